"""Which incident does a sighting belong to? By rule, place and date; by content where those are missing.

Precision first: when unsure between merging two events and alerting twice, a new incident opens. Every decision
carries its reason in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from monitor.incidents import facts
from monitor.incidents.need import need
from monitor.incidents.profile import Profile, dump_profile, is_copy, load_profile, merged, profile_of
from monitor.incidents.publishers import named_source, owner_of
from monitor.incidents.similarity import cosine
from monitor.incidents.weights import Frequencies, background, words_of
from monitor.incidents.where import agreement, country_of, more_exact
from monitor.language.ruleset import Grouping, Rule
from monitor.model import Assignment, Incident, Item, Sighting

_LOCAL = 3.0  # open incidents from which their own common words begin to count as common


_FRESH = timedelta(hours=4)
_ELSEWHERE = 0.25  # more alike than that, where the report names a country that the incident's reports do not
_OTHER_EXTENT = 0.25  # more, where one speaks of one place and the other of many
_SAME_NAME = 0.14  # less alike than that, where both name the same entity and the rule groups by entities
_SAME_NUMBER = 0.0  # alike, where both give one number of a catalogue: it names the event
_ENOUGH = 0.62  # alike, whenever, where the rule groups by what is said
_OTHER_NAME = 0.15  # more, where they name different ones: it may be one under another name


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sighting beside one incident. `margin` is how much more alike they are than they need be (below 0: not
    alike enough), `content` how alike, and `reason` says what agrees. `veto` says why they cannot be one event."""

    margin: float
    content: float
    reason: str
    veto: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """How many other incidents are open: `open` in all, and `possible`, those that the report may belong to."""

    open: int
    possible: int


_NOTHING_ELSE = Around(0, 0)
_MANY = 100  # others: enough to ask for all


def assign(
    sighting: Sighting, item: Item, rule: Rule, candidates: Sequence[Incident], now: datetime, *, alone: bool = True
) -> Assignment:
    """The incident of `sighting`: the best of `candidates` (open incidents of the rule) that it may join, else a
    new one. Deterministic: ties go to the candidate that comes first.
    `alone`: the item has no other sighting of the rule (see `facts.read`)."""
    report = profile_of(sighting, item, alone=alone)
    at = item.reference_time or now
    open_ones = [(incident, load_profile(incident.profile)) for incident in candidates if incident.rule == rule.id]
    rarity = _rarity([profile for _, profile in open_ones])
    around = _around(sighting, at, open_ones, rule.group)
    best: tuple[Comparison, Incident] | None = None
    refusal: tuple[Comparison, Incident] | None = None
    for incident, profile in open_ones:
        found = compare(sighting, report, at, incident, profile, rule.group, rarity, around)
        if found.veto is None and found.margin >= 0:
            if best is None or found.margin > best[0].margin:
                best = (found, incident)
        elif refusal is None or found.content > refusal[0].content:
            refusal = (found, incident)
    if best is not None:
        found, incident = best
        joined = _joined(incident, sighting, item, report, at, now, alone)
        return Assignment(joined, False, found.reason, round(found.content, 3))
    why = (
        "first report"
        if refusal is None
        else f"new, the nearest was {refusal[1].id}: {refusal[0].veto or refusal[0].reason}"
    )
    return Assignment(_opened(sighting, item, rule, report, at, now, alone), True, why)


def rejoin(
    sighting: Sighting, item: Item, rule: Rule, own: Sequence[Incident], now: datetime, *, alone: bool
) -> Assignment | None:
    """The incident that an edited item is in already (one of `own`), unless its new words report another event."""
    report = profile_of(sighting, item, alone=alone)
    at = item.reference_time or now
    for incident in own:
        profile = load_profile(incident.profile)
        found = compare(sighting, report, at, incident, profile, rule.group, _rarity([profile]), _NOTHING_ELSE)
        if found.veto is None:
            joined = _joined(incident, sighting, item, report, at, now, alone)
            return Assignment(joined, False, "an edit of an item of this incident", round(found.content, 3))
    return None


def compare(
    sighting: Sighting,
    report: Profile,
    at: datetime,
    incident: Incident,
    profile: Profile,
    group: Grouping,
    rarity: Callable[[str], float],
    around: Around,
) -> Comparison:
    """`sighting` (its profile `report`, published `at`) beside `incident`, by the rule's `group`; `rarity` weighs
    words by how little they are common to the rule's incidents."""
    place, where = agreement(sighting.place, incident.place) if "place" in group.by else ("none", "")
    given = _given(sighting, place)
    content = _cosine(report.words, profile.words, rarity, given)
    copied = sighting.item not in incident.items and is_copy(report, profile)
    gap = _gap(at, incident, profile)
    dated = "when" in group.by and sighting.when is not None and incident.when is not None
    days = abs((sighting.when - incident.when).days) if dated and sighting.when and incident.when else None
    veto = _veto(sighting, report, at, incident, profile, group, gap, days, copied, content)
    if veto is None and place == "other":
        veto = where
    if veto is not None:
        return Comparison(-1.0, content, "", veto)
    when = f"date ({incident.when})" if days == 0 else f"{_hours(gap)} apart"
    if copied:
        # A text that reports two events is copied with both: the place says which of them this is.
        return Comparison(1.1 if place == "same" else 1.0, content, "the same words, syndicated")
    if place == "same" and days == 0:
        return Comparison(0.9, content, f"same {where} and {when}")
    needed = _needed(place, days == 0, gap, around, report, profile, country_of(incident.place))
    if "entities" in group.by and report.entities and profile.entities:
        shared = report.entities & profile.entities
        needed += -_SAME_NAME if shared else _OTHER_NAME
        where = where or (f"name ({', '.join(sorted(shared))})" if shared else "another name")
    if report.numbers & profile.numbers:
        needed, where = min(needed, _SAME_NUMBER), f"number ({', '.join(sorted(report.numbers & profile.numbers))})"
    if "place" not in group.by:
        needed = min(needed, _ENOUGH)
    what = f"same {where}" if place == "same" else where or "no common place"
    return Comparison(content - needed, content, f"{what}, {when}, content {content:.2f} (needs {needed:.2f})")


def _needed(
    place: str,
    same_day: bool,
    gap: timedelta,
    around: Around,
    report: Profile,
    profile: Profile,
    countries: frozenset[str],
) -> float:
    """How alike they must be, by when and where they are; `countries` is that of the incident's place."""
    others = around.possible if place in ("land", "country", "none") else around.open
    if report.where and profile.where and not report.where & profile.where:
        others = _MANY  # each names a place of its own
    both_wide = place == "none" and report.wide and profile.wide
    needed = need("country" if both_wide else place, same_day, gap, others)
    if place == "none" and not both_wide and report.countries - profile.countries - profile.peoples - countries:
        needed += _ELSEWHERE
    if place != "same" and report.wide != profile.wide:
        needed += _OTHER_EXTENT
    return needed


def _veto(
    sighting: Sighting,
    report: Profile,
    at: datetime,
    incident: Incident,
    profile: Profile,
    group: Grouping,
    gap: timedelta,
    days: int | None,
    copied: bool,
    content: float,
) -> str | None:
    """Why the two cannot be one event, or None."""
    if gap > group.window:
        return f"{_hours(gap)} apart, beyond the window of {_hours(group.window)}"
    if report.numbers and profile.numbers and not report.numbers & profile.numbers:
        return f"another number ({', '.join(sorted(profile.numbers))})"
    if _incompatible(report.kinds, profile.kinds):
        return f"another kind of event ({_names(profile.kinds)})"
    if days and not (days == 1 and (copied or (content >= 0.6 and gap <= timedelta(hours=12)))):
        return f"another day ({incident.when})"
    if sighting.when is not None and incident.when is None and sighting.when > _latest_day(incident):
        return f"reported before that day ({sighting.when})"
    told_again = profile.again and gap <= _FRESH
    if report.again and not told_again and not copied and at - incident.first_seen > timedelta(hours=1):
        return "the text presents it as another event"
    return None


def _around(sighting: Sighting, at: datetime, open_ones: Sequence[tuple[Incident, Profile]], group: Grouping) -> Around:
    """What else is open: in all, and, within the window of the report, where it may be."""
    possible = sum(
        _gap(at, incident, profile) <= group.window
        and ("place" not in group.by or agreement(sighting.place, incident.place)[0] != "other")
        for incident, profile in open_ones
    )
    return Around(max(0, len(open_ones) - 1), max(0, possible - 1))


def is_retraction(sighting: Sighting, item: Item) -> bool:
    """The sighting denies the event or takes an earlier report of it back."""
    return facts.read(sighting, item, alone=True).retracted


def _rarity(profiles: Sequence[Profile]) -> Callable[[str], float]:
    """How rare a word is: in news at large, and among the incidents of the rule that are open."""
    found: Counter[str] = Counter()
    for profile in profiles:
        found.update(profile.words.keys())
    many = len(profiles)
    general = Frequencies(background().rates)

    def rarity(word: str) -> float:
        return general.rarity(word) * (1.0 - 0.8 * found[word] / (many + _LOCAL))

    return rarity


def _given(sighting: Sighting, place: str) -> frozenset[str]:
    """The words that agree of themselves: the place's names where the places agree, and at one place the rule's terms
    too (whatever strikes the embassy is a strike, on the embassy)."""
    if place in ("country", "none") or sighting.place is None:
        return frozenset()
    names = f"{sighting.place.name} {sighting.place.facility or ''}"
    terms = " ".join(term.text for piece in sighting.evidence for term in piece.terms)
    return frozenset(words_of("", f"{names} {terms}" if place in ("same", "beside") else names).counts)


def _cosine(
    one: Mapping[str, float], other: Mapping[str, float], rarity: Callable[[str], float], given: frozenset[str]
) -> float:
    first = {word: weight * rarity(word) for word, weight in one.items() if word not in given}
    return cosine(first, {word: weight * rarity(word) for word, weight in other.items() if word not in given})


def _opened(
    sighting: Sighting, item: Item, rule: Rule, report: Profile, at: datetime, now: datetime, alone: bool
) -> Incident:
    # An edited item may open another incident: what it says, and when it was seen to, are part of the name.
    said = "|".join(piece.text for piece in sighting.evidence)
    where = sighting.place.name if sighting.place else ""
    seed = f"{rule.id}|{item.id}|{sighting.when}|{where}|{(item.seen or now).isoformat()}|{said}"
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
        publishers=(named_source(item),),
        first_seen=item.seen or now,
        last_seen=item.seen or now,
        facts=facts.read(sighting, item, alone=alone),
        profile=dump_profile(report),
    )


def _joined(
    incident: Incident, sighting: Sighting, item: Item, report: Profile, at: datetime, now: datetime, alone: bool
) -> Incident:
    profile = load_profile(incident.profile)
    source = report.texts[0][0]
    counted = is_copy(report, profile) or source in map(owner_of, incident.publishers)
    return replace(
        incident,
        severity=max(incident.severity, sighting.severity),
        place=more_exact(incident.place, sighting.place),
        when=incident.when or sighting.when,
        items=incident.items if item.id in incident.items else (*incident.items, item.id),
        publishers=incident.publishers if counted else (*incident.publishers, named_source(item)),
        last_seen=max(incident.last_seen, item.seen or now),
        facts=facts.merge(incident.facts, facts.read(sighting, item, alone=alone)),
        profile=dump_profile(merged(profile, report, at)),
    )


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


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.0f} h"


def _names(kinds: frozenset[str]) -> str:
    return ", ".join(sorted(kind.split(":")[1] for kind in kinds))
