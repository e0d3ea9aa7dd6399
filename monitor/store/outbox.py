"""The outbox: one row per alert and receiver, written with the alert and changed only by compare-and-set.

    pending | held -> sending (lease, attempt) -> sent | failed (due again) | unknown (due again) | dead
    pending | held -> silenced | digested (told by another delivery, its `carrier`)

A claim is committed before the service is called and the outcome after it. A process that dies in between leaves
`sending` behind; when its lease is over, `take_back` makes that `unknown`: it may have arrived, and is tried again.
Everything here runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.alerts.policy import SentMessage
from monitor.alerts.reminders import Told
from monitor.model import Alert, AlertKind, Delivery, DeliveryState, Severity
from monitor.store.codec import dump, load_alert
from monitor.store.schema import alerts, attempts, deliveries

_SUMMARY_KEPT = 1_000  # characters; the evidence holds the sentences that count
_OPEN = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.UNKNOWN)
_FRESH = (DeliveryState.PENDING, DeliveryState.HELD)
_UNDER_WAY = (*_OPEN, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery with the alert it is about."""

    delivery: Delivery
    alert: Alert


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended. `attempt` is the number the claim gave it: the outcome of an older claim is dropped.
    `due_at` is the next try (failed, unknown). `response` and `reason` must be free of secrets."""

    delivery: str
    attempt: int
    state: DeliveryState
    at: datetime
    response: str
    reference: str | None = None
    due_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many deliveries of a receiver are in a state."""

    receiver: str
    state: DeliveryState
    deliveries: int


# --- in ---------------------------------------------------------------------------------------------------------


def add(connection: Connection, alert: Alert, to: Sequence[Delivery]) -> None:
    """Enter an alert and its deliveries. Doing it twice changes nothing: ids are the decision's own.

    The item is kept without its content and with the start of its summary: the ledger is never pruned, and the
    sentences that decided are in the sighting's evidence.
    """
    kept = alert if alert.item is None else replace(alert, item=_trimmed(alert))
    _insert_new(
        connection,
        alerts,
        [
            {
                "id": alert.id,
                "incident": alert.incident.id,
                "rule": alert.incident.rule,
                "kind": alert.kind.value,
                "severity": int(alert.incident.severity),
                "at": alert.at,
                "body": dump(kept),
            }
        ],
    )
    _insert_new(connection, deliveries, [_row(delivery) for delivery in to])


def _trimmed(alert: Alert) -> Any:
    assert alert.item is not None
    return replace(alert.item, content="", summary=alert.item.summary[:_SUMMARY_KEPT])


def _insert_new(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "alert": delivery.alert_id,
        "receiver": delivery.receiver,
        "state": delivery.state.value,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "attempts": delivery.attempts,
        "lease_until": delivery.lease_until,
        "sent_at": delivery.sent_at,
        "response": delivery.response,
        "reference": delivery.reference,
        "reason": delivery.reason,
        "hold": delivery.hold,
        "wanted_at": delivery.wanted_at or delivery.due_at,
        "carrier": delivery.carrier,
    }


# --- what is due ------------------------------------------------------------------------------------------------

_columns = (deliveries, alerts.c.body)
_in_order = (alerts.c.at, func.length(alerts.c.id), alerts.c.id)  # of one incident: its alerts are numbered


def next_due(connection: Connection, receiver: str, now: datetime) -> Waiting | None:
    """The delivery that this receiver should see to next, or None.

    Alerts of one incident reach a receiver in order: one waits while an earlier one is still under way.
    """
    earlier, before = deliveries.alias(), alerts.alias()
    blocked = (
        exists()
        .where(earlier.c.alert == before.c.id, earlier.c.receiver == receiver)
        .where(before.c.incident == alerts.c.incident, earlier.c.state.in_(_UNDER_WAY))
        .where(
            tuple_(before.c.at, func.length(before.c.id), before.c.id)
            < tuple_(alerts.c.at, func.length(alerts.c.id), alerts.c.id)
        )
    )
    statement = (
        _waiting()
        .where(deliveries.c.receiver == receiver, deliveries.c.due_at <= now)
        .where(deliveries.c.state.in_((*_OPEN, DeliveryState.HELD)), ~blocked)
        .order_by(deliveries.c.due_at, *_in_order)
        .limit(1)
    )
    found = connection.execute(statement).first()
    return None if found is None else _as_waiting(found)


def unsent_of_incident(connection: Connection, receiver: str, incident: str, now: datetime) -> tuple[Waiting, ...]:
    """The incident's deliveries to this receiver that were never tried, in order: they can be told in one message."""
    statement = (
        _waiting()
        .where(deliveries.c.receiver == receiver, alerts.c.incident == incident)
        .where(deliveries.c.state.in_(_FRESH), deliveries.c.attempts == 0, deliveries.c.created_at <= now)
        .order_by(*_in_order)
    )
    return tuple(_as_waiting(row) for row in connection.execute(statement))


def held_for(connection: Connection, receiver: str, hold: str, now: datetime) -> tuple[Waiting, ...]:
    """The deliveries held for `hold` whose time has come, oldest first."""
    statement = (
        _waiting()
        .where(deliveries.c.receiver == receiver, deliveries.c.state == DeliveryState.HELD)
        .where(deliveries.c.hold == hold, deliveries.c.due_at <= now)
        .order_by(*_in_order)
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
        .where(deliveries.c.receiver == receiver, alerts.c.incident == incident)
        .where(deliveries.c.state == DeliveryState.SENT)
        .order_by(deliveries.c.sent_at)
        .limit(1)
    )
    found = connection.execute(statement).first()
    return None if found is None else _as_waiting(found)


def sent_since(connection: Connection, receiver: str, since: datetime) -> tuple[SentMessage, ...]:
    """The messages this receiver took after `since`, oldest first."""
    statement = (
        select(deliveries.c.sent_at, alerts.c.kind, alerts.c.severity)
        .join(alerts, alerts.c.id == deliveries.c.alert)
        .where(deliveries.c.receiver == receiver, deliveries.c.sent_at > since)
        .order_by(deliveries.c.sent_at)
    )
    return tuple(
        SentMessage(at, AlertKind(kind), Severity(severity)) for at, kind, severity in connection.execute(statement)
    )


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
        .where(deliveries.c.state.in_((*_OPEN, DeliveryState.HELD)), deliveries.c.due_at <= now)
        .distinct()
    )
    return tuple(connection.execute(statement).scalars())


def next_due_at(connection: Connection) -> datetime | None:
    """When the next open delivery is due, or None where none is open."""
    statement = select(func.min(deliveries.c.due_at)).where(deliveries.c.state.in_((*_OPEN, DeliveryState.HELD)))
    return connection.execute(statement).scalar()


def told_since(connection: Connection, since: datetime) -> dict[str, tuple[Told, ...]]:
    """The alerts since then by incident, in order."""
    found: dict[str, list[Told]] = {}
    ordered = select(alerts).where(alerts.c.at >= since).order_by(*_in_order)
    for row in connection.execute(ordered):
        found.setdefault(row.incident, []).append(Told(load_alert(row.body), row.acked_at is not None))
    return {incident: tuple(told) for incident, told in found.items()}


# --- claim and outcome ------------------------------------------------------------------------------------------


def claim(connection: Connection, delivery: Delivery, now: datetime, lease: timedelta) -> Delivery | None:
    """Take a delivery for one attempt: it is `sending` until its outcome is recorded or the lease ends.

    Returns it as it then is, or None where somebody else was faster.
    """
    taken = replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        lease_until=now + lease,
        hold=None,
        reason=None,
    )
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.attempts == delivery.attempts)
        .where(deliveries.c.state == delivery.state)
        .values(state=taken.state.value, attempts=taken.attempts, lease_until=taken.lease_until, hold=None, reason=None)
    )
    if changed.rowcount != 1:
        return None
    connection.execute(
        insert(attempts).values(delivery=delivery.id, started_at=now, outcome=DeliveryState.SENDING.value)
    )
    return taken


def record(connection: Connection, outcome: Outcome) -> bool:
    """Write down how an attempt ended. False (and no change) where the delivery has been claimed anew since."""
    sent = outcome.state is DeliveryState.SENT
    values: dict[str, Any] = {
        "state": outcome.state.value,
        "lease_until": None,
        "response": outcome.response,
        "reason": outcome.reason,
    }
    if outcome.reference is not None:
        values["reference"] = outcome.reference
    if outcome.due_at is not None:
        values["due_at"] = outcome.due_at
    if sent:
        values["sent_at"] = outcome.at
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == outcome.delivery, deliveries.c.attempts == outcome.attempt)
        .where(deliveries.c.state.in_((DeliveryState.SENDING, DeliveryState.UNKNOWN)))
        .values(**values)
    )
    if changed.rowcount != 1:
        return False
    _close_attempt(connection, outcome.delivery, outcome.at, outcome.state, outcome.response)
    if outcome.state is DeliveryState.DEAD:
        _bury_carried(connection, [outcome.delivery])
    return True


def has_leases_before(connection: Connection, limit: datetime) -> bool:
    """Whether `take_back` has anything to do."""
    statement = select(deliveries.c.id).where(
        deliveries.c.state == DeliveryState.SENDING, deliveries.c.lease_until < limit
    )
    return connection.execute(statement.limit(1)).first() is not None


def take_back(connection: Connection, now: datetime, expired_before: datetime) -> tuple[str, ...]:
    """Make every delivery whose lease ends before `expired_before` `unknown` and due at once; their ids.

    The daemon owns its store, so at its start it passes the far future: whoever held a lease is gone.
    """
    rows = connection.execute(
        select(deliveries.c.id)
        .where(deliveries.c.state == DeliveryState.SENDING, deliveries.c.lease_until < expired_before)
    )  # fmt: skip
    ids = tuple(rows.scalars())
    for delivery in ids:
        response = "the program stopped while it was being sent: it may have arrived"
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery, deliveries.c.state == DeliveryState.SENDING)
            .values(state=DeliveryState.UNKNOWN.value, lease_until=None, due_at=now, response=response)
        )
        _close_attempt(connection, delivery, now, DeliveryState.UNKNOWN, response)
    return ids


def _close_attempt(connection: Connection, delivery: str, at: datetime, outcome: DeliveryState, response: str) -> None:
    last = select(func.max(attempts.c.id)).where(attempts.c.delivery == delivery).scalar_subquery()
    connection.execute(
        update(attempts).where(attempts.c.id == last).values(ended_at=at, outcome=outcome.value, response=response)
    )


# --- policy's decisions -----------------------------------------------------------------------------------------


def hold(connection: Connection, ids: Iterable[str], hold_for: str, until: datetime, reason: str) -> None:
    """Hold fresh deliveries until then."""
    _decide(
        connection, ids, state=DeliveryState.HELD.value, hold=hold_for, due_at=until, wanted_at=until, reason=reason
    )


def silence(connection: Connection, ids: Iterable[str], reason: str) -> None:
    """Close fresh deliveries because of a silence, which `reason` names."""
    _decide(connection, ids, state=DeliveryState.SILENCED.value, hold=None, reason=reason)


def carry(connection: Connection, ids: Iterable[str], carrier: str, reason: str) -> None:
    """Close fresh deliveries because the message of `carrier` tells them too."""
    _decide(connection, ids, state=DeliveryState.DIGESTED.value, hold=None, carrier=carrier, reason=reason)


def _decide(connection: Connection, ids: Iterable[str], **values: Any) -> None:
    for delivery in ids:
        connection.execute(
            update(deliveries).where(deliveries.c.id == delivery, deliveries.c.state.in_(_FRESH)).values(**values)
        )


def bury(connection: Connection, receiver: str, wanted_before: datetime, reason: str) -> tuple[str, ...]:
    """Give up on the receiver's open deliveries that were wanted before then; their ids."""
    rows = connection.execute(
        select(deliveries.c.id)
        .where(deliveries.c.receiver == receiver, deliveries.c.state.in_(_OPEN))
        .where(deliveries.c.wanted_at <= wanted_before)
    )
    ids = tuple(rows.scalars())
    for delivery in ids:
        connection.execute(
            update(deliveries).where(deliveries.c.id == delivery).values(state=DeliveryState.DEAD.value, reason=reason)
        )
    _bury_carried(connection, ids)
    return ids


def _bury_carried(connection: Connection, carriers: Iterable[str]) -> None:
    for carrier in carriers:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.carrier == carrier, deliveries.c.state == DeliveryState.DIGESTED)
            .values(state=DeliveryState.DEAD.value, reason=f"{carrier}, which was to tell it, is dead")
        )


# --- counts -----------------------------------------------------------------------------------------------------


def counts(connection: Connection) -> tuple[Count, ...]:
    """How many deliveries each receiver has in each state; their sum is the number of deliveries."""
    statement = (
        select(deliveries.c.receiver, deliveries.c.state, func.count())
        .group_by(deliveries.c.receiver, deliveries.c.state)
        .order_by(deliveries.c.receiver, deliveries.c.state)
    )
    return tuple(
        Count(receiver, DeliveryState(state), number) for receiver, state, number in connection.execute(statement)
    )


def deliveries_of(connection: Connection, alert: str) -> tuple[Delivery, ...]:
    """Every delivery of an alert, by receiver."""
    rows = connection.execute(select(deliveries).where(deliveries.c.alert == alert).order_by(deliveries.c.receiver))
    return tuple(_as_delivery(row) for row in rows)


def all_deliveries(connection: Connection) -> tuple[Delivery, ...]:
    """The whole outbox, oldest first."""
    rows = connection.execute(select(deliveries).order_by(deliveries.c.created_at, deliveries.c.id))
    return tuple(_as_delivery(row) for row in rows)


def _waiting() -> Select[Any]:
    return select(*_columns).join(alerts, alerts.c.id == deliveries.c.alert)


def _as_waiting(row: Row[Any]) -> Waiting:
    return Waiting(_as_delivery(row), load_alert(row.body))


def _as_delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        alert_id=row.alert,
        receiver=row.receiver,
        state=DeliveryState(row.state),
        created_at=row.created_at,
        due_at=row.due_at,
        attempts=row.attempts,
        lease_until=row.lease_until,
        sent_at=row.sent_at,
        response=row.response,
        reference=row.reference,
        reason=row.reason,
        hold=row.hold,
        wanted_at=row.wanted_at,
        carrier=row.carrier,
    )
