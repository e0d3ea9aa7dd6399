"""All terms of all rules in one automaton, and the finds in a text.

Channels are what expressions ask about: a word of a rule, a watchlist (or its members with one tag), the places near
a watchlist's members. A term feeds the channels of every expression and list that holds it. The automaton runs over
folded text; word boundaries, inflection and capitals are checked after a hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.matching.near_places import NearPlaces
from monitor.matching.stemming import same_name, same_word
from monitor.matching.terms import ANY_CASE, CAPITAL, CASE, EXACT, INFLECT, NAME, PREFIX, Probe, case_key
from monitor.matching.text import Folded, fold, fold_text, is_word_character

_PREFIXES = frozenset(
    (
        "و",
        "ف",
        "ب",
        "ل",
        "ك",
        "ال",
        "وال",
        "فال",
        "بال",
        "كال",
        "لل",
        "ولل",
        "فلل",
        "وب",
        "ول",
        "وك",
        "فب",
        "فل",
        "وبال",
        "وكال",
    )
)
_SWALLOWED = frozenset(("لل", "ولل", "فلل"))  # the article after ل, without its alef
_SHORTEST_ATTACHED = 3


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
    """A term found: offsets in the folded text, and the index of the probe."""

    start: int
    end: int
    probe: int


PatternHit = tuple[int, int, int]  # the pattern's index, start and end in the folded text

_WHOLE, _OPEN, _ATTACHED = 0, 1, 2
"""What a pattern's hit needs looked at: whole words only; any word that begins so; letters before it too."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Immutable; safe to share between threads."""

    automaton: AhoCorasick | None
    by_pattern: tuple[tuple[int, ...], ...]  # pattern -> its probes
    kinds: bytes  # per pattern: _WHOLE, _OPEN or _ATTACHED
    probes: tuple[Probe, ...]
    members: tuple[tuple[Member, ...], ...]  # per probe
    channels: tuple[frozenset[int], ...]  # per probe: every channel it feeds
    pattern_channels: tuple[frozenset[int], ...]  # per pattern: those of all its probes

    def scan(self, original: str) -> tuple[list[Find], set[int]]:
        """The terms in a text, and the channels they feed."""
        text = fold_text(original)
        return self.check(original, text, self.hits(text))

    def hits(self, text: str) -> list[PatternHit]:
        """Where patterns stand in a folded text, whatever is around them."""
        return [] if self.automaton is None else self.automaton.find_matches_as_indexes(text, True)

    def could_feed(self, hits: Sequence[PatternHit]) -> set[int]:
        """The channels that hits would feed if all of them were terms: no others can be fed."""
        return set().union(*[self.pattern_channels[pattern] for pattern in {pattern for pattern, _, _ in hits}])

    def check(self, original: str, text: str, hits: Sequence[PatternHit]) -> tuple[list[Find], set[int]]:
        """Those hits in `text`, which is `original` folded, that are terms; and the channels they feed."""
        finds: list[Find] = []
        fed: set[int] = set()
        last = len(text)
        kinds = self.kinds
        folded: Folded | None = None
        for pattern, start, end in hits:
            kind = kinds[pattern]
            prefix = ""
            if start and text[start - 1].isalnum():
                if kind != _ATTACHED:
                    continue
                if not _is_unspaced(text[start]):
                    prefix = _attached(text, start)
                    if prefix not in _PREFIXES or end - start < _SHORTEST_ATTACHED:
                        continue
            word_end = end
            if end < last and ((following := text[end]).isalnum() or following >= "\u0900"):
                if kind == _WHOLE and following not in "se":
                    continue
                while word_end < last and (text[word_end].isalnum() or is_word_character(text[word_end])):
                    word_end += 1
            for index in self.by_pattern[pattern]:
                probe = self.probes[index]
                close = _close(probe, text, start, end, word_end)
                if close < 0 or (probe.article and prefix not in _SWALLOWED):
                    continue
                if probe.written != ANY_CASE:
                    folded = folded or fold(original)
                    if not _is_written(probe, original, folded, start, close):
                        continue
                finds.append(Find(start - len(prefix) if probe.article else start, close, index))
                fed |= self.channels[index]
        return finds, fed


LONGEST_SENTENCE = 500  # folded characters that the parts of one chain may lie apart


def may_meet(finds: Sequence[Find], channels: Sequence[frozenset[int]], groups: Sequence[frozenset[int]]) -> bool:
    """Whether finds (in order of their ends) of every group lie close enough to be of one sentence. `channels` are
    those that each probe feeds."""
    latest = [-1] * len(groups)
    for find in finds:
        fed = channels[find.probe]
        fresh = False
        for number, group in enumerate(groups):
            if not group.isdisjoint(fed):
                latest[number] = find.start
                fresh = True
        if fresh and min(latest) >= max(0, find.start - LONGEST_SENTENCE):
            return True
    return False


def build_lexicon(terms: Iterable[tuple[Probe, Member]]) -> Lexicon:
    """The lexicon of (probe, member) pairs; equal probes are merged, and so is what they feed."""
    merged: dict[Probe, list[Member]] = {}
    for probe, member in terms:
        merged.setdefault(probe, []).append(member)
    probes = tuple(sorted(merged))
    by_pattern: dict[str, list[int]] = {}
    for index, probe in enumerate(probes):
        by_pattern.setdefault(probe.pattern, []).append(index)
    members = tuple(tuple(dict.fromkeys(merged[probe])) for probe in probes)
    shared: dict[frozenset[int], frozenset[int]] = {}
    channels_of = []
    for group in members:
        fed = frozenset(channel for member in group for channel in member.channels)
        channels_of.append(shared.setdefault(fed, fed))
    pattern_channels = []
    for found in by_pattern.values():
        fed = channels_of[found[0]] if len(found) == 1 else frozenset().union(*[channels_of[index] for index in found])
        pattern_channels.append(shared.setdefault(fed, fed))
    merged.clear()  # building the automaton is the peak of memory: 30 MB less for 100,000 terms
    automaton = (
        AhoCorasick(list(by_pattern), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
        if by_pattern
        else None
    )
    return Lexicon(
        automaton,
        tuple(tuple(found) for found in by_pattern.values()),
        bytes(_kind(pattern, [probes[index] for index in found]) for pattern, found in by_pattern.items()),
        probes,
        members,
        tuple(channels_of),
        tuple(pattern_channels),
    )


def _kind(pattern: str, probes: list[Probe]) -> int:
    if pattern[0] >= "\u0590" or _is_unspaced(pattern[-1]):
        return _ATTACHED
    whole = all(probe.form == EXACT or (probe.form == NAME and probe.lang != "tr") for probe in probes)
    return _WHOLE if whole else _OPEN


def _close(probe: Probe, text: str, start: int, end: int, word_end: int) -> int:
    """Where the term ends in `text`, or -1 where the words there are not the term."""
    form = probe.form
    if form == EXACT:
        return end if end == word_end or _is_unspaced(text[end - 1]) else -1
    if form == PREFIX:
        return word_end
    token = text[start + probe.last_at : word_end]
    if form == NAME:
        return word_end if token == probe.word or same_name(probe.word, token, probe.lang) else -1
    if form == INFLECT and token != probe.word and not same_word(probe.word, token, probe.lang):
        return end if _is_unspaced(text[end - 1]) else -1
    at = word_end
    for word in probe.walk:
        if at >= len(text) or text[at] != " ":
            return -1
        first = at = at + 1
        while at < len(text) and is_word_character(text[at]):
            at += 1
        if not same_word(word, text[first:at], probe.lang):
            return -1
    return at


def _attached(text: str, start: int) -> str:
    """The letters before `start` in the same word, as far as they can be a prefix."""
    at = start
    while at and start - at <= 5 and text[at - 1].isalnum():
        at -= 1
    return text[at:start]


def _is_unspaced(character: str) -> bool:
    """Whether the script writes no spaces between words, so that no boundary can be asked for."""
    return character >= "\u0e00" and (
        "\u0e00" <= character <= "\u0eff" or "\u1000" <= character <= "\u109f" or "\u3040" <= character <= "\u9fff"
    )


def _is_written(probe: Probe, original: str, folded: Folded, start: int, end: int) -> bool:
    """Whether the original has the capitals that the term asks for."""
    found = original[folded.original(start) : folded.original(end)]
    if probe.written == CASE:
        return case_key(found) == probe.cased
    if probe.written == CAPITAL:
        return not found[:1].islower()
    return found[:2].isupper() or "." in found
