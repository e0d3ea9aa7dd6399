"""When the watch as a whole does not see, though each of its parts does its work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.health import Sight, blindness, stall

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("watched", "unreadable", "was_blind", "blind"),
    [
        (150, 0, False, False),
        (150, 74, False, False),
        (150, 75, False, True),
        (150, 74, True, True),  # one feed more or less does not make it come and go
        (150, 59, True, False),
        (1, 0, False, False),
        (1, 1, False, True),
        (0, 0, False, False),  # nothing is watched: `check` warns of that
        (0, 0, True, False),
    ],
)
def test_the_watch_is_blind_where_half_of_its_feeds_cannot_be_read(
    watched: int, unreadable: int, was_blind: bool, blind: bool
) -> None:
    told = blindness(Sight(watched, unreadable, "no connection", NOW, None), was_blind)
    assert (told is not None) is blind
    if told is not None:
        assert "no connection" in told


@pytest.mark.parametrize(
    ("polled", "due", "started", "stalled"),
    [
        (1, None, 600, False),  # nothing is due
        (11, None, 600, False),
        (11, 11, 600, True),
        (11, 9, 600, False),  # not due for long
        (9, 600, 600, False),  # far behind, but being polled
        (600, 600, 2, False),  # just started
        (600, 600, 11, True),
        (None, 11, 11, True),
    ],
)
def test_the_watch_is_stalled_where_feeds_are_due_and_none_is_polled(
    polled: int | None, due: int | None, started: int, stalled: bool
) -> None:
    def ago(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW - minutes * MINUTE

    sight = Sight(10, 0, None, ago(polled), ago(due))
    assert (stall(sight, NOW - started * MINUTE, NOW) is not None) is stalled
