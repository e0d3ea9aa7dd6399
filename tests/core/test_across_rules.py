"""When a rule takes over what another has told: where it is surely the same event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.incidents.across import taken_over, yielded
from monitor.model import Assignment, Incident, Item, Place, Sighting
from tests.core.test_grouping import NOW, open_with, sighted
from tests.scenarios.stream import EMBASSY, rule

BETTER = rule(id="better")
KUWAIT = Place("Kuwait", country="KW")
KUWAIT_BASE = Place("Example Air Base", 29.35, 47.52, 0.0, "Example Air Base", "KW")


def told(*reports: tuple[Sighting, Item]) -> list[Incident]:
    return [replace(one, alerted=1) for one in open_with(*reports)]


def takes_over(report: tuple[Sighting, Item], incidents: list[Incident]) -> Assignment | None:
    sighting, item = report
    return taken_over(replace(sighting, rule="better"), item, BETTER, incidents, (), item.seen or NOW, alone=True)


@pytest.mark.parametrize(
    ("first", "where", "second", "there", "one"),
    [
        ("Blast at US embassy", EMBASSY, "Rockets hit US embassy", EMBASSY, True),
        ("Gunmen attack US embassy", EMBASSY, "Rockets hit US embassy", EMBASSY, False),
        ("Three soldiers killed in Kuwait", KUWAIT, "Drone strike kills three soldiers", None, True),
        ("Three soldiers killed in Kuwait", KUWAIT, "Drone strikes base in Kuwait", KUWAIT_BASE, False),
        ("Three soldiers killed in Kuwait", KUWAIT, "Drone strikes oil depot in Kuwait", KUWAIT, False),
        ("CVE-2031-1111 exploited in mail server", None, "Mail flaw CVE-2031-1111 used by gang", None, True),
        ("Soldiers attacked on patrol", None, "Drone strikes US base", None, False),
    ],
)
def test_it_is_taken_over_where_it_is_surely_one(
    first: str, where: Place | None, second: str, there: Place | None, one: bool
) -> None:
    found = takes_over(sighted(second, there, hours=1), told(sighted(first, where)))
    assert (found is not None) is one


SYRIA = Place("Syria", country="SY")


@pytest.mark.parametrize(
    ("second", "hours", "besides", "one"),
    [
        ("Two American soldiers killed by gunman in Syria", 2.0, (), True),
        ("Two American soldiers killed by gunman in Syria", 9.0, (), False),  # much later
        ("Two American soldiers killed by gunman in Syria", 2.0, ("Camp shelled in Iraq",), False),  # much is going on
        ("Two American soldiers killed by drone in Syria", 2.0, (), False),  # by other means
    ],
)
def test_the_only_event_of_the_day_in_that_country_is_meant(
    second: str, hours: float, besides: tuple[str, ...], one: bool
) -> None:
    first = sighted("Joint patrol comes under fire, gunmen fled: state media", SYRIA)
    others = [sighted(title, hours=1) for title in besides]
    assert (takes_over(sighted(second, SYRIA, hours=hours), told(first, *others)) is not None) is one


def test_what_is_taken_over_keeps_its_id_and_remembers_under_which_rule_it_was_told() -> None:
    (before,) = told(sighted("Blast at US embassy", EMBASSY))
    found = takes_over(sighted("Rockets hit US embassy", EMBASSY, hours=1), [before])
    assert found is not None
    after = found.incident
    assert (after.id, after.rule, after.formerly) == (before.id, "better", (before.rule,))
    assert (after.title, len(after.items)) == ("Rockets hit US embassy", 2)


def test_what_nobody_was_told_leaves_no_trace_of_its_rule() -> None:
    untold = open_with(sighted("Blast at US embassy", EMBASSY))
    found = takes_over(sighted("Rockets hit US embassy", EMBASSY, hours=1), untold)
    assert found is not None
    assert found.incident.formerly == ()


def test_amid_other_events_more_is_asked_of_what_another_rule_saw() -> None:
    first = sighted("Blast heard by airbase guards in north, smoke over hangars", KUWAIT_BASE)
    second = sighted("Residents report loud blasts in the north of Kuwait", KUWAIT, hours=11)
    third = sighted("Rockets hit US embassy", EMBASSY)

    def joins(*reports: tuple[Sighting, Item]) -> bool:
        incidents = [replace(one, rule="better") for one in open_with(*reports)]
        sighting, item = second
        return yielded(sighting, item, BETTER, incidents, item.seen or NOW, alone=True) is not None

    assert joins(first)
    assert not joins(first, third)
