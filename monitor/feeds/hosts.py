"""Politeness towards hosts: few connections at once, some space between requests, and the connections themselves."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import h11

from monitor.feeds.address import Target
from monitor.feeds.connection import Answer, Connection
from monitor.feeds.network import Dialler

_KEEP_ALIVE_S = 10.0  # feeds of one host are often due together; longer than that only holds sockets
_MAX_ORIGINS = 64  # with idle connections


@dataclass(slots=True)
class _Turn:
    """Who is at one host now, and when the next may start (monotonic seconds)."""

    slots: asyncio.Semaphore
    users: int = 0
    not_before: float = 0.0
    order: asyncio.Lock = field(default_factory=asyncio.Lock)


class HostTurns:
    """Hands out turns at hosts: at most `at_once` requests to one host, each `spacing` seconds after the last."""

    def __init__(self, at_once: int, spacing: float) -> None:
        self._at_once = at_once
        self._spacing = spacing
        self._turns: dict[str, _Turn] = {}

    def at(self, host: str) -> int:
        """How many have a turn at `host` or wait for one."""
        turn = self._turns.get(host)
        return 0 if turn is None else turn.users

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits for a turn at `host` and holds it."""
        turn = self._turns.setdefault(host, _Turn(asyncio.Semaphore(self._at_once)))
        turn.users += 1
        try:
            async with turn.slots:
                async with turn.order:
                    loop = asyncio.get_running_loop()
                    if (wait := turn.not_before - loop.time()) > 0:
                        await asyncio.sleep(wait)
                    turn.not_before = loop.time() + self._spacing
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                if turn.not_before <= asyncio.get_running_loop().time():
                    self._turns.pop(host, None)
                elif len(self._turns) > 4 * _MAX_ORIGINS:
                    self._forget_idle()

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        for host in [host for host, turn in self._turns.items() if not turn.users and turn.not_before <= now]:
            del self._turns[host]


@dataclass(frozen=True, slots=True)
class _Kept:
    connection: Connection
    since: float  # the loop's clock


class Connections:
    """Connections by origin: few at once to each, and those that can serve again kept for a while."""

    def __init__(self, dialler: Dialler, at_once: int) -> None:
        self._dialler = dialler
        self._places = HostTurns(at_once, 0.0)  # redirects lead to an origin without a turn at its host
        self._idle: OrderedDict[str, list[_Kept]] = OrderedDict()  # by origin, the least recently used first

    async def ask(self, target: Target, request: h11.Request, content: bytes, max_body: int) -> Answer:
        """What the server of `target` answers. Raises as `Connection.ask` and `Dialler.dial` do.

        A server may hang up on an idle connection just when it is asked again: then it is asked on a new one.
        """
        async with self._places.turn(target.origin):
            if (kept := self._taken(target.origin)) is not None:
                with suppress(ConnectionError, h11.RemoteProtocolError):
                    return await self._asked(kept, target, request, content, max_body)
            fresh = await self._dialler.dial(target)
            return await self._asked(fresh, target, request, content, max_body)

    async def _asked(
        self, connection: Connection, target: Target, request: h11.Request, content: bytes, max_body: int
    ) -> Answer:
        try:
            return await connection.ask(request, content, max_body)
        finally:
            if connection.is_idle:
                self._keep(target.origin, connection)

    def _taken(self, origin: str) -> Connection | None:
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

    def _keep(self, origin: str, connection: Connection) -> None:
        self._idle.setdefault(origin, []).append(_Kept(connection, asyncio.get_running_loop().time()))
        self._idle.move_to_end(origin)
        if len(self._idle) > _MAX_ORIGINS:
            for one in self._idle.popitem(last=False)[1]:
                one.connection.close()

    def close(self) -> None:
        """Closes the connections that nobody uses."""
        while self._idle:
            for one in self._idle.popitem()[1]:
                one.connection.close()
