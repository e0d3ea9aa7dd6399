"""How alike a report and an incident must be to be one event, by where and when they are and what else is open.

Two reports of one rule within hours are the likelier one event the less else happens: in a quiet week the second
report of an attack speaks of the first, amid a campaign it may speak of any of ten. So what is asked for grows with
how many other incidents the report could belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_FRESH = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class _Needed:
    """How alike: `at_once` up to `_FRESH` after the incident's last report, then `later`, and `per_hour` more for every
    hour after that."""

    at_once: float
    later: float
    per_hour: float


# At one place, and around it, what counts is what is said beside the place and the rule's own terms.
_CROWDED = {
    "same": _Needed(0.0, 0.15, 0.05),
    "beside": _Needed(0.12, 0.25, 0.05),
    "area": _Needed(0.12, 0.25, 0.05),
    "land": _Needed(0.0, 0.15, 0.05),
    "country": _Needed(0.20, 0.33, 0.015),
    "none": _Needed(0.36, 0.42, 0.015),
    "wide": _Needed(0.30, 0.36, 0.03),
}
_ALONE = {
    "same": _CROWDED["same"],  # what stands there is hit again in quiet times too
    "beside": _CROWDED["beside"],
    "area": _Needed(0.05, 0.10, 0.01),
    "land": _Needed(0.0, 0.05, 0.01),
    "country": _Needed(0.0, 0.12, 0.01),
    "none": _Needed(0.15, 0.20, 0.01),
    "wide": _Needed(0.05, 0.10, 0.03),
}
_HALFWAY = 1.0  # others at which it is halfway between the two


def need(place: str, same_day: bool, gap: timedelta, others: int) -> float:
    """How alike they must be, from 0 to more than 1 (never). `place`: how their places agree (`where.agreement`), or
    "wide", of two reports on many places.
    `same_day`: both give that day; `gap`: time between the incident's nearest report and this one; `others`: how many
    other incidents the report could belong to."""
    share = others / (others + _HALFWAY)
    quiet, crowded = (_at(needed[place], same_day, gap) for needed in (_ALONE, _CROWDED))
    return quiet + (crowded - quiet) * share


def _at(needed: _Needed, same_day: bool, gap: timedelta) -> float:
    if gap <= _FRESH:
        return needed.at_once
    if same_day:
        return needed.later
    return needed.later + needed.per_hour * (gap - _FRESH).total_seconds() / 3600
