"""One text of any stream, as clustering compares it: what it says, when, where, and whether it says "once more"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.incidents.nations import nations, places_in
from monitor.incidents.similarity import presents_as_new
from monitor.incidents.weights import Frequencies, background, vector_of, words_of
from monitor.model import Item

_LONG = 200  # characters of text below the title from which leaving a name out says something
_CLAUSE = re.compile(r"[;:|–—]|\s-\s|\b(?:as|while|after)\b")
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})\s+({_DAY})(?:\s*[–-]\s*{_DAY})?,?\s+(\d{{4}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """`vector`: unit vector of weighted stems. `days`: when, in days since 1970 (None: unknown). `places`: countries
    and cities in the title. `again`: the stems of the clause that presents an event as one more, empty without one.
    `names`: names and numbers in the text, None where it is too short for one left out to mean anything.
    `foreign`: it is in another language than English."""

    vector: dict[str, float]
    days: float | None
    places: frozenset[str]
    again: frozenset[str]
    names: frozenset[str] | None
    foreign: bool


def report_of(item: Item, at: datetime | None, frequencies: Frequencies) -> Report:
    """What `item`, reported `at` (None: unknown, or not to be believed), says. Counts its words in `frequencies`."""
    body = item.summary if len(item.summary) > len(item.content) else item.content or item.summary
    if body.startswith(item.title):
        body = body[len(item.title) :]
    words = words_of(item.title, body, nations())
    frequencies.note(words.counts, foreign=words.foreign)
    when = _date_in(item.title) or at
    common = background()
    plain = frozenset(one for one in words.counts if one in common.rates and one not in common.names)
    return Report(
        vector=vector_of(words, frequencies),
        days=None if when is None else days_of(when),
        places=places_in(item.title, plain),
        again=_again(item.title),
        names=frozenset(one for one in words.counts if one in words.names or one.isdigit())
        if len(body) >= _LONG
        else None,
        foreign=words.foreign,
    )


def days_of(at: datetime) -> float:
    """Days since 1970."""
    return at.timestamp() / 86_400


def _again(title: str) -> frozenset[str]:
    if not presents_as_new(title):
        return frozenset()
    clause = next((part for part in _CLAUSE.split(title) if presents_as_new(part)), title)
    return frozenset(words_of(clause, "", nations()).counts)


def _date_in(title: str) -> datetime | None:
    """The full date that a title gives ("April 7th 2017: …"), at noon."""
    found = _DATE.search(title)
    if found is None:
        return None
    try:
        return datetime(int(found[3]), _MONTHS[found[1].casefold()], int(found[2].rstrip("stndrh")), 12, tzinfo=UTC)
    except ValueError:
        return None
