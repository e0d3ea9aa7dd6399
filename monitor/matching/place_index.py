"""What the rules' own watchlists know of places: which facility stands in which city and country, what lies near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.language.expression import And, AnyOf, Chain, Expression, InField, ListRef, Not, Or, Within
from monitor.language.ruleset import Entity, Rule, Watchlist
from monitor.matching.gazetteer import Point, Words, country_codes, points_of
from monitor.matching.near_places import NearPlaces, near_places
from monitor.matching.text import words_of

_NEAR_KM = 45.0  # a town that far from a facility still tells where the facility is


@dataclass(frozen=True, slots=True, eq=False)
class PlaceIndex:
    """`placed` names the entities whose place is known; `cities` and `towns` map folded names to the facilities
    there, `countries` to ISO codes, and `by_country` ISO codes to facilities. `beginnings` are the first words of
    cities and countries, `longest` is the most words of a name."""

    entities: Mapping[str, Entity]
    placed: frozenset[str]
    cities: Mapping[Words, tuple[Entity, ...]]
    by_country: Mapping[str, tuple[Entity, ...]]
    towns: NearPlaces
    countries: Mapping[Words, tuple[str, str]]
    beginnings: frozenset[str]
    longest: int = 4


class PlaceIndexes:
    """The index of each rule, made when it is first asked for. Rules that refer to the same lists share one."""

    def __init__(self, watchlists: Mapping[str, Watchlist]) -> None:
        self._watchlists = watchlists
        self._by_rule: dict[str, PlaceIndex] = {}
        self._by_lists: dict[tuple[str, ...], PlaceIndex] = {}
        self._towns: dict[tuple[Point, ...], NearPlaces] = {}  # lists without places change nothing of what lies near

    def of(self, rule: Rule) -> PlaceIndex:
        """The index of every entity on a list that `rule` refers to, in its patterns too."""
        known = self._by_rule.get(rule.id)
        if known is None:
            names = tuple(sorted(_lists(rule.when, self._watchlists, set())))
            known = self._by_lists.get(names) or self._build(names)
            self._by_lists[names] = self._by_rule[rule.id] = known
        return known

    def _build(self, names: tuple[str, ...]) -> PlaceIndex:
        entities = tuple(entity for name in names for entity in self._watchlists[name].entities)
        cities: dict[Words, list[Entity]] = {}
        by_country: dict[str, list[Entity]] = {}
        for entity in entities:
            if entity.city:
                cities.setdefault(words_of(entity.city), []).append(entity)
            if entity.country:
                by_country.setdefault(entity.country, []).append(entity)
        countries = country_codes()
        points = points_of(entities)
        if points not in self._towns:
            self._towns[points] = near_places(entities, _NEAR_KM, self._watchlists)
        return PlaceIndex(
            {entity.name: entity for entity in entities},
            frozenset(entity.name for entity in entities if entity.place is not None),
            {words: tuple(found) for words, found in cities.items()},
            {code: tuple(found) for code, found in by_country.items()},
            self._towns[points],
            countries,
            frozenset(words[0] for words in (*cities, *countries) if words),
        )


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
