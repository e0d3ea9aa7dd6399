"""Sightings as the JSON objects that `match` prints (SPEC): plain dictionaries, ready for a JSON encoder."""

from __future__ import annotations

from typing import Any

from monitor.model import Evidence, Item, Place, Sighting


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
