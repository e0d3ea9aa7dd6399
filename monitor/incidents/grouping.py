"""Which incident does a sighting belong to? The open one that it is nearest to, if it is near enough; else a new one.

Precision first: when unsure between merging two events and alerting twice, a new incident opens (`comparing`). Every
decision carries its reason in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from monitor.incidents import facts
from monitor.incidents.comparing import Around, Open, Read, around_of, compare, opened, rarity_among, read
from monitor.incidents.late import late_report_of
from monitor.incidents.profile import dump_profile, is_copy, load_profile, merged
from monitor.incidents.publishers import named_source, owner_of
from monitor.incidents.unplaced import Found, at_the_place, fitting, may_be_of, may_join, undecided, without_place
from monitor.incidents.where import more_exact
from monitor.language.ruleset import Rule
from monitor.model import Assignment, Incident, Item, Sighting


def assign(
    sighting: Sighting,
    item: Item,
    rule: Rule,
    candidates: Sequence[Incident],
    now: datetime,
    *,
    alone: bool = True,
    closed: Sequence[Incident] = (),
) -> Assignment:
    """The incident of `sighting`: the best of `candidates` (open incidents of the rule) that it may join, else a
    new one. Deterministic: ties go to the candidate that comes first.
    `alone`: the item has no other sighting of the rule (see `facts.read`). `closed`: incidents that have not been
    reported for longer than the rule's window; what names that place and that day is of one of them all the same."""
    report = read(sighting, item, now, alone=alone)
    open_ones = opened(candidates, rule.id)
    near = nearest(report, open_ones, open_ones, rule)
    if near.best is None:
        if (older := late_report_of(report, [*candidates, *closed], rule)) is not None:
            return assignment_to(older, report, now)
        possible = fitting(report, near.compared) if "place" in rule.group.by else []
        if len(possible) == 1:
            joined = assignment_to(possible[0], report, now)
            return replace(joined, reason=f"the only attack on such a place, {joined.reason}")
        if possible:
            return _one_of(possible, possible, report, rule, now)
        why = "first report"
        if near.refusal is not None:
            found, one = near.refusal
            why = f"new, the nearest was {one.incident.id}: {found.veto or found.reason}"
        return Assignment(_opened(rule, report, now), True, why)
    if unclear := undecided(report, near.best, near.compared):
        possible = [one for one in near.compared if may_join(one[0])]
        return _one_of(unclear, possible, report, rule, now)
    return assignment_to(near.best, report, now)


def _one_of(unclear: Sequence[Found], possible: Sequence[Found], report: Read, rule: Rule, now: datetime) -> Assignment:
    """Where nobody can say which of `unclear` the report is of: what was told without a place (one of `possible`)
    before, else a new incident."""
    if (told := without_place(possible)) is not None:
        return assignment_to(told, report, now)
    doubt = may_be_of([one.incident for _, one in unclear])
    return Assignment(_opened(rule, report, now), True, f"new, {doubt}", doubt=doubt)


def assignment_to(best: Found, report: Read, now: datetime) -> Assignment:
    """The report in the incident that it was compared with."""
    found, one = best
    return Assignment(_joined(one.incident, report, now), False, found.reason, round(found.content, 3))


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a report was compared with, the best that it may join, and the likest of those that it may not."""

    compared: tuple[Found, ...]
    best: Found | None
    refusal: Found | None


def nearest(
    report: Read, candidates: Sequence[Open], open_ones: Sequence[Open], rule: Rule, around: Around | None = None
) -> Nearest:
    """How the report stands to each of `candidates`; `open_ones`: all that is open. `around`: what else it might belong
    to, if that is more."""
    rarity = rarity_among(open_ones)
    others = around or around_of(report, open_ones, rule.group)
    compared: list[Found] = []
    best: Found | None = None
    refusal: Found | None = None
    for one in candidates:
        found = compare(report, one, rule.group, rarity, others)
        compared.append((found, one))
        if found.veto is None and found.margin >= 0:
            if best is None or found.margin > best[0].margin:
                best = (found, one)
        elif refusal is None or found.content > refusal[0].content:
            refusal = (found, one)
    return Nearest(tuple(compared), at_the_place(report, best, compared) if best else None, refusal)


def rejoin(
    sighting: Sighting, item: Item, rule: Rule, own: Sequence[Incident], now: datetime, *, alone: bool
) -> Assignment | None:
    """The incident that an edited item is in already (one of `own`), unless its new words report another event."""
    report = read(sighting, item, now, alone=alone)
    for one in opened(own, rule.id):
        found = compare(report, one, rule.group, rarity_among([one]), Around())
        if found.veto is None:
            joined = _joined(one.incident, report, now)
            return Assignment(joined, False, "an edit of an item of this incident", round(found.content, 3))
    return None


def is_retraction(sighting: Sighting, item: Item) -> bool:
    """The sighting denies the event or takes an earlier report of it back."""
    return facts.read(sighting, item, alone=True).retracted


def _opened(rule: Rule, report: Read, now: datetime) -> Incident:
    # An edited item may open another incident: what it says, and when it was seen to, are part of the name.
    sighting, item = report.sighting, report.item
    said = "|".join(piece.text for piece in sighting.evidence)
    where = sighting.place.name if sighting.place else ""
    seed = f"{rule.id}|{item.id}|{sighting.when}|{where}|{(item.seen or now).isoformat()}|{said}"
    digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
    day = sighting.when or report.at.date()
    return Incident(
        id=f"{day:%Y%m%d}-{digest}",
        rule=rule.id,
        severity=sighting.severity,
        place=sighting.place,
        when=sighting.when,
        title=item.title or (sighting.evidence[0].text if sighting.evidence else item.id),
        items=(item.id,),
        publishers=(named_source(item),),
        first_seen=item.seen or now,
        last_seen=item.seen or now,
        facts=report.facts,
        profile=dump_profile(report.profile),
    )


def _joined(incident: Incident, report: Read, now: datetime) -> Incident:
    sighting, item = report.sighting, report.item
    profile = load_profile(incident.profile)
    source = report.profile.texts[0][0]
    counted = is_copy(report.profile, profile) or source in map(owner_of, incident.publishers)
    return replace(
        incident,
        severity=max(incident.severity, sighting.severity),
        place=more_exact(incident.place, sighting.place),
        when=incident.when or sighting.when,
        items=incident.items if item.id in incident.items else (*incident.items, item.id),
        publishers=incident.publishers if counted else (*incident.publishers, named_source(item)),
        last_seen=max(incident.last_seen, item.seen or now),
        facts=facts.merge(incident.facts, report.facts),
        profile=dump_profile(merged(profile, report.profile, report.at)),
    )
