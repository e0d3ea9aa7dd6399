"""Troubles of a feed that the operator should know: each told once, and once more when it is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.durations import format_duration
from monitor.feeds.rhythm import Rhythm
from monitor.model import Feed, FeedState

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
    return told, replace(known, noted=open_now)


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
