"""A few worker processes, each killed and replaced at its limit."""

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
_START_S = 30.0
_MAX_ANSWER = 200_000_000  # bytes: a worker that claims more has lost its mind


class _Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.ends = False  # it said that it ends after its last answer

    @classmethod
    async def start(cls) -> _Worker:
        try:
            process = await cls._process_for_one()
        except OSError as error:
            raise ParseError(f"no process for the parser ({error.strerror})", stopped=True) from error
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_S):
                await worker._answer()
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await worker.stop()
            raise ParseError(f"the parser process does not start ({worker.ending})", stopped=True) from error
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

    async def ask(self, frame: bytes) -> bytes:
        assert self._process.stdin is not None
        self._process.stdin.write(frame)
        await self._process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> bytes:
        assert self._process.stdout is not None
        size, last = ANSWER.unpack(await self._process.stdout.readexactly(ANSWER.size))
        self.ends = bool(last)
        if size > _MAX_ANSWER:
            raise ValueError("an answer too large")
        return await self._process.stdout.readexactly(size)

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    @property
    def ending(self) -> str:
        code = self._process.returncode
        if code is None or code >= 0:
            return f"status {code}"
        return signal.Signals(-code).name


class Workers:
    """Reads bodies in up to `count` processes, started when first needed."""

    def __init__(self, count: int, deadline: timedelta = DEADLINE) -> None:
        self._deadline = deadline.total_seconds()
        self._places = asyncio.Semaphore(count)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    async def read(self, job: ReadJob, body: bytes) -> Reading:
        """What `body` holds. Raises ParseError where it is no feed or takes more than it may; then the worker is
        replaced and nothing else is touched."""
        async with self._places:
            worker = await self._take()
            self._busy.add(worker)
            kept = False
            try:
                async with asyncio.timeout(self._deadline):
                    answer = decode_answer(await worker.ask(encode_job(job, body)))
                kept = True
            except TimeoutError as error:
                raise ParseError(
                    f"reading it took more than {self._deadline:g} s; the parser was stopped", stopped=True
                ) from error
            except (asyncio.IncompleteReadError, OSError) as error:
                await worker.stop()
                raise ParseError(f"the parser ended on it ({worker.ending})", stopped=True) from error
            except ValueError as error:
                raise ParseError("the parser answered nonsense; it was stopped", stopped=True) from error
            finally:
                self._busy.discard(worker)
                if kept and not worker.ends:
                    self._idle.append(worker)
                else:
                    await worker.stop()
        if isinstance(answer, str):
            raise ParseError(answer)
        return answer

    async def _take(self) -> _Worker:
        return self._idle.pop() if self._idle else await _Worker.start()

    async def aclose(self) -> None:
        """Ends every worker."""
        for worker in [*self._idle, *self._busy]:
            await worker.stop()
        self._idle.clear()
