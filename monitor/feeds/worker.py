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
from datetime import datetime
from typing import BinaryIO

from monitor.errors import ParseError
from monitor.feeds import parse
from monitor.feeds.jobs import (
    ANSWER,
    CONTENT,
    HEAD,
    KEY,
    Reading,
    ReadJob,
    decode_job,
    encode_answer,
    pack_fingerprints,
    unpack_fingerprints,
)
from monitor.feeds.normalise import Origin, digest, entry_keys, normalise, safe_link, sane_date
from monitor.feeds.text import one_line, plain_text
from monitor.model import Item, RawEntry

MAX_MEMORY = 768 << 20  # bytes of address space
_RETIRE_ABOVE = 192 << 20  # bytes resident: a worker that has grown past it makes room for a fresh one
_COLLECT_AFTER = 20_000  # objects made and not freed
_MAX_DATES = 50
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


def read(job: ReadJob, body: bytes) -> Reading:
    """The items of `body` that are new or changed, and what the feed says of itself. Raises ParseError."""
    parsed = parse.parse(job, body)
    entries = newest_first(parsed.entries, job.now)[: job.max_entries]
    keys = entry_keys(entries)
    known = unpack_fingerprints(job.known)
    origin = Origin(job.feed_id, job.publisher, job.lang, parsed.lang, parsed.base or job.url)
    prints: list[bytes] = []
    items: dict[str, Item] = {}
    overlap = False
    for entry, key in zip(entries, keys, strict=True):
        which, said = digest(key, KEY), digest(_words(entry), CONTENT)
        prints.append(which + said)
        if (before := known.get(which)) is not None:
            overlap = True
            if before == said:
                continue
        item = normalise(entry, key, origin, job.now)
        if item is not None:
            items.setdefault(item.id, item)
    return Reading(
        items=tuple(items.values()),
        fingerprints=pack_fingerprints(prints),
        entries=len(entries),
        overlap=overlap,
        dates=_dates(entries, job.now),
        format=parsed.format,
        title=one_line(plain_text(parsed.title))[:200],
        ttl=parsed.ttl,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        hub=safe_link(parsed.hub, origin.base),
        self_link=safe_link(parsed.self_link, origin.base),
    )


def newest_first(entries: tuple[RawEntry, ...], now: datetime) -> list[RawEntry]:
    """The entries, newest first where they have dates, else as the feed orders them."""
    dated = [one for one in entries if one.published or one.updated]
    if len(dated) < len(entries):
        return list(entries)
    return sorted(entries, key=lambda one: one.published or one.updated or now, reverse=True)


def _words(entry: RawEntry) -> str:
    return "\0".join((entry.title, entry.summary, entry.content, entry.link or ""))


def _dates(entries: list[RawEntry], now: datetime) -> tuple[datetime, ...]:
    found = (sane_date(one.published or one.updated, now) for one in entries)
    return tuple(sorted((one for one in found if one is not None), reverse=True)[:_MAX_DATES])


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
