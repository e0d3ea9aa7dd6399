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


ERBIL = Place("Erbil Air Base", 36.2376, 43.9632, 0.0, "Erbil Air Base", "IQ")
TANF = Place("Al-Tanf Garrison", 33.51, 38.62, 0.0, "Al-Tanf Garrison", "SY")
RIYADH = Place("US Embassy, Riyadh", 24.68, 46.62, 0.0, "US Embassy, Riyadh", "SA")
KARACHI = Place("US Consulate, Karachi", 24.84, 67.01, 0.0, "US Consulate, Karachi", "PK")


@pytest.mark.parametrize(
    ("text", "target", "place"),
    [
        ("12 killed in Basra car bombing, rockets hit US embassy in Baghdad", "US embassy", BAGHDAD),
        ("Rockets hit US embassy in Baghdad; 12 killed in Basra", "US embassy", BAGHDAD),
        ("Rockets hit US embassy in Baghdad as drone kills three in Kirkuk", "US embassy", BAGHDAD),
        ("Two soldiers killed at Erbil base, US embassy in Baghdad attacked", "US embassy", BAGHDAD),
        ("Drone kills three near Sinjar, rockets fired at US base in Erbil", "US base", ERBIL),
        ("Bus crash in Basra, 12 dead, drones hit US base in Erbil", "US base", ERBIL),  # of whom the dead are said
        ("Drones hit US base in Erbil; bus crash in Basra, 12 dead", "US base", ERBIL),
        ("Drones target US base in Erbil; separate attack kills 4 Peshmerga", "US base", ERBIL),
        ("Elsewhere in Iraq, 6 killed; drones target US base in Erbil", "US base", ERBIL),
        ("Turkish drone kills two fighters in Sulaymaniyah, rockets land near US base in Erbil", "US base", ERBIL),
        ("Four killed in Homs shelling; drones target US troops at Tanf", "US troops", TANF),
        ("Drones target US base at Tanf, five militants killed near Palmyra", "US base", TANF),
        ("Three hurt in Jeddah, drones strike US embassy in Riyadh", "US embassy", RIYADH),
        ("20 killed in Lahore and gunmen attack US consulate in Karachi", "US consulate", KARACHI),
        ("Peshawar mosque blast kills 30, hours later gunmen attack US consulate in Karachi", "US consulate", KARACHI),
    ],
)
def test_two_events_in_one_country_keep_their_dead(text: str, target: str, place: Place) -> None:
    found = facts(text, target, place)
    assert (found.killed, found.injured) == (None, None)


@pytest.mark.parametrize(
    ("text", "target", "place", "killed", "injured"),
    [
        ("Rockets hit US embassy in Baghdad, two killed in Sadr City", "US embassy", BAGHDAD, 2, None),  # next to it
        ("Rockets hit US embassy in Baghdad, two killed in Green Zone", "US embassy", BAGHDAD, 2, None),
        ("US embassy in Baghdad attacked, one dead; in Basra, seven killed", "US embassy", BAGHDAD, 1, None),
        ("Drones hit US base in Iraq, two killed in Erbil", "US base", Place("Iraq", country="IQ"), 2, None),
        ("Drones hit US base near Erbil, three wounded, officials in Baghdad say", "US base", ERBIL, None, 3),
        ("Drones hit US base in Erbil after strike on Mosul, two soldiers killed", "US base", ERBIL, 2, None),
        ("Missile strike on US base in Erbil kills 2, wounds 5 in Ankawa", "US base", ERBIL, 2, 5),
        (
            "Rockets fired at base housing US troops, two wounded; 5 police killed in Kirkuk",
            "US troops",
            ERBIL,
            None,
            2,
        ),
        ("Gunmen attack US consulate in Karachi, police in Lahore say three killed", "US consulate", KARACHI, 3, None),
        ("US consulate in Karachi attacked, 3 dead - 30 killed at Peshawar mosque", "US consulate", KARACHI, 3, None),
    ],
)
def test_and_ours_stay_with_us(text: str, target: str, place: Place, killed: int | None, injured: int | None) -> None:
    found = facts(text, target, place)
    assert (found.killed, found.injured) == (killed, injured)


def test_what_names_no_event_goes_on_with_the_one_before() -> None:
    title = "Rockets land near US embassy in Baghdad"
    bomb = "A car bomb went off at a market in Mosul on Monday."
    assert facts(title, "US embassy", BAGHDAD, summary=f"{bomb} At least 14 people were killed.").killed is None
    assert facts(title, "US embassy", BAGHDAD, summary=f"{bomb} The embassy attack killed one guard.").killed == 1
    assert facts(title, "US embassy", BAGHDAD, summary="Rockets hit the compound. Two guards were hurt.").injured == 2
