"""Which words are inflections of one another, and how little of a word must be scanned for to find them all.

Two words are the same word when the language's Snowball stemmer gives them one stem *and* they differ by endings
of inflection alone (number, case, tense, agreement). The second condition is the guard against what stemmers
conflate: `general`/`generate`, `universe`/`university`, `organ`/`organise` differ by endings of derivation, and so do
`rocket`/`rocketry` and `attack`/`attacker`, which stay two words each. English has a table of irregular forms, and
one of forms that are words of their own (`based`, `evening`): those match only as written.

All words here are folded (matching.text).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from monitor.matching.inflections import ENDINGS, ENGLISH_OWN_WORDS, IRREGULAR_OF, SHORTEST_BASE, STEMMERS

_LOCAL = threading.local()  # a Snowball stemmer must not be used by two threads at once
_VOWELS = frozenset("aeiouy")


def scan_prefixes(word: str, lang: str) -> tuple[str, ...]:
    """The beginnings of which every inflection of `word` has one: what an automaton may look for, each as long as
    can be (`strike`: strike, striking, stricken, struck)."""
    if lang == "en":
        starts = {start for form in _group(word) for base in _bases(form) for start in _regular_starts(base)}
        return tuple(sorted(start for start in starts if not any(start[:n] in starts for n in range(1, len(start)))))
    shortest = word
    for ending in ENDINGS.get(lang, frozenset()):
        if ending and word.endswith(ending) and SHORTEST_BASE <= len(word) - len(ending) < len(shortest):
            shortest = word[: len(word) - len(ending)]
    softened = _softened(word, lang)
    return (shortest,) if softened is None or softened.startswith(shortest) else (shortest, softened)


def _regular_starts(base: str) -> tuple[str, ...]:
    """The beginnings of the regular inflections of an English base form."""
    if base.endswith("e"):
        return (base, base[:-1] + "ing")
    if base.endswith("y"):
        return (base, base[:-1] + "ie")
    return (base,)


@lru_cache(maxsize=65_536)
def same_word(term: str, token: str, lang: str) -> bool:
    """Whether `token` is `term` in some inflection, in language `lang` (ISO 639-1)."""
    if term == token:
        return True
    if lang == "en":
        return _same_english(term, token)
    softened = _softened(term, lang)
    return _same_by_endings(term, token, lang) or (softened is not None and _same_by_endings(softened, token, lang))


def _softened(word: str, lang: str) -> str | None:
    """The form that a Turkish word takes before a vowel (`büyükelçilik`: büyükelçiliği), or None."""
    if lang == "tr" and len(word) > 3 and word[-1] in "kpt":
        return word[:-1] + {"k": "g", "p": "b", "t": "d"}[word[-1]]
    return None


def _same_by_endings(term: str, token: str, lang: str) -> bool:
    endings = ENDINGS.get(lang)
    if endings is None:
        return False
    shared = len(_shared_start((term, token)))
    for base in range(shared, SHORTEST_BASE - 1, -1):
        if term[base:] in endings and token[base:] in endings:
            return base >= _least_base(lang) or _stem(term, lang) == _stem(token, lang)
    return False


def same_name(term: str, token: str, lang: str) -> bool:
    """Whether `token` is the name `term`, or its plain plural (`Shaheds`, `UAVs`), or with a Turkish ending. A name
    never loses letters: `Reading` is not read, `Hamas` no plural of Hama."""
    if not token.startswith(term):
        return False
    rest = token[len(term) :]
    if lang == "tr":
        return rest in ENDINGS["tr"]
    return not rest or (rest in ("s", "es") and len(term) > 1)


def _shared_start(words: Sequence[str]) -> str:
    """The longest beginning that all words share."""
    low, high = min(words), max(words)
    at = 0
    while at < len(low) and low[at] == high[at]:
        at += 1
    return low[:at]


def _least_base(lang: str) -> int:
    """From how many shared letters on the endings alone decide: where there is no stemmer, from the shortest."""
    return SHORTEST_BASE if lang not in STEMMERS else 5


def _same_english(term: str, token: str) -> bool:
    if token in ENGLISH_OWN_WORDS or term in ENGLISH_OWN_WORDS:
        return False
    if _bases(term) & _bases(token):
        return _stem(term, "en") == _stem(token, "en")
    return not _group(term).isdisjoint(_group(token))


def _group(word: str) -> frozenset[str]:
    """The word and, if it is a form of an irregular one, all forms of that one."""
    irregular = [IRREGULAR_OF[base] | {base} for base in _bases(word) if base in IRREGULAR_OF]
    return frozenset({word}).union(*irregular)


@lru_cache(maxsize=65_536)
def _bases(word: str) -> frozenset[str]:
    """The base forms that `word` could be a regular English inflection of, itself included."""
    found = {word}
    if word not in ENGLISH_OWN_WORDS:
        _undo(word, found)
        for base in tuple(found):  # bombings -> bombing -> bomb
            if base != word:
                _undo(base, found)
    stem = _stem(word, "en")
    return frozenset(base for base in found if base == word or _stem(base, "en") == stem)


def _undo(word: str, found: set[str]) -> None:
    if word.endswith("ies") and len(word) > 4:
        found.add(word[:-3] + "y")
    if word.endswith("es") and len(word) > 4 and word[:-2].endswith(("s", "x", "z", "ch", "sh", "o")):
        found.add(word[:-2])
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        found.add(word[:-1])
    if word.endswith("ied") and len(word) > 4:
        found.add(word[:-3] + "y")
    for ending in ("ed", "ing"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) > 1 and _VOWELS & set(base):
            found.add(base)
            found.add(base + "e")
            if (len(base) > 2 and base[-1] == base[-2] and base[-1] not in "lsz") or base.endswith("ll"):
                found.add(base[:-1])


def _stem(word: str, lang: str) -> str:
    name = STEMMERS[lang]
    stemmers: dict[str, Stemmer.Stemmer] | None = getattr(_LOCAL, "stemmers", None)
    if stemmers is None:
        stemmers = _LOCAL.stemmers = {}
    stemmer = stemmers.get(name)
    if stemmer is None:
        stemmer = stemmers[name] = Stemmer.Stemmer(name)
    stem: str = stemmer.stemWord(word)
    return stem
