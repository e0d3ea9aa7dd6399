"""The expression language of `when`, `unless` and `patterns`: text -> syntax tree, or one clear error.

    or     :  and or and ...            loosest
    and    :  chain and chain ...
    chain  :  unary near unary ...      near, near/8, before, before/8, against: one sentence holds all of it
    unary  :  not unary | atom          tightest
    atom   :  word  "phrase"  pre*  =Exact  ="Exact phrase"  @list  @list#tag  ( or )
              within 30 km of @list     any 2 of (or, or, ...)     title:atom

The grammar is LALR(1) (lark), so parsing takes time linear in the text; text and nesting are capped besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from monitor.errors import InputError, InvalidInput
from monitor.language.expression import (
    And,
    AnyOf,
    Chain,
    Exact,
    Expression,
    InField,
    Link,
    ListRef,
    Not,
    Or,
    Phrase,
    Position,
    Prefix,
    Within,
    Word,
)
from monitor.language.grammar_faults import (
    APART,
    KEYWORDS,
    QUOTED,
    WORD,
    Fault,
    explain_characters,
    explain_token,
    shown,
)
from monitor.model import FIELDS, FieldName

MAX_LENGTH = 20_000
"""Longest expression, in characters: some thousand terms. Longer lists belong into a watchlist."""
MAX_DEPTH = 40
"""Deepest nesting of the syntax tree: far beyond what a person can read, and safe for recursive walks."""
MAX_WORDS = 200
"""Largest N of `near/N`: longer than any sentence."""
MAX_KM = 1_000.0
"""Largest distance of `within N km of`: beyond it the gazetteer names of half a continent would be searched for."""

_END = rf"(?![^{APART}])"
_PLAIN = rf"(?!(?i:{'|'.join(KEYWORDS)}){_END}){WORD}"
_NAME = r"[^\W_][\w.-]*"

_GRAMMAR = rf"""
start: or_
?or_: and_ (_OR and_)*
?and_: chain (_AND chain)*
?chain: unary (link unary)*
link: NEAR_N | NEAR | BEFORE_N | BEFORE | AGAINST
?unary: NOT unary -> not_
      | atom
?atom: LPAR or_ RPAR -> group
     | WORD -> word
     | QUOTED -> phrase
     | PREFIX -> prefix
     | EXACTQUOTED -> exact_quoted
     | EXACT -> exact
     | LIST -> list_ref
     | WITHIN NUMBER _KM _OF LIST -> within
     | ANY NUMBER _OF LPAR or_ (_COMMA or_)* RPAR -> any_of
     | FIELD atom -> in_field

_OR.3: /or{_END}/i
_AND.3: /and{_END}/i
NOT.3: /not{_END}/i
NEAR_N.4: /near\/\d{{1,9}}{_END}/i
NEAR.3: /near(?!\/){_END}/i
BEFORE_N.4: /before\/\d{{1,9}}{_END}/i
BEFORE.3: /before(?!\/){_END}/i
AGAINST.3: /against{_END}/i
WITHIN.3: /within{_END}/i
ANY.3: /any{_END}/i
_KM.3: /km{_END}/i
_OF.3: /of{_END}/i
FIELD.4: /(title|summary|content)\s{{0,99}}:/i
NUMBER.2: /\d{{1,9}}(\.\d{{1,9}})?/
PREFIX.1: /{WORD}\*/
WORD: /{_PLAIN}{_END}(?!\*)/
QUOTED: /{QUOTED}/
EXACTQUOTED.1: /=({QUOTED})/
EXACT: /={WORD}{_END}(?!\*)/
LIST: /@{_NAME}(#{_NAME})?/
LPAR: "("
RPAR: ")"
_COMMA: ","
WS: /\s+/
%ignore WS
"""

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def parse_expression(
    text: str,
    *,
    path: str,
    line: int,
    column: int,
    locate: Callable[[int], tuple[int, int]] | None = None,
) -> Expression:
    """The syntax tree of `text`.

    `line` and `column` say where the text begins in the file; `locate`, where given, maps an offset of the text to
    (line, column) instead: a YAML scalar may be quoted, escaped or folded over several lines. Raises InvalidInput
    with exactly one error, and nothing else, for any text.
    """
    try:
        return _parse(text)
    except Fault as fault:
        offset = min(max(fault.offset, 0), len(text))
        at = locate(offset) if locate is not None else _plain_position(text, offset, line, column)
        raise InvalidInput((InputError(path, at[0], at[1], fault.message, fault.hint),)) from None


def _plain_position(text: str, offset: int, line: int, column: int) -> tuple[int, int]:
    before = text[:offset]
    breaks = before.count("\n")
    return (line, column + offset) if not breaks else (line + breaks, offset - before.rfind("\n"))


def _parse(text: str) -> Expression:
    if len(text) > MAX_LENGTH:
        raise Fault(0, f"the expression has {len(text):,} characters, more than {MAX_LENGTH:,}", "use a watchlist")
    if not text.strip():
        raise Fault(0, 'the expression is empty; expected a term, such as rocket, "booby trap" or @list')
    try:
        expression: Expression = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedToken as error:
        raise explain_token(text, error) from None
    except UnexpectedCharacters as error:
        raise explain_characters(text, error) from None
    except UnexpectedInput as error:
        raise Fault(error.pos_in_stream or 0, "this is no expression") from None
    except VisitError as error:
        if isinstance(error.orig_exc, Fault):
            raise error.orig_exc from None
        raise
    _cap_depth(expression)
    return expression


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="contextual", transformer=_Build(), propagate_positions=False)


# --- building the tree ------------------------------------------------------------------------------------------


def _span(token: Token) -> Position:
    return Position(token.start_pos or 0, token.end_pos or 0)


def _over(first: Expression, last: Expression) -> Position:
    return Position(first.at.start, last.at.end)


def _unquoted(token: str) -> str:
    return _ESCAPE.sub(r"\1", token[1:-1])


def _words(text: str, at: Position, form: str) -> str:
    if not any(character.isalnum() for character in text):
        raise Fault(at.start, f"{form} holds no letter or digit, so it could never match")
    return text


def _number(token: Token, form: str, most: float) -> float:
    value = float(token)
    if not 0 < value <= most:
        raise Fault(_span(token).start, f"the number of {form} must be from 1 to {most:g}, not {value:g}")
    return value


@v_args(inline=True)
class _Build(Transformer[Token, Expression]):
    """Grammar reductions -> nodes, while parsing. Parentheses leave no node, but widen the inner one's position."""

    def start(self, part: Expression) -> Expression:
        return part

    def group(self, start: Token, part: Expression, end: Token) -> Expression:
        return replace(part, at=Position(_span(start).start, _span(end).end))

    def or_(self, *parts: Expression) -> Expression:
        return Or(parts, _over(parts[0], parts[-1]))

    def and_(self, *parts: Expression) -> Expression:
        return And(parts, _over(parts[0], parts[-1]))

    def chain(self, *parts: Any) -> Expression:
        members: tuple[Expression, ...] = parts[::2]
        links: tuple[Link, ...] = parts[1::2]
        for left, link, right in zip(members, links, members[1:], strict=False):
            bare = next((part for part in (left, right) if isinstance(part, Not)), None)
            if bare is not None and (link.kind != "near" or link.words is not None):
                name = link.kind if link.words is None else f"{link.kind}/{link.words}"
                raise Fault(
                    bare.at.start,
                    f"'not' has no place in the sentence, so it cannot stand beside '{name}'",
                    "use plain 'near', or 'not' around the whole chain: not (A near B)",
                )
        return Chain(members, links, _over(members[0], members[-1]))

    def link(self, token: Token) -> Any:
        kind, _, words = token.lower().partition("/")
        if not words:
            return Link(kind)
        return Link(kind, int(_number(_part(token, len(kind) + 1), "words", MAX_WORDS)))

    def not_(self, token: Token, part: Expression) -> Expression:
        return Not(part, Position(_span(token).start, part.at.end))

    def word(self, token: Token) -> Expression:
        return Word(_words(str(token), _span(token), f"'{shown(token)}'"), _span(token))

    def phrase(self, token: Token) -> Expression:
        return Phrase(_words(_unquoted(token), _span(token), "the phrase"), _span(token))

    def prefix(self, token: Token) -> Expression:
        at = _span(token)
        stem = _words(str(token[:-1]), at, f"'{shown(token)}'")
        if len(stem) < 2:
            raise Fault(at.start, f"'{shown(token)}' would match nearly every text; a prefix needs two letters or more")
        return Prefix(stem, at)

    def exact(self, token: Token) -> Expression:
        return Exact(_words(str(token[1:]), _span(token), f"'{shown(token)}'"), _span(token))

    def exact_quoted(self, token: Token) -> Expression:
        return Exact(_words(_unquoted(token[1:]), _span(token), "the phrase"), _span(token))

    def list_ref(self, token: Token) -> Expression:
        name, _, tag = token[1:].partition("#")
        return ListRef(name, tag or None, _span(token))

    def within(self, start: Token, number: Token, of: Token) -> Expression:
        target = self.list_ref(of)
        assert isinstance(target, ListRef)
        return Within(_number(number, "kilometres", MAX_KM), target, Position(_span(start).start, target.at.end))

    def any_of(self, start: Token, number: Token, _open: Token, *rest: Any) -> Expression:
        parts: tuple[Expression, ...] = rest[:-1]
        least = _number(number, "alternatives", 1_000)
        if least != int(least):
            raise Fault(_span(number).start, f"'any' needs a whole number, not {number}")
        if least > len(parts):
            raise Fault(
                _span(number).start,
                f"any {least:g} of {len(parts)} can never hold: the parentheses hold {len(parts)}, parted by commas",
            )
        return AnyOf(int(least), parts, Position(_span(start).start, _span(rest[-1]).end))

    def in_field(self, token: Token, part: Expression) -> Expression:
        name: FieldName = next(name for name in FIELDS if token.lower().startswith(name))
        return InField(name, part, Position(_span(token).start, part.at.end))


def _part(token: Token, skip: int) -> Token:
    """The rest of a token after `skip` characters, at its own position."""
    return Token(token.type, str(token[skip:]), start_pos=(token.start_pos or 0) + skip, end_pos=token.end_pos)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts of a node; empty for terms. The list of a `within` counts as its part."""
    match expression:
        case And(parts=parts) | Or(parts=parts) | AnyOf(parts=parts) | Chain(parts=parts):
            return parts
        case Not(part=part) | InField(part=part):
            return (part,)
        case Within(of=of):
            return (of,)
        case _:
            return ()


def walk(expression: Expression) -> Iterable[Expression]:
    """Every node of the tree, parents before children, left to right."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def _cap_depth(expression: Expression) -> None:
    level: list[Expression] = [expression]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    raise Fault(level[0].at.start, f"the expression is nested more than {MAX_DEPTH} deep", "name parts as patterns")
