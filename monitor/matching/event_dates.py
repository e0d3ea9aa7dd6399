"""The date of the event that a match speaks of, as far as the text tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from monitor.matching.assertion_words import COUNTING
from monitor.matching.dates import DateMention, find, telling_words
from monitor.matching.direction_words import EVENT
from monitor.matching.document import Document, Match, Sentence, SentenceKind
from monitor.matching.text import words_of
from monitor.matching.wordlist import word_set

_SILENT = (SentenceKind.CAPTION, SentenceKind.FURNITURE)
_HEADING = 4  # words
_BACK = 2  # sentences before the match that may have told its date
_EVENT_STEMS = (
    "attack",
    "strike",
    "struck",
    "incident",
    "explosion",
    "blast",
    "bombing",
    "shelling",
    "barrage",
    "assault",
    "raid",
    "hit",
    "target",
)


@dataclass(frozen=True, slots=True)
class Dated:
    """`day` where it is known, else the span `first`..`last` if any. `anchor` is the time the text was written,
    `words` how the text puts the date."""

    day: date | None = None
    first: date | None = None
    last: date | None = None
    anchor: datetime | None = None
    words: str = ""


def event_date(document: Document, match: Match) -> Dated:
    """The date of the event of `match`: told in its sentence, else in one that leads up to it. Never guessed."""
    sentence = document.sentences[match.sentence]
    anchor = anchor_of(document, match.sentence)
    near = [hit.start for hit in match.hits if hit.sentence == match.sentence]
    own = _told(document, sentence, anchor, near)
    if own is not None:
        return own
    for index in (*_leading(document, match.sentence), *_lead(document, match.sentence)):
        other = document.sentences[index]
        if not (_speaks_of_same(document, match, other) or (index == match.sentence - 1 and _is_heading(other))):
            continue
        told = _told(document, other, anchor, [])
        if told is not None and told.day is not None:
            return told
    return Dated(anchor=anchor)


def _is_heading(sentence: Sentence) -> bool:
    """Whether a sentence is short enough to be a date and nothing else, at the head of a note: "9 May 2023."."""
    return len(sentence.tokens) <= _HEADING and any(token.text.isdigit() for token in sentence.tokens)


def anchor_of(document: Document, index: int) -> datetime | None:
    """When the text around sentence `index` was written: what its section prints, else the item's own time, else
    the latest time that an earlier section prints (the posts of a thread follow each other)."""
    sentence = document.sentences[index]
    if sentence.issued is not None:
        return sentence.issued
    if document.reference is not None:
        return document.reference
    printed = [other.issued for other in document.sentences[:index] if other.issued and other.field == sentence.field]
    return max(printed, default=None)


def _told(document: Document, sentence: Sentence, anchor: datetime | None, near: list[int]) -> Dated | None:
    text = document.text(sentence.field)[sentence.start : sentence.end]
    if telling_words(document.lang).isdisjoint(sentence.folded) and not _DIGIT.search(text):
        return None
    mentions = [
        mention
        for mention in document.once(find, text, anchor, document.lang)
        if not mention.bound and not _measures(text, mention) and not _of_another_event(text, mention, sentence, near)
    ]
    if not mentions:
        return None
    days = [m for m in mentions if m.day is not None]
    if anchor is not None and _is_of_old(text, mentions[-1], sentence, near, anchor):
        return _dated(mentions[-1], text, anchor)
    if days:
        chosen = min(days, key=lambda m: _distance(m, sentence, near))
        return _dated(chosen, text, anchor)
    spans = [m for m in mentions if m.last is not None]
    if spans and near:
        return _dated(min(spans, key=lambda m: _distance(m, sentence, near)), text, anchor)
    return None


_DIGIT = re.compile(r"\d")


def _measures(text: str, mention: DateMention) -> bool:
    """Whether the date only says how long there was none ("the first since January")."""
    since = text[mention.start : mention.end].lower().startswith("since")
    return since and not COUNTING.isdisjoint(words_of(text[max(0, mention.start - 40) : mention.start])[-4:])


def _is_of_old(text: str, mention: DateMention, sentence: Sentence, near: list[int], anchor: datetime) -> bool:
    """Whether an earlier year is a part of the event's name, whatever day is told beside it ("said on Tuesday that the
    2020 missile attack ...")."""
    if mention.kind != "year" or mention.last is None or mention.last.year >= anchor.year:
        return False
    first = min(near, default=0) - sentence.start  # nothing of the event is told before the year
    return first > mention.end and _ONE_WORD_AT_MOST.fullmatch(text, mention.end, first) is not None


_ONE_WORD_AT_MOST = re.compile(r"\s+(?:\w+\s+)?")


def _of_another_event(text: str, mention: DateMention, sentence: Sentence, near: list[int]) -> bool:
    """Whether "after" or the like parts the date from every word of the match ("spoke on Friday after rockets hit")."""
    if not near:
        return False
    first, last = min(near) - sentence.start, max(near) - sentence.start
    if mention.end <= first:
        return bool(_PARTED.search(text, mention.end, first))
    return mention.start > last and bool(
        _PARTED.search(text, last, mention.start) or _LOOKS_BACK.search(text, last, mention.start)
    )


# Not where the word opens a time of day: "before dawn on Tuesday", "shortly after 3 a.m. on Tuesday".
_PARTED = re.compile(
    r"\b(?:(?:after|before)(?!\s+(?:\d|(?:dawn|daybreak|sunrise|noon|midday|sunset|dusk|dark|nightfall|midnight)\b))"
    r"|following|since|despite|in response to|in retaliation for)\b",
    re.IGNORECASE,
)
# "the base where three soldiers died last year"
_LOOKS_BACK = re.compile(r"\b(?:where|which (?:was|were|had)|that (?:was|were|had))\b", re.IGNORECASE)


def _dated(mention: DateMention, text: str, anchor: datetime | None) -> Dated:
    return Dated(mention.day, mention.first, mention.last, anchor, text[mention.start : mention.end])


def _distance(mention: DateMention, sentence: Sentence, near: list[int]) -> int:
    middle = sentence.start + (mention.start + mention.end) // 2
    return min((abs(middle - start) for start in near), default=0)


def _leading(document: Document, index: int) -> list[int]:
    """Sentences that may have told the date: the two before in the same section; for a headline those after it."""
    sentence = document.sentences[index]
    step = 1 if sentence.kind is SentenceKind.HEADLINE else -1
    found: list[int] = []
    at = index + step
    while 0 <= at < len(document.sentences) and len(found) < _BACK:
        other = document.sentences[at]
        if other.kind not in _SILENT:
            if sentence.kind is not SentenceKind.HEADLINE and (other.field, other.section) != (
                sentence.field,
                sentence.section,
            ):
                break
            found.append(at)
        at += step
    return found


def _lead(document: Document, index: int) -> list[int]:
    """The sentences that open the article, for one far below that names no other event ("also", "earlier")."""
    sentence = document.sentences[index]
    if sentence.kind is SentenceKind.HEADLINE or not _FURTHER.isdisjoint(sentence.folded):
        return []
    article = [
        at
        for at, other in enumerate(document.sentences[:index])
        if other.kind is SentenceKind.PROSE and (other.field, other.section) == (sentence.field, sentence.section)
    ]
    return article[:_BACK]


_FURTHER = word_set(
    """
    also another separately separate earlier previous previously similar second third meanwhile then
    """
)


def _speaks_of_same(document: Document, match: Match, other: Sentence) -> bool:
    """Whether `other` tells of the event of `match`: it speaks of an attack, and either names a thing that the match
    names, or the match takes the event up again ("the attack")."""
    stems = document.once(_stems_of_event, other)
    if not stems:
        return False
    sentence = document.sentences[match.sentence]
    named = {
        word
        for hit in match.hits
        if hit.sentence == match.sentence
        for word in sentence.folded[hit.first : hit.last + 1]
        if len(word) >= 4 and word not in EVENT
    }
    return any(word[:5] in stems for word in named) or document.once(_takes_up, sentence)


def _stems_of_event(sentence: Sentence) -> frozenset[str]:
    """The beginnings of the words of a sentence that speaks of an attack; none of another one."""
    words = sentence.folded
    return frozenset([word[:5] for word in words]) if any(w.startswith(_EVENT_STEMS) for w in words) else frozenset()


def _takes_up(sentence: Sentence) -> bool:
    """Whether a sentence speaks of an event as known ("the attack")."""
    return any(word in _DEFINITE and after.startswith(_EVENT_STEMS) for word, after in pairwise(sentence.folded))


_DEFINITE = ("the", "this", "that")
