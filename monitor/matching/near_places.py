"""The places near a watchlist's members, by name."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import pi, sqrt

from monitor.language.ruleset import Entity, Watchlist
from monitor.matching.gazetteer import (
    Gazetteer,
    Words,
    gazetteer_around,
    least_people,
    points_of,
)

_PEOPLE_PER_KM2 = 4000  # of a town: from it and the population comes how far a town reaches


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place near a member (`entity`), `km` from it. `doubtful`: the name is also a common word or a
    surname; `shared`: a larger place elsewhere bears it. Both need support in the text."""

    text: str
    place: str
    lat: float
    lon: float
    country: str
    population: int
    entity: str
    km: float
    doubtful: bool
    shared: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NearPlaces:
    """The names of places near members, each made when it is asked for. Name `names[i]` of the gazetteer, whose key
    is `keys[i]` (ascending), is of a place `kms[i]` from the member called `members[nearest[i]]`."""

    gazetteer: Gazetteer
    members: tuple[str, ...]
    keys: array[int]
    names: array[int]
    nearest: array[int]
    kms: array[float]

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[PlaceName]:
        return map(self._made, range(len(self.keys)))

    def __contains__(self, words: object) -> bool:
        return isinstance(words, tuple) and self._find(words) >= 0

    def get(self, words: Words) -> PlaceName | None:
        """The place whose name folds to `words`."""
        at = self._find(words)
        return None if at < 0 else self._made(at)

    def entities(self) -> Iterator[tuple[str, str]]:
        """(name as written, member) of every name, in an order that is always the same."""
        for at in sorted(range(len(self.names)), key=self.names.__getitem__):
            yield self.gazetteer.written(self.names[at]), self.members[self.nearest[at]]

    def _find(self, words: Words) -> int:
        key = self.gazetteer.key_of(words)
        if key < 0:
            return -1
        at = bisect_left(self.keys, key)
        return at if at < len(self.keys) and self.keys[at] == key else -1

    def _made(self, at: int) -> PlaceName:
        known, name = self.gazetteer, self.names[at]
        place = known.place[name]
        return PlaceName(
            known.written(name),
            known.official_name(place),
            known.lat[place],
            known.lon[place],
            known.codes[known.country[place]],
            known.population[place],
            self.members[self.nearest[at]],
            self.kms[at],
            known.is_doubtful(name),
            known.is_shared(name),
        )


def near_places(entities: Iterable[Entity], km: float, watchlists: Mapping[str, Watchlist]) -> NearPlaces:
    """The names of every gazetteer place that lies within `km` of an entity that has a place (from the edge of the
    entity's own radius), whole: a city of millions is not within 5 km of anything, however near its centre is. A name
    that several places near entities share stands for the most populous. `watchlists` are all that are in use: the
    gazetteer is read once for all of them.

    The farther away, the larger a place must be to tell (see `least_people`): an earthquake 150 km from a base is
    reported by the town it struck, and every hamlet around five hundred facilities is a hundred thousand names."""
    points = points_of(entities)
    known = gazetteer_around(watchlists, km)
    members = tuple(dict.fromkeys(point.name for point in points))
    numbers = {name: number for number, name in enumerate(members)}
    order = {point: at for at, point in reversed(tuple(enumerate(points)))}
    asked = [order.get(point) for point in known.points]
    least = least_people(km)
    best: dict[int, tuple[int, int, int, float]] = {}  # key -> population, name, member, km
    for place, population in enumerate(known.population):
        if population < least:
            continue
        first, last = known.neighbours[place], known.neighbours[place + 1]
        reach = km - sqrt(population / _PEOPLE_PER_KM2 / pi)
        near = [
            (away, at)
            for number, away in zip(known.near[first:last], known.away[first:last], strict=True)
            if (at := asked[number]) is not None and away <= reach + points[at].radius_km
        ]
        if not near:
            continue
        away, at = min(near)
        for name in range(known.first[place], known.first[place + 1]):
            key = known.key[name]
            if key not in best or best[key][0] < population:
                best[key] = population, name, numbers[points[at].name], round(away, 1)
    found = sorted((key, name, member, away) for key, (_, name, member, away) in best.items())
    return NearPlaces(
        known,
        members,
        array("I", (key for key, _, _, _ in found)),
        array("I", (name for _, name, _, _ in found)),
        array("I", (member for _, _, member, _ in found)),
        array("d", (away for _, _, _, away in found)),
    )
