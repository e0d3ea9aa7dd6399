"""What receivers are sent of an incident that came under a better rule after its first alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.model import Alert, AlertKind, Severity
from tests.alerts import NOON, make_alert
from tests.watch import Make

FIRST = replace(make_alert(rule="violence", severity=Severity.MEDIUM), rule_title="Violence")
MINUTE = timedelta(minutes=1)


def now_under_attack(number: int, kind: AlertKind = AlertKind.UPDATE) -> Alert:
    alert = make_alert(number=number, kind=kind, at=NOON + MINUTE, rule="attack", news=("now under rule attack",))
    return replace(alert, rule_title="Attack", incident=replace(alert.incident, formerly=("violence",)))


async def test_the_update_goes_to_the_thread_and_amends_the_first_message_with_the_better_rule(make: Make) -> None:
    watch = make()
    watch.take(FIRST)
    await watch.run()
    watch.take(now_under_attack(2))
    await watch.run(MINUTE)
    message, context = watch.receivers["duty"].sent[-1]
    assert message.news == ("now under rule attack",)
    assert context.thread is not None
    assert context.thread.reference == "ref-1"
    rules = [fact.text for fact in context.thread.amended.why if fact.label == "Rule"]
    assert rules == ["Attack (attack)"]


async def test_an_alert_held_over_night_is_told_in_one_message_with_the_better_rules(make: Make) -> None:
    quiet = {"hours": "11:00-13:00", "passes": "high"}
    watch = make(receivers={"duty": {"type": "terminal", "quiet": quiet}})
    watch.take(FIRST)
    await watch.run()
    assert watch.receivers["duty"].told == []
    watch.take(now_under_attack(2, AlertKind.NEW))
    await watch.run(MINUTE)
    ((message, _),) = watch.receivers["duty"].sent
    assert (message.kind, message.severity, message.rule) == (AlertKind.NEW, Severity.HIGH, "attack")
    assert [fact.text for fact in message.why if fact.label == "Rule"] == ["Attack (attack)"]
    assert message.news == ("now under rule attack",)


async def test_a_reminder_is_of_the_rule_that_the_incident_is_under(make: Make) -> None:
    remind = {"after": "10m", "every": "10m", "times": 1, "severity": "medium"}
    watch = make(routes=[{"to": ["duty"], "remind": remind}])
    watch.take(FIRST)
    await watch.run()
    watch.take(now_under_attack(2))
    await watch.run_until(12 * MINUTE)
    message, _ = watch.receivers["duty"].sent[-1]
    assert message.id == "i1-1.r1"
    assert [fact.text for fact in message.why if fact.label == "Rule"] == ["Attack (attack)"]
