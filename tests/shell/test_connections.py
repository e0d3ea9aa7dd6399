"""One HTTP connection at a time: how an answer may end, when a connection serves again, and when it is given up."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from monitor.errors import FetchError
from monitor.feeds import fetch
from monitor.feeds.fetch import Fetcher, Limits
from monitor.feeds.guard import guard_of
from monitor.model import Fetched, NotModified
from tests.shell.web_server import Request, response, web_server

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LIMITS = Limits(spacing=timedelta(0), deadline=timedelta(seconds=120), max_body=100_000)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    running = Fetcher(guard_of(["127.0.0.0/8", "::1/128"]), LIMITS)
    yield running
    await running.aclose()


class Counting:
    """A server that answers each request on a connection with the next of `answers`, and counts its connections."""

    def __init__(self, *answers: bytes, closes: bool = False) -> None:
        self.answers = list(answers)
        self.closes = closes
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.answers:  # then it stays open, and silent
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answers.pop(0))
                await writer.drain()
                if self.closes:
                    writer.close()
                    return
            await asyncio.sleep(60)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.transport.abort()


async def bodies_of(fetcher: Fetcher, server: Counting, times: int) -> list[bytes]:
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/feed"
    found = []
    try:
        for _ in range(times):
            answer = await fetcher.fetch(url, now=NOW)
            assert isinstance(answer, Fetched)
            found.append(answer.body)
    finally:
        listening.close()
    return found


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 5_000 + b"0\r\n\r\n"


async def test_a_connection_serves_again_after_a_complete_answer(fetcher: Fetcher) -> None:
    server = Counting(response(b"one"), CHUNKED, response(b"three"))
    assert await bodies_of(fetcher, server, 3) == [b"one", b"x" * 5_000, b"three"]
    assert server.connections == 1


@pytest.mark.parametrize(
    "last",
    [
        response(b"one", Connection="close"),
        b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\none",
        response(b"one") + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nforged",  # an answer to nothing
    ],
    ids=["told to close", "HTTP/1.0", "said too much"],
)
async def test_a_connection_that_cannot_serve_again_is_not_asked_again(fetcher: Fetcher, last: bytes) -> None:
    server = Counting(last, response(b"two"))
    assert await bodies_of(fetcher, server, 2) == [b"one", b"two"]
    assert server.connections == 2


async def test_what_comes_while_nothing_was_asked_is_no_answer(fetcher: Fetcher) -> None:
    async def answers_twice(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response(b"one"))
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.write(response(b"forged"))
        await writer.drain()

    async with web_server() as server:
        server.replies["/feed"] = answers_twice
        url = server.serve("/other", b"other")
        first = await fetcher.fetch(server.url("/feed"), now=NOW)
        await asyncio.sleep(0.5)
        second = await fetcher.fetch(url, now=NOW)
        assert isinstance(first, Fetched)
        assert isinstance(second, Fetched)
        assert (first.body, second.body) == (b"one", b"other")


async def test_a_body_may_end_with_the_connection(fetcher: Fetcher) -> None:
    server = Counting(b"HTTP/1.1 200 OK\r\n\r\n" + b"y" * 90_000, closes=True)
    assert await bodies_of(fetcher, server, 1) == [b"y" * 90_000]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (b"", "the server hung up before its answer was complete"),
        (b"HTTP/1.1 200", "the server hung up before its answer was complete"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "the server does not speak proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhalf", "the server does not speak proper"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: news\r\n\r\n", "the server does not speak proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "the server does not speak proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "the server does not speak proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-length : 0\r\n\r\nhalf", "the server does not speak"),
        (b"HTTP/1.1 200 OK\r\nA name: x\r\nContent-Length: 0\r\n\r\n", "the server does not speak proper HTTP"),
    ],
)
async def test_an_answer_that_is_not_whole_is_one_clear_error(fetcher: Fetcher, said: bytes, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        await bodies_of(fetcher, Counting(said, closes=True), 1)


async def test_interim_answers_are_passed_over(fetcher: Fetcher) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    assert await bodies_of(fetcher, Counting(hints + response(b"news")), 1) == [b"news"]


async def test_a_connection_is_free_again_after_a_304(fetcher: Fetcher) -> None:
    server = Counting(b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n', response(b"two"))
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/feed"
    assert isinstance(await fetcher.fetch(url, now=NOW, etag='"a"'), NotModified)
    assert isinstance(await fetcher.fetch(url, now=NOW, etag='"a"'), Fetched)
    listening.close()
    assert server.connections == 1


async def test_a_server_that_falls_silent_is_left(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    async def pauses(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _count in range(3):
            await asyncio.sleep(0.1)
            writer.write(b"z")
            await writer.drain()
        await asyncio.sleep(60)

    monkeypatch.setitem(fetch._PATIENCE, "read", 1.0)
    async with web_server() as server:
        server.replies["/feed"] = pauses
        with pytest.raises(FetchError, match="the server fell silent"):
            await fetcher.fetch(server.url("/feed"), now=NOW)


async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()
    writer.close()


async def test_a_handshake_that_fails_is_one_clear_error_and_a_secure_connection_serves_again() -> None:
    authority = trustme.CA()
    serving, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(serving)
    authority.configure_trust(trusting)
    fetcher = Fetcher(guard_of(["127.0.0.0/8", "::1/128"]), LIMITS, tls=trusting)
    try:
        plain = await asyncio.start_server(greet, "localhost", 0)
        with pytest.raises(FetchError, match="no connection: TLS failed"):
            await fetcher.fetch(f"https://localhost:{plain.sockets[0].getsockname()[1]}/feed", now=NOW)
        plain.close()
        server = Counting(response(b"q" * 99_000), response(b"two"))
        listening = await asyncio.start_server(server, "localhost", 0, ssl=serving)
        url = f"https://localhost:{listening.sockets[0].getsockname()[1]}/feed"
        for body in (b"q" * 99_000, b"two"):
            answer = await fetcher.fetch(url, now=NOW)
            assert isinstance(answer, Fetched)
            assert answer.body == body
        assert server.connections == 1
        listening.close()
    finally:
        await fetcher.aclose()


async def test_few_connections_are_made_to_where_many_are_redirected(fetcher: Fetcher) -> None:
    under_way = most = 0

    async def slow(_: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        writer.write(response(b"news"))

    async with AsyncExitStack() as running, asyncio.TaskGroup() as group:
        target = await running.enter_async_context(web_server())
        target.replies["/feed"] = slow
        for host in (f"127.0.0.{number}" for number in range(10, 16)):
            server = await running.enter_async_context(web_server(host=host))
            url = server.url("/feed", host)
            server.serve("/feed", b"", "302 Found", Location=target.url("/feed"))
            group.create_task(fetcher.fetch(url, now=NOW))
    assert len(target.requests) == 6
    assert most == LIMITS.per_host


async def test_no_cookie_is_kept(fetcher: Fetcher) -> None:
    async with web_server() as server:
        server.serve("/feed", b"", "302 Found", Location="/second", Set_Cookie="who=desk-7; Path=/")
        server.serve("/second", b"news", Set_Cookie="who=desk-7; Path=/")
        for _ in range(2):
            await fetcher.fetch(server.url("/feed"), now=NOW)
    assert len(server.requests) == 4
    assert not any("cookie" in request.headers for request in server.requests)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["CR LF", "LF"])
async def test_a_head_that_browsers_take_costs_no_feed(fetcher: Fetcher, end: bytes) -> None:
    body = b"http/1.1 is small\r\nand name : so\r\n\r\n"  # none of the head: left as it is
    lines = [b"http/1.1 200 OK", b'ETag : "7"', b"Content-Type\t: text/xml", b"Content-Length: %d" % len(body), b""]
    listening = await asyncio.start_server(Counting(end.join([*lines, body])), "127.0.0.1", 0)
    async with listening:
        answer = await fetcher.fetch(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/feed", now=NOW)
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.etag, answer.content_type) == (body, '"7"', "text/xml")
