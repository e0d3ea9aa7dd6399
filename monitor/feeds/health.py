"""Troubles of a feed that the operator should know: each told once, and once more when it is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.durations import format_duration
from monitor.feeds.rhythm import Rhythm
from monitor.model import Feed, FeedState

BLIND_POLLS = 3
"""So many failed polls in a row make a feed count as unreadable where the watch asks whether it still sees."""
_BLIND_FROM, _BLIND_UNTIL = 0.5, 0.4  # of the feeds; apart, so that one feed does not make it come and go
STALLED_AFTER = timedelta(minutes=10)
TROUBLES = ("gone", "failing", "hole", "silent")
FAILING_AFTER = timedelta(hours=6)
FAILING_POLLS = 4
SILENT_AT_LEAST = timedelta(days=1)
_SILENT_TIMES = 3.0  # times the longest quiet that is usual
_HOLE_OVER_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble of one feed. `key` names it in `operator_notes`; `message` is None once it is over."""

    key: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the watch sees of its feeds: how many it polls, how many of them failed BLIND_POLLS times in a row or more,
    and the commonest reason; when any was last polled, and since when the longest waiting one is due."""

    watched: int
    unreadable: int
    reason: str | None
    last_polled_at: datetime | None
    due_since: datetime | None


def blindness(sight: Sight, was_blind: bool) -> str | None:
    """Why the watch cannot be relied on, where half of its feeds or more cannot be read; None where it sees."""
    share = _BLIND_UNTIL if was_blind else _BLIND_FROM
    if not sight.unreadable or sight.unreadable < share * sight.watched:
        return None
    if sight.watched == 1:
        return f"the only feed cannot be read: {sight.reason}"
    return (
        f"{sight.unreadable} of {sight.watched} feeds cannot be read, most often: {sight.reason}; "
        "look at the network and at `newswatch feeds list`"
    )


def stall(sight: Sight, running_since: datetime, now: datetime) -> str | None:
    """Why the watch cannot be relied on, where feeds are due and none is polled; None where they are polled."""
    if sight.due_since is None:
        return None
    polled = max(filter(None, (sight.last_polled_at, running_since)))
    if min(now - polled, now - sight.due_since) < STALLED_AFTER:
        return None
    return f"no feed has been polled since {_clock(polled.timestamp())} though feeds are due; restart newswatch"


def findings_of(feed: Feed, state: FeedState, known: Rhythm, now: datetime) -> tuple[tuple[Finding, ...], Rhythm]:
    """What is to be told after a poll that left `state` and `known`, and the rhythm that remembers it was told."""
    troubles = {
        "gone": _gone(feed, state),
        "failing": _failing(feed, state, known, now),
        "hole": _hole(feed, state, known, now),
        "silent": _silent(feed, state, known, now),
    }
    open_now = tuple(name for name, message in troubles.items() if message is not None)
    told = tuple(
        Finding(f"feed-{name}:{feed.id}", message)
        for name, message in troubles.items()
        if (message is not None) != (name in known.noted)
    )
    return told, known if open_now == known.noted else replace(known, noted=open_now)


def _gone(feed: Feed, state: FeedState) -> str | None:
    if state.stopped is None:
        return None
    return f"feed {feed.name} is no longer polled: {state.stopped}; remove it or give its new address"


def _failing(feed: Feed, state: FeedState, known: Rhythm, now: datetime) -> str | None:
    if state.stopped is not None or not state.failures or known.failing_since is None:
        return None
    lasting = timedelta(seconds=now.timestamp() - known.failing_since)
    if "failing" not in known.noted and (lasting < FAILING_AFTER or state.failures < FAILING_POLLS):
        return None
    return f"feed {feed.name} has failed for {_hours(lasting)}: {state.last_error}"


def _hole(feed: Feed, state: FeedState, known: Rhythm, now: datetime) -> str | None:
    if known.hole_at is None or now.timestamp() - known.hole_at > _HOLE_OVER_AFTER.total_seconds():
        return None
    interval = format_duration(state.interval) if state.interval else "its interval"
    return (
        f"feed {feed.name} publishes more than it shows between two polls: entries were missed before "
        f"{_clock(known.hole_at)}; it is polled more often now (every {interval})"
    )


def _silent(feed: Feed, state: FeedState, known: Rhythm, now: datetime) -> str | None:
    """Silence against the feed's own rhythm. A feed that fails is not silent, it fails."""
    newest = max(known.newest or 0.0, state.last_new_item_at.timestamp() if state.last_new_item_at else 0.0)
    if state.failures or known.longest_gap is None or not newest:
        return None
    quiet = now.timestamp() - newest
    if quiet < max(SILENT_AT_LEAST.total_seconds(), _SILENT_TIMES * known.longest_gap):
        return None
    return (
        f"feed {feed.name} answers but has published nothing new for {_hours(timedelta(seconds=quiet))}; "
        f"its longest usual quiet is {_hours(timedelta(seconds=known.longest_gap))}"
    )


def _hours(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"


def _clock(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M UTC")
