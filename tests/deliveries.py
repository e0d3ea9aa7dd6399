"""The whole outbox, for tests that account for every delivery: the program itself asks for less."""

from __future__ import annotations

from sqlalchemy import Connection, select

from monitor.model import Delivery
from monitor.store.outbox import as_delivery
from monitor.store.schema import deliveries


def all_deliveries(connection: Connection) -> tuple[Delivery, ...]:
    """Every delivery, oldest first."""
    rows = connection.execute(select(deliveries).order_by(deliveries.c.created_at, deliveries.c.id))
    return tuple(as_delivery(row) for row in rows)
