"""What is learnt about a feed from poll to poll: how often it publishes, where it has moved, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All of it small, kept as JSON in FeedState.rhythm. Times are seconds since 1970, lengths are seconds."""

    gap: float | None = None  # between two publications, lately
    longest_gap: float | None = None  # the longest quiet that is usual
    newest: float | None = None  # the newest publication time seen
    slow: float = 1.0  # >= 1: the server asked for less (403, 429)
    press: float = 1.0  # <= 1: entries were missed between polls
    holes: int = 0
    hole_at: float | None = None  # the last one
    ttl: int | None = None  # minutes
    skip_hours: tuple[int, ...] = ()  # GMT
    skip_days: tuple[str, ...] = ()
    moved_to: str | None = None  # where every answer has sent us for good, lately
    moved_count: int = 0
    moved_since: float | None = None
    failing_since: float | None = None
    noted: tuple[str, ...] = ()  # troubles told to the operator and not yet over
    hub: str | None = None  # WebSub
    topic: str | None = None


_FRESH = {one.name: getattr(Rhythm(), one.name) for one in fields(Rhythm)}


def load(text: str | None) -> Rhythm:
    """The rhythm in FeedState.rhythm; a fresh one for None or for what this version cannot read."""
    try:
        stored: dict[str, Any] = orjson.loads(text or "{}")
        lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
        return Rhythm(**{name: value for name, value in (stored | lists).items() if name in _FRESH})
    except (orjson.JSONDecodeError, TypeError, AttributeError):
        return Rhythm()


def dump(rhythm: Rhythm) -> str:
    """`rhythm` for FeedState.rhythm; only what differs from a fresh one."""
    said = ((name, getattr(rhythm, name)) for name in _FRESH)
    return orjson.dumps({name: value for name, value in said if value != _FRESH[name]}).decode()


def learnt(
    rhythm: Rhythm,
    *,
    dates: tuple[datetime, ...],
    new_items: int,
    since_last_poll: timedelta | None,
    since_last_new: timedelta | None,
) -> Rhythm:
    """`rhythm` after a body with the publication times `dates` (newest first) and `new_items` entries not seen
    before. Publication times count where there are enough of them, else the times of arrival."""
    gap, longest, newest = rhythm.gap, rhythm.longest_gap, rhythm.newest
    moments = [one.timestamp() for one in dates]
    if moments:
        newest = max(moments[0], newest or 0.0)
    if len(moments) >= 3:
        recent = moments[:10]
        gap = max((recent[0] - recent[-1]) / (len(recent) - 1), 1.0)
        longest = _longest(longest, max(a - b for a, b in pairwise(moments)))
    elif since_last_poll is not None:
        passed = since_last_poll.total_seconds()
        if new_items:
            arrived = max(passed / new_items, 1.0)
            gap = arrived if gap is None else 0.7 * gap + 0.3 * arrived
            if since_last_new is not None:
                longest = _longest(longest, since_last_new.total_seconds())
        elif gap is not None:
            gap = max(gap, (since_last_new or since_last_poll).total_seconds() / 4)
    if (gap, longest, newest) == (rhythm.gap, rhythm.longest_gap, rhythm.newest):
        return rhythm
    return replace(rhythm, gap=gap, longest_gap=longest, newest=newest)


def _longest(known: float | None, seen: float) -> float:
    """The longest usual quiet: rises at once, fades slowly, so that one odd summer is not the norm for good."""
    return seen if known is None else max(seen, 0.98 * known)
