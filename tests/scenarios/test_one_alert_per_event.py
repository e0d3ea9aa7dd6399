"""Timelines: what goes out, when, for the ways in which one event reaches the desk many times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from monitor.store import incidents
from monitor.store.engine import read
from monitor.store.schema import alerts, deliveries, item_keys, items, sightings
from tests.scenarios.stream import START, Desk, story

FIRST = story("a1", "Three rockets hit the US embassy in Baghdad")


def test_first_report_alerts_at_once_and_a_second_publisher_updates() -> None:
    desk = Desk()
    assert desk.told(1, FIRST) == [("new", ())]
    second = story("b1", "US embassy in Baghdad struck by rockets, officials say", 7, "herald.example")
    assert desk.told(8, second) == [("update", ("now 2 independent sources",))]


def test_the_same_items_again_change_nothing() -> None:
    desk = Desk()
    batch = (FIRST, story("b1", "Rockets strike US embassy in Baghdad", 5, "herald.example"))
    desk.poll(6, *batch)
    before = _counts(desk)
    for minute in (7, 20, 60):
        assert desk.told(minute, *batch) == []
    assert _counts(desk) == before


def test_an_edit_alerts_only_for_new_facts() -> None:
    desk = Desk()
    desk.poll(1, FIRST)
    assert desk.told(5, replace(FIRST, title="Three rockets hit US embassy in Baghdad, sources say")) == []
    edited = replace(FIRST, title="Three rockets hit US embassy in Baghdad, two killed")
    assert desk.told(9, edited) == [("update", ("killed: 2",))]
    assert desk.told(12, FIRST) == []  # the first words return
    assert desk.told(15, replace(FIRST, title="Three rockets hit US embassy in Baghdad, 3 killed")) == [
        ("update", ("killed 2 -> 3",))
    ]


def test_tracking_amp_and_mobile_addresses_are_one_article() -> None:
    desk = Desk()
    desk.poll(1, FIRST)
    for number, url in enumerate(
        (
            "http://www.agency.example/a1?utm_source=rss&utm_medium=feed",
            "https://m.agency.example/a1/",
            "https://amp.agency.example/a1/amp",
            "https://agency.example/a1?amp=1#xtor=RSS-1",
        )
    ):
        again = replace(FIRST, id=f"other-{number}", feed=f"agency-{number}", url=url)
        assert desk.poll(2 + number, again).new == 0


def test_another_day_another_facility_and_a_second_attack_each_alert() -> None:
    desk = Desk()
    assert desk.told(1, FIRST) == [("new", ())]
    assert desk.told(30, story("a2", "Rockets hit Victory base in Baghdad", 29)) == [("new", ())]
    again = story("a3", "Second rocket attack on US embassy in Baghdad, hours after the first", 300)
    assert desk.told(301, again) == [("new", ())]
    late = 30 * 60
    assert desk.told(late, story("a4", "Rocket attack on the US embassy in Baghdad today", late)) == [("new", ())]


def test_a_headline_that_is_true_again_a_week_later_alerts_again() -> None:
    desk = Desk()
    desk.poll(1, FIRST)
    week = 7 * 24 * 60
    again = replace(FIRST, id="z9", url="https://agency.example/z9", published=START + timedelta(minutes=week))
    assert desk.told(week + 1, again) == [("new", ())]


def test_syndicated_copies_count_as_one_publisher() -> None:
    desk = Desk()
    wire = (
        "BAGHDAD (Reuters) - At least three rockets landed inside the compound of the US embassy early in the "
        "morning, two security officials said, and sirens sounded across the river for several minutes."
    )
    desk.poll(1, story("r1", "Rockets land in US embassy compound", 0, "reuters.com", summary=wire))
    assert desk.told(4, story("h1", "Embassy under rocket fire", 3, "herald.example", summary=wire)) == []
    changed = wire.replace("two security", "three security").replace("BAGHDAD (Reuters) - ", "")
    assert desk.told(6, story("t1", "Rockets at US embassy", 5, "times.example", summary=changed)) == []
    own = "A witness told this newspaper that the embassy's guns fired for minutes as rockets came in from the east."
    assert desk.told(9, story("o1", "Rocket fire on embassy", 8, "observer.example", summary=own)) == [
        ("update", ("now 2 independent sources",))
    ]


def test_a_false_alarm_takes_the_alert_back() -> None:
    desk = Desk()
    desk.poll(1, FIRST)
    denial = story("b2", "Sirens at US embassy in Baghdad were a false alarm, no rockets were fired", 40)
    assert desk.told(41, denial) == [("retraction", ("reported as false or denied",))]
    assert desk.told(50, denial) == []


def test_old_and_misdated_items() -> None:
    desk = Desk()
    old = story("o1", "Rockets hit the US embassy in Baghdad", -60 * 24 * 30)
    assert desk.told(1, old) == []
    with read(desk.engine) as connection:
        why = connection.execute(select(sightings.c.set_aside).where(sightings.c.item == "o1")).scalar_one()
    assert why == "the item is 30 days old, older than 48h"
    future = story("f1", "Rockets hit Erbil airport", 60 * 24 * 400)
    assert desk.told(2, future) == [("new", ())]


def test_a_reused_entry_id_is_another_article() -> None:
    desk = Desk()
    desk.poll(1, FIRST)
    reused = replace(FIRST, title="Drone crashes at Erbil airport", url="https://agency.example/other")
    assert desk.told(3, reused) == [("new", ())]


def test_feeds_that_number_their_entries_alike_lose_nothing() -> None:
    desk = Desk()
    other = story("a1", "Drone crashes at Erbil airport", 5, "herald.example")
    copy = replace(FIRST, feed="gazette", publisher="gazette.example", url="https://gazette.example/1")
    assert desk.told(1, FIRST) == [("new", ())]
    assert desk.told(6, other) == [("new", ())]
    desk.poll(7, copy)
    for minute in (8, 30):
        assert desk.poll(minute, FIRST, other, copy).new == 0
    assert desk.told(40, replace(other, title="Drone crashes at Erbil airport, two killed")) == [
        ("update", ("killed: 2",))
    ]
    with read(desk.engine) as connection:
        stored = connection.execute(select(items.c.id, items.c.title)).all()
        told = incidents.all_incidents(connection)
    assert sorted(title for _, title in stored) == sorted(
        [FIRST.title, FIRST.title, "Drone crashes at Erbil airport, two killed"]
    )
    assert [len(incident.items) for incident in told] == [2, 1]
    assert {item for incident in told for item in incident.items} == {row.id for row in stored}


def test_a_text_about_two_attacks_alerts_for_both_and_its_copy_for_neither() -> None:
    desk = Desk()
    both = "Rockets hit the US embassy in Baghdad and drones hit the airport in Erbil within one hour, officials say"
    assert desk.told(1, story("a1", both)) == [("new", ()), ("new", ())]
    copied = desk.poll(5, story("b1", both.replace("officials", "two officials"), 4, "herald.example"))
    assert copied.alerts == ()
    assert len(copied.sightings) == 2
    with read(desk.engine) as connection:
        found = incidents.all_incidents(connection)
    assert [one.items for one in found] == [("a1", "b1"), ("a1", "b1")]


def test_every_decision_keeps_its_reason() -> None:
    desk = Desk()
    opened = desk.poll(1, FIRST).alerts[0].incident.id
    desk.poll(8, story("b1", "US embassy in Baghdad struck by rockets today", 7, "herald.example"))
    with read(desk.engine) as connection:
        reasons = [one.reason for one in incidents.members(connection, opened)]
    assert reasons[0] == "first report"
    assert "US Embassy, Baghdad" in reasons[1]


def _counts(desk: Desk) -> list[int]:
    with read(desk.engine) as connection:
        tables = (items, item_keys, sightings, alerts, deliveries)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
