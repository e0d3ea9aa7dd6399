"""Whether a term stands at a place of a folded text, word by word.

The text is that of `fold_words`: white space is as it was, so words of a term are parted by any of it that holds no
blank line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from monitor.matching.stemming import same_name, same_word, scan_prefixes
from monitor.matching.terms import ARTICLE, EXACT, INFLECT, NAME, PREFIX, WALK, Term, inner_forms, may_take_article

_PREFIXES = frozenset(
    (
        "و",
        "ف",
        "ب",
        "ل",
        "ك",
        "ال",
        "وال",
        "فال",
        "بال",
        "كال",
        "لل",
        "ولل",
        "فلل",
        "وب",
        "ول",
        "وك",
        "فب",
        "فل",
        "وبال",
        "وكال",
    )
)
_SWALLOWED = frozenset(("لل", "ولل", "فلل"))  # the article after ل, without its alef
_SHORTEST_ATTACHED = 3
_REST = re.compile(r"[\w\u0900-\u0963\u0966-\u109f\u1780-\u17d3]*")
# (text, at) -> a match that ends where the word ends that goes on at `at`; there always is one
rest_of_word = cast("Callable[[str, int], re.Match[str]]", _REST.match)
_SPACES = re.compile(r'"?[ \n\t\r]+"?')  # names stand in quotation marks: the "Victoria" base


# How a term is looked at where its anchor stands. Most anchors are of terms whose next word is not there, and most
# terms that are there are one word: both are told without `locate`, which AT_LENGTH goes to at once.
ALONE, AFTER_A_WORD, BEFORE_A_WORD, AT_LENGTH = range(4)


def way_of(term: Term, anchor: int) -> int:
    """How `term` is looked at: AT_LENGTH, ALONE, or after a look at the word before its anchor, or at the next one."""
    words = term.words
    if len(words) == 1:
        return ALONE if words[0].isascii() and words[0].isalnum() else AT_LENGTH
    if anchor:
        return AT_LENGTH if term.form == WALK or (anchor == 1 and term.joins) else AFTER_A_WORD
    return BEFORE_A_WORD if words[0].isalnum() and not may_take_article(term, 1) else AT_LENGTH


def is_form(term: Term, token: str) -> bool:
    """Whether `token` is the word of a term of one word."""
    word, form = term.words[0], term.form
    if token == word:
        return True
    if form == INFLECT:
        return same_word(word, token, term.lang)
    if form == NAME:
        return same_name(word, token, term.lang)
    return form == PREFIX and token.startswith(word)


def neighbours_of(term: Term, anchor: int, way: int) -> tuple[str, ...]:
    """What the word beside the anchor is or begins with, for the ways that look at it: the forms of the one before it
    (without an article it may take), or what the next one begins with."""
    if way == AFTER_A_WORD:
        word = term.words[anchor - 1]
        return inner_forms(word, term.lang) if term.form == INFLECT else (word,)
    if way == BEFORE_A_WORD:
        return _beginnings(term.words[1], term.form, term.lang, len(term.words) == 2)
    return ()


@lru_cache(maxsize=16_384)
def _beginnings(word: str, form: str, lang: str, is_last: bool) -> tuple[str, ...]:
    """What the second word of a term begins with, in every form."""
    if form == WALK or (form == INFLECT and is_last):
        return scan_prefixes(word, lang)
    return inner_forms(word, lang) if form == INFLECT else (word,)


def locate(term: Term, anchor: int, text: str, at: int, *, swallowed: bool) -> tuple[int, int] | None:
    """Start and end of `term` in `text` where its word number `anchor` begins at `at`; None where it does not stand
    there. `swallowed`: `at` is behind the article of the first word, which ل has swallowed."""
    first = at
    if anchor:
        if may_take_article(term, anchor) and text.startswith(ARTICLE, at - 2):
            first = at = at - 2
        for index in range(anchor - 1, -1, -1):
            end = _end_before(text, first)
            first, swallowed = _start_of(term, index, text, end) if end > 0 else (-1, False)
            if first < 0:
                return None
    prefix = ""
    if first and text[first - 1].isalnum():
        if not _is_attachable(term):
            return None
        if not is_unspaced(text[first]):
            prefix = _attached(text, first)
            if prefix not in _PREFIXES or (len(term.words) == 1 and len(term.words[0]) < _SHORTEST_ATTACHED):
                return None
    if swallowed and prefix not in _SWALLOWED:
        return None
    last = len(term.words) - 1
    for index in range(anchor, last):
        at = _next_after(term, index, text, at, cut=2 if swallowed and index == 0 else 0)
        if at < 0:
            return None
    end = _end_of_last(term, text, at, cut=2 if swallowed and last == 0 else 0)
    return None if end < 0 else (first - len(prefix) if swallowed else first, end)


def is_unspaced(character: str) -> bool:
    """Whether the script writes no spaces between words, so that no boundary can be asked for."""
    return character >= "\u0e00" and (
        "\u0e00" <= character <= "\u0eff" or "\u1000" <= character <= "\u109f" or "\u3040" <= character <= "\u9fff"
    )


def _is_attachable(term: Term) -> bool:
    """Whether the script of a term writes some words as part of the one that follows, or no spaces at all."""
    return term.words[0][0] >= "\u0590" or is_unspaced(term.words[-1][-1])


def _attached(text: str, start: int) -> str:
    """The letters before `start` in the same word, as far as they can be a prefix."""
    at = start
    while at and start - at <= 5 and text[at - 1].isalnum():
        at -= 1
    return text[at:start]


def _forms(term: Term, index: int) -> tuple[str, ...]:
    """How a word before the last one may be written."""
    if term.form != INFLECT:
        return (term.words[index],)
    forms = inner_forms(term.words[index], term.lang)
    return (*forms, *(ARTICLE + form for form in forms)) if may_take_article(term, index) else forms


def _start_of(term: Term, index: int, text: str, end: int) -> tuple[int, bool]:
    """Where word `index` begins that ends at `end`, or -1; and whether ل has swallowed its article."""
    if term.form == WALK:
        start = _token_start(text, end)
        return (start if same_word(term.words[index], text[start:end], term.lang) else -1), False
    forms = _forms(term, index)
    for form in forms:
        start = end - len(form)
        if start >= 0 and text.startswith(form, start) and (index == 0 or start == 0 or text[start - 1].isspace()):
            return start, False
    if index == 0 and term.joins:
        for form in forms:
            if text.endswith(form[2:], 0, end):
                return end - len(form) + 2, True
    return -1, False


def _next_after(term: Term, index: int, text: str, at: int, *, cut: int) -> int:
    """Where the word after word `index` begins if that one stands at `at`, less its first `cut` letters; or -1."""
    if term.form == WALK:
        word = term.words[index]
        end = _token_end(word, text, at)
        return _start_after(text, end) if end > 0 and same_word(word, text[at:end], term.lang) else -1
    for form in _forms(term, index):
        if text.startswith(form[cut:] if cut else form, at):
            following = _start_after(text, at + len(form) - cut)
            if following > 0:
                return following
    return -1


def _end_of_last(term: Term, text: str, at: int, *, cut: int) -> int:
    """Where the term ends if its last word stands at `at`, less its first `cut` letters; or -1."""
    word = term.words[-1][cut:] if cut else term.words[-1]
    if term.form in (INFLECT, WALK):
        return _end_of_inflected(term, word, text, at)
    if not text.startswith(word, at):
        return -1
    end = at + len(word)
    whole = word_end(text, end)
    if whole == end or term.form == PREFIX:
        return whole
    if term.form == EXACT:
        return end if is_unspaced(word[-1]) else -1
    assert term.form == NAME
    return whole if same_name(word, text[at:whole], term.lang) else -1


def _end_of_inflected(term: Term, word: str, text: str, at: int) -> int:
    end = _token_end(word, text, at)
    if end < 0:
        return -1
    token = text[at:end]
    if token == word or same_word(word, token, term.lang):
        return end
    if may_take_article(term, len(term.words) - 1) and token.startswith(ARTICLE):
        token = token[2:]
        if token == word or same_word(word, token, term.lang):
            return end
    return at + len(word) if is_unspaced(word[-1]) and text.startswith(word, at) else -1


def _token_end(word: str, text: str, at: int) -> int:
    """Where the word at `at` ends that is to be compared with `word`; or -1. In words such as `at&t` only what follows
    the last sign can be inflected."""
    if word.isalnum():
        return word_end(text, at)
    head = max(i for i, character in enumerate(word) if not character.isalnum()) + 1
    return word_end(text, at + head) if text.startswith(word[:head], at) else -1


def _token_start(text: str, end: int) -> int:
    """Where the word that ends at `end` begins."""
    start = end
    while start and text[start - 1].isalnum():
        start -= 1
    return start


def word_end(text: str, at: int) -> int:
    """Where the word ends that goes on at `at`."""
    return rest_of_word(text, at).end()


def _start_after(text: str, at: int) -> int:
    """Where the next word begins after one that ends at `at`, or -1 where more than white space and quotation
    marks are between."""
    if text.startswith(" ", at) and text[at + 1 : at + 2] > '"':
        return at + 1
    found = _SPACES.match(text, at)
    return found.end() if found is not None and found[0].count("\n") < 2 else -1


def _end_before(text: str, at: int) -> int:
    """Where the word before one that begins at `at` ends, or -1 where more than white space and quotation
    marks are between."""
    low = at - text.endswith('"', 0, at)
    high = low
    while low and text[low - 1] in " \n\t\r":
        low -= 1
    if low == high or text.count("\n", low, at) > 1:
        return -1
    return low - text.endswith('"', 0, low)
