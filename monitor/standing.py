"""How the watch stands: feeds, lag, queue, last alert, and whether the daemon is alive.

One picture, read from the store, for the `status` command, the page, /healthz and /metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, func, select

from monitor.alerts.digest import DIGEST_RULE
from monitor.alerts.routing import OPERATOR_RULE
from monitor.model import DeliveryState, Severity
from monitor.store import schema, vitals
from monitor.store.vitals import Vitals

_NO_NEWS = (OPERATOR_RULE, DIGEST_RULE)
BEATS_LATE = timedelta(seconds=60)
"""A daemon whose last heartbeat is older than this is taken for dead or hung."""
_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.UNKNOWN)


class Life(StrEnum):
    ALIVE = "alive"
    STOPPED = "stopped"  # in good order
    LOST = "lost"  # its heartbeat ended without a word
    NEVER = "never started"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed for people. `lag` is how long it is overdue."""

    id: str
    name: str
    last_ok_at: datetime | None
    last_new_item_at: datetime | None
    failures: int
    trouble: str | None
    lag: timedelta


@dataclass(frozen=True, slots=True)
class LastAlert:
    id: str
    at: datetime
    rule: str
    severity: Severity
    kind: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole picture at `at`. `deliveries` counts by state; `notes` are the operator notes that are open. Alerts
    are those about news: neither digests, nor the watch's own trouble, which is in `notes`."""

    at: datetime
    life: Life
    daemon: Vitals | None
    feeds: tuple[FeedLine, ...]
    deliveries: Mapping[DeliveryState, int]
    oldest_waiting: datetime | None
    items_last_day: int
    incidents_last_day: int
    alerts_last_day: int
    last_alert: LastAlert | None
    notes: tuple[str, ...]

    @property
    def failing(self) -> tuple[FeedLine, ...]:
        """The feeds whose last poll failed, or that are no longer polled."""
        return tuple(feed for feed in self.feeds if feed.trouble)

    @property
    def waiting(self) -> int:
        """Deliveries that are still to be sent, those held on purpose left out."""
        return sum(self.deliveries.get(state, 0) for state in _WAITING)

    @property
    def lag(self) -> timedelta:
        """How long the most overdue feed has been due."""
        return max((feed.lag for feed in self.feeds), default=timedelta())

    @property
    def ill(self) -> tuple[str, ...]:
        """Why the watch cannot be relied on now, in words; empty when it can."""
        reasons: list[str] = []
        if self.life is not Life.ALIVE:
            reasons.append(f"the daemon is not running ({self.life})")
        elif self.daemon is not None:
            reasons.extend(self.daemon.trouble)
        return tuple(reasons)

    @property
    def troubles(self) -> int:
        """How many troubles are open: what makes the watch ill, and what the operator was told of."""
        return len({*self.ill, *self.notes})


def take(connection: Connection, now: datetime) -> Standing:
    """The picture at `now`, in one reading transaction."""
    day = now - timedelta(days=1)
    daemon = vitals.load(connection)
    return Standing(
        at=now,
        life=_life(daemon, now),
        daemon=daemon,
        feeds=_feeds(connection, now),
        deliveries=_deliveries(connection),
        oldest_waiting=connection.execute(
            select(func.min(schema.deliveries.c.created_at)).where(schema.deliveries.c.state.in_(_WAITING))
        ).scalar(),
        items_last_day=_count(connection, schema.items.c.seen, day),
        incidents_last_day=_count(connection, schema.incidents.c.first_seen, day),
        alerts_last_day=connection.execute(
            select(func.count()).where(schema.alerts.c.at >= day, schema.alerts.c.rule.not_in(_NO_NEWS))
        ).scalar_one(),
        last_alert=_last_alert(connection),
        notes=tuple(
            row.message
            for row in connection.execute(
                select(schema.operator_notes.c.message)
                .where(schema.operator_notes.c.recovered_at.is_(None))
                .order_by(schema.operator_notes.c.opened_at)
            )
        ),
    )


def _life(daemon: Vitals | None, now: datetime) -> Life:
    if daemon is None:
        return Life.NEVER
    if daemon.stopped_at is not None:
        return Life.STOPPED
    return Life.ALIVE if abs(now - daemon.beat_at) <= BEATS_LATE else Life.LOST


def _feeds(connection: Connection, now: datetime) -> tuple[FeedLine, ...]:
    table = schema.feeds
    rows = connection.execute(select(table).where(table.c.active == 1).order_by(table.c.name, table.c.id))
    return tuple(
        FeedLine(
            id=row.id,
            name=row.name,
            last_ok_at=row.last_ok_at,
            last_new_item_at=row.last_new_item_at,
            failures=row.failures,
            trouble=row.stopped or (row.last_error if row.failures else None),
            lag=timedelta() if row.stopped else max(now - row.next_poll_at, timedelta()),
        )
        for row in rows
    )


def _deliveries(connection: Connection) -> dict[DeliveryState, int]:
    state = schema.deliveries.c.state
    return {DeliveryState(row[0]): row[1] for row in connection.execute(select(state, func.count()).group_by(state))}


def _count(connection: Connection, column: object, since: datetime) -> int:
    return connection.execute(select(func.count()).where(column >= since)).scalar_one()  # type: ignore[operator, arg-type]


def _last_alert(connection: Connection) -> LastAlert | None:
    table = schema.alerts
    row = connection.execute(
        select(table.c.id, table.c.at, table.c.rule, table.c.severity, table.c.kind)
        .where(table.c.rule.not_in(_NO_NEWS))
        .order_by(table.c.at.desc(), table.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else LastAlert(row.id, row.at, row.rule, Severity(row.severity), row.kind)
