"""A message as JSON for machines: what `replay --format json` prints of an alert, and what the other media show."""

from __future__ import annotations

from typing import Any

from monitor.alerts.message import Fact, Message


def render_json(message: Message) -> dict[str, Any]:
    """The message as an object of plain values. Offsets are not in it: the quotation comes cut into spans."""
    return {
        "alert": message.id,
        "incident": message.incident,
        "kind": message.kind.value,
        "rule": message.rule,
        "severity": message.severity.label,
        "at": message.at.isoformat().replace("+00:00", "Z"),
        "title": message.headline,
        "place": message.place,
        "lat": message.spot.lat if message.spot else None,
        "lon": message.spot.lon if message.spot else None,
        "when": message.event_date,
        "news": list(message.news),
        "source": _facts(message.source),
        "quotes": [[{"text": span.text, "marked": span.marked} for span in spans] for spans in message.quotes],
        "why": _facts(message.why),
        "sources": message.sources,
        "links": {link.label: link.url for link in message.links},
        "ids": _facts(message.ids),
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
