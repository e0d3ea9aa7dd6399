"""Helpers for timelines: items at minutes of one day, and a matcher that finds rules by a word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from monitor.language.expression import Position, Word
from monitor.language.ruleset import Grouping, Rule, Ruleset, Source
from monitor.model import Alert, Asserted, Delivery, DeliveryState, Evidence, Item, Place, Severity, Sighting, Term
from monitor.pipeline import PipelineParts, TakenIn, take_in
from monitor.store.engine import open_engine
from monitor.store.schema import metadata

START = datetime(2030, 5, 6, 6, 0, tzinfo=UTC)
EMBASSY = Place("US Embassy, Baghdad", 33.2985, 44.3965, 0.0, "US Embassy, Baghdad", "IQ")
AIRPORT = Place("Victory Base, Baghdad", 33.2625, 44.2346, 0.0, "Victory Base, Baghdad", "IQ")
ERBIL = Place("Erbil airport", 36.2376, 43.9632, 0.0, "Erbil airport", "IQ")
_PLACES = {"embassy": EMBASSY, "victory": AIRPORT, "erbil": ERBIL}


def rule(**changes: object) -> Rule:
    """A rule for rocket and drone attacks, grouped by place and date."""
    source = Source("rules.yaml", 1, 1)
    plain = Rule(
        id="attack",
        title="Rocket or drone attack",
        severity=Severity.HIGH,
        when=Word("attack", Position(0, 6)),
        when_text="attack",
        source=source,
        max_age=timedelta(hours=48),
        group=Grouping(),
        tags=("security",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class WordMatcher:
    """Finds the rule wherever a weapon and one of three places are named; "yesterday" and "today" date it."""

    def match(self, item: Item) -> tuple[Sighting, ...]:
        text = item.title if not item.summary else f"{item.title}. {item.summary}"
        weapon = re.search(r"\b(rocket|drone|missile)s?\b", text, re.IGNORECASE)
        if weapon is None:
            return ()
        negated = re.search(r"\b(false alarm|no rockets|denied)\b", text, re.IGNORECASE) is not None
        evidence = Evidence("title", 0, len(item.title), text, (Term(None, weapon[0], weapon.start(), weapon.end()),))
        places: list[Place | None] = [place for word, place in _PLACES.items() if word in text.casefold()]
        places = places or [None]
        return tuple(
            Sighting(
                item=item.id,
                rule="attack",
                severity=Severity.HIGH,
                asserted=Asserted.NEGATED if negated else Asserted.ACTUAL,
                when=_when(text, item),
                place=place,
                evidence=(evidence,),
                set_aside="asserted: negated" if negated else None,
            )
            for place in places
        )


def _when(text: str, item: Item) -> date | None:
    at = item.reference_time
    if at is None:
        return None
    if "yesterday" in text.casefold():
        return (at - timedelta(days=1)).date()
    return at.date() if "today" in text.casefold() else None


@dataclass
class Desk:
    """A watch over one in-memory store whose clock is the timeline's."""

    engine: Engine = field(default_factory=lambda: _engine())
    rules: tuple[Rule, ...] = field(default_factory=lambda: (rule(),))
    polls: int = 0

    @property
    def parts(self) -> PipelineParts:
        return PipelineParts(self.engine, WordMatcher(), Ruleset(self.rules, {}, "1"), _to_terminal)

    def poll(self, minute: float, *items: Item) -> TakenIn:
        """What becomes of items that a poll finds at that minute."""
        now = START + timedelta(minutes=minute)
        return take_in([replace(item, seen=now) for item in items], parts=self.parts, now=now)

    def told(self, minute: float, *items: Item) -> list[tuple[str, tuple[str, ...]]]:
        """The alerts of a poll: (kind, what is new)."""
        return [(alert.kind.value, alert.news) for alert in self.poll(minute, *items).alerts]


def story(id: str, title: str, minute: float = 0, outlet: str = "agency.example", summary: str = "") -> Item:
    """An item published at that minute."""
    published = START + timedelta(minutes=minute)
    return Item(id, outlet, outlet, title, summary, url=f"https://{outlet}/{id}", published=published)


def _engine() -> Engine:
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    return engine


def _to_terminal(alert: Alert, now: datetime) -> tuple[Delivery, ...]:
    return (Delivery(f"{alert.id}/terminal", alert.id, "terminal", DeliveryState.PENDING, created_at=now, due_at=now),)
