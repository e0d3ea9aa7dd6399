"""Terms as rules and watchlists write them -> folded words with the way they are compared, and what of a term the
automaton looks for.

A `Term` is all of a term, however many forms its words can take. Of its words one is the *anchor*: the one that the
fewest terms hold, so that a text is looked at closely where it holds that word and nowhere else. Compiling is pure
and depends on nothing but the terms, so the order of files does not matter.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from monitor.language.common_words import FUNCTION_WORDS, GENERIC_NOUNS
from monitor.matching.inflections import ENDINGS
from monitor.matching.stemming import scan_prefixes
from monitor.matching.text import fold_text

EXACT, INFLECT, NAME, PREFIX, WALK = "exact", "inflect", "name", "prefix", "walk"
ANY_CASE, CASE, CAPS, CAPITAL = "any", "case", "caps", "capital"
ARTICLE = "ال"
_EDGE = re.compile(r"^\W+|\W+$")
_LATIN_PLURALS = frozenset(("en", "fr", "es", "pt"))
_DECLINED = frozenset(("ru", "uk", "ar", "fa", "he"))  # names change their endings too
_WALKED = frozenset(("ru", "uk", "tr", "fa", "de", "nl", "sv", "da", "no", "it", "ro"))

# Function words that an abbreviation in capitals must not be taken for: `US` is no pronoun.
_COMMON_LOWER = frozenset(
    (
        "us it is as in an or no so to up at be by do go he if me my of on we am are was has had let may can she her"
        " him his all and any but for not now one our out own the too two use way why yes yet you who aid sad pa id"
        " la le les un une des et en es el lo se si su al da de du est son sur par pas ve bu ni ne ce"
    ).split()
)


class Term(NamedTuple):
    """What a text must hold: the folded `words`, one after the other.

    `form` says how the words may differ. INFLECT: the last word in any inflection, those before it in the plural
    too; WALK: every word in any inflection; NAME: the last word in the plural; PREFIX: the last word begins so; EXACT:
    as they are. `written` is what case the original must have, and `cased` the key of a case-sensitive term. `joins`:
    an Arabic article is also found where ل has swallowed its alef (السفارة: للسفارة).
    """

    words: tuple[str, ...]
    form: str
    lang: str
    written: str = ANY_CASE
    cased: str = ""
    joins: bool = False


class Anchor(NamedTuple):
    """The beginning of a word by which a term is found. `whole`: the word ends there. `swallowed`: it is the first
    word less its article, before which ل must stand."""

    text: str
    whole: bool = False
    swallowed: bool = False


def script_languages(text: str) -> tuple[str, ...]:
    """The languages whose inflection applies to a term that names none, by its script."""
    if text.isascii():
        return ("en",)
    for character in text:
        if "\u0600" <= character <= "\u06ff":
            return ("ar", "fa")
        if "\u0400" <= character <= "\u04ff":
            return ("ru", "uk")
        if "\u0590" <= character <= "\u05ff":
            return ("he",)
    return ("en",)


def keyword_terms(text: str, lang: str | None) -> Iterator[Term]:
    """A term in any inflection. One that is written as a name (a capital first) takes the plural alone."""
    body = _body(text)
    if not body:
        return
    languages = (lang,) if lang in ENDINGS or lang == "en" else script_languages(text)
    is_name = _last_original(text)[:1].isupper()
    for language in languages:
        if is_name and language not in _DECLINED:
            yield _term(text, body, NAME, language)
        else:
            yield _inflected(text, body, language)


def name_terms(text: str, lang: str | None) -> Iterator[Term]:
    """An alias of an entity: as written, with a plural of its last word; languages with cases inflect names too."""
    body = _body(text)
    if not body:
        return
    languages = (lang,) if lang in ENDINGS else script_languages(text)
    for language in languages:
        if language in _DECLINED:
            yield _inflected(text, body, language)
        else:
            yield _term(text, body, NAME, language)


def phrase_terms(text: str) -> Iterator[Term]:
    """The words as written."""
    body = _body(text)
    if body:
        yield _term(text, body, EXACT, script_languages(text)[0])


def exact_terms(text: str) -> Iterator[Term]:
    """Case-sensitive, uninflected."""
    body = _body(text)
    if body:
        yield Term(_words(body), EXACT, "", CASE, case_key(text))


def prefix_terms(text: str) -> Iterator[Term]:
    """Any word that begins so."""
    body = _body(text)
    if body:
        yield Term(_words(body), PREFIX, script_languages(text)[0])


def place_terms(text: str) -> Iterator[Term]:
    """A gazetteer name: as written, with a capital where the script has one."""
    body = _body(text)
    if body:
        yield Term(_words(body), EXACT, script_languages(text)[0], CAPITAL)


def case_key(text: str) -> str:
    """Letters and digits with their case; accents, quotes, points and spaces left aside (`U.S.` is `US`)."""
    if text.isalnum() and text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())


def _body(text: str) -> str:
    body = fold_text(" ".join(text.split()))
    return body if body[:1].isalnum() and body[-1:].isalnum() else _EDGE.sub("", body)


def _words(body: str) -> tuple[str, ...]:
    """The words of a folded term, each one string however many terms hold it."""
    return tuple(map(sys.intern, body.split(" ")))


def _last_original(text: str) -> str:
    words = re.findall(r"[^\W_]+", text)
    return words[-1] if words else ""


def _written(text: str) -> str:
    """An abbreviation in capitals that reads like a function word must be in capitals in the text."""
    if text[-1:].islower():
        return ANY_CASE
    key = case_key(text)
    return CAPS if key.isupper() and key.lower() in _COMMON_LOWER else ANY_CASE


def _term(text: str, body: str, form: str, lang: str) -> Term:
    words = _words(body)
    joins = lang in ("ar", "fa") and words[0].startswith(ARTICLE)
    if form == NAME and lang != "tr":
        lang = "en"  # names take the same plural in all other languages: one term for all of them
    return Term(words, form, lang, _written(text), joins=joins)


def _inflected(text: str, body: str, lang: str) -> Term:
    if _written(text) == CAPS:
        return _term(text, body, NAME, lang)
    if " " in body and lang in _WALKED:
        return Term(_words(body), WALK, lang)
    return _term(text, body, INFLECT, lang)


@lru_cache(maxsize=65_536)
def inner_forms(word: str, lang: str) -> tuple[str, ...]:
    """Forms of a word before the last one of an inflected term, the written one first."""
    forms = [word]
    if lang in _LATIN_PLURALS and len(word) > 2 and word.isalpha():
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            forms.append(word[:-1])
        elif word.endswith(("s", "x", "z", "ch", "sh")):
            forms.append(word + "es")
        elif lang == "en" and word.endswith("y") and word[-2] not in "aeiou":
            forms.append(word[:-1] + "ies")
        else:
            forms.append(word + "s")
            if lang in ("es", "pt") and word[-1] not in "aeiou":
                forms.append(word + "es")
    elif lang == "ar" and len(word) > 2 and word.endswith("ه"):
        forms.append(word[:-1] + "ات")
    return tuple(dict.fromkeys(forms))


def may_take_article(term: Term, index: int) -> bool:
    """Whether a word of an Arabic term may have the article in the text that it has not in the term."""
    if index == 0 or term.form != INFLECT or term.lang != "ar" or term.words[index].startswith(ARTICLE):
        return False
    return index == len(term.words) - 1 or len(term.words[index]) > 2


def anchor_at(term: Term, counts: Mapping[str, int]) -> int:
    """Which word of a term to look for, given how many terms hold each word."""
    words = term.words
    if len(words) == 1 or (term.form == WALK and not _is_plain(words)):
        return 0
    last = len(words) - 1 if term.form in (INFLECT, PREFIX) else -1  # has more beginnings, or a short one
    best = None
    for index, word in enumerate(words):
        if not word[0].isalnum():
            continue
        is_short = len(word) < (3 if word.isascii() else 4)
        rank = (word in FUNCTION_WORDS, is_short, word in GENERIC_NOUNS, counts[word], index == last, -len(word), index)
        if best is None or rank < best:
            best = rank
    return 0 if best is None else best[-1]


def _is_plain(words: tuple[str, ...]) -> bool:
    """Whether words can be told from the text before them: no signs inside, no letters that are written on to them."""
    return words[0][0] < "\u0590" and all(map(str.isalnum, words))


def anchors(term: Term, index: int) -> Iterator[Anchor]:
    """The beginnings of which every form of word `index` of the term has one."""
    word = term.words[index]
    found: list[Anchor]
    if term.form == WALK or (term.form == INFLECT and index == len(term.words) - 1):
        found = [Anchor(start) for start in scan_prefixes(word, term.lang)]
    elif index == len(term.words) - 1:
        found = [Anchor(word, term.form == EXACT)]
    elif term.form == INFLECT:
        found = [Anchor(form, True) for form in inner_forms(word, term.lang)]
    else:
        found = [Anchor(word, True)]
    yield from found
    if term.joins and index == 0:
        for anchor in found:
            if len(anchor.text) > 4 or (len(term.words) > 1 and len(anchor.text) > 2):
                yield Anchor(anchor.text[2:], anchor.whole, True)
