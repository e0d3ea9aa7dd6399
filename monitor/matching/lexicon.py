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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial, reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from monitor.matching.bits import bits
from monitor.matching.languages import counts_in
from monitor.matching.locate import (
    AFTER_A_WORD,
    ALONE,
    BEFORE_A_WORD,
    is_form,
    locate,
    neighbours_of,
    rest_of_word,
    way_of,
)
from monitor.matching.near_places import NearPlaces
from monitor.matching.shifts import Folded, Shifts
from monitor.matching.terms import ANY_CASE, CAPITAL, CASE, Anchor, Term, anchor_at, anchors, case_key
from monitor.matching.text import fold_words

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


Find = tuple[int, int, int]  # a term found: its start and end in the folded text, and the index of the term


class Scanned:
    """A text that is looked through. Lives for one item."""

    __slots__ = ("_positions", "_spelt", "original", "text")

    def __init__(self, original: str, text: str) -> None:
        """`text` is `original` folded by `fold_words`."""
        self.original = original
        self.text = text
        self._positions: Folded | None = None
        self._spelt: dict[tuple[int, int], str] = {}

    def positions(self) -> Folded:
        """The text, with the way back."""
        if self._positions is None:
            self._positions = positions(self.original)
        return self._positions

    def spelt(self, start: int, end: int) -> str:
        """What the original has from `start` to `end` of the folded text."""
        found = self._spelt.get((start, end))
        if found is None:
            low, high = self.positions().originals((start, end))
            found = self._spelt[start, end] = self.original[low:high]
        return found


def in_original(finds: Iterable[Find], folded: Folded) -> list[Find]:
    """The finds in order, as offsets into the text before it was folded."""
    ordered = sorted(finds)
    if not folded.moves or not ordered:
        return ordered
    starts, ends, terms = zip(*ordered, strict=True)
    return list(zip(folded.originals(starts), folded.originals(ends), terms, strict=True))


def positions(original: str) -> Folded:
    """The text that finds point into, with the way back."""
    moves: list[Shifts] = []
    return Folded(fold_words(original, moves), tuple(moves))


Tongue = tuple[str, bool]  # the language that a keyword is listed under, and whether it is in Latin letters
AnchorHit = tuple[int, int, int]  # the anchor's number, where its word begins in the folded text, and an end

_CROWD = 3  # terms after a word from which it pays to look for all their words at once
_SWALLOWED = 1  # in an entry, beside the term's index: see `Anchor.swallowed`
_WORDS_KNOWN = 16_384  # of texts: more than the words of terms in a day's news, a few megabytes at most
_LANGUAGES_KNOWN = 64


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Immutable; safe to share between threads."""

    latin: BytesAhoCorasick | None  # anchors in ASCII letters: the first `first_other` numbers
    other: AhoCorasick | None
    first_other: int
    starts: array[int]  # anchor -> where its entries start; one more than there are anchors
    entries: array[int]  # twice the index of a term, and _SWALLOWED; of an anchor in the order of their terms' ways
    ends_of_alone: array[int]  # anchor -> where its entries end that are looked at ALONE
    anchored: array[int]  # term -> which of its words is the anchor
    ways: bytes  # term -> how it is looked at: see `locate`
    neighbours: tuple[tuple[str, ...], ...]  # term -> what the word beside its anchor is or begins with: see `locate`
    crowds: Mapping[int, tuple[str, ...]]  # anchor of nothing but many terms after a word -> the forms of those words
    tongues: tuple[Tongue | None, ...]  # all there are
    spoken: bytes  # term -> its tongue among these
    written: bytes  # term -> a 1 where the original must have certain capitals, else a 0
    terms: tuple[Term, ...]
    members: tuple[tuple[Member, ...], ...]  # per term
    channels: tuple[frozenset[int], ...]  # per term: every channel it feeds
    feeds: tuple[int, ...]  # the same, a bit for each channel
    may_feed: tuple[int, ...]  # anchor -> what its terms feed, a bit for each channel
    # Remembered, as texts say the same words again and again; let go with the lexicon.
    forms: Callable[[int, str, bytes], list[int]]  # anchor, word of a text, foreign tongues -> terms that are this word
    foreign: Callable[[str | None], bytes]  # language -> a 1 for each of `tongues` whose terms do not count in it

    def scan(self, original: str) -> list[Find]:
        """The terms in a text, in order."""
        text = fold_words(original)
        hits = self.hits(text)
        return sorted(self.check(Scanned(original, text), hits)) if hits else []

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

    def anchors_feeding(self, channels: int) -> bytes:
        """A 1 for each anchor of a term that feeds one of `channels` (a bit each), else a 0."""
        return bytes([fed & channels != 0 for fed in self.may_feed])

    def fed(self, finds: Iterable[Find]) -> int:
        """The channels that terms in a text feed, a bit for each."""
        return reduce(or_, [self.feeds[term] for _, _, term in finds], 0)

    def check(self, scanned: Scanned, hits: Sequence[AnchorHit], lang: str | None = None) -> list[Find]:
        """The terms whose anchors stand at `hits`. `lang`: the language that the text is
        surely in, whose terms and those of no language count; None where that is not known."""
        finds: list[Find] = []
        text, is_ascii = scanned.text, scanned.text.isascii()
        foreign, spoken, written, forms_of = self.foreign(lang), self.spoken, self.written, self.forms
        starts, entries, ends_of_alone, crowds = self.starts, self.entries, self.ends_of_alone, self.crowds
        terms, ways, neighbours = self.terms, self.ways, self.neighbours
        for number, at, _ in hits:
            low, alone, high = starts[number], ends_of_alone[number], starts[number + 1]
            end = rest_of_word(text, at).end()
            if low < alone:
                forms = forms_of(number, text[at:end], foreign)
                if forms and (is_ascii or not at or not text[at - 1].isalnum()):
                    for index in forms:
                        if not written[index] or _is_written(terms[index], scanned, at, end):
                            finds.append((at, end, index))  # noqa: PERF401 - a list made each time takes longer
            if alone == high:
                continue
            is_after = text[at - 1] == " " and text[at - 2] > '"'
            if is_after and number in crowds and not text.endswith(crowds[number], 0, at - 1):
                continue
            is_before = text[end : end + 1] == " " and text[end + 1 : end + 2] > '"'
            for entry in entries[alone:high]:
                index = entry >> 1
                way = ways[index]
                if way == AFTER_A_WORD:
                    if is_after and not text.endswith(neighbours[index], 0, at - 1):
                        continue  # the word before is another one
                elif way == BEFORE_A_WORD and is_before and not text.startswith(neighbours[index], end + 1):
                    continue  # the next word is another one
                if foreign[spoken[index]]:
                    continue
                found = locate(terms[index], self.anchored[index], text, at, swallowed=entry & 1 == _SWALLOWED)
                if found is not None and (not written[index] or _is_written(terms[index], scanned, *found)):
                    finds.append((*found, index))
        return finds


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
    neighbours = tuple([neighbours_of(term, at, way) for term, at, way in zip(ordered, anchored, ways, strict=True)])
    starts, ends_of_alone, entries = array("I", [0]), array("I"), array("I")
    crowds: dict[int, tuple[str, ...]] = {}
    for number, found in enumerate(_values(latin, other)):
        if len(found) > 1:
            found.sort(key=lambda entry: ways[entry >> 1])
        beside = [entry >> 1 for entry in found if ways[entry >> 1] != ALONE]
        ends_of_alone.append(len(entries) + len(found) - len(beside))
        entries.extend(found)
        starts.append(len(entries))
        if len(beside) >= _CROWD and all(ways[index] == AFTER_A_WORD for index in beside):
            crowds[number] = tuple(sorted({form for index in beside for form in neighbours[index]}))
    sets = {fed: bits(fed) for fed in channels.values()}
    feeds = tuple([sets[channels[group]] for group in members])
    spoken = [_tongue(term, group) for term, group in zip(ordered, members, strict=True)]
    tongues = tuple(dict.fromkeys(spoken))
    spoken_by = bytes([tongues.index(tongue) for tongue in spoken])
    forms = partial(_forms, starts, ends_of_alone, entries, ordered, spoken_by)
    kind, implementation = MatchKind.Standard, Implementation.ContiguousNFA
    return Lexicon(
        BytesAhoCorasick(list(latin), matchkind=kind, implementation=implementation) if latin else None,
        AhoCorasick(list(other), matchkind=kind, implementation=implementation) if other else None,
        len(latin),
        starts,
        entries,
        ends_of_alone,
        anchored,
        ways,
        neighbours,
        crowds,
        tongues,
        spoken_by,
        bytes([term.written != ANY_CASE for term in ordered]),
        ordered,
        members,
        tuple([channels[group] for group in members]),
        feeds,
        tuple([_all_fed(feeds, entries, low, high) for low, high in pairwise(starts)]),
        lru_cache(_WORDS_KNOWN)(forms),
        lru_cache(_LANGUAGES_KNOWN)(partial(_foreign, tongues)),
    )


def _forms(
    starts: Sequence[int],
    ends_of_alone: Sequence[int],
    entries: Sequence[int],
    terms: Sequence[Term],
    spoken: bytes,
    number: int,
    token: str,
    foreign: bytes,
) -> list[int]:
    """The terms of one word under anchor `number` that `token` is a form of, those of `foreign` tongues left out."""
    indexes = [entry >> 1 for entry in entries[starts[number] : ends_of_alone[number]]]
    return [index for index in indexes if not foreign[spoken[index]] and is_form(terms[index], token)]


def _foreign(tongues: Sequence[Tongue | None], lang: str | None) -> bytes:
    """A 1 for each of `tongues` whose terms do not count in a text of language `lang`, else a 0."""
    if lang is None:
        return bytes(len(tongues))
    return bytes([t is not None and not counts_in(t[0], lang, latin=t[1]) for t in tongues])


def _all_fed(feeds: Sequence[int], entries: Sequence[int], low: int, high: int) -> int:
    """What the terms of the entries from `low` to `high` feed."""
    fed = feeds[entries[low] >> 1]
    for at in range(low + 1, high):
        fed |= feeds[entries[at] >> 1]
    return fed


def _tongue(term: Term, members: tuple[Member, ...]) -> Tongue | None:
    """The tongue of a term that is nothing but a keyword of one language; None of any other."""
    lang = members[0].lang
    if lang is None or any(member.lang != lang or member.role != "term" for member in members):
        return None
    return lang, is_latin(term)


def is_latin(term: Term) -> bool:
    """Whether a term is in Latin letters."""
    return "a" <= term.words[0][:1] <= "z"


def _values(*tables: dict[bytes, list[int]] | dict[str, list[int]]) -> Iterator[list[int]]:
    for table in tables:
        yield from table.values()


def _masked(anchor: Anchor) -> bytes:
    """How an anchor in ASCII letters stands in a mask."""
    return b" " + anchor.text.encode().translate(_MASK) + (b" " if anchor.whole else b"")


def _is_written(term: Term, scanned: Scanned, start: int, end: int) -> bool:
    """Whether the original has the capitals that the term asks for."""
    found = scanned.spelt(start, end)
    if term.written == CASE:
        return case_key(found) == term.cased
    if term.written == CAPITAL:
        return not found[:1].islower()
    return found[:2].isupper() or "." in found
