"""A few worker processes, each killed and replaced at its limit.

A worker is sent some bodies ahead: where it and the daemon share a core, taking turns body by body took a fifth more of
their time than a few bodies at a turn. The deadline counts for each body from when the one before it was answered; a
body that ends the worker is at fault alone, and those behind it are sent to the next.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from monitor.errors import ParseError
from monitor.feeds.jobs import ANSWER, Reading, ReadJob, decode_answer, encode_job

DEADLINE = timedelta(seconds=5)
_AHEAD = 6  # bodies that one worker is sent at once
_START_S = 30.0
_ENDING_S = 1.0  # from the end of its output to its own
_MAX_ANSWER = 200_000_000  # bytes: a worker that claims more has lost its mind


class _Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said_last = False  # that it ends after its last answer
        self._stopped = False
        self.turn = asyncio.Lock()  # answers come in the order of the questions

    @classmethod
    async def start(cls) -> _Worker:
        try:
            process = await cls._process_for_one()
        except OSError as error:
            raise ParseError(f"no process for the parser ({error.strerror})", stopped=True) from error
        worker = cls(process)
        ready = False
        try:
            async with asyncio.timeout(_START_S):
                await worker.answer()
            ready = True
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await worker.stop()
            raise ParseError(f"the parser process does not start ({worker.ending})", stopped=True) from error
        finally:
            if not ready:
                await worker.stop()
        return worker

    @staticmethod
    async def _process_for_one() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "monitor.feeds.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # an interrupt at the terminal is for the daemon to handle
            env={"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path), "PATH": os.defpath},
            limit=1 << 20,
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing should be sent to it."""
        return self.is_given_up or self._process.returncode is not None

    @property
    def is_given_up(self) -> bool:
        """Whether it answers nothing more, and that is not the fault of the question whose turn it is."""
        return self._stopped or self._said_last

    async def send(self, job: ReadJob, body: bytes) -> None:
        """Sends a question, once the system has taken most of those before: one large body is copied at a time."""
        assert self._process.stdin is not None
        await self._process.stdin.drain()
        self._process.stdin.write(encode_job(job, body))

    async def answer(self) -> bytes:
        assert self._process.stdout is not None
        size, last = ANSWER.unpack(await self._process.stdout.readexactly(ANSWER.size))
        if size > _MAX_ANSWER:
            raise ValueError("an answer too large")
        answer = await self._process.stdout.readexactly(size)
        self._said_last = bool(last)
        return answer

    async def stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()

    async def end(self) -> None:
        """Stops what has closed its output, and is given a moment to be found dead: killing a process that has just
        died takes away how it did."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_ENDING_S):
                await self._process.wait()
        await self.stop()

    @property
    def ending(self) -> str:
        code = self._process.returncode
        if code is None or code >= 0:
            return f"status {code}"
        return signal.Signals(-code).name


class _Place:
    """Where one worker is, and the next when it has ended."""

    def __init__(self) -> None:
        self._worker: _Worker | None = None
        self.load = 0  # bodies that wait for it or are being read
        self._closed = False
        self._sending = asyncio.Lock()

    async def read(self, job: ReadJob, body: bytes, deadline: float) -> Reading | str:
        """The answer to a job. Raises ParseError where it ended the worker, or took more than `deadline` seconds."""
        while True:
            async with self._sending:
                worker = await self._ready()
                with suppress(OSError):  # it is just ending: its answers will tell on what
                    await worker.send(job, body)
            try:
                async with worker.turn:
                    if (answer := await _answer_of(worker, deadline)) is not None:
                        return answer
            except asyncio.CancelledError:  # the answer that nobody takes would be taken for the next one's
                await worker.stop()
                raise

    async def _ready(self) -> _Worker:
        if self._closed:
            raise ParseError("the parser was stopped", stopped=True)
        if self._worker is None or self._worker.is_over:
            if self._worker is not None:
                await self._worker.stop()
            self._worker = await _Worker.start()
        return self._worker

    async def aclose(self) -> None:
        """Ends its worker for good."""
        self._closed = True
        if self._worker is not None:
            await self._worker.stop()


async def _answer_of(worker: _Worker, deadline: float) -> Reading | str | None:
    """The next answer; None where the worker was given up on another's account."""
    if worker.is_given_up:
        return None
    try:
        async with asyncio.timeout(deadline):
            return decode_answer(await worker.answer())
    except TimeoutError as error:
        await worker.stop()
        raise ParseError(f"reading it took more than {deadline:g} s; the parser was stopped", stopped=True) from error
    except (asyncio.IncompleteReadError, OSError) as error:
        if worker.is_given_up:
            return None
        await worker.end()
        raise ParseError(f"the parser ended on it ({worker.ending})", stopped=True) from error
    except ValueError as error:
        await worker.stop()
        raise ParseError("the parser answered nonsense; it was stopped", stopped=True) from error


class Workers:
    """Reads bodies in up to `count` processes, started when first needed."""

    def __init__(self, count: int, deadline: timedelta = DEADLINE) -> None:
        self._deadline = deadline.total_seconds()
        self._places = [_Place() for _ in range(count)]
        self._room = asyncio.Semaphore(count * _AHEAD)

    async def read(self, job: ReadJob, body: bytes) -> Reading:
        """What `body` holds. Raises ParseError where it is no feed or takes more than it may; then the worker is
        replaced and nothing else is touched."""
        async with self._room:
            place = min(self._places, key=lambda one: one.load)
            place.load += 1
            try:
                answer = await place.read(job, body, self._deadline)
            finally:
                place.load -= 1
        if isinstance(answer, str):
            raise ParseError(answer)
        return answer

    async def aclose(self) -> None:
        """Ends every worker."""
        for place in self._places:
            await place.aclose()
