"""The configuration file's shape, with a working default for everything.

These models are the schema that `newswatch schema config` prints. Secrets are kept as references
(`${ENV}`, `file:/path`, `credential:name`) and resolved only where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from monitor.durations import parse_duration

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?(s|m|h|d|w)$", "examples": ["90s", "15m", "48h"]}),
]
"""A length of time as people write it: `90s`, `15m`, `48h`, `30d`, `2w`."""


class Model(BaseModel):
    """Base of all configuration models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FeedSetting(Model):
    """One feed. Only the address is needed."""

    url: str
    name: str | None = None
    publisher: str | None = None
    every: Duration | None = None
    lang: str | None = None
    kind: Literal["feed", "page", "sitemap", "json"] = "feed"
    selector: str | None = None
    paths: dict[str, str] = Field(default_factory=dict)


class FeedFile(Model):
    """A list of feeds in a file of its own: `{file: feeds.yaml}` or `{opml: feeds.opml}`."""

    file: str | None = None
    opml: str | None = None


def _feed_form(value: Any) -> str:
    if isinstance(value, str):
        return "<text>"
    keys = value if isinstance(value, dict) else {}
    return "<file>" if isinstance(value, FeedFile) or "file" in keys or "opml" in keys else "<feed>"


FeedEntry = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[FeedSetting, Tag("<feed>")] | Annotated[FeedFile, Tag("<file>")],
    Discriminator(_feed_form),
]
"""One entry under `feeds`: an address, a feed with more to say, or a file of feeds."""


class SlackReceiver(Model):
    type: Literal["slack"]
    token: str | None = None
    channel: str | None = None
    webhook: str | None = None
    api: str = "https://slack.com/api/"


class EmailReceiver(Model):
    type: Literal["email"]
    smtp: str  # smtp://user@host:port (STARTTLS), smtps://user@host, smtp+plain://host (loopback only)
    password: str | None = None
    sender: str = Field(alias="from")
    to: list[str]


class AppriseReceiver(Model):
    type: Literal["apprise"]
    url: str


class WebhookReceiver(Model):
    type: Literal["webhook"]
    url: str
    secret: str | None = None


class TerminalReceiver(Model):
    type: Literal["terminal"]


Receiver = Annotated[
    SlackReceiver | EmailReceiver | AppriseReceiver | WebhookReceiver | TerminalReceiver,
    Field(discriminator="type"),
]


class RouteMatch(Model):
    """What an alert must be for a route to take it; keys left out match anything."""

    rule: list[str] | None = None
    severity: list[Literal["info", "low", "medium", "high", "critical"]] | None = None
    tags: list[str] | None = None
    place: list[str] | None = None
    country: list[str] | None = None
    language: list[str] | None = None


class Route(Model):
    match: RouteMatch = RouteMatch()
    to: list[str] = Field(default_factory=list)
    continue_: bool = Field(default=False, alias="continue")
    routes: list[Route] = Field(default_factory=list)


class Polling(Model):
    """Bounds of polling."""

    min_interval: Duration = timedelta(minutes=2)
    max_interval: Duration = timedelta(hours=4)
    concurrency: int = Field(default=20, ge=1, le=500)
    deadline: Duration = timedelta(seconds=30)
    max_body: int = Field(default=10_000_000, ge=10_000, description="bytes after decompression")
    user_agent: str | None = None
    per_host: int = Field(default=2, ge=1, le=20, description="requests at once to one host")
    spacing: Duration = Field(default=timedelta(seconds=0.5), description="between two requests to one host")
    workers: int = Field(default=2, ge=1, le=32, description="processes that read what servers send")


class Network(Model):
    allow: list[str] = Field(default_factory=list, description="networks that may be polled though not public")


class Web(Model):
    """The status page, health and metrics."""

    listen: str = "127.0.0.1:8732"


_TERMINAL_ONLY: Mapping[str, Receiver] = {"terminal": TerminalReceiver(type="terminal")}


class Settings(Model):
    """newswatch.yaml, whole."""

    store: str | None = None  # None: newswatch.db in the state directory
    feeds: list[FeedEntry] | None = None  # None: the shipped world-news list
    rules: list[str] | None = None  # None: the shipped rules
    receivers: dict[str, Receiver] = Field(default_factory=lambda: dict(_TERMINAL_ONLY))
    routes: list[Route] = Field(default_factory=lambda: [Route(to=["terminal"])])
    operator: list[str] = Field(default_factory=list)
    polling: Polling = Polling()
    network: Network = Network()
    web: Web = Web()
    give_up: Duration = timedelta(hours=48)
    retention: Duration = timedelta(days=90)
