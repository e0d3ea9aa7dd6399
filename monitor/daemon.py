"""The daemon: a few fixed jobs on a schedule, signals, reload, and a stop in good order. It decides nothing.

    tick       every second   starts polls of feeds that are due (the store's `next_poll_at` is the schedule)
    deliver    every second   sends what is due; reminders, digests and held alerts fall due like any other
    heartbeat  every 5 s      writes that the watch is alive, tells systemd, tells the operator of trouble
    look       every 15 s     asks whether feeds can be read and are polled at all
    subscribe  every minute   asks WebSub hubs for pushes, where the page has a public address
    retention  every hour     removes what is older than `retention`

SIGTERM and SIGINT stop it, SIGHUP or a changed file reloads configuration and rules.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import outgoing, sdnotify
from monitor.alerts import operator
from monitor.app import App, Sources
from monitor.clock_watch import shift_schedules
from monitor.counting import counted
from monitor.errors import ConfigurationError, StoreError, StoreTaken
from monitor.feeds.health import Sight, blindness, stall
from monitor.intake import Intake
from monitor.reloading import Reloading
from monitor.retention import prune
from monitor.standing import Standing, take
from monitor.store import feeds as feed_store
from monitor.store import vitals
from monitor.store.engine import read, write
from monitor.store.vitals import Vitals
from monitor.subscribing import subscribe_due
from monitor.troubles import Troubles
from monitor.web.metrics import Metrics
from monitor.web.pages import Picture, build_pages
from monitor.web.pushes import push_routes
from monitor.web.server import PageServer, bind

_TICK, _HEARTBEAT, _RETENTION = timedelta(seconds=1), timedelta(seconds=5), timedelta(hours=1)
_LOOK, _SUBSCRIBE = timedelta(seconds=15), timedelta(minutes=1)
_TICK_LATE = 60.0  # seconds without a tick after which the watch is not fed to systemd's watchdog
_POLLS_DRAIN, _SENDS_DRAIN = timedelta(seconds=15), timedelta(seconds=20)
_NOTE = "watch-"  # begins the key under which people are told of a trouble of this process
_JUMP = 5.0  # seconds by which the wall clock may leave the monotonic one within a second
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Started:
    """What the caller may tell people once the daemon is up."""

    feeds: int
    rules: int
    page: str | None


class Daemon:
    """One run of the watch. `sources` are read again at a reload; without `reloads` (the demo) nothing is."""

    def __init__(self, app: App, sources: Sources, *, reloads: bool = True) -> None:
        self._app = app
        self._reloads = reloads
        self._troubles = Troubles()
        self._metrics = Metrics(self._standing)
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._stop = asyncio.Event()
        self._stopped_by: signal.Signals | None = None
        self._taken: StoreTaken | None = None
        self._reloading = Reloading(app, sources, self._troubles, self._metrics.reloaded)
        self._started_at = app.clock()
        self._ticked = time.monotonic()
        self._intake = Intake(app, self._troubles, self._metrics)
        self._working: set[asyncio.Task[object]] = set()

    async def run(self, on_start: Callable[[Started], None] = lambda _: None) -> int:
        """Runs until SIGTERM or SIGINT (or `stop`); returns the exit status, 0 or 130. Raises StoreTaken once another
        newswatch has got the store."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal, number)
        await self._app.sync_feeds()
        self._troubles.take_over(await self._app.in_store(_told_before, self._app), self._app.watched.feeds)
        pages = self._open_pages()
        jobs: tuple[tuple[Callable[[], Awaitable[None]], timedelta], ...] = (
            (self._tick, _TICK),
            (self._deliver, _TICK),
            (self._heartbeat, _HEARTBEAT),
            (self._look, _LOOK),
            (self._retain, _RETENTION),
            (self._subscribe, _SUBSCRIBE),
        )
        for job, every in jobs:
            # The first look waits: what the store knows of feeds may be of yesterday.
            first = self._app.clock() + (every if every == _LOOK else timedelta())
            name = job.__name__.strip("_")
            self._scheduler.add_job(
                self._work, "interval", [job], seconds=every.total_seconds(), id=name, next_run_time=first
            )
        self._scheduler.start()
        watchers = [asyncio.create_task(self._watch_clock(), name="watch-clock")]
        if self._reloads:
            watchers.append(asyncio.create_task(self._reloading.watch_files(self._stop), name="watch-files"))
            guarded = partial(self._guarded, "reload")
            watchers.append(asyncio.create_task(self._reloading.reload_when_asked(guarded), name="reload"))
        watched = self._app.watched
        started = Started(len(watched.feeds), len(watched.ruleset.rules), pages.address if pages else None)
        log.info(
            "started", feeds=started.feeds, rules=started.rules, version=watched.ruleset.version, page=started.page
        )
        sdnotify.notify(
            "READY=1", f"STATUS=watching {counted(started.feeds, 'feed')} with {counted(started.rules, 'rule')}"
        )
        on_start(started)
        await self._stop.wait()
        await self._shut_down(watchers, pages)
        if self._taken is not None:
            raise self._taken
        return 130 if self._stopped_by is signal.SIGINT else 0

    def stop(self) -> None:
        """Asks the daemon to stop in good order."""
        self._stop.set()

    def _on_signal(self, number: signal.Signals) -> None:
        if number is signal.SIGHUP:
            self._reloading.ask()
            return
        log.info("stopping", signal=signal.Signals(number).name)
        self._stopped_by = signal.Signals(number)
        self._stop.set()

    async def _shut_down(self, watchers: list[asyncio.Task[None]], pages: PageServer | None) -> None:
        """No new polls; those under way are stored; what they caused is sent; then everything is let go."""
        sdnotify.notify("STOPPING=1", "STATUS=finishing polls and deliveries")
        self._scheduler.pause()
        if self._working:  # the scheduler's own shutdown cancels what runs, and logs that as a fault
            await asyncio.wait(self._working, timeout=_POLLS_DRAIN.total_seconds())
        self._scheduler.shutdown(wait=False)
        for task in watchers:
            task.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        if self._taken is None:
            await self._intake.finish(_POLLS_DRAIN)
            await self._guarded("drain", partial(self._app.dispatcher.drain, _SENDS_DRAIN))
            await self._write_vitals(stopped=True)
        else:  # all that is the other's now
            await self._intake.finish(timedelta())
        if pages is not None:
            await pages.stop()
        log.info("stopped")

    # --- the jobs -----------------------------------------------------------------------------------------------

    async def _work(self, job: Callable[[], Awaitable[None]]) -> None:
        """One run of a job, which a stop waits for."""
        task = asyncio.current_task()
        assert task is not None
        self._working.add(task)
        try:
            await job()
        except asyncio.CancelledError:
            log.warning("job_cut_short", job=job.__name__.strip("_"))
        finally:
            self._working.discard(task)

    async def _tick(self) -> None:
        self._ticked = time.monotonic()
        await self._guarded("tick", self._intake.poll_due)

    async def _deliver(self) -> None:
        await self._guarded("deliver", self._app.deliver_due)

    async def _heartbeat(self) -> None:
        await self._guarded("keep-lock", self._keep_lock)
        if self._taken is not None:
            return
        await self._app.close_retired()
        self._look_at_deliveries()
        await self._guarded("tell-operator", self._tell_operator)
        await self._write_vitals()  # waits for the store's thread: if that hangs, systemd starts the watch again
        if time.monotonic() - self._ticked < _TICK_LATE:
            sdnotify.notify("WATCHDOG=1")

    async def _keep_lock(self) -> None:
        try:
            await self._app.in_store(self._app.keep_lock)
        except StoreTaken as error:
            log.error("store_taken", error=str(error))
            self._taken = error
            self._stop.set()

    def _look_at_deliveries(self) -> None:
        """A store that takes heartbeats and no claims is a trouble of its own, which no heartbeat ends."""
        refused = self._app.dispatcher.refused
        if refused is None:
            self._troubles.close("store:outbox")
        else:
            self._troubles.open("store:outbox", f"no alerts can be sent, they wait: {refused}")

    async def _look(self) -> None:
        await self._guarded("look", self._look_at_feeds)

    async def _look_at_feeds(self) -> None:
        now = self._app.clock()
        sight = await self._app.in_store(_sight, self._app, now)
        found = {
            "blind": blindness(sight, self._troubles.is_open("blind")),
            "stalled": stall(sight, self._started_at, now),
        }
        for trouble, message in found.items():
            if message is None:
                self._troubles.close(trouble)
            else:
                self._troubles.open(trouble, message)

    async def _retain(self) -> None:
        keep = self._app.watched.settings.retention

        async def remove() -> None:
            removed = await self._app.in_store(prune, self._app.engine, self._app.clock() - keep)
            if removed:
                log.info("pruned", rows=removed)

        await self._guarded("retain", remove)

    async def _subscribe(self) -> None:
        public = self._app.watched.settings.web.public
        if public is not None:
            await self._guarded("subscribe", partial(subscribe_due, self._app, public))

    async def _guarded(self, job: str, work: Callable[[], Awaitable[object]]) -> None:
        """A store that refuses, or a bug in one job, is a trouble and not the end: the job comes again."""
        try:
            await work()
        except StoreError as error:
            self._troubles.open("store", f"the store cannot be used: {error}")
        except Exception:
            log.exception("job_fault", job=job)
            self._troubles.open(f"job-fault:{job}", f"newswatch failed in its job {job!r}; see the log")
        else:
            self._troubles.close(f"job-fault:{job}")

    async def _tell_operator(self) -> None:
        """Each change in a transaction of its own: one that cannot be told keeps no other from it, and comes again."""
        left, faults = dict(self._troubles.drain()), []
        try:
            for key, message in tuple(left.items()):
                try:
                    await self._app.in_store(_note, self._app, key, message)
                except StoreError:
                    raise  # it would refuse the others too
                except Exception as fault:  # noqa: BLE001 - a bug of ours, raised below
                    faults.append(fault)
                else:
                    del left[key]
        finally:
            self._troubles.put_back(left)
        if faults:
            raise ExceptionGroup("the operator could not be told", faults)

    async def _write_vitals(self, *, stopped: bool = False) -> None:
        now, watched = self._app.clock(), self._app.watched
        body = Vitals(
            pid=os.getpid(),
            started_at=self._started_at,
            beat_at=now,
            rules_version=watched.ruleset.version,
            rules=len(watched.ruleset.rules),
            trouble=self._troubles.stopping(),
            stopped_at=now if stopped else None,
        )
        try:
            await self._app.in_store(_save_vitals, self._app, body)
        except StoreError as error:  # alive all the same: a restart would help nobody
            self._troubles.open("store", f"the store cannot be used: {error}")
        else:
            self._troubles.close("store")

    # --- the clock ----------------------------------------------------------------------------------------------

    async def _watch_clock(self) -> None:
        """The scheduler sleeps by the wall clock and stalls when that goes back: on a jump, everything falls due."""
        offset = time.time() - time.monotonic()
        while True:
            await asyncio.sleep(1)
            jump = time.time() - time.monotonic() - offset
            offset += jump
            if abs(jump) >= _JUMP:
                await self._guarded("clock", partial(self._after_jump, jump))

    async def _after_jump(self, seconds: float) -> None:
        log.warning("clock_jumped", seconds=round(seconds, 1))
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=self._app.clock())
        self._scheduler.wakeup()
        by = timedelta(seconds=seconds)
        self._app.dispatcher.shift(by)
        if seconds < 0:
            await self._app.in_store(shift_schedules, self._app.engine, by, self._app.clock())

    # --- the page -----------------------------------------------------------------------------------------------

    def _open_pages(self) -> PageServer | None:
        try:
            opened = bind(self._app.watched.settings.web.listen)
        except ConfigurationError as error:
            self._troubles.open("web", str(error))
            return None
        routes = push_routes(self._app.engine, self._app.clock) if self._app.watched.settings.web.public else ()
        pages = PageServer(build_pages(self._picture, self._standing, self._metrics, routes), opened)
        pages.start()
        return pages

    def _standing(self) -> Standing:
        with read(self._app.engine) as connection:
            return take(connection, self._app.clock())

    def _picture(self) -> Picture:
        settings, now = self._app.watched.settings, self._app.clock()
        with read(self._app.engine) as connection:
            shown = outgoing.take(connection, settings.receivers, now)
            return Picture(take(connection, now), shown, ZoneInfo(settings.zone))


def _sight(app: App, now: datetime) -> Sight:
    with read(app.engine) as connection:
        return feed_store.sight(connection, now)


def _told_before(app: App) -> list[str]:
    with read(app.engine) as connection:
        return [key.removeprefix(_NOTE) for key in operator.open_under(connection, _NOTE)]


def _note(app: App, key: str, message: str | None) -> None:
    with write(app.engine) as connection:
        if message is None:
            operator.recover(connection, f"{_NOTE}{key}", app.clock())
        else:
            operator.note(connection, f"{_NOTE}{key}", app.secrets.redactor.redact(message), app.clock())


def _save_vitals(app: App, body: Vitals) -> None:
    with write(app.engine) as connection:
        vitals.save(connection, body)
