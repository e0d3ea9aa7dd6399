"""Numbers, claims and retractions out of sentences."""

from __future__ import annotations

import pytest

from monitor.incidents.facts import merge, read
from monitor.model import Asserted, Evidence, Facts, Item, Place, Severity, Sighting


def facts(text: str, asserted: Asserted = Asserted.ACTUAL) -> Facts:
    sighting = Sighting("1", "r", Severity.HIGH, asserted, None, None, (Evidence("title", 0, len(text), text, ()),))
    return read(sighting, Item("1", "f", "p", text), alone=True)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Rocket attack on the base leaves two dead", 2, None),
        ("Three soldiers were killed and at least 14 others wounded", 3, 14),
        ("A drone strike killed one guard", 1, None),
        ("Death toll rises to 23 after strike: 23 killed", 23, None),
        ("No casualties were reported after the drone hit the roof", None, None),
        ("Strike kills 4, injures 12", 4, 12),
        ("Une roquette fait trois morts et 12 blessés", 3, 12),
        ("Un ataque con drones deja cinco muertos y 8 heridos", 5, 8),
        ("Ракетный удар: 6 погибших, 20 раненых", 6, 20),
        ("مقتل 3 وإصابة 7 في هجوم صاروخي", 3, 7),
        ("The general killed in 2020 was remembered", None, None),
        ("Rockets fell 5 km from the town", None, None),
    ],
)
def test_casualties(text: str, killed: int | None, injured: int | None) -> None:
    found = facts(text)
    assert (found.killed, found.injured) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "weapons"),
    [
        ("Three rockets hit the compound", 3),
        ("Four explosive-laden drones were shot down", 4),
        ("Some 27 ballistic missiles were fired", 27),
        ("سقوط صاروخين قرب السفارة", 2),
        ("A rocket hit the wall", 1),
        ("Rockets hit the wall", None),
        ("An F-35 jet shot down a Shahed-139 drone", 1),
        ("Three of the seven rockets hit the compound", 7),
        ("Two 122 mm rockets fell inside the perimeter", 2),
        ("A salvo of more than a dozen rockets struck the base", 12),
        ("The base came under fire from 14 rockets, two of which landed inside", 14),
        ("Missile with a range of 4,000 km hits base", None),
    ],
)
def test_weapons(text: str, weapons: int | None) -> None:
    assert facts(text).weapons == weapons


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("Saraya Thar claimed responsibility for the attack", "Saraya Thar"),
        ("The Northern Brigades claims drone attack on the base", "Northern Brigades"),
        ("The strike was claimed by the Free Front of the East", "Free Front of the East"),
        ("No group claimed responsibility for the attack", None),
        ("Nobody has claimed responsibility for it", None),
    ],
)
def test_claims(text: str, claimant: str | None) -> None:
    assert facts(text).claimed_by == claimant


def test_a_denial_is_a_retraction_only_where_the_sighting_is_negated() -> None:
    text = "The sirens at the embassy were a false alarm, no rockets were fired"
    assert facts(text, Asserted.NEGATED).retracted
    assert not facts(text).retracted
    assert not facts("Officials denied entry to the base", Asserted.NEGATED).retracted


def test_merging_keeps_the_highest_counts_and_the_first_claim() -> None:
    merged = merge(Facts(killed=2, claimed_by="A"), Facts(killed=1, injured=4, claimed_by="B"))
    assert merged == Facts(killed=2, injured=4, claimed_by="A")


CONSULATE = Place("US Consulate, Erbil", 36.2, 44.0, 0.0, "US Consulate, Erbil", "IQ")


@pytest.mark.parametrize(
    ("text", "retracted"),
    [
        ("Explosion near the consulate was a controlled demolition, not a drone attack, police say", True),
        ("Erbil governor denies drone attack on US consulate", True),
        ("Baghdad denies drone attack on US consulate", True),
        ("Officials deny reports of an attack on the consulate", True),
        ("Reports of a rocket attack on the consulate are untrue, ministry says", True),
        ("L'ambassade dément toute attaque à la roquette", True),
        ("Iran denies attack on US consulate in Erbil", False),  # it was another, it says
        ("Tehran denies having hit the consulate", False),
        ("Militia denies involvement in attack on consulate", False),
        ("Attackers were denied access by guards", False),
    ],
)
def test_who_denies_what(text: str, retracted: bool) -> None:
    evidence = (Evidence("title", 0, len(text), text, ()),)
    sighting = Sighting("1", "r", Severity.HIGH, Asserted.NEGATED, None, CONSULATE, evidence)
    assert read(sighting, Item("1", "f", "p", text), alone=True).retracted is retracted


def test_a_retraction_counts_nothing() -> None:
    text = "No rockets were fired and nobody was killed: the two drones were a false alarm, killing 3 was made up"
    assert facts(text, Asserted.NEGATED) == Facts(retracted=True)
