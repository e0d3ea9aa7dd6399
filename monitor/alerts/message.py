"""A message: what an alert says, the same for all media, in SPEC's order.

severity, headline, place; source, published, seen, delay; the matching sentence with the matched words marked; why
(rule, terms, facility and km); how many independent sources; links; ids.

All text here is cleaned (monitor/alerts/plain.py) and unescaped. Times are in words, in the desk's zone and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model import AlertKind, Place, Severity


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a quotation; `marked` where it is a matched word."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A label of ours and an http(s) address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A point to draw on the map, degrees."""

    lat: float
    lon: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One alert named in a digest."""

    severity: Severity
    headline: str
    place: str | None
    when: str  # local time of the alert
    link: Link | None
    alert: str


@dataclass(frozen=True, slots=True)
class Message:
    """Everything a renderer may show. `id` is the alert's, `incident` its incident's."""

    id: str
    kind: AlertKind
    severity: Severity
    headline: str
    place: str | None
    event_date: str | None
    news: tuple[str, ...]
    source: tuple[Fact, ...]
    quotes: tuple[tuple[Span, ...], ...]
    why: tuple[Fact, ...]
    sources: str | None
    links: tuple[Link, ...]
    ids: tuple[Fact, ...]
    incident: str
    rule: str
    at: datetime
    spot: Spot | None = None
    members: tuple[Line, ...] = ()
    where: Place | None = None  # the place in parts, for machines
    items: tuple[str, ...] = ()  # ids of the incident's items so far
    publishers: tuple[str, ...] = ()  # the independent ones

    @property
    def label(self) -> str:
        """The severity in capitals, with what kind of message it is where that is not plain."""
        kinds = {AlertKind.UPDATE: " UPDATE", AlertKind.RETRACTION: " RETRACTED", AlertKind.DIGEST: " DIGEST"}
        return self.severity.label.upper() + kinds.get(self.kind, "")
