"""What the rules' own watchlists know of places: which facility stands in which city and country, and what lies near.

Built once per rule from the lists it refers to, and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.language.expression import And, AnyOf, Chain, Expression, InField, ListRef, Not, Or, Within
from monitor.language.ruleset import Entity, Rule, Watchlist
from monitor.matching.gazetteer import Words, country_codes
from monitor.matching.near_places import NearPlaces, near_places
from monitor.matching.text import words_of

_NEAR_KM = 45.0  # a town that far from a facility still tells where the facility is


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """`placed` names the entities whose place is known; `cities` and `towns` map folded names to the facilities
    there, `countries` to ISO codes, and `by_country` ISO codes to facilities. `longest` is the most words of a name."""

    entities: Mapping[str, Entity]
    placed: frozenset[str]
    cities: Mapping[Words, tuple[Entity, ...]]
    by_country: Mapping[str, tuple[Entity, ...]]
    towns: NearPlaces
    countries: Mapping[Words, tuple[str, str]]
    longest: int = 4


class _Identity:
    """Parts compared by identity: hashing five hundred entities by value would cost more than the analysis. It holds
    the parts, so that no other object can take their place in memory."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[object, ...]) -> None:
        self.parts = parts

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.parts)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and tuple(map(id, self.parts)) == tuple(map(id, other.parts))


def index_for(rule: Rule, watchlists: Mapping[str, Watchlist]) -> PlaceIndex:
    """The index of every entity on a list that `rule` refers to, in its patterns too."""
    return _index(_Identity((rule, *watchlists.values())))


@lru_cache(maxsize=256)
def _index(key: _Identity) -> PlaceIndex:
    rule, *lists = key.parts
    assert isinstance(rule, Rule)
    watchlists = {watchlist.name: watchlist for watchlist in lists if isinstance(watchlist, Watchlist)}
    names = sorted(_lists(rule.when, watchlists, set()))
    entities = tuple(entity for name in names for entity in watchlists[name].entities)
    return _build(entities, near_places(entities, _NEAR_KM, watchlists))


def _lists(expression: Expression, watchlists: Mapping[str, Watchlist], seen: set[str]) -> set[str]:
    for name in _refs(expression):
        if name in watchlists and name not in seen:
            seen.add(name)
            for pattern in watchlists[name].patterns:
                _lists(pattern.expression, watchlists, seen)
    return seen


def _refs(expression: Expression) -> Iterator[str]:
    match expression:
        case ListRef(name=name):
            yield name
        case Within(of=of):
            yield of.name
        case And(parts=parts) | Or(parts=parts) | AnyOf(parts=parts) | Chain(parts=parts):
            for part in parts:
                yield from _refs(part)
        case Not(part=part) | InField(part=part):
            yield from _refs(part)
        case _:
            return


@lru_cache(maxsize=64)
def _build(entities: tuple[Entity, ...], towns: NearPlaces) -> PlaceIndex:
    cities: dict[Words, list[Entity]] = {}
    by_country: dict[str, list[Entity]] = {}
    for entity in entities:
        if entity.city:
            cities.setdefault(words_of(entity.city), []).append(entity)
        if entity.country:
            by_country.setdefault(entity.country, []).append(entity)
    return PlaceIndex(
        {entity.name: entity for entity in entities},
        frozenset(entity.name for entity in entities if entity.place is not None),
        {words: tuple(found) for words, found in cities.items()},
        {code: tuple(found) for code, found in by_country.items()},
        towns,
        country_codes(),
    )
