"""Warnings about rules and watchlists that load, but will not do what their author hopes.

unused list · rule that cannot match · rule that needs nothing · `not` that binds tighter than it looks · common words
that flood · terms that another one already covers (`lint_terms.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor.errors import InputError
from monitor.language.build import Written
from monitor.language.common_words import FUNCTION_WORDS, GENERIC_NOUNS
from monitor.language.cost import COSTLY_STEPS, list_costs, own_cost, whole_cost
from monitor.language.expression import (
    And,
    AnyOf,
    Chain,
    Expression,
    InField,
    ListRef,
    Not,
    Or,
    Phrase,
    Prefix,
    Within,
    Word,
)
from monitor.language.grammar import children, walk
from monitor.language.lint_terms import as_written, lint_terms
from monitor.language.printing import format_expression
from monitor.language.references import lists_behind
from monitor.language.ruleset import Rule, Ruleset, Source, Watchlist
from monitor.matching.text import words_of

_WIDE_KM = 150.0
_SHORT_PREFIX = 3


def lint(ruleset: Ruleset, written: Sequence[Written]) -> tuple[InputError, ...]:
    """Every warning, ordered by place. `written` are the expressions of the same files."""
    found = [
        *_unused(ruleset),
        *_slow(ruleset),
        *lint_terms(ruleset.watchlists),
        *(warning for one in written for warning in _expression(one)),
        *(warning for rule in ruleset.rules for warning in _rule(rule, ruleset.watchlists)),
    ]
    return tuple(sorted(dict.fromkeys(found)))


def _warning(source: Source, message: str, hint: str | None = None) -> InputError:
    return InputError(source.path, source.line, source.column, message, hint, warning=True)


def _unused(ruleset: Ruleset) -> Iterator[InputError]:
    """Lists that no rule refers to, directly or through the patterns of other lists."""
    written = [part for rule in ruleset.rules for part in (rule.when, rule.unless) if part is not None]
    used = lists_behind(written, ruleset.watchlists)
    for name, watchlist in ruleset.watchlists.items():
        if name not in used:
            yield _warning(watchlist.source, f"no rule uses the watchlist '{name}'")


def _slow(ruleset: Ruleset) -> Iterator[InputError]:
    """Rules that may take long, though not so long that they are refused."""
    lists = list_costs(ruleset.watchlists)
    for rule in ruleset.rules:
        steps = whole_cost(own_cost([rule.when] if rule.unless is None else [rule.when, rule.unless]), lists)
        if steps > COSTLY_STEPS:
            message = f"the rule '{rule.id}' can take {steps:,} steps a sentence, which is slow"
            yield _warning(rule.source, message, "use plain 'near', or fewer distances")


# --- expressions ------------------------------------------------------------------------------------------------


def _expression(one: Written) -> Iterator[InputError]:
    for node in walk(one.expression):
        match node:
            case Chain(parts=parts):
                yield from _chain(one, node, parts)
            case InField(field=outer, part=part):
                for inner in _same_place(part):
                    if isinstance(inner, InField) and inner.field != outer:
                        message = f"nothing stands in the {outer} and in the {inner.field} at once, so this never holds"
                        yield one.error(node, message, warning=True)
            case Prefix(text=text) if len(text) < _SHORT_PREFIX and text.isascii():
                message = f"'{text}*' matches every word that begins with {len(text)} letters"
                yield one.error(node, message, "write a longer prefix", warning=True)
            case Within(km=km) if km > _WIDE_KM:
                message = f"{km:g} km around every member takes in whole countries"
                yield one.error(node, message, warning=True)
            case _:
                pass
    for node in _loose(one.expression):
        if isinstance(node, Word | Phrase) and _is_function_word(node.text):
            message = f"'{node.text}' is in nearly every text, so it decides nothing"
            yield one.error(node, message, as_written(node.text), warning=True)


def _loose(expression: Expression) -> Iterator[Expression]:
    """The nodes outside chains with a distance, where even the commonest word may tell something."""
    yield expression
    if not (isinstance(expression, Chain) and any(link.words is not None for link in expression.links)):
        for part in children(expression):
            yield from _loose(part)


def _chain(one: Written, chain: Chain, parts: tuple[Expression, ...]) -> Iterator[InputError]:
    for part in parts:
        if isinstance(part, Not) and one.text[part.at.start] != "(":
            rest = format_expression(Chain((part.part, *parts[1:]), chain.links, chain.at))
            message = "'not' binds tighter than 'near': this asks for a sentence with the rest and without that term"
            hint = f"write not ({rest}) or (not …)" if part is parts[0] and len(rest) < 80 else "put it in parentheses"
            yield one.error(part, message, hint, warning=True)
    fields = {part.field for part in parts if isinstance(part, InField)}
    if len(fields) > 1:
        message = f"no sentence stands in the {' and in the '.join(sorted(fields))} at once, so this never holds"
        yield one.error(chain, message, "tie them with 'and'", warning=True)


def _same_place(expression: Expression) -> Iterator[Expression]:
    """The parts that must all hold where `expression` does."""
    yield expression
    if isinstance(expression, (And, Chain)):
        for part in expression.parts:
            yield from _same_place(part)


def _is_function_word(text: str) -> bool:
    words = words_of(text)
    return len(words) == 1 and words[0] in FUNCTION_WORDS and not (text.isupper() and len(words[0]) > 1)


# --- rules ------------------------------------------------------------------------------------------------------


def _rule(rule: Rule, watchlists: Mapping[str, Watchlist]) -> Iterator[InputError]:
    if reason := _cannot_match(rule, watchlists):
        yield _warning(rule.source, f"the rule '{rule.id}' can never match: {reason}")
    elif not _needs_something(rule.when):
        message = f"the rule '{rule.id}' may hold in a text with none of its words, so it is looked at for every item"
        yield _warning(rule.source, message, "add a term that must be there")
    for node in _enough(rule.when):
        words = words_of(node.text) if isinstance(node, Word) else ()
        if isinstance(node, Word) and len(words) == 1 and words[0] in GENERIC_NOUNS and not node.text.isupper():
            message = f"the word '{node.text}' alone is enough for the rule '{rule.id}', and it is in very many texts"
            yield _warning(rule.source, message, "tie it to something with 'near'")


def _cannot_match(rule: Rule, watchlists: Mapping[str, Watchlist]) -> str | None:
    """Why the rule can never match, or None. Only what is certain counts."""
    needed = {format_expression(part): part for part in _needed(rule.when)}
    for whole in (rule.when, *(part for part in needed.values() if isinstance(part, (Chain, InField)))):
        present = {format_expression(part) for part in _needed(whole)}
        for part in _all_over(whole):
            if isinstance(part, Not) and (same := format_expression(part.part)) in present:
                return f"it needs {same}, and that it is absent"
    if rule.unless is not None:
        for part in _enough(rule.unless):
            if (same := format_expression(part)) in needed:
                return f"'unless' takes out every text with {same}, which 'when' needs"
    if rule.languages is not None:
        for part in needed.values():
            if isinstance(part, ListRef) and part.name in watchlists:
                spoken = _languages_of(watchlists[part.name], part.tag)
                if spoken is not None and spoken.isdisjoint(lang.split("-")[0] for lang in rule.languages):
                    looks = f"it looks at texts in {' and '.join(rule.languages)}"
                    return f"{looks}, and the watchlist '{part.name}' has terms in {' and '.join(sorted(spoken))} only"
    return None


def _needed(expression: Expression) -> Iterator[Expression]:
    """The parts without which `expression` does not hold, itself first."""
    yield expression
    match expression:
        case And(parts=parts) | Chain(parts=parts):
            for part in parts:
                yield from _needed(part)
        case AnyOf(least=least, parts=parts) if least == len(parts):
            for part in parts:
                yield from _needed(part)
        case Or(parts=(only,)) | InField(part=only):
            yield from _needed(only)


def _all_over(whole: Expression) -> Iterator[Expression]:
    """The parts that must hold over all that `whole` speaks of: an item, or one sentence or field of it. What is absent
    from another sentence or field may be present here."""
    waiting: list[Expression] = list(children(whole)) if isinstance(whole, (Chain, InField)) else [whole]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, And) or (isinstance(part, AnyOf) and part.least == len(part.parts)):
            waiting.extend(part.parts)


def _enough(expression: Expression) -> Iterator[Expression]:
    """The parts each of which makes `expression` hold over an item, itself first."""
    yield expression
    if isinstance(expression, Or) or (isinstance(expression, AnyOf) and expression.least == 1):
        for part in expression.parts:
            yield from _enough(part)


def _needs_something(expression: Expression) -> bool:
    """Whether a text must hold some term for `expression` to hold."""
    match expression:
        case Not():
            return False
        case And(parts=parts) | Chain(parts=parts):
            return any(_needs_something(part) for part in parts)
        case Or(parts=parts):
            return all(_needs_something(part) for part in parts)
        case AnyOf(least=least, parts=parts):
            return sum(not _needs_something(part) for part in parts) < least
        case _:
            return all(_needs_something(part) for part in children(expression))


def _languages_of(watchlist: Watchlist, tag: str | None) -> set[str] | None:
    """The languages of the list's members, or None where some member is of any language."""
    if (watchlist.patterns and tag is None) or watchlist.entities:
        return None
    members = [keyword for keyword in watchlist.keywords if tag is None or tag in keyword.tags]
    spoken = {keyword.lang for keyword in members}
    return None if None in spoken else {lang.split("-")[0] for lang in spoken if lang is not None}
