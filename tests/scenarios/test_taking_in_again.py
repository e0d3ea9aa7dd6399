"""Properties of `take_in`: the same items again change nothing, and ids do not depend on when or where it runs."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Item
from monitor.store import incidents
from monitor.store.engine import read
from tests.scenarios.stream import Desk, story

_TITLES = [
    "Three rockets hit the US embassy in Baghdad",
    "US embassy in Baghdad struck by rockets, two killed",
    "Second rocket attack on the US embassy in Baghdad",
    "Drone shot down over Erbil airport today",
    "No rockets were fired at the US embassy, a false alarm",
    "Parliament votes on the budget",
    "Live",
]
_outlets = st.sampled_from(["agency.example", "herald.example", "times.example"])
_items = st.builds(
    lambda number, title, minute, outlet: story(f"{outlet}-{number}", title, minute, outlet),
    st.integers(0, 4),
    st.sampled_from(_TITLES),
    st.integers(0, 600),
    _outlets,
)
_polls = st.lists(st.lists(_items, min_size=1, max_size=5), min_size=1, max_size=4)
_few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_few
@given(_polls)
def test_a_poll_that_repeats_the_last_one_brings_nothing(polls: list[list[Item]]) -> None:
    desk = Desk()
    for number, items in enumerate(polls):
        desk.poll(600 + 20 * number, *items)
        again = desk.poll(605 + 20 * number, *items)
        assert again.alerts == ()
        assert again.new == 0


@_few
@given(_polls)
def test_two_desks_decide_alike(polls: list[list[Item]]) -> None:
    told: list[list[tuple[str, str, tuple[str, ...]]]] = []
    ends = []
    for desk in (Desk(), Desk()):
        told.append(
            [
                (alert.id, alert.kind.value, alert.news)
                for number, items in enumerate(polls)
                for alert in desk.poll(600 + 20 * number, *items).alerts
            ]
        )
        with read(desk.engine) as connection:
            ends.append(incidents.all_incidents(connection))
    assert told[0] == told[1]
    assert ends[0] == ends[1]
    assert len({alert for alert, _, _ in told[0]}) == len(told[0])
