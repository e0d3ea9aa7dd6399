"""Where the cues of how an event is told stand in a sentence, and which of them are none there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.matching.assertion_words import CLAIMED, DISOWNING, DONE, HURT, SAYING
from monitor.matching.cues import CUES, Cue
from monitor.matching.document import Sentence
from monitor.matching.text import words_of
from monitor.model import Asserted


@dataclass(frozen=True, slots=True)
class Found:
    """A cue, and the tokens of its sentence that it stands at."""

    cue: Cue
    first: int
    last: int


def cues_in(sentence: Sentence, lang: str) -> tuple[Found, ...]:
    """The cues in a sentence: at each word the longest phrase that begins there."""
    known = lang if lang in CUES else "en"
    words = sentence.folded
    found: list[Found] = []
    for i, word in enumerate(words):
        begun = _begun(known, word)
        standing = [(phrase, cue) for phrase, cue in begun if _stands(phrase, words, i)] if begun else begun
        if not standing:
            continue
        length = max(len(phrase) for phrase, _ in standing)
        if lang != "en" and standing[0][1].asserted is Asserted.NEGATED and _is_unharmed(words, i, i + length):
            continue
        said = " ".join(words[i : i + length])
        if not any(is_none(sentence, i, said) for is_none in (_is_month, _is_done, _is_disowned, _is_reported)):
            found += [Found(cue, i, i + length - 1) for phrase, cue in standing if len(phrase) == length]
    return tuple(found)


def _is_unharmed(words: _Phrase, first: int, end: int) -> bool:
    """Whether what the negation from word `first` to `end` denies is that anybody was hurt or claimed the attack."""
    return any(word.startswith(HURT) for word in words[max(0, first - _BESIDE) : end + _BESIDE]) or any(
        word.startswith(CLAIMED) for word in words[max(0, first - _BESIDE) : end + _CLAIMED_WITHIN]
    )


_BESIDE = 3  # words
_CLAIMED_WITHIN = 7  # words


def _is_month(sentence: Sentence, i: int, phrase: str) -> bool:
    """Whether "may" is the month: beside a number."""
    beside = [sentence.tokens[k].folded for k in (i - 1, i + 1) if 0 <= k < len(sentence.tokens)]
    return phrase == "may" and any(word[:2].isdigit() or word == "in" for word in beside)


def _is_done(sentence: Sentence, i: int, phrase: str) -> bool:
    """Whether what follows "to" was carried out or at least attempted ("managed to", "claims to have hit"), or is no
    verb ("in response to strikes")."""
    if phrase != "to" or i == 0:
        return False
    after = sentence.tokens[i + 1].folded if i + 1 < len(sentence.tokens) else ""
    return sentence.tokens[i - 1].folded in DONE or after == "have"


def _is_disowned(sentence: Sentence, i: int, phrase: str) -> bool:
    """Whether a denial is of having done it, not of its having happened ("denied any role in the attack", "denies it
    was behind the attack")."""
    if phrase in ("was behind", "were behind", "behind", "behind the"):
        verb = i - 1 if i and sentence.folded[i - 1] in ("was", "were", "is") else i
        said = sentence.folded[max(0, verb - 2) : verb]
        if said and (said[-1] in SAYING or (said[-1] in ("it", "they") and said[0] in SAYING)):
            return True  # "the militia says it was behind the attack": a claim of what happened
        return any(word.startswith("den") or word in ("not", "nor") for word in sentence.folded[max(0, i - 4) : i])
    return phrase.startswith("den") and not DISOWNING.isdisjoint(sentence.folded[i + 1 : i + 6])


def _is_reported(sentence: Sentence, i: int, phrase: str) -> bool:
    """Whether "had been" only puts into the past what somebody says: "officials said the base had been hit"."""
    return phrase == "had been" and not SAYING.isdisjoint(sentence.folded[max(0, i - _REPORTED_WITHIN) : i])


_REPORTED_WITHIN = 15  # words
_Phrase = tuple[str, ...]


def _stands(phrase: _Phrase, words: _Phrase, at: int) -> bool:
    """Whether `phrase` stands at word `at` of `words`."""
    there = words[at : at + len(phrase)]
    return there == phrase or (len(there) == len(phrase) and all(map(_same, phrase, there)))


def _same(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@lru_cache(maxsize=16_384)  # most words of most texts begin none
def _begun(lang: str, word: str) -> tuple[tuple[_Phrase, Cue], ...]:
    """The cues of a language, with their folded phrases, that a folded word may begin; it stands for the first word of
    the phrase."""
    table = _table(lang)
    begun = table.get(word, ()) + table.get(word[:_STEM] + "*", ())
    return tuple([((word, *phrase[1:]), cue) for phrase, cue in begun if _same(phrase[0], word)])


@lru_cache(maxsize=16)
def _table(lang: str) -> Mapping[str, tuple[tuple[_Phrase, Cue], ...]]:
    """The cues of a language with their folded phrases, by the first word; where any ending will do by its stem's
    first letters and a star."""
    table: dict[str, tuple[tuple[_Phrase, Cue], ...]] = {}
    for cue in CUES[lang]:
        folded = [" ".join(words_of(word.rstrip("*"))) + "*" * word.endswith("*") for word in cue.phrase.split()]
        phrase = tuple(" ".join(folded).split())
        for first in _written(phrase[0]) if lang == "ar" else phrase[:1]:
            assert not first.endswith("*") or len(first) > _STEM
            key = first[:_STEM] + "*" if first.endswith("*") else first
            table[key] = (*table.get(key, ()), ((first, *phrase[1:]), cue))
    return table


def _written(word: str) -> tuple[str, ...]:
    """An Arabic word as it is, and with the words that are written on to it."""
    joined = [prefix + word for prefix in ("و", "ف")]
    if len(word) > _STEM:
        joined += [prefix + word for prefix in ("ب", "ل", "وب", "ول")]
        joined += (
            ["لل" + word[2:]] if word.startswith("ال") else [prefix + word for prefix in ("ال", "بال", "لل", "وال")]
        )
    return (word, *joined)


_STEM = 3  # letters that every stem with a star has
