"""How far off something came down, as news in English says it: "some 300 metres from", "two miles away from"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.matching.wordlist import word_set

_NEAR_AT_MOST = 10  # kilometres or miles: what lands within reach of a base was meant for it more often than not
_SHORT = word_set(
    "m metre metres meter meters yard yards ft feet foot step steps block blocks throw distance minute minutes"
)
_LONG = word_set("km kms kilometre kilometres kilometer kilometers mile miles")
_UNIT = re.compile(r"(\d+)(k?ms?)")  # "500m" is one word
_MANY = word_set(
    "dozens tens hundred hundreds thousand thousands twenty thirty forty fifty sixty seventy eighty ninety"
)
_FEW = word_set("a one two three four five six seven eight nine ten few couple half several quarter")
_BEHIND = word_set("away off or so")  # of a distance
_MEASURING = 5  # words before a unit that may say how many


def is_a_short_way(words: Sequence[str]) -> bool:
    """Whether folded `words`, which stand before "from", end in a distance of a few kilometres at most."""
    said = list(words)
    while said and said[-1] in _BEHIND:
        said.pop()
    if not said:
        return False
    joined = _UNIT.fullmatch(said[-1])
    unit, counted = (joined[2], [joined[1]]) if joined else (said[-1], said[-1 - _MEASURING : -1])
    if unit in _SHORT:
        return not {"thousand", "thousands"} & set(counted)
    if unit not in _LONG or not _MANY.isdisjoint(counted):
        return False  # "miles from" alone is far
    numbers = [int(word) for word in counted if word.isdecimal()]
    return max(numbers) <= _NEAR_AT_MOST if numbers else not _FEW.isdisjoint(counted)
