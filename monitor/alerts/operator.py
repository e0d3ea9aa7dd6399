"""The watch's own trouble, told once each, with its recovery, through the same outbox as every alert.

Whoever meets trouble opens a note in its own transaction (`note`), and closes it when things are well again
(`recover`). The dispatcher turns notes into alerts (`tell`). A note that closed before it was told is not told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.alerts.routing import OPERATOR_RULE, Router, delivery_to
from monitor.model import Alert, AlertKind, Incident, Severity
from monitor.store import outbox
from monitor.store.schema import operator_notes

_UNTOLD = (operator_notes.c.told_at.is_(None) & operator_notes.c.recovered_at.is_(None)) | (
    operator_notes.c.told_at.is_not(None)
    & operator_notes.c.recovered_at.is_not(None)
    & operator_notes.c.recovery_told_at.is_(None)
)


def note(connection: Connection, key: str, message: str, now: datetime, avoid: str | None = None) -> bool:
    """Open a note of trouble; True where it is news. `key` names the trouble ("feed-failing:<feed>"), `message` says
    what happened and what to do, without secrets; `avoid` is a receiver that cannot be told because of it.

    While the note is open, noting it again changes nothing.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    table = operator_notes.c
    added = connection.execute(
        dialect.insert(operator_notes)
        .values(key=key, message=message, opened_at=now, avoid=avoid)
        .on_conflict_do_update(
            index_elements=[table.key],
            set_={
                "message": message,
                "opened_at": now,
                "avoid": avoid,
                "recovered_at": None,
                "told_at": None,
                "recovery_told_at": None,
            },
            where=table.recovered_at.is_not(None),
        )
    )
    return added.rowcount == 1


def recover(connection: Connection, key: str, now: datetime) -> bool:
    """Close a note; True where it was open."""
    changed = connection.execute(
        update(operator_notes)
        .where(operator_notes.c.key == key, operator_notes.c.recovered_at.is_(None))
        .values(recovered_at=now)
    )
    return changed.rowcount == 1


def has_untold(connection: Connection) -> bool:
    """Whether `tell` has anything to do."""
    return connection.execute(select(operator_notes.c.key).where(_UNTOLD).limit(1)).first() is not None


def tell(connection: Connection, router: Router, now: datetime, redact: Callable[[str], str]) -> tuple[Alert, ...]:
    """Enter an alert for every note not yet told, and for every recovery of one that was; `redact` takes out of
    their texts what a careless message may hold."""
    table = operator_notes.c
    rows = connection.execute(select(operator_notes).where(_UNTOLD).order_by(table.opened_at, table.key)).all()
    told: list[Alert] = []
    for row in rows:
        recovered = row.told_at is not None
        alert = _alert(row.key, redact(row.message), row.opened_at, row.recovered_at if recovered else None, now)
        outbox.add(connection, alert, [delivery_to(name, alert, now) for name in receivers_for(router, row.avoid)])
        told.append(alert)
        values = {"recovery_told_at": now} if recovered else {"told_at": now}
        connection.execute(update(operator_notes).where(table.key == row.key).values(**values))
    return tuple(told)


def receivers_for(router: Router, avoid: str | None) -> tuple[str, ...]:
    """Who is told of trouble: the operator's receivers, without the one it is about while there is any other."""
    asked = router.operator or router.default
    without = tuple(name for name in asked if name != avoid)
    return without or tuple(name for name in router.receivers if name != avoid) or asked


def _alert(key: str, message: str, opened_at: datetime, recovered_at: datetime | None, now: datetime) -> Alert:
    fingerprint = sha256(f"{key} {opened_at.isoformat()}".encode()).hexdigest()[:12]
    incident = Incident(
        id=f"operator-{fingerprint}",
        rule=OPERATOR_RULE,
        severity=Severity.INFO if recovered_at else Severity.HIGH,
        place=None,
        when=None,
        title=f"newswatch: {message}",
        items=(),
        publishers=(),
        first_seen=opened_at,
        last_seen=now,
    )
    return Alert(
        id=f"{incident.id}-{2 if recovered_at else 1}",
        kind=AlertKind.UPDATE if recovered_at else AlertKind.NEW,
        at=now,
        incident=incident,
        sighting=None,
        item=None,
        news=(f"recovered at {recovered_at:%Y-%m-%d %H:%M} UTC",) if recovered_at else (),
        rule_title="The watch's own trouble",
        tags=("operator",),
    )
