"""The store's memory of feeds: syncing, claiming with a lease, recording only what is still one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from monitor.feeds import rhythm as rhythms
from monitor.feeds.catalog import feed_of
from monitor.feeds.health import Sight
from monitor.feeds.outcome import Change, PollOutcome
from monitor.feeds.rhythm import Rhythm
from monitor.model import Feed, FeedState
from monitor.settings import FeedSetting
from monitor.store import feeds as store
from monitor.store.engine import write
from monitor.store.schema import feeds as feed_states
from monitor.store.schema import metadata, operator_notes

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=10)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with write(engine) as opened:
        metadata.create_all(opened)
        yield opened


def feeds(count: int) -> list[Feed]:
    return [feed_of(FeedSetting(url=f"https://site{number}.example/rss")) for number in range(count)]


def outcome(feed: Feed, state: FeedState) -> PollOutcome:
    return PollOutcome(feed, state, (), None, Change.SAME)


def test_new_feeds_are_due_at_once_and_left_out_ones_keep_their_history(connection: Connection) -> None:
    first, second = feeds(2)
    store.sync(connection, [first, second], NOW)
    claimed = store.claim_due(connection, NOW, 10, LEASE)
    assert {state.feed_id for state in claimed} == {first.id, second.id}
    polled = replace(claimed[0], last_ok_at=NOW, etag='"1"')
    assert store.record_all(connection, [outcome(first, polled)])
    store.sync(connection, [second], NOW)
    assert [state.feed_id for state in store.list_states(connection)] == [second.id]
    store.sync(connection, [first, second], NOW)
    assert {state.feed_id: state.etag for state in store.list_states(connection)}[polled.feed_id] == '"1"'


def test_a_claimed_feed_is_not_due_until_its_lease_ends(connection: Connection) -> None:
    store.sync(connection, feeds(1), NOW)
    (claimed,) = store.claim_due(connection, NOW, 10, LEASE)
    assert store.claim_due(connection, NOW + LEASE - timedelta(seconds=1), 10, LEASE) == []
    (again,) = store.claim_due(connection, NOW + LEASE, 10, LEASE)
    assert again.gen == claimed.gen + 1


def test_the_result_of_an_older_claim_is_dropped(connection: Connection) -> None:
    (feed,) = feeds(1)
    store.sync(connection, [feed], NOW)
    (slow,) = store.claim_due(connection, NOW, 10, LEASE)
    (fast,) = store.claim_due(connection, NOW + LEASE, 10, LEASE)
    assert store.record_all(connection, [outcome(feed, replace(fast, etag='"new"'))])
    assert not store.record_all(connection, [outcome(feed, replace(slow, etag='"old"'))])
    assert [state.etag for state in store.list_states(connection)] == ['"new"']


def test_the_longest_overdue_come_first_and_no_more_than_asked(connection: Connection) -> None:
    every = feeds(3)
    for number, feed in enumerate(every):
        store.sync(connection, every[: number + 1], NOW - timedelta(minutes=number))
        assert feed.id
    order = [store.claim_due(connection, NOW, 1, LEASE)[0].feed_id for _ in every]
    assert order == [feed.id for feed in reversed(every)]


def test_credentials_are_never_stored(connection: Connection) -> None:
    feed = feed_of(FeedSetting(url="https://reader:hunter2@site.example/rss"))
    store.sync(connection, [feed], NOW)
    (state,) = store.list_states(connection)
    assert state.url == "https://site.example/rss"
    assert "hunter2" not in feed.id + feed.name + feed.publisher


def test_a_feed_that_is_let_go_leaves_no_open_trouble_and_would_tell_it_anew(connection: Connection) -> None:
    first, second = feeds(2)
    store.sync(connection, [first, second], NOW)
    states = {state.feed_id: state for state in store.claim_all(connection, NOW, LEASE)}
    failing = replace(states[first.id], rhythm=rhythms.dump(Rhythm(noted=("failing",), gap=60.0)))
    store.record_all(connection, [outcome(first, failing)])
    for feed in (first, second):
        note = {"key": f"feed-failing:{feed.id}", "message": "it fails", "opened_at": NOW}
        connection.execute(operator_notes.insert().values(note))
    store.sync(connection, [second], NOW + LEASE)
    open_notes = select(operator_notes.c.key).where(operator_notes.c.recovered_at.is_(None))
    assert connection.execute(open_notes).scalars().all() == [f"feed-failing:{second.id}"]
    kept = connection.execute(select(feed_states.c.rhythm).where(feed_states.c.id == first.id)).scalar_one()
    assert rhythms.load(kept) == Rhythm(gap=60.0)


def test_the_watch_knows_how_many_feeds_it_can_read_and_when_it_last_tried(connection: Connection) -> None:
    known = feeds(4)
    store.sync(connection, known, NOW)
    assert store.sight(connection, NOW) == Sight(4, 0, None, None, NOW)
    states = store.claim_due(connection, NOW, 10, LEASE)
    refused, refused_too, broken, stopped = states
    later = NOW + timedelta(minutes=1)
    for state, change in (
        (refused, {"failures": 3, "last_error": "no connection"}),
        (refused_too, {"failures": 7, "last_error": "no connection"}),
        (broken, {"failures": 2, "last_error": "no feed"}),
        (stopped, {"failures": 9, "last_error": "gone", "stopped": "gone"}),
    ):
        (feed,) = (one for one in known if one.id == state.feed_id)
        store.record_all(connection, [outcome(feed, replace(state, last_polled_at=later, **change))])  # type: ignore[arg-type]
    assert store.sight(connection, NOW + LEASE / 2) == Sight(3, 2, "no connection", later, None)
