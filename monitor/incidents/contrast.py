"""Two events of one kind, told apart by what each side names and the other does not.

One boxer's two defences or one company's two fires share most of their words. A person tells them apart by the
opponent, the town, the number: each side has a name of its own that nearly all its reports give and the other's do
not. That one side leaves a name out says little (its reports may be shorter, or earlier); that both do says much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations

_OWN = 0.9  # share of a side's reports that give a name of its own
_OTHERS = 0.1  # ... and of the other side's that may
_LEAST = 4  # reports on each side: of fewer, names are their own by chance
_PLACED = 0.5  # share of a side's reports that name a place of its own


def told_apart(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    """Whether two groups of texts (the names and numbers of each) both have a name of their own."""
    if len(one) < _LEAST or len(other) < _LEAST:
        return False
    first, second = (Counter(name for text in side for name in text) for side in (one, other))
    return _has_own(first, len(one), second, len(other)) and _has_own(second, len(other), first, len(one))


def _has_own(mine: Mapping[str, int], size: int, theirs: Mapping[str, int], other: int) -> bool:
    return any(count >= _OWN * size and theirs.get(name, 0) <= _OTHERS * other for name, count in mine.items())


def two_sides(texts: Sequence[frozenset[str]]) -> list[bool] | None:
    """Which of `texts` (the names and numbers of each) are on one side of the clearest pair of names that tell two
    sides apart, if any does. The cost grows with the square of the texts' different names; texts are few."""
    size = len(texts)
    if size < 2 * _LEAST:
        return None
    given: dict[str, int] = {}  # by name, a bit for each text that gives it
    for number, text in enumerate(texts):
        for name in text:
            given[name] = given.get(name, 0) | 1 << number
    few, many = _OWN * _LEAST, size - _OWN * _LEAST
    distinct = sorted({texts_with for texts_with in given.values() if few <= texts_with.bit_count() <= many})
    everything = (1 << size) - 1
    best, clearest = None, (0.0, 0)
    for first, second in permutations(distinct, 2):
        mine = first & ~second
        theirs = everything & ~mine
        here, there = mine.bit_count(), theirs.bit_count()
        own, strays = (second & theirs).bit_count(), (first & theirs).bit_count()
        if min(here, there) < _LEAST or own < _OWN * there or strays > _OTHERS * there:
            continue
        clear = ((own - strays) / there, min(here, there))
        if clear > clearest:
            best, clearest = mine, clear
    return None if best is None else [bool(best >> number & 1) for number in range(size)]


def elsewhere(mine: Mapping[str, int], size: int, theirs: Mapping[str, int], other: int) -> bool:
    """Whether two groups (`size` and `other` texts; how many name each place) are in different places: each names one
    of its own. Another country first; a country and a town in it agree (see `nations.places_in`)."""
    return any(
        _placed(mine, size, theirs, other, kind) and _placed(theirs, other, mine, size, kind) for kind in ("in ", "at ")
    )


def _placed(mine: Mapping[str, int], size: int, theirs: Mapping[str, int], other: int, kind: str) -> bool:
    return any(
        place.startswith(kind) and count >= _PLACED * size and theirs.get(place, 0) <= _OTHERS * other
        for place, count in mine.items()
    )
