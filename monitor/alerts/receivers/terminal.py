"""The terminal: alerts on the program's standard output.

What reads it may stall (`newswatch run | less`) or go away, and the watch must go on: each call writes in a thread of
its own, with at most one call in flight. It writes past Python's buffers: a thread that hangs in one would keep their
lock, and the program could not end.

The window in which a crash can print twice is the one between printing and recording it: a transaction's length.
"""

from __future__ import annotations

import asyncio
import os
import select
import sys
import threading
from datetime import timedelta
from io import UnsupportedOperation
from typing import TextIO

from monitor.alerts.message import Message
from monitor.alerts.receivers.base import Context, Receipt
from monitor.alerts.render_text import render_text
from monitor.errors import DeliveryError


class TerminalReceiver:
    """Prints messages to `stream` (standard output, as it is when the message is sent)."""

    def __init__(self, stream: TextIO | None = None, deadline: timedelta = timedelta(seconds=10)) -> None:
        self._stream = stream
        self._deadline = deadline
        self._in_flight = threading.Lock()
        self._late: set[str] = set()  # deliveries that were printed after all, when nobody waited for it any more

    async def send(self, message: Message, context: Context) -> Receipt:
        if context.delivery in self._late:
            self._late.discard(context.delivery)
            return Receipt("printed late")
        if not self._in_flight.acquire(blocking=False):
            raise DeliveryError("nobody reads what was printed before, so this was not printed")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        stream, text = self._stream or sys.stdout, f"\n{render_text(message)}\n"

        def settle(fault: Exception | None) -> None:
            if done.done():  # nobody waits any more after the deadline
                if fault is None:
                    self._late.add(context.delivery)
            elif fault is None:
                done.set_result(None)
            else:
                done.set_exception(fault)

        def work() -> None:
            fault: Exception | None = None
            try:
                _print(stream, text)
            except Exception as error:  # noqa: BLE001 - handed on to `send`
                fault = error
            finally:
                self._in_flight.release()
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, fault)

        # A daemon thread: a call that never returns must not keep the program from stopping.
        threading.Thread(target=work, name="terminal", daemon=True).start()
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                await done
        except TimeoutError:
            seconds = f"{self._deadline.total_seconds():.0f} s"
            raise DeliveryError(f"cannot print: nobody has read it within {seconds}", unknown=True) from None
        except (OSError, ValueError) as error:
            raise DeliveryError(f"cannot print: {error}") from error
        return Receipt("printed")

    async def aclose(self) -> None:
        """Calls end by themselves."""


def _print(stream: TextIO, text: str) -> None:
    """Writes all of `text`, however long that takes. Raises OSError, ValueError."""
    stream.flush()  # what was printed before comes first
    try:
        descriptor = stream.fileno()
    except UnsupportedOperation:  # in memory
        stream.write(text)
        stream.flush()
        return
    left = text.encode(stream.encoding, stream.errors or "strict")
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:  # whoever shares the terminal may have made it so
            select.select([], [descriptor], [])
