"""Between the poll and the store: a bug of ours costs one item or one outcome, and is said; never the others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import pytest
import structlog
import structlog.testing
from sqlalchemy import Connection, event, select

from monitor import daemon as daemon_module
from monitor import intake as intake_module
from monitor.alerts import operator
from monitor.app import App, Sources, load
from monitor.errors import StoreError
from monitor.feeds import poll as poll_module
from monitor.feeds.outcome import PollOutcome, put_off
from monitor.feeds.poll import Poller
from monitor.feeds.workers import Workers
from monitor.intake import Intake, Uncounted
from monitor.matching.matcher import Matcher
from monitor.model import Feed, FeedState, Item, Sighting
from monitor.pipeline import PipelineParts, TakenIn, take_in
from monitor.reloading import Reloading
from monitor.secrets import Secrets
from monitor.settings import Polling, Settings
from monitor.store import feeds as feed_store
from monitor.store import vitals
from monitor.store.engine import read
from monitor.store.place import open_for_writing
from monitor.store.schema import feeds as feed_table
from monitor.store.schema import items
from monitor.troubles import Troubles
from tests.daemon_kit import PATIENCE, RULES, Desk, Site

NAMES = ("one", "two", "three")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine takes longer than the parser may: these tests are about what comes after it."""
    monkeypatch.setattr(poll_module, "Workers", lambda count: Workers(count, timedelta(seconds=PATIENCE)))


@pytest.fixture
def desk(tmp_path: Path, web: Site) -> Desk:
    desk = Desk(tmp_path)
    desk.configure({name: web.publish(f"/{name}.xml", (name, f"Title {name}", "Text.")) for name in NAMES})
    return desk


class Remembered(Troubles):
    """Troubles that keep what was said, also after it is over."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def open(self, key: str, message: str) -> None:
        self.said.append(message)
        super().open(key, message)


async def polled(desk: Desk, troubles: Troubles) -> set[str]:
    """The titles in the store after one more round of polls."""
    secrets = Secrets({})
    sources = Sources(desk.folder / "newswatch.yaml")
    engine = open_for_writing(f"sqlite:///{desk.folder / 'watch.db'}")
    app = App(engine, load(sources, secrets), secrets)
    try:
        await app.sync_feeds()
        intake = Intake(app, troubles, Uncounted())
        await intake.poll_all(due=False)
        await intake.finish(timedelta(seconds=30))
        with read(engine) as connection:
            return set(connection.execute(select(items.c.title)).scalars())
    finally:
        await app.aclose()


async def test_an_item_that_breaks_matching_costs_no_other_and_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = Matcher.match

    def breaks_on_two(self: Matcher, item: Item) -> tuple[Sighting, ...]:
        if item.title == "Title two":
            raise RecursionError("a rule of ours")
        return match(self, item)

    troubles = Remembered()
    with monkeypatch.context() as broken:
        broken.setattr(Matcher, "match", breaks_on_two)
        assert await polled(desk, troubles) == {"Title one", "Title three"}
        assert await polled(desk, troubles) == {"Title one", "Title three"}
    assert {"'Title two'" in message for message in troubles.said} == {True}
    assert len(troubles.messages()) == 1
    assert await polled(desk, troubles) == {"Title one", "Title two", "Title three"}  # the feeds have not changed
    assert troubles.messages() == ()


async def test_an_item_that_the_store_will_never_hold_keeps_no_other_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses_two(items: Sequence[Item], *, parts: PipelineParts, now: datetime) -> TakenIn:
        if any(item.title == "Title two" for item in items):
            raise StoreError("the store refused: a text with NUL characters", retry=False)
        return take_in(items, parts=parts, now=now)

    monkeypatch.setattr(intake_module, "take_in", refuses_two)
    troubles = Remembered()
    async with asyncio.timeout(PATIENCE):
        assert await polled(desk, troubles) == {"Title one", "Title three"}
    assert {"'Title two'" in message for message in troubles.said} == {True}


async def test_an_outcome_that_cannot_be_stored_costs_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    take = intake_module._take

    def breaks_on_two(parts, batch, now, troubles, taken):  # type: ignore[no-untyped-def]
        if any(outcome.feed.name == "two" for outcome in batch):
            raise ZeroDivisionError
        return take(parts, batch, now, troubles, taken)

    monkeypatch.setattr(intake_module, "_take", breaks_on_two)
    troubles = Remembered()
    assert await polled(desk, troubles) == {"Title one", "Title three"}
    assert any("the feed two" in message for message in troubles.said)


async def test_alerts_are_told_where_the_store_refuses_between_them_and_the_feeds_states(
    desk: Desk, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.publish("/two.xml", ("two", "Drone hits Harbour Depot", "A drone attack hit the Harbour Depot."))
    record, refusals = feed_store.record_all, [StoreError("the server restarts", retry=True)]

    def refuses_once(*arguments: Any) -> None:
        if refusals:
            raise refusals.pop()
        record(*arguments)

    monkeypatch.setattr(feed_store, "record_all", refuses_once)
    monkeypatch.setattr(intake_module, "_RETRY", (0.0,))
    with structlog.testing.capture_logs() as logs:
        assert "Drone hits Harbour Depot" in await polled(desk, Troubles())
    assert refusals == []
    assert [line["rule"] for line in logs if line["event"] == "alert"] == ["depot-attack"]


async def test_a_poll_that_breaks_is_named_and_the_others_go_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Poller.poll

    async def breaks_on_two(self, feed, state, now):  # type: ignore[no-untyped-def]
        if feed.name == "two":
            raise KeyError("gone")
        return await real(self, feed, state, now)

    monkeypatch.setattr(Poller, "poll", breaks_on_two)
    troubles = Remembered()
    assert await polled(desk, troubles) == {"Title one", "Title three"}
    assert troubles.said == ["newswatch failed on the feed two; see the log"]


async def test_an_item_that_breaks_the_look_for_articles_is_taken_in_as_the_feed_wrote_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.rules.write_text(RULES.replace("max_age: 48h", "full_text: true"), "utf-8")

    def breaks(*_: object) -> NoReturn:
        raise RecursionError("a rule of ours")

    monkeypatch.setattr(Matcher, "explain", breaks)
    troubles = Remembered()
    assert await polled(desk, troubles) == {"Title one", "Title two", "Title three"}
    assert sorted(message.partition(" with ")[0] for message in troubles.said) == [
        f"newswatch failed to complete items of {name}" for name in sorted(NAMES)
    ]


async def test_a_store_with_room_for_a_heartbeat_and_for_no_items_is_one_trouble_that_lasts(
    desk: Desk, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon_module, "_HEARTBEAT", timedelta(seconds=0.2))
    entries = [(f"n{number}", f"Title {number}", "It will rain. " * 500) for number in range(20)]
    desk.configure({"One": web.publish("/one.xml", *entries)})
    sources, secrets = Sources(desk.folder / "newswatch.yaml"), Secrets({})
    engine = open_for_writing(f"sqlite:///{desk.folder / 'watch.db'}")
    engine.dispose()
    room = [1]  # pages: no more than it has
    event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count={room[0]}"))
    app = App(engine, load(sources, secrets), secrets)
    daemon = daemon_module.Daemon(app, sources, reloads=False)
    running = asyncio.create_task(daemon.run())
    beats: set[datetime] = set()
    with structlog.testing.capture_logs() as logged:
        async with asyncio.timeout(PATIENCE):
            while len(beats) < 5:
                with read(engine) as connection:
                    lives = vitals.load(connection)
                if lives is not None and any("full" in trouble for trouble in lives.trouble):
                    beats.add(lives.beat_at)
                await asyncio.sleep(0.05)
            assert [line["event"] for line in logged if "full" in str(line.get("message"))] == ["trouble"]
            room[0] = 1_000_000
            engine.dispose()
            while not any(line["event"] == "trouble_over" for line in logged):  # noqa: ASYNC110 - the only sign of it
                await asyncio.sleep(0.05)
    daemon.stop()
    await running
    await app.aclose()


async def test_a_bug_in_telling_of_one_trouble_loses_neither_it_nor_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon_module, "_HEARTBEAT", timedelta(seconds=0.2))
    broken, note = True, operator.note

    def breaks_on_one(connection: Connection, key: str, *rest: Any) -> None:
        if broken and key == "watch-web":
            raise RecursionError("a bug of ours")
        note(connection, key, *rest)

    monkeypatch.setattr(operator, "note", breaks_on_one)
    sources, secrets = Sources(desk.folder / "newswatch.yaml"), Secrets({})
    engine = open_for_writing(f"sqlite:///{desk.folder / 'watch.db'}")

    async def told(key: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                with read(engine) as connection:
                    if key in operator.open_under(connection, "watch-"):
                        return
                await asyncio.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        desk.configure({}, web={"listen": f"127.0.0.1:{taken.getsockname()[1]}"})
        app = App(engine, load(sources, secrets), secrets)
        daemon = daemon_module.Daemon(app, sources, reloads=False)
        running = asyncio.create_task(daemon.run())
        await told("watch-job-fault:tell-operator")
        broken = False
        await told("watch-web")
    daemon.stop()
    await running
    await app.aclose()


def test_troubles_are_told_once_and_once_more_when_over() -> None:
    troubles = Troubles()
    troubles.open("web", "no port")
    troubles.open("web", "still no port")
    assert troubles.drain() == {"web": "no port"}
    assert troubles.messages() == ("still no port",)
    assert troubles.drain() == {}
    troubles.close("web")
    troubles.close("web")
    assert troubles.drain() == {"web": None}
    troubles.put_back({"web": None, "store": "full"})
    troubles.open("web", "again")
    assert troubles.drain() == {"web": "again", "store": "full"}


async def test_the_troubles_of_a_feed_end_when_it_is_taken_out_of_the_configuration(desk: Desk) -> None:
    desk.configure({"a": "https://a.example/x.xml", "b": "https://b.example/x.xml"})
    sources, secrets = Sources(desk.folder / "newswatch.yaml"), Secrets()
    app = App(open_for_writing(f"sqlite:///{desk.folder / 'watch.db'}"), load(sources, secrets), secrets)
    try:
        await app.sync_feeds()
        troubles = Troubles()
        for feed in app.watched.feeds.values():
            troubles.open(f"item-fault:{feed.id}", f"failed on {feed.url}")
        troubles.open("web", "no port")
        desk.configure({"b": "https://b.example/x.xml"})
        await Reloading(app, sources, troubles, lambda _: None).reload()
        assert troubles.messages() == ("failed on https://b.example/x.xml", "no port")
    finally:
        await app.aclose()


def test_troubles_that_a_former_run_told_of_end_when_this_one_finds_them_over() -> None:
    troubles = Troubles()
    told = ["reload", "store", "blind", "stalled", "poll-fault:here", "item-fault:here", "poll-fault:gone"]
    troubles.take_over(told, ["here"])
    assert troubles.drain() == {"reload": None, "store": None, "poll-fault:gone": None}
    assert troubles.messages() == ()
    troubles.close("blind")
    troubles.open("stalled", "still")  # it goes on: people know
    troubles.close("poll-fault:here")
    assert troubles.drain() == {"blind": None, "stalled": "still", "poll-fault:here": None}
    troubles.close("blind")
    troubles.close("stalled")
    assert troubles.drain() == {"stalled": None}


@dataclass
class Crowd:
    """Polls that end when they are let go: who is under way, and who was at once at most."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    most: int = 0
    asked: list[str] = field(default_factory=list)

    async def poll(self, feed: Feed, state: FeedState, now: datetime) -> PollOutcome:
        self.asked.append(feed.url)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.gate.wait()
        await asyncio.sleep(0)
        self.under_way -= 1
        return put_off(feed, state, now + timedelta(minutes=15))


@asynccontextmanager
async def due_at_once(folder: Path, feeds: list[str], crowd: Crowd) -> AsyncIterator[tuple[App, Intake]]:
    """An intake over a store in which all of `feeds` are due, five polls at once."""
    polling = Polling(concurrency=5, per_host=1, spacing=timedelta(seconds=2))
    settings = Settings(store=f"sqlite:///{folder / 'watch.db'}", feeds=list(feeds), polling=polling)
    rules = folder / "rules.yaml"
    rules.write_text(RULES, "utf-8")
    secrets = Secrets({})
    engine = open_for_writing(f"sqlite:///{folder / 'watch.db'}")
    app = App(engine, load(Sources(None, (rules,)), secrets, settings), secrets)
    app.poller.poll = crowd.poll  # type: ignore[method-assign]
    try:
        await app.sync_feeds()
        yield app, Intake(app, Troubles(), Uncounted())
    finally:
        await app.aclose()


async def test_feeds_that_are_all_due_at_once_are_caught_up_a_few_at_a_time(tmp_path: Path) -> None:
    feeds = [f"https://host{number}.example/rss" for number in range(100)]
    crowd = Crowd()
    crowd.gate.set()
    async with due_at_once(tmp_path, feeds, crowd) as (_, intake):
        claimed = []
        while number := await intake.poll_due():
            claimed.append(number)
            await intake.settle()
        await intake.finish(timedelta(seconds=30))
    assert sorted(crowd.asked) == sorted(feeds)  # each once
    assert crowd.most == 5
    assert max(claimed) == 15


async def test_feeds_claimed_but_not_asked_when_it_ends_are_due_at_the_next_start(tmp_path: Path) -> None:
    feeds = [f"https://host{number}.example/rss" for number in range(20)]
    crowd = Crowd()
    async with due_at_once(tmp_path, feeds, crowd) as (app, intake):
        assert await intake.poll_due() == 15
        await asyncio.sleep(0)
        asked = len(crowd.asked)
        asyncio.get_running_loop().call_later(0.1, crowd.gate.set)
        await intake.finish(timedelta(seconds=30))
        assert len(crowd.asked) == asked == 5
        with read(app.engine) as connection:
            due = connection.execute(select(feed_table.c.url).where(feed_table.c.next_poll_at <= app.clock())).scalars()
            assert set(due) == set(feeds) - set(crowd.asked)


async def test_a_host_with_many_feeds_leaves_room_for_those_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = [f"https://many.example/{number}" for number in range(10)] + ["https://other.example/rss"]
    crowd = Crowd()
    crowd.gate.set()
    async with due_at_once(tmp_path, feeds, crowd) as (app, intake):
        monkeypatch.setattr(app.poller.fetcher, "is_crowded", lambda host: host == "many.example")
        before = app.clock()
        await intake.poll_due()
        await intake.settle()
        await intake.finish(timedelta(seconds=30))
        assert crowd.asked == ["https://other.example/rss"]
        with read(app.engine) as connection:
            rows = connection.execute(select(feed_table.c.next_poll_at).where(feed_table.c.url.like("%many%")))
            times = sorted(at for (at,) in rows)
    assert [round((later - at).total_seconds()) for at, later in pairwise(times)] == [
        2
    ] * 9  # one by one, not in a burst
    assert times[0] >= before + timedelta(seconds=2)


async def test_what_polls_bring_is_stored_together_and_at_once_when_none_is_under_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "_GATHER_S", 3_600.0)
    stored = list[int]()
    take = intake_module._take

    def counting(*arguments: Any) -> Any:
        stored.append(len(arguments[1]))
        return take(*arguments)

    monkeypatch.setattr(intake_module, "_take", counting)
    assert await polled(desk, Troubles()) == {f"Title {name}" for name in NAMES}
    assert stored == [len(NAMES)]
