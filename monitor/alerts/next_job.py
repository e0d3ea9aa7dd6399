"""What a receiver's worker does next: one decision over the outbox, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from monitor.alerts.digest import digest_of
from monitor.alerts.message import Message
from monitor.alerts.policy import Hold, Moment, decide, silenced_by
from monitor.alerts.receivers.base import Context, Thread
from monitor.alerts.render import as_of, compose, together
from monitor.alerts.routing import Router, delivery_to
from monitor.model import Alert, AlertKind, Delivery
from monitor.settings import Calm, Settings
from monitor.store import due, outbox, silences
from monitor.store.due import Waiting

LEASE = timedelta(minutes=5)
_NAMED = 25  # alerts that one digest names: what every medium has room for; more make further digests


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """What the configuration says about delivery: routes, each receiver's calm, and how long to try."""

    router: Router
    calm: Mapping[str, Calm]
    give_up: timedelta
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> DeliveryPolicy:
        """The policy of a configuration. Raises ConfigurationError as Router does."""
        return cls(Router(settings), dict(settings.receivers), settings.give_up, ZoneInfo(settings.zone))


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed delivery with everything its receiver needs to send it."""

    delivery: Delivery
    alert: Alert
    message: Message
    context: Context


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing to send of this one: it was held, silenced or put into a digest. `what` says which, for the log."""

    what: str
    deliveries: tuple[str, ...]
    reason: str


class DeliveryFault(Exception):
    """newswatch itself failed on a delivery: a bug, or an alert damaged in the store. `__cause__` says what."""

    def __init__(self, delivery: str) -> None:
        super().__init__(delivery)
        self.delivery = delivery


def next_job(connection: Connection, receiver: str, policy: DeliveryPolicy, now: datetime) -> Job | Settled | None:
    """Decide about the delivery that is due first, and claim it where it is to be sent. None: nothing is due.

    Raises DeliveryFault for the delivery on which that fails, so that the others need not wait for it.
    """
    for delivery in due.ids_due(connection, receiver, now):
        try:
            head = due.unblocked(connection, delivery)
            if head is not None:
                return _decide_on(connection, head, policy, now)
        except DBAPIError:
            raise
        except Exception as error:
            raise DeliveryFault(delivery) from error
    return None


def _decide_on(connection: Connection, head: Waiting, policy: DeliveryPolicy, now: datetime) -> Job | Settled | None:
    if head.delivery.attempts > 0:
        return _claim(connection, head, policy, now)
    receiver, held_for = head.delivery.receiver, head.delivery.hold
    if held_for in ("storm", "digest"):
        members = due.held_for(connection, receiver, held_for, now, _NAMED)
        silenced = _silence_one(connection, members, _moment(connection, receiver, members, policy, now))
        if silenced is not None:
            return silenced
        if len(members) > 1 or held_for == "digest":
            return _into_digest(connection, receiver, members, held_for, now)
    together_with = due.unsent_of_incident(connection, receiver, head.alert.incident.id)
    return _judge(connection, head, together_with, policy, now)


def _judge(
    connection: Connection, head: Waiting, bundle: Sequence[Waiting], policy: DeliveryPolicy, now: datetime
) -> Job | Settled | None:
    receiver = head.delivery.receiver
    calm = policy.calm.get(receiver, Calm())
    moment = _moment(connection, receiver, bundle, policy, now)
    silenced = _silence_one(connection, bundle, moment)
    if silenced is not None:
        return silenced
    severity = max(waiting.alert.incident.severity for waiting in bundle)
    verdict = decide(head.alert, severity, head.delivery.hold, calm, moment)
    if isinstance(verdict, Hold):
        ids = tuple(waiting.delivery.id for waiting in bundle if waiting.delivery.due_at <= now)
        outbox.hold(connection, ids, verdict.what, verdict.until, verdict.reason)
        if verdict.what == "rate":  # it is the receiver's: asking it of each of a long backlog would tell the same
            outbox.hold_all_due(connection, receiver, now, verdict.what, verdict.until, verdict.reason)
        return Settled("held", ids, verdict.reason)
    first, *later = bundle
    outbox.carry(
        connection, [waiting.delivery.id for waiting in later], first.delivery.id, f"told with {first.delivery.id}"
    )
    return _claim(connection, first, policy, now)


def _silence_one(connection: Connection, bundle: Sequence[Waiting], moment: Moment) -> Settled | None:
    """Closes the first of the deliveries that is silenced; the next decision sees the others."""
    for waiting in bundle:
        reason = silenced_by(waiting.alert, moment)
        if reason is not None:
            outbox.silence(connection, [waiting.delivery.id], reason)
            return Settled("silenced", (waiting.delivery.id,), reason)
    return None


def _into_digest(
    connection: Connection, receiver: str, members: Sequence[Waiting], held_for: str, now: datetime
) -> Settled:
    why = "in a storm of alerts" if held_for == "storm" else "collected by their routes"
    alert = digest_of([waiting.alert for waiting in members], receiver, why, now)
    delivery = delivery_to(receiver, alert, now)
    outbox.add(connection, alert, [delivery])
    ids = tuple(waiting.delivery.id for waiting in members)
    outbox.carry(connection, ids, delivery.id, f"in digest {delivery.id}")
    return Settled("digested", ids, f"in digest {delivery.id}")


def _claim(connection: Connection, waiting: Waiting, policy: DeliveryPolicy, now: datetime) -> Job | None:
    uncertain_since = due.uncertain_since(connection, waiting.delivery.id)
    taken = outbox.claim(connection, waiting.delivery, now, LEASE)
    if taken is None:
        return None
    carried = due.carried_by(connection, taken.id)
    alert = waiting.alert if waiting.alert.kind is AlertKind.DIGEST else together(waiting.alert, carried)
    members = carried if waiting.alert.kind is AlertKind.DIGEST else ()
    thread = _thread(connection, taken.receiver, alert, policy.zone)
    context = Context(taken.id, taken.attempts, now, uncertain_since, thread)
    return Job(taken, alert, compose(alert, policy.zone, members), context)


def _thread(connection: Connection, receiver: str, alert: Alert, zone: ZoneInfo) -> Thread | None:
    head = due.first_sent(connection, receiver, alert.incident.id)
    if head is None or head.alert.id == alert.id:
        return None
    told = together(head.alert, due.carried_by(connection, head.delivery.id))
    return Thread(compose(told, zone), compose(as_of(told, alert), zone), head.delivery.reference)


def _moment(
    connection: Connection, receiver: str, bundle: Sequence[Waiting], policy: DeliveryPolicy, now: datetime
) -> Moment:
    calm = policy.calm.get(receiver, Calm())
    decided = min(waiting.alert.at for waiting in bundle)
    windows = [limit.per for limit in (calm.storm, calm.rate) if limit is not None]
    sent = due.sent_since(connection, receiver, now - max(windows), now) if windows else ()
    return Moment(
        now=now,
        sent=sent,
        storm_until=due.held_until(connection, receiver, "storm", now) if calm.storm else None,
        silences=silences.in_force(connection, now, since=min(decided, now)),
        zone=policy.zone,
    )
