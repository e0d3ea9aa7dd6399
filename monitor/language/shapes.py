"""The shape of a rule file: which keys there are, and what stands under them.

One description serves three: validation of what was read, the JSON Schema that editors use, and the suggestions for
misspelt keys. Nothing here knows positions; `validate.py` adds them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from monitor.setting_values import Language, SeverityName, Span
from monitor.settings import FeedEntry, Model

Name = Annotated[
    str,
    StringConstraints(pattern=r"^[^\W_][\w.-]*$", max_length=100),
    WithJsonSchema({"type": "string", "pattern": "^[^\\s\"'()@#,:/.-][^\\s\"'()@#,:/]*$"}),  # \w of editors is ASCII
]
"""Names of rules, watchlists and tags: letters and digits of any script, `-`, `_` and `.`, as `@name` can write."""

Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Free text. A file may hold it unquoted though YAML takes it for a number (`737`): it stays what was written."""

AssertedName = Literal["actual", "negated", "hypothetical", "background", "drill"]


def _kind(value: Any) -> str:
    """Which form of a union is meant: pydantic asks with the raw value, and with a model when it writes one."""
    if isinstance(value, str):
        return "<text>"
    return "<list>" if isinstance(value, list) else "<keys>"


ByShape = Discriminator(_kind)


class TermShape(Model):
    """A term with tags: `{term: Katyusha, tags: [heavy]}`."""

    term: Text
    tags: list[Name] = Field(default_factory=list, description="@list#tag finds only terms with the tag")


TermList = list[Annotated[Annotated[Text, Tag("<text>")] | Annotated[TermShape, Tag("<keys>")], ByShape]]
Terms = Annotated[
    Annotated[TermList, Tag("<list>")] | Annotated[dict[Language, TermList], Tag("<keys>")],
    ByShape,
    Field(description="a plain list, or one list per language"),
]
Names = Annotated[
    Annotated[list[Text], Tag("<list>")] | Annotated[dict[Language, list[Text]], Tag("<keys>")],
    ByShape,
    Field(description="a plain list, or one list per language"),
]


def _iso(read: Callable[[str], Any], advice: str) -> BeforeValidator:
    """Reads a text by `read` (of ISO 8601); what is no text is for the field's own type to judge."""

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except ValueError:
            raise ValueError(f"{value!r} {advice}") from None

    return BeforeValidator(validate)


Day = Annotated[date, _iso(date.fromisoformat, "is no date; write it as 2026-01-31")]


class PlaceShape(Model):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    radius_km: float = Field(default=0, ge=0, le=1000, description="how far the place itself extends")


class EntityShape(Model):
    """A named member of a watchlist, such as an embassy or a base."""

    name: Text
    aliases: Names = Field(default_factory=list, description="other names; the name itself always counts")
    weak: Names = Field(
        default_factory=list,
        description="names that count only where the item also names the entity, its tags or its city",
    )
    place: PlaceShape | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166 alpha-2, such as IQ")
    city: Text | None = None
    until: Day | None = Field(
        default=None, description="the last day on which it was what the list says: later items do not mean it"
    )
    tags: list[Name] = Field(default_factory=list, description="@list#tag finds only members with the tag")


class WatchlistShape(Model):
    """A named list of keywords, entities, or expressions."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("terms", "entities", "patterns")]}
    )

    terms: Terms = Field(default_factory=list)
    entities: list[EntityShape] = Field(default_factory=list)
    patterns: list[str] = Field(default_factory=list, description="expressions; any of them makes the list match")
    fuzzy: Literal["names"] | None = Field(
        default=None, description="names: transliterations match too (Asad, Assad, Asaad)"
    )

    @model_validator(mode="after")
    def _not_empty(self) -> WatchlistShape:
        if not (self.terms or self.entities or self.patterns):
            raise ValueError("the watchlist is empty; give it terms, entities or patterns")
        return self


class GroupShape(Model):
    """How sightings become incidents."""

    by: list[Literal["place", "when", "entities", "content"]] = Field(default=["place", "when"])
    window: Span = timedelta(hours=36)


def _has_zone(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its zone: end it with Z or +02:00")
    return value


Instant = Annotated[
    datetime,
    _iso(datetime.fromisoformat, "is no time; write it as 2026-01-31T06:00:00Z"),
    AfterValidator(_has_zone),
]


class SampleShape(Model):
    """A text with more of an item's fields."""

    title: Text = ""
    summary: Text = ""
    content: Text = ""
    published: Instant | None = None
    publisher: str | None = Field(default=None, description="texts of one publisher count as one source")
    lang: Language | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> SampleShape:
        if not (self.title or self.summary or self.content):
            raise ValueError("the text needs a title, a summary or content")
        return self


Samples = list[Annotated[Annotated[Text, Tag("<text>")] | Annotated[SampleShape, Tag("<keys>")], ByShape]]


class RuleTestShape(Model):
    """A test: `text` (or several `texts`), and what is expected."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["text"]}, {"required": ["texts"]}]})

    text: Annotated[Annotated[Text, Tag("<text>")] | Annotated[SampleShape, Tag("<keys>")], ByShape] | None = None
    texts: Samples | None = Field(default=None, min_length=1)
    published: Instant | None = Field(default=None, description="when the texts were published; 'today' refers to it")
    lang: Language | None = None
    match: bool | None = None
    asserted: AssertedName | None = None
    place: Text | None = None
    when: Day | None = None
    incidents: int | None = Field(default=None, ge=0, description="how many incidents the texts make")
    receivers: list[str] | None = Field(
        default=None, description="whom the first alert reaches, with the config's routes"
    )

    @model_validator(mode="after")
    def _asks_something(self) -> RuleTestShape:
        if (self.text is None) == (self.texts is None):
            raise ValueError("a test has either 'text' or 'texts'")
        expected = (self.match, self.asserted, self.place, self.when, self.incidents, self.receivers)
        if all(value is None for value in expected):
            raise ValueError("the test expects nothing; add match, asserted, place, when, incidents or receivers")
        return self


class RuleShape(Model):
    """A condition over items, with its severity and what to do."""

    id: Name
    title: Text | None = Field(default=None, description="the headline people see; default: the id")
    severity: SeverityName = "medium"
    when: str = Field(description="the expression that must hold")
    unless: str | None = Field(default=None, description="an expression that takes matches out")
    asserted: list[AssertedName] = Field(default=["actual"], min_length=1)
    max_age: Span | None = Field(default=None, description="the event's own age, not only the item's")
    languages: Annotated[
        Annotated[Literal["any"], Tag("<text>")] | Annotated[list[Language], Tag("<list>")], ByShape
    ] = "any"
    group: GroupShape = GroupShape()
    tags: list[Name] = Field(default_factory=list, description="routes and silences match on these")
    yields_to: list[Name] = Field(
        default_factory=list,
        description="rules that tell the event better: theirs is the incident that both rules sight",
    )
    full_text: bool = Field(default=False, description="fetch the whole article of items the rule may need")
    tests: list[RuleTestShape] = Field(default_factory=list)


class OutlineShape(Model):
    """The outermost keys of a rule file; what stands under them is checked member by member."""

    watchlists: dict[Name, Any] = Field(default_factory=dict)
    rules: list[Any] = Field(default_factory=list)


class RuleFileShape(Model):
    """A rule file: watchlists, rules, or both."""

    watchlists: dict[Name, WatchlistShape] = Field(default_factory=dict)
    rules: list[RuleShape] = Field(default_factory=list)


class FeedListShape(Model):
    """A file of feeds, bare or under the key `feeds`."""

    feeds: list[FeedEntry] = Field(default_factory=list)
