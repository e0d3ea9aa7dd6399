"""Articles are fetched for the items that need them, and never hold an item back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds import fulltext
from monitor.feeds.address import bare
from monitor.feeds.catalog import feed_of
from monitor.feeds.fulltext import touched, with_articles
from monitor.feeds.outcome import PollOutcome
from monitor.feeds.poll import Poller
from monitor.model import FeedState
from monitor.settings import FeedSetting, Network, Polling
from tests.shell.feed_samples import rss
from tests.shell.web_server import Request, WebServer

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ARTICLE = (
    "<html><head><title>x</title></head><body><nav><a href='/'>Home</a> <a href='/more'>More</a></nav><article>"
    "<h1>Ferry safe</h1>"
    + "".join(
        f"<p>The crew of the ferry told reporters in sentence {n} that all aboard are well.</p>" for n in range(12)
    )
    + "</article><footer>Subscribe to our newsletter</footer><script>var spy = 1</script></body></html>"
).encode()


@pytest.fixture
async def poller() -> AsyncIterator[Poller]:
    polling = Polling(spacing=timedelta(0), deadline=timedelta(seconds=5), workers=1)
    running = Poller(polling, Network(allow=["127.0.0.0/8"]))
    yield running
    await running.aclose()


async def poll(server: WebServer, poller: Poller, *links: str) -> PollOutcome:
    items = "".join(
        f"<item><guid>{link}</guid><title>Ferry {link}</title><link>{server.url(link)}</link>"
        "<pubDate>Mon, 02 Mar 2026 11:00:00 GMT</pubDate></item>"
        for link in links
    )
    feed = feed_of(FeedSetting(url=server.serve("/feed", rss(items))))
    return await poller.poll(feed, FeedState(feed.id, bare(feed.url), gen=1, next_poll_at=NOW), NOW)


async def test_the_article_becomes_the_content_and_a_failed_page_changes_nothing(
    server: WebServer, poller: Poller
) -> None:
    server.serve("/good", ARTICLE, Content_Type="text/html; charset=utf-8")
    outcome = await poll(server, poller, "/good", "/missing", "/unasked")
    done = await with_articles(outcome, lambda item: "unasked" not in item.title, poller.fetcher, poller.workers, NOW)
    contents = {item.title: item.content for item in done.items}
    assert "sentence 11 that all aboard are well." in contents["Ferry /good"]
    assert "newsletter" not in contents["Ferry /good"]
    assert "spy" not in contents["Ferry /good"]
    assert contents["Ferry /missing"] == contents["Ferry /unasked"] == ""
    assert done.state == outcome.state
    assert "/unasked" not in [request.path for request in server.requests]


async def test_a_slow_page_is_not_waited_for(
    server: WebServer, poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: Request, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(fulltext, "DEADLINE", timedelta(seconds=0.5))
    server.replies["/slow"] = never
    server.serve("/good", ARTICLE)
    outcome = await poll(server, poller, "/slow", "/good")
    async with asyncio.timeout(4):
        done = await with_articles(outcome, lambda _: True, poller.fetcher, poller.workers, NOW)
    contents = {item.title: bool(item.content) for item in done.items}
    assert contents == {"Ferry /slow": False, "Ferry /good": True}


async def test_no_article_is_fetched_from_an_address_that_is_not_public(server: WebServer) -> None:
    poller = Poller(Polling(spacing=timedelta(0), workers=1), Network(allow=["127.0.0.1/32"]))
    server.serve("/good", ARTICLE)
    outcome = await poll(server, poller, "/good")
    closed = Poller(Polling(spacing=timedelta(0), workers=1), Network())
    done = await with_articles(outcome, lambda _: True, closed.fetcher, closed.workers, NOW)
    await closed.aclose()
    await poller.aclose()
    assert done.items == outcome.items
    assert [request.path for request in server.requests] == ["/feed"]


@dataclass(frozen=True)
class Part:
    of: str
    holds: bool
    words: tuple[object, ...] = ()
    parts: tuple[Part, ...] = ()


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (Part("when", True, ("rocket",)), True),
        (Part("when", False, (), (Part("when", True, ("rocket",)), Part("when", False))), True),
        (Part("when", False, (), (Part("when", False),)), False),
        (Part("when", True, ()), False),  # holds by the absence of something
        (Part("unless", True, ("drill",)), False),
    ],
)
def test_a_rule_may_need_the_article_where_its_condition_holds_in_part(clause: Part, expected: bool) -> None:
    assert touched((clause,)) is expected
