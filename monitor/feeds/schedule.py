"""When to ask a feed again. Pure: the time and the chance (`jitter`, 0 to 1) are passed in.

The interval follows the feed's own rhythm: a sixth of the time between two publications, so that news waits for a
twelfth of it on average; less after entries were missed, more after the server asked for less; never outside the
bounds the user set. The server's wishes (Cache-Control, Expires, `ttl`) lengthen it up to an hour, unless the user
fixed the interval with `every`. Retry-After is kept up to a day. Nothing ever pushes a poll further away than that,
so no feed is dead for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import FeedError, FetchError
from monitor.feeds.rhythm import Rhythm

HINT_CAP = timedelta(hours=1)  # a `ttl` of a day is a template's default more often than a wish
RETRY_AFTER_CAP = timedelta(days=1)
UNREACHABLE_CAP = timedelta(minutes=10)  # no answer at all: mostly our own network, and no server is burdened
GONE_RECHECK = timedelta(days=7)  # a withdrawn feed is asked once a week, in case the 410 was a mistake
_GAP_SHARE = 6  # polls per usual gap
_OPEN_GAP_SHARE = 12  # a feed quiet for a day is asked every two hours
_FIRST_GUESS = timedelta(minutes=15)
_MAX_SLOW = 16.0
_MIN_PRESS = 1 / 16
_SLOW_DOWN = (401, 403, 429)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The interval's bounds. `every` is the user's own choice for this feed, which may lie outside them."""

    shortest: timedelta
    longest: timedelta
    every: timedelta | None = None

    @property
    def low(self) -> timedelta:
        return self.shortest if self.every is None else min(self.shortest, self.every)

    @property
    def high(self) -> timedelta:
        high = max(self.longest, self.shortest)
        return high if self.every is None else max(high, self.every)

    def clamp(self, interval: timedelta) -> timedelta:
        """`interval` within the bounds."""
        return min(max(interval, self.low), self.high)


def interval_of(rhythm: Rhythm, bounds: Bounds, max_age: timedelta | None, now: datetime) -> timedelta:
    """The time between two polls of a feed that answers."""
    if bounds.every is not None:
        wanted = bounds.every
    elif rhythm.gap is None:
        wanted = max(_FIRST_GUESS, _hint(rhythm, max_age))
    else:
        seconds = rhythm.gap / _GAP_SHARE
        if rhythm.newest is not None:
            seconds = max(seconds, (now.timestamp() - rhythm.newest) / _OPEN_GAP_SHARE)
        wanted = max(timedelta(seconds=min(seconds, 1e7)), _hint(rhythm, max_age))
    return bounds.clamp(wanted * min(max(rhythm.press, _MIN_PRESS), 1.0) * min(max(rhythm.slow, 1.0), _MAX_SLOW))


def _hint(rhythm: Rhythm, max_age: timedelta | None) -> timedelta:
    ttl = timedelta(minutes=min(max(rhythm.ttl or 0, 0), 100_000))
    return min(max(max_age or timedelta(0), ttl), HINT_CAP)


def next_after_success(interval: timedelta, rhythm: Rhythm, bounds: Bounds, now: datetime, jitter: float) -> datetime:
    """When to ask next after an answer: the interval, a tenth more or less, moved out of the hours and days that the
    feed says to skip (a feed with `every` is asked in any hour)."""
    due = now + bounds.clamp(interval * (0.9 + 0.2 * jitter))
    return due if bounds.every is not None else _after_skipped(due, rhythm)


def next_after_failure(
    failures: int, error: FeedError, interval: timedelta, bounds: Bounds, now: datetime, jitter: float
) -> datetime:
    """When to ask next after `failures` failed polls in a row (the last with `error`): twice as long each time, with
    jitter, between the shortest and the longest interval; not before a Retry-After, which counts up to a day. Where
    nothing answers it stays at ten minutes, so that after an outage of the network every feed is soon read again."""
    if isinstance(error, FetchError) and error.gone:
        return now + GONE_RECHECK
    wait = bounds.low * 2 ** min(max(failures - 1, 0), 16)
    if isinstance(error, FetchError) and error.refused:
        wait = bounds.high
    elif isinstance(error, FetchError) and error.status is None:
        wait = min(wait, UNREACHABLE_CAP)
    if isinstance(error, FetchError) and error.status in _SLOW_DOWN:
        wait = max(wait, interval)
    wait = bounds.clamp(wait * (0.75 + 0.5 * jitter))
    if isinstance(error, FetchError) and error.retry_after is not None:
        wait = max(wait, min(error.retry_after, RETRY_AFTER_CAP))
    return now + wait


def slowed(slow: float, error: FeedError | None) -> float:
    """The slow-down factor after a poll: doubled by 401, 403 and 429, a tenth less after each good answer."""
    if isinstance(error, FetchError) and error.status in _SLOW_DOWN:
        return min(max(slow, 1.0) * 2, _MAX_SLOW)
    return slow if error is not None else max(slow * 0.9, 1.0)


def pressed(press: float, hole: bool) -> float:
    """The pressing factor after a poll: halved by a hole, a twentieth more after each poll without one."""
    return max(press / 2, _MIN_PRESS) if hole else min(press * 1.05, 1.0)


def _after_skipped(due: datetime, rhythm: Rhythm) -> datetime:
    hours = {hour % 24 for hour in rhythm.skip_hours}
    days = {name.lower() for name in rhythm.skip_days}
    if len(hours) >= 24 or len(days & set(_DAYS)) >= 7:
        return due  # a feed that is never to be asked does not mean it
    for _ in range(24 * 8):
        if due.hour not in hours and _DAYS[due.weekday()] not in days:
            break
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due
