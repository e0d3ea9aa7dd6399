"""Countries, their people and their cities."""

from __future__ import annotations

import pytest

from monitor.incidents.nations import land_of, nations, places_in
from monitor.incidents.similarity import stem


@pytest.mark.parametrize(("people", "country"), [("iranian", "iran"), ("turkish", "turkey"), ("dutch", "netherlands")])
def test_a_people_and_its_country_are_one_word(people: str, country: str) -> None:
    assert nations()[stem(people)] == nations()[stem(country)]


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Kuwaiti port shut after fire", {"in kuwait"}),
        ("Ferry sinks near Mosul", {"in iraq", "at mosul"}),
        ("U.S. envoy leaves U.A.E.", {"in us", "in uae"}),
        ("They told us in kuwait", set()),  # no capitals, no names
        ("European and African leaders meet", set()),  # a region is no place of an event
        ("An Orange sky", set()),  # a word before it is a city
    ],
)
def test_places_of_a_headline(title: str, places: set[str]) -> None:
    assert places_in(title, frozenset({"orang", "an", "sky"})) == places


@pytest.mark.parametrize(
    ("name", "land"),
    [("Kuwaiti", "kuwait"), ("Tel Aviv", "israel"), ("Baghdad", "iraq"), ("São Paulo", "brazil"), ("Nowhere", None)],
)
def test_the_country_of_a_name(name: str, land: str | None) -> None:
    assert land_of(name) == (land if land is None else nations()[stem(land)])


def test_a_large_city_is_found_and_a_small_one_is_not() -> None:
    assert land_of("Tangier") is not None
    assert land_of("Andorra la Vella") is None
