"""The parts of a field's text: paragraphs, what each is, and which article it belongs to.

One text may hold a dozen articles (a forum thread, a digest), each under its own headline, date line and dateline,
with the page's furniture between them. A new section begins after a forum post's end, at a quoted post, and at a
heading that a date line or byline follows.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from monitor.matching import dates, furniture
from monitor.matching.document import SentenceKind


class Paragraph(NamedTuple):
    """`start`..`end` of the field; what it is, and the section it stands in. `body` is where its own text begins
    (after a dateline)."""

    start: int
    end: int
    kind: SentenceKind
    body: int
    section: int = 0
    issued: datetime | None = None
    dateline: str | None = None


_WRAPPED = range(48, 125)  # lengths of the lines of hard-wrapped copy
_BULLET = re.compile(r"\s*(?:[•·▪◦*‣–—-]|\d{1,2}[.)])\s+\S")
_TERMINALS = frozenset(".!?…؟۔:;,")
_CLOSERS = "\"'”’»)]"
_HEADING_MOST = 160
_MONTH = r"(?i:(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?)"
_DATE_LINE_MOST = 90
_SENTENCE_LEAST = 4  # words beside its date
_DIGIT = re.compile(r"\d")
_BYLINE = re.compile(r"\s*(?:by|by:|from|par|por|von|بقلم|source\s*:)\s+\S.{0,70}$", re.IGNORECASE)
_META = re.compile(
    r"(?:updated?|published(?: in)?|posted(?: on)?|last (?:updated|modified)|modified|publié|publicado|yayın|"
    r"опубликовано|نشر|تحديث)\b",
    re.IGNORECASE,
)
_PLACE = r"(?:[A-Z][\w.'’-]*(?:[ -](?:de |del |la |el |al-)?[A-Z][\w.'’-]*){0,3})"
_DATELINE = re.compile(
    rf"\s*(?P<city>[A-Z][A-Z.'’ -]{{2,40}}?|{_PLACE})(?:\s*\((?P<country>[A-Z][\w .]+)\))?"
    rf"(?:,\s*(?P<region>[A-Z][\w. ]{{2,30}}?))?"
    rf"(?:,?\s*(?P<date>(?:\d{{1,2}}\s+{_MONTH}|{_MONTH}\s+\d{{1,2}})(?:,?\s+(?:\d{{4}}|\d{{2}}\b))?))?"
    r"\s*(?P<agency>\([^()\n]{2,60}\)|\[[^\]\n]{2,60}\]|[/|]?\s?(?:Reuters|AFP|AP|Xinhua|TASS|Anadolu|IANS|"
    r"PTI|UPI)\s?/?)?"
    r"\s*(?P<dash>--+|[-–—/:]|\u2014)\s*(?:\[[A-Z ]+\]\s*)*",
)
_DASH = re.compile("[-–—/:]")
_DATELINE_MOST = 200  # characters
_AGENCY_FIRST = re.compile(r"\s*(?:[A-Z][\w.]+(?: [A-Z][\w.]+){0,2})\s*[/|]\s+")
_BRACKETS = re.compile(r"\s*(?:\[[^\]\n]{2,60}\]\s*)+")
_DATE_FIRST = re.compile(
    rf"\s*\((?P<date>\d{{1,2}}\s+{_MONTH}\s+\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}})\)\s*", re.IGNORECASE
)


def lay_out(text: str, lang: str) -> tuple[Paragraph, ...]:
    """The paragraphs of `text`, in order. White space between them belongs to none."""
    lines = _paragraph_spans(text)
    kinds = _kinds(text, lines)
    return _sections(text, lines, kinds, lang)


def _paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Lines, with the lines of hard-wrapped copy joined."""
    spans: list[tuple[int, int]] = []
    start = 0
    previous_blank = True
    for line in text.splitlines(keepends=True):
        low, high = start, start + len(line)
        start = high
        stripped = line.strip()
        if not stripped:
            previous_blank = True
            continue
        low += len(line) - len(line.lstrip())
        high = low + len(stripped)
        if spans and not previous_blank and _continues(text[spans[-1][0] : spans[-1][1]], stripped):
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
        previous_blank = False
    return spans


def _continues(paragraph: str, line: str) -> bool:
    """Whether `line` carries on the hard-wrapped paragraph above it."""
    last = paragraph.rsplit("\n", 1)[-1].strip()
    if len(last) not in _WRAPPED or len(line) > _WRAPPED.stop or _BULLET.match(line):
        return False
    if line[:24] == last[:24] or (_is_ended(last) and "\n" not in paragraph and len(last) <= 60):
        return False
    if len(line) < 0.6 * len(last) and not _is_ended(line):
        return False  # too short to be a full line, and no sentence's end: a line of its own
    return not (furniture.is_furniture(line) or furniture.is_caption(line))


def _is_ended(line: str) -> bool:
    """Whether a mark of punctuation ends `line`, with or without closing quotes and brackets after it."""
    return line.rstrip().rstrip(_CLOSERS)[-1:] in _TERMINALS


def _kinds(text: str, spans: list[tuple[int, int]]) -> list[SentenceKind]:
    kinds: list[SentenceKind] = []
    teaser_follows = False
    before = ""
    for start, end in spans:
        line = text[start:end].strip()
        kind = _kind_of(line)
        if teaser_follows and kind is SentenceKind.PROSE and len(line) <= _HEADING_MOST and not _is_ended(line):
            kind = SentenceKind.FURNITURE
        elif kind is SentenceKind.CAPTION and kinds and _repeats(before, line):
            kinds[-1] = SentenceKind.CAPTION
        if furniture.is_bare_credit(line) and kinds and kinds[-1] is SentenceKind.PROSE and len(before) <= 250:
            kinds[-1] = SentenceKind.CAPTION
        teaser_follows = furniture.is_teaser_label(line)
        if teaser_follows or (furniture.opens_teaser(line) and len(line) <= 200):
            kind = SentenceKind.FURNITURE
        kinds.append(kind)
        before = line
    return kinds


def _kind_of(line: str) -> SentenceKind:
    if furniture.is_furniture(line) or furniture.opens_quote(line):
        return SentenceKind.FURNITURE
    return SentenceKind.CAPTION if furniture.is_caption(line) else SentenceKind.PROSE


def _repeats(before: str, line: str) -> bool:
    return len(before) >= 12 and (line.startswith(before[:60]) or before.startswith(line[:60]))


def _is_date_line(line: str) -> bool:
    """Whether a line is about nothing but when the article appeared."""
    if len(line) > _DATE_LINE_MOST:
        return False
    if _META.match(line):
        return True
    mention = next((m for m in dates.find(line, None) if m.kind == "full"), None) if _DIGIT.search(line) else None
    if mention is None:
        return False
    rest = line[: mention.start] + line[mention.end :]
    is_sentence = line.endswith((".", "!", "?")) and len(rest.split()) >= _SENTENCE_LEAST  # "On 9 March drones hit ..."
    return not is_sentence and len(re.sub(r"[\W\d_]+", "", rest)) <= 32


def _prints_only_a_date(line: str) -> bool:
    """Whether a date below an article's first paragraph is its own ("Updated ..."), not a video's or a picture's."""
    return bool(_META.match(line)) or (len(re.sub(r"[\W\d_]+", "", line)) <= 14 and not furniture.names_medium(line))


def _is_heading(line: str) -> bool:
    return 12 <= len(line) <= _HEADING_MOST and not _is_ended(line) and not line.startswith(("(", "["))


def _sections(text: str, spans: list[tuple[int, int]], kinds: list[SentenceKind], lang: str) -> tuple[Paragraph, ...]:
    lines = [text[start:end] for start, end in spans]
    furniture_kinds = (SentenceKind.FURNITURE, SentenceKind.CAPTION)
    dated = [
        kinds[i] is not SentenceKind.CAPTION and len(line) <= _DATE_LINE_MOST and _is_date_line(line)
        for i, line in enumerate(lines)
    ]
    meta = [dated[i] or bool(len(line) <= 80 and _BYLINE.match(line)) for i, line in enumerate(lines)]
    paragraphs: list[Paragraph] = []
    section, prose_seen, opened = 0, 0, 0
    issued: datetime | None = None
    dateline: str | None = None
    for i, (start, end) in enumerate(spans):
        line, kind, body = lines[i], kinds[i], start
        if furniture.ends_post(line) or furniture.opens_quote(line):
            section, prose_seen, issued, dateline, opened = section + 1, 0, None, None, len(paragraphs) + 1
            paragraphs.append(Paragraph(start, end, SentenceKind.FURNITURE, start, section))
            continue
        if kind in furniture_kinds:
            paragraphs.append(Paragraph(start, end, kind, start, section, issued, dateline))
            continue
        if meta[i]:
            kind = SentenceKind.FURNITURE
            if dated[i] and (prose_seen == 0 or (prose_seen <= 3 and _prints_only_a_date(line))):
                issued = issued or dates.printed_time(_with_next_line(lines, dated, i), lang)
        elif _is_heading(line) and any(meta[i + 1 : i + 5]) and _starts_article(kinds, meta, lines, i):
            kind = SentenceKind.HEADLINE
            if prose_seen > 1:
                section, issued, dateline, opened = section + 1, None, None, len(paragraphs)
            prose_seen = 0
        else:
            if prose_seen <= 3:
                found = _dateline_of(line, bare=i + 1 < len(lines) and len(line) < 60)
                if found is not None:
                    city, when, length = found
                    dateline = dateline or city
                    issued = issued or (dates.printed_time(when, lang) if when else None)
                    if length >= len(line):
                        kind = SentenceKind.FURNITURE
                    else:
                        body = start + length
            prose_seen += _is_ended(line) or len(line) > _HEADING_MOST
        paragraphs.append(Paragraph(start, end, kind, body, section, issued, dateline))
        if issued is not None or dateline is not None:  # what an article's head prints holds for its first lines too
            for k in range(opened, len(paragraphs) - 1):
                if paragraphs[k].issued is None or paragraphs[k].dateline is None:
                    known = paragraphs[k]
                    paragraphs[k] = known._replace(issued=known.issued or issued, dateline=known.dateline or dateline)
    return tuple(paragraphs)


def _with_next_line(lines: list[str], dated: list[bool], i: int) -> str:
    """A date line, with the clock time that stands on the line after it."""
    if i + 1 < len(lines) and len(lines[i + 1]) <= 12 and ":" in lines[i + 1] and not dated[i + 1]:
        return f"{lines[i]} {lines[i + 1]}"
    return lines[i]


def _starts_article(kinds: list[SentenceKind], meta: list[bool], lines: list[str], i: int) -> bool:
    """Whether nothing but headings and captions stands between line `i` and the date line or byline after it."""
    for k in range(i + 1, min(i + 5, len(lines))):
        if meta[k]:
            return True
        if kinds[k] is SentenceKind.PROSE and not _is_heading(lines[k]) and len(lines[k]) > 110:
            return False
    return False


def _dateline_of(line: str, *, bare: bool) -> tuple[str | None, str | None, int] | None:
    """(city folded, date as printed, length) of the dateline that opens `line`, None where there is none."""
    first = _DATE_FIRST.match(line)
    if first:
        return None, first["date"], first.end()
    found = _DATELINE.match(line) if _DASH.search(line, 0, _DATELINE_MOST) else None
    if found is None:
        agency = _AGENCY_FIRST.match(line)
        return (None, None, agency.end()) if agency and agency.end() < 30 else None
    city = found["city"].strip(" .-")
    rest = line[found.end() :]
    marked = bool(found["date"] or found["agency"]) or (city.isupper() and len(city) > 3)
    spaced = line[found.start("dash") - 1 : found.start("dash")].isspace()
    if marked and (spaced or len(found["dash"]) > 1 or found["dash"] in "—–:"):
        return city.casefold(), found["date"], found.end()
    if bare and spaced and rest and len(rest) <= 30 and not _is_ended(rest) and len(city.split()) <= 2:
        return city.casefold(), None, len(line)  # "Baghdad – Asharq Al-Awsat" on a line of its own
    brackets = _BRACKETS.match(line)
    return (None, None, brackets.end()) if brackets else None
