"""What the store lets go of: items that no feed has shown for `retention` and no incident needs, and incidents that
are long over and told nobody. Alerts, their incidents and deliveries are the ledger and stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from monitor.store import incidents, items
from monitor.store.engine import write


def prune(engine: Engine, before: datetime) -> int:
    """Removes what was last seen before `before`; how many rows. Raises StoreError."""
    with write(engine) as connection:
        return incidents.prune(connection, before) + items.prune(connection, before)
