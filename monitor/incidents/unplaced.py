"""A report that names no place ("Drones hit US embassy"): which of the open incidents does it speak of?

Of the only one that it can, while that is being reported: where one embassy was hit, "the embassy" is that one. Where
two were, nobody can say which, and it may be a third: it is told for itself, with those it may be of, and what else
comes without a place goes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.incidents.comparing import Comparison, Open, Read, time_between
from monitor.incidents.similarity import stem
from monitor.incidents.where import agreement, country_of
from monitor.model import Incident

_CLEAR = 0.15  # more alike than the next one: then it is said which is meant
_LATELY = timedelta(hours=12)  # for how long "the embassy" is the one that was last said to be hit
_FEW_THERE_ARE = frozenset(("mission", "ship"))  # kinds of place; of bases a war has many that nobody told us of
_SORTS = frozenset(
    map(stem, "embassy consulate carrier destroyer frigate warship".split())
)  # a consulate is no embassy

Found = tuple[Comparison, Open]


def fitting(report: Read, compared: Sequence[Found]) -> list[Found]:
    """Those of `compared` in the last hours that were at a mission or on a ship, where the report names one and not
    where, and nothing in it stands against them; of those in a country that it names, if there are any."""
    mine = report.profile
    if report.sighting.place is not None or mine.wide or not mine.sites or not mine.sites <= _FEW_THERE_ARE:
        return []
    possible = [
        (found, one)
        for found, one in compared
        if found.veto is None
        and mine.sites & one.profile.sites
        and not one.profile.wide
        and time_between(report.at, one) <= _LATELY
        and _agrees(report, one)
    ]
    there = [one for one in possible if mine.peoples & country_of(one[1].incident.place)]
    return there or possible


def _agrees(report: Read, other: Open) -> bool:
    """The report names no other weapons, countries or sort of place than those that are known."""
    mine, theirs = report.profile, other.profile
    sorts, known = _SORTS & mine.words.keys(), _SORTS & theirs.words.keys()
    if sorts and known and not sorts & known:
        return False
    if mine.kinds and theirs.kinds and mine.kinds.isdisjoint(theirs.kinds):
        return False
    return mine.countries <= theirs.countries | theirs.peoples | country_of(other.incident.place)


def undecided(report: Read, best: Found, compared: Sequence[Found]) -> list[Found]:
    """Those of `compared`, `best` first, of which the report does not say which it is of: it names no place, they are
    in different ones, and it may join them or nearly so. Empty where it is clear."""
    found, one = best
    if report.sighting.place is not None or one.incident.place is None or found.copied:
        return []
    fit = [rival.incident.id for _, rival in fitting(report, compared)]
    rivals = [
        (other, rival)
        for other, rival in compared
        if (may_join(other) or rival.incident.id in fit)
        and agreement(rival.incident.place, one.incident.place)[0] == "other"
        and found.margin - other.margin < _CLEAR
    ]
    if not rivals or _says_where(report, one, [rival for _, rival in rivals]):
        return []
    return [best, *rivals]


def may_join(found: Comparison) -> bool:
    """The report is alike enough, and nothing stands against it."""
    return found.veto is None and found.margin >= 0


def _says_where(report: Read, one: Open, rivals: Sequence[Open]) -> bool:
    """The report names the country of `one` ("says the Saudi ministry"), and of none of the rivals."""
    named = report.profile.peoples | report.profile.countries
    others = frozenset().union(*(country_of(rival.incident.place) for rival in rivals))
    return bool(named & country_of(one.incident.place)) and named.isdisjoint(others)


def at_the_place(report: Read, best: Found, compared: Sequence[Found]) -> Found:
    """`best`, or where that has no place and the report names one, the likest of what was there."""
    found, one = best
    if one.incident.place is not None or report.sighting.place is None or found.copied:
        return best
    there = [
        other
        for other in compared
        if may_join(other[0]) and agreement(report.sighting.place, other[1].incident.place)[0] == "same"
    ]
    return max(there, key=lambda other: other[0].margin, default=best)


def without_place(possible: Sequence[Found]) -> Found | None:
    """The likest of those without a place: what else could not be told apart."""
    mine = [one for one in possible if one[1].incident.place is None and not one[1].profile.wide]
    return max(mine, key=lambda found: found[0].margin, default=None)


def may_be_of(incidents: Sequence[Incident]) -> str:
    """What to say of a report that may be of any of `incidents`."""
    places = [one.place.facility or one.place.name for one in incidents if one.place is not None]
    return f"no place is named: it may be of the attack at {' or '.join(dict.fromkeys(places))}, or another"
