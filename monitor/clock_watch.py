"""When the machine's clock goes back, everything scheduled by it would wait that much longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, literal, type_coerce, update
from sqlalchemy.types import BigInteger

from monitor.store.engine import write
from monitor.store.schema import deliveries, feeds


def shift_schedules(engine: Engine, by: timedelta, now: datetime) -> None:
    """Moves what is still to come, polls and deliveries, by `by` (negative: the clock went back by that much).
    Raises StoreError."""
    microseconds = by // timedelta(microseconds=1)
    with write(engine) as connection:
        for column in (feeds.c.next_poll_at, deliveries.c.due_at, deliveries.c.lease_until):
            later = type_coerce(column, BigInteger) + literal(microseconds, BigInteger)
            moved = update(column.table).where(column > now).values({column.name: later})
            connection.execute(moved)
