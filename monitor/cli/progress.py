"""A progress bar on standard error where that is a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` is called with the number of steps done; `make_way` before a line is printed to standard output, which
    may be the terminal that shows the bar."""

    step: Callable[[int], None]
    make_way: Callable[[], None]


@contextmanager
def progress(count: int, label: str) -> Iterator[Progress]:
    """A bar for `count` steps."""
    if not sys.stderr.isatty():
        yield Progress(lambda _: None, lambda: None)
        return
    with typer.progressbar(length=count, label=label, file=sys.stderr) as bar:
        yield Progress(bar.update, _clear_line if sys.stdout.isatty() else lambda: None)


def _clear_line() -> None:
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
