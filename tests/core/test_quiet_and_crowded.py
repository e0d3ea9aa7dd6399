"""How much else is open decides how alike two reports must be; what stands against one event decides at any time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.incidents.countries import countries_in, countries_named, named_as_where, names_many_places
from monitor.incidents.grouping import assign
from monitor.incidents.need import need
from monitor.incidents.where import agreement, more_exact
from monitor.language.ruleset import Grouping
from monitor.model import Incident, Item, Place, Sighting
from tests.core.test_grouping import open_with, sighted
from tests.scenarios.stream import AIRPORT, EMBASSY, ERBIL, rule

NIGER = Place("Niger", country="NE")
SYRIA = Place("Syria", country="SY")
TOWN = Place("Baghdad", 33.3406, 44.4009, 4.0, "Green Gate, Baghdad", "IQ")
FIRST = sighted("Two American soldiers killed in ambush near Qasrin in Syria", SYRIA, terms="soldiers killed")


def joins(report: tuple[Sighting, Item], incidents: list[Incident]) -> bool:
    sighting, item = report
    assert item.seen is not None
    return not assign(sighting, item, rule(), incidents, item.seen).opened


def elsewhere(*names: str) -> list[Incident]:
    return open_with(*(sighted(f"Gunmen attack the depot of {name}", terms="attack") for name in names))


LATER = sighted("American soldiers killed in Syria: what is known", SYRIA, hours=13, terms="soldiers killed")
CROWD = ("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot")


def test_in_a_quiet_week_a_late_report_of_the_same_country_is_of_the_first_event() -> None:
    assert joins(LATER, open_with(FIRST))


def test_amid_other_attacks_it_opens_an_incident() -> None:
    assert not joins(LATER, [*open_with(FIRST), *elsewhere(*CROWD)])


@pytest.mark.parametrize(
    "title",
    [
        "Second attack on American soldiers in Syria, two killed",
        "American soldiers killed near Tal Amra in Syria",  # another town
        "Earthquake kills American soldiers in Syria",  # once the first is a quake, another kind
    ],
)
def test_what_stands_against_one_event_stands_in_a_quiet_week_too(title: str) -> None:
    flood = sighted("Two American soldiers killed by flood near Qasrin in Syria", SYRIA, terms="soldiers killed")
    report = sighted(title, SYRIA, hours=13, terms="soldiers killed attack")
    assert not joins(report, open_with(flood if "quake" in title else FIRST))


def test_another_country_never_joins() -> None:
    report = sighted("American soldiers killed in ambush in Niger", NIGER, hours=1, terms="soldiers killed")
    assert not joins(report, open_with(FIRST))


def test_a_facility_that_is_hit_again_after_hours_is_another_incident_in_a_quiet_week_too() -> None:
    first = sighted("Rockets hit the US embassy in Baghdad", EMBASSY, terms="rockets hit embassy")
    assert not joins(
        sighted("Rockets hit the US embassy", EMBASSY, hours=15, terms="rockets hit embassy"), open_with(first)
    )


def test_a_report_that_names_only_the_town_is_of_the_facility_in_it() -> None:
    first = sighted("Rockets hit helipad of US embassy in Baghdad", EMBASSY, terms="rockets hit embassy")
    report = sighted("Helipad at American compound in Baghdad struck by rockets", TOWN, hours=1, terms="rockets")
    assert joins(report, open_with(first))
    assert agreement(TOWN, EMBASSY)[0] == agreement(TOWN, AIRPORT)[0] == "area"
    assert agreement(AIRPORT, EMBASSY)[0] == "other"
    assert more_exact(TOWN, EMBASSY) == more_exact(EMBASSY, TOWN) == EMBASSY


def test_a_wave_on_many_bases_is_not_the_attack_on_one_of_them() -> None:
    one = sighted("Missiles hit the base at Erbil airport", ERBIL, terms="missiles base")
    wave = sighted("Missiles hit US bases across the region", hours=1, terms="missiles bases")
    again = sighted("Army says missiles hit seven US bases in the Gulf", hours=2, terms="missiles bases")
    assert not joins(wave, open_with(one))
    assert joins(again, open_with(one, wave))


def test_one_more_event_in_another_clause_says_nothing_of_this_one() -> None:
    first = sighted("Rockets hit the US embassy in Baghdad", EMBASSY, terms="rockets hit embassy")
    report = sighted(
        "Jets launch fresh strikes on capital; rockets at US embassy in Baghdad",
        EMBASSY,
        hours=2,
        terms="rockets embassy",
    )
    assert joins(report, open_with(first))


def test_the_number_of_a_vulnerability_names_the_event() -> None:
    hole = rule(group=Grouping(("entities", "content"), timedelta(hours=72)))
    title = "Attackers exploit flaw in Acme Gateway, CVE-2031-4411"
    first = sighted(title, terms="Acme exploit flaw")
    opened = assign(*first, hole, [], first[1].seen).incident  # type: ignore[arg-type]
    same = sighted("Patch now: CVE-2031-4411 under active attack, agency warns", hours=60, terms="Acme attack")
    other = sighted("Attackers exploit flaw in Acme Gateway, CVE-2031-5902", hours=3, terms="Acme exploit flaw")
    assert not assign(*same, hole, [opened], same[1].seen).opened  # type: ignore[arg-type]
    assert assign(*other, hole, [opened], other[1].seen).opened  # type: ignore[arg-type]


def test_more_is_asked_for_the_more_is_open_and_the_later_it_is() -> None:
    for place in ("same", "beside", "area", "land", "country", "none"):
        for hours in (1, 5, 20):
            asked = [need(place, False, timedelta(hours=hours), others) for others in (0, 1, 3, 10)]
            assert asked == sorted(asked)
        late = [need(place, False, timedelta(hours=hours), 2) for hours in (1, 5, 20)]
        assert late == sorted(late)
    assert need("same", False, timedelta(hours=20), 0) == need("same", False, timedelta(hours=20), 50)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Rockets fall in Kuwait and Qatar", {"KW", "QA"}),
        ("Bases In Bahrain, Qatar, UAE And Kuwait Hit", {"BH", "QA", "AE", "KW"}),
        ("Drone hits Saudi air base", {"SA"}),
        ("Iraqi capital shelled", {"IQ"}),
        ("US-British base attacked", set()),  # whose it is, not where
        ("Turkish base hit by rockets", set()),
        ("Iraqi militia fires rockets", set()),
    ],
)
def test_countries_where_something_is(text: str, codes: set[str]) -> None:
    assert countries_in(text) == codes


def test_countries_that_are_named_at_all() -> None:
    assert countries_named("Syrian patrol and Sudan's army") == {"SY", "SD"}


def test_names_that_stand_where_a_place_does() -> None:
    assert named_as_where("Ambush near Tal Amra in Syria, says Smith") == {"tal", "amra"}


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("Missiles hit US bases in the region", True),
        ("Drones target five American bases", True),
        ("Strikes on bases in Bahrain, Qatar and Kuwait", True),
        ("هجمات على قواعد أميركية في المنطقة", True),
        ("Three rockets hit a US base in Iraq", False),
        ("Twelve soldiers hurt at base as regional tension grows", False),
        ("Rockets hit US bases in Iraq", False),
    ],
)
def test_reports_on_many_places(text: str, many: bool) -> None:
    assert names_many_places(text) is many


WAVE = sighted("Tehran fires missiles at US bases across the Gulf", terms="missiles bases")


@pytest.mark.parametrize(
    ("title", "hours", "one"),
    [
        (
            "US bases hit in retaliatory strikes, what we know so far",
            2,
            True,
        ),  # of one day: one wave
        ("Missiles fall on Israel and American bases as war widens", 3, True),
        ("US bases in Bahrain, Qatar and Kuwait come under missile fire", 4, True),
        ("Almost all US bases in the Gulf hit by missiles, says Tehran", 8, True),
        ("New wave of missiles launched at US bases", 8, False),  # which says that it is another
        ("US bases targeted by drones, army says", 16, False),  # the next morning
        ("Drone hits US base in Kuwait", 2, False),  # one base
    ],
)
def test_general_reports_of_a_day_are_of_one_wave(title: str, hours: float, one: bool) -> None:
    place = Place("Kuwait", country="KW") if "in Kuwait" in title else None
    report = sighted(title, place, hours=hours, terms="missiles bases strikes drones")
    assert joins(report, [*open_with(WAVE), *elsewhere(*CROWD)]) is one


def test_of_two_waves_a_general_report_is_of_the_last() -> None:
    again = sighted("New wave of missiles launched at US bases", hours=9, terms="missiles bases")
    waves = open_with(WAVE, again)
    assert len(waves) == 2
    sighting, item = sighted("Strikes on US bases, what we know", hours=11, terms="strikes bases")
    assert item.seen is not None
    assert assign(sighting, item, rule(), waves, item.seen).incident.id == waves[1].id


def test_reports_that_name_another_country_first_are_of_one_wave() -> None:
    kuwait, qatar = Place("Kuwait", country="KW"), Place("Qatar", country="QA")
    first = sighted("Missiles fired at bases in Kuwait, Qatar and Bahrain", kuwait, terms="missiles bases")
    report = sighted("Missiles fired at bases in Qatar, Bahrain and Kuwait", qatar, hours=1, terms="missiles bases")
    assert joins(report, open_with(first))


KUWAIT = Place("Kuwait", country="KW")
KUWAIT_EMBASSY = Place("US Embassy, Kuwait City", 29.29, 48.05, 0.0, "US Embassy, Kuwait City", "KW")
KUWAIT_BASE = Place("Example Air Base", 29.35, 47.52, 0.0, "Example Air Base", "KW")


def test_an_embassy_is_no_base_where_only_the_country_is_known() -> None:
    first = sighted("Drone strikes US base in Kuwait", KUWAIT, terms="drone base")
    report = sighted("Fire at US embassy in Kuwait after drone attack", KUWAIT_EMBASSY, hours=3, terms="embassy drone")
    assert not joins(report, open_with(first))


def test_that_both_name_the_country_says_nothing_of_the_event() -> None:
    first = sighted("Drone strikes American barracks in Kuwait", KUWAIT, terms="drone barracks")
    report = sighted("Army says rockets fired at airbase in Kuwait", KUWAIT_BASE, hours=14, terms="rockets airbase")
    assert not joins(report, [*open_with(first), *elsewhere("Alfa", "Bravo")])


def test_a_base_in_the_country_that_was_just_named_is_meant_while_nothing_else_happens_there() -> None:
    first = sighted("Smoke over area of US base in Kuwait", KUWAIT, terms="base")
    assert joins(sighted("Missile hits Example Air Base", KUWAIT_BASE, hours=1, terms="missile"), open_with(first))


@pytest.mark.parametrize(
    ("title", "one"),
    [
        ("Number of American soldiers killed in Syria rises to five", True),
        ("Death toll of American soldiers in Syria climbs to six", True),
        ("One more American soldier dies, bringing total killed in Syria to three", True),
        ("Nine American soldiers killed in Syria", False),  # it does not say that there were fewer
    ],
)
def test_a_toll_that_rises_is_of_the_event_that_is_known(title: str, one: bool) -> None:
    report = sighted(title, SYRIA, hours=20, terms="soldiers killed")
    assert joins(report, [*open_with(FIRST), *elsewhere(*CROWD)]) is one
