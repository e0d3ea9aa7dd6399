"""The whole story on one page: what happens to the items of a poll.

    schedule -> fetch -> parse -> normalise -> [new items] -> match -> sightings -> incidents -> alerts -> deliveries

`take_in` is everything after `normalise`. It runs in one transaction: items, sightings, incidents, alerts and
deliveries are stored together or not at all, before anything is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine

from monitor.alerts.change_of_rule import Told, told_to
from monitor.counting import counted
from monitor.durations import format_duration
from monitor.incidents import across, grouping, updates
from monitor.incidents.identity import (
    ItemKeys,
    Novelty,
    NoveltyKind,
    ids_for,
    judge,
    keys_of,
    known_as,
    under_free_id,
    with_sound_dates,
)
from monitor.language.ruleset import Rule, Ruleset
from monitor.model import Alert, Assignment, Delivery, Incident, Item, Sighting
from monitor.store import incidents as incident_store
from monitor.store import items as item_store
from monitor.store import outbox
from monitor.store.engine import write

_DEFAULT_MAX_AGE = timedelta(days=7)  # of an item, for rules that set none: a new feed's archive is no news
_LATE_REPORTS = timedelta(hours=12)  # an outlet's report may reach us this long after it was published


class Matcher(Protocol):
    """What the pipeline needs of `matching.matcher.Matcher`."""

    def match(self, item: Item) -> tuple[Sighting, ...]:
        """The sightings of an item, set-aside ones included."""
        ...


@dataclass(frozen=True, slots=True)
class PipelineParts:
    """Everything `take_in` works with. `route` says where an alert goes; it may read nothing but its arguments."""

    engine: Engine
    matcher: Matcher
    ruleset: Ruleset
    route: Callable[[Alert, datetime], tuple[Delivery, ...]]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the items of one poll. `new` counts items never seen before, `edited` known ones with other
    words; `sightings` those that count."""

    new: int
    edited: int
    sightings: tuple[Sighting, ...]
    alerts: tuple[Alert, ...]
    deliveries: tuple[Delivery, ...]


def take_in(items: Sequence[Item], *, parts: PipelineParts, now: datetime) -> TakenIn:
    """Takes in the items of a poll: known ones are left alone, new and edited ones are matched, grouped and
    alerted. One transaction; taking in the same items again changes nothing. Raises StoreError."""
    with write(parts.engine) as connection:
        fresh = _sort_out(connection, items, now)
        found: list[tuple[Item, Sighting, bool]] = []
        yielding = {rule.id for rule in parts.ruleset.rules if rule.yields_to}
        for item, _ in fresh:
            sightings = sorted(_of_backlog(item, parts.matcher.match(item)), key=lambda one: one.rule in yielding)
            per_rule = Counter(one.rule for one in sightings if one.set_aside is None)
            found += [(item, one, per_rule[one.rule] <= 1) for one in sightings]
        sighted, decided = _group(connection, found, parts.ruleset, now)
        told = [one for alert in decided for one in _tell(connection, alert, parts, now)]
    edited = sum(novelty.kind is NoveltyKind.EDITED for _, novelty in fresh)
    return TakenIn(
        new=len(fresh) - edited,
        edited=edited,
        sightings=tuple(sighted),
        alerts=tuple(alert for alert, _ in told),
        deliveries=tuple(delivery for _, routed in told for delivery in routed),
    )


def _tell(connection: Connection, alert: Alert, parts: PipelineParts, now: datetime) -> list[Told]:
    """Enters an alert and its deliveries into the outbox: one alert, or two where a change of rule makes it new to
    some (`change_of_rule`)."""
    incident = alert.incident
    reached = outbox.reached(connection, incident.id, incident.rule) if incident.formerly else frozenset()
    told = told_to(alert, parts.ruleset, parts.route, reached, now)
    for one, routed in told:
        outbox.add(connection, one, routed)
    incident_store.save(connection, [one.incident for one, _ in told[1:]])
    return told


def _of_backlog(item: Item, sightings: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    """The sightings, set aside where the item is of unknown age and was there before its feed was watched."""
    if not item.backlog:
        return sightings
    reason = "undated, and there already when the feed was first polled"
    return tuple(replace(one, set_aside=one.set_aside or reason) for one in sightings)


def _sort_out(connection: Connection, items: Sequence[Item], now: datetime) -> list[tuple[Item, Novelty]]:
    """Stores what is new or edited and returns it, under final ids."""
    keyed = [(item, keys_of(item)) for item in (with_sound_dates(item, now) for item in items)]
    found = item_store.find(connection, (key for _, keys in keyed for key in keys.all), now)
    known = dict(found.known)
    taken = item_store.taken(connection, (one for item, keys in keyed for one in ids_for(item, keys)))
    fresh: list[tuple[Item, Novelty]] = []
    new: list[item_store.NewItem] = []
    edits: list[tuple[Item, ItemKeys]] = []
    leads: list[tuple[str, str]] = []
    for item, keys in keyed:
        novelty = judge(item, keys, known)
        if novelty.kind in (NoveltyKind.NEW, NoveltyKind.COPY):
            novelty = under_free_id(novelty, item, keys, taken)
            taken.add(novelty.id)
        kept = replace(item, id=novelty.id)
        stored = next((one for key in keys.all if (one := known.get(key)) and one.id == novelty.of), None)
        if novelty.kind is NoveltyKind.SAME and stored is not None:
            remembered = stored
        elif novelty.kind is NoveltyKind.EDITED and stored is not None:
            edits.append((kept, keys))
            remembered = replace(stored, title=item.title, content_hash=keys.content_hash, url=item.url)
        else:
            new.append(item_store.NewItem(kept, keys, novelty.of))
            remembered = known_as(kept, keys, now)
        if novelty.kind is not NoveltyKind.SAME:
            fresh.append((kept, novelty))
        for key in keys.all:
            if key == keys.text and key in known and novelty.kind is not NoveltyKind.NEW:
                continue  # words lead to whose they were first
            if key not in known or known[key].id != remembered.id:
                leads.append((key, remembered.id))
            known[key] = remembered
    item_store.add(connection, new, now)
    for item, keys in edits:
        item_store.edit(connection, item, keys, now)
        incident_store.forget_sightings(connection, item.id)
    item_store.add_keys(connection, leads, now)
    item_store.touch(connection, found.stale, now)
    return fresh


def _group(
    connection: Connection, found: Sequence[tuple[Item, Sighting, bool]], ruleset: Ruleset, now: datetime
) -> tuple[list[Sighting], list[Alert]]:
    """Puts each sighting into its incident and decides, once per incident, whether to tell. `found` says of each
    sighting whether it is the only one of its rule in its item."""
    desk = _Desk(connection, ruleset, now)
    counted: list[Sighting] = []
    recorded: list[tuple[Sighting, str | None]] = []
    for item, sighting, alone in found:
        rule = ruleset.rule(sighting.rule)
        if rule is None:
            continue
        judged = _aged(sighting, item, rule, now)
        if judged.set_aside is None:
            assignment = desk.assign(judged, item, rule, alone=alone)
            counted.append(judged)
            recorded.append((judged, assignment.incident.id))
        else:
            retracted = desk.retract(judged, item, rule, alone=alone)
            recorded.append((judged, retracted.incident.id if retracted else None))
    incident_store.add_sightings(connection, recorded, now)
    return counted, desk.close()


def _aged(sighting: Sighting, item: Item, rule: Rule, now: datetime) -> Sighting:
    """`sighting`, set aside where its item is too old to be news (a new feed brings its archive)."""
    limit = rule.max_age or _DEFAULT_MAX_AGE
    age = now - (item.reference_time or now)
    if sighting.set_aside is None and age > limit:
        return replace(
            sighting, set_aside=f"the item is {counted(age.days, 'day')} old, older than {format_duration(limit)}"
        )
    return sighting


class _Desk:
    """The open incidents of one transaction, as they change; each is told about at most once when it closes."""

    def __init__(self, connection: Connection, ruleset: Ruleset, now: datetime) -> None:
        self._connection = connection
        self._ruleset = ruleset
        self._now = now
        self._open: dict[str, dict[str, Incident]] = {}  # by rule and id, oldest first
        self._before: dict[str, Incident | None] = {}
        self._causes: dict[str, tuple[Assignment, Sighting, Item, Rule]] = {}
        self._joined: list[tuple[Assignment, str]] = []

    def assign(self, sighting: Sighting, item: Item, rule: Rule, *, alone: bool) -> Assignment:
        """Joins or opens an incident; an edited item's first choice is the incident it is in."""
        if yielded := self._yield(sighting, item, rule, alone=alone):
            return yielded
        candidates = list(self._candidates(rule).values())
        own = [incident for incident in candidates if item.id in self._items_before(incident)]
        assignment = grouping.rejoin(sighting, item, rule, own, self._now, alone=alone)
        if assignment is None:
            closed = self._closed(rule)
            assignment = grouping.assign(sighting, item, rule, candidates, self._now, alone=alone, closed=closed)
        if assignment.opened:
            assignment = self._take_over(sighting, item, rule, candidates, alone=alone) or assignment
        self._keep(assignment, sighting, item, rule)
        return assignment

    def _yield(self, sighting: Sighting, item: Item, rule: Rule, *, alone: bool) -> Assignment | None:
        """Joins the incident of a rule that tells this event better, if that rule has one."""
        for better in filter(None, map(self._ruleset.rule, rule.yields_to)):
            candidates = list(self._candidates(better).values())
            closed = self._closed(better)
            assignment = across.yielded(sighting, item, better, candidates, self._now, alone=alone, closed=closed)
            if assignment is not None:
                self._keep(assignment, replace(sighting, rule=better.id), item, better)
                return assignment
        return None

    def _take_over(
        self, sighting: Sighting, item: Item, rule: Rule, beside: Sequence[Incident], *, alone: bool
    ) -> Assignment | None:
        """Takes over the incident that a rule which yields to this one has told of the event, if one has."""
        yielding = [one for one in self._ruleset.rules if rule.id in one.yields_to]
        told = [incident for one in yielding for incident in self._candidates(one).values()]
        assignment = across.taken_over(sighting, item, rule, told, beside, self._now, alone=alone)
        if assignment is not None:
            taken = next(incident for incident in told if incident.id == assignment.incident.id)
            self._open[rule.id][taken.id] = self._open[taken.rule].pop(taken.id)
        return assignment

    def retract(self, sighting: Sighting, item: Item, rule: Rule, *, alone: bool) -> Assignment | None:
        """A denial set aside as no sighting still downgrades the incident it speaks of, if there is one."""
        if not grouping.is_retraction(sighting, item):
            return None
        candidates = list(self._candidates(rule).values())
        assignment = grouping.assign(sighting, item, rule, candidates, self._now, alone=alone)
        if assignment.opened:
            return None
        self._keep(assignment, sighting, item, rule)
        return assignment

    def close(self) -> list[Alert]:
        """Decides for each incident touched, stores all of them, and returns the alerts in order."""
        alerts: list[Alert] = []
        for incident_id, (assignment, sighting, item, rule) in self._causes.items():
            decision = updates.decide(self._before[incident_id], assignment, sighting, item, rule, self._now)
            if isinstance(decision, Alert):
                alerts.append(decision)
                self._open[rule.id][incident_id] = decision.incident
        changed = [self._open[rule.id][id_] for id_, (_, _, _, rule) in self._causes.items()]
        incident_store.save(self._connection, changed)
        incident_store.join(self._connection, self._joined, self._now)
        return alerts

    def _candidates(self, rule: Rule) -> dict[str, Incident]:
        """The open incidents: a report within the rule's window may be of any of them."""
        since = self._open_since(rule)
        return {id_: one for id_, one in self._known(rule).items() if one.last_seen >= since}

    def _closed(self, rule: Rule) -> list[Incident]:
        """Those of older events that the rule still tells of: only a report of that place and day is of one of them."""
        since = self._open_since(rule)
        return [one for one in self._known(rule).values() if one.last_seen < since]

    def _open_since(self, rule: Rule) -> datetime:
        return self._now - rule.group.window - _LATE_REPORTS

    def _known(self, rule: Rule) -> dict[str, Incident]:
        if rule.id not in self._open:
            since = min(self._open_since(rule), self._now - (rule.max_age or timedelta()))
            found = incident_store.open_incidents(self._connection, rule.id, since)
            self._open[rule.id] = {incident.id: incident for incident in found}
        return self._open[rule.id]

    def _items_before(self, incident: Incident) -> tuple[str, ...]:
        """The items of an incident before this transaction: an item that is among them was edited."""
        before = self._before.get(incident.id, incident)
        return before.items if before is not None else ()

    def _keep(self, assignment: Assignment, sighting: Sighting, item: Item, rule: Rule) -> None:
        incident = assignment.incident
        known = self._open[rule.id].get(incident.id)
        self._before.setdefault(incident.id, known)
        self._open[rule.id][incident.id] = incident
        self._joined.append((assignment, item.id))
        cause = self._causes.get(incident.id)
        is_news = known is not None and known.alerted and known.facts != incident.facts
        if cause is None or is_news or (known is not None and known.rule != rule.id):
            self._causes[incident.id] = (assignment, sighting, item, rule)
        else:
            self._causes[incident.id] = (replace(cause[0], incident=incident), *cause[1:])
