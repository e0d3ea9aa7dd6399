"""Nothing that a server sends hangs, crashes, bloats or misleads the daemon. Every body here is generated."""

from __future__ import annotations

import asyncio
import gzip
import os
import resource
import signal
import ssl
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import trustme
import zstandard

from monitor.errors import FetchError
from monitor.feeds.address import bare
from monitor.feeds.catalog import feed_of
from monitor.feeds.discover import discover
from monitor.feeds.outcome import PollOutcome
from monitor.feeds.poll import Poller
from monitor.feeds.workers import Workers
from monitor.model import FeedState
from monitor.settings import FeedSetting, Network
from tests.shell.feed_samples import entry, rss
from tests.shell.poll_kit import MAX_BODY, NOW, PATIENCE, POLLING, error_of, poll, polling
from tests.shell.web_server import Request, WebServer, web_server


@pytest.fixture
async def poller() -> AsyncIterator[Poller]:
    async with polling() as running:
        yield running


@pytest.fixture
async def hurried() -> AsyncIterator[Poller]:
    """A poller that gives no server more than a second."""
    async with polling(settings=POLLING.model_copy(update={"deadline": timedelta(seconds=1)})) as running:
        yield running


# --- what comes compressed --------------------------------------------------------------------------------------

BOMB = b"\0" * 100_000_000


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


@pytest.mark.parametrize(
    ("encoding", "squeeze"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", lambda data: brotli.compress(data, quality=1)),
        ("zstd", zstandard.ZstdCompressor().compress),
    ],
    ids=["gzip", "deflate", "raw deflate", "br", "zstd"],
)
async def test_a_compressed_feed_is_read_and_a_bomb_refused_within_little_memory(
    server: WebServer, poller: Poller, encoding: str, squeeze: Callable[[bytes], bytes]
) -> None:
    url = server.serve("/feed", squeeze(rss(entry(1))), Content_Encoding=encoding)
    assert [item.title for item in (await poll(poller, url)).items] == ["Report 1"]
    bomb = squeeze(BOMB)
    assert len(bomb) < MAX_BODY
    server.serve("/bomb", bomb, Content_Encoding=encoding)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    message = error_of(await poll(poller, server.url("/bomb")))
    assert message == "the body is larger than 2,000,000 bytes (polling.max_body)"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB


@pytest.mark.parametrize(
    ("encoding", "body", "message"),
    [
        ("gzip", b"not gzip at all", "the compressed body is damaged"),
        ("br", b"\xff\xff\xff\xff\xff", "the compressed body is damaged"),
        ("zstd", b"nonsense", "the compressed body is damaged"),
        ("gzip, gzip", b"", "the body is compressed 2 times over"),
        ("snappy", b"", "the body is encoded as 'snappy', which was not asked for"),
    ],
)
async def test_a_damaged_or_odd_encoding_is_one_clear_error(
    server: WebServer, poller: Poller, encoding: str, body: bytes, message: str
) -> None:
    server.serve("/feed", body, Content_Encoding=encoding)
    assert error_of(await poll(poller, server.url())).startswith(message)


@pytest.mark.parametrize("encoding", ["UTF-8", "none", "identity", "utf-8, gzip"])
async def test_a_charset_in_the_place_of_a_coding_costs_no_feed(
    server: WebServer, poller: Poller, encoding: str
) -> None:
    body = gzip.compress(rss(entry(1))) if "gzip" in encoding else rss(entry(1))
    found = await poll(poller, server.serve("/feed", body, Content_Encoding=encoding))
    assert [item.title for item in found.items] == ["Report 1"], found.error


# --- what never ends --------------------------------------------------------------------------------------------


async def drip_headers(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        writer.write(b"X-%d: y\r\n" % number)
        await writer.drain()
        await asyncio.sleep(0.1)


async def drip_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _count in range(10_000):
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.1)


async def endless_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    while True:
        writer.write(piece)
        await writer.drain()


async def endless_headers(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Filler: " + b"y" * 1000 + b"\r\n")
        await writer.drain()


async def silence(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)
    writer.close()


async def hang_up(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    await writer.drain()
    writer.transport.abort()


async def gibberish(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(os.urandom(64) + b"\r\n\r\n")
    await writer.drain()


Reply = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@pytest.mark.parametrize("reply", [drip_headers, drip_body, silence])
async def test_slow_answers_are_cut(server: WebServer, hurried: Poller, reply: Reply) -> None:
    server.replies["/feed"] = reply
    async with asyncio.timeout(PATIENCE.total_seconds()):
        assert error_of(await poll(hurried, server.url())) == "no complete answer within 1 s (polling.deadline)"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (endless_body, "the body is larger than 2,000,000 bytes (polling.max_body)"),
        (endless_headers, "the server does not speak proper HTTP"),
        (gibberish, "the server does not speak proper HTTP"),
        (hang_up, ""),
    ],
)
async def test_endless_and_broken_answers_are_cut(
    server: WebServer, poller: Poller, reply: Reply, message: str
) -> None:
    server.replies["/feed"] = reply
    assert error_of(await poll(poller, server.url())).startswith(message)


async def test_a_slow_server_does_not_hold_up_another(server: WebServer, poller: Poller) -> None:
    server.replies["/slow"] = silence
    server.serve("/quick", rss(entry(1)))
    slow = asyncio.create_task(poll(poller, server.url("/slow")))
    quick = await poll(poller, server.url("/quick"))
    assert len(quick.items) == 1
    assert not slow.done()
    slow.cancel()


# --- what it says -----------------------------------------------------------------------------------------------


def with_doctype(declarations: str, title: str) -> bytes:
    channel = f"<channel><title>t</title><item><guid>1</guid><title>{title}</title></item></channel>"
    return f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]><rss version="2.0">{channel}</rss>'.encode()


def entity_bomb() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return with_doctype(f'<!ENTITY a0 "boom">{lines}', "&a11;")


def outside_entity() -> bytes:
    return with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "Read &x; here")


def nest() -> bytes:
    return b'<rss version="2.0"><channel><title>t</title><item><description>' + b"<b>" * 600_000


def author_of_as() -> bytes:
    return rss(f"<item><guid>1</guid><title>Dawn</title><dc:x/><author>{'a' * 300_000}@</author></item>")


def wide_element() -> bytes:
    attributes = " ".join(f'a{n}="{n}"' for n in range(120_000))
    return rss(f"<item><guid>1</guid><title>Dawn</title><wide {attributes}/></item>")


HOSTILE = {
    "entity bomb": entity_bomb(),
    "nest": nest(),
    "a…a@": author_of_as(),
    "wide element": wide_element(),
    "nest of lists": b"[" * 1_000_000,
    "random bytes": b"<rss" + os.urandom(500_000),
    "nulls": b"\0" * 1_000_000,
    "unclosed tags": b"<rss version='2.0'><channel>" + b"<item><title>a" * 60_000,
    "unclosed markup": rss(f"<item><guid>1</guid><description>{'&lt;div ' * 100_000}</description></item>"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_body_is_read_or_refused_in_time_and_the_next_feed_is_read(
    server: WebServer, poller: Poller, name: str
) -> None:
    poller.workers = Workers(1, deadline=timedelta(seconds=1))
    server.serve("/feed", HOSTILE[name])
    server.serve("/honest", rss(entry(1)))
    outcome = await poll(poller, server.url())
    poller.workers._deadline = PATIENCE.total_seconds()
    honest = await poll(poller, server.url("/honest"))
    if outcome.error is not None:
        error_of(outcome)
    assert [item.title for item in honest.items] == ["Report 1"]


async def test_a_parser_that_takes_too_long_is_stopped_and_its_body_tried_again(
    server: WebServer, poller: Poller
) -> None:
    poller.workers = Workers(1, deadline=timedelta(seconds=0.5))
    body = b'<!DOCTYPE rss><rss version="2.0"><channel>' + author_of_as()[100:]
    url = server.serve("/feed", body)
    first = await poll(poller, url)
    assert error_of(first) == "reading it took more than 0.5 s; the parser was stopped"
    assert first.state.body_hash is None


async def test_no_local_file_is_read_through_an_entity(server: WebServer, poller: Poller) -> None:
    outcome = await poll(poller, server.serve("/feed", outside_entity()))
    texts = " ".join(item.title + item.summary for item in outcome.items)
    assert "root:" not in texts


async def test_of_very_many_items_the_newest_thousand_are_taken(server: WebServer, poller: Poller) -> None:
    items = "".join(f"<item><guid>{n}</guid><title>Report {n}</title></item>" for n in range(30_000))
    outcome = await poll(poller, server.serve("/feed", rss(items)))
    assert outcome.error is None
    assert len(outcome.items) == 1000


async def test_ids_and_titles_of_a_megabyte_are_cut_to_size(server: WebServer, poller: Poller) -> None:
    item = f"<item><guid isPermaLink='false'>{'i' * 1_000_000}</guid><title>{'t' * 900_000}</title></item>"
    (kept,) = (await poll(poller, server.serve("/feed", rss(item)))).items
    assert len(kept.id) < 100
    assert len(kept.title) == 1000


async def test_text_from_a_feed_holds_nothing_that_controls_reorders_or_runs(server: WebServer, poller: Poller) -> None:
    title = "Port \u202eevil\u202c &lt;script&gt;alert(1)&lt;/script&gt;closed\u200b\u2066 now&#x9;&#xa;today"
    item = f"<item><guid>1</guid><title>{title}</title><link>javascript:alert(1)</link></item>"
    (kept,) = (await poll(poller, server.serve("/feed", rss(item)))).items
    assert kept.title == "Port evil closed now today"
    assert kept.url is None


async def test_a_server_of_another_kind_is_one_clear_error(poller: Poller) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    message = error_of(await poll(poller, f"http://127.0.0.1:{port}/"))
    listening.close()
    assert message.startswith("the server does not speak proper HTTP")


async def test_statuses_carry_what_the_server_asks_for(server: WebServer, poller: Poller) -> None:
    server.serve("/feed", b"", "410 Gone")
    gone = await poll(poller, server.url())
    assert gone.state.stopped is not None
    assert [finding.key for finding in gone.findings] == [f"feed-gone:{gone.feed.id}"]
    server.serve("/feed", b"", "429 Too Many Requests", Retry_After="7200")
    outcome = await poll(poller, server.url())
    assert error_of(outcome) == "the server answers 429 Too Many Requests"
    assert isinstance(outcome.error, FetchError)
    assert outcome.state.next_poll_at >= NOW + timedelta(hours=2)


async def asked(poller: Poller, bodies: int) -> None:
    """Waits until the worker was given so many."""
    while poller.workers._places[0].load < bodies:  # noqa: ASYNC110 - the only sign of it
        await asyncio.sleep(0.01)


async def test_a_worker_that_dies_is_replaced_and_only_its_feed_is_marked(server: WebServer, poller: Poller) -> None:
    url = server.serve("/feed", rss(entry(1)))
    await poll(poller, url)
    worker = poller.workers._places[0]._worker
    assert worker is not None
    worker._process.send_signal(signal.SIGSTOP)
    polls = [asyncio.create_task(poll(poller, url)) for _ in range(4)]
    await asked(poller, len(polls))
    worker._process.kill()
    first, *others = await asyncio.gather(*polls)
    assert error_of(first) == "the parser ended on it (SIGKILL)"
    assert [len(one.items) for one in others] == [1, 1, 1]


async def test_a_worker_that_died_while_it_had_nothing_to_do_is_replaced(server: WebServer, poller: Poller) -> None:
    url = server.serve("/feed", rss(entry(1)))
    await poll(poller, url)
    worker = poller.workers._places[0]._worker
    assert worker is not None
    worker._process.kill()
    await worker._process.wait()
    assert len((await poll(poller, url)).items) == 1


async def test_bodies_behind_one_that_takes_too_long_are_read_all_the_same(server: WebServer, poller: Poller) -> None:
    poller.workers = Workers(1, deadline=timedelta(seconds=PATIENCE.total_seconds()))
    server.serve("/honest", rss(entry(1)))
    await poll(poller, server.url("/honest"))  # the process has started
    poller.workers._deadline = 1.0
    server.serve("/feed", b'<!DOCTYPE rss><rss version="2.0"><channel>' + author_of_as()[100:])
    slow = asyncio.create_task(poll(poller, server.url()))
    await asked(poller, 1)
    poller.workers._deadline = PATIENCE.total_seconds()
    honest = await asyncio.gather(*(poll(poller, server.url("/honest")) for _ in range(4)))
    assert [len(one.items) for one in honest] == [1, 1, 1, 1]
    assert error_of(await slow) == "reading it took more than 1 s; the parser was stopped"


async def test_whoever_gives_up_waiting_takes_no_answer_from_another(server: WebServer, poller: Poller) -> None:
    urls = [server.serve(f"/{number}", rss(entry(number))) for number in range(1, 7)]
    await poll(poller, urls[0])
    worker = poller.workers._places[0]._worker
    assert worker is not None
    worker._process.send_signal(signal.SIGSTOP)
    polls = [asyncio.create_task(poll(poller, url)) for url in urls]
    await asked(poller, len(polls))
    polls[2].cancel()
    read = await asyncio.gather(*polls, return_exceptions=True)
    titles = [[item.title for item in one.items] for one in read if isinstance(one, PollOutcome)]
    assert titles == [[f"Report {number}"] for number in (1, 2, 4, 5, 6)]


async def test_a_worker_may_not_open_files_connections_or_programs() -> None:
    attempts = {
        "open('/etc/passwd')": "may not open",
        "open('/tmp/mark', 'w')": "may not open",
        "import socket; socket.create_connection(('127.0.0.1', 9))": "may not use socket",
        "import os; os.system('true')": "may not use os.system",
        "import subprocess; subprocess.run(['true'])": "may not use",
    }
    for attempt, message in attempts.items():
        code = f"from monitor.feeds import worker; worker.confine(); {attempt}"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        _, err = await process.communicate()
        assert message in err.decode(), attempt


async def test_certificates_are_checked() -> None:
    authority = trustme.CA()
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with web_server(serving) as secure:
        secure.serve("/feed", rss(entry(1)))
        for tls, host, message in (
            (None, "localhost", "no connection: its certificate is not valid"),
            (trusting, "127.0.0.1", "no connection: its certificate is not valid"),
            (trusting, "localhost", None),
        ):
            async with polling(Network(allow=["127.0.0.0/8", "::1/128"]), tls=tls) as poller:
                outcome = await poll(poller, secure.url("/feed", host))
            if message is None:
                assert len(outcome.items) == 1
            else:
                assert error_of(outcome).startswith(message)


async def test_nothing_that_reaches_a_terminal_or_a_log_carries_control_characters(
    server: WebServer, poller: Poller
) -> None:
    escape = "\x9b31m\u202e"
    sitemap = f"<sitemapindex><sitemap><loc>https://a.example/{escape}</loc></sitemap></sitemapindex>"
    feed = feed_of(FeedSetting(url=server.serve("/map", sitemap.encode()), kind="sitemap"))
    state = FeedState(feed.id, bare(feed.url), gen=1, next_poll_at=NOW)
    assert error_of(await poller.poll(feed, state, NOW)).isprintable()
    body = rss(entry(1)).replace(b"Harbour Gazette", f"Harbour{escape} &lt;b&gt;Gazette".encode())
    (found,) = await discover(server.serve("/feed", body), poller.fetcher, poller.workers, NOW)
    assert found.title.isprintable()
    assert found.title.endswith(" Gazette")
    server.serve("/away", b"", "302 Found", Location="http://a\x9bb.example/")
    assert error_of(await poll(poller, server.url("/away"))).isprintable()
