"""Warnings about the terms of watchlists: such as flood, and such as add nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.errors import InputError
from monitor.language.common_words import FUNCTION_WORDS, GENERIC_NOUNS
from monitor.language.ruleset import Keyword, Watchlist
from monitor.language.terms import TermForm, read_term
from monitor.matching.stemming import same_word
from monitor.matching.text import words_of

_SHORT_PREFIX = 3


@dataclass(frozen=True, slots=True)
class _Term:
    keyword: Keyword
    form: TermForm
    words: tuple[str, ...]  # folded

    @property
    def scope(self) -> tuple[str | None, tuple[str, ...]]:
        """Only terms of one language and with the same tags can stand for one another."""
        return self.keyword.lang, tuple(sorted(self.keyword.tags))


def lint_terms(watchlists: Mapping[str, Watchlist]) -> Iterator[InputError]:
    """Every warning about single terms."""
    for watchlist in watchlists.values():
        terms = [_term(keyword) for keyword in watchlist.keywords]
        yield from _floods(watchlist.name, terms)
        yield from _covered(terms)
        yield from _entities(watchlist)


def _term(keyword: Keyword) -> _Term:
    form, text = read_term(keyword.text)
    return _Term(keyword, form, (text,) if form is TermForm.EXACT else words_of(text))


def _warning(keyword: Keyword, message: str, hint: str | None = None) -> InputError:
    source = keyword.source
    return InputError(source.path, source.line, source.column, message, hint, warning=True)


def _floods(name: str, terms: list[_Term]) -> Iterator[InputError]:
    for term in terms:
        text = term.keyword.text
        if term.form is TermForm.PREFIX:
            if len(term.words) == 1 and len(term.words[0]) < _SHORT_PREFIX and term.words[0].isascii():
                message = f"'{text}' makes @{name} match every word that begins with {len(term.words[0])} letters"
                yield _warning(term.keyword, message, "write a longer prefix")
        elif _is_common(term, FUNCTION_WORDS):
            yield _warning(
                term.keyword,
                f"'{text}' is in nearly every text, so @{name} matches nearly everything",
                f'to find it in capitals only, write ="{text.upper()}"',
            )


def as_written(text: str) -> str:
    """The hint for a word that is too common when folded, and may not be as its author meant it."""
    meant = text if text.casefold() != " ".join(words_of(text)) else text.upper()
    return f'write more of it, or ="{meant}" to find just that spelling'


def _is_common(term: _Term, common: frozenset[str]) -> bool:
    """Whether the term is one common word; an abbreviation in capitals (`US`, `IS`) is not taken for the word."""
    if term.form is TermForm.EXACT or len(term.words) != 1 or term.words[0] not in common:
        return False
    return not (term.keyword.text.isupper() and len(term.words[0]) > 1)


def _covered(terms: list[_Term]) -> Iterator[InputError]:
    """Terms of a list that never decide: the same again, or one that another's inflection or prefix finds anyway.

    A longer term around a shorter one is left alone: it adds no match, but shows people more of what was found.
    """
    first: dict[tuple[object, ...], _Term] = {}
    for term in terms:
        known = first.setdefault((term.form, term.words, term.scope), term)
        if known is not term:
            message = f"'{term.keyword.text}' is the same term as '{known.keyword.text}' in line {_line(known)}"
            yield _warning(term.keyword, message, "remove one")
    single = [term for term in first.values() if len(term.words) == 1 and term.form is not TermForm.EXACT]
    prefixes = [term for term in single if term.form is TermForm.PREFIX]
    inflected: dict[tuple[str, object], list[_Term]] = {}
    for term in single:
        cover = next((prefix for prefix in prefixes if prefix is not term and _begins(prefix, term)), None)
        if cover is None and _is_inflected(term):
            alike = inflected.setdefault((term.words[0][:3], term.scope), [])
            cover = next((other for other in alike if same_word(other.words[0], term.words[0], "en")), None)
            alike.append(term)
        if cover is not None:
            message = (
                f"'{term.keyword.text}' adds nothing: '{cover.keyword.text}' in line {_line(cover)} finds it anyway"
            )
            yield _warning(term.keyword, message, "remove it")


def _line(term: _Term) -> int:
    return term.keyword.source.line


def _begins(prefix: _Term, term: _Term) -> bool:
    return prefix.scope == term.scope and term.words[0].startswith(prefix.words[0])


def _is_inflected(term: _Term) -> bool:
    """Whether matching finds the term's English inflections; names, written with a capital, are not inflected."""
    text = term.keyword.text
    return term.form is TermForm.INFLECTED and term.keyword.lang in (None, "en") and text.isascii() and text.islower()


def _entities(watchlist: Watchlist) -> Iterator[InputError]:
    """Aliases that are too general to name one entity, or that name two."""
    owner: dict[tuple[str, ...], tuple[str, Keyword]] = {}
    for entity in watchlist.entities:
        strong: set[tuple[str, ...]] = set()
        for alias in entity.aliases:
            term = _term(alias)
            if _is_common(term, FUNCTION_WORDS) or _is_common(term, GENERIC_NOUNS):
                message = f"'{alias.text}' is too common to name '{entity.name}': every text with the word would match"
                yield _warning(alias, message, "move it to 'weak', or write more of the name")
            if term.form is TermForm.EXACT:
                continue
            strong.add(term.words)
            name, known = owner.setdefault(term.words, (entity.name, alias))
            if name != entity.name:
                message = f"'{alias.text}' also names '{name}' (line {known.source.line}), so it says neither which"
                yield _warning(alias, message, "move it to 'weak' in both")
        for alias in entity.weak:
            if _term(alias).words in strong:
                yield _warning(alias, f"'{alias.text}' is an alias of '{entity.name}' anyway, so 'weak' does nothing")
