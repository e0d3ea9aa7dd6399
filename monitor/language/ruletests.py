"""The tests inside rule files: what they put in, and how what came out compares. `monitor.rehearsal` runs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.language.ruleset import Rule, RuleTest
from monitor.matching.text import fold
from monitor.model import Item, Sighting

UNDATED = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""The clock where a test names no time. Its texts stay undated: "today" in them is unknown."""

_MOST_REASON = 240  # characters; `newswatch explain` shows the rest


@dataclass(frozen=True, slots=True)
class Observed:
    """What the rule made of a test's texts. `sightings` has those of each text, set-aside ones included; `incidents`
    and `receivers` are None where the test does not ask for them; `why_not` says what kept the rule from firing."""

    sightings: tuple[tuple[Sighting, ...], ...]
    incidents: int | None = None
    receivers: tuple[str, ...] | None = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """One expectation that was not met."""

    key: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """A test and what was missed; passed where nothing was."""

    __test__ = False  # no test class, whatever pytest makes of the name

    rule: Rule
    test: RuleTest
    misses: tuple[Miss, ...]

    @property
    def passed(self) -> bool:
        return not self.misses


def items_of(rule: Rule, test: RuleTest) -> tuple[Item, ...]:
    """The items that a test's texts stand for, each from a publisher of its own unless it names one."""
    return tuple(
        Item(
            id=f"{rule.id}-text-{number}",
            feed=f"feed-{number}",
            publisher=text.publisher or f"Publisher {number}",
            title=text.title,
            summary=text.summary,
            content=text.content,
            published=text.published,
            lang=text.lang,
        )
        for number, text in enumerate(test.texts, start=1)
    )


def misses_of(test: RuleTest, seen: Observed) -> tuple[Miss, ...]:
    """The expectations of a test that what was observed does not meet, in the order of the file format."""
    counting = [tuple(one for one in sightings if one.set_aside is None) for sightings in seen.sightings]
    every = [one for sightings in counting for one in sightings] or [one for some in seen.sightings for one in some]
    misses: list[Miss] = []
    if test.match is not None:
        matched = sum(1 for sightings in counting if sightings)
        wanted = len(counting) if test.match else 0
        if matched != wanted:
            misses.append(Miss("match", _yes(test.match), _match_got(matched, len(counting), seen)))
    if test.asserted is not None and all(one.asserted is not test.asserted for one in every):
        misses.append(Miss("asserted", test.asserted.value, _listed([_asserted(one) for one in every])))
    if test.place is not None and not any(_is_at(one, test.place) for one in every):
        misses.append(Miss("place", test.place, _listed([_place(one) for one in every])))
    if test.when is not None and all(one.when != test.when for one in every):
        got = _listed([one.when.isoformat() if one.when else "no date" for one in every])
        misses.append(Miss("when", test.when.isoformat(), got))
    if test.incidents is not None and seen.incidents != test.incidents:
        misses.append(Miss("incidents", str(test.incidents), str(seen.incidents)))
    if test.receivers is not None and set(seen.receivers or ()) != set(test.receivers):
        misses.append(Miss("receivers", _listed(test.receivers), _listed(seen.receivers or ())))
    return tuple(misses)


def _yes(match: bool) -> str:
    return "true" if match else "false"


def _match_got(matched: int, texts: int, seen: Observed) -> str:
    if 0 < matched < texts:
        return f"{matched} of {texts} texts match"
    if matched:
        return "true"
    aside = [one.set_aside for sightings in seen.sightings for one in sightings if one.set_aside is not None]
    reason = f"set aside: {aside[0]}" if aside else seen.why_not or ""
    shown = reason if len(reason) <= _MOST_REASON else reason[: _MOST_REASON - 1] + "…"
    return "false" + (f" ({shown})" if shown else "")


def _asserted(sighting: Sighting) -> str:
    return sighting.asserted.value + (f" ({sighting.why_asserted})" if sighting.why_asserted else "")


def _place(sighting: Sighting) -> str:
    place = sighting.place
    if place is None:
        return "no place"
    return place.name if place.facility in (None, place.name) else f"{place.name} (near {place.facility})"


def _is_at(sighting: Sighting, name: str) -> bool:
    """Whether the sighting's place or facility is called `name`, letter case and accents aside."""
    place = sighting.place
    names = (place.name, place.facility) if place is not None else ()
    return any(fold(one).text == fold(name).text for one in names if one)


def _listed(values: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(values)) or "none"
