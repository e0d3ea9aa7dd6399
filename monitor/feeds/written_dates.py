"""Dates as feeds write them that feedparser reads wrongly or not at all: 2026/11/21 is the first of its month to it,
21-11-2026 a day of 2021, 3:00 PM the small hours. An item whose date is so far off is too old to be news; one without a
date is news when it is first seen. So what may be two days, as 03-04-2026 may, is no date.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import feedparser
from feedparser.datetimes.rfc822 import months, timezone_names

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}(?:\.?,\s*|\.?\s+))?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TIME = (
    r"(?:(?:T|,?\s+(?:-\s+|at\s+)?|(?<=\d{8}))(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?)?"
)
_ZONE = r"\s*(?:(?P<zone>(?:(?:GMT|UTC)(?=[+-]))?[+-]\d{2}(?::?\d{2})?|[A-Z]{1,4})(?:\s*\([A-Z]{1,5}\))?)?"
_FORMS = tuple(
    re.compile(day + _TIME + _ZONE, re.IGNORECASE)
    for day in (
        r"(?P<year>\d{4})(?P<sign>[/.-]?)(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*{_MONTH}\b[\s.,-]*(?P<year>\d{{4}})",
        rf"{_WEEKDAY}{_MONTH}\b\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?P<sign>[/.-])(?P<month>\d{{1,2}})(?P=sign)(?P<year>\d{{4}})(?!\d)",
    )
)
_LONGEST = 100  # characters
_CHINESE = str.maketrans({"年": "-", "月": "-", "日": " "})
_SINCE_1970 = re.compile(r"(\d{10})(\d{3})?")  # seconds, or milliseconds
_NO_DAY = time.struct_time((0,) * 9)  # keeps feedparser from reading it in another way


def understand() -> None:
    """Has feedparser ask `read_date` first, here and wherever it reads a date."""
    feedparser.registerDateHandler(read_date)


def read_date(written: str) -> time.struct_time | None:
    """The moment, in UTC, that a date in one of these forms names; without a zone it is UTC. None for other forms; a
    year 0, which `reading.moment` takes for no date, for what may be two days.

    Raises ValueError for a day or time that there is not.
    """
    written = written[: _LONGEST + 1].translate(_CHINESE).strip()
    if found := _SINCE_1970.fullmatch(written):
        return datetime.fromtimestamp(int(found[1]), UTC).timetuple()
    found = next((found for form in _FORMS if (found := form.fullmatch(written))), None)
    if found is None or len(written) > _LONGEST:
        return None
    part = found.groupdict()
    day, month, sign = int(part["day"]), _month(part["month"]), part.get("sign")
    if sign == "" and len(part["month"] + part["day"]) < 4:  # 2026112: which digits are the day's is not certain
        return None
    if sign in ("/", "-") and found.start("day") < found.start("year"):
        if day != month and max(day, month) <= 12:
            return _NO_DAY
        day, month = max(day, month), min(day, month)
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    if part["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if part["half"] in "pP" else 0)
    moment = datetime(int(part["year"]), month, day, hour, minute, second, tzinfo=UTC)
    return (moment - _offset(part["zone"])).timetuple()


def _month(written: str) -> int:
    return int(written) if written.isdecimal() else int(months[written[:3].lower()])


def _offset(zone: str | None) -> timedelta:
    """How far the clocks of `zone` are ahead; feedparser's names of zones, UTC for others."""
    digits = zone.lstrip("GMTUCgmtuc") if zone else ""
    if not zone or digits[:1] not in ("+", "-"):
        return timedelta(hours=timezone_names.get((zone or "").lower(), 0))
    ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[-2:]) if len(digits) > 3 else 0)
    return -ahead if digits[0] == "-" else ahead
