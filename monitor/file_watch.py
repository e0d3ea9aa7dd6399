"""Notices that files which configuration and rules are read from have changed.

The system tells of most changes at once. What it does not tell of is found by looking, every few seconds: a folder that
was removed and made again, a link that leads elsewhere, a disk of another machine, a system that is out of watches.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import structlog
import watchfiles

_LOOK_MS = 5_000  # between looks
_SETTLE_MS = 400  # changes that come within it are one: editors and deployments write in several steps
_ENDINGS = (".yaml", ".yml", ".opml")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mark:
    """What changes when a file is written, replaced, or made again with its old date."""

    inode: int
    size: int  # bytes
    changed: int  # nanoseconds, of the content or of the inode


Marks = Mapping[Path, Mark]


def marks_of(paths: Sequence[Path]) -> Marks:
    """The marks of the files that `paths` name, and of those in the folders that they name (hidden ones left out).
    A file that is not there, or goes away meanwhile, has none."""
    marks: dict[Path, Mark] = {}
    for path in paths:
        for file in _files(path):
            try:
                found = file.stat()
            except OSError:
                continue
            marks[file] = Mark(found.st_ino, found.st_size, found.st_ctime_ns)
    return marks


async def changes(paths: Callable[[], Sequence[Path]], marks: Marks, stop: asyncio.Event) -> AsyncGenerator[None, None]:
    """Yields whenever the files have come to differ from `marks`, then from what they were at the last yield.

    `paths` is asked anew after each yield: a reload may name others. Ends when `stop` is set.
    """
    while not stop.is_set():
        watched = paths()
        async with aclosing(_moments(watched, stop)) as moments:
            async for _ in moments:
                found = await asyncio.to_thread(marks_of, watched)
                if found != marks:
                    marks = found
                    yield
                    break  # watched anew: what was told of may have been replaced


async def _moments(paths: Sequence[Path], stop: asyncio.Event) -> AsyncGenerator[None, None]:
    """The moments to look: now, whenever the system tells of a change, and every few seconds."""
    yield
    # Folders, not files: an editor's atomic rename replaces the file.
    folders = sorted({folder.resolve() for path in paths for folder in _folders(path) if folder.is_dir()})
    try:
        async with aclosing(
            watchfiles.awatch(
                *folders,
                watch_filter=None,
                stop_event=stop,
                recursive=False,
                debounce=_SETTLE_MS,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
            )
        ) as told:
            async for _ in told:
                yield
    except OSError as error:  # out of watches, or a folder that is just being replaced
        log.warning("files_looked_at_only", error=str(error))
    while not stop.is_set():
        await asyncio.sleep(_LOOK_MS / 1000)
        yield


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, names in _walk(path):
        yield from (folder / name for name in names if name.endswith(_ENDINGS) and not name.startswith("."))


def _folders(path: Path) -> Iterator[Path]:
    """A folder and those in it, or the folder of a file."""
    if path.is_dir():
        yield from (folder for folder, _ in _walk(path))
    else:
        yield path.parent


def _walk(path: Path) -> Iterator[tuple[Path, Sequence[str]]]:
    for folder, inside, names in os.walk(path):
        inside[:] = [name for name in inside if not name.startswith(".")]
        yield Path(folder), names
