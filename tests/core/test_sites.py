"""An embassy is no base: kinds of place tell two attacks in one country apart."""

from __future__ import annotations

import pytest

from monitor.incidents.sites import differ, sites_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Fire at the US embassy in Kuwait", {"mission"}),
        ("Drone hits American consulate", {"mission"}),
        ("Rockets land inside an air base", {"base"}),
        ("US airbase and embassy targeted", {"base", "mission"}),
        ("Missiles fired at USS Example, a destroyer", {"ship"}),
        ("US facility struck", set()),
        ("Rockets hit the database of the port", set()),
        ("سقوط صاروخ قرب السفارة الأميركية", {"mission"}),
        ("استهداف قاعدة أميركية", {"base"}),
        ("حمله به پایگاه آمریکایی", {"base"}),
        ("Une roquette tombe près de l'ambassade américaine", {"mission"}),
        ("Dron impacta en la embajada", {"mission"}),
        ("ABD üssüne saldırı", {"base"}),
        ("Удар по базе США", {"base"}),
        ("Обстріл посольства", {"mission"}),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    assert sites_in(text) == kinds


def test_only_two_that_are_named_differ() -> None:
    assert differ(frozenset({"mission"}), frozenset({"base"}))
    assert not differ(frozenset({"mission", "base"}), frozenset({"base"}))
    assert not differ(frozenset(), frozenset({"base"}))
