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

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.alerts.routing import OPERATOR_RULE
from monitor.model import Alert, Delivery, DeliveryState
from monitor.store.codec import dump
from monitor.store.schema import alerts, attempts, deliveries

_SUMMARY_KEPT = 1_000  # characters; the evidence holds the sentences that count
OPEN = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.UNKNOWN)
"""States in which a delivery waits to be tried."""
FRESH = (DeliveryState.PENDING, DeliveryState.HELD)
"""States in which nothing has been tried yet, so that policy may still decide."""


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


def hasten(connection: Connection, now: datetime) -> None:
    """Makes due what failed and waits for its next try, and what quiet hours or a rate limit hold: it is judged anew.
    Not what may have arrived: that would double it."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.state == DeliveryState.FAILED, deliveries.c.due_at > now)
        .values(due_at=now)
    )
    connection.execute(
        update(deliveries)
        .where(deliveries.c.state == DeliveryState.HELD, deliveries.c.due_at > now)
        .where(deliveries.c.hold.in_(("quiet", "rate")))
        .values(due_at=now, wanted_at=now)
    )


def try_now(connection: Connection, receiver: str, now: datetime) -> None:
    """Makes due what the receiver did not take, or may have: it takes messages again."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.receiver == receiver, deliveries.c.due_at > now)
        .where(deliveries.c.state.in_((DeliveryState.FAILED, DeliveryState.UNKNOWN)))
        .values(due_at=now)
    )


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


def hold_all_due(
    connection: Connection, receiver: str, now: datetime, hold_for: str, until: datetime, reason: str
) -> None:
    """Hold everything fresh that is due at the receiver, in one statement, however long the backlog. The watch's own
    trouble is left out, and what is to become a digest: that is no message yet."""
    own_trouble = select(alerts.c.id).where(alerts.c.rule == OPERATOR_RULE)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.receiver == receiver, deliveries.c.state.in_(FRESH), deliveries.c.due_at <= now)
        .where(deliveries.c.alert.not_in(own_trouble))
        .where(deliveries.c.hold.is_(None) | deliveries.c.hold.not_in(("storm", "digest")))
        .values(state=DeliveryState.HELD.value, hold=hold_for, due_at=until, wanted_at=until, reason=reason)
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
            update(deliveries).where(deliveries.c.id == delivery, deliveries.c.state.in_(FRESH)).values(**values)
        )


def put_aside(
    connection: Connection, delivery: str, hold_for: str, until: datetime, reason: str, wanted_before: datetime
) -> bool:
    """Let others go first until then, whatever state the delivery waits in; True where it was wanted before
    `wanted_before`, and so is given up instead."""
    waits = update(deliveries).where(deliveries.c.id == delivery, deliveries.c.state.in_((*OPEN, DeliveryState.HELD)))
    given_up = connection.execute(
        waits.where(deliveries.c.wanted_at <= wanted_before).values(
            state=DeliveryState.DEAD.value, hold=None, reason=reason
        )
    )
    if given_up.rowcount:
        _bury_carried(connection, [delivery])
        return True
    connection.execute(waits.values(hold=hold_for, due_at=until, reason=reason))
    return False


def bury(connection: Connection, receiver: str, wanted_before: datetime, reason: str) -> tuple[str, ...]:
    """Give up on the receiver's deliveries that were wanted before then and are not settled; their ids."""
    rows = connection.execute(
        select(deliveries.c.id)
        .where(deliveries.c.receiver == receiver, deliveries.c.state.in_((*OPEN, DeliveryState.HELD)))
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


# --- reading -----------------------------------------------------------------------------------------------------


def deliveries_of(connection: Connection, alert: str) -> tuple[Delivery, ...]:
    """Every delivery of an alert, by receiver."""
    rows = connection.execute(select(deliveries).where(deliveries.c.alert == alert).order_by(deliveries.c.receiver))
    return tuple(as_delivery(row) for row in rows)


def reached(connection: Connection, incident: str, rule: str) -> frozenset[str]:
    """The receivers that an alert of the incident went to under `rule`, and those that heard of it under another or are
    about to: not where that was silenced, held back or dead."""
    told = (*OPEN, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DIGESTED)
    statement = (
        select(deliveries.c.receiver)
        .join(alerts, alerts.c.id == deliveries.c.alert)
        .where(alerts.c.incident == incident, (alerts.c.rule == rule) | deliveries.c.state.in_(told))
        .distinct()
    )
    return frozenset(connection.execute(statement).scalars())


def as_delivery(row: Row[Any]) -> Delivery:
    """The delivery of a row of its table."""
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
