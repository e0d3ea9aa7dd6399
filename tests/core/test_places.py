"""Places near a watchlist's members, and which place a text means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.ruleset import Entity, GeoPoint, Source, Watchlist
from monitor.matching.document import Document, Hit
from monitor.matching.gazetteer import distance_km
from monitor.matching.near_places import NearPlaces, PlaceName, near_places
from monitor.matching.places import is_supported
from monitor.matching.sentences import split
from monitor.matching.text import words_of

_SOURCE = Source("list.yaml", 1, 1)


def _site(name: str, lat: float, lon: float, radius_km: float = 2.0) -> Entity:
    return Entity(name, (), (), GeoPoint(lat, lon, radius_km), None, None, (), _SOURCE)


def _near(km: float, *entities: Entity) -> NearPlaces:
    return near_places(entities, km, {"site": Watchlist("site", (), entities, (), False, _SOURCE)})


def _texts(names: NearPlaces) -> set[str]:
    return {name.text for name in names}


def test_known_distances() -> None:
    assert distance_km(33.3, 44.4, 33.3, 44.4) == 0
    assert distance_km(52.52, 13.405, 48.8566, 2.3522) == pytest.approx(878, abs=3)  # Berlin to Paris


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_symmetric_and_bounded(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    there = distance_km(lat, lon, other_lat, other_lon)
    assert there == pytest.approx(distance_km(other_lat, other_lon, lat, lon), abs=1e-6)
    assert 0 <= there <= 20_038


def test_towns_near_a_member_are_found_in_several_scripts() -> None:
    names = _near(40, _site("Field", 36.24, 43.96))
    assert {"Erbil", "أربيل", "Эрбиль"} <= _texts(names)
    erbil = next(name for name in names if name.text == "Erbil")
    assert erbil.entity == "Field"
    assert erbil.country == "IQ"
    assert erbil.km < 10


def test_a_city_of_millions_is_not_within_a_few_kilometres() -> None:
    site = _site("Site", 33.30, 44.40, 0)
    assert "Baghdad" not in _texts(_near(5, site))
    assert "Baghdad" in _texts(_near(40, site))


def test_hamlets_far_off_do_not_count_but_towns_do() -> None:
    far = _near(150, _site("Site", 33.30, 44.40))
    assert {"Fallujah", "Karbala"} & _texts(far)
    assert all(name.population >= 15_000 for name in far)


def test_codes_countries_and_words_for_kinds_of_places_are_no_names() -> None:
    names = _texts(_near(40, _site("Site", 33.30, 44.40), _site("Other", 31.95, 35.93)))
    assert not names & {"BGW", "Jordan", "Airport", "University"}


def test_no_name_is_lost_by_a_look_at_its_first_word_and_most_words_begin_none() -> None:
    names = _near(40, _site("Site", 33.30, 44.40), _site("Other", 36.24, 43.96))
    for name in names:
        words = words_of(name.text)
        assert names.gazetteer.lengths(words[0]) >> min(len(words), 7) & 1
    begun = sum(names.gazetteer.lengths(f"word{number}") != 0 for number in range(1_000))
    assert begun < 100


def test_a_list_without_places_has_none_near() -> None:
    assert len(_near(30, Entity("Nowhere", (), (), None, None, None, (), _SOURCE))) == 0


def _supported(text: str, word: str, *, doubtful: bool, shared: bool = False) -> bool:
    document = Document("item", text, "", "", "en", None, split("title", text, "en"))
    tokens = document.sentences[0].tokens
    i = next(i for i, token in enumerate(tokens) if token.text == word)
    name = PlaceName(word, word, 0.0, 0.0, "GB", 10_000, "Site", 3.0, doubtful, shared)
    hit = Hit(0, i, i, tokens[i].start, tokens[i].end, "site", "Site", role="near", km=3.0)
    return is_supported(document, hit, name)


@pytest.mark.parametrize(
    ("text", "word", "doubtful", "expected"),
    [
        ("A drone fell in Reading on Monday", "Reading", True, True),
        ("Reading books is good for you", "Reading", True, False),
        ("Children reading at school", "reading", True, False),
        ("George Bush spoke of war", "Bush", True, False),
        ("A rocket fell near Mobile", "Mobile", True, True),
        ("Victory in the final for the hosts", "Victory", True, False),
        ("Washington blamed the militia", "Washington", False, False),
        ("Talks between Washington and Tehran", "Washington", False, False),
        ("A fire broke out in Washington", "Washington", False, True),
        ("Rockets hit Erbil", "Erbil", False, True),
    ],
)
def test_names_that_are_words_need_support(text: str, word: str, doubtful: bool, expected: bool) -> None:
    assert _supported(text, word, doubtful=doubtful) is expected


def test_a_name_that_larger_places_bear_needs_its_country() -> None:
    assert not _supported("A bomb went off in Santiago", "Santiago", doubtful=False, shared=True)
    assert _supported("A bomb went off in Santiago, United Kingdom", "Santiago", doubtful=False, shared=True)


def test_places_near_are_found_by_their_folded_words_alone() -> None:
    near = _near(40, _site("Field", 36.24, 43.96), _site("Far", 33.30, 44.40))
    erbil = near.get(("erbil",))
    assert erbil is not None
    assert (erbil.place, erbil.entity) == ("Erbil", "Field")
    assert ("erbil",) in near
    assert near.get(words_of("أربيل")) is not None
    assert ("erbil", "province") not in near
    assert near.get(("london",)) is None


@given(st.floats(5, 90))
def test_no_place_is_farther_off_than_asked(km: float) -> None:
    assert all(place.km <= km + 2.0 for place in _near(km, _site("Site", 33.30, 44.40)))
