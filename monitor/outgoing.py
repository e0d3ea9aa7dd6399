"""What went out lately, and what has not: the latest alerts, what waits at each receiver and why, silences in force.

The second half of the page and of `status`; the first is `standing`. Its cost follows from what waits and from the
number of receivers, not from the length of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from monitor.alerts.silencing import Silence
from monitor.model import DeliveryState
from monitor.store import ledger, outbox, silences
from monitor.store.ledger import Entry
from monitor.store.schema import deliveries

_RECENT = 10  # alerts
_LATELY = timedelta(days=7)
_UNSETTLED = (
    DeliveryState.SENDING,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.HELD,
    DeliveryState.PENDING,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries of a receiver that are in the same state for the same reason (of one being sent: how the try before it
    ended); `due_at` is when the first of them is to go on. Dead ones go nowhere: theirs is when they were last due."""

    state: DeliveryState
    reason: str | None
    deliveries: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiverLine:
    """A receiver: when it last took something, what it has not taken (dead: of the last week), and whether the
    configuration still has it."""

    name: str
    last_sent_at: datetime | None
    waiting: tuple[Waiting, ...]
    configured: bool

    @property
    def unsettled(self) -> bool:
        """Whether something is still to be sent here."""
        return any(one.state in _UNSETTLED for one in self.waiting)

    @property
    def in_trouble(self) -> bool:
        """Whether something failed here, was given up, or can never go out as things are."""
        failing = (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.DEAD)
        return not self.configured or any(
            one.state in failing or (one.state is DeliveryState.SENDING and one.reason is not None)
            for one in self.waiting
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, and the state of its delivery to each receiver."""

    entry: Entry
    states: tuple[tuple[str, DeliveryState], ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`recent` is newest first; `silences` come with the number of alerts that each kept from somebody."""

    recent: tuple[Told, ...]
    receivers: tuple[ReceiverLine, ...]
    silences: tuple[tuple[Silence, int], ...]


def take(connection: Connection, configured: Iterable[str], now: datetime) -> Outgoing:
    """The picture at `now`: of the receivers that are `configured`, and of those removed for which something waits."""
    known = set(connection.execute(select(deliveries.c.receiver).distinct()).scalars())
    names = set(configured)
    lines = [_receiver(connection, name, name in names, now) for name in sorted({*names, *known})]
    in_force = silences.in_force(connection, now)
    return Outgoing(
        recent=tuple(
            _told(connection, entry) for entry in ledger.latest(connection, since=now - _LATELY, limit=_RECENT)
        ),
        receivers=tuple(line for line in lines if line.configured or line.unsettled),
        silences=tuple((silence, _silenced(connection, silence, known)) for silence in in_force),
    )


def _told(connection: Connection, entry: Entry) -> Told:
    sent = outbox.deliveries_of(connection, entry.alert.id)
    return Told(entry, tuple((one.receiver, one.state) for one in sent))


def _receiver(connection: Connection, name: str, configured: bool, now: datetime) -> ReceiverLine:
    column = deliveries.c
    why = func.coalesce(column.reason, column.response)
    rows = connection.execute(
        select(column.state, why, func.count(), func.min(column.due_at))
        .where(column.receiver == name)
        .where(column.state.in_(_UNSETTLED) | ((column.state == DeliveryState.DEAD) & (column.due_at >= now - _LATELY)))
        .group_by(column.state, why)
        .order_by(func.min(column.due_at))
    )
    last = connection.execute(select(func.max(column.sent_at)).where(column.receiver == name)).scalar()
    waiting = tuple(Waiting(DeliveryState(row[0]), row[1], row[2], row[3]) for row in rows)
    return ReceiverLine(name, last, waiting, configured)


def _silenced(connection: Connection, silence: Silence, receivers: Iterable[str]) -> int:
    column = deliveries.c
    return connection.execute(
        select(func.count(column.alert.distinct()))
        .where(column.receiver.in_(sorted(receivers)), column.state == DeliveryState.SILENCED)
        .where(column.reason.startswith(f"silence {silence.id} ", autoescape=True))
    ).scalar_one()
