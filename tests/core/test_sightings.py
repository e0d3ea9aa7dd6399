"""From matches to sightings, through the whole matcher with small rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Asserted, Item, Sighting

_RULES = """
watchlists:
  weapon:
    terms: {en: [rocket, drone]}
  blow:
    terms: {en: [attack, hit, struck, fell, targeted]}
  us-site:
    entities:
      - name: North Base
        aliases: {en: [North Base]}
        place: {lat: 36.24, lon: 43.96, radius_km: 4}
        country: IQ
        city: Erbil
        tags: [base]
      - name: US Embassy, Testville
        aliases: {en: [US embassy in Testville]}
        place: {lat: 33.30, lon: 44.39, radius_km: 2}
        country: IQ
        city: Testville
        tags: [embassy]
      - name: Embassy Quarter
        aliases: {en: [Embassy Quarter]}
        place: {lat: 33.305, lon: 44.395, radius_km: 2}
        country: IQ
    patterns: ['US before/1 (embassy or base)']
rules:
  - id: blow
    title: A blow
    severity: high
    when: '(@weapon near @blow) against @us-site'
    max_age: 72h
"""
_WRITTEN = datetime(2024, 5, 17, 9, 0, tzinfo=UTC)  # a Friday


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    path: Path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(_RULES, encoding="utf-8")
    return compile_ruleset(load_rules([path]))


def _sightings(matcher: Matcher, content: str, title: str = "") -> tuple[Sighting, ...]:
    return matcher.match(Item("item", "feed", "publisher", title, content=content, published=_WRITTEN, lang="en"))


def test_two_events_of_one_article_are_two_sightings(matcher: Matcher) -> None:
    text = "Rockets fell near the US embassy in Testville on Thursday. On Wednesday a drone hit North Base."
    found = {(s.when, s.place.name if s.place else None) for s in _sightings(matcher, text)}
    assert found == {(date(2024, 5, 16), "US Embassy, Testville"), (date(2024, 5, 15), "North Base")}


def test_one_event_told_thrice_is_one_sighting(matcher: Matcher) -> None:
    text = "Rockets fell near the US embassy in Testville on Thursday. The rockets hit the Embassy Quarter."
    (sighting,) = _sightings(matcher, text, "Rockets hit US embassy in Testville")
    assert sighting.when == date(2024, 5, 16)
    assert [evidence.field for evidence in sighting.evidence] == ["title", "content", "content"]
    assert sighting.asserted is Asserted.ACTUAL
    assert sighting.set_aside is None


def test_evidence_points_into_the_field(matcher: Matcher) -> None:
    text = "The night was quiet. Then a drone hit North Base. Nobody was hurt."
    (sighting,) = _sightings(matcher, text)
    (evidence,) = sighting.evidence
    assert text[evidence.start : evidence.end] == evidence.text == "Then a drone hit North Base."
    assert [(term.list, text[term.start : term.end]) for term in evidence.terms] == [
        ("weapon", "drone"),
        ("blow", "hit"),
        ("us-site", "North Base"),
    ]


def test_what_the_rule_does_not_ask_for_is_set_aside_with_its_reason(matcher: Matcher) -> None:
    (threat,) = _sightings(matcher, "Militants threaten to launch a drone attack on North Base.")
    assert threat.asserted is Asserted.HYPOTHETICAL
    assert threat.set_aside == 'asserted as hypothetical ("threaten")'
    (old,) = _sightings(matcher, "A drone hit North Base on May 11.")
    assert old.when == date(2024, 5, 11)
    assert old.set_aside is not None
    assert old.set_aside.startswith("too old")


def test_captions_and_furniture_carry_no_sighting(matcher: Matcher) -> None:
    caption = "Smoke over North Base after rockets hit it in 2019. (Photo by Jo Roe / AFP)"
    text = f"A quiet day.\n\n{caption}\n\nRead also: Drone hit North Base"
    assert _sightings(matcher, text) == ()


@pytest.mark.parametrize(
    ("text", "name", "km", "found_by"),
    [
        ("A drone hit the US embassy in Testville.", "US Embassy, Testville", 0.0, "named in the text"),
        ("A drone hit the US base in Erbil.", "North Base", 0.0, "the sentence names its city"),
        ("A drone hit the US base in Kuwait.", "Kuwait", None, "the sentence names the country"),
        ("A drone hit the US base in Iraq's Erbil.", "North Base", 0.0, "the sentence names its city"),
        (
            "A drone hit the US base in Kuwait as Rebels shelled Erbil.",
            "Kuwait",
            None,
            "the sentence names the country",
        ),
        ("Drone hits US base in Kuwait; smoke over Erbil", "Kuwait", None, "the sentence names the country"),
        ("ERBIL, Iraq (AP) - A drone hit a US base.", "North Base", 0.0, "the dateline names its city"),
    ],
)
def test_the_place_and_how_it_was_found(
    matcher: Matcher, text: str, name: str, km: float | None, found_by: str
) -> None:
    (sighting,) = _sightings(matcher, text)
    assert sighting.place is not None
    assert (sighting.place.name, sighting.place.km, sighting.place.found_by) == (name, km, found_by)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "A drone hit a US base while Rebels struck camps in Lebanon."),
        (
            "Blasts heard in Erbil",
            "All US bases in the region were hit by a drone, they say.",
        ),
        ("", "ERBIL, Iraq (AP) - A drone hit US bases in the region."),
    ],
)
def test_another_events_place_is_not_taken(matcher: Matcher, title: str, text: str) -> None:
    assert {s.place for s in _sightings(matcher, text, title)} <= {None}


def test_unknown_place_and_date_stay_unknown(matcher: Matcher) -> None:
    (sighting,) = _sightings(matcher, "A drone hit a US base.")
    assert sighting.place is None
    assert sighting.when is None


def test_a_vague_mention_joins_the_event_it_fits_best(matcher: Matcher) -> None:
    text = (
        "Rockets fell near the US embassy in Testville on Thursday. "
        "On Wednesday a drone hit North Base. The drone hit the gate of North Base."
    )
    base = next(s for s in _sightings(matcher, text) if s.place and s.place.name == "North Base")
    assert base.when == date(2024, 5, 15)
    assert [evidence.text for evidence in base.evidence] == [
        "On Wednesday a drone hit North Base.",
        "The drone hit the gate of North Base.",
    ]
