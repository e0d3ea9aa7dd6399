"""Reminders and escalation: what is said again, and to whom else, while nobody has acknowledged an alert. Pure.

Both are alerts of their own, made from the alert that called for them, under ids that follow from it (`….r2`, `….e`):
deciding twice makes the same one. An acknowledgement of any alert of the incident, or its retraction, ends both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.render import as_of
from monitor.alerts.routing import OPERATOR_RULE, Node, Router, delivery_to
from monitor.durations import format_duration
from monitor.model import Alert, AlertKind, Delivery, Severity
from monitor.settings import Escalation, Reminders


@dataclass(frozen=True, slots=True)
class Told:
    """An alert of the ledger, and whether any alert of its incident was acknowledged."""

    alert: Alert
    acked: bool


def horizon(router: Router) -> timedelta | None:
    """How far back alerts may still call for a reminder or an escalation; None where no route asks for any."""
    spans = [
        limit
        for node in router.all_nodes()
        for limit in (
            node.remind.after + node.remind.every * node.remind.times if node.remind else None,
            node.escalate.after + timedelta(days=1) if node.escalate else None,  # also after a day's standstill
        )
        if limit is not None
    ]
    return max(spans, default=None)


def due(
    told: Sequence[Told], made: frozenset[str], router: Router, now: datetime
) -> Iterator[tuple[Alert, tuple[Delivery, ...]]]:
    """The reminders and escalations that are due and not in `made` (ids of alerts), with their deliveries.

    `told` are one incident's alerts since the horizon, in order.
    """
    own = [one for one in told if not is_follow_up(one.alert.id)]
    if not own or any(one.acked for one in told) or own[-1].alert.kind is AlertKind.RETRACTION:
        return
    newest = own[-1].alert
    for node, wish in _wishes(own, router):
        base = next((one.alert for one in own if one.alert.incident.severity >= Severity.named(wish.severity)), None)
        if base is None or now < base.at + wish.after:
            continue
        waited = format_duration(timedelta(minutes=(now - base.at) // timedelta(minutes=1)))
        ask = f"nobody has acknowledged this for {waited} (newswatch alerts ack {base.id})"
        if isinstance(wish, Reminders):
            number = min((now - base.at - wish.after) // wish.every + 1, wish.times)
            alert_id, news, to = f"{base.id}.r{number}", f"reminder {number}: {ask}", node.to
        else:
            alert_id, news, to = f"{base.id}.e", f"escalated: {ask}", tuple(wish.to)
        if alert_id not in made:
            alert = replace(as_of(base, newest), id=alert_id, kind=AlertKind.UPDATE, at=now, news=(news,))
            yield alert, tuple(delivery_to(name, alert, now, reason=news.partition(" (")[0]) for name in to)


def is_follow_up(alert_id: str) -> bool:
    """Whether an alert is a reminder or an escalation."""
    _, _, end = alert_id.rpartition(".")
    return end == "e" or (end[:1] == "r" and end[1:].isdigit())


def _wishes(own: Sequence[Told], router: Router) -> Iterator[tuple[Node, Reminders | Escalation]]:
    """What the routes that took any of the incident's alerts ask for, each route once."""
    nodes: dict[str, Node] = {}
    for one in own:
        if one.alert.incident.rule != OPERATOR_RULE and one.alert.kind is not AlertKind.DIGEST:
            nodes.update((node.path, node) for node in router.choose(one.alert).nodes)
    for node in nodes.values():
        yield from ((node, wish) for wish in (node.remind, node.escalate) if wish is not None)
