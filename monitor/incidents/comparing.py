"""One report beside one incident: are they one event? By place and date; by what is said where those are missing.

Precision first: when unsure between merging two events and alerting twice, they are two. Every answer carries its
reason in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.incidents import facts
from monitor.incidents.casualties import toll_rises
from monitor.incidents.nations import land_words, nations
from monitor.incidents.need import need
from monitor.incidents.profile import Profile, is_copy, load_profile, profile_of
from monitor.incidents.similarity import cosine
from monitor.incidents.sites import differ
from monitor.incidents.weights import Frequencies, background, words_of
from monitor.incidents.where import agreement, country_of, is_land
from monitor.language.ruleset import Grouping
from monitor.model import Facts, Incident, Item, Sighting

_FRESH = timedelta(hours=4)
_LOCAL = 3.0  # open incidents from which their own common words begin to count as common
_ELSEWHERE = 0.25  # more alike than need be, where the report names a country that the incident's reports do not
_OTHER_EXTENT = 0.25  # more, where one speaks of one place and the other of many
_SAME_NAME = 0.14  # less, where both name the same entity and the rule groups by entities
_OTHER_NAME = 0.15  # more, where they name different ones: it may be one under another name
_SAME_COUNT = 0.15  # less, where both count as many dead or hurt, or a claim is of an attack that nobody claimed yet
_ENOUGH = 0.62  # alike, at any time, where the rule groups by what is said
_VAGUE = frozenset(("land", "country", "none", "wide"))  # how places agree that are not known well enough to tell apart
MANY = 100  # others: enough to ask for all


@dataclass(frozen=True, slots=True)
class Read:
    """A sighting and what is read out of it. `claim`: who takes responsibility in it, in so many words; `rises`: it
    says that the number of dead or hurt has grown; `at`: when it was published, else seen."""

    sighting: Sighting
    item: Item
    profile: Profile
    facts: Facts
    claim: str | None
    rises: bool
    at: datetime


def read(sighting: Sighting, item: Item, now: datetime, *, alone: bool) -> Read:
    """What `sighting` reports, for comparing it. Pure."""
    profile, said = profile_of(sighting, item, alone=alone), facts.read(sighting, item, alone=alone)
    claim = said.claimed_by if facts.takes_responsibility(sighting, item) else None
    rises = toll_rises(" . ".join((item.title, *(piece.text for piece in sighting.evidence))))
    return Read(sighting, item, profile, said, claim, rises, item.reference_time or now)


@dataclass(frozen=True, slots=True)
class Open:
    """An open incident and its profile."""

    incident: Incident
    profile: Profile


def opened(incidents: Sequence[Incident], rule: str) -> list[Open]:
    """The incidents of `rule` among `incidents`, for comparing them."""
    return [Open(incident, load_profile(incident.profile)) for incident in incidents if incident.rule == rule]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One report beside one incident. `margin` is how much more alike they are than they need be (below 0: not alike
    enough), `content` how alike, and `reason` says what agrees. `veto` says why they cannot be one event."""

    margin: float
    content: float
    reason: str
    veto: str | None = None
    copied: bool = False  # the report's words are the incident's


@dataclass(frozen=True, slots=True)
class Around:
    """What else is open: how many other incidents in all (`open`), how many that the report may belong to (`possible`),
    and how long before the report the last one of each on many places was (`wide`)."""

    open: int = 0
    possible: int = 0
    wide: tuple[timedelta, ...] = ()


def around_of(report: Read, open_ones: Sequence[Open], group: Grouping) -> Around:
    """What else is open: in all, and, within the window of the report, where it may be."""
    lately = [one for one in open_ones if time_between(report.at, one) <= group.window]
    possible = sum("place" not in group.by or _may_be_there(report, one) for one in lately)
    wide = tuple(time_between(report.at, one) for one in lately if one.profile.wide)
    return Around(max(0, len(open_ones) - 1), max(0, possible - 1), wide)


def _may_be_there(report: Read, other: Open) -> bool:
    place, _ = agreement(report.sighting.place, other.incident.place)
    if report.sighting.place is not None and other.profile.wide and not report.profile.wide:
        return False  # what is in one country is no report on many
    return place != "other" and not _at_another_kind(place, report.profile, other.profile)


def _at_another_kind(place: str, mine: Profile, theirs: Profile) -> bool:
    """Where no more than a country is known, an embassy is no base."""
    return place in _VAGUE and differ(mine.sites, theirs.sites)


def compare(
    report: Read, other: Open, group: Grouping, rarity: Callable[[str], float], around: Around = Around()
) -> Comparison:
    """`report` beside an open incident, by the rule's `group`; `rarity` weighs words by how little they are common to
    the rule's incidents."""
    incident, mine, theirs = other.incident, report.profile, other.profile
    place, where = agreement(report.sighting.place, incident.place) if "place" in group.by else ("none", "")
    if mine.wide and theirs.wide and place in ("none", "country", "other"):
        place, where = "wide", "many places"  # of which each names another first
    if "place" in group.by:
        content = _cosine(mine.words, theirs.words, rarity, _given(report.sighting, incident, place))
    else:  # who it is about is half of what is said, by whichever name: "Bulgarian", "Bulgaria's"
        content = _cosine(_by_nation(mine.words), _by_nation(theirs.words), rarity, frozenset())
    gap = time_between(report.at, other)
    days = _days_apart(report.sighting.when, incident.when) if "when" in group.by else None
    copied = report.sighting.item not in incident.items and is_copy(mine, theirs)
    veto = _veto(report, other, group, gap, days, copied, content)
    if veto is None and place == "other":
        veto = where
    if veto is None and not copied and _at_another_kind(place, mine, theirs):
        veto = f"another kind of place ({', '.join(sorted(theirs.sites))})"
    if veto is not None:
        return Comparison(-1.0, content, "", veto)
    when = f"date ({incident.when})" if days == 0 else f"{_hours(gap)} apart"
    if copied:
        # A text that reports two events is copied with both: the place says which of them this is.
        return Comparison(1.1 if place == "same" else 1.0, content, "the same words, syndicated", copied=True)
    if place == "same" and days == 0:
        return Comparison(0.9, content, f"same {where} and {when}")
    needed = _needed(place, days == 0, gap, around, mine, theirs, country_of(incident.place))
    if "entities" in group.by and mine.entities and theirs.entities:
        shared = mine.entities & theirs.entities
        needed += -_SAME_NAME if shared else _OTHER_NAME
        where = where or (f"name ({', '.join(sorted(shared))})" if shared else "another name")
    if mine.numbers & theirs.numbers:
        needed, where = 0.0, f"number ({', '.join(sorted(mine.numbers & theirs.numbers))})"
    if (known := _tells_of(report, incident.facts)) is not None:
        needed = 0.0 if place in ("same", "land") else needed - _SAME_COUNT
        where = f"{where}, {known}" if where else known
    if "place" not in group.by:
        needed = min(needed, _ENOUGH)
    if place in ("land", "country") and not around.possible and _in_other_letters(mine, theirs):
        needed = 0.0  # their words cannot agree, and there is no other attack in that country
    what = f"same {where}" if place == "same" else where or "no common place"
    return Comparison(content - needed, content, f"{what}, {when}, content {content:.2f} (needs {needed:.2f})")


def rarity_among(open_ones: Sequence[Open]) -> Callable[[str], float]:
    """How rare a word is: in news at large, and among the open incidents of the rule."""
    found: Counter[str] = Counter()
    for one in open_ones:
        found.update(one.profile.words.keys())
    many = len(open_ones)
    general = Frequencies(background().rates)

    def rarity(word: str) -> float:
        return general.rarity(word) * (1.0 - 0.8 * found[word] / (many + _LOCAL))

    return rarity


def _needed(
    place: str,
    same_day: bool,
    gap: timedelta,
    around: Around,
    mine: Profile,
    theirs: Profile,
    countries: frozenset[str],
) -> float:
    """How alike they must be, by when and where they are; `countries` is that of the incident's place."""
    if place == "wide":
        return need(place, same_day, gap, sum(other < gap for other in around.wide))  # the nearest is meant
    others = around.possible if place in ("land", "country", "none") else around.open
    if mine.where and theirs.where and not mine.where & theirs.where:
        others = MANY  # each names a place of its own
    of_another_extent = place != "same" and mine.wide != theirs.wide
    needed = need(place, same_day, gap, MANY if of_another_extent and place != "none" else others)
    if place == "none" and mine.countries - theirs.countries - theirs.peoples - countries:
        needed += _ELSEWHERE
    return needed + _OTHER_EXTENT if of_another_extent else needed


def _in_other_letters(mine: Profile, theirs: Profile) -> bool:
    """The report is in a script that the incident's reports are not in, and names no other weapons."""
    script, _ = Counter(map(_script, mine.words)).most_common(1)[0] if mine.words else ("", 0)
    shared = sum(_script(word) == script for word in theirs.words)
    return shared < _FEW and (not mine.kinds or not theirs.kinds or bool(mine.kinds & theirs.kinds))


_FEW = 3  # words in a script, of reports that are in another


def _script(word: str) -> str:
    if word[0] < "\u0370":
        return "Latin"
    return "Cyrillic" if word[0] < "\u0530" else f"{ord(word[0]) // 0x100}"


def _tells_of(report: Read, known: Facts) -> str | None:
    """What ties the report to an incident that is over: as many dead or hurt as are known, more where it says that they
    have become more, or the claim of an attack that nobody had claimed. None where it counts others."""
    pairs = _pairs(report.facts, known)
    if report.rises and report.facts.killed and known.killed and report.facts.killed > known.killed:
        return f"killed {known.killed} -> {report.facts.killed}"
    if any(one is not None and other is not None and one != other for one, other, _ in pairs):
        return None
    agreed = agreed_counts(report.facts, known)
    if agreed is None and report.claim is not None and known.claimed_by is None:
        return f"claimed by {report.claim}"
    return agreed


def agreed_counts(said: Facts, known: Facts) -> str | None:
    """How many dead or hurt both count, in words ("3 killed"); None where they agree on no number."""
    return next((f"{one} {name}" for one, other, name in _pairs(said, known) if one is not None and one == other), None)


def _pairs(said: Facts, known: Facts) -> tuple[tuple[int | None, int | None, str], ...]:
    return (said.killed, known.killed, "killed"), (said.injured, known.injured, "injured")


def _veto(
    report: Read, other: Open, group: Grouping, gap: timedelta, days: int | None, copied: bool, content: float
) -> str | None:
    """Why the two cannot be one event, or None."""
    incident, mine, theirs, day = other.incident, report.profile, other.profile, report.sighting.when
    # Copies keep an incident open without being reports: one of a numbered event is of it as long as it is open.
    if gap > group.window and not mine.numbers & theirs.numbers:
        return f"{_hours(gap)} apart, beyond the window of {_hours(group.window)}"
    if mine.numbers and theirs.numbers and not mine.numbers & theirs.numbers:
        return f"another number ({', '.join(sorted(theirs.numbers))})"
    if _incompatible(mine.kinds, theirs.kinds):
        return f"another kind of event ({_names(theirs.kinds)})"
    if days and not (days == 1 and (copied or (content >= 0.6 and gap <= timedelta(hours=12)))):
        return f"another day ({incident.when})"
    if day is not None and incident.when is None and day > _latest_day(incident):
        return f"reported before that day ({day})"
    told_again = theirs.again and gap <= _FRESH
    if mine.again and not told_again and not copied and report.at - incident.first_seen > timedelta(hours=1):
        return "the text presents it as another event"
    return None


def _given(sighting: Sighting, incident: Incident, place: str) -> frozenset[str]:
    """The words that agree of themselves: the names of the country or the place where those agree, and at one place the
    rule's terms too (whatever strikes the embassy is a strike, on the embassy)."""
    if place == "country":
        lands = [one.name for one in (sighting.place, incident.place) if one is not None and is_land(one)]
        return frozenset().union(*map(land_words, lands))
    if place in ("none", "wide") or sighting.place is None:
        return frozenset()
    names = f"{sighting.place.name} {sighting.place.facility or ''}"
    terms = " ".join(term.text for piece in sighting.evidence for term in piece.terms)
    return frozenset(words_of("", f"{names} {terms}" if place in ("same", "beside") else names).counts)


def _by_nation(words: Mapping[str, float]) -> dict[str, float]:
    """The words with a people called by its country."""
    found: dict[str, float] = {}
    for word, weight in words.items():
        one = nations().get(word, word)
        found[one] = found.get(one, 0.0) + weight
    return found


def _cosine(
    one: Mapping[str, float], other: Mapping[str, float], rarity: Callable[[str], float], given: frozenset[str]
) -> float:
    first = {word: weight * rarity(word) for word, weight in one.items() if word not in given}
    return cosine(first, {word: weight * rarity(word) for word, weight in other.items() if word not in given})


def _days_apart(one: date | None, other: date | None) -> int | None:
    return None if one is None or other is None else abs((one - other).days)


def time_between(at: datetime, other: Open) -> timedelta:
    """From the incident's first or last report to `at`; none while it is being reported."""
    first, last = other.incident.first_seen, other.profile.latest or other.incident.last_seen
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
