"""The model's types as JSON text and back, for the `body` columns: one decoder per type, no reflection.

orjson writes dataclasses, dates and enums itself; datetimes are RFC 3339 in UTC. A field that a later version
added is missing in an older body and takes its default.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson

from monitor.model import (
    Alert,
    AlertKind,
    Asserted,
    Evidence,
    Facts,
    Incident,
    Item,
    Place,
    Severity,
    Sighting,
    Term,
)


def dump(value: Item | Sighting | Incident | Alert) -> str:
    """The JSON text of one value of the model."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def load_incident(text: str) -> Incident:
    """The incident that `dump` wrote."""
    return _incident(orjson.loads(text))


def load_alert(text: str) -> Alert:
    """The alert that `dump` wrote."""
    body = orjson.loads(text)
    return Alert(
        id=body["id"],
        kind=AlertKind(body["kind"]),
        at=datetime.fromisoformat(body["at"]),
        incident=_incident(body["incident"]),
        sighting=_sighting(body["sighting"]) if body["sighting"] else None,
        item=_item(body["item"]) if body["item"] else None,
        news=tuple(body["news"]),
        rule_title=body["rule_title"],
        tags=tuple(body["tags"]),
        members=tuple(body["members"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _item(body: dict[str, Any]) -> Item:
    return Item(**{**body, "published": _instant(body["published"]), "seen": _instant(body["seen"])})


def _place(body: dict[str, Any] | None) -> Place | None:
    return Place(**body) if body else None


def _sighting(body: dict[str, Any]) -> Sighting:
    return Sighting(
        item=body["item"],
        rule=body["rule"],
        severity=Severity(body["severity"]),
        asserted=Asserted(body["asserted"]),
        when=date.fromisoformat(body["when"]) if body["when"] else None,
        place=_place(body["place"]),
        evidence=tuple(
            Evidence(
                field=piece["field"],
                start=piece["start"],
                end=piece["end"],
                text=piece["text"],
                terms=tuple(Term(**term) for term in piece["terms"]),
            )
            for piece in body["evidence"]
        ),
        set_aside=body["set_aside"],
        why_asserted=body["why_asserted"],
    )


def _incident(body: dict[str, Any]) -> Incident:
    return Incident(
        id=body["id"],
        rule=body["rule"],
        severity=Severity(body["severity"]),
        place=_place(body["place"]),
        when=date.fromisoformat(body["when"]) if body["when"] else None,
        title=body["title"],
        items=tuple(body["items"]),
        publishers=tuple(body["publishers"]),
        first_seen=datetime.fromisoformat(body["first_seen"]),
        last_seen=datetime.fromisoformat(body["last_seen"]),
        facts=Facts(**body["facts"]),
        profile=body["profile"],
        alerted=body["alerted"],
        formerly=tuple(body.get("formerly", ())),
    )
