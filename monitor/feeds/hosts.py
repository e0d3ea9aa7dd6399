"""Politeness towards hosts: few connections at once, some space between requests, and the connections themselves.

One small connection pool per origin: a single large one is scanned on every request, which cost thirteen times the
throughput at 200 hosts. The number of pools is bounded; the least recently used one is closed first.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore

_KEEP_ALIVE_S = 10.0  # feeds of one host are often due together; longer than that only holds sockets
_MAX_ORIGINS = 64


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


class Connections:
    """Connection pools by origin, sharing one TLS context and one (guarded) network backend."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext, at_once: int) -> None:
        self._backend = backend
        self._tls = tls
        self._at_once = at_once
        self._pools: OrderedDict[str, httpcore.AsyncConnectionPool] = OrderedDict()

    async def pool(self, origin: str) -> httpcore.AsyncConnectionPool:
        """The pool for `origin` ("https://host:port"), made where there is none."""
        pool = self._pools.get(origin)
        if pool is None:
            pool = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=self._at_once,
                keepalive_expiry=_KEEP_ALIVE_S,
                network_backend=self._backend,
            )
            self._pools[origin] = pool
        self._pools.move_to_end(origin)
        while len(self._pools) > _MAX_ORIGINS:
            idle = next((name for name, one in self._pools.items() if name != origin and _is_idle(one)), None)
            if idle is None:
                break
            await self._pools.pop(idle).aclose()
        return pool

    async def aclose(self) -> None:
        """Closes every connection."""
        while self._pools:
            await self._pools.popitem()[1].aclose()


def _is_idle(pool: httpcore.AsyncConnectionPool) -> bool:
    return all(connection.is_idle() or connection.is_closed() for connection in pool.connections)
