"""What an incident's reports say, bounded however many there are: the text that `Incident.profile` holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from monitor.incidents.countries import countries_in, countries_named, named_as_where, names_many_places, names_several
from monitor.incidents.means import by_hand
from monitor.incidents.nations import nations
from monitor.incidents.publishers import source_of
from monitor.incidents.similarity import fold, kinds_of, presents_as_new, resemblance, sketch, stem
from monitor.incidents.sites import sites_in
from monitor.incidents.weights import background, words_of
from monitor.incidents.where import country_of
from monitor.model import Item, Place, Sighting

_COPY = 0.55  # resemblance from which words are another's
_WORDS = 80
_TEXTS = 16
_NAME = 1.5  # a name weighs this much more than another word


@dataclass(frozen=True, slots=True)
class Profile:
    """What an incident's reports say, bounded: the heaviest words, kinds, sketches by publisher."""

    words: Mapping[str, float] = field(default_factory=dict)  # stem: sum of its weights in the reports
    kinds: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()  # names on the rule's lists, as the texts write them
    numbers: frozenset[str] = frozenset()  # of a catalogue: CVE-2031-1234
    countries: frozenset[str] = frozenset()  # ISO codes of those in which something is said to be
    peoples: frozenset[str] = frozenset()  # ... of those that are named at all, or their people
    where: frozenset[str] = frozenset()  # names, folded, that stand where a place does
    sites: frozenset[str] = frozenset()  # kinds of place: "mission", "base", "ship"
    wide: bool = False  # it opened as a report on many places
    by_hand: bool = False  # people on the spot did it, in one report at least
    again: bool = False  # it opened as "a second attack"
    texts: tuple[tuple[str, tuple[int, ...]], ...] = ()  # (whose words, sketch)
    latest: datetime | None = None  # publication of the last report


def load_profile(text: str) -> Profile:
    """The profile that an incident carries."""
    body = orjson.loads(text)
    if not body:
        return Profile()
    return Profile(
        words=body["words"],
        kinds=frozenset(body["kinds"]),
        entities=frozenset(body["entities"]),
        numbers=frozenset(body.get("numbers", ())),
        countries=frozenset(body["countries"]),
        peoples=frozenset(body.get("peoples", ())),
        where=frozenset(body.get("where", ())),
        sites=frozenset(body.get("sites", ())),
        wide=body.get("wide", False),
        by_hand=body.get("by_hand", False),
        again=body["again"],
        texts=tuple((publisher, tuple(hashes)) for publisher, hashes in body["texts"]),
        latest=datetime.fromisoformat(body["latest"]) if body["latest"] else None,
    )


def dump_profile(profile: Profile) -> str:
    """JSON text for `Incident.profile`."""
    return orjson.dumps(
        {
            "words": profile.words,
            "kinds": sorted(profile.kinds),
            "entities": sorted(profile.entities),
            "numbers": sorted(profile.numbers),
            "countries": sorted(profile.countries),
            "peoples": sorted(profile.peoples),
            "where": sorted(profile.where),
            "sites": sorted(profile.sites),
            "wide": profile.wide,
            "by_hand": profile.by_hand,
            "again": profile.again,
            "texts": profile.texts,
            "latest": profile.latest,
        }
    ).decode()


def profile_of(sighting: Sighting, item: Item, *, alone: bool) -> Profile:
    """What one report says. `alone`: the item's whole text speaks of this event (it has no other sighting)."""
    evidence = " . ".join(piece.text for piece in sighting.evidence)
    body = item.summary or item.content
    said = words_of(evidence or item.title, body[:600] if alone else "")
    if alone and item.title not in evidence:
        said = words_of(f"{item.title} . {evidence}", body[:600])
    weighed = {word: count**0.5 * (_NAME if word in said.names else 1.0) for word, count in said.counts.items()}
    norm = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    told = evidence or item.title
    long = item.summary if len(item.summary) > 160 else f"{item.title} {item.summary}"
    return Profile(
        words={word: round(weight / norm, 4) for word, weight in weighed.items()},
        kinds=_kinds(said.counts, told),
        entities=_entities(sighting),
        numbers=frozenset(_NUMBER.findall(f"{item.title} {told}")),
        countries=countries_in(told) | country_of(sighting.place),
        peoples=countries_named(told),
        where=named_as_where(told),
        wide=_is_wide(sighting.place, told),
        sites=sites_in(told),
        by_hand=by_hand(told),
        again=_again(sighting, told),
        texts=((source_of(item), sketch(long if long.strip() else item.content[:2000])),),
        latest=item.reference_time,
    )


_NUMBER = re.compile(r"\b[A-Z]{2,5}-\d{4}-\d{3,7}\b")
_CLAUSE = re.compile(r"[;:|–—]|\s-\s|\b(?:as|while)\b")


def _is_wide(place: Place | None, told: str) -> bool:
    if place is None:
        return names_many_places(told) or names_several(told)
    return place.facility is None and names_many_places(told)


def _again(sighting: Sighting, told: str) -> bool:
    """The report presents its event as one more: in the clause that speaks of it, where others speak of other matters
    ("fresh strikes on the capital; rockets at the port")."""
    terms = {fold(term.text) for piece in sighting.evidence for term in piece.terms}
    return any(
        presents_as_new(clause) and 2 * sum(term in fold(clause) for term in terms) >= len(terms)
        for clause in _CLAUSE.split(told)
    )


def _entities(sighting: Sighting) -> frozenset[str]:
    """The names on the rule's lists that carry the sighting; a people is called by its country. That a common word has
    a capital ("Lawsuit", in a headline) makes no name of it."""
    names = {
        fold(term.text)
        for piece in sighting.evidence
        for term in piece.terms
        if term.list and not term.text[:1].islower()
    }
    return frozenset(
        " ".join(nations().get(stem(word), word) for word in name.split()) for name in names if _is_name(name)
    )


def _is_name(folded: str) -> bool:
    common = background()
    return any(one not in common.rates or one in common.names for one in map(stem, folded.split()))


def _kinds(found: Iterable[str], told: str) -> frozenset[str]:
    """The weapons and kinds of event among stems; no vote, coup or case that is only named as what came before it
    ("deposed after vote")."""
    kinds = kinds_of(found)
    if kinds.isdisjoint(_CIVIC):
        return kinds
    return kinds - (_CIVIC - kinds_of(words_of(_BEFORE_IT.sub(" ", told), "").counts))


_CIVIC = frozenset(("kind:court", "kind:coup", "kind:vote"))
_BEFORE_IT = re.compile(r"\b(?:after|following|ahead of|before|amid)\b[^,;.]*", re.IGNORECASE)


def is_copy(report: Profile, profile: Profile) -> bool:
    """The report's words are, for the most part, those of one of the incident's reports."""
    return bool(report.texts) and any(resemblance(report.texts[0][1], one) >= _COPY for _, one in profile.texts)


def merged(profile: Profile, report: Profile, at: datetime) -> Profile:
    """The profile after `report`, published `at`, joined. A copy adds no text, and is no new report: `latest` stays."""
    mixed = dict(profile.words)
    for word, weight in report.words.items():
        mixed[word] = round(mixed.get(word, 0.0) + weight, 4)
    heaviest = sorted(mixed.items(), key=lambda pair: (-pair[1], pair[0]))[:_WORDS]
    copied = is_copy(report, profile)
    return replace(
        profile,
        words=dict(heaviest),
        kinds=profile.kinds | report.kinds,
        entities=profile.entities | report.entities,
        numbers=profile.numbers | report.numbers,
        countries=profile.countries | report.countries,
        peoples=profile.peoples | report.peoples,
        where=frozenset(sorted(profile.where | report.where)[:_WORDS]),
        sites=profile.sites | report.sites,
        by_hand=profile.by_hand or report.by_hand,
        texts=profile.texts if copied else (*profile.texts, *report.texts)[-_TEXTS:],
        latest=profile.latest if copied else max(profile.latest or at, at),
    )
