"""Sightings, incidents and why each item is in one. Plain functions over a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from monitor.model import Assignment, Incident, Sighting
from monitor.store.codec import dump, load_incident
from monitor.store.schema import alerts, incident_items, incidents, sightings


@dataclass(frozen=True, slots=True)
class Membership:
    """One item in one incident, and why."""

    incident: str
    item: str
    at: datetime
    reason: str
    score: float | None = None


def open_incidents(connection: Connection, rule: str, since: datetime) -> list[Incident]:
    """The incidents of a rule that were still reported since then, oldest first."""
    rows = connection.execute(
        select(incidents.c.body)
        .where(incidents.c.rule == rule, incidents.c.last_seen >= since)
        .order_by(incidents.c.first_seen, incidents.c.id)
    )
    return [load_incident(row.body) for row in rows]


def get(connection: Connection, incident_id: str) -> Incident | None:
    """The incident with this id, or None."""
    body = connection.execute(select(incidents.c.body).where(incidents.c.id == incident_id)).scalar()
    return None if body is None else load_incident(body)


def save(connection: Connection, changed: Sequence[Incident]) -> None:
    """Stores incidents as they are now."""
    if not changed:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(incidents)
    statement = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: statement.excluded[name] for name in ("rule", "severity", "first_seen", "last_seen", "body")},
    )
    connection.execute(
        statement,
        [
            {
                "id": incident.id,
                "rule": incident.rule,
                "severity": int(incident.severity),
                "first_seen": incident.first_seen,
                "last_seen": incident.last_seen,
                "body": dump(incident),
            }
            for incident in changed
        ],
    )


def join(connection: Connection, assignments: Sequence[tuple[Assignment, str]], at: datetime) -> None:
    """Keeps why each item (its id beside the assignment) is in its incident; the first reason stays."""
    if not assignments:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(
        dialect.insert(incident_items).on_conflict_do_nothing(),
        [
            {
                "incident": assignment.incident.id,
                "item": item,
                "at": at,
                "reason": assignment.reason,
                "score": None if assignment.score is None else f"{assignment.score:.3f}",
            }
            for assignment, item in assignments
        ],
    )


def add_sightings(connection: Connection, found: Sequence[tuple[Sighting, str | None]], at: datetime) -> None:
    """Stores sightings, each with its incident (None: set aside)."""
    if not found:
        return
    connection.execute(
        insert(sightings),
        [
            {
                "item": sighting.item,
                "rule": sighting.rule,
                "severity": int(sighting.severity),
                "at": at,
                "incident": incident,
                "set_aside": sighting.set_aside,
                "body": dump(sighting),
            }
            for sighting, incident in found
        ],
    )


def forget_sightings(connection: Connection, item: str) -> None:
    """Removes the sightings of an item that was edited, before those of its new words are stored."""
    connection.execute(delete(sightings).where(sightings.c.item == item))


def members(connection: Connection, incident: str) -> list[Membership]:
    """Which items are in an incident, in order of arrival, and why."""
    rows = connection.execute(
        select(incident_items).where(incident_items.c.incident == incident).order_by(incident_items.c.at)
    )
    return [
        Membership(row.incident, row.item, row.at, row.reason, None if row.score is None else float(row.score))
        for row in rows
    ]


def memberships(connection: Connection, item: str) -> list[Membership]:
    """The incidents an item is in, and why."""
    rows = connection.execute(select(incident_items).where(incident_items.c.item == item).order_by(incident_items.c.at))
    return [
        Membership(row.incident, row.item, row.at, row.reason, None if row.score is None else float(row.score))
        for row in rows
    ]


def all_incidents(connection: Connection) -> list[Incident]:
    """Every incident, in the order in which they were first seen."""
    rows = connection.execute(select(incidents.c.body).order_by(incidents.c.first_seen, incidents.c.id))
    return [load_incident(row.body) for row in rows]


def prune(connection: Connection, before: datetime) -> int:
    """Removes incidents last seen before then that never alerted, with their evidence; returns how many. What
    alerted stays for as long as its alert."""
    alerted = exists().where(alerts.c.incident == incidents.c.id)
    doomed = select(incidents.c.id).where(incidents.c.last_seen < before, ~alerted)
    connection.execute(delete(incident_items).where(incident_items.c.incident.in_(doomed)))
    connection.execute(delete(sightings).where(sightings.c.incident.in_(doomed)))
    return connection.execute(delete(incidents).where(incidents.c.last_seen < before, ~alerted)).rowcount
