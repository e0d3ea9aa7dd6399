"""From matches to sightings: one per event, with how it is asserted, its date and its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.language.ruleset import Rule
from monitor.matching.assertion import Verdict, assess
from monitor.matching.document import Document, Hit, Match, SentenceKind
from monitor.matching.event_dates import event_date
from monitor.matching.event_places import event_place
from monitor.matching.gazetteer import distance_km
from monitor.matching.place_index import PlaceIndex, PlaceIndexes
from monitor.model import Asserted, Evidence, Item, Place, Sighting, Term

_ONE_PLACE_KM = 4.0
_SILENT = (SentenceKind.CAPTION, SentenceKind.FURNITURE)
_RANK = (Asserted.ACTUAL, Asserted.BACKGROUND, Asserted.HYPOTHETICAL, Asserted.DRILL, Asserted.NEGATED)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One match, read."""

    match: Match
    verdict: Verdict
    when: date | None
    place: Place | None


def assemble(
    document: Document, rule: Rule, places: PlaceIndexes, matches: tuple[Match, ...], item: Item
) -> tuple[Sighting, ...]:
    """One sighting per event that `matches` speak of, in order of first mention.

    Matches in captions and page furniture are dropped. Matches agree on an event unless their dates or their places
    differ. Sightings that `rule.asserted` or `rule.max_age` takes out are kept, with the reason in `set_aside`.
    """
    speaking = [match for match in matches if _speaks(document, match)]
    if not speaking:
        return ()
    index = places.of(rule)
    readings = [_read(document, index, match) for match in speaking]
    return tuple(_sighting(document, rule, item, event) for event in _events(readings))


def _speaks(document: Document, match: Match) -> bool:
    """Whether a match stands in a sentence that can say something; a text without letters has none at all."""
    return bool(document.sentences) and document.sentences[match.sentence].kind not in _SILENT


def _read(document: Document, index: PlaceIndex, match: Match) -> _Reading:
    dated = event_date(document, match)
    verdict = assess(document, match, dated)
    return _Reading(match, verdict, dated.day, event_place(document, index, match))


def _events(readings: list[_Reading]) -> list[list[_Reading]]:
    """Readings grouped by event. Each joins the event that it fits best; those with a place and a date come first,
    so that vaguer ones find them whatever the order of the text."""
    events: list[list[_Reading]] = []
    vague_last = sorted(readings, key=lambda reading: (not _is_placed(reading), reading.when is None))
    for reading in vague_last:
        fitting = max(events, key=lambda event: _fit(event, reading), default=None)
        if fitting is None or _fit(fitting, reading) == 0:
            events.append([reading])
        else:
            fitting.append(reading)
    order = {id(reading): i for i, reading in enumerate(readings)}
    for event in events:
        event.sort(key=lambda reading: order[id(reading)])
    return sorted(events, key=lambda event: order[id(event[0])])


def _is_placed(reading: _Reading) -> bool:
    return reading.place is not None and reading.place.lat is not None


def _fit(event: list[_Reading], reading: _Reading) -> int:
    """How well a reading fits an event: 0 where how they are asserted, their dates or their places contradict; more
    for the same place, and for the same date."""
    if event[0].verdict.asserted is not reading.verdict.asserted:
        return 0
    days = {known.when for known in event if known.when is not None}
    if reading.when is not None and days and reading.when not in days:
        return 0
    dated = int(reading.when is not None and reading.when in days)
    places = [known.place for known in event if known.place is not None]
    places = [place for place in places if place.lat is not None] or places
    if reading.place is None or not places:
        return 1 + dated
    return max(_likeness(reading.place, place) for place in places) * (1 + dated)


def _likeness(one: Place, other: Place) -> int:
    """3 for the same facility, 2 for places a few kilometres apart (an embassy, and the quarter around it), 1 for a
    country and a place in it, 0 for different places."""
    if (one.facility or one.name) == (other.facility or other.name):
        return 3
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return int(one.country is not None and one.country == other.country)
    return 2 * int(distance_km(one.lat, one.lon, other.lat, other.lon) <= _ONE_PLACE_KM)


def _sighting(document: Document, rule: Rule, item: Item, event: list[_Reading]) -> Sighting:
    verdict = event[0].verdict
    when = next((reading.when for reading in event if reading.when is not None), None)
    places = [reading.place for reading in event if reading.place is not None]
    place = next((known for known in places if known.lat is not None), places[0] if places else None)
    return Sighting(
        item=item.id,
        rule=rule.id,
        severity=rule.severity,
        asserted=verdict.asserted,
        when=when,
        place=place,
        evidence=_evidence(document, event),
        set_aside=_set_aside(document, rule, verdict, when),
        why_asserted=verdict.why,
    )


def _set_aside(document: Document, rule: Rule, verdict: Verdict, when: date | None) -> str | None:
    """Why a qualifier of the rule takes the sighting out, or None."""
    if verdict.asserted not in rule.asserted:
        return f"asserted as {verdict.asserted.value}" + (f" ({verdict.why})" if verdict.why else "")
    if rule.max_age is not None and when is not None and document.reference is not None:
        days = (document.reference.date() - when).days
        if days > max(1, rule.max_age.days):
            return f"too old: {when.isoformat()} is {days} days before the item"
    return None


def _evidence(document: Document, event: list[_Reading]) -> tuple[Evidence, ...]:
    """The event's sentences in order, each with its deciding words."""
    by_sentence: dict[int, dict[tuple[int, int, str | None], Hit]] = {}
    for reading in event:
        for hit in reading.match.hits:
            by_sentence.setdefault(hit.sentence, {})[(hit.start, hit.end, hit.list)] = hit
    evidence = []
    for index in sorted(by_sentence):
        sentence = document.sentences[index]
        text = document.text(sentence.field)
        hits = sorted(by_sentence[index].values(), key=lambda hit: (hit.start, hit.end, hit.list or ""))
        terms = tuple(Term(hit.list, text[hit.start : hit.end], hit.start, hit.end) for hit in hits)
        evidence.append(
            Evidence(sentence.field, sentence.start, sentence.end, text[sentence.start : sentence.end], terms)
        )
    return tuple(evidence)
