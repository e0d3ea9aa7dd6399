"""Which incident does a sighting belong to? The open one that it is nearest to, if it is near enough; else a new one.

Precision first: when unsure between merging two events and alerting twice, a new incident opens (`comparing`). Every
decision carries its reason in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from monitor.incidents import facts
from monitor.incidents.comparing import Around, Comparison, Open, Read, around_of, compare, opened, rarity_among, read
from monitor.incidents.profile import dump_profile, is_copy, load_profile, merged
from monitor.incidents.publishers import named_source, owner_of
from monitor.incidents.where import more_exact
from monitor.language.ruleset import Rule
from monitor.model import Assignment, Incident, Item, Sighting


def assign(
    sighting: Sighting, item: Item, rule: Rule, candidates: Sequence[Incident], now: datetime, *, alone: bool = True
) -> Assignment:
    """The incident of `sighting`: the best of `candidates` (open incidents of the rule) that it may join, else a
    new one. Deterministic: ties go to the candidate that comes first.
    `alone`: the item has no other sighting of the rule (see `facts.read`)."""
    report = read(sighting, item, now, alone=alone)
    open_ones = opened(candidates, rule.id)
    best, refusal = nearest(report, open_ones, open_ones, rule)
    if best is not None:
        return assignment_to(best, report, now)
    why = (
        "first report"
        if refusal is None
        else f"new, the nearest was {refusal[1].incident.id}: {refusal[0].veto or refusal[0].reason}"
    )
    return Assignment(_opened(rule, report, now), True, why)


def assignment_to(best: tuple[Comparison, Open], report: Read, now: datetime) -> Assignment:
    """The report in the incident that it was compared with."""
    found, one = best
    return Assignment(_joined(one.incident, report, now), False, found.reason, round(found.content, 3))


def nearest(
    report: Read, candidates: Sequence[Open], open_ones: Sequence[Open], rule: Rule, around: Around | None = None
) -> tuple[tuple[Comparison, Open] | None, tuple[Comparison, Open] | None]:
    """The best of `candidates` that the report may join, and the likest of those that it may not; `open_ones`: all
    that is open. `around`: what else it might belong to, if that is more."""
    rarity = rarity_among(open_ones)
    others = around or around_of(report, open_ones, rule.group)
    best: tuple[Comparison, Open] | None = None
    refusal: tuple[Comparison, Open] | None = None
    for one in candidates:
        found = compare(report, one, rule.group, rarity, others)
        if found.veto is None and found.margin >= 0:
            if best is None or found.margin > best[0].margin:
                best = (found, one)
        elif refusal is None or found.content > refusal[0].content:
            refusal = (found, one)
    return best, refusal


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
