"""Terms as rules and watchlists write them -> what the automaton looks for, and what a find must satisfy besides.

A `Probe` is one pattern string with the checks that follow a hit: word boundaries, the inflection of the last word,
capitals. Compiling is pure and depends on nothing but the terms, so the order of files does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from monitor.matching.inflections import ENDINGS
from monitor.matching.stemming import scan_prefixes
from monitor.matching.text import fold

EXACT, INFLECT, NAME, PREFIX = "exact", "inflect", "name", "prefix"
ANY_CASE, CASE, CAPS, CAPITAL = "any", "case", "caps", "capital"
_MOST_VARIANTS = 12
_ARTICLE = "ال"
_EDGE = re.compile(r"^\W+|\W+$")
_LAST_WORD = re.compile(r"[^\W_]+$")
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


class Probe(NamedTuple):
    """A pattern's meaning once the automaton has found it.

    `last_at` is where the last word starts inside the pattern and `word` that word in full; `form` says how the
    text's word may differ; `written` what case the original must have; `article`: an Arabic article must stand
    before it; `walk`: further words to be checked one by one, with inflection.
    """

    pattern: str
    last_at: int
    word: str
    form: str
    lang: str
    written: str = ANY_CASE
    cased: str = ""
    article: bool = False
    walk: tuple[str, ...] = ()


def script_languages(text: str) -> tuple[str, ...]:
    """The languages whose inflection applies to a term that names none, by its script."""
    for character in text:
        if "\u0600" <= character <= "\u06ff":
            return ("ar", "fa")
        if "\u0400" <= character <= "\u04ff":
            return ("ru", "uk")
        if "\u0590" <= character <= "\u05ff":
            return ("he",)
    return ("en",)


def keyword_probes(text: str, lang: str | None) -> Iterator[Probe]:
    """A term in any inflection. One that is written as a name (a capital first) takes the plural alone."""
    body = _body(text)
    if not body:
        return
    languages = (lang,) if lang in ENDINGS or lang == "en" else script_languages(text)
    last = _last_original(text)
    is_name = last[:1].isupper()
    for language in languages:
        if is_name and language not in _DECLINED:
            yield from _name(text, body, language)
        else:
            yield from _inflected(text, body, language)


def name_probes(text: str, lang: str | None) -> Iterator[Probe]:
    """An alias of an entity: as written, with a plural of its last word; languages with cases inflect names too."""
    body = _body(text)
    if not body:
        return
    languages = (lang,) if lang in ENDINGS else script_languages(text)
    for language in languages:
        if language in _DECLINED:
            yield from _inflected(text, body, language)
        else:
            yield from _name(text, body, language)


def phrase_probes(text: str) -> Iterator[Probe]:
    """The words as written."""
    body = _body(text)
    if body:
        yield from _with_article(_probe(body, EXACT, script_languages(text)[0], _written(text)), keep=True)


def exact_probes(text: str) -> Iterator[Probe]:
    """Case-sensitive, uninflected."""
    body = _body(text)
    if body:
        yield _probe(body, EXACT, "", CASE)._replace(cased=case_key(text))


def prefix_probes(text: str) -> Iterator[Probe]:
    """Any word that begins so."""
    body = _body(text)
    if body:
        yield _probe(body, PREFIX, script_languages(text)[0])


def place_probes(text: str) -> Iterator[Probe]:
    """A gazetteer name: as written, with a capital where the script has one."""
    body = _body(text)
    if body:
        yield _probe(body, EXACT, script_languages(text)[0], CAPITAL)


def case_key(text: str) -> str:
    """Letters and digits with their case; accents, quotes, points and spaces left aside (`U.S.` is `US`)."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())


def _body(text: str) -> str:
    return _EDGE.sub("", fold(" ".join(text.split())).text)


def _last_original(text: str) -> str:
    words = re.findall(r"[^\W_]+", text)
    return words[-1] if words else ""


def _written(text: str) -> str:
    """An abbreviation in capitals that reads like a function word must be in capitals in the text."""
    key = case_key(text)
    return CAPS if key.isupper() and key.lower() in _COMMON_LOWER else ANY_CASE


def _probe(body: str, form: str, lang: str, written: str = ANY_CASE) -> Probe:
    found = _LAST_WORD.search(body)
    at = found.start() if found else 0
    return Probe(body, at, body[at:], form, lang, written)


def _name(text: str, body: str, lang: str) -> Iterator[Probe]:
    yield from _with_article(_probe(body, NAME, lang, _written(text)), keep=True)


def _inflected(text: str, body: str, lang: str) -> Iterator[Probe]:
    words = body.split(" ")
    written = _written(text)
    if written == CAPS:
        yield from _name(text, body, lang)
        return
    if len(words) > 1 and lang in _WALKED:
        for start in scan_prefixes(words[0], lang):
            yield Probe(start, 0, words[0], INFLECT, lang, walk=tuple(words[1:]))
        return
    last = words[-1]
    stems = scan_prefixes(last, lang)
    inner = list(product(*(_inner_forms(word, lang, first=i == 0) for i, word in enumerate(words[:-1]))))
    lasts = [(stem, stem) for stem in stems]
    if lang == "ar" and len(words) > 1 and not last.startswith(_ARTICLE):
        lasts += [(_ARTICLE + stem, stem) for stem in stems]
    for head in inner[:_MOST_VARIANTS]:
        start = "".join(word + " " for word in head)
        for string, stem in lasts:
            at = len(start) + len(string) - len(stem)
            yield from _with_article(Probe(start + string, at, last, INFLECT, lang), keep=True)


def _inner_forms(word: str, lang: str, *, first: bool) -> tuple[str, ...]:
    """Forms of a word inside a multi-word term, the written one first."""
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
    elif lang == "ar" and len(word) > 2:
        if word.endswith("ه"):
            forms.append(word[:-1] + "ات")
        if not first and not word.startswith(_ARTICLE):
            forms += [_ARTICLE + form for form in forms]
    return tuple(dict.fromkeys(forms))


def _with_article(probe: Probe, *, keep: bool) -> Iterator[Probe]:
    """An Arabic term with its article is also found where ل has swallowed the alef (السفارة: للسفارة)."""
    if keep:
        yield probe
    if probe.pattern.startswith(_ARTICLE) and len(probe.pattern) > 4 and probe.lang in ("ar", "fa"):
        at = max(0, probe.last_at - 2)
        word = probe.word[2:] if probe.last_at == 0 else probe.word
        yield probe._replace(pattern=probe.pattern[2:], last_at=at, word=word, article=True)
