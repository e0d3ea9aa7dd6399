"""A message as JSON for machines: what `replay --format json` prints of an alert, and what the other media show."""

from __future__ import annotations

from typing import Any

from monitor.alerts.message import Fact, Message


def render_json(message: Message) -> dict[str, Any]:
    """The message as an object of plain values: the keys of `replay --format json` first, then what the other media
    show. Offsets are not in it: the quotation comes cut into spans."""
    place = message.where
    return {
        "at": message.at.isoformat().replace("+00:00", "Z"),
        "kind": message.kind.value,
        "rule": message.rule,
        "severity": message.severity.label,
        "incident": message.incident,
        "place": None
        if place is None
        else {
            "name": place.name,
            "lat": place.lat,
            "lon": place.lon,
            "km": place.km,
            "facility": place.facility,
            "country": place.country,
        },
        "when": message.event_date,
        "items": list(message.items),
        "sources": len(message.publishers),
        "title": message.headline,
        "alert": message.id,
        "publishers": list(message.publishers),
        "news": list(message.news),
        "source": _facts(message.source),
        "quotes": [[{"text": span.text, "marked": span.marked} for span in spans] for spans in message.quotes],
        "why": _facts(message.why),
        "links": {link.label: link.url for link in message.links},
        "members": [
            {
                "alert": line.alert,
                "severity": line.severity.label,
                "title": line.headline,
                "place": line.place,
                "url": line.link.url if line.link else None,
            }
            for line in message.members
        ],
    }


def _facts(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.label: fact.text for fact in facts}
