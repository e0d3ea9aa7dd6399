"""A feed that is watched for the first time does not flood the desk."""

from __future__ import annotations

from dataclasses import replace

from tests.scenarios.stream import Desk, story

OLD = story("p1", "Three rockets hit the US embassy in Baghdad")


def test_what_an_undated_source_showed_already_is_recorded_and_not_alerted() -> None:
    desk = Desk()
    assert desk.told(1, replace(OLD, published=None, backlog=True)) == []
    fresh = story("p2", "Drone hits Erbil airport", 5)
    assert desk.told(6, replace(fresh, published=None)) == [("new", ())]
