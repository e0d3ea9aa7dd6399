"""Items in, sightings out: the one entrance to matching.

    scan (fold, automaton) -> rules whose terms are all there -> document (sentences, hits) -> evaluate -> assemble

An item that no rule's terms touch costs the scan alone. A `Matcher` is immutable and may be shared by threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.collecting import collection_paused
from monitor.language.ruleset import Rule, Ruleset
from monitor.matching.compile import Compiled, CompiledRule, compile_rules
from monitor.matching.document import Document, Match, Sentence
from monitor.matching.evaluate import Reading
from monitor.matching.explain import Explanation, explain_rule
from monitor.matching.hits import Hits
from monitor.matching.languages import detect
from monitor.matching.lexicon import Find, in_original, positions
from monitor.matching.sentences import split
from monitor.matching.sightings import assemble
from monitor.matching.touch import scanned_text, touched
from monitor.model import FIELDS, Item, Sighting

LONGEST = 250  # words that are taken for one sentence


@dataclass(frozen=True, slots=True, repr=False)  # its parts hang together: written out they would never end
class Matcher:
    """A compiled ruleset."""

    ruleset: Ruleset
    compiled: Compiled

    def match(self, item: Item) -> tuple[Sighting, ...]:
        """Every sighting of every rule in `item`, those that a qualifier set aside included (`set_aside`)."""
        found = touched(item, self.compiled)
        if found is None:
            return ()
        reading = self._read(item, found.lang, found.finds)
        sightings: list[Sighting] = []
        for rule in found.rules:
            matches = evaluate_rule(rule, reading)
            if matches:
                sightings.extend(assemble(reading.document, rule.rule, self.compiled.places, matches, item))
        return tuple(sightings)

    def touches(self, item: Item) -> bool:
        """Whether the terms of some rule lie close enough together in `item` for it to be read sentence by sentence.
        All other items cost the scan alone."""
        return touched(item, self.compiled) is not None

    def explain(self, item: Item, rule_id: str) -> Explanation:
        """Why rule `rule_id` fires on `item` or does not. Raises KeyError for an unknown rule."""
        compiled = next((c for c in self.compiled.rules if c.rule.id == rule_id), None)
        if compiled is None:
            raise KeyError(rule_id)
        text = scanned_text(item)
        finds = self.compiled.lexicon.scan(text)
        reading = self._read(item, detect(item), in_original(finds, positions(text)))
        matches = evaluate_rule(compiled, reading)
        sightings = assemble(reading.document, compiled.rule, self.compiled.places, matches, item) if matches else ()
        return explain_rule(compiled, reading, matches, tuple(sightings), self.ruleset.watchlists)

    def _read(self, item: Item, lang: str, finds: list[Find]) -> Reading:
        """`item` with its sentences and hits, ready for evaluation."""
        document = document_of(item, lang)
        return Reading(document, Hits(document, item, finds, self.compiled))


@collection_paused()
def compile_ruleset(ruleset: Ruleset) -> Matcher:
    """The matcher of `ruleset`. A second or two for a hundred thousand terms."""
    return Matcher(ruleset, compile_rules(ruleset))


def document_of(item: Item, lang: str) -> Document:
    """`item`, a text in language `lang`, cut into sentences."""
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
