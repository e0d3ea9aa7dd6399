"""Alerts made by hand, for the tests of delivery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model import (
    Alert,
    AlertKind,
    Asserted,
    Evidence,
    Incident,
    Item,
    Place,
    Severity,
    Sighting,
    Term,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
PORT_VALE = Place("Port Vale", 33.3, 44.4, 2.4, "US Consulate, Port Vale", "IQ")
SENTENCE = "Two drones hit the fuel depot beside the harbour consulate at dawn."


def make_alert(
    incident: str = "i1",
    number: int = 1,
    *,
    kind: AlertKind = AlertKind.NEW,
    at: datetime = NOON,
    severity: Severity = Severity.HIGH,
    title: str = "Drones hit depot beside consulate",
    sentence: str = SENTENCE,
    url: str | None = "https://agency.example/news/1",
    publishers: tuple[str, ...] = ("Agency",),
    news: tuple[str, ...] = (),
    tags: tuple[str, ...] = ("security",),
    rule: str = "us-facility-attack",
    lang: str | None = "en",
    place: Place | None = PORT_VALE,
) -> Alert:
    """An alert about one sentence; "drones" and "consulate" are the words that decided where they are in it."""
    terms = tuple(
        Term(watchlist, word, start, start + len(word))
        for word, watchlist in (("drones", "drone"), ("consulate", "us-facility"))
        if (start := sentence.find(word)) >= 0
    )
    item = Item(
        id=f"item-{incident}-{number}",
        feed="agency",
        publisher="Agency",
        title=title,
        summary=sentence,
        url=url,
        published=at - timedelta(minutes=7),
        seen=at - timedelta(minutes=1),
        lang=lang,
    )
    return Alert(
        id=f"{incident}-{number}",
        kind=kind,
        at=at,
        incident=Incident(
            id=incident,
            rule=rule,
            severity=severity,
            place=place,
            when=at.date(),
            title=title,
            items=(item.id,),
            publishers=publishers,
            first_seen=at,
            last_seen=at,
        ),
        sighting=Sighting(
            item=item.id,
            rule=rule,
            severity=severity,
            asserted=Asserted.ACTUAL,
            when=at.date(),
            place=place,
            evidence=(Evidence("summary", 0, len(sentence), sentence, terms),),
        ),
        item=item,
        news=news,
        rule_title="Rocket or drone attack near a US facility",
        tags=tags,
    )
