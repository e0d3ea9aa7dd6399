"""Polls that are due, and what they bring, into the store: the moving part between the schedule and the pipeline.

    claim due feeds -> poll (many at once) -> queue -> take in, record (one batch, one writer)

Nothing that was fetched is lost: while the store refuses (full disk, locked), outcomes wait and are tried again, and
no further feeds are claimed. Should newswatch end meanwhile, the feeds' states were not recorded, so that the same
entries are fetched again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import Engine

from monitor.alerts import operator
from monitor.app import App
from monitor.errors import StoreError
from monitor.feeds.outcome import PollOutcome, put_off, to_be_read_again
from monitor.model import FeedState, Item
from monitor.pipeline import PipelineParts, TakenIn, take_in
from monitor.store import feeds as feed_store
from monitor.store.engine import write
from monitor.troubles import Troubles

_BATCH = 200  # outcomes stored together, at most
_ENOUGH = 100  # outcomes that wait for no others
_BATCH_ITEMS = 500  # about as many items: what a transaction holds in memory
_GATHER_S = 0.2  # what comes within it is stored together: a transaction costs as much as ten outcomes
_WAITING = 150  # outcomes that may wait for the store; then polls wait, since a first poll brings hundreds of items
_EVERY = 2**31 - 1  # feeds
_AHEAD = 3  # times `concurrency`: feeds that are claimed at once, so that no poll waits for the next tick to start
_LEASE_SPARE = timedelta(seconds=60)
_UNSTORED = "store:intake"  # the trouble; apart from the daemon's own, since a heartbeat may fit where no items do
_RETRY = (1.0, 2.0, 5.0, 10.0)  # seconds between tries while the store refuses; the last repeats
log = structlog.get_logger()


class Counts(Protocol):
    """What counts polls and items; web.metrics.Metrics does."""

    def polled(self, outcome: PollOutcome, seconds: float) -> None:
        """A poll is over."""
        ...

    def taken_in(self, taken: TakenIn) -> None:
        """Items were stored, with what they caused."""
        ...


class Uncounted:
    """Counts nothing: for a run that nobody scrapes."""

    def polled(self, outcome: PollOutcome, seconds: float) -> None:
        """Nothing to count."""

    def taken_in(self, taken: TakenIn) -> None:
        """Nothing to count."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run of polls came to."""

    polls: int = 0
    failed: int = 0
    new: int = 0
    alerts: int = 0


class Intake:
    """Polls feeds and stores what they bring. Within one event loop; end it with `finish`."""

    def __init__(self, app: App, troubles: Troubles, counts: Counts) -> None:
        self._app = app
        self._troubles = troubles
        self._counts = counts
        self._polls: set[asyncio.Task[None]] = set()
        self._gathered = asyncio.Event()  # set while nothing more is to be waited for before storing
        self._outcomes: asyncio.Queue[PollOutcome] = asyncio.Queue(_WAITING)
        self._room = asyncio.Semaphore(app.watched.settings.polling.concurrency)
        self._wide = app.watched.settings.polling.concurrency
        self._ending = False
        self._storing = asyncio.create_task(self._store_forever(), name="store-outcomes")
        self.tally = Tally()

    async def poll_due(self) -> int:
        """Claims feeds that are due now, as many as there is room for, and polls them, `concurrency` at once; how many.
        Where many wait for one host, some are put off. Raises StoreError."""
        polling = self._app.watched.settings.polling
        if self._wide != polling.concurrency:
            self._wide, self._room = polling.concurrency, asyncio.Semaphore(polling.concurrency)
        room = _AHEAD * polling.concurrency - len(self._polls) - self._outcomes.qsize()
        if room <= 0:
            return 0
        now = self._app.clock()
        lease = polling.deadline * (_AHEAD + 1) + _LEASE_SPARE
        states = await self._app.in_store(_claim_due, self._app.engine, now, room, lease)
        for state in states:
            self._start(self._poll_in_turn(state), state)
        return len(states)

    async def poll_all(self, *, due: bool) -> None:
        """Polls every active feed, or every one that is due, within the limit of concurrency, and waits until all are
        stored. None is put off: there is no later turn. Raises StoreError."""
        polling = self._app.watched.settings.polling
        lease = timedelta(hours=1)
        if due:
            states = await self._app.in_store(_claim_due, self._app.engine, self._app.clock(), _EVERY, lease)
        else:
            states = await self._app.in_store(_claim_all, self._app.engine, self._app.clock(), lease)
        room = asyncio.Semaphore(polling.concurrency)

        async def within_limit(state: FeedState) -> None:
            async with room:
                await self._poll(state)

        await asyncio.gather(*[self._start(within_limit(state), state) for state in states])
        await self._outcomes.join()

    async def settle(self) -> None:
        """Waits until every poll that was started is stored."""
        while self._polls:
            await asyncio.wait(set(self._polls))
        await self._outcomes.join()

    async def finish(self, deadline: timedelta) -> None:
        """Ends in good order: waits for polls under way and for the store, then stops. Feeds that were claimed and
        not yet asked are due at once at the next start, what is cut off by `deadline` soon after."""
        self._ending = True
        try:
            async with asyncio.timeout(deadline.total_seconds()):
                await self.settle()
        except TimeoutError:
            log.warning("polls_cut_short", polls=len(self._polls), unstored=self._outcomes.qsize())
        for task in (*self._polls, self._storing):
            task.cancel()
        await asyncio.gather(*self._polls, self._storing, return_exceptions=True)

    def _start(self, poll: Coroutine[None, None, None], state: FeedState) -> asyncio.Task[None]:
        task = asyncio.create_task(poll, name=f"poll-{state.feed_id}")
        self._polls.add(task)
        self._gathered.clear()
        task.add_done_callback(self._is_over)
        return task

    def _is_over(self, poll: asyncio.Task[None]) -> None:
        self._polls.discard(poll)
        if not self._polls:
            self._gathered.set()

    async def _poll_in_turn(self, state: FeedState) -> None:
        async with self._room:
            feed, now = self._app.watched.feeds.get(state.feed_id), self._app.clock()
            at = now if feed is None else self._app.poller.turn_of(feed, state, now)
            if feed is not None and (at > now or self._ending):
                await self._hand_over(put_off(feed, state, at))
            else:
                await self._poll(state)

    async def _poll(self, state: FeedState) -> None:
        feed = self._app.watched.feeds.get(state.feed_id)
        if feed is None:  # taken out of the configuration since it was claimed
            return
        began = time.monotonic()
        try:
            outcome = await self._app.poller.poll(feed, state, self._app.clock())
        except Exception:
            log.exception("poll_fault", feed=feed.id)  # a bug: the lease makes the feed due again
            self._troubles.open(f"poll-fault:{feed.id}", f"newswatch failed on the feed {feed.name}; see the log")
            return
        self._troubles.close(f"poll-fault:{feed.id}")
        self._counts.polled(outcome, time.monotonic() - began)
        await self._hand_over(await self._completed(outcome))

    async def _completed(self, outcome: PollOutcome) -> PollOutcome:
        """`outcome` with whole articles; as the feed wrote it where a bug of ours keeps them away."""
        trouble = f"article-fault:{outcome.feed.id}"
        try:
            completed = await self._app.with_articles(outcome)
        except Exception:
            log.exception("article_fault", feed=outcome.feed.id)
            self._troubles.open(
                trouble,
                f"newswatch failed to complete items of {outcome.feed.name} with their articles and goes by what the "
                "feed says of them; see the log and report it",
            )
            return outcome
        if outcome.items:
            self._troubles.close(trouble)
        return completed

    async def _hand_over(self, outcome: PollOutcome) -> None:
        await self._outcomes.put(outcome)
        if self._outcomes.qsize() >= _ENOUGH:
            self._gathered.set()

    async def _store_forever(self) -> None:
        while True:
            batch = [await self._outcomes.get()]
            with suppress(TimeoutError):
                async with asyncio.timeout(_GATHER_S):
                    await self._gathered.wait()
            if self._polls:
                self._gathered.clear()
            size = len(batch[0].items)
            while not self._outcomes.empty() and len(batch) < _BATCH and size < _BATCH_ITEMS:
                batch.append(self._outcomes.get_nowait())
                size += len(batch[-1].items)
            try:
                await self._store(batch)
            except Exception:  # in what is done around storing: were it the end, polls would wait for ever
                log.exception("store_fault", feeds=[outcome.feed.id for outcome in batch])
                self._troubles.open("store-fault", "newswatch failed around storing what feeds brought; see the log")
            for _ in batch:
                self._outcomes.task_done()

    async def _store(self, batch: Sequence[PollOutcome]) -> None:
        tries = 0
        taken: list[TakenIn] = []  # also what was committed before the store refused: it is new only once
        while True:
            try:
                await self._app.in_store(_take, self._app.pipeline, batch, self._app.clock(), self._troubles, taken)
            except Exception as error:
                if _may_pass(error):
                    self._troubles.open(_UNSTORED, f"the store cannot be written: {error}")
                    await asyncio.sleep(_RETRY[min(tries, len(_RETRY) - 1)])
                    tries += 1
                    continue
                log.exception("store_fault", feeds=[outcome.feed.id for outcome in batch])
                self._report((), taken)
                await self._after_fault(batch)
                return
            for trouble in (_UNSTORED, "store-fault"):
                self._troubles.close(trouble)
            self._report(batch, taken)
            return

    async def _after_fault(self, batch: Sequence[PollOutcome]) -> None:
        """A bug of ours met while storing: every other outcome is still stored, and the one at fault is named. Its
        feed falls due again with its lease."""
        if len(batch) == 1:
            name = batch[0].feed.name
            self._troubles.open("store-fault", f"newswatch failed on what the feed {name} brought; see the log")
            return
        for outcome in batch:
            await self._store([outcome])

    def _report(self, batch: Sequence[PollOutcome], taken: Sequence[TakenIn]) -> None:
        for each in taken:
            self._counts.taken_in(each)
            for alert in each.alerts:
                log.info(
                    "alert",
                    alert=alert.id,
                    kind=alert.kind.value,
                    rule=alert.incident.rule,
                    severity=alert.incident.severity.label,
                    incident=alert.incident.id,
                    item=alert.item.id if alert.item else None,
                    feed=alert.item.feed if alert.item else None,
                    sources=len(alert.incident.publishers),
                    deliveries=[one.id for one in each.deliveries if one.alert_id == alert.id],
                    news=list(alert.news),
                )
        self.tally = Tally(
            polls=self.tally.polls + len(batch),
            failed=self.tally.failed + sum(outcome.error is not None for outcome in batch),
            new=self.tally.new + sum(each.new for each in taken),
            alerts=self.tally.alerts + sum(len(each.alerts) for each in taken),
        )


def _claim_due(engine: Engine, now: datetime, limit: int, lease: timedelta) -> list[FeedState]:
    with write(engine) as connection:
        return feed_store.claim_due(connection, now, limit, lease)


def _claim_all(engine: Engine, now: datetime, lease: timedelta) -> list[FeedState]:
    with write(engine) as connection:
        return feed_store.claim_all(connection, now, lease)


def _take(
    parts: PipelineParts, batch: Sequence[PollOutcome], now: datetime, troubles: Troubles, taken: list[TakenIn]
) -> None:
    """Takes in the items of `batch`, which is added to `taken`, then records the feeds' states: a crash in between only
    repeats the polls. A feed with an item that could not be taken in is read whole again at its next poll."""
    items = [item for outcome in batch for item in outcome.items]
    failed: Mapping[str, Item] = {}
    if items:
        try:
            taken.append(take_in(items, parts=parts, now=now))
        except Exception as error:
            if _may_pass(error):
                raise
            log.exception("batch_fault", items=len(items))
            one_by_one, failed = _one_by_one(parts, items, now)
            taken.extend(one_by_one)
    with write(parts.engine) as connection:
        feed_store.record_all(
            connection, [to_be_read_again(outcome) if outcome.feed.id in failed else outcome for outcome in batch]
        )
        for outcome in batch:
            for finding in outcome.findings:
                if finding.message is None:
                    operator.recover(connection, finding.key, now)
                else:
                    operator.note(connection, finding.key, finding.message, now)
    _tell_of_faults(batch, failed, troubles)


def _may_pass(error: Exception) -> bool:
    """Whether what went wrong passes by itself: a full disk, a lock. What the database would refuse again, such as a
    value that it cannot hold, is a fault like any other: waiting for it would hold up the whole watch for ever."""
    return isinstance(error, StoreError) and error.retry


def _one_by_one(
    parts: PipelineParts, items: Sequence[Item], now: datetime
) -> tuple[tuple[TakenIn, ...], Mapping[str, Item]]:
    """After a fault of ours: every other item is still taken in. Also returns an item at fault for each feed that
    has one."""
    taken: list[TakenIn] = []
    failed: dict[str, Item] = {}
    for item in items:
        try:
            taken.append(take_in([item], parts=parts, now=now))
        except Exception as error:
            if _may_pass(error):
                raise
            log.exception("item_fault", item=item.id, feed=item.feed, url=item.url)
            failed.setdefault(item.feed, item)
    return tuple(taken), failed


def _tell_of_faults(batch: Sequence[PollOutcome], failed: Mapping[str, Item], troubles: Troubles) -> None:
    """One trouble per feed with an item at fault; it is over when all that the feed shows could be taken in."""
    for outcome in batch:
        trouble = f"item-fault:{outcome.feed.id}"
        if item := failed.get(outcome.feed.id):
            troubles.open(
                trouble,
                f"newswatch failed on an item of {outcome.feed.name} ({item.title[:80]!r}) and tries it again at each "
                "poll; see the log and report it",
            )
        elif outcome.error is None:
            troubles.close(trouble)
