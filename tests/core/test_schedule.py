"""When a feed is asked again: properties that hold whatever a server says, and the cases behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FeedError, FetchError, ParseError
from monitor.feeds import rhythm as rhythms
from monitor.feeds import schedule
from monitor.feeds.rhythm import Rhythm
from monitor.feeds.schedule import Bounds

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
BOUNDS = Bounds(timedelta(minutes=2), timedelta(hours=4))

seconds = st.floats(0, 1e9, allow_nan=False)
lengths = st.integers(1, 10_000_000).map(lambda number: timedelta(seconds=number))
jitters = st.floats(0, 1, allow_nan=False)
bounds = st.builds(Bounds, lengths, lengths, st.none() | lengths)
rhythm_states = st.builds(
    Rhythm,
    gap=st.none() | seconds,
    longest_gap=st.none() | seconds,
    newest=st.none() | st.floats(0, NOW.timestamp() + 1e6),
    slow=st.floats(0, 1e6),
    press=st.floats(0, 10),
    ttl=st.none() | st.integers(-10, 10**9),
    skip_hours=st.lists(st.integers(0, 99), max_size=30).map(tuple),
    skip_days=st.lists(st.sampled_from(["Monday", "tuesday", "SUNDAY", "never"]), max_size=9).map(tuple),
)
errors = st.one_of(
    st.builds(
        FetchError,
        st.just("broken"),
        status=st.none() | st.sampled_from([401, 403, 404, 410, 429, 500, 503]),
        retry_after=st.none() | st.integers(0, 10**8).map(lambda number: timedelta(seconds=number)),
        gone=st.booleans(),
        refused=st.booleans(),
    ),
    st.just(ParseError("no feed")),
)


@given(rhythm_states, bounds, st.none() | lengths)
def test_an_interval_is_always_within_the_bounds(rhythm: Rhythm, within: Bounds, max_age: timedelta | None) -> None:
    assert within.low <= schedule.interval_of(rhythm, within, max_age, NOW) <= within.high


@given(rhythm_states, bounds, lengths, jitters)
def test_after_an_answer_a_feed_is_asked_again_within_its_bounds_and_what_it_skips(
    rhythm: Rhythm, within: Bounds, interval: timedelta, jitter: float
) -> None:
    due = schedule.next_after_success(interval, rhythm, within, NOW, jitter)
    assert NOW + within.low <= due <= NOW + within.high + timedelta(days=8)
    if within.every is not None:
        assert due <= NOW + within.high


@given(st.integers(1, 10**6), errors, lengths, bounds, jitters)
def test_no_failure_ever_ends_a_feed(
    failures: int, error: FeedError, interval: timedelta, within: Bounds, jitter: float
) -> None:
    due = schedule.next_after_failure(failures, error, interval, within, NOW, jitter)
    assert NOW + min(within.low, schedule.GONE_RECHECK) <= due
    assert due <= NOW + max(within.high, schedule.RETRY_AFTER_CAP, schedule.GONE_RECHECK)


@given(st.integers(1, 40), bounds, jitters)
def test_backoff_grows_and_one_answer_ends_it(failures: int, within: Bounds, jitter: float) -> None:
    broken = FetchError("broken", status=500)
    waits = [
        schedule.next_after_failure(n, broken, within.low, within, NOW, jitter) - NOW for n in (failures, failures + 1)
    ]
    assert waits[0] <= waits[1]
    first = schedule.next_after_failure(1, broken, within.low, within, NOW, 0.5) - NOW
    assert first == within.low


@given(st.integers(1, 10**6), lengths, jitters)
def test_after_an_outage_of_the_network_every_feed_is_asked_within_minutes(
    failures: int, interval: timedelta, jitter: float
) -> None:
    unreachable = FetchError("no connection: Network is unreachable")
    due = schedule.next_after_failure(failures, unreachable, interval, BOUNDS, NOW, jitter)
    assert due <= NOW + schedule.UNREACHABLE_CAP * 1.25
    refusing = FetchError("the server answers 500", status=500)
    assert schedule.next_after_failure(12, refusing, interval, BOUNDS, NOW, 0.5) == NOW + BOUNDS.longest


@given(st.lists(st.sampled_from([401, 403, 429, 500, None]), max_size=40))
def test_slowing_down_stays_bounded_and_is_forgiven(statuses: list[int | None]) -> None:
    slow = 1.0
    for status in statuses:
        slow = schedule.slowed(slow, None if status is None else FetchError("no", status=status))
        assert 1.0 <= slow <= 16.0
    for _ in range(40):
        slow = schedule.slowed(slow, None)
    assert slow == 1.0


@given(st.lists(st.booleans(), max_size=60))
def test_pressing_after_holes_stays_bounded_and_ends(holes: list[bool]) -> None:
    press = 1.0
    for hole in holes:
        press = schedule.pressed(press, hole=hole)
        assert 1 / 16 <= press <= 1.0
    for _ in range(70):
        press = schedule.pressed(press, hole=False)
    assert press == 1.0


@given(rhythm_states)
def test_a_rhythm_survives_the_store(rhythm: Rhythm) -> None:
    assert rhythms.load(rhythms.dump(rhythm)) == rhythm


@pytest.mark.parametrize("text", [None, "", "[]", "nonsense", '{"unknown": 1}', '"x"'])
def test_what_cannot_be_read_is_a_fresh_rhythm(text: str | None) -> None:
    assert rhythms.load(text) == Rhythm()


def hourly(**changes: object) -> Rhythm:
    return replace(Rhythm(gap=3600.0, newest=NOW.timestamp()), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rhythm", "max_age", "minutes"),
    [
        (Rhythm(), None, 15),  # nothing known yet
        (hourly(), None, 10),  # a sixth of its gap
        (hourly(newest=NOW.timestamp() - 86_400), None, 120),  # quiet for a day: a twelfth of that
        (hourly(gap=60.0), None, 2),  # not below the shortest
        (hourly(gap=1e8), None, 240),  # nor above the longest
        (hourly(), timedelta(minutes=30), 30),  # Cache-Control lengthens it
        (hourly(), timedelta(days=1), 60),  # but by no more than an hour
        (hourly(ttl=25), None, 25),  # so does ttl
        (hourly(ttl=1440), None, 60),
        (hourly(press=0.25), None, 2.5),  # after holes
        (hourly(ttl=60, press=0.25), None, 15),  # which outweigh the server's wishes
        (hourly(slow=4.0), None, 40),  # after 429
    ],
)
def test_the_interval_follows_the_feed(rhythm: Rhythm, max_age: timedelta | None, minutes: float) -> None:
    assert schedule.interval_of(rhythm, BOUNDS, max_age, NOW) == timedelta(minutes=minutes)


def test_the_users_own_interval_beats_rhythm_and_hints_but_not_a_server_that_refuses() -> None:
    mine = replace(BOUNDS, every=timedelta(minutes=1))
    assert schedule.interval_of(hourly(ttl=60), mine, timedelta(hours=1), NOW) == timedelta(minutes=1)
    assert schedule.interval_of(hourly(slow=4.0), mine, None, NOW) == timedelta(minutes=4)


def test_retry_after_is_kept_up_to_a_day() -> None:
    def wait(after: timedelta) -> timedelta:
        error = FetchError("busy", status=503, retry_after=after)
        return schedule.next_after_failure(1, error, timedelta(minutes=10), BOUNDS, NOW, 0.5) - NOW

    assert wait(timedelta(hours=7)) == timedelta(hours=7)
    assert wait(timedelta(days=30)) == timedelta(days=1)
    assert wait(timedelta(seconds=1)) == timedelta(minutes=2)


def test_hours_and_days_to_skip_move_a_poll_to_the_next_open_hour() -> None:
    night = Rhythm(skip_hours=(12, 13, 14))
    due = schedule.next_after_success(timedelta(minutes=10), night, BOUNDS, NOW, 0.5)
    assert due == datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    weekdays = Rhythm(skip_days=("wednesday", "thursday"))
    due = schedule.next_after_success(timedelta(minutes=10), weekdays, BOUNDS, NOW, 0.5)
    assert due == datetime(2026, 3, 6, 0, 0, tzinfo=UTC)
    never = Rhythm(skip_hours=tuple(range(24)))
    due = schedule.next_after_success(timedelta(minutes=10), never, BOUNDS, NOW, 0.5)
    assert due == NOW + timedelta(minutes=10)


@given(st.lists(st.integers(0, 10**7), min_size=3, max_size=60), st.integers(0, 100))
def test_learning_from_dates_gives_a_gap_that_is_positive_and_no_longer_than_their_span(
    ages: list[int], new_items: int
) -> None:
    dates = tuple(NOW - timedelta(seconds=age) for age in sorted(ages))
    known = rhythms.learnt(
        Rhythm(), dates=dates, new_items=new_items, since_last_poll=timedelta(minutes=5), since_last_new=None
    )
    assert known.gap is not None
    assert 1.0 <= known.gap <= max(1.0, (dates[0] - dates[-1]).total_seconds())
    assert known.newest == dates[0].timestamp()
