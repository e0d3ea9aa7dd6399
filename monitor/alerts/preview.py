"""What would become of an alert at each of its receivers, by routes and quiet hours alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.policy import Hold, Moment, decide
from monitor.alerts.render import describe_time
from monitor.alerts.routing import Router
from monitor.model import Alert
from monitor.settings import Calm


@dataclass(frozen=True, slots=True)
class Plan:
    """What a receiver would get, in words."""

    receiver: str
    what: str


def preview(alert: Alert, router: Router, calm: Mapping[str, Calm], now: datetime) -> tuple[Plan, ...]:
    """One plan per receiver. Silences, storms and rate limits depend on what else happens, so they are not in it."""
    moment = Moment(now=now, sent=(), storm_until=None, silences=(), zone=router.zone)
    plans = []
    for delivery in router.route(alert, now):
        verdict = decide(alert, alert.incident.severity, None, calm.get(delivery.receiver, Calm()), moment)
        if delivery.hold is not None or delivery.due_at > now:
            what = f"at {describe_time(delivery.due_at, router.zone)}, {delivery.reason}"
        elif isinstance(verdict, Hold):
            what = f"held until {describe_time(verdict.until, router.zone)}: {verdict.reason}"
        else:
            what = "at once"
        plans.append(Plan(delivery.receiver, what))
    return tuple(plans)
