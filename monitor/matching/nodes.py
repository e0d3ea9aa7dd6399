"""Expressions compiled: terms and lists resolved to channels of the lexicon, ready to be evaluated.

Each node keeps its place in the expression's text (`at`) for explanations. `needs` of a node is a set of groups of
channels: without a find in every group the node cannot hold, whatever the text. `together` says which of them must
meet in one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.language.expression import Link, Position
from monitor.matching.bits import bits
from monitor.model import FieldName

Groups = tuple[frozenset[int], ...]
Together = tuple[tuple[int, ...], ...]  # alternatives of groups; of each group a bit per channel


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A word, phrase, prefix or exact form; or the gazetteer places of a `within`."""

    channel: int
    at: Position
    list: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledList:
    """A watchlist, or its members with one tag: its terms and entities (one channel) and its patterns. All the
    references to it share one, so that what a list has in a text is worked out once."""

    channel: int
    name: str
    parts: tuple[Node, ...]  # the patterns


@dataclass(frozen=True, slots=True, eq=False)
class ListNode:
    """A reference to a watchlist."""

    list: CompiledList
    at: Position


@dataclass(frozen=True, slots=True, eq=False)
class AllOf:
    parts: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    parts: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True, eq=False)
class NotNode:
    part: Node
    at: Position


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    least: int
    parts: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True, eq=False)
class Scoped:
    field: FieldName
    part: Node
    at: Position


@dataclass(frozen=True, slots=True, eq=False)
class ChainNode:
    parts: tuple[Node, ...]
    links: tuple[Link, ...]
    at: Position


Node = Leaf | ListNode | AllOf | OneOf | NotNode | AtLeast | Scoped | ChainNode


@lru_cache(maxsize=4096)
def needs(node: Node) -> Groups:
    """Groups of channels, each of which must have a find for `node` to hold; empty: it may hold without any."""
    match node:
        case Leaf(channel=channel):
            return (frozenset((channel,)),)
        case ListNode(list=members):
            return _either([(frozenset((members.channel,)),), *map(needs, members.parts)])
        case AllOf(parts=parts) | ChainNode(parts=parts):
            return tuple(dict.fromkeys(group for part in parts for group in needs(part)))
        case OneOf(parts=parts):
            return _either([needs(part) for part in parts])
        case AtLeast(least=least, parts=parts):
            if least == len(parts):
                return tuple(dict.fromkeys(group for part in parts for group in needs(part)))
            return _either([needs(part) for part in parts])
        case Scoped(part=part):
            return needs(part)
        case NotNode():
            return ()


@lru_cache(maxsize=4096)
def leaves(node: OneOf | AtLeast | CompiledList) -> tuple[int, Mapping[int, int], tuple[tuple[int, int], ...]]:
    """The channels of those parts of `node` that are words, a bit each, and which part each is of; and which are more
    than words, each with channels (a bit each) one of which has to be fed for it to hold."""
    words = {part.channel: i for i, part in reversed(list(enumerate(node.parts))) if isinstance(part, Leaf)}
    others = tuple([(i, _needed(part)) for i, part in enumerate(node.parts) if not isinstance(part, Leaf)])
    return bits(words), words, others


def _needed(node: Node) -> int:
    """Channels, a bit each, one of which has to be fed for `node` to hold; all there are where it may hold without."""
    groups = needs(node)
    if not groups:
        return -1
    narrowest: frozenset[int] = min(groups, key=len)
    return bits(narrowest)


def _either(alternatives: list[Groups]) -> Groups:
    """At least one alternative holds, so one of its groups has a find: the union of each one's narrowest group."""
    if not all(alternatives):
        return ()
    return (
        frozenset().union(*(min(groups, key=lambda group: (len(group), sorted(group))) for groups in alternatives)),
    )


@lru_cache(maxsize=4096)
def together(node: Node) -> tuple[Groups, ...] | None:
    """Alternatives, each a set of groups that must all have a find in one sentence for `node` to hold in some
    sentence; at least one alternative must be met. None: nothing can be said."""
    match node:
        case Leaf() | ChainNode():
            groups = needs(node)
            return (groups,) if groups else None
        case ListNode(list=members):
            own: tuple[Groups, ...] = ((frozenset((members.channel,)),),)
            return _any_of([own, *map(together, members.parts)])
        case OneOf(parts=parts) | AtLeast(parts=parts):
            return _any_of([together(part) for part in parts])
        case AllOf():
            telling = _telling(node)
            return None if telling is None else together(telling)
        case Scoped(part=part):
            return together(part)
        case NotNode():
            return None


@lru_cache(maxsize=4096)
def channels_of(node: Node) -> frozenset[int]:
    """Every channel that `node` asks about."""
    match node:
        case Leaf(channel=channel):
            return frozenset((channel,))
        case ListNode(list=members):
            return frozenset((members.channel,)).union(*map(channels_of, members.parts))
        case NotNode(part=part) | Scoped(part=part):
            return channels_of(part)
        case OneOf(parts=parts) | AllOf(parts=parts) | AtLeast(parts=parts) | ChainNode(parts=parts):
            return frozenset().union(*map(channels_of, parts))


def anywhere(node: Node, name: FieldName) -> frozenset[int]:
    """The channels that `node` asks about in the field `name` wherever they are fed: all others matter to it only in
    sentences in which one of its alternatives `together` may be met."""
    match node:
        case Leaf() | ChainNode() | ListNode():
            return frozenset() if together(node) else channels_of(node)
        case OneOf(parts=parts) | AtLeast(parts=parts):
            return frozenset().union(*(anywhere(part, name) for part in parts))
        case Scoped(field=field, part=part):
            return anywhere(part, name) if field == name else frozenset()
        case AllOf(parts=parts):
            telling = _telling(node)
            others = (channels_in(part, name) for part in parts if part is not telling)
            return (frozenset() if telling is None else anywhere(telling, name)).union(*others)
        case NotNode():
            return channels_in(node, name)


def _telling(node: AllOf) -> Node | None:
    """The part by which a text is told not to hold all of `node`: the one that asks most of one sentence."""
    known = [(part, found) for part in node.parts if (found := together(part)) is not None]
    return max(known, key=lambda told: min(map(len, told[1])), default=(None, ()))[0]


def channels_in(node: Node, name: FieldName) -> frozenset[int]:
    """The channels that `node` asks about in the field `name`: not those of words that it seeks in another one."""
    match node:
        case Scoped(field=other) if other != name:
            return frozenset()
        case NotNode(part=part) | Scoped(part=part):
            return channels_in(part, name)
        case OneOf(parts=parts) | AllOf(parts=parts) | AtLeast(parts=parts):
            return frozenset().union(*(channels_in(part, name) for part in parts))
        case _:
            return channels_of(node)


def _any_of(parts: list[tuple[Groups, ...] | None]) -> tuple[Groups, ...] | None:
    joined: list[Groups] = []
    for found in parts:
        if found is None:
            return None
        joined.extend(found)
    return tuple(dict.fromkeys(joined))
