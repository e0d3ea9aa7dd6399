"""What the outbox holds for a receiver: what is due, what belongs to it, and what was sent before. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from monitor.alerts.policy import SentMessage
from monitor.alerts.reminders import Told
from monitor.model import Alert, AlertKind, Delivery, DeliveryState, Severity
from monitor.store.codec import load_alert
from monitor.store.outbox import FRESH, OPEN, as_delivery
from monitor.store.schema import alerts, attempts, deliveries

_CANDIDATES = 20
_UNDER_WAY = (*OPEN, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery with the alert it is about."""

    delivery: Delivery
    alert: Alert


_columns = (deliveries, alerts.c.body)
_in_order = (alerts.c.at, func.length(alerts.c.id), alerts.c.id)  # of one incident: its alerts are numbered


def ids_due(connection: Connection, receiver: str, now: datetime) -> Iterator[str]:
    """The ids of the deliveries that are due at a receiver, in the order in which it should see to them."""
    candidates = (
        select(deliveries.c.id)
        .where(deliveries.c.receiver == receiver, deliveries.c.due_at <= now)
        .where(deliveries.c.state.in_((*OPEN, DeliveryState.HELD)))
        .order_by(deliveries.c.due_at, deliveries.c.created_at, deliveries.c.id)
    )
    for start in count(0, _CANDIDATES):
        ids = connection.execute(candidates.limit(_CANDIDATES).offset(start)).scalars().all()
        yield from ids
        if len(ids) < _CANDIDATES:
            return


def unblocked(connection: Connection, delivery: str) -> Waiting | None:
    """The delivery with its alert; None where it is gone, or has to wait its turn.

    Alerts of one incident reach a receiver in order: one waits while an earlier one is still under way. That is asked
    of one candidate after the other: as one query it took seconds with 2,000 waiting (benchmarks/delivery.py).
    """
    found = connection.execute(_waiting().where(deliveries.c.id == delivery)).first()
    if found is None:
        return None
    waiting = _as_waiting(found)
    return None if _is_blocked(connection, waiting) else waiting


def _is_blocked(connection: Connection, waiting: Waiting) -> bool:
    ids = _ids_of_incident(connection, waiting.alert.incident.id, waiting.delivery.receiver)
    earlier = ids[: ids.index(waiting.delivery.id)]
    under_way = select(deliveries.c.id).where(deliveries.c.id.in_(earlier), deliveries.c.state.in_(_UNDER_WAY))
    return bool(earlier) and connection.execute(under_way.limit(1)).first() is not None


def _ids_of_incident(connection: Connection, incident: str, receiver: str) -> list[str]:
    """The ids that the incident's deliveries to the receiver have, in order; not all need exist."""
    found = connection.execute(select(alerts.c.id).where(alerts.c.incident == incident).order_by(*_in_order))
    return [f"{alert}/{receiver}" for alert in found.scalars()]


def unsent_of_incident(connection: Connection, receiver: str, incident: str) -> tuple[Waiting, ...]:
    """The incident's deliveries to this receiver that were never tried, in order: they can be told in one message."""
    statement = (
        _waiting()
        .where(deliveries.c.id.in_(_ids_of_incident(connection, incident, receiver)))
        .where(deliveries.c.state.in_(FRESH), deliveries.c.attempts == 0)
        .order_by(*_in_order)
    )
    return tuple(_as_waiting(row) for row in connection.execute(statement))


def held_for(connection: Connection, receiver: str, hold: str, now: datetime, limit: int) -> tuple[Waiting, ...]:
    """The deliveries held for `hold` whose time has come, oldest first, at most `limit`."""
    statement = (
        _waiting()
        .where(deliveries.c.receiver == receiver, deliveries.c.state == DeliveryState.HELD)
        .where(deliveries.c.hold == hold, deliveries.c.due_at <= now)
        .order_by(*_in_order)
        .limit(limit)
    )
    return tuple(_as_waiting(row) for row in connection.execute(statement))


def carried_by(connection: Connection, delivery: str) -> tuple[Alert, ...]:
    """The alerts that this delivery's message tells besides its own, in order."""
    statement = _waiting().where(deliveries.c.carrier == delivery).order_by(*_in_order)
    return tuple(_as_waiting(row).alert for row in connection.execute(statement))


def first_sent(connection: Connection, receiver: str, incident: str) -> Waiting | None:
    """The first message about the incident that this receiver took: the head of its thread."""
    statement = (
        _waiting()
        .where(deliveries.c.id.in_(_ids_of_incident(connection, incident, receiver)))
        .where(deliveries.c.state == DeliveryState.SENT)
        .order_by(deliveries.c.sent_at)
        .limit(1)
    )
    found = connection.execute(statement).first()
    return None if found is None else _as_waiting(found)


def sent_since(connection: Connection, receiver: str, since: datetime, now: datetime) -> tuple[SentMessage, ...]:
    """The messages this receiver took after `since`, oldest first: without what a clock that has been set back since
    says it is still to take."""
    statement = (
        select(deliveries.c.sent_at, alerts.c.kind, alerts.c.severity)
        .join(alerts, alerts.c.id == deliveries.c.alert)
        .where(deliveries.c.receiver == receiver, deliveries.c.sent_at > since, deliveries.c.sent_at <= now)
        .order_by(deliveries.c.sent_at)
    )
    return tuple(
        SentMessage(at, AlertKind(kind), Severity(severity)) for at, kind, severity in connection.execute(statement)
    )


def has_unsettled(connection: Connection, receiver: str) -> bool:
    """Whether anything is still to be sent to the receiver."""
    waits = deliveries.c.state.in_((*_UNDER_WAY, DeliveryState.HELD))
    return (
        connection.execute(select(deliveries.c.id).where(deliveries.c.receiver == receiver, waits).limit(1)).first()
        is not None
    )


def has_hold(connection: Connection, receiver: str, hold: str) -> bool:
    """Whether anything that is not settled is held up at the receiver for `hold`."""
    statement = select(deliveries.c.id).where(
        deliveries.c.receiver == receiver,
        deliveries.c.state.in_((*OPEN, DeliveryState.HELD)),
        deliveries.c.hold == hold,
    )
    return connection.execute(statement.limit(1)).first() is not None


def held_until(connection: Connection, receiver: str, hold: str, now: datetime) -> datetime | None:
    """When the receiver's deliveries held for `hold` are due, if that is to come; else None."""
    statement = select(func.min(deliveries.c.due_at)).where(
        deliveries.c.receiver == receiver,
        deliveries.c.state == DeliveryState.HELD,
        deliveries.c.hold == hold,
        deliveries.c.due_at > now,
    )
    return connection.execute(statement).scalar()


def uncertain_since(connection: Connection, delivery: str) -> datetime | None:
    """When the first attempt was made that may have arrived without our knowing, or None."""
    statement = select(func.min(attempts.c.started_at)).where(
        attempts.c.delivery == delivery, attempts.c.outcome.in_((DeliveryState.UNKNOWN, DeliveryState.SENDING))
    )
    return connection.execute(statement).scalar()


def receivers_with_work(connection: Connection, now: datetime) -> tuple[str, ...]:
    """The receivers that have something due."""
    statement = (
        select(deliveries.c.receiver)
        .where(deliveries.c.state.in_((*OPEN, DeliveryState.HELD)), deliveries.c.due_at <= now)
        .distinct()
    )
    return tuple(connection.execute(statement).scalars())


def told_since(connection: Connection, since: datetime) -> dict[str, tuple[Told, ...]]:
    """The alerts since then by incident, in order."""
    lately = select(alerts.c.incident).where(alerts.c.at >= since)
    # Of an older alert too: who has seen an incident need not see each of its updates.
    seen = select(alerts.c.incident).where(alerts.c.incident.in_(lately), alerts.c.acked_at.is_not(None)).distinct()
    acked = frozenset(connection.execute(seen).scalars())
    found: dict[str, list[Told]] = {}
    ordered = select(alerts).where(alerts.c.at >= since).order_by(*_in_order)
    for row in connection.execute(ordered):
        found.setdefault(row.incident, []).append(Told(load_alert(row.body), row.incident in acked))
    return {incident: tuple(told) for incident, told in found.items()}


def _waiting() -> Select[Any]:
    return select(*_columns).join(alerts, alerts.c.id == deliveries.c.alert)


def _as_waiting(row: Row[Any]) -> Waiting:
    return Waiting(as_delivery(row), load_alert(row.body))
