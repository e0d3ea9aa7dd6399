"""Timelines as a duty officer meets them, read by the shipped rules: headlines of several outlets, hours apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import pytest

from monitor.language.loader import load_rules
from monitor.language.ruleset import Ruleset
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Delivery
from monitor.pipeline import PipelineParts
from monitor.shipped import rules_folder
from tests.scenarios.stream import Desk, story


@lru_cache(maxsize=1)
def shipped() -> tuple[Ruleset, Matcher]:
    ruleset = load_rules([rules_folder()])
    chosen = {"us-facility-attack", "us-facility-violence", "us-person-violence", "vulnerability-exploited"}
    ruleset = replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.id in chosen))
    return ruleset, compile_ruleset(ruleset)


class Watch(Desk):
    @property
    def parts(self) -> PipelineParts:
        ruleset, matcher = shipped()
        return PipelineParts(self.engine, matcher, ruleset, _nowhere)


def _nowhere(*_: object) -> tuple[Delivery, ...]:
    return ()


def told(*reports: tuple[float, str] | tuple[float, str, str], summary: str = "") -> list[list[str]]:
    """What goes out for each (hour, headline, outlet) in turn: "new", or what is new. Outlets differ unless named."""
    watch = Watch()
    out: list[list[str]] = []
    for number, (hour, title, *outlet) in enumerate(reports):
        where = outlet[0] if outlet else f"outlet{number}.example"
        item = story(f"i{number}", title, 60 * hour, where, summary)
        alerts = watch.poll(60 * hour + 1, item).alerts
        out.append([line for alert in alerts for line in (alert.news or (alert.kind.value,))])
    return out


def test_a_barrage_reported_over_hours_is_one_alert_that_grows() -> None:
    assert told(
        (0, "Rockets hit US embassy in Baghdad"),
        (0.3, "Barrage of rockets strikes US embassy in Baghdad, two guards wounded"),
        (1.5, "US embassy in Baghdad rocket attack: four wounded"),
        (3, "One killed, six wounded in rocket barrage on US embassy in Baghdad"),
        (10, "Rocket attack on US embassy in Baghdad killed one, says ministry"),
    ) == [
        ["new"],
        ["injured: 2", "now 2 independent sources"],
        ["injured 2 -> 4"],
        ["killed: 1", "injured 4 -> 6"],
        ["now 5 independent sources"],
    ]


def test_that_it_was_a_drone_is_no_count_but_three_are() -> None:
    assert told(
        (0, "Attack on US embassy in Baghdad with drones"),
        (0.3, "Drone strikes US embassy in Baghdad", "outlet0.example"),
        (0.6, "Three drones strike US embassy in Baghdad", "outlet0.example"),
    ) == [["new"], [], ["weapons: 3"]]


@pytest.mark.parametrize(
    "second",
    ["Second drone attack in hours hits Ain al-Asad base", "Rockets land at Ain al-Asad base, home to US troops"],
)
def test_two_strikes_on_one_base_five_hours_apart_are_two_alerts(second: str) -> None:
    assert told((0, "Drone strikes Ain al-Asad base housing US troops"), (5, second)) == [["new"], ["new"]]


def test_a_wave_is_one_alert_and_each_base_that_is_named_another() -> None:
    alerts = told(
        (0, "Missiles hit US bases in Bahrain, Kuwait and Qatar"),
        (0.2, "Missile strikes Al Udeid air base in Qatar"),
        (0.4, "Camp Arifjan in Kuwait hit by missile"),
        (0.6, "US Fifth Fleet headquarters in Bahrain struck by missile"),
        (1.2, "Missiles hit Al Udeid base, no casualties"),
    )
    assert alerts == [["new"], ["new"], ["new"], ["new"], ["now 2 independent sources"]]


@pytest.mark.parametrize("hours", [6, 26])
def test_a_claim_of_responsibility_belongs_to_the_attack(hours: float) -> None:
    alerts = told(
        (0, "Three rockets hit US embassy in Baghdad"),
        (hours, "Free Dawn Brigades claim responsibility for rocket attack on US embassy in Baghdad"),
    )
    assert alerts == [["new"], ["now 2 independent sources", "claimed by Free Dawn Brigades"]]


@pytest.mark.parametrize(
    "denial",
    [
        "Explosion near US consulate in Erbil was controlled demolition, not a drone attack, police say",
        "Erbil governor denies drone attack on US consulate",
    ],
)
def test_a_false_alarm_takes_the_alert_back_and_says_no_more(denial: str) -> None:
    assert told((0, "Drone attack reported at US consulate in Erbil"), (0.7, denial)) == [
        ["new"],
        ["reported as false or denied"],
    ]


def test_that_another_state_denies_having_attacked_takes_nothing_back() -> None:
    alerts = told(
        (0, "Drone attack reported at US consulate in Erbil"),
        (0.7, "Iran denies drone attack on US consulate in Erbil"),
    )
    assert alerts == [["new"], []]


def test_one_wire_story_under_eight_headlines_is_one_alert() -> None:
    wire = (
        "ERBIL (AP) - Explosive drones struck the perimeter of the US consulate in Erbil before dawn on Monday, a "
        "security official said, adding that no one was hurt and that a fire was put out within the hour."
    )
    headlines = (
        "Drones strike US consulate in Erbil",
        "Drones hit American consulate in Iraq",
        "US consulate in Erbil attacked",
        "Drone attack on Erbil consulate causes fire",
        "Fire at US consulate after drones",
        "Official: drones hit US mission",
        "Explosive drones at consulate in Erbil",
        "Attack on US consulate in northern Iraq",
    )
    alerts = told(*((hour / 8, title) for hour, title in enumerate(headlines)), summary=wire)
    assert alerts == [["new"], *[[]] * 7]


def test_outlets_of_one_house_are_one_source() -> None:
    alerts = told(
        (0, "Drones strike US consulate in Erbil", "foxnews.com"),
        (0.1, "Drones hit American consulate in Erbil", "foxbusiness.com"),
        (0.2, "US consulate in Erbil attacked with drones", "video.foxnews.com"),
    )
    assert alerts == [["new"], [], []]


def test_an_article_edited_ten_times_tells_each_new_fact_once() -> None:
    watch = Watch()
    texts: Sequence[str] = (
        "Rockets hit US embassy in Baghdad",
        "Rockets hit US embassy in Baghdad, sirens sound",
        "Rockets hit US embassy in Baghdad, two wounded",
        "Rockets hit US embassy in Baghdad, wounding two",
        "Two wounded as rockets hit US embassy in Baghdad",
        "At least two wounded as rockets hit US embassy in Baghdad",
        "Three wounded as rockets hit US embassy in Baghdad",
        "Three hurt as rockets hit US embassy in Baghdad",
        "Guard killed, three hurt as rockets hit US embassy in Baghdad",
        "Guard killed, 3 hurt as rockets hit US embassy in Baghdad",
    )
    first = story("a1", texts[0])
    alerts = [watch.poll(5 * number + 1, replace(first, title=title)).alerts for number, title in enumerate(texts)]
    assert [alert.news for some in alerts for alert in some] == [
        (),
        ("injured: 2",),
        ("injured 2 -> 3",),
        ("killed: 1",),
    ]


def test_an_old_story_under_a_new_address_and_date_is_not_told_again() -> None:
    watch = Watch()
    text = " ".join(f"Paragraph {number} tells of rockets that hit the US embassy in Baghdad." for number in range(9))
    old = story("a1", "Rockets hit US embassy in Baghdad", 0, summary=text)
    assert [alert.kind.value for alert in watch.poll(1, old).alerts] == ["new"]
    days = 9 * 24 * 60
    again = replace(story("b7", old.title, days, summary=text), url="https://agency.example/renewed/7")
    assert watch.poll(days + 1, again).alerts == ()


def test_three_languages_report_one_attack() -> None:
    assert told(
        (0, "هجوم بطائرات مسيرة على السفارة الأميركية في بغداد"),
        (0.3, "Drones attack US embassy in Baghdad, police say"),
        (1, "Беспилотники атаковали посольство США в Багдаде, двое ранены"),
        (1.5, "Attaque de drones contre l'ambassade américaine à Bagdad : deux blessés"),
    ) == [["new"], ["now 2 independent sources"], ["injured: 2"], []]


def test_three_languages_that_name_only_the_country_report_one_attack() -> None:
    assert told(
        (0, "سقوط صواريخ على قاعدة تضم قوات أميركية في سوريا"),
        (0.3, "Rockets hit base housing US troops in Syria"),
        (9, "Ракеты попали по базе США в Сирии"),
    ) == [["new"], ["now 2 independent sources"], []]


def test_a_late_report_of_the_only_attack_in_that_country_is_no_other() -> None:
    assert told(
        (0, "Gunman kills two US soldiers near Qasrin in Syria"),
        (12, "US soldiers killed by gunman in Syria, Pentagon says"),
    ) == [["new"], ["now 2 independent sources"]]


def test_one_vulnerability_over_ten_days_is_one_alert_and_the_next_is_another() -> None:
    who = ("Hackers", "Spies", "Criminals", "Ransomware gang", "Botnet", "Intruders")
    what = ("steal passwords", "plant web shells", "enter hospitals", "spread through banks", "wipe servers")
    titles = [f"{one} exploit Ivanti flaw CVE-2030-1111 to {other}" for one in who for other in what]
    titles[3] = "Ivanti Connect Secure vulnerability exploited by espionage group"
    daily = [(8.0 * number, title, f"outlet{number % 3}.example") for number, title in enumerate(titles)]
    other = [
        (241.0, "Hackers exploit Ivanti Connect Secure zero-day CVE-2030-2222"),
        (242.0, "Ivanti CVE-2030-2222 exploited"),
    ]
    alerts = told(*daily, *other)
    assert [number for number, lines in enumerate(alerts) if "new" in lines] == [0, 30]


def test_live_pages_that_repeat_the_casualties_are_no_other_attack() -> None:
    assert told(
        (0, "Missile attack wounds 10 US troops at Saudi air base"),
        (10, "Live updates: missile attack wounds 10 US troops at Saudi air base", "page.example"),
        (20, "Live updates: 12 US troops hurt in missile attack on Saudi air base", "page.example"),
    ) == [["new"], [], ["injured 10 -> 12", "now 2 independent sources"]]


RIYADH = "Drones hit US embassy in Riyadh"
KUWAIT = "Drones hit US embassy in Kuwait City"
CAMPAIGN = (
    (0.1, "Missiles hit Al Udeid air base in Qatar, home to US troops"),
    (0.2, "Drone strikes US base in Kuwait, smoke seen"),
    (0.3, "Rockets fired at Ain al-Asad base housing US troops"),
    (0.4, "US Fifth Fleet headquarters in Bahrain struck by missile"),
)


@pytest.mark.parametrize(
    "title",
    [
        "Drones hit US embassy",
        "Drones Hit US Embassy As Furious Neighbour Targets Cities",
        "US embassy attacked by drones, evacuation under way",
    ],
)
def test_where_one_embassy_was_hit_the_embassy_is_that_one_amid_a_campaign_too(title: str) -> None:
    assert told((0, RIYADH), *CAMPAIGN, (3, title))[-1] == ["now 2 independent sources"]


@pytest.mark.parametrize(
    ("title", "hours"),
    [
        ("Drones hit US embassy as furious neighbour targets cities", 20),  # the next day
        ("Rockets hit US consulate as furious neighbour targets cities", 3),  # a consulate is no embassy
        ("Second drone attack on US embassy, officials say", 3),
        ("Drone hits US base as furious neighbour targets cities", 3),  # which of them?
    ],
)
def test_what_may_be_another_is_told(title: str, hours: float) -> None:
    assert told((0, RIYADH), *CAMPAIGN, (hours, title))[-1] == ["new"]


def test_where_two_embassies_were_hit_it_is_said_that_nobody_knows_which() -> None:
    assert told(
        (0, RIYADH),
        (1, KUWAIT),
        (2, "Drones hit US embassy"),
        (2.5, "US embassy attacked by drones, fire reported"),
        (3, "Drones hit roof of US embassy in Riyadh"),
        (4, "Drones hit US embassy in Amman"),
    ) == [
        ["new"],
        ["new"],
        ["no place is named: it may be of the attack at US Embassy, Riyadh or US Embassy, Kuwait City, or another"],
        ["now 2 independent sources"],  # of what is told without a place
        ["now 2 independent sources"],  # of the one in Riyadh
        ["new"],
    ]


def test_a_report_that_names_the_country_in_passing_says_which_embassy() -> None:
    title = "Drones hit US embassy, Saudi ministry confirms"
    assert told((0, RIYADH), (1, KUWAIT), (2, title))[-1] == ["now 2 independent sources"]


def test_a_place_that_becomes_known_is_told() -> None:
    assert told((0, "Drones hit US embassy"), (1, RIYADH), (2, KUWAIT)) == [
        ["new"],
        ["place: US Embassy, Riyadh", "now 2 independent sources"],
        ["new"],
    ]


def test_what_follows_an_attack_for_days_is_no_other_attack() -> None:
    assert told(
        (0, "Car bomb explodes outside US embassy in Lima"),
        (27, "Police search for suspect after US embassy blast in Lima"),
        (70, "Two brothers in custody over bombing of US embassy in Lima"),
        (130, "Three on trial for bombing of US embassy in Lima"),
    ) == [["new"], ["now 2 independent sources"], [], []]


@pytest.mark.parametrize(
    "title",
    [
        "Second bomb explodes outside US embassy in Lima, suspect arrested",
        "Gunmen open fire on US embassy in Lima, one arrested after shooting",
        "Gunmen attack US consulate in Basra, suspects arrested",
        "Suspect arrested after shooting at US embassy in Lima",
    ],
)
def test_another_attack_is_told_whoever_was_arrested(title: str) -> None:
    assert told((0, "Car bomb explodes outside US embassy in Lima"), (50, title))[-1] == ["new"]


def test_a_late_report_that_names_place_and_day_is_of_what_is_known() -> None:
    first = "Drones hit US embassy in Riyadh on Monday"  # the first day is one
    late = "After drone attack on US embassy in Riyadh on Monday most envoys have left the kingdom"
    assert told((0, first), (56, late)) == [["new"], ["now 2 independent sources"]]
    other = "After drone attack on US embassy in Riyadh on Tuesday most envoys have left the kingdom"
    assert told((0, first), (56, other)) == [["new"], ["new"]]
