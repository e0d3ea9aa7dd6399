"""What `match` and `replay` print as JSON (SPEC): plain dictionaries, ready for a JSON encoder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from monitor.model import Alert, Delivery, Evidence, Incident, Item, Place, Sighting


def place_record(place: Place | None) -> dict[str, Any] | None:
    """`{"name", "lat", "lon", "km", "facility"}`, or None where the place is unknown."""
    if place is None:
        return None
    return {"name": place.name, "lat": place.lat, "lon": place.lon, "km": place.km, "facility": place.facility}


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """A sentence with its deciding words; offsets are code points into the field."""
    return {
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "text": evidence.text,
        "terms": [
            {"list": term.list, "text": term.text, "start": term.start, "end": term.end} for term in evidence.terms
        ],
    }


def sighting_record(sighting: Sighting) -> dict[str, Any]:
    """One sighting; `set_aside` is there only where a qualifier took it out."""
    record: dict[str, Any] = {
        "rule": sighting.rule,
        "severity": sighting.severity.label,
        "asserted": sighting.asserted.value,
        "when": sighting.when.isoformat() if sighting.when else None,
        "place": place_record(sighting.place),
        "evidence": [evidence_record(evidence) for evidence in sighting.evidence],
    }
    if sighting.set_aside is not None:
        record["set_aside"] = sighting.set_aside
    return record


def match_record(item: Item, sightings: tuple[Sighting, ...]) -> dict[str, Any]:
    """An item with its sightings, an empty list included."""
    return {"item": item.id, "sightings": [sighting_record(sighting) for sighting in sightings]}


def alert_record(alert: Alert, deliveries: Iterable[Delivery]) -> dict[str, Any]:
    """An alert with the receivers it goes to; `news` says what an update brings."""
    incident = alert.incident
    return {
        "at": instant(alert.at),
        "kind": alert.kind.value,
        "rule": incident.rule,
        "severity": incident.severity.label,
        "incident": incident.id,
        "place": place_record(incident.place),
        "when": incident.when.isoformat() if incident.when else None,
        "items": list(incident.items),
        "sources": len(incident.publishers),
        "receivers": list(dict.fromkeys(delivery.receiver for delivery in deliveries)),
        "title": incident.title if alert.item is None else alert.item.title or incident.title,
        "news": list(alert.news),
    }


def incident_record(incident: Incident) -> dict[str, Any]:
    """An incident with its items in order of arrival."""
    return {
        "incident": incident.id,
        "rule": incident.rule,
        "place": place_record(incident.place),
        "when": incident.when.isoformat() if incident.when else None,
        "items": list(incident.items),
    }


def instant(value: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
