"""Why a rule fired on an item, or did not: each clause true or false, with the words that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.language.ruleset import Watchlist
from monitor.matching.bits import members
from monitor.matching.compile import CompiledRule
from monitor.matching.document import Hit, Match
from monitor.matching.evaluate import Reading
from monitor.matching.nodes import AllOf, AtLeast, ChainNode, Leaf, ListNode, Node, NotNode, OneOf, Scoped
from monitor.model import FieldName, Sighting


@dataclass(frozen=True, slots=True)
class Word:
    """A deciding word: where it stands, and which watchlist and member it is of."""

    field: FieldName
    start: int
    end: int
    text: str
    list: str | None
    entity: str | None
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of `when` or `unless`: its own text, whether it holds, the words that decided, and its parts.

    For a part of a chain, `holds` says whether it holds anywhere in the item; the chain itself needs one sentence.
    """

    of: str  # "when" or "unless"
    text: str
    holds: bool
    words: tuple[Word, ...]
    parts: tuple[Clause, ...] = ()
    note: str | None = None
    needs_all: bool = False  # every part has to hold, so that a false one is the reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on one rule and one item. `failed` is the first clause that kept the rule from firing."""

    item: str
    rule: str
    fired: bool
    lang: str
    clauses: tuple[Clause, ...]
    failed: str | None
    sightings: tuple[Sighting, ...]


def explain_rule(
    compiled: CompiledRule,
    reading: Reading,
    matches: tuple[Match, ...],
    sightings: tuple[Sighting, ...],
    watchlists: Mapping[str, Watchlist],
) -> Explanation:
    """The explanation of `compiled` on the document of `reading`. A rule fired when a sighting counts."""
    rule = compiled.rule
    counting = tuple(sighting for sighting in sightings if sighting.set_aside is None)
    clauses = [_clause("when", compiled.when, rule.when_text, reading, watchlists)]
    if compiled.unless is not None:
        clauses.append(_clause("unless", compiled.unless, rule.unless_text or "", reading, watchlists))
    failed = None
    if not counting:
        failed = _failure(compiled, reading, matches, sightings, clauses)
    return Explanation(
        reading.document.item_id, rule.id, bool(counting), reading.document.lang, tuple(clauses), failed, sightings
    )


def _failure(
    compiled: CompiledRule,
    reading: Reading,
    matches: tuple[Match, ...],
    sightings: tuple[Sighting, ...],
    clauses: list[Clause],
) -> str:
    rule = compiled.rule
    if rule.languages is not None and reading.document.lang not in rule.languages:
        return f"languages: the item is in '{reading.document.lang}', the rule takes {', '.join(rule.languages)}"
    if not clauses[0].holds:
        return f"when: {_first_false(clauses[0])}"
    if not matches:
        words = ", ".join(f"'{word.text}'" for word in clauses[-1].words[:5])
        return f"unless: {clauses[-1].text} holds in the item" + (f" ({words})" if words else "")
    reasons = dict.fromkeys(sighting.set_aside for sighting in sightings if sighting.set_aside)
    return "; ".join(f"set aside: {reason}" for reason in reasons) or "no sentence that counts carries it"


def _first_false(clause: Clause) -> str:
    """The innermost clause, from the left, that had to hold and did not, in one line. Of alternatives, the one that
    came nearest speaks for all."""
    text = " ".join(clause.text.split())
    if clause.note is not None:
        return f"{text}: {clause.note}"
    if clause.needs_all:
        for part in clause.parts:
            if not part.holds:
                return _first_false(part)
    nearest = max(clause.parts, key=_share_that_holds, default=None)
    if nearest is not None and nearest.parts and _share_that_holds(nearest) > 0:
        return f"none of {len(clause.parts)} alternatives holds; nearest: {_first_false(nearest)}"
    return f"{text} is false"


def _share_that_holds(clause: Clause) -> float:
    """How near `clause` came to holding: 1 where only the tie between its parts is missing."""
    if not clause.parts:
        return float(clause.holds)
    shares = [_share_that_holds(part) for part in clause.parts]
    if clause.needs_all:
        return sum(shares) / len(shares)
    if not clause.holds and any(part.holds for part in clause.parts):  # `not`, or too few of `any N of`
        return 0.5
    return max(shares)


def _clause(of: str, node: Node, source: str, reading: Reading, watchlists: Mapping[str, Watchlist]) -> Clause:
    matches = reading.matches(node)
    text = source[node.at.start : node.at.end]
    words = tuple(dict.fromkeys(_word(hit, reading) for match in matches for hit in match.hits))
    parts = tuple(_clause(of, part, source, reading, watchlists) for part in _parts(node))
    if isinstance(node, ListNode) and not matches:
        return Clause(of, text, bool(matches), words, (), None)
    note = None
    if isinstance(node, ChainNode) and not matches and all(part.holds for part in parts):
        note = _why_no_sentence(node, reading)
    if isinstance(node, NotNode) and not matches:
        note = "it is there"
    return Clause(of, text, bool(matches), words, parts, note, isinstance(node, AllOf | ChainNode | Scoped))


def _why_no_sentence(node: ChainNode, reading: Reading) -> str:
    together = [
        i for i in members(reading.speaking) if all(reading.in_sentence(part, i) is not None for part in node.parts)
    ]
    if not together:
        return "each part is there, but no sentence holds them all"
    kinds = {link.kind for link in node.links if link.kind != "near" or link.words is not None}
    ties = ", ".join(sorted(kinds)) or "near"
    return f"one sentence holds every part, but not as '{ties}' asks"


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case AllOf(parts=parts) | OneOf(parts=parts) | AtLeast(parts=parts) | ChainNode(parts=parts):
            return parts
        case NotNode(part=part) | Scoped(part=part):
            return (part,)
        case Leaf() | ListNode():
            return ()


def _word(hit: Hit, reading: Reading) -> Word:
    sentence = reading.document.sentences[hit.sentence]
    text = reading.document.text(sentence.field)
    return Word(sentence.field, hit.start, hit.end, text[hit.start : hit.end], hit.list, hit.entity, hit.km)
