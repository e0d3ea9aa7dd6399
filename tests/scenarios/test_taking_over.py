"""Timelines: a wide rule tells an event first, then the narrow one sights it. One event, one thread, none left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from monitor.alerts.routing import Router
from monitor.model import AlertKind, DeliveryState, Item, Severity, Sighting
from monitor.pipeline import PipelineParts
from monitor.settings import Settings
from monitor.store import incidents as incident_store
from monitor.store.engine import open_engine, read, write
from monitor.store.schema import deliveries, metadata
from tests.scenarios.stream import START, Desk, WordMatcher, rule, story

NARROW = rule()
WIDE = rule(id="violence", title="Violence", severity=Severity.MEDIUM, tags=("violence",), yields_to=("attack",))
ALL_TO_DUTY = [{"to": ["duty"]}]
BY_RULE = [{"match": {"rule": ["violence"]}, "to": ["mail"]}, {"match": {"rule": ["attack"]}, "to": ["phones"]}]

BLAST = story("a1", "Blast at the US embassy in Baghdad today")
ROCKETS = story("b1", "Rockets hit the US embassy in Baghdad today", 40, "herald.example")


@dataclass(frozen=True)
class TwoRules:
    """The wide rule sees blasts, protesters and weapons, the narrow one weapons only."""

    def match(self, item: Item) -> tuple[Sighting, ...]:
        narrow = WordMatcher().match(item)
        seen = narrow or WordMatcher().match(replace(item, title=f"{item.title} rocket" if _WIDE(item.title) else ""))
        told = (replace(one, rule="violence", severity=Severity.MEDIUM) for one in seen)
        return (*(replace(one, evidence=(replace(one.evidence[0], text=item.title),)) for one in told), *narrow)


_WIDE = re.compile(r"\b(?:blast|protesters)\b", re.IGNORECASE).search


@dataclass
class RoutedDesk(Desk):
    rules: tuple = (NARROW, WIDE)  # type: ignore[type-arg]
    routes: Sequence[object] = field(default_factory=lambda: ALL_TO_DUTY)

    @property
    def parts(self) -> PipelineParts:
        names = ("duty", "mail", "phones")
        settings = Settings.model_validate(
            {"receivers": {name: {"type": "terminal"} for name in names}, "routes": self.routes, "default": ["duty"]}
        )
        return replace(super().parts, matcher=TwoRules(), route=Router(settings).route)

    def hears(self, minute: float, *items: Item) -> list[tuple[str, str, str]]:
        """What each receiver is told at that minute: (receiver, kind, rule)."""
        taken = self.poll(minute, *items)
        alerts = {alert.id: alert for alert in taken.alerts}
        told = ((one.receiver, alerts[one.alert_id]) for one in taken.deliveries)
        return sorted((name, alert.kind.value, alert.incident.rule) for name, alert in told)

    def settle(self, state: DeliveryState) -> None:
        """What became of every delivery so far."""
        with write(self.engine) as connection:
            connection.execute(update(deliveries).values(state=state.value))

    def incidents(self) -> list[tuple[str, int]]:
        """The incidents: (rule, items)."""
        with read(self.engine) as connection:
            return [(one.rule, len(one.items)) for one in incident_store.all_incidents(connection)]


def test_a_receiver_of_both_rules_gets_one_new_alert_and_then_an_update_that_says_why() -> None:
    watch = RoutedDesk()
    (first,) = watch.poll(1, BLAST).alerts
    (second,) = watch.poll(41, ROCKETS).alerts
    assert (first.kind, first.incident.rule) == (AlertKind.NEW, "violence")
    assert (second.kind, second.incident.rule) == (AlertKind.UPDATE, "attack")
    assert second.news == ("now under rule attack", "now 2 independent sources", "severity medium -> high")
    assert second.incident.id == first.incident.id
    assert second.sighting is not None
    assert second.sighting.rule == "attack"
    assert watch.incidents() == [("attack", 2)]


def test_a_receiver_that_did_not_get_the_first_alert_gets_the_event_as_new() -> None:
    watch = RoutedDesk(routes=BY_RULE)
    assert watch.hears(1, BLAST) == [("mail", "new", "violence")]
    assert watch.hears(41, ROCKETS) == [("mail", "update", "attack"), ("phones", "new", "attack")]


def test_one_desk_hears_of_both_and_another_of_the_severe_one_alone() -> None:
    watch = RoutedDesk(routes=[{"match": {"severity": ["high"]}, "to": ["phones"], "continue": True}, *ALL_TO_DUTY])
    assert watch.hears(1, BLAST) == [("duty", "new", "violence")]
    assert watch.hears(41, ROCKETS) == [("duty", "update", "attack"), ("phones", "new", "attack")]


def test_who_asked_for_new_alerts_only_hears_of_the_event_once() -> None:
    only_new = [{"match": {"kind": ["new"]}, "to": ["phones"], "continue": True}, {"to": ["duty"]}]
    watch = RoutedDesk(routes=only_new)
    assert watch.hears(1, BLAST) == [("duty", "new", "violence"), ("phones", "new", "violence")]
    assert watch.hears(41, ROCKETS) == [("duty", "update", "attack")]


def test_who_asked_for_new_alerts_of_the_better_rule_only_gets_one() -> None:
    only_new = [{"match": {"kind": ["new"], "rule": ["attack"]}, "to": ["phones"], "continue": True}, {"to": ["duty"]}]
    watch = RoutedDesk(routes=only_new)
    assert watch.hears(1, BLAST) == [("duty", "new", "violence")]
    assert watch.hears(41, ROCKETS) == [("duty", "update", "attack"), ("phones", "new", "attack")]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (DeliveryState.SILENCED, "new"),
        (DeliveryState.DEAD, "new"),
        (DeliveryState.HELD, "new"),
        (DeliveryState.SENT, "update"),
        (DeliveryState.FAILED, "update"),
        (DeliveryState.UNKNOWN, "update"),
    ],
)
def test_the_event_is_new_to_a_receiver_unless_its_first_alert_was_sent_or_will_be(
    state: DeliveryState, kind: str
) -> None:
    watch = RoutedDesk()
    watch.poll(1, BLAST)
    watch.settle(state)
    assert watch.hears(41, ROCKETS) == [("duty", kind, "attack")]


def test_what_follows_is_numbered_on_and_told_to_everybody_once() -> None:
    watch = RoutedDesk(routes=BY_RULE)
    watch.poll(1, BLAST)
    watch.poll(41, ROCKETS)
    later = story("c1", "Three rockets hit the US embassy in Baghdad today", 60, "gazette.example")
    assert watch.hears(61, later) == [("mail", "update", "attack"), ("phones", "update", "attack")]
    ids = [alert.id.rpartition("-")[2] for alert in watch.poll(90, _killed(85)).alerts]
    assert ids == ["5"]


def test_a_retraction_reaches_those_whom_only_the_former_rule_told() -> None:
    watch = RoutedDesk(routes=BY_RULE)
    watch.poll(1, BLAST)
    watch.poll(41, ROCKETS)
    denial = story("d1", "False alarm: no rockets hit the US embassy in Baghdad today", 80, "gazette.example")
    assert watch.hears(81, denial) == [("mail", "retraction", "attack"), ("phones", "retraction", "attack")]


def test_a_less_severe_rule_does_not_take_severity_away() -> None:
    watch = RoutedDesk(rules=(NARROW, replace(WIDE, severity=Severity.CRITICAL)))
    watch.poll(1, BLAST)
    with write(watch.engine) as connection:
        (incident,) = incident_store.all_incidents(connection)
        incident_store.save(connection, [replace(incident, severity=Severity.CRITICAL)])
    (told,) = watch.poll(41, ROCKETS).alerts
    assert told.incident.severity is Severity.CRITICAL
    assert told.news == ("now under rule attack", "now 2 independent sources")


def test_it_is_taken_over_after_a_restart(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/watch.db"
    before = RoutedDesk(engine=open_engine(address), routes=BY_RULE)
    metadata.create_all(before.engine)
    before.poll(1, BLAST)
    before.settle(DeliveryState.SENT)
    before.engine.dispose()
    after = RoutedDesk(engine=open_engine(address), routes=BY_RULE)
    assert after.hears(41, ROCKETS) == [("mail", "update", "attack"), ("phones", "new", "attack")]
    assert after.hears(41, ROCKETS) == []
    assert after.incidents() == [("attack", 2)]
    after.engine.dispose()


def test_both_in_one_poll_are_one_new_alert_of_the_better_rule() -> None:
    assert RoutedDesk(routes=BY_RULE).hears(41, BLAST, ROCKETS) == [("phones", "new", "attack")]


def test_an_item_whose_edit_names_the_weapon_takes_its_incident_along() -> None:
    watch = RoutedDesk()
    watch.poll(1, BLAST)
    edited = replace(BLAST, title="Blast at the US embassy in Baghdad today was a rocket")
    assert watch.hears(31, edited) == [("duty", "update", "attack")]
    assert watch.incidents() == [("attack", 1)]


def test_reports_of_the_wide_rule_go_on_counting_as_sources() -> None:
    watch = RoutedDesk()
    watch.poll(1, BLAST)
    watch.poll(41, ROCKETS)
    for number, outlet in enumerate(("one.example", "two.example", "three.example")):
        alerts = watch.poll(
            50 + number, replace(BLAST, id=f"w{number}", url=None, publisher=outlet, feed=outlet)
        ).alerts
        assert [alert.kind for alert in alerts] == []
    assert watch.incidents() == [("attack", 5)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Protesters break windows of the US embassy in Baghdad today", "Rockets hit the US embassy in Baghdad today"),
        ("Rockets hit the US embassy in Baghdad today", "Protesters break windows of the US embassy in Baghdad today"),
        ("Blast at the US embassy in Baghdad today", "Rockets hit Erbil today"),
        ("Blast in a market today", "Rockets hit the US embassy in Baghdad today"),
    ],
)
def test_two_events_are_told_as_two(first: str, second: str) -> None:
    watch = RoutedDesk()
    watch.poll(1, story("a1", first))
    alerts = watch.poll(41, story("b1", second, 40, "herald.example")).alerts
    assert [alert.kind for alert in alerts] == [AlertKind.NEW]
    assert len(watch.incidents()) == 2


def test_an_incident_of_last_week_is_not_taken_over() -> None:
    watch = RoutedDesk()
    watch.poll(1, BLAST)
    week = timedelta(days=7) / timedelta(minutes=1)
    alerts = watch.poll(week, replace(ROCKETS, published=START + timedelta(days=7))).alerts
    assert [alert.kind for alert in alerts] == [AlertKind.NEW]


def _killed(minute: float) -> Item:
    return story("k1", "Two guards killed as rockets hit the US embassy in Baghdad today", minute, "post.example")
