"""Polling real servers on loopback: what a poll yields, and what it remembers."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.feeds.address import bare
from monitor.feeds.catalog import feed_of
from monitor.feeds.hosts import HostTurns
from monitor.feeds.outcome import Change
from monitor.feeds.poll import Poller
from monitor.model import Feed, FeedKind, FeedState
from monitor.settings import FeedSetting, Network, Polling
from tests.shell.feed_samples import entry, rss
from tests.shell.web_server import Request, WebServer, response

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
async def poller() -> AsyncIterator[Poller]:
    polling = Polling(spacing=timedelta(0), deadline=timedelta(seconds=5), workers=1)
    running = Poller(polling, Network(allow=["127.0.0.0/8"]), chance=lambda: 0.5)
    yield running
    await running.aclose()


def feed_at(url: str) -> tuple[Feed, FeedState]:
    feed = feed_of(FeedSetting(url=url, publisher="Gazette"))
    return feed, FeedState(feed.id, bare(url), gen=1, next_poll_at=NOW)


async def test_a_first_poll_yields_every_entry_as_an_item(server: WebServer, poller: Poller) -> None:
    feed, state = feed_at(server.serve("/feed", rss(entry(1), entry(2, "Bridge &amp; ferry closed")), ETag='W/"v 1"'))
    poll = await poller.poll(feed, state, NOW)
    assert poll.error is None
    assert [item.title for item in poll.items] == ["Bridge & ferry closed", "Report 1"]
    first = poll.items[1]
    assert (first.summary, first.url, first.lang, first.publisher, first.feed) == (
        "Text of report 1.",
        "https://gazette.example/1",
        "en",
        "Gazette",
        feed.id,
    )
    assert (first.published, first.seen) == (datetime(2026, 3, 2, 1, tzinfo=UTC), NOW)
    assert poll.state.etag == 'W/"v 1"'
    assert poll.state.next_poll_at > NOW


@pytest.mark.parametrize("compressed", [False, True])
async def test_the_rest_of_a_feed_that_came_cut_off_is_asked_for(
    server: WebServer, poller: Poller, compressed: bool
) -> None:
    whole = rss(entry(3), entry(2), entry(1))
    sent = gzip.compress(whole) if compressed else whole
    coding = {"Content_Encoding": "gzip"} if compressed else {}
    feed, state = feed_at(server.serve("/feed", sent[: len(sent) * 2 // 3], ETag='"whole"', **coding))
    first = await poller.poll(feed, state, NOW)
    assert first.error is None
    assert len({item.id for item in first.items}) < 3
    again = await poller.poll(feed, first.state, NOW)
    server.serve("/feed", sent, ETag='"whole"', **coding)
    last = await poller.poll(feed, again.state, NOW)
    assert [one.headers.get("if-none-match") for one in server.requests] == [None, None, None]
    assert {item.title for item in (*first.items, *last.items)} >= {"Report 1", "Report 2", "Report 3"}
    assert last.state.etag == '"whole"'


async def test_validators_go_back_byte_for_byte_and_304_is_nothing_new(server: WebServer, poller: Poller) -> None:
    dated = "Tue, 03 Mar 2026  01:02:03 GMT"
    feed, state = feed_at(server.serve("/feed", rss(entry(1)), ETag='W/"ä b"', Last_Modified=dated))
    before = await poller.poll(feed, state, NOW)
    server.serve("/feed", b"", "304 Not Modified")
    poll = await poller.poll(feed, before.state, NOW + timedelta(minutes=5))
    assert poll.change is Change.NOT_MODIFIED
    assert server.requests[-1].headers["if-none-match"] == 'W/"ä b"'
    assert server.requests[-1].headers["if-modified-since"] == dated
    assert poll.items == ()
    assert poll.state.etag == before.state.etag


async def test_only_new_and_edited_entries_come_again_under_the_same_id(server: WebServer, poller: Poller) -> None:
    feed, state = feed_at(server.serve("/feed", rss(entry(1), entry(2))))
    before = await poller.poll(feed, state, NOW)
    server.serve("/feed", rss(entry(3), entry(1), entry(2, "Report 2, corrected")))
    poll = await poller.poll(feed, before.state, NOW + timedelta(minutes=5))
    assert {item.title for item in poll.items} == {"Report 3", "Report 2, corrected"}
    ids = {item.title: item.id for item in (*before.items, *poll.items)}
    assert ids["Report 2"] == ids["Report 2, corrected"]
    assert len(set(ids.values())) == 3


async def test_an_unchanged_body_is_recognised_without_validators(server: WebServer, poller: Poller) -> None:
    feed, state = feed_at(server.serve("/feed", rss(entry(1))))
    before = await poller.poll(feed, state, NOW)
    poll = await poller.poll(feed, before.state, NOW + timedelta(minutes=5))
    assert (poll.change, poll.items) == (Change.UNCHANGED, ())


async def test_a_web_page_is_one_clear_error_and_is_not_parsed_twice(server: WebServer, poller: Poller) -> None:
    feed, state = feed_at(server.serve("/feed", b"<!DOCTYPE html><html><body>Welcome</body></html>"))
    poll = await poller.poll(feed, state, NOW)
    assert str(poll.error).startswith("a web page, not a feed")
    again = await poller.poll(feed, poll.state, NOW + timedelta(minutes=5))
    assert str(again.error) == str(poll.error)
    assert again.state.failures == 2
    server.serve("/feed", rss(entry(1)))
    recovered = await poller.poll(feed, again.state, NOW + timedelta(minutes=15))
    assert (recovered.error, recovered.state.failures, len(recovered.items)) == (None, 0, 1)


PAGE = (
    b"<!DOCTYPE html><html><body><nav><a href='/about'>About the paper</a></nav>"
    b"<h2><a href='/1'>Ferry safe in port</a></h2></body></html>"
)


async def test_a_source_that_is_configured_otherwise_is_read_otherwise_though_its_page_is_the_same(
    server: WebServer, poller: Poller
) -> None:
    url = server.serve("/page", PAGE, ETag='"1"')
    feed, state = feed_at(url)
    as_feed = await poller.poll(feed, state, NOW)
    assert str(as_feed.error).startswith("a web page, not a feed")
    links = replace(feed, kind=FeedKind.PAGE, selector="nav a")
    as_page = await poller.poll(links, as_feed.state, NOW + timedelta(minutes=5))
    assert [(item.title, item.backlog) for item in as_page.items] == [("About the paper", True)]
    again = await poller.poll(links, as_page.state, NOW + timedelta(minutes=10))
    assert again.change is Change.UNCHANGED
    assert server.requests[-1].headers["if-none-match"] == '"1"'
    headlines = replace(links, selector="h2 a")
    otherwise = await poller.poll(headlines, again.state, NOW + timedelta(minutes=15))
    assert "if-none-match" not in server.requests[-1].headers
    assert [(item.title, item.backlog) for item in otherwise.items] == [("Ferry safe in port", True)]
    back = await poller.poll(feed, otherwise.state, NOW + timedelta(minutes=20))
    assert str(back.error) == str(as_feed.error)


async def test_undated_entries_of_the_first_poll_are_backlog(server: WebServer, poller: Poller) -> None:
    def undated(number: int) -> str:
        return f"<item><guid>{number}</guid><title>Note {number}</title></item>"

    feed, state = feed_at(server.serve("/feed", rss(undated(1), undated(2))))
    first = await poller.poll(feed, state, NOW)
    assert [item.backlog for item in first.items] == [True, True]
    server.serve("/feed", rss(undated(3), undated(1)))
    second = await poller.poll(feed, first.state, NOW + timedelta(minutes=5))
    assert [(item.title, item.backlog) for item in second.items] == [("Note 3", False)]


async def test_a_host_that_asks_for_a_pause_is_left_alone_by_its_other_feeds(server: WebServer, poller: Poller) -> None:
    busy, _ = feed_at(server.serve("/busy", b"", "429 Too Many Requests", Retry_After="600"))
    other, state = feed_at(server.serve("/other", rss(entry(1))))
    refused = await poller.poll(busy, feed_at(busy.url)[1], NOW)
    assert refused.state.failures == 1
    held = await poller.poll(other, state, NOW + timedelta(minutes=1))
    assert (held.change, held.error, held.items, held.state.failures) == (Change.HELD, None, (), 0)
    assert held.state.next_poll_at >= NOW + timedelta(minutes=10)
    assert len(server.requests) == 1
    asked = await poller.poll(other, held.state, NOW + timedelta(minutes=10))
    assert len(asked.items) == 1


async def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(server: WebServer, poller: Poller) -> None:
    served = 0

    async def once_per_connection(_: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        served += 1
        if served == 2:  # the connection looked alive until this request came
            writer.transport.abort()
            return
        writer.write(response(rss(entry(served))))

    server.replies["/feed"] = once_per_connection
    feed, state = feed_at(server.url("/feed"))
    first = await poller.poll(feed, state, NOW)
    again = await poller.poll(feed, first.state, NOW + timedelta(minutes=5))
    assert again.error is None
    assert served == 3


async def test_requests_to_one_host_are_spaced_and_few_at_once() -> None:
    turns = HostTurns(at_once=2, spacing=0.05)
    begun: list[float] = []
    at_once = most = 0

    async def visit(host: str) -> None:
        nonlocal at_once, most
        async with turns.turn(host):
            begun.append(asyncio.get_running_loop().time())
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.2)
            at_once -= 1

    await asyncio.gather(*(visit("gazette.example") for _ in range(6)))
    assert most == 2
    assert min(later - earlier for earlier, later in pairwise(begun)) >= 0.049  # the loop counts whole milliseconds
    begun.clear()
    most = 0
    await asyncio.gather(*(visit(f"{number}.example") for number in range(6)))
    assert most == 6
