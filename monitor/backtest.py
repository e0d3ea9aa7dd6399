"""What changed rules would have alerted on stored items, beside the rules in force. Nothing is stored or sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from monitor.model import Alert, AlertKind, Incident, Item
from monitor.pipeline import PipelineParts
from monitor.replay import replay
from monitor.store import incidents as incident_store
from monitor.store import items as item_store
from monitor.store.engine import read

_PAGE = 2_000  # items


@dataclass(frozen=True, slots=True)
class Difference:
    """The first alert of an incident of which its rule tells under one ruleset only. `told_by` are the rules that tell
    of it under the other one."""

    alert: Alert
    told_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC): how many incidents each ruleset told of, and those that only one of them did."""

    day: date
    in_force: int
    changed: int
    added: tuple[Difference, ...]
    removed: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The first alert of each incident of the rules asked for, the items that the incident had in the end, and for each
    item the rules that told of an incident with it, asked for or not."""

    alerts: tuple[Alert, ...]
    items: Mapping[str, frozenset[str]]
    tellers: Mapping[str, set[str]]


def compare(
    items: Callable[[], Iterable[Item]],
    in_force: PipelineParts,
    changed: PipelineParts,
    rules: Sequence[str],
    *,
    retention: timedelta,
    on_progress: Callable[[int], None] = lambda _: None,
) -> list[Day]:
    """Both rulesets over the same items (`items` is called once for each); days on which either told anything of
    `rules`, oldest first.

    An incident is the same under both where the two share an item.
    """
    old = _run(items(), in_force, rules, retention, on_progress)
    new = _run(items(), changed, rules, retention, on_progress)
    added, removed = _only_in(new, old), _only_in(old, new)
    days: dict[date, tuple[list[Alert], list[Alert]]] = defaultdict(lambda: ([], []))
    for alert in old.alerts:
        days[alert.at.date()][0].append(alert)
    for alert in new.alerts:
        days[alert.at.date()][1].append(alert)
    return [
        Day(
            day,
            len(before),
            len(after),
            tuple(added[alert.id] for alert in after if alert.id in added),
            tuple(removed[alert.id] for alert in before if alert.id in removed),
        )
        for day, (before, after) in sorted(days.items())
    ]


def stored_since(engine: Engine, since: datetime) -> Iterator[Item]:
    """All stored items first seen since then, oldest first, read a page at a time: a long read would hold up the
    store's upkeep."""
    after = ""
    while True:
        with read(engine) as connection:
            page = item_store.page(connection, since, after, _PAGE)
        yield from page
        if len(page) < _PAGE or page[-1].seen is None:
            return
        since, after = page[-1].seen, page[-1].id


def _run(
    items: Iterable[Item],
    parts: PipelineParts,
    rules: Sequence[str],
    retention: timedelta,
    on_progress: Callable[[int], None],
) -> _Outcome:
    told = [one.alert for one in replay(items, parts, retention=retention, on_progress=on_progress)]
    told = [one for one in told if one.kind is AlertKind.NEW]
    with read(parts.engine) as connection:
        ends: dict[str, Incident] = {one.id: one for one in incident_store.all_incidents(connection)}
    tellers: dict[str, set[str]] = defaultdict(set)
    for one in told:
        for item in ends[one.incident.id].items:
            tellers[item].add(one.incident.rule)
    first = tuple(one for one in told if one.incident.rule in rules)
    return _Outcome(first, {one.incident.id: frozenset(ends[one.incident.id].items) for one in first}, tellers)


def _only_in(these: _Outcome, those: _Outcome) -> dict[str, Difference]:
    """The alerts in `these`, by id, whose incident shares no item with any in `those` of the same rule."""
    found = {}
    for alert in these.alerts:
        told_by = {rule for item in these.items[alert.incident.id] for rule in those.tellers.get(item, ())}
        if alert.incident.rule not in told_by:
            found[alert.id] = Difference(alert, tuple(sorted(told_by)))
    return found
