"""Silences in the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select, update

from monitor.alerts.silencing import Silence
from monitor.settings import RouteMatch
from monitor.store.schema import silences


def add(connection: Connection, silence: Silence) -> None:
    """Enter a silence."""
    matcher = {**silence.match.model_dump(exclude_none=True), "text": silence.text}
    connection.execute(
        insert(silences).values(
            id=silence.id,
            matcher=orjson.dumps(matcher).decode(),
            author=silence.author,
            comment=silence.comment,
            starts_at=silence.starts_at,
            ends_at=silence.ends_at,
        )
    )


def in_force(connection: Connection, now: datetime, since: datetime | None = None) -> tuple[Silence, ...]:
    """The silences that hold at `now`, or held at any time since `since`, oldest first."""
    statement = select(silences).where(silences.c.starts_at <= now, silences.c.ends_at > (since or now))
    return tuple(_silence(row) for row in connection.execute(statement.order_by(silences.c.starts_at, silences.c.id)))


def all_silences(connection: Connection) -> tuple[Silence, ...]:
    """Every silence, past ones included, newest first."""
    rows = connection.execute(select(silences).order_by(silences.c.starts_at.desc(), silences.c.id))
    return tuple(_silence(row) for row in rows)


def expire(connection: Connection, silence_id: str, now: datetime) -> bool:
    """End a silence now. False where there is none of this id in force or to come."""
    changed = connection.execute(
        update(silences).where(silences.c.id == silence_id, silences.c.ends_at > now).values(ends_at=now)
    )
    return changed.rowcount == 1


def _silence(row: Row[Any]) -> Silence:
    matcher = orjson.loads(row.matcher)
    text = matcher.pop("text", None)
    return Silence(
        id=row.id,
        match=RouteMatch(**matcher),
        text=text,
        author=row.author,
        comment=row.comment,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
