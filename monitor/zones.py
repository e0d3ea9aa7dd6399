"""Time zones by name, and hours of the day in them. Pure: the time is always passed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def check_zone(name: str) -> str:
    """`name`, if the zone database knows it. Raises ValueError otherwise."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write a name such as Europe/London or Asia/Baghdad") from None
    return name


_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


def check_clock(text: str) -> str:
    """`text`, if it is a time of day. Raises ValueError otherwise, without repeating it."""
    if re.fullmatch(_CLOCK, text) is None:
        raise ValueError("this is no time of day; write it as 07:00, quoted, from 00:00 to 23:59")
    return text


def check_hours(text: str) -> str:
    """`text`, if it is a span of the day. Raises ValueError otherwise, without repeating it."""
    if re.fullmatch(f"{_CLOCK}-{_CLOCK}", text) is None:
        raise ValueError("these are no hours; write them as 08:00-18:00, or 22:00-06:00 over midnight")
    return text


def parse_clock(text: str) -> time:
    """The time of day that "07:00" stands for."""
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def parse_hours(text: str) -> tuple[time, time]:
    """Start and end of a span of the day such as "22:00-06:00"; equal ends mean the whole day."""
    start, end = text.split("-")
    return parse_clock(start), parse_clock(end)


def as_utc(moment: datetime, zone: tzinfo) -> datetime:
    """A time that a person wrote, in UTC: without an offset of its own it is a time of `zone`."""
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)


def end_of_span(now: datetime, hours: str, days: tuple[str, ...] | None, zone: tzinfo) -> datetime | None:
    """When the span of the day that `now` lies in ends, or None where it lies in none.

    A span over midnight belongs to the day on which it begins. The end is found on the wall clock of `zone`, so a
    night in which the clocks change is an hour longer or shorter, as people there live it.
    """
    start, end = parse_hours(hours)
    local = now.astimezone(zone)
    for offset in (0, -1):
        day = local.date() + timedelta(days=offset)
        if days is not None and DAYS[day.weekday()] not in days:
            continue
        begins = datetime.combine(day, start, tzinfo=zone)
        ends = datetime.combine(day if end > start else day + timedelta(days=1), end, tzinfo=zone)
        # Compared as instants: two aware datetimes of one zone would be compared by their wall clocks.
        if begins.timestamp() <= now.timestamp() < ends.timestamp():
            return ends.astimezone(now.tzinfo)
    return None


def next_clock(now: datetime, at: str, on: str | None, zone: tzinfo) -> datetime:
    """The next instant after `now` at which the clock in `zone` shows `at`, on weekday `on` if that is given."""
    clock = parse_clock(at)
    today = now.astimezone(zone).date()
    for offset in range(9):
        day = today + timedelta(days=offset)
        if on is not None and DAYS[day.weekday()] != on:
            continue
        instant = datetime.combine(day, clock, tzinfo=zone)
        if instant.timestamp() > now.timestamp():
            return instant.astimezone(now.tzinfo)
    raise AssertionError("every weekday comes within eight days")
