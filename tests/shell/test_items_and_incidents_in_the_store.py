"""Items, keys and incidents in a real database: bulk look-up, edits, retention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from monitor.retention import prune
from monitor.store import incidents, items
from monitor.store.engine import read, write
from monitor.store.schema import alerts, deliveries, incident_items, item_keys, metadata, sightings
from monitor.store.schema import items as item_rows
from tests.scenarios.stream import START, Desk, story


@pytest.fixture
def watch(engine: Engine) -> Desk:
    metadata.create_all(engine)
    return Desk(engine)


def count(watch: Desk, table: object) -> int:
    with read(watch.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_a_poll_of_many_items_is_found_again_whole(watch: Desk) -> None:
    many = [story(f"n{number}", f"Story number {number} of a long list of stories") for number in range(900)]
    assert watch.poll(1, *many).new == 900
    assert watch.poll(2, *many).new == 0
    assert count(watch, item_rows) == 900


def test_an_edit_keeps_the_first_time_seen_and_replaces_the_words_and_sightings(watch: Desk) -> None:
    first = story("a1", "Two rockets hit the US embassy in Baghdad")
    watch.poll(1, first)
    watch.poll(9, replace(first, title="Two rockets hit the US embassy in Baghdad at dawn"))
    with read(watch.engine) as connection:
        kept = items.get(connection, "a1")
    assert kept is not None
    assert kept.title.endswith("at dawn")
    assert kept.seen == START + timedelta(minutes=1)
    assert count(watch, sightings) == 1


def test_retention_prunes_items_and_keeps_alerts_with_their_evidence(watch: Desk) -> None:
    watch.poll(1, story("a1", "Two rockets hit the US embassy in Baghdad"), story("b1", "Parliament votes on a budget"))
    day = 24 * 60
    watch.poll(100 * day, story("c1", "A later story about something else altogether", 100 * day))
    prune(watch.engine, START + timedelta(days=50))
    with read(watch.engine) as connection:
        assert items.get(connection, "b1") is None
        assert items.get(connection, "a1") is not None
        assert items.get(connection, "c1") is not None
        (incident,) = incidents.all_incidents(connection)
        assert incidents.members(connection, incident.id)
    assert count(watch, alerts) == 1
    assert count(watch, sightings) == 1


def test_what_a_feed_still_serves_is_not_forgotten(watch: Desk) -> None:
    old = story("a1", "A story that stays in its feed for months on end")
    day = 24 * 60
    for week in range(20):
        watch.poll(week * 7 * day, old)
    prune(watch.engine, START + timedelta(days=120))
    assert watch.poll(141 * day, old).new == 0


def test_incidents_that_never_alerted_go_with_their_evidence(watch: Desk) -> None:
    watch.poll(1, story("a1", "Two rockets hit the US embassy in Baghdad"))
    with write(watch.engine) as connection:
        connection.execute(deliveries.delete())
        connection.execute(alerts.delete())
    prune(watch.engine, START + timedelta(days=50))
    assert count(watch, incident_items) == 0
    assert count(watch, item_rows) == 0
    assert count(watch, item_keys) == 0


def test_stored_items_come_page_by_page_in_order_of_time(watch: Desk) -> None:
    for minute in (3, 1, 2):
        watch.poll(minute, story(f"m{minute}", f"A story of minute {minute} among the others", minute))
    with read(watch.engine) as connection:
        first = items.page(connection, START, "", 2)
        assert [item.id for item in first] == ["m1", "m2"]
        assert first[-1].seen is not None
        assert [item.id for item in items.page(connection, first[-1].seen, first[-1].id, 2)] == ["m3"]
        assert items.count_since(connection, START + timedelta(minutes=2)) == 2
