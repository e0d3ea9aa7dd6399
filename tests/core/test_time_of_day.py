"""A time of day between an event and its date does not part the two; another event does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import compile_ruleset
from monitor.model import Item

TUESDAY = date(2024, 5, 14)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Rockets hit the depot before dawn on Tuesday.", TUESDAY),
        ("Rockets hit the depot shortly after 3 a.m. on Tuesday.", TUESDAY),
        ("Rockets hit the depot just before 10:30 on Tuesday.", TUESDAY),
        ("Rockets hit the depot after dark on Tuesday.", TUESDAY),
        ("Rockets hit the depot days before talks that open on Tuesday.", None),
    ],
)
def test_a_time_of_day_does_not_part_an_event_from_its_date(tmp_path: Path, text: str, when: date | None) -> None:
    (tmp_path / "r.yaml").write_text("rules: [{id: r, when: rocket near hit near depot}]", encoding="utf-8")
    matcher = compile_ruleset(load_rules([tmp_path]))
    item = Item("i", "f", "p", title="", content=text, published=datetime(2024, 5, 15, 9, tzinfo=UTC))
    assert [sighting.when for sighting in matcher.match(item)] == [when]
