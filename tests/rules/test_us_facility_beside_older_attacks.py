"""A new attack that its sentence sets beside older ones is news; an older one by itself is not. All written here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_RULES = Path(__file__).parent.parent.parent / "rules"
_ROWS = """
attack Iran denies it was behind drone attack on US base in Jordan
attack US base in Jordan hit by drone, if confirmed the first since January
attack Rockets hit US base in Iraq after militia threatened strikes
attack Drone that hit US consulate in Erbil could have been launched from Iran
attack Rockets fired at US embassy in Baghdad did not cause casualties
quiet Pentagon denies US base in Kuwait was hit by drone
quiet Exercise simulates drone attack on US embassy
quiet If attacked, US bases will respond, general says
attack Drone hits US base in Erbil, third attack in recent weeks
attack Rockets hit Ain al-Asad base in tenth attack so far this year
attack Rockets strike US embassy in Baghdad in latest of a series of attacks
attack First rocket attack on US base in Syria since last year wounds two
attack Drone attack on US base in Syria is the fourth in recent months
attack US consulate in Erbil targeted by drones for the second time this month
attack Rockets hit US base in Syria months after ceasefire took hold
attack Drone strikes US base in Iraq two years after troops were to leave
attack Years after withdrawal pledge, US base in Syria comes under rocket attack
attack US embassy in Baghdad hit by rockets, three years after it was stormed
attack Missile hits US base in Jordan where three soldiers died last year
attack A drone hit the US base at Harir, the latest in a string of attacks on American troops
attack US base in Kuwait hit by missile a year after similar strike
attack Two rockets hit Victoria base in Baghdad, a week after a similar attack
attack Drone wounds soldiers at US base in Syria, days after rockets hit another base
attack The US embassy was hit by three rockets on Sunday, the 15th attack since the start of the year
attack Mortars hit US embassy in Baghdad, the first such attack in months
attack US base in Bahrain struck by Iranian missile weeks after a truce
quiet Two years after rockets hit the US base at Erbil, families wait for answers
quiet Months after the rocket attack on the US embassy in Baghdad, repairs go on
quiet A year after the drone attack on the US base in Erbil, the governor urges unity
quiet One year on, troops recall the missile attack on Ain al-Asad base
quiet Iraq marks anniversary of drone attack on US base in Erbil
quiet A decade after the rocket attack on the US embassy in Kabul, guards remember
quiet The base was hit by rockets last year
quiet Attacks on US bases in Iraq have increased in recent weeks
quiet The US embassy, which was hit by rockets two years ago, reopened its visa section
quiet Soldier hurt in drone attack on US base in Erbil dies months later
quiet Nearly a year since drones struck Tower 22, families seek answers
quiet Six months since the rocket strike on the US embassy in Baghdad, nobody has been charged
quiet A spokesman said on Tuesday that the 2020 missile attack on Ain al-Asad had hurt more than a hundred
attack A spokesman said that rockets hit Ain al-Asad on Tuesday, as in the 2020 attack
attack After the 2024 drone attack on Tower 22, rockets hit the base again on Tuesday
quiet Four years after missiles hit Ain al-Asad, brain injuries persist
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_RULES]))


@pytest.mark.parametrize("row", _ROWS.strip().splitlines())
def test_only_the_new_attack_counts(matcher: Matcher, row: str) -> None:
    expected, _, title = row.partition(" ")
    published = datetime(2026, 3, 10, 12, tzinfo=UTC)
    found = matcher.match(Item("x", "feed", "publisher", title, published=published, seen=published, lang="en"))
    counted = {sighting.rule for sighting in found if sighting.set_aside is None}
    assert ("us-facility-attack" in counted) is (expected == "attack")
