"""All terms of all rules in one automaton, and the finds in a text.

Channels are what expressions ask about: a word of a rule, a watchlist (or its members with one tag), the places near
a watchlist's members. A term feeds the channels of every expression and list that holds it.

The automaton looks for one word of each term, its anchor; the rest of the term, inflection and capitals are looked at
where the anchor stands. Anchors in ASCII letters are sought in a mask of the text, the same text with a space for
everything that is no ASCII letter or digit, so that they begin with a space: nothing is found inside words. Anchors
in other letters have an automaton of their own, which only texts with such letters need.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from monitor.matching.locate import (
    AFTER_A_WORD,
    ALONE,
    BEFORE_A_WORD,
    is_form,
    lacks_next,
    locate,
    neighbours_of,
    way_of,
    word_end,
)
from monitor.matching.near_places import NearPlaces
from monitor.matching.terms import ANY_CASE, CAPITAL, CASE, Anchor, Term, anchor_at, anchors, case_key
from monitor.matching.text import Folded, Shifts, fold_words

_MASK = bytes(code if chr(code).isalnum() else 32 for code in range(128)).ljust(256)


class Member(NamedTuple):
    """Who stands behind a term: a watchlist's keyword, entity or near place, or (list None) the rule itself."""

    list: str | None = None
    entity: str | None = None
    tags: tuple[str, ...] = ()
    role: str = "term"
    lang: str | None = None  # counts only in texts of this language; None: in all
    near: NearPlaces | None = None  # where the place that the term names is found
    channels: tuple[int, ...] = ()
    until: date | None = None  # counts only in texts written up to that day


class Find(NamedTuple):
    """A term found: offsets in the folded text, and the index of the term."""

    start: int
    end: int
    term: int


class Scanned:
    """A text that is looked through. Lives for one item."""

    __slots__ = ("_positions", "original", "text")

    def __init__(self, original: str, text: str) -> None:
        """`text` is `original` folded by `fold_words`."""
        self.original = original
        self.text = text
        self._positions: Folded | None = None

    def positions(self) -> Folded:
        """The text, with the way back."""
        if self._positions is None:
            self._positions = positions(self.original)
        return self._positions


def positions(original: str) -> Folded:
    """The text that finds point into, with the way back."""
    moves: list[Shifts] = []
    return Folded(fold_words(original, moves), tuple(moves))


AnchorHit = tuple[int, int, int]  # the anchor's number, where its word begins in the folded text, and an end

_SWALLOWED = 1  # in an entry, beside the term's index: see `Anchor.swallowed`


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Immutable; safe to share between threads."""

    latin: BytesAhoCorasick | None  # anchors in ASCII letters: the first `first_other` numbers
    other: AhoCorasick | None
    first_other: int
    starts: array[int]  # anchor -> where its entries start; one more than there are anchors
    entries: array[int]  # twice the index of a term, and _SWALLOWED
    anchored: array[int]  # term -> which of its words is the anchor
    ways: bytes  # term -> how it is looked at: see `locate`
    neighbours: tuple[tuple[str, ...], ...]  # term -> forms of the word before its anchor, where `ways` says so
    terms: tuple[Term, ...]
    members: tuple[tuple[Member, ...], ...]  # per term
    channels: tuple[frozenset[int], ...]  # per term: every channel it feeds

    def scan(self, original: str) -> tuple[list[Find], set[int]]:
        """The terms in a text, in order, and the channels they feed."""
        text = fold_words(original)
        hits = self.hits(text)
        if not hits:
            return [], set()
        finds, fed = self.check(Scanned(original, text), hits)
        return sorted(finds), fed

    def hits(self, text: str) -> list[AnchorHit]:
        """Where anchors stand in a folded text."""
        if text.isascii():
            mask = b" " + text.encode().translate(_MASK) + b" "
            return [] if self.latin is None else self.latin.find_matches_as_indexes(mask, True)
        mask = b" " + text.encode("ascii", "replace").translate(_MASK) + b" "
        found = [] if self.latin is None else self.latin.find_matches_as_indexes(mask, True)
        if self.other is not None:
            first = self.first_other
            found += [(number + first, at, end) for number, at, end in self.other.find_matches_as_indexes(text, True)]
        return found

    def anchors_feeding(self, channels: frozenset[int]) -> bytes:
        """A 1 for each anchor of a term that feeds one of `channels`, else a 0."""
        feeds = {fed: not channels.isdisjoint(fed) for fed in set(self.channels)}
        terms = bytes([feeds[fed] for fed in self.channels])
        ends = pairwise(self.starts)
        return bytes([any(terms[entry >> 1] for entry in self.entries[start:end]) for start, end in ends])

    def check(self, scanned: Scanned, hits: Sequence[AnchorHit]) -> tuple[list[Find], set[int]]:
        """The terms whose anchors stand at `hits`, and the channels they feed."""
        finds: list[Find] = []
        found_terms: set[int] = set()
        text, token = scanned.text, ""
        terms, ways, neighbours, starts, entries = self.terms, self.ways, self.neighbours, self.starts, self.entries
        is_ascii = text.isascii()
        for number, at, _ in hits:
            end = -1
            low, high = starts[number], starts[number + 1]
            for entry in entries[low:high] if high - low > 1 else (entries[low],):
                index = entry >> 1
                term = terms[index]
                way = ways[index]
                if way == AFTER_A_WORD:
                    if text[at - 1] == " " and not text.endswith(neighbours[index], 0, at - 1) and text[at - 2] > " ":
                        continue  # the word before is another one
                elif end < 0:
                    end = word_end(text, at)
                    token = text[at:end]
                if way == ALONE:
                    if token != term.words[0] and not is_form(term, token):
                        continue
                    if not is_ascii and at and text[at - 1].isalnum():
                        continue
                    start, stop = at, end
                elif way == BEFORE_A_WORD and lacks_next(term, text, end):
                    continue
                else:
                    found = locate(term, self.anchored[index], text, at, swallowed=entry & 1 == _SWALLOWED)
                    if found is None:
                        continue
                    start, stop = found
                if term.written != ANY_CASE and not _is_written(term, scanned, start, stop):
                    continue
                finds.append(Find(start, stop, index))
                found_terms.add(index)
        return finds, set().union(*{self.channels[index] for index in found_terms})


def build_lexicon(terms: Iterable[tuple[Term, Member]]) -> Lexicon:
    """The lexicon of (term, member) pairs; equal terms are merged, and so is what they feed."""
    merged: dict[Term, tuple[Member, ...]] = {}
    single: dict[Member, tuple[Member, ...]] = {}
    for term, member in terms:
        known = merged.get(term)
        if known is None:
            merged[term] = single.setdefault(member, (member,))
        elif member not in known:
            merged[term] = (*known, member)
    ordered = tuple(sorted(merged))
    members = tuple([merged[term] for term in ordered])
    merged.clear()
    channels: dict[tuple[Member, ...], frozenset[int]] = {}
    for group in members:
        if group not in channels:
            channels[group] = frozenset(channel for member in group for channel in member.channels)
    counts = Counter(word for term in ordered if len(term.words) > 1 for word in term.words)
    anchored = array("H", [anchor_at(term, counts) for term in ordered])
    latin: dict[bytes, list[int]] = {}
    other: dict[str, list[int]] = {}
    for index, (term, at) in enumerate(zip(ordered, anchored, strict=True)):
        for anchor in anchors(term, at):
            entry = 2 * index + (_SWALLOWED if anchor.swallowed else 0)
            if anchor.text.isascii():
                latin.setdefault(_masked(anchor), []).append(entry)
            else:
                other.setdefault(anchor.text, []).append(entry)
    ways = bytes([way_of(term, at) for term, at in zip(ordered, anchored, strict=True)])
    starts, entries = array("I", [0]), array("I")
    for found in _values(latin, other):
        entries.extend(found)
        starts.append(len(entries))
    kind, implementation = MatchKind.Standard, Implementation.ContiguousNFA
    return Lexicon(
        BytesAhoCorasick(list(latin), matchkind=kind, implementation=implementation) if latin else None,
        AhoCorasick(list(other), matchkind=kind, implementation=implementation) if other else None,
        len(latin),
        starts,
        entries,
        anchored,
        ways,
        tuple(
            [
                neighbours_of(term, at) if way == AFTER_A_WORD else ()
                for term, at, way in zip(ordered, anchored, ways, strict=True)
            ]
        ),
        ordered,
        members,
        tuple([channels[group] for group in members]),
    )


def _values(*tables: dict[bytes, list[int]] | dict[str, list[int]]) -> Iterator[list[int]]:
    for table in tables:
        yield from table.values()


def _masked(anchor: Anchor) -> bytes:
    """How an anchor in ASCII letters stands in a mask."""
    return b" " + anchor.text.encode().translate(_MASK) + (b" " if anchor.whole else b"")


def _is_written(term: Term, scanned: Scanned, start: int, end: int) -> bool:
    """Whether the original has the capitals that the term asks for."""
    low, high = scanned.positions().originals((start, end))
    found = scanned.original[low:high]
    if term.written == CASE:
        return case_key(found) == term.cased
    if term.written == CAPITAL:
        return not found[:1].islower()
    return found[:2].isupper() or "." in found
