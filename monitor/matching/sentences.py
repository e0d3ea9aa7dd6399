"""Sentences of a field, with their kind and the article they belong to.

Headlines are one sentence. In running text a full stop ends a sentence unless it belongs to an abbreviation, an
initial, a number or an ellipsis within a quotation; copy in capitals, where the next word's case says nothing, and
Arabic, Persian and Urdu punctuation are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.matching.document import Sentence, SentenceKind
from monitor.matching.layout import Paragraph, lay_out
from monitor.matching.text import INVISIBLE
from monitor.matching.wordlist import word_set
from monitor.model import FieldName

_CANDIDATE = re.compile(
    r"(?P<mark>[.!?…]+|[؟۔。！？]+)(?P<close>[\"'”’»)\]]*)(?P<space>\s+|$|(?<=[؟۔。！？])|(?=[\"“«‘]\w))"
)
_MARK = re.compile("[.!?…؟۔。！？]")
_UP_TO_LAST_WORD = re.compile(r".*[\s(\[\"“‘'«]", re.DOTALL)
_OPENERS = "\"“‘'«([-–—•*¿¡"

# Abbreviations that a name, a number or a month follows: their full stop ends no sentence.
_NEVER_LAST = word_set(
    """
    mr mrs ms dr prof gen lt col maj capt cmdr cpt sgt cpl pvt adm brig rear sen rep gov pres amb sec hon rev st
    fr msgr ft mt no nos art fig vs v ca approx est dept univ assn bros messrs mme mlle sr sra jr jan feb mar
    apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun pp vol ed eds al eng lic
    ing г ул им тыс млн млрд стр тов проф
    """
)
# Abbreviations that may well end one: the next word decides.
_MAYBE_LAST = word_set(
    """
    u.s u.s.a u.k u.n e.u d.c a.m p.m inc ltd co corp bros etc jr sr gmt p.m.p i.e e.g u.a.e n.y l.a b.c a.d
    ph.d km ш.а
    """
)
_STARTERS = word_set(
    """
    the a an he she it they we i you this that these those there in on at by for from with after before as but
    and however meanwhile according when while if although earlier later also no one two three four some many
    most officials police witnesses residents nobody its their his her our last another both such since during
    """
)
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")


_TITLE_MOST = 320  # characters of a title that is one sentence


def split(name: FieldName, text: str, lang: str) -> tuple[Sentence, ...]:
    """The sentences of the field `name` whose plain text is `text`; offsets are into `text`."""
    if not text.isascii() and INVISIBLE.search(text):
        text = INVISIBLE.sub(_blank, text)  # as long as before: offsets stay
    if not text.strip():
        return ()
    if name == "title":
        return _headline(text)
    sentences: list[Sentence] = []
    for paragraph in lay_out(text, lang):
        spans = _spans(text, paragraph)
        sentences.extend(_sentence(name, text, start, end, paragraph) for start, end in spans)
    return tuple(sentences)


def _blank(found: re.Match[str]) -> str:
    """A space for an invisible character between words, and inside one the character itself."""
    text, at = found.string, found.start()
    return found[0] if _is_of_word(text[at - 1 : at]) and _is_of_word(text[at + 1 : at + 2]) else " "


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _headline(text: str) -> tuple[Sentence, ...]:
    """A title is one sentence; one that holds a whole post (feeds without titles) is taken as running text."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if end - start <= _TITLE_MOST:
        return (Sentence("title", start, end, SentenceKind.HEADLINE, text),)
    whole = Paragraph(start, end, SentenceKind.HEADLINE, start)
    return tuple(_sentence("title", text, low, high, whole) for low, high in _spans(text, whole))


def _sentence(name: FieldName, text: str, start: int, end: int, paragraph: Paragraph) -> Sentence:
    return Sentence(
        field=name,
        start=start,
        end=end,
        kind=paragraph.kind,
        text=text,
        section=paragraph.section,
        issued=paragraph.issued,
        dateline=paragraph.dateline,
    )


def _spans(text: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    start, end = paragraph.body, paragraph.end
    if paragraph.kind in (SentenceKind.FURNITURE, SentenceKind.CAPTION):
        return [(paragraph.start, end)]
    piece = text[start:end]
    capitals = _is_capitals(piece)
    spans: list[tuple[int, int]] = []
    low = 0
    for found in _candidates(piece):
        if found.end() >= len(piece) or not _ends(piece, found, capitals=capitals):
            continue
        spans.append((low, found.end("close")))
        low = found.end()
    spans.append((low, len(piece)))
    return [(start + a + _lead(piece[a:b]), start + b) for a, b in spans if piece[a:b].strip()]


_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SURE_END = re.compile(r"[.!?][\"'”’»)\]]*\s+(?=[\"“‘'«(\[]*([^\W_a-z]))")


def sure_ends(name: FieldName, text: str) -> list[int]:
    """Offsets of the field `name` over which no sentence of `split` reaches, told without laying out the page: those
    of its ends that a plain word comes before. For finding out cheaply that words are not of one sentence."""
    if name == "title":
        if len(text) <= _TITLE_MOST:
            return []
        ends = []
    else:
        ends = [found.end() for found in _BLANK_LINE.finditer(text)]
    for found in _SURE_END.finditer(text):
        at = found.start()
        word = text[text.rfind(" ", max(0, at - 30), at) + 1 : at]
        if word.isalpha() and len(word) > 1 and not found[1].islower():
            last = word.casefold()
            if last not in _NEVER_LAST and last not in _MAYBE_LAST:
                ends.append(found.end())
    return sorted(ends)


def _candidates(piece: str) -> Iterator[re.Match[str]]:
    """Every match of `_CANDIDATE`, in order. Looking for a mark first is several times as fast."""
    at = 0
    while (mark := _MARK.search(piece, at)) is not None:
        found = _CANDIDATE.match(piece, mark.start())
        at = mark.end() if found is None else found.end()
        if found is not None:
            yield found


def _lead(piece: str) -> int:
    return len(piece) - len(piece.lstrip())


def _is_capitals(piece: str) -> bool:
    return len(piece) > 20 and piece[:160].isupper()


def _word_before(piece: str, at: int) -> str:
    """The last letters before `at`, 30 at most, that neither white space nor an opening mark parts."""
    lead = piece[max(0, at - 30) : at].removesuffix("\n")
    found = _UP_TO_LAST_WORD.match(lead)
    return lead if found is None else lead[found.end() :]


def _ends(piece: str, found: re.Match[str], *, capitals: bool) -> bool:
    """Whether the mark at `found` ends a sentence of `piece`."""
    after = piece[found.end() : found.end() + 40].lstrip(_OPENERS + " ")
    following = after[:1]
    if not following:
        return False
    mark = found["mark"]
    if mark[0] in "؟۔。！？":
        return True
    if mark[0] in "!?" or len(mark) > 1 or mark[0] == "…":
        return following.isupper() or following.isdigit() or not following.isascii() or bool(found["close"])
    if found["close"] and not following.islower():
        return True
    last = _word_before(piece, found.start()).casefold().strip(".,;:")
    gap = found["space"]
    if last in _NEVER_LAST and not (last == "no" and not following.isdigit()):
        return False
    if last == "":
        return False
    if _INITIALS.fullmatch(last) or last in _MAYBE_LAST:
        if len(last) == 1 and last not in "i":
            return len(gap) > 1 and capitals
        next_word = re.match(r"[\w'’]+", after)
        return (
            (not following.islower())
            and next_word is not None
            and next_word[0].casefold() in _STARTERS
            and not (capitals and len(gap) == 1)
        )
    if last.isdigit() and following.isdigit():
        return len(gap) > 1
    return capitals or not following.islower()
