"""Incidents of rules that go by who it is about: a company in court, a government that falls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.incidents.grouping import assign
from monitor.incidents.profile import profile_of
from monitor.language.ruleset import Grouping
from tests.core.test_grouping import sighted
from tests.scenarios.stream import rule

BY_NAME = rule(group=Grouping(("entities", "content"), timedelta(hours=48)))


def joins(first: str, name: str, second: str, other: str, hours: float) -> bool:
    report, item = sighted(first, terms=name)
    assert item.seen is not None
    opened = assign(report, item, BY_NAME, [], item.seen).incident
    report, item = sighted(second, hours=hours, terms=other)
    assert item.seen is not None
    return not assign(report, item, BY_NAME, [opened], item.seen).opened


@pytest.mark.parametrize(
    ("first", "name", "second", "other", "one"),
    [
        ("Peruvian minister quits over forged degree", "Peruvian", "Peru's minister quits after lie", "Peru", True),
        ("Peruvian minister quits over forged degree", "Peruvian", "Chile's minister quits after lie", "Chile", False),
        ("President of Gabon says coup is under way", "Gabon", "President of Gabon deposed after vote", "Gabon", True),
        ("Gabon: soldiers announce coup", "Gabon", "Gabon holds referendum on army reform", "Gabon", False),
    ],
)
def test_a_people_is_its_country_and_what_came_before_no_other_kind(
    first: str, name: str, second: str, other: str, one: bool
) -> None:
    assert joins(first, name, second, other, hours=5) is one


def test_a_capital_in_a_headline_makes_no_name() -> None:
    sighting, item = sighted("Acme Lawsuit Reopened By Court", terms="Acme Lawsuit Court")
    assert profile_of(sighting, item, alone=True).entities == {"acme"}
    sighting, item = sighted("Bolivian President Resigns", terms="Bolivian President Resigns")
    assert profile_of(sighting, item, alone=True).entities == {"bolivia"}
