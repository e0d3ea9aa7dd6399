"""How far from a place a text says that something is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.towns import farthest_km
from monitor.model import Place

BAGHDAD = Place("US Embassy, Baghdad", 33.2985, 44.3965, 0.0, "US Embassy, Baghdad", "IQ")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("12 killed in Basra", 430, 460),
        ("Drone kills three near Sinjar", 380, 430),
        ("Clash outside the northern city, in central Mosul", 340, 370),
        ("Two killed in Sadr City", 5, 20),
        ("Blasts in An-Najaf and in Sadr City", 120, 160),  # the farthest
        ("Explosion in Basra's old quarter", 430, 460),
    ],
)
def test_towns_of_the_country(text: str, least: float, most: float) -> None:
    found = farthest_km(text, BAGHDAD)
    assert found is not None
    assert least < found < most


@pytest.mark.parametrize(
    "text",
    [
        "Two killed in Green Zone",
        "Two killed in Iraq",
        "Two killed on Monday in March",
        "Officials in Basra say that two were killed",
        "Basra governor visits",  # not said to be there
        "Two killed in Lahore",  # other countries are told apart by themselves
        "",
    ],
)
def test_no_town(text: str) -> None:
    assert farthest_km(text, BAGHDAD) is None


def test_nobody_knows_how_far_from_a_country() -> None:
    assert farthest_km("12 killed in Basra", Place("Iraq", country="IQ")) is None
    assert farthest_km("12 killed in Basra", Place("somewhere", 33.0, 44.0)) is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = farthest_km(f"in {text}", BAGHDAD)
    assert found is None or 0 <= found < 2000
