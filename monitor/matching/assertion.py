"""How a text presents an event: as having happened, denied, expected, retold, or practised.

Cues decide, each within its scope: the words of a clause that follow it, the noun phrase it opens, the word it
follows, or the sentence. The event's own date decides over them where it lies well before the text's. A foiled or
intercepted attack happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from monitor.matching.assertion_words import (
    AFTER,
    CLAUSE_ENDS,
    COUNTING,
    DISOWNING,
    FOILED,
    HARM_DONE,
    LIGHT_VERBS,
    LOOKS_BACK,
    MODAL_FILLERS,
    NOUN_FILLERS,
    OCCASIONS,
    PASSIVE_ENDS,
    PROCEEDINGS,
    REACTIONS,
    TOLD,
    TURNED_DOWN,
)
from monitor.matching.cue_finding import Found, cues_in
from monitor.matching.cues import Scope
from monitor.matching.direction import is_aimed_at
from monitor.matching.direction_words import (
    ACTS,
    AMERICAN,
    ARMS,
    ARRIVING,
    AUXILIARIES,
    CAME_DOWN,
    DOES,
    EITHER,
    EVENT,
    GERUND,
    INTERCEPTED,
    OWNERS,
    PAST,
    PEOPLE,
    SENDING,
    WEAPONS,
)
from monitor.matching.document import Document, Hit, Match, Sentence, SentenceKind
from monitor.matching.event_dates import Dated
from monitor.model import Asserted

_OLD = timedelta(days=10)  # an event that long before the text is retold, not reported
_FRESH = timedelta(days=3)
_EVENT_WORDS = PAST | EITHER | GERUND | INTERCEPTED | SENDING
_AIMED_WORDS = _EVENT_WORDS | CAME_DOWN
_LIGHT = DOES | SENDING | EVENT | LIGHT_VERBS
_CLAUSE_MARKS = (";", "؛", " - ", " – ", "—", "|", ":", "…", "..")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` names the cue, for people; None for a plain report."""

    asserted: Asserted
    why: str | None = None


def assess(document: Document, match: Match, dated: Dated) -> Verdict:
    """How the event of `match` is asserted. `dated` is its date as far as the text tells it."""
    sentence = document.sentences[match.sentence]
    heads = _heads(document, sentence, match)
    named = _spans_without_gaps(match)
    found = tuple(
        cue  # what the rule itself asks for is the event and no cue: "sentenced" in a rule about courts
        for cue in document.once(cues_in, sentence, document.lang)
        if not any(first <= cue.first and cue.last <= last for first, last in named)
    )
    for asserted in (Asserted.DRILL, Asserted.NEGATED, Asserted.HYPOTHETICAL):
        verdict = _decided(document, sentence, heads, found, asserted)
        if verdict is not None:
            return verdict
    if dated.last is not None and dated.anchor is not None and dated.last < dated.anchor.date() - _OLD:
        return Verdict(Asserted.BACKGROUND, f"its date, {dated.words}, lies well before the text")
    if dated.day is not None:  # a recent day of its own outweighs "last month" elsewhere in the sentence
        found = tuple(f for f in found if f.cue.scope is not Scope.SENTENCE)
    retold = _decided(document, sentence, heads, found, Asserted.BACKGROUND)
    if retold is not None:
        return retold
    if document.lang != "en" and _is_asked(document, sentence, heads):
        return Verdict(Asserted.HYPOTHETICAL, "the headline asks")
    if _is_aftermath(sentence, heads) or _is_answered(sentence, heads):
        return Verdict(Asserted.BACKGROUND, "what was done after it is the news")
    if _is_recent(dated) or not _in_passing(document, match):
        return Verdict(Asserted.ACTUAL)
    return Verdict(Asserted.BACKGROUND, "told in passing, far below a headline on something else")


def _spans_without_gaps(match: Match) -> list[tuple[int, int]]:
    """The first and last tokens of the hits in the sentence of `match`. A hit that others stand within, or begin in, is
    of words near one another ("Washington ... its embassy"): what stands between them may be a cue."""
    spans = [(hit.first, hit.last) for hit in match.hits if hit.sentence == match.sentence]
    return [
        (first, last)
        for first, last in spans
        if not any(first < inner_first <= last and inner_last != last for inner_first, inner_last in spans)
    ]


def _is_asked(document: Document, sentence: Sentence, heads: tuple[tuple[int, ...], ...]) -> bool:
    """Whether a headline is a question that the event is part of: "US bases in Iraq, easy targets for drones?"."""
    if sentence.kind is not SentenceKind.HEADLINE:
        return False
    said = document.text(sentence.field)[sentence.start : sentence.end].rstrip(" \"'”»")
    last = max((head for group in heads for head in group), default=-1)
    return said.endswith(("?", "؟")) and not any(
        mark in gap for i, gap in sentence.marks if last <= i < len(sentence.tokens) - 1 for mark in _CLAUSE_MARKS
    )


def _is_aftermath(sentence: Sentence, heads: tuple[tuple[int, ...], ...]) -> bool:
    """Whether a headline tells what somebody did about an attack that it takes for known: "Army launches a hunt after
    the deadly attack on the base"."""
    if sentence.kind is not SentenceKind.HEADLINE:
        return False
    folded = [token.folded for token in sentence.tokens]
    joint = next((i for i, word in enumerate(folded) if word in AFTER or word in ("over", "for")), None)
    if joint is None or not set(folded[:joint]) & (REACTIONS if folded[joint] in AFTER else PROCEEDINGS):
        return False
    named = [head for group in heads for head in group if folded[head] in EVENT]
    return bool(named) and all(
        joint < head <= joint + 6
        and (folded[head] in EITHER or (folded[joint] not in AFTER and folded[head] in ARRIVING))
        and (
            folded[head + 1 : head + 2] in (["on"], ["at"], ["against"], ["near"], ["in"])
            or (folded[joint] not in AFTER and head == len(folded) - 1)  # "over US embassy blast"
        )
        for head in named
    )


def _is_answered(sentence: Sentence, heads: tuple[tuple[int, ...], ...]) -> bool:
    """Whether a sentence tells what the US did in answer to an attack: "US jets hit a depot, hours after a drone hit
    the base"."""
    folded = sentence.folded
    joint = next((i for i, word in enumerate(folded) if word in ("after", "following")), None)
    if joint is None:
        return False
    acts = [i for i in range(joint) if folded[i] in ACTS and PEOPLE.isdisjoint(folded[max(0, i - 3) : i])]
    acted = any(not AMERICAN.isdisjoint(folded[max(0, i - 4) : i]) for i in acts)
    named = [head for group in heads for head in group]
    return acted and bool(named) and all(joint < head for head in named)


def _is_recent(dated: Dated) -> bool:
    return dated.day is not None and (dated.anchor is None or dated.anchor.date() - dated.day <= _FRESH)


def _in_passing(document: Document, match: Match) -> bool:
    """Whether the match stands far down an article whose headline and first sentences name none of its weapons and
    targets."""
    sentence = document.sentences[match.sentence]
    if sentence.kind is not SentenceKind.PROSE:
        return False
    article = [
        other
        for other in document.sentences
        if other.field == sentence.field and other.section == sentence.section and other.kind is SentenceKind.PROSE
    ]
    at = article.index(sentence)
    if at < _LEAD + 2 and not (document.title and at >= 2 and _is_retelling(document, article[at - 1])):
        return False
    lead = [
        other
        for other in document.sentences
        if other.kind is SentenceKind.HEADLINE and other.section in (0, sentence.section)
    ]
    told = {token.folded[:5] for other in (*lead, *article[: min(_LEAD, at - 1)]) for token in other.tokens}
    mine = {
        word[:5]
        for hit in match.hits
        if hit.sentence == match.sentence
        for word in _words(sentence, hit)
        if len(word) >= 4 and word not in OWNERS and (word in WEAPONS or word not in EVENT)
    }
    return not mine & told


def _is_retelling(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence looks back: what follows goes on with the story."""
    found = document.once(cues_in, sentence, document.lang)
    return any(f.cue.asserted is Asserted.BACKGROUND for f in found)


_LEAD = 3  # sentences that say what an article is about, beside its headline


def _heads(document: Document, sentence: Sentence, match: Match) -> tuple[tuple[int, ...], ...]:
    """The tokens that name the event, in one group: words of attacking that are aimed at what else the match names,
    else any of them, else the weapons ("no rockets were fired at the base"). Events of other kinds are named by words
    that are not known here: then each watchlist's hits are a group, places left out ("denied he would *resign*")."""
    hits = [hit for hit in match.hits if hit.sentence == match.sentence]
    words = [_words(sentence, hit) for hit in hits]
    events = [hit for hit, said in zip(hits, words, strict=True) if not _EVENT_WORDS.isdisjoint(said)]
    weapons = [hit for hit, said in zip(hits, words, strict=True) if not ARMS.isdisjoint(said)]
    others = [
        hit
        for hit, said in zip(hits, words, strict=True)
        if hit.entity is not None or (EVENT.isdisjoint(said) and ARMS.isdisjoint(said))
    ]
    able = [hit for hit, said in zip(hits, words, strict=True) if not _AIMED_WORDS.isdisjoint(said)]
    aimed = [hit for hit in able if others and is_aimed_at(document, match.sentence, (hit,), tuple(others))]
    chosen = aimed or events or weapons
    if not chosen:
        unnamed = [hit for hit in hits if hit.entity is None] or hits
        lists = dict.fromkeys(hit.list for hit in unnamed)
        return tuple(_tokens(hit for hit in unnamed if hit.list == name) for name in lists)
    named = _tokens(chosen)
    return (tuple(i for i in named if sentence.folded[i] in _AIMED_WORDS) if aimed or events else named,)


def _tokens(hits: Iterable[Hit]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(i for hit in hits for i in range(hit.first, hit.last + 1)))


def _words(sentence: Sentence, hit: Hit) -> tuple[str, ...]:
    return sentence.folded[hit.first : hit.last + 1]


def _decided(
    document: Document,
    sentence: Sentence,
    heads: tuple[tuple[int, ...], ...],
    found: tuple[Found, ...],
    asserted: Asserted,
) -> Verdict | None:
    """The verdict `asserted` where every head of a group stands in the scope of such a cue."""
    mine = [f for f in found if f.cue.asserted is asserted]
    if not mine:
        return None
    text = document.text(sentence.field)
    for group in heads:
        covering = [next((f for f in mine if _covers(text, sentence, f, head)), None) for head in group]
        if group and all(covering):
            break
    else:
        return None
    if asserted in (Asserted.NEGATED, Asserted.HYPOTHETICAL) and any(
        token.folded in FOILED for token in sentence.tokens
    ):
        return None
    cue = covering[0]
    assert cue is not None
    tokens = sentence.tokens
    return Verdict(asserted, f'"{text[tokens[cue.first].start : tokens[cue.last].end]}"')


def _covers(text: str, sentence: Sentence, found: Found, head: int) -> bool:
    scope = found.cue.scope
    if scope is Scope.SENTENCE:
        return not _is_occasion(sentence, found, head)
    if scope is Scope.CLAUSE:
        return _in_clause(text, sentence, found, head)
    if scope is Scope.START:
        before = text[sentence.start : sentence.tokens[found.first].start].rstrip(" \"'“‘«|")
        return before == "" or (before.endswith(":") and head > found.last)
    if scope is Scope.QUESTION:
        before = text[sentence.start : sentence.tokens[found.first].start].rstrip(" \"'“‘«")
        opens = before == "" or (before.endswith((":", "?", "|")) and head > found.last)
        asked = text[sentence.tokens[found.last].end : sentence.end]
        return opens and ("?" in asked or "؟" in asked)
    if scope is Scope.AFTER:
        return 0 < found.first - head <= 2 and not _ended(sentence, head, found.first)
    if scope is Scope.PASSIVE:
        return head < found.first and _is_subject(sentence, head, found)
    if head <= found.last:
        return False
    between = range(found.last + 1, head)
    if scope is Scope.NOUN:
        return len(between) <= 4 and all(sentence.tokens[i].folded in NOUN_FILLERS for i in between)
    if scope is Scope.VERB and not _governs(sentence, found.last, head):
        return False
    if _opens_with_a_time(sentence, found) and any("," in gap for i, gap in sentence.marks if found.last <= i < head):
        return False
    return not _ended(sentence, found.last, head) and not any(_opens_clause(sentence, i) for i in between)


def _opens_with_a_time(sentence: Sentence, found: Found) -> bool:
    """Whether the cue says after or since what something else happened, up to the comma: "A year after the truce,
    drones hit the base"."""
    return not {"after", "since"}.isdisjoint(sentence.folded[found.first : found.last + 1])


def _is_occasion(sentence: Sentence, found: Found, head: int) -> bool:
    """Whether the cue only names the day or the occasion of an event that is told before it: "rockets hit the base on
    the anniversary of the raid", "drones hit a base hosting drills"."""
    leading = OCCASIONS.get(found.cue.asserted, frozenset())
    return head < found.first and not leading.isdisjoint(sentence.folded[max(head + 2, found.first - 4) : found.first])


def _in_clause(text: str, sentence: Sentence, found: Found, head: int) -> bool:
    """Whether the event's word stands in the clause of the cue, and is not one that is counted there."""
    low, high = sorted((head, found.first))
    between = sentence.folded[low + 1 : high]
    if not LOOKS_BACK.isdisjoint(between):
        return False
    if head > found.last:
        return True
    gap = text[sentence.tokens[low].end : sentence.tokens[high].start]
    if any(mark in gap for mark in _CLAUSE_MARKS):
        return False
    around = sentence.folded[max(0, head - 4) : found.first]
    return COUNTING.isdisjoint(around) and not any(_ORDINAL.fullmatch(word) for word in around)


def _is_subject(sentence: Sentence, head: int, found: Found) -> bool:
    """Whether the event's word stands in what a passive denies: "the reports of an attack on the base in X were
    dismissed as false", not its harm, not who did it."""
    folded = sentence.folded
    subject = set(folded[:head])
    if not subject.isdisjoint(HARM_DONE) or not DISOWNING.isdisjoint(folded[: found.first]):
        return False
    if (folded[found.last] in TURNED_DOWN or found.first == found.last) and subject.isdisjoint(TOLD):
        return False  # "false" alone is said of reports; an attack that was rejected was not denied
    is_ended = set(folded[found.last : found.last + 2]) & PASSIVE_ENDS or found.last in dict(sentence.marks)
    if not is_ended and found.last + 1 < len(folded):
        return False
    between = range(head + 1, found.first)
    return not (
        _ended(sentence, head, found.first)
        or any(_opens_clause(sentence, i) or folded[i] in _HAS_VERB for i in between)
    )


_HAS_VERB = AUXILIARIES - {"under"} | {"and", "but", "that"}
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


def _opens_clause(sentence: Sentence, i: int) -> bool:
    """Whether token `i` opens a clause; the "as" of "as well as" and "such as" goes on with a list."""
    word = sentence.tokens[i].folded
    if word == "as":
        beside = {sentence.tokens[k].folded for k in (i - 1, i + 1) if 0 <= k < len(sentence.tokens)}
        return not beside & {"well", "such"}
    return word in CLAUSE_ENDS


def _governs(sentence: Sentence, cue: int, head: int) -> bool:
    """Whether the verb that a modal (token `cue`) governs is the event's own, or one that merely carries it."""
    at = cue + 1
    while at < head and sentence.tokens[at].folded in MODAL_FILLERS:
        at += 1
    return at == head or sentence.tokens[at].folded in _LIGHT


def _ended(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a mark that ends a clause stands between two tokens. A comma ends one unless it parts a list."""
    for i, gap in sentence.marks:
        if not first <= i < last:
            continue
        if any(mark in gap for mark in _CLAUSE_MARKS) and not (":" in gap and i == first):
            return True
        if ("," in gap or "،" in gap) and last - i > 3 and sentence.folded[i + 1] not in _CARRIES_ON:
            return True
    return False


_CARRIES_ON = ("including", "such", "as", "or")  # after a comma: the list goes on
