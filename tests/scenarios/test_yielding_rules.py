"""Timelines: a wide rule and a narrow one see the same event, and the desk hears of it once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.model import Item, Severity, Sighting
from monitor.pipeline import PipelineParts
from tests.scenarios.stream import Desk, WordMatcher, rule, story

WIDE = rule(id="violence", severity=Severity.MEDIUM, yields_to=("attack",))


@dataclass(frozen=True)
class TwoRules:
    """Every weapon report is sighted by the wide rule too; "blast" by the wide rule alone."""

    def match(self, item: Item) -> tuple[Sighting, ...]:
        narrow = WordMatcher().match(item)
        seen = narrow or WordMatcher().match(replace(item, title=item.title.replace("blast", "rocket")))
        wide = tuple(replace(one, rule="violence", severity=Severity.MEDIUM) for one in seen)
        return wide + narrow


@dataclass
class TwoRuleDesk(Desk):
    @property
    def parts(self) -> PipelineParts:
        return replace(super().parts, matcher=TwoRules())


def desk() -> TwoRuleDesk:
    return TwoRuleDesk(rules=(rule(), WIDE))


def test_one_event_seen_by_both_rules_is_told_once_by_the_narrow_one() -> None:
    alerts = desk().poll(1, story("a1", "Rockets hit the US embassy in Baghdad today")).alerts
    assert [(alert.kind.value, alert.incident.rule) for alert in alerts] == [("new", "attack")]


def test_a_later_report_that_only_the_wide_rule_sees_counts_as_a_source_of_the_same_event() -> None:
    watch = desk()
    watch.poll(1, story("a1", "Rockets hit the US embassy in Baghdad today"))
    later = story("b1", "US embassy in Baghdad hit by blast today", 9, "herald.example")
    assert watch.told(10, later) == [("update", ("now 2 independent sources",))]


def test_an_event_the_narrow_rule_never_saw_is_told_by_the_wide_one() -> None:
    alerts = desk().poll(1, story("a1", "Blast at the US embassy in Baghdad today, a blast")).alerts
    assert [(alert.kind.value, alert.incident.rule) for alert in alerts] == [("new", "violence")]
