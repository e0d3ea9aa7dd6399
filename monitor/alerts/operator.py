"""The watch's own trouble, told once each, with its recovery, through the same outbox as every alert.

Whoever meets trouble opens a note in its own transaction (`note`), and closes it when things are well again
(`recover`). The dispatcher turns notes into alerts (`tell`). A note that closed before it was told is not told.
Notes about feeds come in numbers: they are told together, at most once an hour, and not while the watch is blind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.alerts.routing import OPERATOR_RULE, Router, delivery_to
from monitor.model import Alert, AlertKind, Incident, Severity
from monitor.store import outbox
from monitor.store.schema import operator_notes

BLIND = "watch-blind"
"""The key of the trouble that most feeds cannot be read: what each of them suffers is then no news."""
_OF_FEEDS = "feed-"
_APART = timedelta(hours=1)
_LISTED = 20
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


def is_open(connection: Connection, *keys: str) -> bool:
    """Whether one of the notes is open."""
    table = operator_notes.c
    found = select(table.key).where(table.key.in_(keys), table.recovered_at.is_(None)).limit(1)
    return connection.execute(found).first() is not None


def open_under(connection: Connection, prefix: str) -> tuple[str, ...]:
    """The keys of the open notes that begin with `prefix`."""
    table = operator_notes.c
    found = select(table.key).where(table.key.startswith(prefix, autoescape=True), table.recovered_at.is_(None))
    return tuple(connection.execute(found).scalars())


def has_untold(connection: Connection, now: datetime) -> bool:
    """Whether `tell` has anything to do."""
    return bool(_ready(connection, now))


def tell(connection: Connection, router: Router, now: datetime, redact: Callable[[str], str]) -> tuple[Alert, ...]:
    """Enter an alert for the notes not yet told, and for the recovery of those that were; `redact` takes out of
    their texts what a careless message may hold."""
    told: list[Alert] = []
    for notes in _ready(connection, now):
        first = notes[0]
        alert = _alert(first, redact, now) if len(notes) == 1 else _alert_of_many(notes, redact, now)
        to = receivers_for(router, first.avoid)
        outbox.add(connection, alert, [delivery_to(name, alert, now) for name in to])
        told.append(alert)
        for row in notes:
            values = {"recovery_told_at": now} if _is_recovery(row) else {"told_at": now}
            connection.execute(update(operator_notes).where(operator_notes.c.key == row.key).values(**values))
    return tuple(told)


def _ready(connection: Connection, now: datetime) -> list[list[Row[Any]]]:
    """The notes to tell now, by alert."""
    table = operator_notes.c
    rows = connection.execute(select(operator_notes).where(_UNTOLD).order_by(table.opened_at, table.key)).all()
    of_feeds = [row for row in rows if row.key.startswith(_OF_FEEDS)]
    groups = [[row] for row in rows if not row.key.startswith(_OF_FEEDS)]
    if of_feeds and not _feeds_wait(connection, now):
        groups.append(of_feeds)
    return groups


def _feeds_wait(connection: Connection, now: datetime) -> bool:
    table = operator_notes.c
    blind = select(table.key).where(table.key == BLIND, table.recovered_at.is_(None))
    lately = select(table.key).where(
        table.key.startswith(_OF_FEEDS), (table.told_at > now - _APART) | (table.recovery_told_at > now - _APART)
    )
    return any(connection.execute(each.limit(1)).first() is not None for each in (blind, lately))


def _is_recovery(row: Row[Any]) -> bool:
    return row.told_at is not None


def receivers_for(router: Router, avoid: str | None) -> tuple[str, ...]:
    """Who is told of trouble: the operator's receivers, without the one it is about while there is any other."""
    asked = router.operator or router.default
    without = tuple(name for name in asked if name != avoid)
    return without or tuple(name for name in router.receivers if name != avoid) or asked


def _alert(row: Row[Any], redact: Callable[[str], str], now: datetime) -> Alert:
    recovered = _is_recovery(row)
    return _composed(
        key=f"{row.key} {row.opened_at.isoformat()}",
        number=2 if recovered else 1,
        title=redact(row.message),
        news=(_recovery(row),) if recovered else (),
        severity=Severity.INFO if recovered else Severity.HIGH,
        since=row.opened_at,
        now=now,
    )


def _alert_of_many(rows: Sequence[Row[Any]], redact: Callable[[str], str], now: datetime) -> Alert:
    recovered = sum(map(_is_recovery, rows))
    begun = len(rows) - recovered
    counts = (f"{begun} troubles with feeds" if begun else "", f"{recovered} recovered" if recovered else "")
    lines = [redact(f"{row.message}: {_recovery(row)}" if _is_recovery(row) else row.message) for row in rows]
    more = len(lines) - _LISTED
    return _composed(
        key=" ".join(f"{row.key} {row.opened_at.isoformat()} {row.recovered_at}" for row in rows),
        number=1,
        title=", ".join(filter(None, counts)),
        news=(*lines[:_LISTED], *([f"and {more} more; newswatch status lists what fails"] if more > 0 else [])),
        severity=Severity.HIGH if begun else Severity.INFO,
        since=min(row.opened_at for row in rows),
        now=now,
    )


def _recovery(row: Row[Any]) -> str:
    return f"recovered at {row.recovered_at:%Y-%m-%d %H:%M} UTC"


def _composed(
    *, key: str, number: int, title: str, news: tuple[str, ...], severity: Severity, since: datetime, now: datetime
) -> Alert:
    incident = Incident(
        id=f"operator-{sha256(key.encode()).hexdigest()[:12]}",
        rule=OPERATOR_RULE,
        severity=severity,
        place=None,
        when=None,
        title=f"newswatch: {title}",
        items=(),
        publishers=(),
        first_seen=since,
        last_seen=now,
    )
    return Alert(
        id=f"{incident.id}-{number}",
        kind=AlertKind.NEW if number == 1 else AlertKind.UPDATE,
        at=now,
        incident=incident,
        sighting=None,
        item=None,
        news=news,
        rule_title="The watch's own trouble",
        tags=("operator",),
    )
