"""Which receivers an alert goes to: a tree of routes, as in Alertmanager. Pure; the time is the alert's own.

Routes are asked in order and the first that matches takes the alert; with `continue`, those after it are asked too.
A route's children are asked before itself. What a route leaves out it takes from its parent. An alert that no route
takes goes to `default`, else to the operator's receivers, else to all: it is never dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from monitor.alerts.plain import comparable
from monitor.durations import format_duration
from monitor.errors import ConfigurationError
from monitor.model import Alert, AlertKind, Delivery, DeliveryState
from monitor.settings import DigestPlan, Escalation, Reminders, Route, RouteMatch, Settings
from monitor.zones import end_of_span, next_clock

OPERATOR_RULE = "operator"
"""The `rule` of alerts about the watch's own trouble; they go to the operator's receivers past the tree."""


@dataclass(frozen=True, slots=True)
class Node:
    """A route with what it inherits. `path` is its place in the configuration, such as `routes[0].routes[1]`."""

    path: str
    match: RouteMatch
    to: tuple[str, ...]
    continues: bool
    children: tuple[Node, ...]
    group_wait: timedelta | None
    digest: DigestPlan | None
    remind: Reminders | None
    escalate: Escalation | None


@dataclass(frozen=True, slots=True)
class Step:
    """One route that was asked: `verdict` is "taken", "passed on" or "no"; `why` is the key that decided."""

    path: str
    verdict: str
    why: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The routes that took an alert (none: the default did), the receivers they name, and every step that led there."""

    nodes: tuple[Node, ...]
    receivers: tuple[str, ...]
    steps: tuple[Step, ...]


class Router:
    """The routing tree of one configuration, checked and flattened for use.

    Raises ConfigurationError where a route, `default` or `operator` names a receiver that is not configured.
    """

    def __init__(self, settings: Settings) -> None:
        _check_names(settings)
        self.receivers = tuple(settings.receivers)
        self.operator = tuple(settings.operator)
        self.default = tuple(settings.default) or self.operator or self.receivers
        self.zone = ZoneInfo(settings.zone)
        self.nodes = tuple(_node(route, f"routes[{i}]", None) for i, route in enumerate(settings.routes))

    def all_nodes(self) -> Iterator[Node]:
        """Every route of the tree, parents before children."""
        waiting = list(self.nodes)
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting = [*node.children, *waiting]

    def choose(self, alert: Alert) -> Choice:
        """The routes and receivers of an alert, with the steps that led there."""
        if alert.incident.rule == OPERATOR_RULE:
            to = self.operator or self.receivers
            return Choice((), to, (Step("operator", "taken", "the watch's own trouble goes to the operator", to),))
        steps: list[Step] = []
        nodes = tuple(self._walk(self.nodes, alert, steps))
        if not nodes:
            steps.append(Step("default", "taken", "no route takes it", self.default))
            return Choice((), self.default, tuple(steps))
        receivers = dict.fromkeys(name for node in nodes for name in node.to)
        return Choice(nodes, tuple(receivers), tuple(steps))

    def explain(self, alert: Alert) -> tuple[Step, ...]:
        """Every route that was asked, in order, and why it took the alert or not."""
        return self.choose(alert).steps

    def route(self, alert: Alert, now: datetime) -> tuple[Delivery, ...]:
        """One delivery per receiver that the alert goes to, due now unless its route waits or collects."""
        choice = self.choose(alert)
        if not choice.nodes:
            return tuple(delivery_to(name, alert, now) for name in choice.receivers)
        made: dict[str, Delivery] = {}
        for node in choice.nodes:
            for name in node.to:
                planned = self._plan(node, name, alert, now)
                # Of two routes to one receiver the earlier delivery wins: nobody waits for a digest of old news.
                if name not in made or planned.due_at < made[name].due_at:
                    made[name] = planned
        return tuple(made.values())

    def _plan(self, node: Node, receiver: str, alert: Alert, now: datetime) -> Delivery:
        if node.digest is not None:
            zone = ZoneInfo(node.digest.zone) if node.digest.zone else self.zone
            at = next_clock(now, node.digest.at, node.digest.on if node.digest.every == "week" else None, zone)
            reason = f"for the digest of the {node.digest.every}, {node.digest.at} {zone.key}"
            return delivery_to(receiver, alert, now, due=at, hold="digest", reason=reason)
        if node.group_wait is not None and alert.kind is AlertKind.NEW:
            reason = f"group_wait {format_duration(node.group_wait)}"
            return delivery_to(receiver, alert, now, due=now + node.group_wait, reason=reason)
        return delivery_to(receiver, alert, now)

    def _walk(self, nodes: Sequence[Node], alert: Alert, steps: list[Step]) -> Iterator[Node]:
        for node in nodes:
            refusal = refuses(node.match, alert, self.zone)
            if refusal is not None:
                steps.append(Step(node.path, "no", refusal))
                continue
            deeper = tuple(self._walk(node.children, alert, steps))
            if deeper:
                steps.append(Step(node.path, "passed on", "a route below it takes it"))
                yield from deeper
            else:
                steps.append(Step(node.path, "taken", describe(node.match), node.to))
                yield node
            if not node.continues:
                return


def delivery_to(
    receiver: str,
    alert: Alert,
    now: datetime,
    *,
    due: datetime | None = None,
    hold: str | None = None,
    reason: str | None = None,
) -> Delivery:
    """A delivery of an alert to a receiver: held when it waits `hold` for something, else pending."""
    return Delivery(
        id=f"{alert.id}/{receiver}",
        alert_id=alert.id,
        receiver=receiver,
        state=DeliveryState.PENDING if hold is None else DeliveryState.HELD,
        created_at=now,
        due_at=due or now,
        hold=hold,
        reason=reason,
    )


# --- matching ---------------------------------------------------------------------------------------------------


def refuses(match: RouteMatch, alert: Alert, desk: ZoneInfo) -> str | None:
    """Why the matcher does not take the alert, or None where it does. Named keys must all hold."""
    incident = alert.incident
    place = incident.place
    names = [name for name in (place.name, place.facility) if name] if place else []
    lang = alert.item.lang if alert.item else None
    tests: tuple[tuple[str, Sequence[str] | None, Sequence[str]], ...] = (
        ("rule", match.rule, [incident.rule]),
        ("severity", match.severity, [incident.severity.label]),
        ("tags", match.tags, alert.tags),
        ("place", match.place, names),
        ("country", match.country, [place.country] if place and place.country else []),
        ("language", match.language, [lang.split("-")[0]] if lang else []),
        ("kind", match.kind, [alert.kind.value]),
    )
    for key, wanted, have in tests:
        if wanted is not None and not any(_like(value, pattern) for value in have for pattern in wanted):
            found = ", ".join(have) or "unknown"
            return f"{key} is {found}, not {' or '.join(wanted)}"
    if match.hours is not None or match.days is not None:
        zone = ZoneInfo(match.zone) if match.zone else desk
        days = tuple(match.days) if match.days is not None else None
        if end_of_span(alert.at, match.hours or "00:00-00:00", days, zone) is None:
            local = alert.at.astimezone(zone)
            return f"it is {local:%a %H:%M} {zone.key}, outside {describe_hours(match)}"
    return None


def describe(match: RouteMatch) -> str:
    """A matcher in words."""
    parts = [
        f"{key} is {' or '.join(wanted)}"
        for key in ("rule", "severity", "tags", "place", "country", "language", "kind")
        if (wanted := getattr(match, key)) is not None
    ]
    if match.hours is not None or match.days is not None:
        parts.append(describe_hours(match))
    return " and ".join(parts) or "any alert"


def describe_hours(match: RouteMatch) -> str:
    """A matcher's hours and days in words."""
    days = " ".join(match.days) if match.days is not None else ""
    return " ".join(part for part in (days, match.hours or "", match.zone or "") if part)


def _like(value: str, pattern: str) -> bool:
    return fnmatchcase(comparable(value), comparable(pattern))


# --- building ---------------------------------------------------------------------------------------------------


def _node(route: Route, path: str, parent: Node | None) -> Node:
    node = Node(
        path=path,
        match=route.match,
        to=tuple(route.to) if route.to is not None else (parent.to if parent else ()),
        continues=route.continue_,
        children=(),
        group_wait=route.group_wait if route.group_wait is not None else (parent.group_wait if parent else None),
        digest=route.digest or (parent.digest if parent else None),
        remind=route.remind or (parent.remind if parent else None),
        escalate=route.escalate or (parent.escalate if parent else None),
    )
    children = tuple(_node(child, f"{path}.routes[{i}]", node) for i, child in enumerate(route.routes))
    return replace(node, children=children)


def unknown_names(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every (place in the configuration, receiver name) that names a receiver which is not configured."""
    for key in ("default", "operator"):
        for i, name in enumerate(getattr(settings, key)):
            if name not in settings.receivers:
                yield f"{key}[{i}]", name
    yield from _unknown_in(settings.routes, "routes", frozenset(settings.receivers))


def _unknown_in(routes: Sequence[Route], path: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    for i, route in enumerate(routes):
        here = f"{path}[{i}]"
        named = [(f"{here}.to", route.to or ()), (f"{here}.escalate.to", route.escalate.to if route.escalate else ())]
        for key, names in named:
            yield from ((f"{key}[{n}]", name) for n, name in enumerate(names) if name not in known)
        yield from _unknown_in(route.routes, f"{here}.routes", known)


def _check_names(settings: Settings) -> None:
    faults: list[str] = []
    for path, name in unknown_names(settings):
        close = get_close_matches(name, settings.receivers, 1)
        hint = f" (did you mean {close[0]!r}?)" if close else f" (there are: {', '.join(settings.receivers) or 'none'})"
        faults.append(f"{path}: there is no receiver {name!r}{hint}")
    if faults:
        raise ConfigurationError("\n".join(faults))
