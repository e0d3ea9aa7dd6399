"""Evaluating a compiled expression over the sentences of a document.

Two readings of one node: over a sentence (inside chains) and over the whole item. A reading says whether the node
holds and which hits made it so. Work is bounded: a part of a chain looks at `MOST_HITS` hits per sentence, and ties
between neighbours are filtered forth and back instead of trying every combination.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.language.expression import Link
from monitor.matching.bits import bits, members
from monitor.matching.direction import is_aimed_at
from monitor.matching.document import Document, Hit, Match, SentenceKind
from monitor.matching.hits import Hits
from monitor.matching.nodes import (
    AllOf,
    AtLeast,
    ChainNode,
    CompiledList,
    Leaf,
    ListNode,
    Node,
    NotNode,
    OneOf,
    Scoped,
    leaves,
)

MOST_HITS = 40
_MOST_MATCHES = 60
_MOST_TARGETS = 12
_ALL = -1  # every sentence
_SILENT = (SentenceKind.CAPTION, SentenceKind.FURNITURE)


class Reading:
    """One document with its hits; remembers what it has worked out. Lives for one item.

    A set of sentences is an integer with a bit for each. `speaking` are those that are no caption and no furniture.
    """

    def __init__(self, document: Document, hits: Hits) -> None:
        self.document = document
        self.hits = hits
        self.speaking = bits(i for i, sentence in enumerate(document.sentences) if sentence.kind not in _SILENT)
        self._where: dict[Node | CompiledList, int] = {}
        self._held: dict[tuple[Node | CompiledList, int], tuple[Hit, ...] | None] = {}
        self._lists: dict[tuple[CompiledList, int], tuple[Match, ...] | None] = {}

    def of_section(self, section: int) -> int:
        """The sentences of one article of the item, captions and furniture left out."""
        sentences = self.document.sentences
        return bits(i for i in members(self.speaking) if sentences[i].section == section)

    # --- in one sentence ----------------------------------------------------------------------------------------

    def in_sentence(self, node: Node, sentence: int) -> tuple[Hit, ...] | None:
        """The hits by which `node` holds in `sentence`, in order of place; None where it does not hold. A node
        that holds because something is absent has no hits."""
        if isinstance(node, Leaf):
            return self.hits.of(node.channel, sentence) or None
        known = node.list if isinstance(node, ListNode) else node
        if not self._may_hold(known) >> sentence & 1:
            return None
        key = (known, sentence)
        if key not in self._held:
            self._held[key] = self._work_out(known, sentence)
        return self._held[key]

    def _may_hold(self, node: Node | CompiledList) -> int:
        """The sentences in which `node` can hold, as far as the finds tell: all in which it does, and few others."""
        if isinstance(node, Leaf):
            return self.hits.where(node.channel)
        if isinstance(node, ListNode):
            node = node.list
        where = self._where.get(node)
        if where is None:
            where = self._where[node] = self._look(node)
        return where

    def _look(self, node: Node | CompiledList) -> int:
        if isinstance(node, ChainNode):  # most are
            return self._every(node.parts)
        match node:
            case CompiledList(channel=channel):
                return self.hits.where(channel) | self._any(node)
            case AllOf(parts=parts):
                return self._every(parts)
            case AtLeast(least=least, parts=parts) if least == len(parts):
                return self._every(parts)
            case OneOf() | AtLeast():
                return self._any(node)
            case Scoped(part=part):
                return self._may_hold(part)
            case _:
                return _ALL

    def _every(self, parts: tuple[Node, ...]) -> int:
        where = _ALL
        for part in parts:
            where &= self._may_hold(part)
            if not where:
                break
        return where

    def _any(self, node: OneOf | AtLeast | CompiledList) -> int:
        channels, _, others = leaves(node)
        fed, parts = self.hits.fed, node.parts
        where = 0
        for channel in members(fed & channels):
            where |= self.hits.where(channel)
        for i, needed in others:
            if needed & fed:
                where |= self._may_hold(parts[i])
        return where

    def _work_out(self, node: Node | CompiledList, sentence: int) -> tuple[Hit, ...] | None:
        match node:
            case ChainNode():
                kept = self.chain_parts(node, sentence)
                return None if kept is None else _union(kept)
            case CompiledList(channel=channel, name=name):
                groups = [self.hits.of(channel, sentence)]
                for part in _present(node, self.hits.fed_in(sentence)):
                    hits = self.in_sentence(part, sentence)
                    if hits:
                        groups.append(_ordered(_as_member(hits, part, name)))
                return _union(groups) or None
            case OneOf():
                present = _present(node, self.hits.fed_in(sentence))
                if len(present) == 1:
                    return self.in_sentence(present[0], sentence)
                some = [hits for part in present if (hits := self.in_sentence(part, sentence)) is not None]
                return _union(some) if some else None
            case AllOf(parts=parts):
                every = [self.in_sentence(part, sentence) for part in parts]
                return None if None in every else _union(every)
            case AtLeast(least=least, parts=parts):
                some = [hits for part in parts if (hits := self.in_sentence(part, sentence)) is not None]
                return _union(some) if len(some) >= least else None
            case NotNode(part=part):
                return () if self.in_sentence(part, sentence) is None else None
            case Scoped(field=name, part=part):
                return self.in_sentence(part, sentence) if self.document.sentences[sentence].field == name else None
            case Leaf() | ListNode():
                return self.in_sentence(node, sentence)

    def chain_parts(self, node: ChainNode, sentence: int) -> list[tuple[Hit, ...]] | None:
        """Per part of the chain, the hits that stand in the asked-for relation to some hit of each neighbour."""
        kept: list[tuple[Hit, ...]] = []
        for part in node.parts:
            hits = self.in_sentence(part, sentence)
            if hits is None:
                return None
            kept.append(hits[:MOST_HITS])
        for i, link in enumerate(node.links):
            narrowed = self._tied(sentence, link, kept[i], kept[i + 1])
            if narrowed is None:
                return None
            kept[i], kept[i + 1] = narrowed
        for i in range(len(node.links) - 2, -1, -1):  # what fell later takes its partners with it
            narrowed = self._tied(sentence, node.links[i], kept[i], kept[i + 1])
            if narrowed is None:
                return None
            kept[i], kept[i + 1] = narrowed
        return kept

    def _tied(
        self, sentence: int, link: Link, left: tuple[Hit, ...], right: tuple[Hit, ...]
    ) -> tuple[tuple[Hit, ...], tuple[Hit, ...]] | None:
        """The hits of two neighbours that have a partner in the other; None where there is none."""
        if link.kind == "near" and link.words is None:
            return left, right
        if link.kind == "against":
            aimed = tuple(b for b in right[:_MOST_TARGETS] if is_aimed_at(self.document, sentence, left, (b,)))
            return (left, aimed) if aimed else None
        tied = [(i, k) for i, a in enumerate(left) for k, b in enumerate(right) if _is_tied(link, a, b)]
        if not tied:
            return None
        lefts, rights = sorted({i for i, _ in tied}), sorted({k for _, k in tied})
        return tuple([left[i] for i in lefts]), tuple([right[k] for k in rights])

    # --- over the whole item ------------------------------------------------------------------------------------

    def matches(self, node: Node, among: int | None = None) -> tuple[Match, ...]:
        """The matches of `node` in the item (or the sentences `among`), empty where it does not hold. A node that
        holds by absence alone matches in the first sentence, without hits."""
        scope = self.speaking if among is None else among
        held = self._over(node, scope)
        if held is None:
            return ()
        return held[:_MOST_MATCHES] or (Match(next(members(scope), 0), ()),)

    def holds(self, node: Node, among: int) -> bool:
        """Whether `node` holds in the sentences `among`."""
        return self._over(node, among) is not None

    def _over(self, node: Node, scope: int) -> tuple[Match, ...] | None:
        """The matches in `scope`; None: does not hold; empty: holds by absence."""
        match node:
            case Leaf() | ChainNode():
                where = members(self._may_hold(node) & scope)
                return tuple([Match(i, hits) for i in where if (hits := self.in_sentence(node, i)) is not None]) or None
            case ListNode(list=known):
                key = (known, scope)
                if key not in self._lists:
                    self._lists[key] = self._list_over(known, scope)
                return self._lists[key]
            case OneOf():
                present = _present(node, self.hits.fed)
                some = [held for part in present if (held := self._over(part, scope)) is not None]
                return _merged(some) if some else None
            case AllOf(parts=parts):
                every: list[tuple[Match, ...]] = []
                for part in parts:
                    held = self._over(part, scope)
                    if held is None:
                        return None
                    every.append(held)
                return self._together(every)
            case AtLeast(least=least, parts=parts):
                some = [held for part in parts if (held := self._over(part, scope)) is not None]
                return self._together(some) if len(some) >= least else None
            case NotNode(part=part):
                return () if self._over(part, scope) is None else None
            case Scoped(field=name, part=part):
                sentences = self.document.sentences
                return self._over(part, bits(i for i in members(scope) if sentences[i].field == name))

    def _list_over(self, known: CompiledList, scope: int) -> tuple[Match, ...] | None:
        own = members(self.hits.where(known.channel) & scope)
        parts = [tuple([Match(i, hits) for i in own if (hits := self.hits.of(known.channel, i))])]
        for part in known.parts:
            held = self._over(part, scope)
            parts.append(tuple(Match(m.sentence, _as_member(m.hits, part, known.name)) for m in held or () if m.hits))
        return _merged(parts) or None

    def _together(self, parts: list[tuple[Match, ...]]) -> tuple[Match, ...]:
        """Parts that hold together. Sentences that carry all of them are matches of their own; else the sentences
        of the most demanding part are, each with the others' hits; else one match holds everything."""
        telling = [part for part in parts if part]
        if not telling:
            return ()
        shared = set.intersection(*({m.sentence for m in part} for part in telling))
        if shared:
            return tuple(m for m in _merged(telling) if m.sentence in shared)
        chained = [part for part in telling if any(len(m.hits) > 1 for m in part)]
        if len(chained) == 1:
            others = _ordered(hit for part in telling if part is not chained[0] for m in part for hit in m.hits)
            return tuple(Match(m.sentence, (*m.hits, *others[:MOST_HITS])) for m in chained[0])
        whole = _merged(telling)
        most = max(whole, key=lambda m: (len(m.hits), -m.sentence))
        rest = _ordered(hit for m in whole if m is not most for hit in m.hits)
        return (Match(most.sentence, (*most.hits, *rest[:MOST_HITS])),)


def _present(node: OneOf | AtLeast | CompiledList, fed: int) -> list[Node]:
    """The parts of `node` that may hold where the channels `fed` (a bit each) are fed, in order: of dozens of words
    and patterns that a part of a rule may list, a text has few."""
    channels, words, others = leaves(node)
    found = [words[channel] for channel in members(fed & channels)]
    found += [i for i, needed in others if needed & fed]
    if len(found) > 1:
        found.sort()
    parts = node.parts
    return [parts[i] for i in found]


def _is_tied(link: Link, a: Hit, b: Hit) -> bool:
    if link.kind == "before":
        return a.last < b.first and (link.words is None or b.first - a.last <= link.words)
    gap = max(b.first - a.last, a.first - b.last, 0)
    return link.words is None or gap <= link.words


def _ordered(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(dict.fromkeys(hits), key=_place_of))


def _place_of(hit: Hit) -> tuple[int, int, int]:
    return hit[:3]


def _union(groups: Iterable[tuple[Hit, ...] | None]) -> tuple[Hit, ...]:
    """The hits of groups, each of which is in order of place."""
    telling = [hits for hits in groups if hits]
    return telling[0] if len(telling) == 1 else _ordered(hit for hits in telling for hit in hits)


def _merged(parts: Iterable[tuple[Match, ...]]) -> tuple[Match, ...]:
    """One match per sentence, with the hits of all parts there."""
    by_sentence: dict[int, list[Hit]] = {}
    for part in parts:
        for match in part:
            by_sentence.setdefault(match.sentence, []).extend(match.hits)
    return tuple(Match(i, _ordered(hits)) for i, hits in sorted(by_sentence.items()))


def _as_member(hits: tuple[Hit, ...], part: Node, name: str) -> tuple[Hit, ...]:
    """A pattern's hits as hits of its watchlist. Those of a chain are one member: from its first word to its last."""
    if isinstance(part, ChainNode) and len({hit.sentence for hit in hits}) == 1:
        return tuple(_spanned(cluster, name) for cluster in _clusters(hits))
    return tuple(hit._replace(list=name) if hit.list is None else hit for hit in hits)


def _clusters(hits: tuple[Hit, ...]) -> list[list[Hit]]:
    """Hits that stand within a few words of one another belong to one mention."""
    clusters: list[list[Hit]] = []
    for hit in hits:
        if clusters and hit.first - clusters[-1][-1].last <= 4:
            clusters[-1].append(hit)
        else:
            clusters.append([hit])
    whole = [cluster for cluster in clusters if len(cluster) > 1]
    return whole or [list(hits)]


def _spanned(hits: list[Hit], name: str) -> Hit:
    first = min(hits, key=lambda hit: hit.start)
    last = max(hits, key=lambda hit: hit.end)
    entity = next((hit for hit in hits if hit.entity), first)
    return Hit(
        first.sentence,
        first.first,
        last.last,
        first.start,
        last.end,
        name,
        entity.entity,
        entity.tags,
        "term",
        entity.km,
    )
