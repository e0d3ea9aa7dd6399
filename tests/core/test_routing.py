"""The routing tree: who gets what, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.routing import OPERATOR_RULE, Router
from monitor.errors import ConfigurationError
from monitor.model import Alert, DeliveryState, Severity
from monitor.settings import Settings
from tests.alerts import NOON, make_alert


def router(*routes: dict[str, Any], **settings: Any) -> Router:
    names = ("a", "b", "c", "d")
    receivers = {name: {"type": "terminal"} for name in names}
    return Router(Settings.model_validate({"receivers": receivers, "routes": list(routes), **settings}))


def reached(tree: Router, alert: Alert) -> list[str]:
    return [delivery.receiver for delivery in tree.route(alert, alert.at)]


def test_the_first_route_that_matches_takes_it() -> None:
    tree = router({"match": {"severity": ["high"]}, "to": ["a"]}, {"to": ["b"]})
    assert reached(tree, make_alert()) == ["a"]
    assert reached(tree, make_alert(severity=Severity.LOW)) == ["b"]


def test_continue_asks_the_routes_after_it() -> None:
    tree = router({"match": {"tags": ["security"]}, "to": ["a"], "continue": True}, {"to": ["b", "a"]}, {"to": ["c"]})
    assert reached(tree, make_alert()) == ["a", "b"]


def test_children_come_before_their_parent_and_inherit_from_it() -> None:
    child = {"match": {"country": ["IQ"]}}
    tree = router({"match": {"severity": ["high"]}, "to": ["a"], "group_wait": "30s", "routes": [child]}, {"to": ["b"]})
    delivery = tree.route(make_alert(), NOON)[0]
    assert (delivery.receiver, delivery.due_at) == ("a", NOON + timedelta(seconds=30))
    steps = tree.explain(make_alert())
    assert [(step.path, step.verdict) for step in steps] == [
        ("routes[0].routes[0]", "taken"),
        ("routes[0]", "passed on"),
    ]


@pytest.mark.parametrize(
    ("match", "takes"),
    [
        ({"rule": ["us-*"]}, True),
        ({"rule": ["cyber"]}, False),
        ({"severity": ["critical", "high"]}, True),
        ({"tags": ["security", "x"]}, True),
        ({"tags": ["cyber"]}, False),
        ({"place": ["PORT VÂLE"]}, True),
        ({"place": ["us consulate*"]}, True),
        ({"country": ["iq"]}, True),
        ({"country": ["SY"]}, False),
        ({"language": ["en"]}, True),
        ({"language": ["ar"]}, False),
        ({"kind": ["update"]}, False),
        ({"hours": "11:00-13:00"}, True),
        ({"hours": "22:00-06:00"}, False),
        ({"hours": "14:30-15:30", "zone": "Asia/Baghdad"}, True),
        ({"days": ["mon"]}, True),
        ({"days": ["sat", "sun"]}, False),
        ({"severity": ["high"], "country": ["SY"]}, False),
    ],
)
def test_what_a_route_can_match(match: dict[str, Any], takes: bool) -> None:
    assert reached(router({"match": match, "to": ["a"]}, {"to": ["b"]}), make_alert()) == (["a"] if takes else ["b"])


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    tree = router({"match": {"hours": "22:00-06:00", "days": ["mon"]}, "to": ["a"]}, {"to": ["b"]})
    assert reached(tree, make_alert(at=datetime(2026, 3, 3, 5, 59, tzinfo=UTC))) == ["a"]  # Tuesday, before six
    assert reached(tree, make_alert(at=datetime(2026, 3, 2, 5, 59, tzinfo=UTC))) == ["b"]  # Monday, before six


def test_what_no_route_takes_goes_to_default_or_operator_or_all_and_is_never_dropped() -> None:
    narrow = {"match": {"severity": ["info"]}, "to": ["a"]}
    assert reached(router(narrow, default=["c"], operator=["d"]), make_alert()) == ["c"]
    assert reached(router(narrow, operator=["d"]), make_alert()) == ["d"]
    assert reached(router(narrow), make_alert()) == ["a", "b", "c", "d"]
    assert router(narrow).explain(make_alert())[-1].why == "no route takes it"


def test_a_route_to_nobody_is_a_choice_that_is_shown() -> None:
    tree = router({"match": {"severity": ["high"]}, "to": []}, {"to": ["a"]})
    assert reached(tree, make_alert()) == []
    assert tree.explain(make_alert())[-1].verdict == "taken"


def test_the_watchs_own_trouble_goes_to_the_operator() -> None:
    alert = make_alert(rule=OPERATOR_RULE)
    assert reached(router({"to": ["a"]}, operator=["d"]), alert) == ["d"]


def test_reasons_name_what_differs() -> None:
    tree = router({"match": {"severity": ["critical"]}, "to": ["a"]}, {"match": {"hours": "22:00-06:00"}, "to": ["b"]})
    assert [step.why for step in tree.explain(make_alert())] == [
        "severity is high, not critical",
        "it is Mon 12:00 UTC, outside 22:00-06:00",
        "no route takes it",
    ]


def test_an_unknown_country_matches_no_country() -> None:
    nowhere = replace(make_alert(), incident=replace(make_alert().incident, place=None))
    assert reached(router({"match": {"country": ["*"]}, "to": ["a"]}, {"to": ["b"]}), nowhere) == ["b"]


def test_unknown_receivers_are_named_all_at_once_with_a_suggestion() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Router(
            Settings.model_validate(
                {
                    "receivers": {"duty-slack": {"type": "terminal"}},
                    "routes": [{"to": ["duty-slak"], "escalate": {"to": ["chief"]}}],
                    "operator": ["nobody"],
                }
            )
        )
    message = str(raised.value)
    assert "routes[0].to[0]: there is no receiver 'duty-slak' (did you mean 'duty-slack'?)" in message
    assert "routes[0].escalate.to[0]: there is no receiver 'chief'" in message
    assert "operator[0]: there is no receiver 'nobody'" in message


def test_of_two_routes_to_one_receiver_the_sooner_wins() -> None:
    tree = router({"to": ["a"], "digest": {"at": "07:00"}, "continue": True}, {"to": ["a"]})
    delivery = tree.route(make_alert(), NOON)[0]
    assert (delivery.state, delivery.due_at) == (DeliveryState.PENDING, NOON)
