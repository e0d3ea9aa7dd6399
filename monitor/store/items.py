"""Items and the keys that find them again. Plain functions over a connection; bulk wherever a poll has many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.incidents.identity import ItemKeys, KnownItem
from monitor.model import Item
from monitor.store.schema import incident_items, item_keys, items, sightings

_CHUNK = 400  # bound parameters of one statement
_TOUCH_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to store, under its final id."""

    item: Item
    keys: ItemKeys
    copy_of: str | None = None


_FIND = (
    select(
        item_keys.c.key,
        item_keys.c.last_seen,
        items.c.id,
        items.c.feed,
        items.c.publisher,
        items.c.url,
        items.c.title,
        items.c.content_hash,
        items.c.seen,
        items.c.published,
    )
    .join(items, items.c.id == item_keys.c.item)
    .where(item_keys.c.key.in_(bindparam("keys", expanding=True)))
)


def _upsert_of_keys(statement: Any) -> Any:
    new = statement.excluded
    return statement.on_conflict_do_update(index_elements=["key"], set_={"item": new.item, "last_seen": new.last_seen})


# `INSERT … ON CONFLICT`, which the two databases spell alike and SQLAlchemy apart.
_KEYS_BY_DIALECT = {
    "sqlite": _upsert_of_keys(sqlite.insert(item_keys)),
    "postgresql": _upsert_of_keys(postgresql.insert(item_keys)),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Known items by key, and the keys that have not been seen for a day (to be touched)."""

    known: dict[str, KnownItem]
    stale: frozenset[str]


def find(connection: Connection, keys: Iterable[str], now: datetime) -> Found:
    """The known items that `keys` lead to."""
    known: dict[str, KnownItem] = {}
    stale: set[str] = set()
    for chunk in _chunks(keys):
        for key, last_seen, *columns in connection.execute(_FIND, {"keys": chunk}):
            known[key] = KnownItem(*columns)
            if now - last_seen > _TOUCH_EVERY:
                stale.add(key)
    return Found(known, frozenset(stale))


def taken(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of `ids` under which an item is stored."""
    found: set[str] = set()
    for chunk in _chunks(ids):
        found.update(connection.execute(select(items.c.id).where(items.c.id.in_(chunk))).scalars())
    return found


def add(connection: Connection, new: Sequence[NewItem], now: datetime) -> None:
    """Stores items not seen before, under ids that are free (see `taken`)."""
    if not new:
        return
    rows = [{**_columns(one.item, one.keys, now), "id": one.item.id, "copy_of": one.copy_of} for one in new]
    connection.execute(items.insert(), rows)
    # The words of a copy go on leading to whose they were first.
    pairs = [(key, one.item.id) for one in new for key in one.keys.all if one.copy_of is None or key != one.keys.text]
    add_keys(connection, pairs, now)


def add_keys(connection: Connection, pairs: Sequence[tuple[str, str]], now: datetime) -> None:
    """Makes each key lead to its item from now on."""
    if not pairs:
        return
    rows = [{"key": key, "item": item, "last_seen": now} for key, item in dict(pairs).items()]
    connection.execute(_KEYS_BY_DIALECT[connection.dialect.name], rows)


def edit(connection: Connection, item: Item, keys: ItemKeys, now: datetime) -> None:
    """Stores the new words of a known item (`item.id` is the stored id); its first `seen` stays."""
    columns = _columns(item, keys, now)
    del columns["seen"], columns["feed"], columns["publisher"]
    connection.execute(update(items).where(items.c.id == item.id).values(**columns))


def touch(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """Notes that keys were seen again, so that retention keeps what a feed still serves."""
    for chunk in _chunks(keys):
        connection.execute(update(item_keys).where(item_keys.c.key.in_(chunk)).values(last_seen=now))


def get(connection: Connection, item_id: str) -> Item | None:
    """The item with this id, or None."""
    row = connection.execute(select(items).where(items.c.id == item_id)).first()
    return None if row is None else _item(row)


def get_by_key(connection: Connection, key: str) -> Item | None:
    """The item a key (see `identity.keys_of`) leads to, or None."""
    row = connection.execute(
        select(items).join(item_keys, item_keys.c.item == items.c.id).where(item_keys.c.key == key)
    ).first()
    return None if row is None else _item(row)


def page(connection: Connection, since: datetime, after: str, limit: int) -> list[Item]:
    """At most `limit` items first seen later than `since`, or then and with an id beyond `after`; oldest first."""
    query = (
        select(items)
        .where((items.c.seen > since) | ((items.c.seen == since) & (items.c.id > after)))
        .order_by(items.c.seen, items.c.id)
        .limit(limit)
    )
    return [_item(row) for row in connection.execute(query)]


def count_since(connection: Connection, since: datetime) -> int:
    """How many items were first seen since then."""
    return connection.execute(select(func.count()).select_from(items).where(items.c.seen >= since)).scalar_one()


def prune(connection: Connection, before: datetime) -> int:
    """Removes items that were last seen in any feed before then, with their keys; returns how many.

    An item that is evidence of an incident keeps its row for as long as the incident has one.
    """
    served = exists().where(item_keys.c.item == items.c.id, item_keys.c.last_seen >= before)
    evidence = exists().where(incident_items.c.item == items.c.id)
    doomed = select(items.c.id).where(items.c.seen < before, ~served, ~evidence)
    connection.execute(delete(item_keys).where(item_keys.c.item.in_(doomed)))
    connection.execute(delete(sightings).where(sightings.c.at < before, sightings.c.incident.is_(None)))
    return connection.execute(
        delete(items).where(items.c.seen < before, ~evidence, ~exists().where(item_keys.c.item == items.c.id))
    ).rowcount


def _columns(item: Item, keys: ItemKeys, now: datetime) -> dict[str, Any]:
    return {
        "feed": item.feed,
        "publisher": item.publisher,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content": item.content,
        "published": item.published,
        "seen": item.seen or now,
        "changed_at": now,
        "lang": item.lang,
        "content_hash": keys.content_hash,
    }


def _item(row: Row[Any]) -> Item:
    return Item(
        id=row.id,
        feed=row.feed,
        publisher=row.publisher,
        title=row.title,
        summary=row.summary,
        content=row.content,
        url=row.url,
        published=row.published,
        seen=row.seen,
        lang=row.lang,
    )


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    unique = list(dict.fromkeys(keys))
    for start in range(0, len(unique), _CHUNK):
        yield unique[start : start + _CHUNK]
