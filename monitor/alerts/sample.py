"""A sample alert and its update, for `notify test` and `routes test`. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import Alert, AlertKind, Asserted, Evidence, Incident, Item, Place, Severity, Sighting, Term

_SENTENCE = "This is a test of newswatch: three rockets landed near the example embassy, and nothing has happened."
_PLACE = Place("Example City", 35.0, 33.0, 1.2, "Example Embassy, Example City", None)


def sample_alert(now: datetime) -> Alert:
    """A new alert that says it is a test, with everything a real one has. Its ids hold the time: each is new."""
    terms = tuple(
        Term(watchlist, word, _SENTENCE.index(word), _SENTENCE.index(word) + len(word))
        for word, watchlist in (("rockets", "rocket"), ("embassy", "us-facility"))
    )
    item = Item(
        id="test-item",
        feed="test",
        publisher="newswatch",
        title="TEST: rockets near the example embassy",
        summary=_SENTENCE,
        url="https://example.org/newswatch-test",
        published=now - timedelta(minutes=6),
        seen=now - timedelta(seconds=40),
        lang="en",
    )
    incident = Incident(
        id=f"test-{now:%Y%m%dT%H%M%S%f}",
        rule="notify-test",
        severity=Severity.HIGH,
        place=_PLACE,
        when=now.date(),
        title=item.title,
        items=(item.id,),
        publishers=("newswatch",),
        first_seen=now,
        last_seen=now,
    )
    sighting = Sighting(
        item=item.id,
        rule=incident.rule,
        severity=incident.severity,
        asserted=Asserted.ACTUAL,
        when=incident.when,
        place=_PLACE,
        evidence=(Evidence("summary", 0, len(_SENTENCE), _SENTENCE, terms),),
    )
    return Alert(
        id=f"{incident.id}-1",
        kind=AlertKind.NEW,
        at=now,
        incident=incident,
        sighting=sighting,
        item=item,
        rule_title="A test of this receiver",
        tags=("test",),
    )


def sample_update(first: Alert, now: datetime) -> Alert:
    """An update of the sample: a second publisher."""
    incident = replace(first.incident, publishers=("newswatch", "Example Agency"), last_seen=now)
    return replace(
        first,
        id=f"{first.incident.id}-2",
        kind=AlertKind.UPDATE,
        at=now,
        incident=incident,
        news=("2 independent sources (this tests an update)",),
    )
