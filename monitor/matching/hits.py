"""The hits of one item: what the scan found, as words of its sentences, per channel.

Finds are put into their sentences at once, which tells where an expression may hold. Hits are made of them only where
it may: most terms of most texts stand in sentences that lack the rest of every rule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
from operator import or_

from monitor.matching.bits import members
from monitor.matching.compile import Compiled
from monitor.matching.document import Document, Hit, Sentence
from monitor.matching.languages import counts_in, is_sure
from monitor.matching.lexicon import Find, Member, is_latin
from monitor.matching.places import is_supported
from monitor.matching.terms import Term
from monitor.matching.text import words_of
from monitor.model import Item

Finds = list[tuple[int, Find]]  # each with where it begins in its field


class Hits:
    """Lives for one item. What a sentence holds is worked out when somebody first asks for it."""

    def __init__(self, document: Document, item: Item, finds: Sequence[Find], compiled: Compiled) -> None:
        """`finds` point into the scanned text of `item`: its fields with one character between them."""
        self._document = document
        self._item = item
        self._compiled = compiled
        self._finds: dict[int, Finds] = {}  # per sentence
        self._where: dict[int, int] = {}
        self._fed: dict[int, int] = {}  # per sentence, a bit for each channel
        self._outside: set[int] = set()  # channels with a find in no sentence: in a dateline
        self._feeding: dict[int, dict[int, Finds]] = {}
        self._words: dict[tuple[int, int, int], tuple[int, int, int]] = {}
        self._made: dict[tuple[int, int], tuple[Hit, ...]] = {}
        lexicon = compiled.lexicon
        for sentence, start, find in _place(document, finds):
            if sentence < 0:
                self._outside |= lexicon.channels[find[2]]
                continue
            self._finds.setdefault(sentence, []).append((start, find))
            self._fed[sentence] = self._fed.get(sentence, 0) | lexicon.feeds[find[2]]
        for sentence, fed in self._fed.items():
            bit = 1 << sentence
            for channel in members(fed):
                self._where[channel] = self._where.get(channel, 0) | bit
        self.fed = reduce(or_, self._fed.values(), 0)  # the channels with a find in some sentence, a bit each

    def fed_in(self, sentence: int) -> int:
        """The channels with a find in `sentence`, a bit each. Not every find is a hit."""
        return self._fed.get(sentence, 0)

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
        lexicon = self._compiled.lexicon
        for start, find in self._feeding_in(sentence).get(channel, ()):
            for member in lexicon.members[find[2]]:
                if channel not in member.channels or not self._counts(member, lexicon.terms[find[2]]):
                    continue
                first, last, end = self._words_of(sentence, start, start + find[1] - find[0])
                hit = Hit(sentence, first, last, start, end, member.list, member.entity, member.tags, member.role)
                place = None if member.near is None else member.near.get(_name(lexicon.terms[find[2]]))
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
        return _whole_names(
            sorted(dict.fromkeys((*hits, *weak)), key=lambda h: (h.first, h.last, h.list or "", h.entity or ""))
        )

    def _feeding_in(self, sentence: int) -> dict[int, Finds]:
        """The finds in `sentence` per channel."""
        known = self._feeding.get(sentence)
        if known is not None:
            return known
        feeding = self._feeding[sentence] = {}
        if self._document.sentences[sentence].tokens:
            channels = self._compiled.lexicon.channels
            for placed in self._finds.get(sentence, ()):
                for channel in channels[placed[1][2]]:
                    feeding.setdefault(channel, []).append(placed)
        return feeding

    def _words_of(self, sentence: int, start: int, end: int) -> tuple[int, int, int]:
        """The first and last word of what stands from `start` to `end` in `sentence`, and where it ends."""
        key = (sentence, start, end)
        if key not in self._words:
            self._words[key] = _words(self._document.sentences[sentence], start, end)
        return self._words[key]

    def _counts(self, member: Member, term: Term) -> bool:
        """Whether a term counts in this document: not after the last day of what it names, and a keyword listed under
        a language not where the document is known to be in another one of the same script. Names are of no language,
        and neither is a short text that declares none."""
        written, spoken = self._document.reference, self._document.lang
        if member.until is not None and written is not None and written.date() > member.until:
            return False
        return (
            member.lang is None or not self._is_sure_of_language or counts_in(member.lang, spoken, latin=is_latin(term))
        )

    @cached_property
    def _is_sure_of_language(self) -> bool:
        return is_sure(self._item, self._document.lang)

    @cached_property
    def _named(self) -> frozenset[tuple[int, str | None]]:
        """(channel, entity) of every entity that the item names by more than a weak alias."""
        return frozenset(
            (channel, member.entity)
            for sentence, found in self._finds.items()
            if self._document.sentences[sentence].tokens
            for _, (_, _, term) in found
            for member in self._compiled.lexicon.members[term]
            if member.role == "alias"
            for channel in member.channels
        )

    def _is_backed(self, hit: Hit, weak: Member) -> bool:
        """Whether the item names the city or a tag of the entity of a weak alias, elsewhere than in the alias."""
        support = self._compiled.support.get((weak.list or "", weak.entity or ""), -1)
        return support in self._outside or any(
            not _overlaps(hit, other) for sentence in self._finds for other in self.of(support, sentence)
        )


def _place(document: Document, finds: Sequence[Find]) -> Iterator[tuple[int, int, Find]]:
    """The finds with their sentences, -1 for one that stands in none, and where they begin in its field."""
    summary = len(document.title) + 1
    bases = {"title": 0, "summary": summary, "content": summary + len(document.summary) + 1}
    sentences = document.sentences
    offsets = [bases[sentence.field] for sentence in sentences]
    starts = [base + sentence.start for base, sentence in zip(offsets, sentences, strict=True)]
    ends = [base + sentence.end for base, sentence in zip(offsets, sentences, strict=True)]
    for find in finds:
        start = find[0]
        index = bisect_right(starts, start) - 1
        if index >= 0 and start < ends[index]:
            yield index, start - offsets[index], find
        else:
            yield -1, start, find


def _words(sentence: Sentence, start: int, end: int) -> tuple[int, int, int]:
    """The first and last word of what stands from `start` to `end` in `sentence`, and where it ends."""
    tokens, starts = sentence.tokens, sentence.token_starts
    first = max(0, bisect_right(starts, start) - 1)
    last = max(first, bisect_right(starts, end - 1) - 1)
    if tokens[first].end <= start and first + 1 < len(tokens):
        first = min(first + 1, last)
    return first, last, min(end, tokens[last].end) if tokens[last].end > start else end


def _name(term: Term) -> tuple[str, ...]:
    """The words of a place, as a gazetteer has them."""
    return term.words if all(map(str.isalnum, term.words)) else words_of(" ".join(term.words))


def _whole_names(hits: list[Hit]) -> tuple[Hit, ...]:
    """`hits`, in order, without those that are a part of a longer name of the same member: "Udeid" in "Al Udeid air
    base" names it once, and what stands before the name stands before all of it."""
    return tuple([hit for hit in hits if hit.entity is None or not any(_is_part(hit, other) for other in hits)])


def _is_part(one: Hit, other: Hit) -> bool:
    return (
        one.entity == other.entity
        and other.first <= one.first
        and one.last <= other.last
        and (one.first, one.last) != (other.first, other.last)
        and one.list == other.list
    )


def _overlaps(one: Hit, other: Hit) -> bool:
    return one.sentence == other.sentence and one.first <= other.last and other.first <= one.last
