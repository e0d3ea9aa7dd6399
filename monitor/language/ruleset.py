"""Rules and watchlists as loaded: checked, frozen, and not yet compiled for matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitor.language.expression import Expression
from monitor.model import Asserted, Severity


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: for errors, `explain` and lint. `line` and `column` count from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """One term of a watchlist, in one language or (None) any.

    `text` is as its author wrote it, in the forms of a term in an expression: `several words` (any inflection),
    `"as written"` in double quotes, `pre*`, `=Exact`, `="Exact phrase"`; see `monitor.language.terms`.
    """

    text: str
    lang: str | None
    source: Source
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GeoPoint:
    lat: float
    lon: float
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Entity:
    """A named member of a watchlist. `aliases` begin with the name itself. `weak` aliases count only where the item
    also names the entity (by another alias), its tags or its city. `until`: the last day on which it was what the
    list says; later texts do not mean it."""

    name: str
    aliases: tuple[Keyword, ...]
    weak: tuple[Keyword, ...]
    place: GeoPoint | None
    country: str | None
    city: str | None
    tags: tuple[str, ...]
    source: Source
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A member of a watchlist that is an expression."""

    text: str
    expression: Expression
    source: Source


@dataclass(frozen=True, slots=True)
class Watchlist:
    name: str
    keywords: tuple[Keyword, ...]
    entities: tuple[Entity, ...]
    patterns: tuple[Pattern, ...]
    fuzzy_names: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Grouping:
    """How a rule's sightings become incidents: the keys they must agree on, within `window`."""

    by: tuple[str, ...] = ("place", "when")  # of: place, when, entities, content
    window: timedelta = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class SampleText:
    """One text of a test, as the item it stands for. A bare text is the item's content."""

    content: str = ""
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    publisher: str | None = None  # None: each text has its own
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A test written inside a rule file: texts and what is expected of them. None: not asserted."""

    texts: tuple[SampleText, ...]  # one text, or several for incident grouping
    source: Source
    match: bool | None = None
    asserted: Asserted | None = None
    place: str | None = None
    when: date | None = None
    incidents: int | None = None
    receivers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    severity: Severity
    when: Expression
    when_text: str
    source: Source
    unless: Expression | None = None
    unless_text: str | None = None
    asserted: tuple[Asserted, ...] = (Asserted.ACTUAL,)
    max_age: timedelta | None = None
    languages: tuple[str, ...] | None = None  # None: any
    group: Grouping = field(default_factory=Grouping)
    tags: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()  # ids of rules whose incident takes this rule's sighting of the same event
    full_text: bool = False  # fetch the article for items this rule may need
    tests: tuple[RuleTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules and watchlists in force together. `version` is a hash of the files' content."""

    rules: tuple[Rule, ...]
    watchlists: Mapping[str, Watchlist]
    version: str

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
