"""Reading the ledger of alerts, and acknowledging them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, desc, select, update

from monitor.alerts.routing import OPERATOR_RULE
from monitor.model import Alert
from monitor.store.codec import load_alert
from monitor.store.schema import alerts


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert as the ledger has it, and who acknowledged it when."""

    alert: Alert
    acked_by: str | None
    acked_at: datetime | None


def entries(
    connection: Connection, *, since: datetime, limit: int, rule: str | None = None, open_only: bool = False
) -> list[Entry]:
    """The alerts decided since then, newest first; those nobody has acknowledged only, with `open_only`."""
    query = select(alerts).where(alerts.c.at >= since).order_by(desc(alerts.c.at), desc(alerts.c.id)).limit(limit)
    if rule is not None:
        query = query.where(alerts.c.rule == rule)
    if open_only:
        query = query.where(alerts.c.acked_at.is_(None))
    return [_entry(row) for row in connection.execute(query)]


def latest(connection: Connection, *, since: datetime, limit: int) -> list[Entry]:
    """The last alerts about news, newest first: those about the watch's own trouble are left out."""
    query = select(alerts).where(alerts.c.at >= since, alerts.c.rule != OPERATOR_RULE)
    rows = connection.execute(query.order_by(desc(alerts.c.at), desc(alerts.c.id)).limit(limit))
    return [_entry(row) for row in rows]


def of_incident(connection: Connection, incident: str) -> list[Entry]:
    """All alerts of an incident, oldest first."""
    query = select(alerts).where(alerts.c.incident == incident).order_by(alerts.c.at, alerts.c.id)
    return [_entry(row) for row in connection.execute(query)]


def find(connection: Connection, name: str) -> list[Entry]:
    """The alert of this id, else all alerts of the incident of this id, else none."""
    row = connection.execute(select(alerts).where(alerts.c.id == name)).first()
    return [_entry(row)] if row is not None else of_incident(connection, name)


def acknowledge(connection: Connection, ids: list[str], by: str, at: datetime) -> int:
    """Marks alerts as seen by somebody; returns how many were not before. The first to acknowledge stays."""
    return connection.execute(
        update(alerts).where(alerts.c.id.in_(ids), alerts.c.acked_at.is_(None)).values(acked_by=by, acked_at=at)
    ).rowcount


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(load_alert(row.body), row.acked_by, row.acked_at)
