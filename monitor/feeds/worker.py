"""The process that reads bodies: everything hostile is parsed here, where it can be killed.

Started as `python -m monitor.feeds.worker`; speaks the frames of `jobs` on standard input and output; ends when its
input does. Its memory is capped, it may not write files, start programs or open connections.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO

from monitor.errors import ParseError
from monitor.feeds.jobs import ANSWER, HEAD, Reading, ReadJob, decode_job, encode_answer
from monitor.feeds.new_entries import read
from monitor.feeds.text import one_line

MAX_MEMORY = 768 << 20  # bytes of address space
_RETIRE_ABOVE = 192 << 20  # bytes resident: a worker that has grown past it makes room for a fresh one
_COLLECT_AFTER = 20_000  # objects made and not freed
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ftplib.",
    "urllib.",
    "http.",
)
_CODE = (".py", ".pyc", ".so")


def answer(job: ReadJob, body: bytes) -> Reading | str:
    """The reading, or the error's one line. Only running out of memory or time gets out of here."""
    try:
        return read(job, body)
    except ParseError as error:
        return one_line(str(error))[:300]  # parts of it may come from the body
    except RecursionError:
        return "nested too deeply to be a feed"
    except Exception as error:  # noqa: BLE001 - parsers raise anything; the feed is marked and the next one read
        return f"the parser gave up ({type(error).__name__})"


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Says that it is ready, then answers requests until there are no more or the process has grown too large."""
    answers.write(ANSWER.pack(0, 0))
    answers.flush()
    while len(lengths := requests.read(HEAD.size)) == HEAD.size:
        head_size, body_size = HEAD.unpack(lengths)
        job = decode_job(requests.read(head_size))
        body = requests.read(body_size)
        try:
            payload = encode_answer(answer(job, body))
        except MemoryError:
            body = b""
            gc.collect()
            payload = encode_answer(f"reading it takes more than {MAX_MEMORY >> 20} MB of memory")
        last = _resident() > _RETIRE_ABOVE
        answers.write(ANSWER.pack(len(payload), last) + payload)
        answers.flush()
        if last:
            return


def _resident() -> int:
    """Bytes resident now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - once per body
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def confine() -> None:
    """Limits this process for good: memory, files, connections, programs."""
    for limit, value in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # an administrator may have set a lower limit already
            resource.setrlimit(limit, (value, value))
    sys.addaudithook(_refusing())


def _refusing() -> Callable[[str, tuple[object, ...]], None]:
    roots = tuple({os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, *sys.path) if path})

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, mode = arguments[0], arguments[1]
            if isinstance(path, int) or path == "/proc/self/statm":
                return
            name = os.fsdecode(path) if isinstance(path, str | bytes) else str(path)
            if (mode in (None, "r", "rb")) and name.endswith(_CODE) and os.path.realpath(name).startswith(roots):
                return
            raise PermissionError(f"a feed's parser may not open {name}")
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"a feed's parser may not use {event}")

    return refuse


def main() -> None:
    """Serves until standard input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not end up among the frames
    confine()
    gc.freeze()  # what was imported stays; a body makes many objects and hardly a cycle
    gc.set_threshold(_COLLECT_AFTER)
    serve(requests, answers)


if __name__ == "__main__":
    main()
