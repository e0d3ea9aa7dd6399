"""The two shipped US-facility rules on attacks of other years and countries, by what the text shows. All written here.

A row is what is expected, the day it was published, and the headline: `attack` alerts under the rule for rockets and
drones, `violence` under the wider rule alone, `quiet` under neither.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_RULES = Path(__file__).parent.parent.parent / "rules"

_BASES_AND_HOSTS = """
attack 2003-10-26 Rockets slam into Baghdad hotel housing US officials
attack 2004-12-24 Mortar attack on US mess tent at Mosul base kills soldiers
attack 2007-03-28 Rocket kills soldier, contractor in Baghdad's Green Zone
attack 2008-04-07 Three soldiers die in mortar, rocket strikes on Green Zone and Rustamiyah base
quiet 2023-04-07 Rockets land near Camp Taji, no casualties
quiet 2024-09-07 Drones hit Bagram air base
attack 2020-01-05 Al-Shabaab attacks base used by US and Kenyan forces in Lamu
attack 2024-01-10 Houthis launch complex attack of drones and missiles toward US ships in Red Sea
violence 2003-08-20 Truck bomb kills five at US checkpoint outside Green Zone
violence 1983-10-23 TRUCK BOMB DESTROYS MARINE BARRACKS AT BEIRUT AIRPORT
violence 2012-09-15 Insurgents breach Camp Bastion perimeter, destroy six jets
"""
_MEANS = """
violence 1998-08-07 Bombs rip through U.S. embassies in Kenya and Tanzania; scores dead
violence 2000-10-12 Explosives-laden boat tears hole in USS Cole in Aden; at least six sailors dead
violence 2013-02-01 Suicide bomber hits US embassy in Ankara, guard dead
violence 2019-09-30 Car bomb targets US base at Baledogle in Somalia
violence 2009-12-31 Suicide bomber kills CIA officers at base in Khost province
violence 2006-03-02 U.S. diplomat, three others die in Karachi blast near consulate
violence 1979-11-21 US Embassy in Islamabad burned by mob
violence 1979-11-04 Students seize US embassy in Tehran, take hostages
violence 1988-04-14 Car bomb outside USO club in Naples kills five
violence 1985-02-02 Bomb in bar frequented by US servicemen near Athens wounds dozens
violence 2023-03-30 US Embassy in Port-au-Prince sealed as gunfire hits compound wall
quiet 2024-11-22 Suspicious package near US embassy in London destroyed in controlled explosion
quiet 2024-11-22 Students burned flags outside the US embassy in London
violence 1999-03-24 Rioters set US embassy in Skopje ablaze, cars destroyed
violence 1983-12-12 Truck bomber crashes into US embassy in Kuwait
violence 1972-05-24 Bombs at US Army Europe headquarters in Heidelberg kill three
violence 2006-02-14 Mob ransacks KFC, Citibank office in Lahore
violence 2012-06-01 Insurgents storm FOB Salerno after truck bomb breaches wall
violence 2008-07-13 Nine US soldiers killed as insurgents assault outpost in Wanat
violence 1997-02-24 Grenade hurled at US Information Center in Pristina
quiet 2012-10-29 Storm hits US embassy in Kingston
quiet 2026-03-01 Crowd storms street outside US consulate in Karachi
violence 1988-07-14 BOMB WENT OFF OUTSIDE A DISCOTHEQUE IN SAN PEDRO SULA, FREQUENTED BY U.S. TROOPS
violence 1990-03-03 A GRENADE WAS THROWN INTO A DISCOTHEQUE WHERE U.S. SOLDIERS WERE GATHERED
violence 1990-03-15 THREE BRANCHES OF CITIBANK IN SANTIAGO WERE DAMAGED BY BOMBS LAST NIGHT
violence 1989-04-11 Guerrillas blew up a section of the pipeline, operated by the state and the U.S. company Occidental
attack 2026-03-12 Air defenses engage three drones over US consulate
attack 2026-03-01 Ballistic missiles rain down on US naval hub in Manama
attack 2026-03-03 Embassies in Kuwait City and Riyadh struck by Iranian drones, US confirms
quiet 2024-04-01 Israeli strike on consulate in Damascus kills Iranian general, US says it had no part
quiet 2026-03-03 Blast near Iranian embassy in Oslo as US presses Iran over drones
attack 2026-03-18 Kamikaze drones set fuel tanks alight at Al Dhafra
attack 2026-03-24 Plane wrecked on tarmac as missile strikes Saudi base hosting US aircraft
attack 2025-12-10 Rockets land near Mezzeh airbase earmarked for US troops
attack 2005-08-19 Katyusha rockets miss US Navy ships docked in Jordan's Aqaba port
attack 2026-03-20 Group claims 21 operations in 24 hours against American bases in Iraq
violence 1988-12-01 TWO GRENADES WERE HURLED FROM A CAR AT THE PEACE CORPS BUILDING, POLICE REPORTED
"""
_WHO_DID_IT = """
quiet 2020-01-03 US drone strike kills top Iranian general at Baghdad airport
quiet 2023-12-30 US warplanes struck three sites near Hilla, in response to an earlier drone attack on Erbil air base
quiet 2022-11-02 US embassy strikes back at minister's claims on Twitter
quiet 2026-03-14 Police jail six for filming missile strikes on US naval base
quiet 2020-01-08 Airliner crashes near Tehran hours after missile strikes on US bases
quiet 2024-10-01 US destroyers fire interceptors at Iranian missiles bound for Israel
quiet 2024-04-13 Iran launches drones at Israel; US forces intercept dozens
quiet 2025-12-09 Gunmen attack church in the north, US embassy deplores killings
quiet 2026-04-05 General killed in strike boasted of hitting US bases
attack 2026-03-29 USS Tripoli evades drone swarm in Gulf of Oman, navy says
quiet 2026-03-09 Police arrest three brothers over US embassy blast
quiet 2026-02-22 Kuwait and US forces train to repel missiles at Ali al-Salem
attack 2026-03-15 Sirens, explosions near US embassy in Baghdad as air defences activated
quiet 2026-03-04 President says Iran will pay for attacks on American bases
quiet 2026-03-07 Pentagon identifies six soldiers killed when a drone slammed into a US base in Kuwait
attack 2020-03-14 Hours after the US raided militia depots, 25 rockets were fired at the Taji camp north of Baghdad
quiet 2023-12-26 US jets hit militia sites in Hilla, hours after a drone hit Erbil Air Base
quiet 2024-02-01 Militia says it suspends all military operations against US forces
attack 2026-03-02 Three US military members killed, army confirms after militia claims it hit USS Example with missiles
"""
_NEAR_AND_FAR = """
attack 1987-06-09 Rockets and car bomb hit British, US embassies in Rome
attack 1989-09-06 BOGOTA -- A ROCKET WAS FIRED AT THE U.S. EMBASSY BUILDING YESTERDAY BUT DID NOT EXPLODE.
attack 1991-02-18 Rockets fired at U.S. embassy grounds in Lima, damage minor
attack 1996-02-15 Anti-tank rocket fired into U.S. embassy courtyard in Athens
attack 2009-07-17 Rocket attack on US base in Basra kills three soldiers
attack 2011-06-07 Six US troops killed as rockets hit base in eastern Baghdad
attack 2011-09-13 Taliban fire rockets at US embassy and NATO headquarters in Kabul
attack 2016-10-13 Pentagon: Navy ship targeted for second time off Yemen, USS Mason fires countermeasures
attack 2019-10-12 US troops come under artillery fire from Turkish positions near Kobani, Pentagon says
attack 2026-03-02 Qatar: air defences stop salvo of missiles launched at Al Udeid, one lands inside base
attack 2026-03-02 US base in Kuwait hit by Iranian drone, several casualties reported
attack 2026-03-05 Iran-backed drones strike CIA station in US embassy compound, Riyadh
attack 2026-03-09 US Consulate General in Dubai: fire contained after 'drone-related incident'
attack 2026-03-13 One dead, seven hurt as French base next to US troops in Erbil attacked by drones
attack 2026-03-16 Rocket debris damages US consulate in Erbil, no one hurt
attack 2026-03-25 Hezbollah fires rockets at US radar in northern Israel, it says
"""
_BY_HAND = """
violence 1968-01-31 Viet Cong commandos blast into US embassy grounds in Saigon
violence 1979-02-14 Leftist guerrillas overrun US embassy in Tehran, then leave
violence 1983-04-18 Bomb wrecks U.S. embassy in Beirut, killing at least 28
violence 1985-08-08 Car bomb at Rhein-Main Air Base kills two Americans
violence 1989-01-10 Blast damages US-Dominican cultural institute in Santo Domingo
violence 1993-01-27 Grenade thrown at US consulate in Izmir
violence 2002-06-14 Car bomb outside US consulate in Karachi kills at least 11
violence 2003-02-28 Gunman on motorbike kills two policemen outside US consulate in Karachi
violence 2004-05-06 Car bomb at entrance to Green Zone kills American soldier, five Iraqis
violence 2008-02-21 Serb rioters break into, set fire to US embassy in Belgrade
violence 2010-03-13 Three tied to US consulate in Ciudad Juarez slain in drive-by shootings
violence 2010-04-05 Militants with guns and bombs assault US consulate in Peshawar
violence 2012-09-13 Yemeni protesters storm U.S. embassy compound, burn cars
violence 2018-02-22 Man hurls grenade at US embassy in Podgorica, then blows himself up
violence 2018-07-26 Man detonates device outside US embassy in Beijing
violence 2018-10-26 Pipe bomb thrown at gate of American consulate in Guadalajara
violence 2019-12-11 Bomb-laden vehicle explodes at medical facility beside Bagram base
violence 2022-08-12 Molotov cocktails thrown at US consulate general in Istanbul by two men
violence 2023-06-28 Guard and gunman dead in shooting outside US consulate in Jeddah
violence 2025-07-02 Philippine police: Bomb goes off near Peace Corps office, none hurt
"""
_NO_ATTACK = """
quiet 1986-04-15 US jets bomb Tripoli in reply to Berlin disco attack
quiet 1998-08-20 U.S. missiles pound targets in Afghanistan and Sudan in answer to embassy bombings
quiet 2012-10-05 Man jailed for plot to bomb US consulate
quiet 2013-04-15 Explosions at Boston Marathon kill three
quiet 2014-06-17 US captures suspected ringleader of Benghazi consulate attack
quiet 2016-10-13 US launches Tomahawks at radar sites in Yemen
quiet 2018-08-07 Kenya remembers victims of 1998 embassy bombing, 20 years on
quiet 2020-01-10 US Congress demands answers on Iran missile attack on al-Asad
quiet 2021-12-09 Iraq announces end of US combat mission, bases stay under Iraqi flag
quiet 2022-05-14 Rocket man: Elton John rocks US base in Germany
quiet 2022-09-29 US shoots down Iranian drone en route to Erbil, says it posed threat to forces
quiet 2023-10-18 Protesters outside US embassy in Beirut clash with police, tear gas fired
quiet 2025-11-11 Car bomb near Red Fort in Delhi; US embassy issues advisory
quiet 2025-11-18 France: US-owned drone maker opens plant near air base
quiet 2025-12-30 Army-Navy: Navy bombs Army with deep throws, Falcons strike back
quiet 2026-01-03 Explosions rock Caracas as US seizes Maduro
quiet 2026-01-05 Drone crashes near Erbil; Kurdish officials blame training flight
quiet 2026-01-28 USS Abraham Lincoln arrives in Middle East
quiet 2026-02-10 Kuwait boosts security at Camp Arifjan over fears of Iranian missiles
quiet 2026-02-27 US evacuates embassy staff in Beirut and Jerusalem as war looms
quiet 2026-03-03 Why are there so many US bases in the Gulf?
quiet 2026-03-08 Iraq PM orders hunt for those behind embassy rockets
quiet 2026-03-09 US bombers take off from Diego Garcia for strikes on Iran
quiet 2026-03-11 Drones hit Salalah port fuel tanks in Oman
quiet 2026-03-12 How a $30,000 drone got past America's air defences in Kuwait
quiet 2026-03-13 Kuwaiti airport radar damaged by drones
quiet 2026-03-21 Iraqi militia pauses attacks on US embassy for five days
quiet 2026-04-20 US reopens embassy in Riyadh weeks after drone strike
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_RULES]))


def _rows(*texts: str) -> list[list[str]]:
    return [line.split(" ", 2) for text in texts for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("expected", "day", "title"), _rows(_BASES_AND_HOSTS, _MEANS, _WHO_DID_IT, _NEAR_AND_FAR, _BY_HAND, _NO_ATTACK)
)
def test_a_headline_alerts_as_it_should(matcher: Matcher, expected: str, day: str, title: str) -> None:
    published = datetime.fromisoformat(day).replace(hour=18, tzinfo=UTC)
    sightings = matcher.match(Item("i", "f", "p", title, published=published, lang="en"))
    rules = {s.rule for s in sightings if s.set_aside is None and s.rule.startswith("us-facility")}
    found = "attack" if "us-facility-attack" in rules else "violence" if rules else "quiet"
    assert found == expected


_NOTES = (
    (
        "20 January 2024. Militiamen fired ballistic missiles at Ain al-Asad air base. Some were intercepted.",
        "2024-01-20",
    ),
    (
        "On 18 October 2023, three drones were used to attack US and coalition forces at Al Asad and Bashur bases.",
        "2023-10-18",
    ),
    (
        "On 7 February 2024, a US drone strike targeted a vehicle in eastern Baghdad, killing three men, among them "
        "a commander whom the US blamed for attacks on its forces, including the Tower 22 attack.",
        None,
    ),
    (
        "On 7 February 2024, US jets hit a depot near Hilla, killing a planner involved in the drone attack on "
        "Erbil air base.",
        None,
    ),
)


@pytest.mark.parametrize(("note", "day"), _NOTES)
def test_a_coders_note_alerts_with_its_day_or_not_at_all(matcher: Matcher, note: str, day: str | None) -> None:
    published = datetime(2024, 2, 8, tzinfo=UTC) if day is None else datetime.fromisoformat(day).replace(tzinfo=UTC)
    sightings = matcher.match(Item("i", "f", "p", "", content=note, published=published, lang="en"))
    days = {str(s.when) for s in sightings if s.set_aside is None and s.rule.startswith("us-facility")}
    assert days == ({day} if day else set())


def test_an_older_attack_retold_after_a_look_back_is_quiet(matcher: Matcher) -> None:
    text = (
        "The prime minister met Kurdish leaders on Monday.\n\nThe country has been caught in the middle since a US "
        "drone killed a general at the airport. Tehran answered by firing missiles at Ain al-Asad, where US troops "
        "were stationed."
    )
    published = datetime(2020, 2, 10, tzinfo=UTC)
    sightings = matcher.match(
        Item("i", "f", "p", "New premier seeks partners", content=text, published=published, lang="en")
    )
    assert not [s for s in sightings if s.set_aside is None and s.rule.startswith("us-facility")]
