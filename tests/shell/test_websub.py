"""WebSub from the hub's name in a feed to the push that makes the feed due, with a real hub on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from monitor.app import App
from monitor.feeds.catalog import feed_of
from monitor.feeds.poll import Poller
from monitor.feeds.websub import Standing
from monitor.settings import FeedSetting, Network, Polling
from monitor.store import feeds as feed_store
from monitor.store import subscriptions
from monitor.store.engine import open_engine, read, write
from monitor.store.schema import metadata
from monitor.subscribing import subscribe_due
from monitor.web.pushes import push_routes
from tests.shell.feed_samples import entry, rss
from tests.shell.web_server import WebServer, response, web_server

START = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
PUBLIC = "https://watch.example/news"


class Watch:
    """The parts of the daemon that subscribing touches: a store, a poller, a clock moved by hand, the page."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = open_engine(f"sqlite:///{folder}/watch.db")
        metadata.create_all(self.engine)
        self.now = START
        self.poller = Poller(Polling(spacing=timedelta(0), workers=1), Network(allow=["127.0.0.0/8"]))
        pages = Starlette(routes=list(push_routes(self.engine, self.clock)))
        self.outside = httpx.AsyncClient(transport=httpx.ASGITransport(pages), base_url="https://watch.example")

    def clock(self) -> datetime:
        return self.now

    async def in_store(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)

    async def poll(self, url: str) -> str:
        feed = feed_of(FeedSetting(url=url))
        with write(self.engine) as connection:
            feed_store.sync(connection, [feed], self.now)
            (state,) = feed_store.claim_all(connection, self.now, timedelta(minutes=5))
        outcome = await self.poller.poll(feed, state, self.now)
        assert outcome.error is None
        with write(self.engine) as connection:
            feed_store.record_all(connection, [outcome])
        return feed.id

    async def subscribe(self) -> int:
        return await subscribe_due(cast(App, self), PUBLIC)

    def due_at(self, feed_id: str) -> datetime:
        with read(self.engine) as connection:
            return next(one.next_poll_at for one in feed_store.list_states(connection) if one.feed_id == feed_id)

    def standing(self, feed_id: str) -> Standing:
        with read(self.engine) as connection:
            return subscriptions.all_by_feed(connection)[feed_id].standing


@pytest.fixture
async def hub() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        running.replies["/hub"] = response(b"", "202 Accepted")
        links = f'<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="{running.url("/hub")}"/>' + (
            '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://gazette.example/rss"/>'
        )
        running.serve("/feed", rss(entry(1), extra=links))
        yield running


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    running = Watch(tmp_path)
    yield running
    await running.outside.aclose()
    await running.poller.aclose()
    running.engine.dispose()


def asked_of(hub: WebServer) -> dict[str, str]:
    """The form that the hub was last sent."""
    request = [one for one in hub.requests if one.path == "/hub"][-1]
    assert request.method == "POST"
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


async def test_subscribe_verify_push_and_renew(hub: WebServer, watch: Watch) -> None:
    feed = await watch.poll(hub.url("/feed"))
    assert await watch.subscribe() == 1
    form = asked_of(hub)
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", "https://gazette.example/rss")
    assert form["hub.callback"].startswith(f"{PUBLIC}/websub/")
    callback = urlsplit(form["hub.callback"]).path.removeprefix("/news")

    question = {
        "hub.mode": "subscribe",
        "hub.topic": form["hub.topic"],
        "hub.challenge": "c-1",
        "hub.lease_seconds": "86400",
    }
    answer = await watch.outside.get(callback, params=question)
    assert (answer.status_code, answer.text) == (200, "c-1")
    assert watch.standing(feed) is Standing.ACTIVE

    watch.now += timedelta(minutes=5)
    assert watch.due_at(feed) > watch.now
    body = b"<rss>whatever the hub sends</rss>"
    forged = await watch.outside.post(callback, content=body, headers={"X-Hub-Signature": "sha256=00"})
    assert forged.status_code == 202
    assert watch.due_at(feed) > watch.now
    signature = hmac.new(form["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
    pushed = await watch.outside.post(callback, content=body, headers={"X-Hub-Signature": f"sha256={signature}"})
    assert pushed.status_code == 202
    assert watch.due_at(feed) == watch.now

    assert await watch.subscribe() == 0
    watch.now += timedelta(hours=20)
    assert await watch.subscribe() == 1  # four fifths of the lease are over
    assert asked_of(hub)["hub.callback"] == form["hub.callback"]


async def test_only_what_was_asked_is_confirmed(hub: WebServer, watch: Watch) -> None:
    feed = await watch.poll(hub.url("/feed"))
    await watch.subscribe()
    form = asked_of(hub)
    callback = urlsplit(form["hub.callback"]).path.removeprefix("/news")
    topic = form["hub.topic"]
    for question in (
        {"hub.mode": "subscribe", "hub.topic": "https://other.example/", "hub.challenge": "c"},
        {"hub.mode": "unsubscribe", "hub.topic": topic, "hub.challenge": "c"},
        {"hub.mode": "subscribe", "hub.topic": topic},
        {},
    ):
        assert (await watch.outside.get(callback, params=question)).status_code == 404
    unknown = callback[:-3] + "xyz"
    assert (await watch.outside.get(unknown, params={"hub.mode": "subscribe"})).status_code == 404
    assert (await watch.outside.post(callback, content=b"early")).status_code == 404
    assert watch.standing(feed) is Standing.ASKED
    await watch.outside.get(callback, params={"hub.mode": "denied", "hub.topic": topic})
    assert watch.standing(feed) is Standing.DENIED
    assert watch.due_at(feed) < START + timedelta(hours=4)  # polling goes on


async def test_a_hub_that_fails_is_asked_again_hours_later(hub: WebServer, watch: Watch) -> None:
    hub.replies["/hub"] = response(b"", "500 Internal Server Error")
    await watch.poll(hub.url("/feed"))
    assert await watch.subscribe() == 1
    watch.now += timedelta(hours=1)
    assert await watch.subscribe() == 0
    watch.now += timedelta(hours=6)
    hub.replies["/hub"] = response(b"", "202 Accepted")
    assert await watch.subscribe() == 1


async def test_pushes_without_end_cost_two_polls_a_minute(hub: WebServer, watch: Watch) -> None:
    feed = await watch.poll(hub.url("/feed"))
    with write(watch.engine) as connection:
        assert subscriptions.pushed(connection, feed, START + timedelta(seconds=1))
    assert watch.due_at(feed) == START + timedelta(seconds=30)
    with write(watch.engine) as connection:
        assert not subscriptions.pushed(connection, "unknown", START)


async def test_a_push_that_is_too_large_is_refused(hub: WebServer, watch: Watch) -> None:
    await watch.poll(hub.url("/feed"))
    await watch.subscribe()
    callback = urlsplit(asked_of(hub)["hub.callback"]).path.removeprefix("/news")
    async with asyncio.timeout(20):
        assert (await watch.outside.post(callback, content=b"x" * 6_000_000)).status_code == 413
