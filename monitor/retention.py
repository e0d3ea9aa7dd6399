"""What the store lets go of after `retention`: items, and sightings that no incident holds. Alerts, incidents and
deliveries are the ledger and stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select

from monitor.store.engine import write
from monitor.store.schema import items, sightings

_CHUNK = 1_000  # rows in one transaction, so that nobody waits long for the store


def prune(engine: Engine, before: datetime) -> int:
    """Removes items last seen to change before `before`, and their sightings that count for nothing; how many rows.
    Raises StoreError."""
    removed = 0
    old_items = select(items.c.id).where(items.c.seen < before, items.c.changed_at < before).limit(_CHUNK)
    old_sightings = select(sightings.c.id).where(sightings.c.at < before, sightings.c.incident.is_(None)).limit(_CHUNK)
    for table, chosen in ((items, old_items), (sightings, old_sightings)):
        while True:
            with write(engine) as connection:
                rows = connection.execute(delete(table).where(table.c.id.in_(chosen))).rowcount
            removed += rows
            if rows < _CHUNK:
                break
    return removed
