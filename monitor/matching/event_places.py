"""The place of the event that a match speaks of, as far as the text tells it.

In this order: a facility that the match names; a town near one that it names; where a facility is named by its kind
alone ("the US base"), the city, town or country that the sentence, the headline or the dateline puts it in. Unknown
stays None, and every place says how it was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from monitor.language.ruleset import Entity
from monitor.matching.direction_words import EVENT, WEAPONS
from monitor.matching.document import Document, Hit, Match, Sentence, SentenceKind
from monitor.matching.gazetteer import Words
from monitor.matching.near_places import PlaceName
from monitor.matching.place_index import PlaceIndex
from monitor.matching.place_words import METONYMS, PLACING
from monitor.matching.places import is_plausible, stands_for_government
from monitor.matching.wordlist import word_set
from monitor.model import Place


def event_place(document: Document, index: PlaceIndex, match: Match) -> Place | None:
    """The facility, else the place near one, else the country of the event of `match`; None where the text does not
    tell."""
    own = [hit for hit in match.hits if hit.sentence == match.sentence]
    named = [hit for hit in (own or match.hits) if hit.entity in index.placed]
    alias = max(
        (hit for hit in named if hit.role != "near"), key=lambda hit: (hit.end - hit.start, -hit.start), default=None
    )
    if alias is not None:
        return _facility(index.entities[alias.entity or ""], "named in the text")
    sentence = document.sentences[match.sentence]
    near = next((hit for hit in named if hit.role == "near"), None)
    if near is not None:
        town = index.towns.get(tuple(token.folded for token in sentence.tokens[near.first : near.last + 1]))
        return _town(index, town, document, "a place near it is named") if town else _beside(document, index, near)
    asked = _asked(document, sentence, own)
    for where, how in _passages(document, match):
        found = _in_passage(document, index, where, asked if where is sentence else replace(asked, at=()), how)
        if found is not None:
            return found
    if sentence.dateline and not asked.several:
        words = tuple(sentence.dateline.split())
        facility = _only_one(index, words, asked)
        return None if facility is None else _facility(facility, "the dateline names its city")
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a match says of the facility that it does not name: `kinds` are its words in the singular, `several`
    whether it means more than one ("US bases"), `at` the tokens where they stand; empty in another sentence.
    `written` is the day of the text."""

    kinds: frozenset[str]
    several: bool
    at: tuple[int, ...]
    written: date | None

    def fits(self, entity: Entity) -> bool:
        """Whether the facility meant may be `entity`: of such a kind, and not closed by then."""
        open_then = entity.until is None or self.written is None or self.written <= entity.until
        return open_then and not self.kinds.isdisjoint(entity.tags)


def _asked(document: Document, sentence: Sentence, own: list[Hit]) -> _Asked:
    folded = sentence.folded
    sites = [hit for hit in own if _EVENTS.isdisjoint(folded[hit.first : hit.last + 1])]
    chosen = sites or own
    words = {word for hit in own for word in folded[hit.first : hit.last + 1]}
    several = bool(sites) and all(folded[hit.last].endswith("s") for hit in sites)
    at = tuple(i for hit in chosen for i in (hit.first, hit.last))
    written = document.reference.date() if document.reference else None
    return _Asked(frozenset(words | {word.removesuffix("s") for word in words}), several, at, written)


_EVENTS = EVENT | WEAPONS


def _passages(document: Document, match: Match) -> Iterator[tuple[Sentence, str]]:
    """The match's sentence, then the headline of its article."""
    sentence = document.sentences[match.sentence]
    yield sentence, "the sentence"
    for other in document.sentences:
        if other.kind is SentenceKind.HEADLINE and other is not sentence and other.section in (0, sentence.section):
            yield other, "the headline"


def _in_passage(document: Document, index: PlaceIndex, sentence: Sentence, asked: _Asked, how: str) -> Place | None:
    """The place that a passage tells: the one nearest to the facility's own words in their clause, a city before the
    country that it lies in. A passage elsewhere that speaks of several facilities tells no more than the country."""
    told = [
        (first, words)
        for first, words in document.once(_mentions, index, sentence)
        if _may_be_meant(index, sentence, first, words, asked)
    ]
    if not told:
        return None
    first, words = min(told, key=lambda mention: _gap(mention, asked.at)) if asked.at else _weightiest(index, told)
    if words in index.countries and words not in index.cities:
        code = index.countries[words][0]
        inside = [w for f, w in told if _country_of(index, w) == code and abs(f - first) <= _CLOSE]
        if not inside or (asked.several and not asked.at):
            return _country(index, words, asked, how)
        words = inside[0]
    if asked.several and not asked.at:
        return None
    facility = _only_one(index, words, asked)
    if facility is not None:
        return _facility(facility, f"{how} names its city")
    town = index.towns.get(words)
    return None if town is None else _town(index, town, document, f"{how} names a place near it")


_CLOSE = 4  # tokens between a city and the country it lies in


def _may_be_meant(index: PlaceIndex, sentence: Sentence, first: int, words: Words, asked: _Asked) -> bool:
    """Whether the mention of a place at token `first` can be where the event was."""
    last = first + len(words) - 1
    if asked.at and _parted(sentence, first, asked.at):
        return False
    placed = _is_placed(sentence, first)
    is_city = words in index.cities and not stands_for_government(sentence, first, last)
    if is_city and (words[0] not in METONYMS or placed or _gap((first, words), asked.at) <= _BESIDE):
        return _only_one(index, words, asked) is not None or placed
    if not placed:
        return False
    if words in index.countries:
        return True
    town = index.towns.get(words)
    return town is not None and is_plausible(sentence, first, town)


_BESIDE = 3  # "Baghdad's US embassy"


def _parted(sentence: Sentence, first: int, at: tuple[int, ...]) -> bool:
    """Whether another clause begins between the facility's words and the place: "... US bases, and Rebels storm
    the hills in ...". What follows the joint is a subject of its own unless it is the place itself."""
    nearest = min(at, key=lambda i: abs(i - first))
    low, high = sorted((nearest, first))
    tokens = sentence.tokens
    return any(
        tokens[i].folded in _JOINTS and i + 1 < first and tokens[i + 1].text[:1].isupper() for i in range(low + 1, high)
    )


_JOINTS = word_set("as while and after amid when but")


def _gap(mention: tuple[int, Words], at: tuple[int, ...]) -> int:
    first, words = mention
    return min((min(abs(first - i), abs(first + len(words) - 1 - i)) for i in at), default=100)


def _weightiest(index: PlaceIndex, told: list[tuple[int, Words]]) -> tuple[int, Words]:
    """Of places in a passage that does not name the facility: a facility's city, else a town, else a country."""
    return min(told, key=lambda mention: (mention[1] not in index.cities, mention[1] in index.countries, mention[0]))


def _country_of(index: PlaceIndex, words: Words) -> str | None:
    """The country of a city or town; None for a country's own name."""
    if words in index.countries:
        return None
    there = index.cities.get(words)
    if there:
        return there[0].country
    town = index.towns.get(words)
    return None if town is None else town.country


def _country(index: PlaceIndex, words: Words, asked: _Asked, how: str) -> Place:
    code, name = index.countries[words]
    only = [entity for entity in index.by_country.get(code, ()) if asked.fits(entity)]
    if len(only) == 1 and only[0].place is not None and not asked.several:
        return _facility(only[0], f"{how} names its country, where it is the only one")
    return Place(name, country=code, found_by=f"{how} names the country")


def _mentions(index: PlaceIndex, sentence: Sentence) -> tuple[tuple[int, Words], ...]:
    """Names of cities, towns and countries in a sentence, longest first at each token. A town's begins with a capital
    where the script has them: most words need not be looked up among the thousands of towns."""
    folded = sentence.folded
    found: list[tuple[int, Words]] = []
    at = 0
    while at < len(folded):
        is_known = folded[at] in index.beginnings
        of_towns = index.towns.gazetteer.lengths(folded[at])
        if of_towns and _is_lower(sentence.tokens[at].text):
            of_towns = 0
        lengths = range(min(index.longest, len(folded) - at), 0, -1) if of_towns or is_known else ()
        for length in lengths:
            words = folded[at : at + length]
            if (is_known and (words in index.cities or words in index.countries)) or (
                of_towns >> length & 1 and words in index.towns
            ):
                found.append((at, words))
                at += length - 1
                break
        at += 1
    return tuple(found)


def _is_lower(word: str) -> bool:
    return word[:1].isascii() and word[:1].islower()


def _is_placed(sentence: Sentence, first: int) -> bool:
    before = sentence.tokens[first - 1].folded if first else ""
    return before in PLACING


def _only_one(index: PlaceIndex, words: Words, asked: _Asked) -> Entity | None:
    """The facility in the city `words` that alone may be the one asked for; None of several, and none at home, where
    "the US base" is never said."""
    there = [entity for entity in index.cities.get(words, ()) if entity.place is not None and "home" not in entity.tags]
    fitting = [entity for entity in there if asked.fits(entity)]
    return fitting[0] if len(fitting) == 1 else None


def _facility(entity: Entity, how: str) -> Place:
    point = entity.place
    if point is None:
        return Place(entity.name, facility=entity.name, country=entity.country, found_by=how)
    return Place(entity.name, point.lat, point.lon, 0.0, entity.name, entity.country, how)


def _town(index: PlaceIndex, town: PlaceName, document: Document, how: str) -> Place:
    until = index.entities[town.entity].until
    if until is not None and document.reference is not None and document.reference.date() > until:
        return Place(town.place, town.lat, town.lon, country=town.country, found_by=how)
    return Place(town.place, town.lat, town.lon, town.km, town.entity, town.country, how)


def _beside(document: Document, index: PlaceIndex, hit: Hit) -> Place:
    """A place near a facility that the index does not hold: its name as the text has it."""
    name = document.text(document.sentences[hit.sentence].field)[hit.start : hit.end]
    entity = index.entities[hit.entity or ""]
    return Place(name, None, None, hit.km, hit.entity, entity.country, "a place near it is named")
