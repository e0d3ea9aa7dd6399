"""Backoff, the circuit breaker, and hours of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.retry import Breaker, backoff, wait_after
from monitor.zones import end_of_span, next_clock
from tests.alerts import NOON

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2025, 1, 1, tzinfo=UTC)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_backoff_grows_and_stays_within_bounds(attempt: int, chance: float) -> None:
    assert timedelta(seconds=2.5) <= backoff(attempt, chance) <= timedelta(minutes=15)
    assert backoff(attempt, chance) <= backoff(attempt + 1, chance)


def test_what_the_service_asks_for_is_honoured_within_reason() -> None:
    assert wait_after(1, 0.5, refused=False, asked=timedelta(minutes=40)) == timedelta(minutes=40)
    assert wait_after(1, 1.0, refused=False, asked=timedelta(seconds=1)) == timedelta(seconds=5)
    assert wait_after(1, 0.5, refused=False, asked=timedelta(days=400)) == timedelta(hours=6)
    assert wait_after(1, 0.5, refused=True, asked=None) == timedelta(minutes=15)
    assert wait_after(20, 1.0, unknown=True) == timedelta(hours=1)


def test_the_breaker_opens_after_three_failures_and_closes_with_a_success() -> None:
    breaker = Breaker()
    for _ in range(2):
        breaker = breaker.after_failure(NOON, timedelta(seconds=5), False, None)
        assert breaker.allows(NOON)
    breaker = breaker.after_failure(NOON, timedelta(seconds=5), False, None)
    assert not breaker.allows(NOON)
    assert breaker.allows(NOON + timedelta(minutes=1))
    assert breaker.failing_for(NOON + timedelta(minutes=9)) == timedelta(minutes=9)
    assert breaker.after_success() == Breaker()


@pytest.mark.parametrize(("refused", "asked"), [(True, None), (False, timedelta(seconds=50))])
def test_a_refusal_and_a_retry_after_open_it_at_once(refused: bool, asked: timedelta | None) -> None:
    breaker = Breaker().after_failure(NOON, timedelta(seconds=50), refused, asked)
    assert not breaker.allows(NOON + timedelta(seconds=49))
    assert breaker.allows(NOON + timedelta(seconds=50))


@given(instants, st.sampled_from(["22:00-06:00", "08:00-18:30", "00:00-00:00"]))
def test_a_span_of_the_day_ends_later_than_now_and_the_end_is_outside_it(now: datetime, hours: str) -> None:
    end = end_of_span(now, hours, None, PARIS)
    if end is None:
        return
    assert now < end <= now + timedelta(hours=25)
    assert f"{end.astimezone(PARIS):%H:%M}" == hours.partition("-")[2]


def test_a_night_in_which_the_clocks_change_ends_on_the_wall_clock() -> None:
    before_spring = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23:30 in Paris, the night that loses an hour
    assert end_of_span(before_spring, "22:00-06:00", None, PARIS) == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)
    before_autumn = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    assert end_of_span(before_autumn, "22:00-06:00", None, PARIS) == datetime(2026, 10, 25, 5, 0, tzinfo=UTC)


@given(instants, st.sampled_from([None, "mon", "sun"]))
def test_the_next_clock_is_the_first_one_after_now(now: datetime, on: str | None) -> None:
    found = next_clock(now, "07:30", on, PARIS)
    local = found.astimezone(PARIS)
    assert now < found <= now + timedelta(days=8 if on else 1, hours=2)
    assert f"{local:%H:%M}" == "07:30"
    assert on is None or f"{local:%a}".lower() == on
