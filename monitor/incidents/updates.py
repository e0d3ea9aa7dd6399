"""Is it worth a message? The first sighting always; later ones only for SPEC's list of news."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.language.ruleset import Rule
from monitor.model import Alert, AlertKind, Assignment, Facts, Incident, Item, Sighting

_PUBLISHER_STEPS = (2, 5, 10)


@dataclass(frozen=True, slots=True)
class Quiet:
    """No message, and why."""

    reason: str


def decide(
    before: Incident | None, after: Assignment, sighting: Sighting, item: Item, rule: Rule, now: datetime
) -> Alert | Quiet:
    """The alert that `after` calls for, given the incident as it was last told about (`before`; None: never).

    Pure. The alert's incident counts the alert in; its id is `<incident id>-<n>`.
    """
    incident = after.incident
    if before is None or incident.alerted == 0:
        return _alert(AlertKind.NEW, incident, sighting, item, rule, now, (after.doubt,) if after.doubt else ())
    if incident.facts.retracted and not before.facts.retracted:
        return _alert(AlertKind.RETRACTION, incident, sighting, item, rule, now, ("reported as false or denied",))
    news = _news(before, incident, rule)
    if not news:
        return Quiet("nothing new: recorded")
    return _alert(AlertKind.UPDATE, incident, sighting, item, rule, now, news)


def _news(before: Incident, after: Incident, rule: Rule) -> tuple[str, ...]:
    news = [f"now under rule {after.rule}"] if after.rule != before.rule else []
    if before.place is None and after.place is not None and "place" in rule.group.by:
        news.append(f"place: {after.place.facility or after.place.name}")
    news += _counts(before.facts, after.facts)
    count = len(after.publishers)
    if any(len(before.publishers) < step <= count for step in _PUBLISHER_STEPS):
        news.append(f"now {count} independent sources")
    if after.severity > before.severity:
        news.append(f"severity {before.severity.label} -> {after.severity.label}")
    if after.facts.claimed_by and not before.facts.claimed_by:
        news.append(f"claimed by {after.facts.claimed_by}")
    return tuple(news)


def _counts(before: Facts, after: Facts) -> list[str]:
    pairs = (
        ("killed", before.killed, after.killed),
        ("injured", before.injured, after.injured),
        ("weapons", before.weapons, after.weapons),
    )
    return [
        f"{name} {old} -> {new}" if old is not None else f"{name}: {new}"
        for name, old, new in pairs
        if new is not None and new > (old or 0) and not (name == "weapons" and old is None and new == 1)  # "a drone"
    ]


def _alert(
    kind: AlertKind,
    incident: Incident,
    sighting: Sighting,
    item: Item,
    rule: Rule,
    now: datetime,
    news: tuple[str, ...],
) -> Alert:
    told = replace(incident, alerted=incident.alerted + 1)
    return Alert(
        id=f"{told.id}-{told.alerted}",
        kind=kind,
        at=now,
        incident=told,
        sighting=sighting,
        item=item,
        news=news,
        rule_title=rule.title,
        tags=rule.tags,
    )
