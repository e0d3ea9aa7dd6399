"""Texts with their verdicts: the format of the files, and how a matcher's reading is judged.

A file is named for its language (`ar.txt`) and is meant to be edited by hand, a text to a line:

    # a note
    day 2026-03-10
    + Rockets land near US embassy in Baghdad
    v? 2002-06-14 place=Karachi Car bomb outside US consulate || Police said eleven died.\\nNobody claimed it.

The mark is what should alert: `+` an attack from afar on a US facility, `v` other violence against one, `p` violence
against Americans, `-` none of these; where several rules do, the first of `+ v p` is the verdict. A `?` after it says
that the text is known to be read wrongly. Then, where wanted, the day of the item (18:00 UTC; otherwise that of the
last `day` line), the date (`when=`) and place (`place=`, a part of its name with `_` for spaces) that the sighting
must have, the headline, and after ` || ` the text; `\\n` in it breaks the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from monitor.matching.matcher import Matcher
from monitor.model import Item, Sighting

RULES = {"us-facility-attack": "+", "us-facility-violence": "v", "us-person-violence": "p"}
QUIET = "-"
_LINE = re.compile(
    r"(?P<mark>[+vp-])(?P<wrong>\??) (?:(?P<day>\d{4}-\d\d-\d\d) )?"
    r"(?:when=(?P<when>\d{4}-\d\d-\d\d) )?(?:place=(?P<place>\S+) )?(?P<text>\S.*)"
)


class BadLineError(ValueError):
    """A line that is none of the format's: which, and what is expected."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text and its verdict: `mark` is one of `+ v p -`; `when` and `place` are None where they do not matter."""

    line: int
    mark: str
    known_wrong: bool
    item: Item
    when: date | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a text was read, and what is wrong with that: `missed`, `too many`, `other`, or nothing."""

    text: Written
    read_as: str
    fault: str


def parse(content: str, lang: str) -> list[Written]:
    """The texts of a file's content. Raises BadLineError."""
    texts = []
    day: date | None = None
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith("day "):
                day = date.fromisoformat(line.removeprefix("day ").strip())
            else:
                texts.append(_text(line, number, day, lang))
        except ValueError as error:
            raise BadLineError(f"line {number}: {error}: {line[:60]!r}") from error
    return texts


def _text(line: str, number: int, day: date | None, lang: str) -> Written:
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise ValueError("expected a mark (+ v p -, with ? if known to be read wrongly), a space and a text")
    if found["mark"] == QUIET and (found["when"] or found["place"]):
        raise ValueError("a text that is to be quiet has no date and no place")
    own = date.fromisoformat(found["day"]) if found["day"] else day
    if own is None:
        raise ValueError("no day here, and no 'day' line above")
    published = datetime.combine(own, time(18), UTC)
    title, _, body = found["text"].partition("||")
    item = Item(
        id=f"{lang}:{number}",
        feed="written",
        publisher="written",
        title=title.strip(),
        summary=body.strip().replace("\\n", "\n"),
        published=published,
        seen=published,
        lang=lang,
    )
    when = date.fromisoformat(found["when"]) if found["when"] else None
    place = found["place"].replace("_", " ") if found["place"] else None
    return Written(number, found["mark"], bool(found["wrong"]), item, when, place)


def judge(text: Written, matcher: Matcher) -> Verdict:
    """How `matcher` reads a text, beside what was expected of it."""
    counted = [s for s in matcher.match(text.item) if s.set_aside is None and s.rule in RULES]
    read_as = next((mark for rule, mark in RULES.items() if any(s.rule == rule for s in counted)), QUIET)
    if read_as != text.mark:
        fault = "missed" if read_as == QUIET else "too many" if text.mark == QUIET else "other"
    else:
        fault = "" if _where_and_when(text, counted) else "other"
    return Verdict(text, read_as, fault)


def _where_and_when(text: Written, counted: Sequence[Sighting]) -> bool:
    places = [f"{s.place.name} {s.place.facility}" for s in counted if s.place is not None]
    dated = text.when is None or any(s.when == text.when for s in counted)
    placed = text.place is None or any(text.place.casefold() in place.casefold() for place in places)
    return dated and placed


def newly_wrong(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Texts read wrongly that are not marked as known to be."""
    return [v for v in verdicts if v.fault and not v.text.known_wrong]


def now_right(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Texts marked as known to be read wrongly that no longer are: their mark can go."""
    return [v for v in verdicts if not v.fault and v.text.known_wrong]


def over_budget(verdicts: Sequence[Verdict]) -> bool:
    """Whether more texts of a file are read wrongly than are marked so: the marks are its budget."""
    return len(newly_wrong(verdicts)) > len(now_right(verdicts))
