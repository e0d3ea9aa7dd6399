"""Runs the tests inside rule files through the real matcher, and where a test asks for incidents or receivers,
through the real pipeline over an empty store in memory. Nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.language.ruleset import Rule, Ruleset, RuleTest
from monitor.language.ruletests import UNDATED, Observed, TestOutcome, items_of, misses_of
from monitor.matching.matcher import Matcher
from monitor.model import Alert, Delivery, Item, Sighting
from monitor.pipeline import PipelineParts, take_in
from monitor.store.engine import open_engine
from monitor.store.schema import metadata

Route = Callable[[Alert, datetime], tuple[Delivery, ...]]
_STEP = timedelta(minutes=1)


def run_tests(matcher: Matcher, rules: Sequence[Rule], route: Route) -> Iterator[TestOutcome]:
    """Runs every test of `rules`, in order; `matcher` is compiled from the ruleset they belong to."""
    for rule in rules:
        for test in rule.tests:
            yield TestOutcome(rule, test, misses_of(test, _observe(matcher, rule, test, route)))


def _observe(matcher: Matcher, rule: Rule, test: RuleTest, route: Route) -> Observed:
    items = items_of(rule, test)
    sightings = tuple(tuple(one for one in matcher.match(item) if one.rule == rule.id) for item in items)
    why_not = None
    if test.match and not any(sightings):
        why_not = matcher.explain(items[0], rule.id).failed
    if test.incidents is None and test.receivers is None:
        return Observed(sightings, why_not=why_not)
    alerts, deliveries, incidents = _rehearse(dict(zip(items, sightings, strict=True)), rule, matcher.ruleset, route)
    first = [one.receiver for one in deliveries if alerts and one.alert_id == alerts[0].id]
    return Observed(sightings, incidents=incidents, receivers=tuple(first), why_not=why_not)


@dataclass(frozen=True, slots=True)
class _Already:
    """A matcher that knows the answers: the rule under test alone speaks, and no text is matched twice."""

    sightings: dict[str, tuple[Sighting, ...]]  # by text

    def match(self, item: Item) -> tuple[Sighting, ...]:
        """The sightings of the text, under the item's final id."""
        return tuple(replace(one, item=item.id) for one in self.sightings[_text_of(item)])


def _text_of(item: Item) -> str:
    return f"{item.title}\n{item.summary}\n{item.content}"


def _rehearse(
    found: dict[Item, tuple[Sighting, ...]], rule: Rule, ruleset: Ruleset, route: Route
) -> tuple[list[Alert], list[Delivery], int]:
    """The alerts and deliveries that the items lead to, taken in one after the other, and how many incidents."""
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    try:
        known = _Already({_text_of(item): sightings for item, sightings in found.items()})
        parts = PipelineParts(engine, known, replace(ruleset, rules=(rule,)), route)
        alerts: list[Alert] = []
        deliveries: list[Delivery] = []
        now = UNDATED
        for item in sorted(found, key=lambda one: one.published or UNDATED):
            now = max(now + _STEP, item.published or now)
            taken = take_in([item], parts=parts, now=now)
            alerts += taken.alerts
            deliveries += taken.deliveries
        return alerts, deliveries, len({alert.incident.id for alert in alerts})
    finally:
        engine.dispose()
