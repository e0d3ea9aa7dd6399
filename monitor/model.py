"""The types that pass between the stages, one per stage, all frozen.

    Feed -> FeedState -> Fetched | NotModified -> RawEntry -> Item -> Sighting -> Incident -> Alert -> Delivery

A *feed* is what the configuration names; a *feed state* is what the store remembers of it. Text fields of an
`Item` are plain text (never HTML). Times are timezone-aware UTC datetimes; `when` is a calendar date; distances
are kilometres; offsets count code points into the item's plain-text field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal

FieldName = Literal["title", "summary", "content"]
FIELDS: tuple[FieldName, ...] = ("title", "summary", "content")


class Severity(IntEnum):
    """How much a rule's alert matters; ordered, so that comparisons read naturally."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The name used in rule files, output and messages."""
        return self.name.lower()

    @classmethod
    def named(cls, name: str) -> Severity:
        """The severity called `name` (any case). Raises KeyError for an unknown name."""
        return cls[name.upper()]


class Asserted(StrEnum):
    """How a text presents an event; SPEC calls this how a sighting is asserted."""

    ACTUAL = "actual"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    BACKGROUND = "background"
    DRILL = "drill"


# --- feeds ------------------------------------------------------------------------------------------------------


class FeedKind(StrEnum):
    """How a source is read: a syndication feed, a page's links, a news sitemap or a JSON endpoint."""

    FEED = "feed"
    PAGE = "page"
    SITEMAP = "sitemap"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Feed:
    """A polled source as configured.

    `id` is short, stable and derived from the address without its credentials; `url` may hold credentials and
    never reaches a log. `publisher` counts for corroboration: feeds of one owner share it.
    """

    id: str
    url: str
    name: str
    publisher: str
    kind: FeedKind = FeedKind.FEED
    every: timedelta | None = None  # None: the interval adapts to the feed's own rhythm
    lang: str | None = None
    selector: str | None = None  # kind=page: CSS selector of the links
    paths: tuple[tuple[str, str], ...] = ()  # kind=json: (field, dotted path) pairs


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the store remembers of a feed between polls. `gen` rises with every claim: a result of an older
    claim is dropped."""

    feed_id: str
    url: str  # where to ask: the configured address, or where it has moved for good
    gen: int
    next_poll_at: datetime
    etag: str | None = None  # validators, byte for byte as the server sent them
    last_modified: str | None = None
    body_hash: str | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_new_item_at: datetime | None = None
    failures: int = 0  # consecutive
    last_error: str | None = None
    interval: timedelta | None = None
    stopped: str | None = None  # why it is no longer polled (410 Gone), or None
    rhythm: str | None = None  # JSON kept by feeds/rhythm.py: publication rhythm, move counts, holes
    entries: str | None = None  # of the last body, packed by feeds/known.py


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response with a body. `body` is decompressed and within the size cap."""

    url: str  # final address, after redirects
    status: int
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    at: datetime
    max_age: timedelta | None = None  # from Cache-Control or Expires
    moved_to: str | None = None  # set when every redirect on the way was permanent


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said 304."""

    url: str
    at: datetime
    max_age: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as the feed wrote it: HTML still in place, dates parsed or None, nothing trusted."""

    id: str | None
    link: str | None
    title: str
    summary: str
    content: str
    published: datetime | None
    updated: datetime | None
    lang: str | None
    author: str | None = None
    source: str | None = None  # <source>: the publisher that the feed credits


# --- items ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One entry, normalised. At least one of title, summary and content is not empty."""

    id: str
    feed: str  # Feed.id, or the name a stream gives
    publisher: str
    title: str
    summary: str = ""
    content: str = ""
    url: str | None = None
    published: datetime | None = None
    seen: datetime | None = None  # None only where a text was handed in by hand
    lang: str | None = None  # declared, else None; matching detects it
    backlog: bool = False  # undated and already there at its feed's first poll: recorded, never alerted

    def text(self, name: FieldName) -> str:
        """The plain text of one field."""
        return {"title": self.title, "summary": self.summary, "content": self.content}[name]

    @property
    def reference_time(self) -> datetime | None:
        """The time that "today" in the text refers to: publication, else when it was first seen."""
        return self.published or self.seen


# --- sightings --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sighting or incident happened. `km` is the distance to `facility` (a watchlist entity's name);
    `found_by` says how the place was found, for people: "named in the sentence", "dateline"."""

    name: str
    lat: float | None = None
    lon: float | None = None
    km: float | None = None
    facility: str | None = None
    country: str | None = None  # ISO 3166 alpha-2
    found_by: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """Words that decided: where they stand in the field, and the watchlist they are on (None: in the rule)."""

    list: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that carries the match, with its deciding words."""

    field: FieldName
    start: int
    end: int
    text: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One rule's match in one item: evidence, who, where, when, and how it is asserted.

    `set_aside` is None for a sighting that counts, else the reason a qualifier (asserted, max_age) took it out.
    `why_asserted` is the cue behind `asserted`, for people.
    """

    item: str
    rule: str
    severity: Severity
    asserted: Asserted
    when: date | None
    place: Place | None
    evidence: tuple[Evidence, ...]
    set_aside: str | None = None
    why_asserted: str | None = None


# --- incidents --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """What is worth an update when it changes, read from the evidence. Counts are the highest reported."""

    killed: int | None = None
    injured: int | None = None
    weapons: int | None = None  # how many rockets, drones, ... were reported
    claimed_by: str | None = None
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Sightings that speak of the same real-world event.

    `profile` is what grouping compares (JSON text written and read by incidents/ only). `publishers` are the
    independent ones: syndicated copies count for the publisher whose words they are.
    """

    id: str
    rule: str
    severity: Severity
    place: Place | None
    when: date | None
    title: str
    items: tuple[str, ...]  # in order of arrival
    publishers: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    facts: Facts = field(default_factory=Facts)
    profile: str = "{}"
    alerted: int = 0  # how many alerts it has had
    formerly: tuple[str, ...] = ()  # rules under which it was told before a better one took it over, oldest first


@dataclass(frozen=True, slots=True)
class Assignment:
    """The decision to put a sighting into an incident (`opened` or an existing one), and why. `doubt`: of what other
    incident it may be, in words for people, where that could not be told."""

    incident: Incident  # as it is after the sighting joined
    opened: bool
    reason: str  # "same place (US Embassy, Baghdad) and date (2021-07-08)"
    score: float | None = None
    doubt: str | None = None


# --- alerts and deliveries --------------------------------------------------------------------------------------


class AlertKind(StrEnum):
    NEW = "new"
    UPDATE = "update"
    RETRACTION = "retraction"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Alert:
    """A decision to tell people about an incident. `id` is `<incident id>-<n>`, so a decision made twice after a
    crash is the same alert. `news` lists what is new, for people ("casualties 2 -> 3")."""

    id: str
    kind: AlertKind
    at: datetime
    incident: Incident
    sighting: Sighting | None  # the one that caused it; None for a digest
    item: Item | None
    news: tuple[str, ...] = ()
    rule_title: str = ""
    tags: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # digest: ids of the alerts it names


class DeliveryState(StrEnum):
    """pending -> sending -> sent | failed (will retry) | unknown (may have arrived) | dead;
    held, digested and silenced are decisions of policy, each with its reason."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DEAD = "dead"
    HELD = "held"
    DIGESTED = "digested"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to one receiver. `id` is `<alert id>/<receiver>`."""

    id: str
    alert_id: str
    receiver: str
    state: DeliveryState
    created_at: datetime
    due_at: datetime  # when it may next be tried
    attempts: int = 0
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    response: str | None = None  # what the service answered, redacted
    reference: str | None = None  # the service's own handle: Slack ts, Message-ID
    reason: str | None = None  # why it is held, silenced, digested or dead
    hold: str | None = None  # what a held delivery waits for: group, quiet, rate, storm, digest or fault
    wanted_at: datetime | None = None  # when it was first to be sent; `give_up` counts from here. None: due_at
    carrier: str | None = None  # digested: the delivery whose message tells this one too
