"""Politeness towards hosts: few requests at once, some space between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_REMEMBERED = 256  # hosts that nobody uses


@dataclass(slots=True)
class _Turn:
    """Who is at one host now, and when the next may start (monotonic seconds)."""

    slots: asyncio.Semaphore
    users: int = 0
    not_before: float = 0.0
    order: asyncio.Lock = field(default_factory=asyncio.Lock)


class HostTurns:
    """Hands out turns at hosts: at most `at_once` requests to one host, each `spacing` seconds after the last.
    A host is whatever tells it from others: its name, say."""

    def __init__(self, at_once: int, spacing: float) -> None:
        self._at_once = at_once
        self._spacing = spacing
        self._turns: dict[Hashable, _Turn] = {}

    def at(self, host: Hashable) -> int:
        """How many have a turn at `host` or wait for one."""
        turn = self._turns.get(host)
        return 0 if turn is None else turn.users

    @asynccontextmanager
    async def turn(self, host: Hashable) -> AsyncIterator[None]:
        """Waits for a turn at `host` and holds it."""
        await self.take(host)
        try:
            yield
        finally:
            self.give_back(host)

    async def take(self, host: Hashable) -> None:
        """Waits for a turn at `host`, to be given back."""
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = _Turn(asyncio.Semaphore(self._at_once))
        turn.users += 1
        has_slot = ready = False
        try:
            has_slot = await turn.slots.acquire()
            if self._spacing:
                async with turn.order:
                    loop = asyncio.get_running_loop()
                    if (wait := turn.not_before - loop.time()) > 0:
                        await asyncio.sleep(wait)
                    turn.not_before = loop.time() + self._spacing
            ready = True
        finally:
            if not ready:
                self._leave(host, turn, has_slot=has_slot)

    def give_back(self, host: Hashable) -> None:
        """Ends a turn that was taken."""
        self._leave(host, self._turns[host], has_slot=True)

    def _leave(self, host: Hashable, turn: _Turn, *, has_slot: bool) -> None:
        if has_slot:
            turn.slots.release()
        turn.users -= 1
        if not turn.users:
            if turn.not_before <= asyncio.get_running_loop().time():
                self._turns.pop(host, None)
            elif len(self._turns) > _REMEMBERED:
                self._forget_idle()

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        for host in [host for host, turn in self._turns.items() if not turn.users and turn.not_before <= now]:
            del self._turns[host]
