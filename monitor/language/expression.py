"""The syntax tree of an expression (`when`, `unless`, `patterns`); what grammar.py makes and matching evaluates.

Every node knows where it stands in its source text, so that errors and explanations can point at it.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import FieldName


@dataclass(frozen=True, slots=True)
class Position:
    """A half-open range of code points in the expression's own text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """`attack`: a word in any inflection."""

    text: str
    at: Position


@dataclass(frozen=True, slots=True)
class Phrase:
    """`"explosive-laden drone"`: the words as written, folded, without inflection."""

    text: str
    at: Position


@dataclass(frozen=True, slots=True)
class Prefix:
    """`pre*`: any word that begins so."""

    text: str
    at: Position


@dataclass(frozen=True, slots=True)
class Exact:
    """`=US` or `="Grad"`: case-sensitive, uninflected."""

    text: str
    at: Position


@dataclass(frozen=True, slots=True)
class ListRef:
    """`@list` or `@list#tag`."""

    name: str
    tag: str | None
    at: Position


@dataclass(frozen=True, slots=True)
class Within:
    """`within 30 km of @list`."""

    km: float
    of: ListRef
    at: Position


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Expression, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Expression, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Not:
    part: Expression
    at: Position


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any 2 of (A, B, C)`."""

    least: int
    parts: tuple[Expression, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class InField:
    """`title:(A)`."""

    field: FieldName
    part: Expression
    at: Position


@dataclass(frozen=True, slots=True)
class Link:
    """How two neighbours of a chain are tied: `near` (words None: anywhere in the sentence), `before`, `against`."""

    kind: str  # "near" | "before" | "against"
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """`A near B against C`: all in one sentence; `links[i]` ties `parts[i]` and `parts[i + 1]`."""

    parts: tuple[Expression, ...]
    links: tuple[Link, ...]
    at: Position


Expression = Word | Phrase | Prefix | Exact | ListRef | Within | And | Or | Not | AnyOf | InField | Chain
