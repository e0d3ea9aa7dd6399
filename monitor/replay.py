"""A recorded stream through the whole pipeline, in the stream's own time: an in-memory store, no network, no wait.

Deterministic: the same stream and rules give the same alerts, with the same ids.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from monitor.model import Alert, Delivery, Item
from monitor.pipeline import PipelineParts, TakenIn, take_in
from monitor.store import items as item_store
from monitor.store.engine import open_engine, write
from monitor.store.schema import metadata
from monitor.wire import read_items

_BATCH = 500  # items of one moment that are taken in together
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # the clock of a stream that never tells the time
_PRUNE_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One alert of a replay, and where it would have gone."""

    alert: Alert
    deliveries: tuple[Delivery, ...]


@contextmanager
def open_stream(path: str) -> Iterator[BinaryIO]:
    """The bytes of a stream: a file, a `.gz` file, or `-` for standard input. Raises OSError."""
    if path == "-":
        yield sys.stdin.buffer
    elif path.endswith(".gz"):
        with gzip.open(path, "rb") as stream:
            yield stream  # type: ignore[misc]
    else:
        with Path(path).open("rb") as stream:
            yield stream


def read_streams(paths: Sequence[str]) -> Iterator[Item]:
    """All items of several files, one after the other. Raises InvalidInput, OSError."""
    for path in paths:
        with open_stream(path) as lines:
            yield from read_items(lines, "<stdin>" if path == "-" else path)


def time_of(item: Item) -> datetime | None:
    """When the stream came to know an item: when it was seen, else when it was published."""
    return item.seen or item.published


def in_order(paths: Sequence[str]) -> tuple[Iterable[Item], int]:
    """The items in order of time, and how many they are.

    A stream that is in order already (looked through once) is read again item by item; another is held and
    sorted, items without a time staying behind the item before them. Standard input is held.
    """
    if "-" in paths:
        held = list(read_streams(paths))
        return in_time_order(held), len(held)
    last, count, ordered = None, 0, True
    for item in read_streams(paths):
        count += 1
        at = time_of(item)
        ordered = ordered and (at is None or last is None or at >= last)
        last = at or last
    return (read_streams(paths) if ordered else in_time_order(list(read_streams(paths)))), count


def in_memory() -> Engine:
    """An empty store in memory, without the durability that a rehearsal does not need."""
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    return engine


def replay(
    items: Iterable[Item],
    parts: PipelineParts,
    *,
    retention: timedelta,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Told]:
    """Takes in all `items` (in order of time) at the times they were seen; yields each alert as it is decided.

    Old items are pruned as the daemon would do it, so that memory does not grow with the stream.
    """
    pruned: datetime | None = None
    for now, batch in moments(items):
        taken = take_in(batch, parts=parts, now=now)
        yield from _told(taken)
        if pruned is None or now - pruned >= _PRUNE_EVERY:
            if pruned is not None:
                with write(parts.engine) as connection:
                    item_store.prune(connection, now - retention)
            pruned = now
        on_progress(len(batch))


def moments(items: Iterable[Item]) -> Iterator[tuple[datetime, list[Item]]]:
    """Items seen at one time together, with that time; the clock never goes back."""
    now = _UNDATED
    batch: list[Item] = []
    started = False
    for item in items:
        at = time_of(item) or now
        later = max(at, now) if started else at
        if batch and (later != now or len(batch) >= _BATCH):
            yield now, batch
            batch = []
        now, started = later, True
        batch.append(item)
    if batch:
        yield now, batch


def _told(taken: TakenIn) -> Iterator[Told]:
    for alert in taken.alerts:
        yield Told(alert, tuple(one for one in taken.deliveries if one.alert_id == alert.id))


def in_time_order(items: Sequence[Item]) -> list[Item]:
    """`items` by time; one without a time stays behind the item before it."""
    last: datetime | None = next((at for item in items if (at := time_of(item))), None)
    keyed: list[tuple[datetime, int]] = []
    for number, item in enumerate(items):
        last = time_of(item) or last
        keyed.append((last or _UNDATED, number))
    return [items[number] for _, number in sorted(keyed)]


