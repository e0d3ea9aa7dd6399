"""Who hears of an incident that a better rule has taken over: those it was told to, as an update, and everybody whom
the better rule tells of new incidents, as a new one. Pure.

Whom it was told to under a former rule goes on hearing of it. Nobody is told twice of one decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.language.ruleset import Rule, Ruleset
from monitor.model import Alert, AlertKind, Delivery

Route = Callable[[Alert, datetime], tuple[Delivery, ...]]
Told = tuple[Alert, tuple[Delivery, ...]]


def told_to(alert: Alert, rules: Ruleset, route: Route, reached: frozenset[str], now: datetime) -> list[Told]:
    """The alert with its deliveries; an update of an incident that was told under other rules before may be two, an
    update and a new alert. `route` says where an alert goes, `reached` names who heard of the incident."""
    former = [rule for id_ in alert.incident.formerly if (rule := rules.rule(id_)) is not None]
    if alert.kind is not AlertKind.UPDATE or not alert.incident.formerly:
        return [(alert, _to_all(alert, former, route, now))]
    as_new = replace(alert, kind=AlertKind.NEW)
    first_time = tuple(one for one in route(as_new, now) if one.receiver not in reached)
    new_to = {one.receiver for one in first_time}
    others = tuple(one for one in _to_all(alert, former, route, now) if one.receiver not in new_to)
    if not first_time:
        return [(alert, others)]
    if not others:
        return [(as_new, first_time)]
    incident = replace(alert.incident, alerted=alert.incident.alerted + 1)
    second = replace(as_new, id=f"{incident.id}-{incident.alerted}", incident=incident)
    return [
        (alert, others),
        (second, tuple(replace(one, id=f"{second.id}/{one.receiver}", alert_id=second.id) for one in first_time)),
    ]


def _to_all(alert: Alert, former: list[Rule], route: Route, now: datetime) -> tuple[Delivery, ...]:
    """The deliveries of the alert under its rule, and of those whom only a former rule tells."""
    made = {one.receiver: one for one in route(alert, now)}
    for rule in former:
        incident = replace(alert.incident, rule=rule.id, severity=rule.severity)
        guise = replace(alert, incident=incident, rule_title=rule.title, tags=rule.tags)
        for one in route(guise, now):
            made.setdefault(one.receiver, one)
    return tuple(made.values())
