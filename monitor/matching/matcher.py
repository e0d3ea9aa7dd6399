"""Items in, sightings out: the one entrance to matching.

    scan (fold, automaton) -> rules whose terms are all there -> document (sentences, hits) -> evaluate -> assemble

An item that no rule's terms touch costs the scan alone. A `Matcher` is immutable and may be shared by threads.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from monitor.collecting import collection_paused
from monitor.language.ruleset import Rule, Ruleset
from monitor.matching.compile import Compiled, CompiledRule, compile_rules
from monitor.matching.document import Document, Match, Sentence
from monitor.matching.evaluate import Reading
from monitor.matching.explain import Explanation, explain_rule
from monitor.matching.hits import Hits
from monitor.matching.languages import detect
from monitor.matching.lexicon import Find, Scanned, positions
from monitor.matching.nodes import Groups
from monitor.matching.sentences import split, sure_ends
from monitor.matching.sightings import assemble
from monitor.matching.text import Folded, fold_words
from monitor.model import FIELDS, Item, Sighting

LONGEST = 250  # words that are taken for one sentence
_SEPARATOR = "|"  # between the fields of a scanned text: part of no word


@dataclass(frozen=True, slots=True, repr=False)  # its parts hang together: written out they would never end
class Matcher:
    """A compiled ruleset."""

    ruleset: Ruleset
    compiled: Compiled

    def match(self, item: Item) -> tuple[Sighting, ...]:
        """Every sighting of every rule in `item`, those that a qualifier set aside included (`set_aside`)."""
        touched = self._touched(item)
        if touched is None:
            return ()
        reading = self._read(item, touched.text, touched.finds)
        sightings: list[Sighting] = []
        for rule in touched.rules:
            matches = evaluate_rule(rule, reading)
            if matches:
                sightings.extend(assemble(reading.document, rule.rule, self.compiled.places, matches, item))
        return tuple(sightings)

    def touches(self, item: Item) -> bool:
        """Whether the terms of some rule lie close enough together in `item` for it to be read sentence by sentence.
        All other items cost the scan alone."""
        return self._touched(item) is not None

    def _touched(self, item: Item) -> _Touched | None:
        """The rules that `item` is to be read for, and what was found in it; None where there is no such rule."""
        text = _scanned(item)
        folded = fold_words(text)
        compiled = self.compiled
        lexicon = compiled.lexicon
        hits = lexicon.hits(folded)
        keyed, always = compiled.keyed, compiled.always
        keys = [hit for hit in hits if keyed[hit[0]]] if hits else hits
        if not keys and not always:  # most texts hold the key of no rule: nothing else is looked at
            return None
        scanned = Scanned(text, folded)
        finds, fed = lexicon.check(scanned, keys)
        if not fed and not always:
            return None
        more, fed_by_more = lexicon.check(scanned, [hit for hit in hits if not keyed[hit[0]]])
        rules = compiled.touched(fed | fed_by_more)
        if not rules:
            return None
        finds = sorted([*finds, *more])
        stretches = _stretches(item, scanned.positions(), finds, lexicon.channels)
        rules = [rule for rule in rules if rule.together is None or may_meet(stretches, rule.together)]
        return _Touched(rules, scanned.positions(), finds) if rules else None

    def explain(self, item: Item, rule_id: str) -> Explanation:
        """Why rule `rule_id` fires on `item` or does not. Raises KeyError for an unknown rule."""
        compiled = next((c for c in self.compiled.rules if c.rule.id == rule_id), None)
        if compiled is None:
            raise KeyError(rule_id)
        text = _scanned(item)
        finds, _ = self.compiled.lexicon.scan(text)
        reading = self._read(item, positions(text), finds)
        matches = evaluate_rule(compiled, reading)
        sightings = assemble(reading.document, compiled.rule, self.compiled.places, matches, item) if matches else ()
        return explain_rule(compiled, reading, matches, tuple(sightings), self.ruleset.watchlists)

    def _read(self, item: Item, scanned: Folded, finds: list[Find]) -> Reading:
        """`item` with its sentences and hits, ready for evaluation."""
        document = document_of(item)
        return Reading(document, Hits(document, item, scanned, finds, self.compiled))


class _Touched(NamedTuple):
    """The rules that an item is read for, its folded text with the way back, and the terms in it."""

    rules: list[CompiledRule]
    text: Folded
    finds: list[Find]


def _scanned(item: Item) -> str:
    """The text of an item that is scanned: all of its fields."""
    return f"{item.title}{_SEPARATOR}{item.summary}{_SEPARATOR}{item.content}"


@collection_paused()
def compile_ruleset(ruleset: Ruleset) -> Matcher:
    """The matcher of `ruleset`. A second or two for a hundred thousand terms."""
    return Matcher(ruleset, compile_rules(ruleset))


def _stretches(
    item: Item, scanned: Folded, finds: Sequence[Find], channels: Sequence[frozenset[int]]
) -> list[set[int]]:
    """What the finds feed in each stretch of text that no sentence reaches out of: most are a sentence each."""
    ends: list[int] = []
    base = 0
    for name in FIELDS:
        text = item.text(name)
        ends += [base + end for end in sure_ends(name, text)]
        base += len(text) + len(_SEPARATOR)
        ends.append(base)
    starts = sorted({find.start for find in finds})
    number = {start: bisect_right(ends, at) for start, at in zip(starts, scanned.originals(starts), strict=True)}
    stretches: dict[int, set[int]] = {}
    for find in finds:
        stretches.setdefault(number[find.start], set()).update(channels[find.term])
    return list(stretches.values())


def may_meet(stretches: Sequence[set[int]], together: Sequence[Groups]) -> bool:
    """Whether some stretch of text has a find of each group of one of the alternatives `together`."""
    return any(all(not group.isdisjoint(fed) for group in groups) for groups in together for fed in stretches)


def document_of(item: Item) -> Document:
    """`item` cut into sentences and words."""
    lang = detect(item)
    sentences: list[Sentence] = []
    for name in FIELDS:
        text = item.text(name)
        if text:
            for sentence in split(name, text, lang):
                if sentence.end - sentence.start < 2 * LONGEST or len(sentence.tokens) <= LONGEST:
                    sentences.append(sentence)
                else:
                    sentences.extend(_cut(sentence))
    return Document(item.id, item.title, item.summary, item.content, lang, item.reference_time, tuple(sentences))


def _cut(sentence: Sentence) -> Iterator[Sentence]:
    """The pieces of text without an end: what looks at a sentence's words may take time in their square."""
    for first in range(0, len(sentence.tokens), LONGEST):
        tokens = sentence.tokens[first : first + LONGEST]
        start = sentence.start if first == 0 else tokens[0].start
        is_last = first + LONGEST >= len(sentence.tokens)
        yield replace(sentence, start=start, end=sentence.end if is_last else tokens[-1].end)


def evaluate_rule(compiled: CompiledRule, reading: Reading) -> tuple[Match, ...]:
    """The matches of a rule: where `when` holds and `unless`, over the same article, does not."""
    if not _is_for(compiled.rule, reading.document):
        return ()
    matches = reading.matches(compiled.when)
    if compiled.unless is None or not matches:
        return matches
    vetoed: dict[int, bool] = {}
    kept = []
    for match in matches:
        section = reading.document.sentences[match.sentence].section if reading.document.sentences else 0
        if section not in vetoed:
            vetoed[section] = reading.holds(compiled.unless, reading.of_section(section))
        if not vetoed[section]:
            kept.append(match)
    return tuple(kept)


def _is_for(rule: Rule, document: Document) -> bool:
    return rule.languages is None or document.lang in rule.languages
