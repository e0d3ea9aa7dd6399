"""The place of the event that a match speaks of, as far as the text tells it.

In this order: a facility that the match names; a town near one that it names; where a facility is named by its kind
alone ("the US base"), the city, town or country that the sentence, the headline or the dateline puts it in. Unknown
stays None, and every place says how it was found.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.language.ruleset import Entity
from monitor.matching.document import Document, Hit, Match, Sentence, SentenceKind
from monitor.matching.gazetteer import Words
from monitor.matching.near_places import PlaceName
from monitor.matching.place_index import PlaceIndex
from monitor.matching.place_words import METONYMS, PLACING
from monitor.matching.places import is_plausible, stands_for_government
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
        return _town(town, "a place near it is named") if town else _beside(document, index, near)
    kinds = {sentence.tokens[i].folded.rstrip("s") for hit in own for i in range(hit.first, hit.last + 1)}
    after = max((hit.last for hit in own if not hit.entity), default=0)
    for where, how in _passages(document, match):
        found = _in_passage(index, where, kinds, after if where is sentence else None, how)
        if found is not None:
            return found
    if sentence.dateline:
        words = tuple(sentence.dateline.split())
        return _city(index, words, kinds, "the dateline names its city")
    return None


def _passages(document: Document, match: Match) -> Iterator[tuple[Sentence, str]]:
    """The match's sentence, then the headline of its article."""
    sentence = document.sentences[match.sentence]
    yield sentence, "the sentence"
    for other in document.sentences:
        if other.kind is SentenceKind.HEADLINE and other is not sentence and other.section in (0, sentence.section):
            yield other, "the headline"


def _in_passage(index: PlaceIndex, sentence: Sentence, kinds: set[str], after: int | None, how: str) -> Place | None:
    """The place that a passage tells. Of several countries the one that a preposition puts the event in is meant."""
    mentions = list(_mentions(index, sentence))
    for first, words in mentions:
        place = _city(index, words, kinds, f"{how} names its city")
        meant = not stands_for_government(sentence, first, first + len(words) - 1)
        if (
            place is not None
            and meant
            and (words[0] not in METONYMS or _is_placed(sentence, first) or _is_beside(first, after))
        ):
            return place
    for first, words in mentions:
        town = index.towns.get(words)
        if town is not None and _is_placed(sentence, first) and is_plausible(sentence, first, town):
            return _town(town, f"{how} names a place near it")
    countries = [(first, words) for first, words in mentions if words in index.countries]
    placed = [(first, words) for first, words in countries if _is_placed(sentence, first)]
    if not placed:
        return None
    _, words = min(placed, key=lambda pair: abs(pair[0] - after) if after is not None else pair[0])
    code, name = index.countries[words]
    only = [entity for entity in index.by_country.get(code, ()) if kinds & set(entity.tags)]
    if len(only) == 1 and only[0].place is not None:
        return _facility(only[0], f"{how} names its country, where it is the only one")
    return Place(name, country=code, found_by=f"{how} names the country")


def _mentions(index: PlaceIndex, sentence: Sentence) -> Iterator[tuple[int, Words]]:
    """Names of cities, towns and countries in a sentence, longest first at each token."""
    folded = [token.folded for token in sentence.tokens]
    at = 0
    while at < len(folded):
        for length in range(index.longest, 0, -1):
            words = tuple(folded[at : at + length])
            if len(words) == length and (words in index.cities or words in index.towns or words in index.countries):
                yield at, words
                at += length - 1
                break
        at += 1


def _is_placed(sentence: Sentence, first: int) -> bool:
    before = sentence.tokens[first - 1].folded if first else ""
    return before in PLACING


def _is_beside(first: int, after: int | None) -> bool:
    """Whether the city stands next to the facility's word ("Baghdad's US embassy")."""
    return after is not None and abs(first - after) <= 3


def _city(index: PlaceIndex, words: Words, kinds: set[str], how: str) -> Place | None:
    """The facility in the city `words` that alone is of one of `kinds`, else the only one there; None of several."""
    there = [entity for entity in index.cities.get(words, ()) if entity.place is not None]
    fitting = [entity for entity in there if kinds & set(entity.tags)]
    chosen = fitting if fitting else there
    return _facility(chosen[0], how) if len(chosen) == 1 else None


def _facility(entity: Entity, how: str) -> Place:
    point = entity.place
    if point is None:
        return Place(entity.name, facility=entity.name, country=entity.country, found_by=how)
    return Place(entity.name, point.lat, point.lon, 0.0, entity.name, entity.country, how)


def _town(town: PlaceName, how: str) -> Place:
    return Place(town.place, town.lat, town.lon, town.km, town.entity, town.country, how)


def _beside(document: Document, index: PlaceIndex, hit: Hit) -> Place:
    """A place near a facility that the index does not hold: its name as the text has it."""
    name = document.text(document.sentences[hit.sentence].field)[hit.start : hit.end]
    entity = index.entities[hit.entity or ""]
    return Place(name, None, None, hit.km, hit.entity, entity.country, "a place near it is named")
