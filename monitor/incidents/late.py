"""Reports that come when an event is over: they name its place and its day, or tell what followed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.incidents.aftermath import tells_what_followed
from monitor.incidents.comparing import Around, Read, compare, opened, rarity_among, time_between
from monitor.incidents.unplaced import Found, may_join
from monitor.language.ruleset import Grouping, Rule
from monitor.model import Incident

_FOLLOWED = timedelta(days=3)  # between one report of an attack and the next of what followed


def late_report_of(report: Read, incidents: Sequence[Incident], rule: Rule) -> Found | None:
    """The likest of `incidents`, however long ago they were reported, that was at the facility that the report names,
    on the day that it gives; the last one there, where it tells what followed (`aftermath`)."""
    place, day = report.sighting.place, report.sighting.when
    if place is None or place.facility != place.name or {"place", "when"} - set(rule.group.by):
        return None
    there = [one for one in incidents if one.place is not None and one.place.name == place.name]
    group = replace(rule.group, window=timedelta.max)
    that_day = [one for one in there if one.when == day and day is not None]
    able = [one for one in _compared(report, that_day, group) if may_join(one[0])]
    if not able and tells_what_followed(report.item.title):
        at_all = replace(group, by=tuple(by for by in group.by if by != "when"))
        before = [
            one for one in _compared(report, there, at_all) if one[0].veto is None and _by_like_weapons(report, one)
        ]
        lately = [one for one in before if time_between(report.at, one[1]) <= _FOLLOWED]
        return max(lately, key=lambda one: one[1].incident.last_seen, default=None)
    return max(able, key=lambda one: one[0].content, default=None)


def _by_like_weapons(report: Read, found: Found) -> bool:
    mine, theirs = report.profile.kinds, found[1].profile.kinds
    return not mine or not theirs or not mine.isdisjoint(theirs)


def _compared(report: Read, incidents: Sequence[Incident], group: Grouping) -> list[Found]:
    open_ones = opened(incidents, report.sighting.rule)
    return [(compare(report, one, group, rarity_among([one]), Around()), one) for one in open_ones]
