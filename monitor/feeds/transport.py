"""What carries httpx's requests: guarded connections, few at once to each origin, kept for a while.

httpx's own transport puts a pool, locks and streams of several layers between the socket and h11, which took a quarter
of a poll that brings nothing, and it dials wherever a name leads.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import h11
import httpx

from monitor.feeds.connection import Connection
from monitor.feeds.hosts import HostTurns
from monitor.feeds.network import Dialler

_KEEP_ALIVE_S = 10.0  # feeds of one host are often due together; longer than that only holds sockets
_MAX_ORIGINS = 64  # with idle connections
_PORTS = {"http": 80, "https": 443}

_Origin = tuple[str, str, int]  # scheme, host, port


@dataclass(frozen=True, slots=True)
class _Kept:
    connection: Connection
    since: float  # the loop's clock


class Transport(httpx.AsyncBaseTransport):
    """Carries requests over connections of `dialler`, at most `at_once` to one origin; those that can serve again are
    kept for a while. Heeds the extensions `timeout` (connect, read) and `target` of a request, as httpx's own does."""

    def __init__(self, dialler: Dialler, at_once: int) -> None:
        self._dialler = dialler
        self._places = HostTurns(at_once, 0.0)  # redirects lead to an origin without a turn at its host
        self._idle: OrderedDict[_Origin, list[_Kept]] = OrderedDict()  # the least recently used first

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body not yet read. Raises FetchError where the guard refuses, else httpx.TransportError.

        A server may hang up on an idle connection just when it is asked again: then it is asked on a new one.
        """
        url = request.url
        origin = (url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme])
        await self._places.take(origin)
        answer = None
        try:
            if (kept := self._taken(origin)) is not None:
                with suppress(httpx.NetworkError, httpx.RemoteProtocolError):
                    answer = await self._asked(kept, origin, request)
            if answer is None:
                fresh = await self._dialler.dial(*origin, _patience(request, "connect"))
                answer = await self._asked(fresh, origin, request)
            return answer
        finally:
            if answer is None:
                self._places.give_back(origin)

    async def aclose(self) -> None:
        """Closes the connections that nobody uses."""
        while self._idle:
            for one in self._idle.popitem()[1]:
                one.connection.close()

    async def _asked(self, connection: Connection, origin: _Origin, request: httpx.Request) -> httpx.Response:
        silence = _patience(request, "read")
        content = await request.aread()
        target = request.extensions.get("target", request.url.raw_path)
        try:
            sent = h11.Request(method=request.method, target=target, headers=request.headers.raw)
            head = await connection.ask(sent, content, silence)
        except h11.LocalProtocolError as error:
            connection.close()
            raise httpx.LocalProtocolError(str(error)) from error
        except BaseException:
            connection.close()
            raise
        body = _Body(connection, silence, partial(self._done_with, origin, connection))
        return httpx.Response(head.status_code, headers=list(head.headers), stream=body)

    def _done_with(self, origin: _Origin, connection: Connection) -> None:
        connection.finish()
        self._places.give_back(origin)
        if connection.is_idle:
            self._keep(origin, connection)

    def _taken(self, origin: _Origin) -> Connection | None:
        """An idle connection to `origin` that is still good, no longer kept."""
        since = asyncio.get_running_loop().time() - _KEEP_ALIVE_S
        kept = self._idle.get(origin, [])
        while kept:
            one = kept.pop()
            if one.since >= since and one.connection.is_idle:
                return one.connection
            one.connection.close()
        self._idle.pop(origin, None)
        return None

    def _keep(self, origin: _Origin, connection: Connection) -> None:
        self._idle.setdefault(origin, []).append(_Kept(connection, asyncio.get_running_loop().time()))
        self._idle.move_to_end(origin)
        if len(self._idle) > _MAX_ORIGINS:
            for one in self._idle.popitem(last=False)[1]:
                one.connection.close()


class _Body(httpx.AsyncByteStream):
    """The body of one answer as it comes; its connection is free once it is closed."""

    def __init__(self, connection: Connection, silence: float | None, done: Callable[[], None]) -> None:
        self._connection = connection
        self._silence = silence
        self._done: Callable[[], None] | None = done

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._connection.piece(self._silence):
            yield piece

    async def aclose(self) -> None:
        if self._done is not None:
            self._done()
            self._done = None


def _patience(request: httpx.Request, phase: str) -> float | None:
    """Seconds that `phase` may last; None for ever."""
    patience: float | None = request.extensions.get("timeout", {}).get(phase)
    return patience
