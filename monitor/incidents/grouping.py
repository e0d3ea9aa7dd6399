"""Which incident does a sighting belong to? By rule, place and date; by content where those are missing.

Precision first: when unsure between merging two events and alerting twice, a new incident opens. Every decision
carries its reason in words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

import orjson

from monitor.incidents import facts
from monitor.incidents.publishers import words_of
from monitor.incidents.similarity import (
    cosine,
    kinds_of,
    presents_as_new,
    resemblance,
    sketch,
    terms,
)
from monitor.language.ruleset import Grouping, Rule
from monitor.model import Assignment, Incident, Item, Place, Sighting

_SAME_POINT_KM = 5.0
_SAME_AREA_KM = 30.0
_COPY = 0.55  # resemblance from which words are another's
_PROFILE_TERMS = 60
_PROFILE_TEXTS = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """How alike two reports must be to be one event, by what is known of place and date."""

    fresh: timedelta = timedelta(hours=3)  # reports of one place this close together are one event
    same_place: float = 0.30  # content similarity needed at the same place, undated, a few hours apart
    same_area: float = 0.35
    no_place: float = 0.45


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Profile:
    """What an incident's reports say, bounded: the heaviest terms with their counts, kinds, sketches by publisher."""

    terms: Mapping[str, float] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    again: bool = False  # it opened as "a second attack"
    texts: tuple[tuple[str, tuple[int, ...]], ...] = ()  # (whose words, sketch)
    latest: datetime | None = None  # publication of the last report


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sighting beside one incident. `veto` says why they cannot be one event; else `score` is 0..1 and
    `reason` says what agrees. `joins`: alike enough."""

    joins: bool
    score: float
    reason: str
    veto: str | None = None


def assign(
    sighting: Sighting, item: Item, rule: Rule, candidates: Sequence[Incident], now: datetime, *, alone: bool = True
) -> Assignment:
    """The incident of `sighting`: the best of `candidates` (open incidents of the rule) that it may join, else a
    new one. Deterministic: ties go to the candidate that comes first.
    `alone`: the item has no other sighting of the rule (see `facts.read`)."""
    report = _profile_of(sighting, item)
    at = item.reference_time or now
    best: tuple[float, Incident, str] | None = None
    refusal: tuple[float, str] | None = None
    for incident in candidates:
        if incident.rule != rule.id:
            continue
        found = compare(sighting, report, at, incident, load_profile(incident.profile), rule.group)
        if found.joins and (best is None or found.score > best[0]):
            best = (found.score, incident, found.reason)
        elif not found.joins and (refusal is None or found.score > refusal[0]):
            refusal = (found.score, f"{incident.id}: {found.veto or found.reason}")
    if best is not None:
        score, incident, reason = best
        return Assignment(_joined(incident, sighting, item, report, at, now, alone), False, reason, round(score, 3))
    why = "first report" if refusal is None else f"new: not {refusal[1]}"
    return Assignment(_opened(sighting, item, rule, report, at, now, alone), True, why)


def compare(
    sighting: Sighting, report: Profile, at: datetime, incident: Incident, profile: Profile, group: Grouping
) -> Comparison:
    """`sighting` (its profile `report`, published `at`) beside `incident`, by the rule's `group`."""
    content = cosine(report.terms, profile.terms)
    copied = any(resemblance(report.texts[0][1], one) >= _COPY for _, one in profile.texts) if report.texts else False
    gap = _gap(at, incident, profile)
    if gap > group.window:
        return Comparison(False, content, "", f"{_hours(gap)} apart, beyond the window of {_hours(group.window)}")
    if _incompatible(report.kinds, profile.kinds):
        return Comparison(False, content, "", f"another kind of event ({_names(profile.kinds)})")
    dated = "when" in group.by and sighting.when is not None and incident.when is not None
    days = abs((sighting.when - incident.when).days) if dated and sighting.when and incident.when else None
    if days and not (days == 1 and (copied or (content >= 0.6 and gap <= timedelta(hours=12)))):
        return Comparison(False, content, "", f"another day ({incident.when})")
    if sighting.when is not None and incident.when is None and sighting.when > _latest_day(incident):
        return Comparison(False, content, "", f"reported before that day ({sighting.when})")
    place, where = ("none", "") if "place" not in group.by else _place_agreement(sighting.place, incident.place)
    if place == "other" and not copied:
        return Comparison(False, content, "", where)
    if (
        report.again
        and not profile.again
        and not copied
        and incident.items
        and at - incident.first_seen > timedelta(hours=1)
    ):
        return Comparison(False, content, "", "the text presents it as another event")
    when = f"date ({incident.when})" if days == 0 else f"{_hours(gap)} apart"
    if copied:
        return Comparison(True, 1.0, "the same words, syndicated")
    if place == "same" and days == 0:
        return Comparison(True, 0.9 + content / 10, f"same {where} and {when}")
    needed = _needed(place, days, gap)
    reason = f"{where or 'no common place'}, {when}, content {content:.2f} (needs {needed:.2f})"
    return Comparison(content >= needed, content, reason)


def is_retraction(sighting: Sighting, item: Item) -> bool:
    """The sighting denies the event or takes an earlier report of it back."""
    return facts.read(sighting, item, alone=True).retracted


def load_profile(text: str) -> Profile:
    """The profile that an incident carries."""
    body = orjson.loads(text)
    if not body:
        return Profile()
    return Profile(
        terms=body["terms"],
        kinds=frozenset(body["kinds"]),
        again=body["again"],
        texts=tuple((publisher, tuple(hashes)) for publisher, hashes in body["texts"]),
        latest=datetime.fromisoformat(body["latest"]) if body["latest"] else None,
    )


def _dump_profile(profile: Profile) -> str:
    return orjson.dumps(
        {
            "terms": profile.terms,
            "kinds": sorted(profile.kinds),
            "again": profile.again,
            "texts": profile.texts,
            "latest": profile.latest,
        }
    ).decode()


def _profile_of(sighting: Sighting, item: Item) -> Profile:
    evidence = " . ".join(piece.text for piece in sighting.evidence)
    said = (
        f"{item.title} . {item.summary[:600]}" if item.title not in evidence else f"{evidence} . {item.summary[:600]}"
    )
    weighted = terms(said) + terms(evidence)
    body = item.summary if len(item.summary) > 160 else f"{item.title} {item.summary}"
    return Profile(
        terms={term: 1.0 + math.log(count) for term, count in weighted.items()},
        kinds=kinds_of(weighted),
        again=presents_as_new(evidence or item.title),
        texts=((words_of(item), sketch(body or item.content[:2000])),),
        latest=item.reference_time,
    )


def _opened(
    sighting: Sighting, item: Item, rule: Rule, report: Profile, at: datetime, now: datetime, alone: bool
) -> Incident:
    seed = f"{rule.id}|{item.id}|{sighting.when}|{sighting.place.name if sighting.place else ''}"
    digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
    day = sighting.when or at.date()
    return Incident(
        id=f"{day:%Y%m%d}-{digest}",
        rule=rule.id,
        severity=sighting.severity,
        place=sighting.place,
        when=sighting.when,
        title=item.title or (sighting.evidence[0].text if sighting.evidence else item.id),
        items=(item.id,),
        publishers=(words_of(item),),
        first_seen=item.seen or now,
        last_seen=item.seen or now,
        facts=facts.read(sighting, item, alone=alone),
        profile=_dump_profile(report),
    )


def _joined(
    incident: Incident, sighting: Sighting, item: Item, report: Profile, at: datetime, now: datetime, alone: bool
) -> Incident:
    profile = load_profile(incident.profile)
    mixed = dict(profile.terms)
    for term, weight in report.terms.items():
        mixed[term] = mixed.get(term, 0.0) + weight
    heaviest = sorted(mixed.items(), key=lambda pair: (-pair[1], pair[0]))[:_PROFILE_TERMS]
    words, text = report.texts[0]
    copied = any(resemblance(text, one) >= _COPY for _, one in profile.texts)
    publishers = incident.publishers if copied or words in incident.publishers else (*incident.publishers, words)
    merged = replace(
        profile,
        terms=dict(heaviest),
        kinds=profile.kinds | report.kinds,
        texts=profile.texts if copied else (*profile.texts, *report.texts)[-_PROFILE_TEXTS:],
        latest=max(profile.latest or at, at),
    )
    return replace(
        incident,
        severity=max(incident.severity, sighting.severity),
        place=_more_exact(incident.place, sighting.place),
        when=incident.when or sighting.when,
        items=incident.items if item.id in incident.items else (*incident.items, item.id),
        publishers=publishers,
        last_seen=max(incident.last_seen, item.seen or now),
        facts=facts.merge(incident.facts, facts.read(sighting, item, alone=alone)),
        profile=_dump_profile(merged),
    )


def _place_agreement(one: Place | None, other: Place | None) -> tuple[str, str]:
    """("same" | "area" | "none" | "other", words for people)."""
    if one is None or other is None:
        return "none", ""
    if one.facility and other.facility and one.facility != other.facility:
        distance = distance_km(one, other)
        if distance is None or distance > 1.0:
            return "other", f"another facility ({other.facility})"
    if (one.facility and one.facility == other.facility) or one.name.casefold() == other.name.casefold():
        return "same", f"place ({other.facility or other.name})"
    distance = distance_km(one, other)
    if distance is None:
        if one.country and other.country and one.country != other.country:
            return "other", f"another country ({other.country})"
        return ("area", f"country ({one.country})") if one.country and one.country == other.country else ("none", "")
    if distance <= _SAME_POINT_KM:
        return "same", f"place ({other.name}, {distance:.0f} km)"
    if distance <= _SAME_AREA_KM:
        return "area", f"area ({other.name}, {distance:.0f} km)"
    return "other", f"another place ({other.name}, {distance:.0f} km away)"


def distance_km(one: Place, other: Place) -> float | None:
    """Great-circle distance in kilometres (haversine), or None where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    north, south = math.radians(one.lat), math.radians(other.lat)
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def _needed(place: str, days: int | None, gap: timedelta) -> float:
    base = {"same": LIMITS.same_place, "area": LIMITS.same_area, "none": LIMITS.no_place}.get(place, 1.0)
    if place == "same" and gap <= LIMITS.fresh:
        return 0.0
    if days == 0:
        return base * 0.6
    return base + min(gap.total_seconds() / 3600, 36) * 0.01


def _gap(at: datetime, incident: Incident, profile: Profile) -> timedelta:
    first, last = incident.first_seen, profile.latest or incident.last_seen
    if first <= at <= last:
        return timedelta(0)
    return min(abs(at - first), abs(at - last))


def _latest_day(incident: Incident) -> date:
    """The last calendar day, anywhere on earth, on which an event first reported then can have happened."""
    return (incident.first_seen + timedelta(hours=12)).date()


def _incompatible(one: frozenset[str], other: frozenset[str]) -> bool:
    kinds, others = ({kind for kind in some if kind.startswith("kind:")} for some in (one, other))
    return bool(kinds) and bool(others) and not kinds & others


def _more_exact(one: Place | None, other: Place | None) -> Place | None:
    if one is None or other is None:
        return one or other
    return max((one, other), key=lambda place: (place.facility is not None, place.lat is not None))


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.0f} h"


def _names(kinds: frozenset[str]) -> str:
    return ", ".join(sorted(kind.split(":")[1] for kind in kinds))
