"""The sum always fits: whatever happens, every alert is at each of its receivers in exactly one state, once."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.alerts.silencing import Silence
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState, Severity
from monitor.settings import RouteMatch
from monitor.store import silences
from monitor.store.engine import read, write
from tests.alerts import make_alert
from tests.deliveries import all_deliveries
from tests.watch import Watch

RECEIVERS: dict[str, Any] = {
    "quiet": {"type": "terminal", "quiet": {"hours": "12:10-12:40"}},
    "storm": {"type": "terminal", "storm": {"alerts": 2, "per": "5m"}},
    "rate": {"type": "terminal", "rate": {"messages": 1, "per": "1m"}},
    "plain": {"type": "terminal"},
}
ROUTES: list[dict[str, Any]] = [
    {"match": {"severity": ["low"]}, "to": ["plain"], "digest": {"at": "12:30"}, "continue": True},
    {"to": ["quiet", "storm", "rate", "plain"], "group_wait": "20s", "remind": {"after": "10m", "times": 2}},
]
ERRORS = (
    None,
    DeliveryError("away"),
    DeliveryError("broke off", unknown=True),
    DeliveryError("revoked", permanent=True),
    DeliveryError("too large", permanent=True, refused="message"),
    DeliveryError("slow down", retry_after=timedelta(minutes=3)),
)


@dataclass(frozen=True)
class Happening:
    """An alert, a change of a receiver's health, a silence, an acknowledgement or a restart; then time passes."""

    what: str
    number: int
    minutes: float


happenings = st.builds(
    Happening,
    st.sampled_from(["alert", "alert", "alert", "update", "update", "fail", "silence", "ack", "restart"]),
    st.integers(0, 30),
    st.sampled_from([0.0, 0.2, 1.0, 7.0, 35.0]),
)


async def live(watch: Watch, story: list[Happening]) -> list[str]:
    """Runs the story and returns the ids of the alerts that were taken in."""
    incidents: list[str] = []
    numbers: Counter[str] = Counter()
    taken: list[str] = []
    for step, happening in enumerate(story):
        severity = [Severity.LOW, Severity.HIGH, Severity.CRITICAL][happening.number % 3]
        if happening.what == "alert" or (happening.what == "update" and not incidents):
            incidents.append(f"n{len(incidents)}")
            numbers[incidents[-1]] += 1
            alert = make_alert(incidents[-1], at=watch.now, severity=severity)
            watch.take(alert)
            taken.append(alert.id)
        elif happening.what == "update":
            incident = incidents[happening.number % len(incidents)]
            numbers[incident] += 1
            kind = AlertKind.RETRACTION if happening.number % 5 == 0 else AlertKind.UPDATE
            alert = make_alert(incident, numbers[incident], kind=kind, at=watch.now, severity=severity, news=("news",))
            watch.take(alert)
            taken.append(alert.id)
        elif happening.what == "fail":
            name = list(RECEIVERS)[happening.number % len(RECEIVERS)]
            watch.receivers[name].error = ERRORS[happening.number % len(ERRORS)]
        elif happening.what == "silence":
            end = watch.now + timedelta(minutes=5)
            match = RouteMatch(severity=["high"])
            with write(watch.engine) as connection:
                silences.add(connection, Silence(f"s{step}", match, None, "kim", "", watch.now, end))
        elif happening.what == "ack" and taken:
            watch.acknowledge(taken[happening.number % len(taken)])
        elif happening.what == "restart":
            watch.start()
        await watch.run_until(timedelta(minutes=happening.minutes), timedelta(minutes=2))
        check(watch, taken)
    return taken


def check(watch: Watch, taken: list[str]) -> None:
    """Every alert taken in is once at each receiver it was routed to, in a state that says where it is."""
    with read(watch.engine) as connection:
        rows = all_deliveries(connection)
    by_id = {one.id: one for one in rows}
    assert len(by_id) == len(rows)
    for alert in taken:
        assert {one.receiver for one in rows if one.alert_id == alert} == set(RECEIVERS)
    for one in rows:
        if one.state is DeliveryState.DIGESTED:
            carrier = by_id[one.carrier or ""]
            assert carrier.receiver == one.receiver
            assert carrier.state not in (DeliveryState.DEAD, DeliveryState.SILENCED, DeliveryState.DIGESTED)
        else:
            assert one.carrier is None or one.state is DeliveryState.DEAD
        if one.state in (DeliveryState.HELD, DeliveryState.SILENCED, DeliveryState.DEAD, DeliveryState.DIGESTED):
            assert one.reason
        assert (one.state is DeliveryState.SENT) == (one.sent_at is not None)
        assert one.state is not DeliveryState.SENDING
    told = Counter((name, message.id) for name, receiver in watch.receivers.items() for message, _ in receiver.sent)
    assert max(told.values(), default=1) == 1  # our receivers never leave an outcome unknown after taking a message
    assert {f"{alert}/{name}" for name, alert in told} == {one.id for one in rows if one.state is DeliveryState.SENT}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(happenings, min_size=1, max_size=10))
def test_every_alert_is_always_somewhere_once(story: list[Happening]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        watch = Watch(Path(folder), {"receivers": RECEIVERS, "routes": ROUTES, "give_up": "2h"})
        asyncio.run(_whole(watch, story))


async def _whole(watch: Watch, story: list[Happening]) -> None:
    taken = await live(watch, story)
    for receiver in watch.receivers.values():
        receiver.error = None
    await watch.run_until(timedelta(days=1), timedelta(minutes=20))  # everything heals: nothing is left open
    check(watch, taken)
    closed = {DeliveryState.SENT, DeliveryState.DIGESTED, DeliveryState.SILENCED, DeliveryState.DEAD}
    assert set(watch.states().values()) <= closed
    watch.engine.dispose()
