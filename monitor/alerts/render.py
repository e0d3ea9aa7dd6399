"""An alert as a message. Pure: one structure for all media, in SPEC's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.alerts.message import Fact, Line, Link, Message, Span, Spot
from monitor.alerts.plain import clean, shorten, shown
from monitor.model import Alert, AlertKind, Evidence, Place

_HEADLINE = 300  # characters
_SENTENCE = 700
_QUOTES = 3
_MEMBERS = 500  # lines of a digest; a renderer with less room says how many it leaves to the ledger
_PUBLISHERS_NAMED = 6


def compose(alert: Alert, zone: ZoneInfo, members: Sequence[Alert] = ()) -> Message:
    """The message of an alert. `members` are the alerts that a digest names."""
    incident, item = alert.incident, alert.item
    return Message(
        id=alert.id,
        kind=alert.kind,
        severity=incident.severity,
        headline=_headline(alert, _HEADLINE),
        place=describe_place(incident.place),
        event_date=incident.when.isoformat() if incident.when else None,
        news=tuple(clean(line) for line in alert.news),
        source=_source(alert, zone),
        quotes=tuple(quote(evidence) for evidence in (alert.sighting.evidence[:_QUOTES] if alert.sighting else ())),
        why=_why(alert),
        sources=_sources(alert),
        links=tuple(_links(item.url if item else None, incident.place)),
        ids=_ids(alert),
        incident=incident.id,
        rule=incident.rule,
        at=alert.at,
        spot=_spot(incident.place),
        members=tuple(member_line(member, zone) for member in members[:_MEMBERS]),
        where=_cleaned(incident.place),
        items=tuple(clean(one) for one in incident.items),
        publishers=_publishers(alert),
    )


def together(first: Alert, later: Sequence[Alert]) -> Alert:
    """One alert that tells an incident's first untold alert and what followed: the newest state, all the news."""
    if not later:
        return first
    news = dict.fromkeys([*first.news, *(line for alert in later for line in alert.news)])
    kind = AlertKind.RETRACTION if later[-1].kind is AlertKind.RETRACTION else first.kind
    return replace(as_of(first, later[-1]), kind=kind, news=tuple(news))


def as_of(alert: Alert, newest: Alert) -> Alert:
    """The alert with its incident as `newest` has it, which may have come under another rule since."""
    return replace(alert, incident=newest.incident, rule_title=newest.rule_title, tags=newest.tags)


def member_line(alert: Alert, zone: ZoneInfo) -> Line:
    """An alert as one line of a digest."""
    url = alert.item.url if alert.item else None
    headline = _headline(alert, 160)
    kind = {AlertKind.UPDATE: "update: ", AlertKind.RETRACTION: "retracted: "}.get(alert.kind, "")
    return Line(
        severity=alert.incident.severity,
        headline=kind + headline,
        place=clean(alert.incident.place.name) if alert.incident.place else None,
        when=f"{alert.at.astimezone(zone):%a %H:%M}",
        link=Link("open", url) if url and is_web_address(url) else None,
        alert=alert.id,
    )


# --- the parts --------------------------------------------------------------------------------------------------


def quote(evidence: Evidence) -> tuple[Span, ...]:
    """A sentence with the matched words marked. Terms may overlap; offsets are the field's, the sentence starts at
    `evidence.start`. A long sentence is cut around its first matched word."""
    text = evidence.text
    marked = [False] * len(text)
    for term in evidence.terms:
        for i in range(max(term.start - evidence.start, 0), min(term.end - evidence.start, len(text))):
            marked[i] = True
    start, end = _window(marked, len(text))
    spans = [
        Span("".join(shown(text[i]) for i in run), is_marked)
        for is_marked, run in groupby(range(start, end), key=marked.__getitem__)
    ]
    before = (Span("…"),) if start > 0 else ()
    after = (Span("…"),) if end < len(text) else ()
    return (*before, *spans, *after)


def _headline(alert: Alert, limit: int) -> str:
    """The headline of the item that caused the alert; without one, the incident's."""
    title = clean(alert.item.title) if alert.item else ""
    return shorten(title or clean(alert.incident.title) or "(no headline)", limit)


def _window(marked: Sequence[bool], length: int) -> tuple[int, int]:
    if length <= _SENTENCE:
        return 0, length
    first = next((i for i, is_marked in enumerate(marked) if is_marked), 0)
    start = max(0, min(first - _SENTENCE // 4, length - _SENTENCE))
    return start, start + _SENTENCE


def describe_place(place: Place | None) -> str | None:
    """A place in words: its name, and how far from which facility."""
    if place is None:
        return None
    name, facility = clean(place.name), clean(place.facility or "")
    if facility and place.km is not None and place.km >= 0.5:
        return f"{name}, {place.km:.0f} km from {facility}" if name != facility else name
    return f"{name} ({facility})" if facility and facility != name else name


def describe_time(at: datetime, zone: ZoneInfo) -> str:
    """A time in the desk's zone and in UTC."""
    utc = f"{at.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M} UTC"
    if zone.key in ("UTC", "Etc/UTC"):
        return utc
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key} ({utc})"


def describe_delay(delay: timedelta) -> str:
    """A length of time for people: 40 s, 12 min, 3 h 5 min, 2 d 4 h."""
    seconds = max(int(delay.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if hours == 0:
        return f"{minutes} min"
    if days == 0:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"


def _source(alert: Alert, zone: ZoneInfo) -> tuple[Fact, ...]:
    item = alert.item
    if item is None:
        return (Fact("Time", describe_time(alert.at, zone)),)
    facts = [Fact("Source", clean(item.publisher or item.feed))]
    facts.append(Fact("Published", describe_time(item.published, zone) if item.published else "not stated"))
    if item.seen:
        facts.append(Fact("Seen", describe_time(item.seen, zone)))
    if item.published and item.seen:
        facts.append(Fact("Delay", describe_delay(item.seen - item.published)))
    return tuple(facts)


def _why(alert: Alert) -> tuple[Fact, ...]:
    if alert.sighting is None:
        return ()
    facts = [
        Fact("Rule", f"{clean(alert.rule_title)} ({alert.incident.rule})" if alert.rule_title else alert.incident.rule)
    ]
    terms = describe_terms(alert.sighting.evidence)
    if terms:
        facts.append(Fact("Terms", terms))
    place = alert.incident.place
    if place and place.facility:
        near = f", {place.km:.1f} km" if place.km is not None and place.km >= 0.05 else ""
        facts.append(Fact("Facility", clean(place.facility) + near))
    if alert.sighting.why_asserted:
        facts.append(Fact("Read as", f"{alert.sighting.asserted.value} ({clean(alert.sighting.why_asserted)})"))
    return tuple(facts)


def describe_terms(sentences: Sequence[Evidence]) -> str:
    """The words that decided, each once with the lists it is on; a word within a longer term is not repeated."""
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for evidence in sentences:
        for term in evidence.terms:
            within = any(
                other.start <= term.start and term.end <= other.end and other.end - other.start > term.end - term.start
                for other in evidence.terms
            )
            if not within:
                _, lists = found.setdefault(term.text.casefold(), (clean(term.text), {}))
                lists.update({f"@{term.list}": None} if term.list else {})
    return ", ".join(f"{text} ({', '.join(lists)})" if lists else text for text, lists in found.values())


def _sources(alert: Alert) -> str | None:
    publishers = _publishers(alert)
    if not publishers:
        return None
    named = ", ".join(publishers[:_PUBLISHERS_NAMED])
    more = f" and {len(publishers) - _PUBLISHERS_NAMED} more" if len(publishers) > _PUBLISHERS_NAMED else ""
    number = "1 independent source" if len(publishers) == 1 else f"{len(publishers)} independent sources"
    return f"{number}: {named}{more}"


def _publishers(alert: Alert) -> tuple[str, ...]:
    return tuple(map(clean, alert.incident.publishers))


def _cleaned(place: Place | None) -> Place | None:
    if place is None:
        return None
    return replace(place, name=clean(place.name), facility=clean(place.facility) if place.facility else None)


def is_web_address(url: str) -> bool:
    """Whether `url` is a plain http(s) address that may be made a link: no user part that forges a host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    # A backslash or control is read as a slash, or dropped, by browsers: the host they see may differ from ours.
    plain = not any(c in '<>"\\^`{|}' or not c.isprintable() or c.isspace() for c in url) and clean(url) == url
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc and plain and len(url) <= 2_000


def _links(url: str | None, place: Place | None) -> list[Link]:
    links = [Link("Article", url)] if url and is_web_address(url) else []
    if place and place.lat is not None and place.lon is not None:
        at = f"{place.lat:.4f}"
        links.append(
            Link("Map", f"https://www.openstreetmap.org/?mlat={at}&mlon={place.lon:.4f}#map=9/{at}/{place.lon:.4f}")
        )
    return links


def _ids(alert: Alert) -> tuple[Fact, ...]:
    ids = [Fact("Incident", alert.incident.id), Fact("Alert", alert.id)]
    if alert.item:
        ids.append(Fact("Item", clean(alert.item.id)))
    return tuple(ids)


def _spot(place: Place | None) -> Spot | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    return Spot(place.lat, place.lon, clean(place.facility or place.name))
