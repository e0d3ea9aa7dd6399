"""Items in, sightings out: the one entrance to matching.

    scan (fold, automaton) -> rules whose terms are all there -> document (sentences, hits) -> evaluate -> assemble

An item that no rule's terms touch costs the scan alone. A `Matcher` is immutable and may be shared by threads.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from monitor.collecting import collection_paused
from monitor.language.ruleset import Rule, Ruleset
from monitor.matching.compile import Compiled, CompiledRule, compile_rules
from monitor.matching.document import Document, Hit, Match, Sentence
from monitor.matching.evaluate import Reading
from monitor.matching.explain import Explanation, explain_rule
from monitor.matching.languages import detect
from monitor.matching.lexicon import Find, Lexicon, Member, may_meet
from monitor.matching.places import is_supported
from monitor.matching.sentences import split
from monitor.matching.sightings import assemble
from monitor.matching.text import Folded, fold, fold_text, words_of
from monitor.model import FIELDS, Item, Sighting

LONGEST = 250  # words that are taken for one sentence
_SEPARATOR = "|"  # between the fields of a scanned text: part of no word


@dataclass(frozen=True, slots=True)
class Matcher:
    """A compiled ruleset."""

    ruleset: Ruleset
    compiled: Compiled

    def match(self, item: Item) -> tuple[Sighting, ...]:
        """Every sighting of every rule in `item`, those that a qualifier set aside included (`set_aside`)."""
        text = f"{item.title}{_SEPARATOR}{item.summary}{_SEPARATOR}{item.content}"
        lexicon = self.compiled.lexicon
        folded = fold_text(text)
        hits = lexicon.hits(folded)
        # Most texts hold the terms of no rule in full even if every hit were one: nothing else is looked at.
        if not (hits or self.compiled.always) or not self.compiled.touched(lexicon.could_feed(hits)):
            return ()
        finds, fed = lexicon.check(text, folded, hits)
        channels = lexicon.channels
        chosen = [
            compiled
            for compiled in self.compiled.touched(fed)
            if compiled.together is None or any(may_meet(finds, channels, groups) for groups in compiled.together)
        ]
        if not chosen:
            return ()
        reading = self._read(item, text, finds)
        sightings: list[Sighting] = []
        for compiled in chosen:
            matches = evaluate_rule(compiled, reading)
            if matches:
                sightings.extend(assemble(reading.document, compiled.rule, self.ruleset.watchlists, matches, item))
        return tuple(sightings)

    def explain(self, item: Item, rule_id: str) -> Explanation:
        """Why rule `rule_id` fires on `item` or does not. Raises KeyError for an unknown rule."""
        compiled = next((c for c in self.compiled.rules if c.rule.id == rule_id), None)
        if compiled is None:
            raise KeyError(rule_id)
        text = f"{item.title}{_SEPARATOR}{item.summary}{_SEPARATOR}{item.content}"
        finds, _ = self.compiled.lexicon.scan(text)
        reading = self._read(item, text, finds)
        matches = evaluate_rule(compiled, reading)
        sightings = assemble(reading.document, compiled.rule, self.ruleset.watchlists, matches, item) if matches else ()
        return explain_rule(compiled, reading, matches, tuple(sightings), self.ruleset.watchlists)

    def _read(self, item: Item, text: str, finds: list[Find]) -> Reading:
        """`item` with its sentences and hits, ready for evaluation."""
        document = document_of(item)
        return Reading(document, _hits(document, item, fold(text), finds, self.compiled))


@collection_paused()
def compile_ruleset(ruleset: Ruleset) -> Matcher:
    """The matcher of `ruleset`. A second or two for a hundred thousand terms."""
    return Matcher(ruleset, compile_rules(ruleset))


def document_of(item: Item) -> Document:
    """`item` cut into sentences and words."""
    lang = detect(item)
    sentences: list[Sentence] = []
    for name in FIELDS:
        text = item.text(name)
        if text:
            for sentence in split(name, text, lang):
                if len(sentence.tokens) <= LONGEST:
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
        yield replace(sentence, start=start, end=sentence.end if is_last else tokens[-1].end, tokens=tokens)


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


def _hits(
    document: Document, item: Item, folded: Folded, finds: list[Find], compiled: Compiled
) -> dict[int, dict[int, tuple[Hit, ...]]]:
    """Finds -> hits per channel and sentence. One outside all sentences (in a dateline) only backs weak aliases."""
    bases = (0, len(item.title) + 1, len(item.title) + len(item.summary) + 2)
    lexicon = compiled.lexicon
    starts: dict[str, list[tuple[int, int]]] = {name: [] for name in FIELDS}
    for index, sentence in enumerate(document.sentences):
        starts[sentence.field].append((sentence.start, index))
    token_starts: dict[int, list[int]] = {}
    hits: dict[int, dict[int, list[Hit]]] = {}
    weak: list[tuple[Hit, Member]] = []
    for find in finds:
        low, high = folded.original(find.start), folded.original(find.end)
        number = bisect_right(bases, low) - 1
        low, high = low - bases[number], high - bases[number]
        in_field = starts[FIELDS[number]]
        at = bisect_right(in_field, (low, len(document.sentences))) - 1
        if at < 0 or low >= document.sentences[in_field[at][1]].end:
            for member in lexicon.members[find.probe]:
                if member.role == "support":
                    hits.setdefault(member.channels[0], {}).setdefault(_OUTSIDE, []).append(_nowhere(member))
            continue
        index = in_field[at][1]
        sentence = document.sentences[index]
        tokens = sentence.tokens
        if not tokens:
            continue
        begins = token_starts.get(index)
        if begins is None:
            begins = token_starts[index] = [token.start for token in tokens]
        first = max(0, bisect_right(begins, low) - 1)
        last = max(first, bisect_right(begins, high - 1) - 1)
        if tokens[first].end <= low and first + 1 < len(tokens):
            first = min(first + 1, last)
        end = min(high, tokens[last].end) if tokens[last].end > low else high
        for member in lexicon.members[find.probe]:
            if member.lang is not None and not _counts_in(member.lang, lexicon, find, document, item):
                continue
            if member.until is not None and document.reference is not None and document.reference.date() > member.until:
                continue
            place = None if member.near is None else member.near.get(words_of(lexicon.probes[find.probe].pattern))
            km = None if place is None else place.km
            hit = Hit(index, first, last, low, end, member.list, member.entity, member.tags, member.role, km)
            if place is not None and not is_supported(document, hit, place):
                continue
            if member.role == "weak":
                weak.append((hit, member))
                continue
            for channel in member.channels:
                hits.setdefault(channel, {}).setdefault(index, []).append(hit)
    if weak:
        _add_supported(hits, weak, compiled)
    return {
        channel: {index: _ordered(found) for index, found in by_sentence.items()}
        for channel, by_sentence in hits.items()
    }


def _add_supported(hits: dict[int, dict[int, list[Hit]]], weak: list[tuple[Hit, Member]], compiled: Compiled) -> None:
    """Adds the weak aliases whose entity the item names otherwise: by another name, its city or a tag."""
    for hit, member in weak:
        key = (member.list or "", member.entity or "")
        own = [h for c in member.channels for found in hits.get(c, {}).values() for h in found]
        named = any(h.entity == member.entity and h.role == "alias" for h in own)
        backing = (h for found in hits.get(compiled.support.get(key, -1), {}).values() for h in found)
        if named or any(not _overlaps(h, other) for h in backing for other in (hit,)):
            for channel in member.channels:
                hits.setdefault(channel, {}).setdefault(hit.sentence, []).append(hit)


_OUTSIDE = -1


def _nowhere(member: Member) -> Hit:
    """A hit of what stands in no sentence."""
    return Hit(_OUTSIDE, 0, 0, 0, 0, member.list, member.entity, member.tags, member.role)


def _overlaps(one: Hit, other: Hit) -> bool:
    return one.sentence == other.sentence and one.first <= other.last and other.first <= one.last


def _ordered(found: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda hit: (hit.first, hit.last, hit.list or "", hit.entity or "")))


def _counts_in(lang: str, lexicon: Lexicon, find: Find, document: Document, item: Item) -> bool:
    """Whether a keyword listed under `lang` counts in this document: not where the document is known to be in
    another language of the same script. Names are of no language, and neither is a short text that declares none.
    Persian takes much from Arabic and Ukrainian and Russian share much, but what is Persian is not Arabic."""
    if lang == document.lang:
        return True
    pattern = lexicon.probes[find.probe].pattern
    if not ("a" <= pattern[:1] <= "z") and not (lang == "fa" and document.lang == "ar"):
        return True
    declared = (item.lang or "").split("-")[0].split("_")[0].lower()
    length = len(item.title) + len(item.summary) + len(item.content)
    return not (declared == document.lang or (not declared and length >= _ENOUGH_TO_TELL))


_ENOUGH_TO_TELL = 200  # characters from which a detected language is trusted without a declared one
