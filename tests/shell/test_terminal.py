"""The terminal: what reads the program's output may stall or go away, and the watch goes on."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.receivers.base import Context
from monitor.alerts.receivers.terminal import TerminalReceiver
from monitor.alerts.render import compose
from monitor.errors import DeliveryError
from tests.alerts import NOON, make_alert
from tests.daemon_kit import QUIET, STRIKE, Desk, environment, site, stop, wait_until

MESSAGE = compose(make_alert(), ZoneInfo("UTC"))
FIRST, SECOND = (Context(f"i1-{number}/terminal", 1, NOON) for number in (1, 2))
HEADLINE = b"[HIGH] Drones hit depot beside consulate"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe's two ends."""
    reading, writing = os.pipe()
    yield reading, writing
    for end in (reading, writing):
        with suppress(OSError):
            os.close(end)


def fill(writing: int) -> int:
    """Writes until the pipe takes nothing more; how much that was."""
    os.set_blocking(writing, False)
    size = 0
    for step in (4096, 1):
        with suppress(BlockingIOError):
            while True:
                size += os.write(writing, b"." * step)
    os.set_blocking(writing, True)
    return size


def as_text(writing: int) -> TextIO:
    """The end as a program has its standard output."""
    return open(writing, "w", encoding="utf-8", closefd=False)


def empty(reading: int, size: int) -> None:
    """Reads what `fill` wrote."""
    while size:
        size -= len(os.read(reading, min(size, 4096)))


async def read_until(reading: int, text: bytes) -> bytes:
    """What is read until `text` has come."""
    got = b""
    while text not in got:
        got += await asyncio.to_thread(os.read, reading, 4096)
    return got


async def test_a_pipe_that_nobody_reads_is_a_failure_to_be_retried_and_prints_once(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    size = fill(writing)
    with as_text(writing) as stream:
        receiver = TerminalReceiver(stream, timedelta(seconds=0.2))
        with pytest.raises(DeliveryError, match="nobody has read it") as stalled:
            await receiver.send(MESSAGE, FIRST)
        assert (stalled.value.permanent, stalled.value.unknown) == (False, True)
        with pytest.raises(DeliveryError, match="this was not printed") as waiting:
            await receiver.send(MESSAGE, SECOND)
        assert (waiting.value.permanent, waiting.value.unknown) == (False, False)
        await asyncio.to_thread(empty, reading, size)
        assert HEADLINE in await read_until(reading, HEADLINE)
        receipt = await _in_the_end(receiver, FIRST)
        assert receipt == "printed late"  # and not once more
        assert await _in_the_end(receiver, SECOND) == "printed"
        os.set_blocking(reading, False)
        assert os.read(reading, 65536).count(HEADLINE) == 1


async def _in_the_end(receiver: TerminalReceiver, context: Context) -> str:
    while True:
        try:
            return (await receiver.send(MESSAGE, context)).response
        except DeliveryError:
            await asyncio.sleep(0.01)


async def test_a_pipe_whose_reader_is_gone_is_a_failure_to_be_retried(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    with as_text(writing) as stream:
        receiver = TerminalReceiver(stream)
        for _ in range(2):
            with pytest.raises(DeliveryError, match="Broken pipe") as raised:
                await receiver.send(MESSAGE, FIRST)
            assert not raised.value.permanent


def test_the_watch_goes_on_while_nobody_reads_what_it_prints(tmp_path: Path, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    size = fill(writing)
    desk = Desk(tmp_path)
    with site() as web, desk.log.open("a") as log:
        desk.configure(
            {"One": web.publish("/one.xml", STRIKE)},
            receivers={"terminal": {"type": "terminal"}, "hook": {"type": "webhook", "url": f"{web.address}/hook"}},
        )
        daemon = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run"],
            cwd=tmp_path,
            env=environment({}),
            stdout=writing,
            stderr=log,
            text=True,
        )
        try:
            wait_until(lambda: web.posted, f"an alert at the other receiver; the log:\n{desk.tail()}")
            failed = desk.wait_for("delivery_failed")[0]
            assert (failed["receiver"], "nobody has read it" in failed["response"]) == ("terminal", True)
            later = ("later", "Rocket strikes Harbour Depot again", "A rocket attack hit the Harbour Depot.")
            web.publish("/one.xml", later, STRIKE, QUIET)
            desk.wait_for("polled", len(desk.events("polled")) + 2)
            empty(reading, size)
            assert b"Drone hits Harbour Depot" in os.read(reading, 65536)  # nothing is lost
            fill(writing)
            stop(daemon)  # with the pipe full again
        finally:
            if daemon.poll() is None:
                daemon.kill()
            daemon.wait()
    assert desk.faults() == []
