"""The place of the event that a match speaks of, as far as the text tells it."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.language.ruleset import Entity, Watchlist
from monitor.matching.document import Document, Hit, Match
from monitor.model import Place


def event_place(document: Document, watchlists: Mapping[str, Watchlist], match: Match) -> Place | None:
    """The facility, else the place near one, that `match` names; None where the text does not tell."""
    hits = sorted(match.hits, key=lambda hit: (hit.sentence != match.sentence, hit.role != "alias", hit.role == "near"))
    for hit in hits:
        entity = _entity(watchlists, hit)
        if entity is None or hit.entity is None:
            continue
        named = document.text(document.sentences[hit.sentence].field)[hit.start : hit.end]
        if hit.role == "near":
            return Place(named, None, None, hit.km, hit.entity, entity.country, "a place near it is named")
        lat, lon = (entity.place.lat, entity.place.lon) if entity.place else (None, None)
        return Place(
            entity.name, lat, lon, 0.0 if entity.place else None, entity.name, entity.country, "named in the text"
        )
    return None


def _entity(watchlists: Mapping[str, Watchlist], hit: Hit) -> Entity | None:
    watchlist = watchlists.get(hit.list or "")
    if watchlist is None:
        return None
    return next((entity for entity in watchlist.entities if entity.name == hit.entity), None)
