"""Between the poll and the store: a bug of ours costs one item or one outcome, and is said; never the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor import intake as intake_module
from monitor.app import App, Sources, load
from monitor.feeds.poll import Poller
from monitor.intake import Intake, Uncounted
from monitor.matching.matcher import Matcher
from monitor.model import Item, Sighting
from monitor.secrets import Secrets
from monitor.store.engine import read
from monitor.store.place import open_for_writing
from monitor.store.schema import items
from monitor.troubles import Troubles
from tests.daemon_kit import Desk, Site, site

NAMES = ("one", "two", "three")


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as served:
        yield served


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
        await intake.poll_all()
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


async def test_an_outcome_that_cannot_be_stored_costs_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    take = intake_module._take

    def breaks_on_two(parts, batch, now, troubles):  # type: ignore[no-untyped-def]
        if any(outcome.feed.name == "two" for outcome in batch):
            raise ZeroDivisionError
        return take(parts, batch, now, troubles)

    monkeypatch.setattr(intake_module, "_take", breaks_on_two)
    troubles = Remembered()
    assert await polled(desk, troubles) == {"Title one", "Title three"}
    assert any("the feed two" in message for message in troubles.said)


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
