"""A recorded stream through the whole pipeline, in the stream's own time: an in-memory store, no network, no wait.

Deterministic: the same stream and rules give the same alerts, with the same ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine

from monitor.errors import InputError
from monitor.incidents.clustering import tells_time
from monitor.item_files import read_items
from monitor.model import Alert, Delivery, Item
from monitor.pipeline import PipelineParts, TakenIn, take_in
from monitor.retention import prune
from monitor.store.engine import open_engine
from monitor.store.schema import metadata

_BATCH = 500  # items of one moment that are taken in together
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # the clock of a stream that never tells the time
_PRUNE_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One alert of a replay, and where it would have gone."""

    alert: Alert
    deliveries: tuple[Delivery, ...]


def time_of(item: Item) -> datetime | None:
    """When the stream came to know an item: when it was seen, else when it was published."""
    return item.seen or item.published


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream looked through once. `items` come in order of time; `as_written` in the order of the files;
    `dated` says whether the times can be believed (see `clustering.tells_time`)."""

    count: int
    items: Iterable[Item]
    as_written: Iterable[Item]
    dated: bool


def look_through(paths: Sequence[Path], faults: list[InputError]) -> Stream:
    """Counts the items and finds whether they are in order of time. One that is, is read again item by item; another
    (and standard input) is held and sorted, items without a time staying behind the item before them.

    Lines that are no items are added to `faults` and left out. Raises InvalidInput for a file that cannot be read.
    """
    held = list(_read(paths, faults)) if Path("-") in paths else None
    times: list[datetime] = []
    count = 0
    for item in _read(paths, faults) if held is None else held:
        count += 1
        at = time_of(item)
        if at is not None:
            times.append(at)
    dated = tells_time(times)
    if all(earlier <= later for earlier, later in pairwise(times)):
        return Stream(count, _again(paths, held), _again(paths, held), dated)
    held = list(_read(paths, [])) if held is None else held
    return Stream(count, in_time_order(held), held, dated)


def _again(paths: Sequence[Path], held: list[Item] | None) -> Iterable[Item]:
    return _read(paths, []) if held is None else held


def _read(paths: Sequence[Path], faults: list[InputError]) -> Iterator[Item]:
    for path in paths:
        yield from read_items(path, faults)


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
                prune(parts.engine, now - retention)
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
