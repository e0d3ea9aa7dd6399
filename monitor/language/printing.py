"""An expression as text again, in the form that parses back to the same tree."""

from __future__ import annotations

import re

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
    Prefix,
    Within,
    Word,
)

_TIGHT = {Or: 0, And: 1, Chain: 2, Not: 3}
_BARE = re.compile(r"[\w&.'’-]+")


def format_expression(expression: Expression) -> str:
    """`expression` with single spaces and no parentheses but the needed ones."""
    return _format(expression, 0)


def _format(node: Expression, at_least: int) -> str:
    """`node` as text, in parentheses where it binds less tightly than `at_least`."""
    text = _bare(node)
    return f"({text})" if _TIGHT.get(type(node), 4) < at_least else text


def _bare(node: Expression) -> str:
    match node:
        case Word(text=text):
            return text
        case Phrase(text=text):
            return _quoted(text)
        case Prefix(text=text):
            return f"{text}*"
        case Exact(text=text):
            return f"={text if _BARE.fullmatch(text) and text[0].isalnum() else _quoted(text)}"
        case ListRef(name=name, tag=tag):
            return f"@{name}#{tag}" if tag else f"@{name}"
        case Within(km=km, of=of):
            return f"within {km:g} km of {_bare(of)}"
        case Or(parts=parts):
            return " or ".join(_format(part, 1) for part in parts)
        case And(parts=parts):
            return " and ".join(_format(part, 2) for part in parts)
        case Chain(parts=parts, links=links):
            head, *tail = (_format(part, 3) for part in parts)
            return head + "".join(f" {_link(link)} {part}" for link, part in zip(links, tail, strict=True))
        case Not(part=part):
            return f"not {_format(part, 3)}"
        case AnyOf(least=least, parts=parts):
            return f"any {least} of ({', '.join(_format(part, 0) for part in parts)})"
        case InField(field=field, part=part):
            return f"{field}:({_format(part, 0)})"


def _link(link: Link) -> str:
    return link.kind if link.words is None else f"{link.kind}/{link.words}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
