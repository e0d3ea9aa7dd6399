"""The outbox: one row per alert and receiver, written with the alert."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from monitor.model import Alert, Delivery
from monitor.store.codec import dump
from monitor.store.schema import alerts, deliveries


def add(connection: Connection, alert: Alert, to: Sequence[Delivery]) -> None:
    """Enter an alert and its deliveries. Doing it twice changes nothing: ids are the decision's own."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(alerts).on_conflict_do_nothing(),
        [
            {
                "id": alert.id,
                "incident": alert.incident.id,
                "rule": alert.incident.rule,
                "kind": alert.kind.value,
                "severity": int(alert.incident.severity),
                "at": alert.at,
                "body": dump(alert),
            }
        ],
    )
    rows = [
        {
            "id": one.id,
            "alert": one.alert_id,
            "receiver": one.receiver,
            "state": one.state.value,
            "created_at": one.created_at,
            "due_at": one.due_at,
            "attempts": one.attempts,
        }
        for one in to
    ]
    if rows:
        connection.execute(dialect.insert(deliveries).on_conflict_do_nothing(), rows)
