"""A report that names no place is of the only event that it can be of, or told for itself."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.incidents.grouping import assign
from monitor.model import Place
from tests.core.test_grouping import open_with, sighted
from tests.scenarios.stream import rule

_CITIES = {
    "Alfa": ("SA", 24.0, 46.0), "Bravo": ("KW", 29.0, 48.0), "Charlie": ("QA", 25.0, 51.0), "Delta": ("OM", 23.0, 58.0),
}  # fmt: skip
_SAID = ("Drones hit US embassy", "Drone attack on US embassy, smoke seen", "US embassy struck by drones")
_BASES = ("Drones strike the depot base", "Rockets fired at northern airbase", "Missiles fall on camp")


def embassy(city: str) -> Place:
    country, lat, lon = _CITIES[city]
    return Place(f"US Embassy, {city}", lat, lon, 0.0, f"US Embassy, {city}", country)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(_CITIES)), min_size=1, unique=True),
    st.lists(st.sampled_from(_BASES), unique=True),
    st.sampled_from(_SAID),
    st.floats(0.1, 3.5),
)
def test_it_joins_one_embassy_and_never_one_of_two(
    cities: list[str], bases: list[str], title: str, hours: float
) -> None:
    hit = [sighted(f"Drones hit US embassy in {city}", embassy(city), terms="Drones hit embassy") for city in cities]
    incidents = open_with(*hit, *(sighted(base, terms="base") for base in bases))
    sighting, item = sighted(title, hours=hours, terms="embassy drones")
    assert item.seen is not None
    found = assign(sighting, item, rule(), incidents, item.seen)
    if len(cities) == 1:
        assert found.incident.place == embassy(cities[0])
        assert found.doubt is None
        return
    assert found.opened
    assert found.doubt is not None
    assert all(f"US Embassy, {city}" in found.doubt for city in cities)
    again, other = sighted(f"{title}, again reported", hours=hours + 0.2, terms="embassy drones")
    later = item.seen + timedelta(hours=0.2)
    assert assign(again, other, rule(), [*incidents, found.incident], later).incident.id == found.incident.id
