"""Asking feeds now, for people: does it answer, can it be read, how fresh is it, how often would it be polled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.counting import counted
from monitor.durations import format_duration
from monitor.feeds.address import bare, shown
from monitor.feeds.outcome import PollOutcome
from monitor.feeds.poll import Poller
from monitor.feeds.text import cell
from monitor.model import Feed, FeedState


@dataclass(frozen=True, slots=True)
class Checked:
    """One feed, asked once as if for the first time."""

    feed: Feed
    outcome: PollOutcome

    @property
    def newest(self) -> datetime | None:
        """When its newest entry was published, where its entries are dated."""
        return max((item.published for item in self.outcome.items if item.published), default=None)


async def check_feeds(
    feeds: Sequence[Feed],
    poller: Poller,
    at_once: int,
    clock: Callable[[], datetime],
    say: Callable[[Checked], None],
) -> bool:
    """Polls every feed once, `at_once` at a time, tells `say` in their order; True where all could be read."""
    room = asyncio.Semaphore(at_once)

    async def look(feed: Feed) -> Checked:
        async with room:
            state = FeedState(feed.id, bare(feed.url), gen=0, next_poll_at=clock())
            return Checked(feed, await poller.poll(feed, state, clock()))

    fine = True
    for asked in [asyncio.create_task(look(feed)) for feed in feeds]:
        checked = await asked
        fine = fine and checked.outcome.error is None
        say(checked)
    return fine


def as_line(checked: Checked, now: datetime) -> str:
    """One check for people."""
    feed, outcome = checked.feed, checked.outcome
    start = f"{cell(feed.id, 44)} {cell(feed.name, 40)}"
    if outcome.error is not None:
        return f"{start} FAILED {outcome.error}"
    newest = checked.newest
    if newest is None:
        age = "undated"
    else:
        hours = (now - newest).total_seconds() / 3600
        age = f"newest {hours * 60:.0f} min old" if hours < 2 else f"newest {hours:.0f} h old"
    interval = outcome.state.interval
    items = counted(len(outcome.items), "item")
    return f"{start} ok, {items}, {age}, every {format_duration(interval) if interval else '?'}"


def as_json(checked: Checked) -> dict[str, object]:
    """One check for `--format json`, without credentials."""
    outcome, newest = checked.outcome, checked.newest
    return {
        "id": checked.feed.id,
        "name": checked.feed.name,
        "url": shown(checked.feed.url),
        "ok": outcome.error is None,
        "error": None if outcome.error is None else str(outcome.error),
        "items": len(outcome.items),
        "newest": None if newest is None else newest.isoformat(timespec="seconds"),
        "interval": format_duration(outcome.state.interval) if outcome.state.interval else None,
    }
