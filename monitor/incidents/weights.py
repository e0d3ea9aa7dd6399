"""How much each word of a text says about which event it reports: sparse unit vectors of weighted stems.

A word weighs more the rarer it is, in news at large (`background.txt`) and in the stream of the last days, and more
when it is a name. Words of the title count twice.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from importlib.resources import files
from types import MappingProxyType

from monitor.incidents.nations import nations
from monitor.incidents.similarity import fold, stem
from monitor.language.common_words import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}")
_BODY = 1200  # characters of summary and content that are weighed
_PRIOR = 4000.0  # the background counts as much as this many texts of the stream
_NAME = 1.57  # a name weighs this much more than another word as rare
_NUMBER, _YEAR = 1.1, 0.58
_POWER = 0.5  # of a word's count within the text
_RARE = 0.3  # how often a word never met before is taken to have been met
_FOREIGN_PRIOR = 50.0  # texts; nothing is known of other languages but what the stream shows
_LATIN = "\u036f"  # the last character of Latin scripts
_STREAM = 20_000.0  # texts after which the counts of the stream are halved: old news is forgotten
_STOP = frozenset(
    "a an the of in on at to for from by with and or but as is are was were be been being has have had it its this "
    "that these those he she they his her their we our you your i not s t".split()
)
_COUNTS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
}


@dataclass(frozen=True, slots=True)
class Background:
    """Share of texts that hold a stem, the same with a country and its people as one (`nations`), and the stems that
    are names."""

    rates: Mapping[str, float]
    by_nation: Mapping[str, float]
    names: frozenset[str]


@lru_cache(maxsize=1)
def background() -> Background:
    """The table that ships with the program."""
    rates: dict[str, float] = {}
    names: set[str] = set()
    text = files("monitor.incidents").joinpath("background.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        level, *words = line.split()
        for word in words:
            name = word.removeprefix("^")
            rates[name] = 2.0 ** (-int(level) / 2)
            if name is not word:
                names.add(name)
    by_nation = dict(rates)
    for one, nation in nations().items():
        if one != nation and one in rates:
            by_nation[nation] = by_nation.get(nation, 0.0) + rates[one]
    return Background(rates, by_nation, frozenset(names))


class Frequencies:
    """In how many texts of the stream each stem occurred; bounded, because old counts are halved and dropped."""

    def __init__(self, rates: Mapping[str, float]) -> None:
        """`rates`: share of texts in news at large that hold each stem."""
        self._rates = rates
        self._texts = 0.0
        self._foreign = 0.0  # of the texts, those in other languages
        self._counts: dict[str, float] = {}

    def note(self, stems: Mapping[str, float], *, foreign: bool = False) -> None:
        """Counts one text, `foreign` if it is in another language than English."""
        self._texts += 1
        self._foreign += foreign
        counts = self._counts
        for one in stems:
            counts[one] = counts.get(one, 0.0) + 1
        if self._texts >= _STREAM:
            self._texts /= 2
            self._foreign /= 2
            self._counts = {one: count / 2 for one, count in counts.items() if count >= 2}

    def rarity(self, one: str, *, foreign: bool = False) -> float:
        """0 for a word of every text, about 1 for one in three thousand. `foreign`: of the texts in other languages,
        for a word that is not in the background."""
        if foreign and one not in self._rates:
            met = self._counts.get(one, 0.0)
            return max(0.0, -math.log(max(met, _RARE) / (_FOREIGN_PRIOR + self._foreign))) / 8
        met = self._rates.get(one, 0.0) * _PRIOR + self._counts.get(one, 0.0)
        return max(0.0, -math.log(max(met, _RARE) / (_PRIOR + self._texts))) / 8


@dataclass(frozen=True, slots=True)
class Words:
    """The stems of a text with how often they occur (title twice), and those that are names. `foreign`: it is in
    another language than English."""

    counts: Mapping[str, int]
    names: frozenset[str]
    foreign: bool = False


def words_of(title: str, body: str, alike: Mapping[str, str] = MappingProxyType({})) -> Words:
    """The words of a text. A word is taken for a name by the background table, else by its capital. `alike`: stems
    that count as another."""
    known = background()
    counts: Counter[str] = Counter()
    names: set[str] = set()
    lower: set[str] = set()
    foreign = 0
    for text, weight in ((title, 2), (body[:_BODY], 1)):
        plain = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), unescape(text) if "&" in text else text)
        for word in _WORD.findall(plain):
            folded = re.sub(r"['’]s$", "", fold(word))
            if folded in _STOP:
                continue
            one = stem(_COUNTS.get(folded, folded))
            if folded in FUNCTION_WORDS and one not in known.rates:
                foreign += 1
                continue
            one = alike.get(one, one)
            counts[one] += weight
            if one in known.rates:
                if one in known.names:
                    names.add(one)
            elif word[0].isupper():
                names.add(one)
            else:
                lower.add(one)
    strange = sum(one > _LATIN for one in counts)
    return Words(counts, frozenset(names - lower), 2 * strange > len(counts) or foreign >= max(2, len(counts) // 4))


def vector_of(words: Words, frequencies: Frequencies) -> dict[str, float]:
    """The unit vector of a text's words; empty for a text without any."""
    weighed = {}
    for one, count in words.counts.items():
        weight = count**_POWER * frequencies.rarity(one, foreign=words.foreign)
        if one in words.names:
            weight *= _NAME
        elif one.isdigit():
            weight *= _YEAR if len(one) == 4 else _NUMBER
        if weight > 0:
            weighed[one] = weight
    norm = math.sqrt(sum(weight * weight for weight in weighed.values()))
    return {one: weight / norm for one, weight in weighed.items()} if norm else {}
