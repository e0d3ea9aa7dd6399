"""The hits of one item: what the scan found, as words of its sentences, per channel.

Finds are put into their sentences at once, which tells where an expression may hold. Hits are made of them only where
it may: most terms of most texts stand in sentences that lack the rest of every rule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Set
from functools import cached_property
from typing import NamedTuple

from monitor.matching.compile import Compiled
from monitor.matching.document import Document, Hit, Sentence
from monitor.matching.lexicon import Find, Member
from monitor.matching.places import is_supported
from monitor.matching.terms import Term
from monitor.matching.text import Folded, words_of
from monitor.model import Item

_ENOUGH_TO_TELL = 200  # characters from which a detected language is trusted without a declared one


class _Placed(NamedTuple):
    """A find in its sentence; `start` is its offset into the field."""

    sentence: int
    start: int
    find: Find


class _Candidate(NamedTuple):
    """A hit, if its term counts in this document. A place near an entity is still to be looked up."""

    hit: Hit
    member: Member
    term: int


class Hits:
    """Lives for one item. What a sentence holds is worked out when somebody first asks for it."""

    def __init__(self, document: Document, item: Item, folded: Folded, finds: list[Find], compiled: Compiled) -> None:
        """`folded` is the scanned text of `item`: its fields with one character between them."""
        self._document = document
        self._item = item
        self._folded = folded
        self._compiled = compiled
        self._placed: dict[int, list[_Placed]] = {}  # per sentence
        self._where: dict[int, int] = {}
        self._outside: set[int] = set()  # channels with a find in no sentence: in a dateline
        self._candidates: dict[int, dict[int, list[_Candidate]]] = {}
        self._made: dict[tuple[int, int], tuple[Hit, ...]] = {}
        channels = compiled.lexicon.channels
        for placed in _place(document, folded, finds):
            fed = channels[placed.find.term]
            if placed.sentence < 0:
                self._outside |= fed
                continue
            self._placed.setdefault(placed.sentence, []).append(placed)
            bit = 1 << placed.sentence
            for channel in fed:
                self._where[channel] = self._where.get(channel, 0) | bit

    def channels(self) -> Set[int]:
        """The channels with a find in some sentence. Not every find is a hit."""
        return self._where.keys()

    def channels_in(self, sentence: int) -> Set[int]:
        """The channels with a find in `sentence`."""
        return self._candidates_in(sentence).keys()

    def where(self, channel: int) -> int:
        """The sentences with a find of `channel`: a set of them, a bit each."""
        return self._where.get(channel, 0)

    def of(self, channel: int, sentence: int) -> tuple[Hit, ...]:
        """The hits of `channel` in `sentence`, in order of place."""
        if not self._where.get(channel, 0) >> sentence & 1:
            return ()
        made = self._made.get((channel, sentence))
        if made is None:
            made = self._made[channel, sentence] = self._make(channel, sentence)
        return made

    def _make(self, channel: int, sentence: int) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        weak: list[Hit] = []
        for candidate in self._candidates_in(sentence).get(channel, ()):
            hit, member, term = candidate
            if not self._counts(member, term):
                continue
            place = None if member.near is None else member.near.get(_name(self._compiled.lexicon.terms[term]))
            if place is not None:
                hit = hit._replace(km=place.km)
                if not is_supported(self._document, hit, place):
                    continue
            if member.role != "weak":
                hits.append(hit)
            elif (channel, member.entity) in self._named or self._is_backed(hit, member):
                weak.append(hit)
        if len(hits) + len(weak) < 2:
            return (*hits, *weak)
        ordered = sorted(dict.fromkeys((*hits, *weak)), key=lambda h: (h.first, h.last, h.list or "", h.entity or ""))
        return tuple(ordered)

    def _candidates_in(self, sentence: int) -> dict[int, list[_Candidate]]:
        """What may be a hit in `sentence`, per channel."""
        known = self._candidates.get(sentence)
        if known is not None:
            return known
        candidates = self._candidates[sentence] = {}
        where = self._document.sentences[sentence]
        if not where.tokens:
            return candidates
        placed_here = self._placed.get(sentence, [])
        positions = sorted({position for placed in placed_here for position in placed.find[:2]})
        original = dict(zip(positions, self._folded.originals(positions), strict=True))
        for _, start, find in placed_here:
            first, last, end = _words(where, start, start + original[find.end] - original[find.start])
            for member in self._compiled.lexicon.members[find.term]:
                hit = Hit(sentence, first, last, start, end, member.list, member.entity, member.tags, member.role)
                candidate = _Candidate(hit, member, find.term)
                for channel in member.channels:
                    candidates.setdefault(channel, []).append(candidate)
        return candidates

    def _counts(self, member: Member, term: int) -> bool:
        """Whether a term counts in this document: not after the last day of what it names, and a keyword listed under
        a language not where the document is known to be in another one of the same script. Names are of no language,
        and neither is a short text that declares none. Persian takes much from Arabic and Ukrainian and Russian share
        much, but what is Persian is not Arabic."""
        written, spoken = self._document.reference, self._document.lang
        if member.until is not None and written is not None and written.date() > member.until:
            return False
        if member.lang is None or member.lang == spoken or not self._is_sure_of_language():
            return True
        is_latin = "a" <= self._compiled.lexicon.terms[term].words[0][:1] <= "z"
        return not is_latin and not (member.lang == "fa" and spoken == "ar")

    def _is_sure_of_language(self) -> bool:
        """Whether the document's language is known: declared, or told from enough text."""
        item = self._item
        declared = (item.lang or "").split("-")[0].split("_")[0].lower()
        length = len(item.title) + len(item.summary) + len(item.content)
        return declared == self._document.lang or (not declared and length >= _ENOUGH_TO_TELL)

    @cached_property
    def _named(self) -> frozenset[tuple[int, str | None]]:
        """(channel, entity) of every entity that the item names by more than a weak alias."""
        return frozenset(
            (channel, member.entity)
            for sentence, found in self._placed.items()
            if self._document.sentences[sentence].tokens
            for placed in found
            for member in self._compiled.lexicon.members[placed.find.term]
            if member.role == "alias"
            for channel in member.channels
        )

    def _is_backed(self, hit: Hit, weak: Member) -> bool:
        """Whether the item names the city or a tag of the entity of a weak alias, elsewhere than in the alias."""
        support = self._compiled.support.get((weak.list or "", weak.entity or ""), -1)
        return support in self._outside or any(
            not _overlaps(hit, other) for sentence in self._placed for other in self.of(support, sentence)
        )


def _place(document: Document, folded: Folded, finds: list[Find]) -> Iterator[_Placed]:
    """The finds with their sentences, -1 for one that stands in none."""
    summary = len(document.title) + 1
    bases = {"title": 0, "summary": summary, "content": summary + len(document.summary) + 1}
    sentences = document.sentences
    offsets = [bases[sentence.field] for sentence in sentences]
    starts = [base + sentence.start for base, sentence in zip(offsets, sentences, strict=True)]
    ends = [base + sentence.end for base, sentence in zip(offsets, sentences, strict=True)]
    positions = sorted({find.start for find in finds})
    original = dict(zip(positions, folded.originals(positions), strict=True))
    for find in finds:
        start = original[find.start]
        index = bisect_right(starts, start) - 1
        if index >= 0 and start < ends[index]:
            yield _Placed(index, start - offsets[index], find)
        else:
            yield _Placed(-1, start, find)


def _words(sentence: Sentence, start: int, end: int) -> tuple[int, int, int]:
    """The first and last word of what stands from `start` to `end` in `sentence`, and where it ends."""
    tokens, starts = sentence.tokens, sentence.token_starts
    first = max(0, bisect_right(starts, start) - 1)
    last = max(first, bisect_right(starts, end - 1) - 1)
    if tokens[first].end <= start and first + 1 < len(tokens):
        first = min(first + 1, last)
    return first, last, min(end, tokens[last].end) if tokens[last].end > start else end


def _name(term: Term) -> tuple[str, ...]:
    return words_of(" ".join(term.words))


def _overlaps(one: Hit, other: Hit) -> bool:
    return one.sentence == other.sentence and one.first <= other.last and other.first <= one.last
