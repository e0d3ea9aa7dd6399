"""One event seen by two rules, one of which yields to the other (`yields_to`): the better rule's incident takes in what
the other rule sights, and takes over what the other rule has told before it.

What two rules look for differs, so more is asked than of two reports of one rule: what was done by hand is not what
came from afar, and an incident is taken over only where it is surely the same event. When in doubt, it is told anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.incidents.comparing import (
    MANY,
    Comparison,
    Open,
    Read,
    agreed_counts,
    around_of,
    opened,
    read,
    time_between,
)
from monitor.incidents.grouping import assignment_to, nearest
from monitor.incidents.late import late_report_of
from monitor.incidents.means import from_afar
from monitor.incidents.where import agreement
from monitor.language.ruleset import Rule
from monitor.model import Assignment, Incident, Item, Sighting

_ALIKE = 0.4  # content from which reports that are so near are surely of one event
_LATELY, _DAY = timedelta(hours=4), timedelta(hours=24)
_NEAR = frozenset(("same", "beside", "area", "land"))


def yielded(
    sighting: Sighting,
    item: Item,
    better: Rule,
    candidates: Sequence[Incident],
    now: datetime,
    *,
    alone: bool,
    closed: Sequence[Incident] = (),
) -> Assignment | None:
    """The incident of `better` that tells the event of another rule's sighting, with the sighting in it; None where
    none of `candidates` does, and none of the `closed` ones was there on that day."""
    report = read(replace(sighting, rule=better.id), item, now, alone=alone)
    open_ones = opened(candidates, better.id)
    alike = [one for one in open_ones if _by_like_means(report, one)]
    around = around_of(report, open_ones, better.group)
    if around.open:  # where more than one event is known, it may also be one that the better rule does not look for
        around = replace(around, possible=MANY)
    best = nearest(report, alike, open_ones, better, around).best
    if best is None:
        late = late_report_of(report, [*(one.incident for one in alike), *closed], better)
        best = late if late is not None and _by_like_means(report, late[1]) else None
    return assignment_to(best, report, now) if best is not None else None


def taken_over(
    sighting: Sighting,
    item: Item,
    rule: Rule,
    told: Sequence[Incident],
    beside: Sequence[Incident],
    now: datetime,
    *,
    alone: bool,
) -> Assignment | None:
    """The one of `told` (open incidents of rules that yield to `rule`) that is surely the sighting's event: now under
    `rule`, with the sighting in it. None where none is. `beside`: the open incidents of `rule` itself."""
    report = read(sighting, item, now, alone=alone)
    own = opened([_under(rule, one, item) for one in told], rule.id)
    surely = [one for one in own if _by_like_means(report, one)]
    open_ones = [*own, *opened(beside, rule.id)]
    best = nearest(report, surely, open_ones, rule).best
    if best is None:
        return None
    only = sum(time_between(report.at, one) <= _DAY for one in open_ones) == 1
    return assignment_to(best, report, now) if _is_sure(report, *best, only=only) else None


def _under(rule: Rule, incident: Incident, item: Item) -> Incident:
    """The incident under `rule`, by the headline of the report that brings it there."""
    formerly = (*incident.formerly, incident.rule) if incident.alerted else incident.formerly
    return replace(incident, rule=rule.id, formerly=formerly, title=item.title or incident.title)


def _by_like_means(report: Read, other: Open) -> bool:
    """Nothing shows that one was done by people on the spot and the other from afar."""
    mine, theirs = report.profile, other.profile
    if mine.by_hand == theirs.by_hand:
        return True
    return not from_afar(theirs.kinds if mine.by_hand else mine.kinds)


def _is_sure(report: Read, found: Comparison, other: Open, *, only: bool) -> bool:
    """One facility, one number of a catalogue, as many dead or hurt, the same words, or alike enough somewhere near;
    or the `only` event of the day that either rule knows of, near, by the same means, hours after its last report."""
    place, _ = agreement(report.sighting.place, other.incident.place)
    at_facility = place == "same" and other.incident.place is not None and other.incident.place.facility is not None
    numbered = not report.profile.numbers.isdisjoint(other.profile.numbers)
    known = agreed_counts(report.facts, other.incident.facts) is not None
    if at_facility or numbered or known or found.copied:
        return True
    lately = time_between(report.at, other) <= _LATELY
    return place in _NEAR and (found.content >= _ALIKE or (only and lately and _by_the_same_means(report, other)))


def _by_the_same_means(report: Read, other: Open) -> bool:
    mine, theirs = report.profile, other.profile
    if mine.by_hand or theirs.by_hand:
        return mine.by_hand and theirs.by_hand
    return from_afar(mine.kinds & theirs.kinds)
