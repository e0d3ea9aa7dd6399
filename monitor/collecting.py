"""Memory: less work for the garbage collector where many objects are made and no garbage, and what was freed given
back to the system.

Loading and compiling 100,000 terms makes about two million objects that all stay; the collector walks them again and
again to find nothing, which takes half of the time (`python -m benchmarks.loading` shows both).
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage is collected inside; also a decorator. Where it was off before, it stays off after.

    The pause holds for the whole process. Of two overlapping pauses the first to end ends both, which costs time and
    nothing else.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settle() -> None:
    """Collects garbage, spares what is left from being searched again, and returns the freed pages that the C library
    keeps to the system, where it can: after compiling, that is a tenth of the daemon's memory. What is spared and
    then let go is freed as ever, but for cycles; those are found when this is next called."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; other libraries keep less
    if trim is not None:
        trim(0)
