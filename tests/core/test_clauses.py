"""Whose dead are they? A report that tells several events lends its counts to none of the others."""

from __future__ import annotations

import pytest

from monitor.incidents.facts import read
from monitor.model import Asserted, Evidence, Facts, Item, Place, Severity, Sighting, Term

BAGHDAD = Place("US Embassy, Baghdad", 33.3, 44.4, 0.0, "US Embassy, Baghdad", "IQ")


def facts(text: str, target: str, place: Place | None = None, *, summary: str = "", content: str = "") -> Facts:
    """The facts of a headline whose sighting is about `target`."""
    start = text.index(target)
    term = Term("us-facility", target, start, start + len(target))
    evidence = (Evidence("title", 0, len(text), text, (term,)),)
    sighting = Sighting("1", "r", Severity.HIGH, Asserted.ACTUAL, None, place, evidence)
    return read(sighting, Item("1", "f", "p", text, summary, content), alone=True)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("40 killed in market bombing, drones hit US base in Kuwait", "US base"),
        ("Drones hit US base in Kuwait; 40 killed in market bombing", "US base"),
        ("School strike kills 60 as rockets land near US embassy", "US embassy"),
        ("Rockets land near US embassy while school strike kills 60", "US embassy"),
        ("Bus crash leaves 12 dead, US consulate attacked: evening briefing", "US consulate"),
        ("Live: 31 dead in Gaza, drones fired at US base in Iraq", "US base"),
        ("Drones fired at US base in Iraq, 31 dead in Gaza", "US base"),
        ("War toll passes 1,000 dead as missiles hit US base in Qatar", "US base"),
        ("Missiles hit US base in Qatar as war death toll reaches 1,000", "US base"),
        ("More than 500 killed since the conflict began; US embassy in Riyadh hit", "US embassy"),
        ("Nine killed in wedding airstrike - US airbase in Jordan targeted by drone", "US airbase"),
        ("At least 20 injured in Tel Aviv, missiles target US Fifth Fleet in Bahrain", "US Fifth Fleet"),
        ("US consulate in Dubai hit | Floods in Pakistan kill 45", "US consulate"),
        ("Stampede kills 14, embassy of US in Kabul shelled", "embassy of US"),
        ("Ferry fire kills 9; rockets hit US consulate in Basra", "US consulate"),
        ("Suicide bomber kills 30 in mosque; rockets fired at US consulate in Erbil", "US consulate"),
        ("Rocket lands in US embassy compound, no casualties; 5 killed in north", "US embassy"),
        ("Hospital bombing toll climbs to 70 while rockets hit US base in Iraq", "US base"),
        ("Three soldiers dead, confirms Washington after Tehran claims it hit USS Cole", "USS Cole"),
    ],
)
def test_the_dead_of_another_event_are_not_ours(text: str, target: str) -> None:
    found = facts(text, target)
    assert (found.killed, found.injured) == (None, None)


@pytest.mark.parametrize(
    ("text", "target", "killed", "injured"),
    [
        ("Drones hit US base in Kuwait, killing two", "US base", 2, None),
        ("Drones hit US base in Kuwait, two killed", "US base", 2, None),
        ("Drones hit US base in Kuwait; 3 soldiers dead, 5 wounded", "US base", 3, 5),
        ("Three killed as drones hit US base", "US base", 3, None),
        ("Three killed in Iraq as drones hit US base", "US base", 3, None),
        ("Three soldiers killed in drone attack, US base in flames", "US base", 3, None),
        ("Two guards wounded after rockets strike US embassy in Baghdad", "US embassy", None, 2),
        ("Six US soldiers killed in Iranian strike on Kuwait base", "US soldiers", 6, None),
        ("Two US soldiers, interpreter killed in ISIS ambush in Syria", "US soldiers", 3, None),
        ("Two US soldiers and an interpreter killed in Hamas attack", "US soldiers", 3, None),
        ("Toll rises to nine: rockets hit US embassy", "US embassy", 9, None),
        ("US base attack: death toll rises to 12", "US base", 12, None),
        ("Militants storm US consulate - 8 killed, dozens hurt", "US consulate", 8, None),
        ("Drone strike on US base kills 4 and wounds 11", "US base", 4, 11),
        ("Missile attack on US base in Erbil leaves 2 dead, officials in Baghdad say", "US base", 2, None),
        ("At least 22 killed and more than 120 wounded in Pakistan as crowd tries to storm US consulate in Karachi",
         "US consulate", 22, 120),
        ("Two more US troops killed, raising the total to six", "US troops", 6, None),
    ],
)  # fmt: skip
def test_our_own_are(text: str, target: str, killed: int | None, injured: int | None) -> None:
    found = facts(text, target, BAGHDAD if "Iraq" in text or "Baghdad" in text else None)
    assert (found.killed, found.injured) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "target", "weapons"),
    [
        ("US consulate in Dubai hit as Iran fires 900 drones at Israel", "US consulate", None),
        ("US consulate in Dubai hit after 1,000 drone attacks in a week", "US consulate", None),
        ("500 missiles fired in war so far; US base in Qatar hit", "US base", None),
        ("Two drone strikes on US base", "US base", None),
        ("US base hit by 14 rockets", "US base", 14),
        ("US base under fire: 14 rockets, two drones", "US base", 14),
        ("Six drones shot down, US base in Jordan safe", "US base", 6),
        ("Barrage of 20 rockets hits US base", "US base", 20),
    ],
)
def test_what_was_fired_elsewhere_is_not_counted(text: str, target: str, weapons: int | None) -> None:
    assert facts(text, target).weapons == weapons


def test_a_summary_may_tell_of_others_too() -> None:
    title = "Rockets land near US embassy in Baghdad"
    assert facts(title, "US embassy", BAGHDAD, summary="Two guards were wounded.").injured == 2
    assert facts(title, "US embassy", BAGHDAD, summary="In Gaza, 40 people were killed.").killed is None
    assert facts(title, "US embassy", BAGHDAD, summary="A market bombing earlier killed 40.").killed is None
    told = "Police said the attack killed one guard. The war has killed 3,000 people."
    assert facts(title, "US embassy", BAGHDAD, content=told).killed == 1
