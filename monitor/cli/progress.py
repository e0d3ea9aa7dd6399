"""A progress bar on standard error where that is a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer


@contextmanager
def progress(count: int, label: str) -> Iterator[Callable[[int], None]]:
    """Yields what is called with the number of steps done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with typer.progressbar(length=count, label=label, file=sys.stderr) as bar:
        yield bar.update
