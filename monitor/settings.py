"""The configuration file's shape, with a working default for everything.

These models are the schema that `newswatch schema config` prints. Secrets are kept as references
(`${ENV}`, `file:/path`, `credential:name`) and resolved only where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from monitor.setting_values import (
    Clock,
    Country,
    Days,
    Duration,
    Hours,
    Language,
    Listen,
    NetworkName,
    PublicAddress,
    SeverityName,
    Span,
    StoreName,
    UserAgent,
    WeekDay,
    Zone,
)


class Model(BaseModel):
    """Base of all configuration models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


SHIPPED = "shipped"
"""As an entry of `feeds`: the list that comes with newswatch."""
PathName = Literal["items", "id", "title", "url", "summary", "content", "published", "updated", "lang", "source"]
"""What `paths` of a JSON source may name."""


class FeedSetting(Model):
    """One feed. Only the address is needed."""

    url: str
    name: str | None = None
    publisher: str | None = None
    every: Span | None = None
    lang: Language | None = None
    kind: Literal["feed", "page", "sitemap", "json"] = "feed"
    selector: str | None = Field(default=None, description="kind page: the CSS selector of its links")
    paths: dict[PathName, str] = Field(default_factory=dict, description="kind json: dotted paths to what items hold")

    @model_validator(mode="after")
    def _is_complete(self) -> FeedSetting:
        if self.kind == "page" and not self.selector:
            raise ValueError("kind page needs a selector: the CSS selector of the links, such as 'main h2 a'")
        if self.kind == "json" and not {"title", "summary", "content"} & set(self.paths):
            raise ValueError("kind json needs paths, at least to one of title, summary and content")
        return self


class FeedFile(Model):
    """A list of feeds in a file of its own: `{file: feeds.yaml}` or `{opml: feeds.opml}`."""

    file: str | None = None
    opml: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> FeedFile:
        if (self.file is None) == (self.opml is None):
            raise ValueError("an entry names either a file or an opml")
        return self


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


class QuietHours(Model):
    """Hours in which a receiver's alerts are held, to be delivered when they end."""

    hours: Hours = Field(description="when it is quiet, such as 22:00-06:00")
    days: list[WeekDay] | None = Field(default=None, description="days on which the quiet begins; all if left out")
    zone: Zone | None = Field(default=None, description="time zone of the hours; the desk's if left out")
    passes: SeverityName = Field(default="critical", description="alerts of this severity and above are not held")


class RateLimit(Model):
    """How many messages a receiver takes; what is above waits its turn."""

    messages: int = Field(ge=1)
    per: Span = timedelta(minutes=1)


class StormCap(Model):
    """More alerts than this in the window become one digest that names all of them."""

    alerts: int = Field(default=20, ge=1)
    per: Span = timedelta(minutes=10)


class Calm(Model):
    """What every receiver may be asked to do so that nobody is flooded. Nothing held is lost."""

    quiet: QuietHours | None = Field(default=None, description="hours that hold alerts until they end")
    rate: RateLimit | None = Field(default=None, description="messages in a length of time; the rest waits")
    storm: StormCap | None = Field(
        default=StormCap(), description="alerts in a length of time above which they become one digest; null: no cap"
    )
    picture: bool = Field(default=True, description="send a small map with alerts that have a place, where possible")


class SlackReceiver(Calm):
    """Slack, by bot token and channel (threads and amended counts) or by incoming webhook (messages only)."""

    type: Literal["slack"]
    token: str | None = Field(default=None, description="bot token (xoxb-…), as a reference to a secret")
    channel: str | None = Field(default=None, description="channel id (C…) or #name; the bot must be in it")
    webhook: str | None = Field(default=None, description="address of an incoming webhook, as a reference to a secret")
    api: str = "https://slack.com/api/"

    @model_validator(mode="after")
    def _one_way_in(self) -> SlackReceiver:
        if (self.webhook is None) == (self.token is None):
            raise ValueError("a slack receiver needs either a token and a channel, or a webhook")
        if self.token is not None and not self.channel:
            raise ValueError("a slack receiver with a token needs a channel")
        return self


class EmailReceiver(Calm):
    """Email over SMTP: one message per alert, threaded by incident."""

    type: Literal["email"]
    smtp: str = Field(
        description="smtps://user@host:465, smtp://user@host:587 (STARTTLS), smtp+plain://host:25 (loopback only)"
    )
    password: str | None = Field(default=None, description="of the user in smtp, as a reference to a secret")
    sender: str = Field(alias="from", description="address or Name <address>")
    to: list[str] = Field(min_length=1)
    ca: str | None = Field(default=None, description="file of certificates to trust besides the system's")


class AppriseReceiver(Calm):
    """Any of the services that Apprise knows (Teams, Telegram, Discord, ntfy, Matrix, PagerDuty, SMS, …)."""

    type: Literal["apprise"]
    url: str = Field(description="Apprise address, as a reference to a secret")


class WebhookReceiver(Calm):
    """A JSON POST for machines, signed when there is a secret."""

    type: Literal["webhook"]
    url: str
    secret: str | None = Field(default=None, description="key of the HMAC-SHA256 signature, as a reference")
    storm: StormCap | None = Field(default=None, description="machines get every alert unless a cap is set")
    picture: bool = False


class TerminalReceiver(Calm):
    """Standard output of the program."""

    type: Literal["terminal"]
    storm: StormCap | None = None
    picture: bool = False


Receiver = Annotated[
    SlackReceiver | EmailReceiver | AppriseReceiver | WebhookReceiver | TerminalReceiver,
    Field(discriminator="type"),
]


class RouteMatch(Model):
    """What an alert must be for a route to take it; keys left out match anything, each list matches any of its
    entries. `*` stands for any characters in rule, tags and place."""

    rule: list[str] | None = None
    severity: list[SeverityName] | None = None
    tags: list[str] | None = None
    place: list[str] | None = Field(default=None, description="place or facility, compared without case and accents")
    country: list[Country] | None = Field(default=None, description="ISO 3166 two-letter codes")
    language: list[str] | None = Field(default=None, description="of the item, ISO 639 codes")
    kind: list[Literal["new", "update", "retraction"]] | None = None
    hours: Hours | None = Field(default=None, description="time of day of the alert, such as 22:00-06:00")
    days: list[WeekDay] | None = Field(default=None, description="days of the week of the alert")
    zone: Zone | None = Field(default=None, description="time zone of hours and days; the desk's if left out")


class DigestPlan(Model):
    """Alerts of this route are collected and sent as one message a day or a week."""

    every: Literal["day", "week"] = "day"
    at: Clock = "07:00"
    on: WeekDay = Field(default="mon", description="the day of a weekly digest")
    zone: Zone | None = Field(default=None, description="time zone of at; the desk's if left out")


class Reminders(Model):
    """Say it again while nobody has acknowledged it (`newswatch alerts ack ID`)."""

    after: Duration = timedelta(minutes=15)
    every: Span = timedelta(minutes=15)
    times: int = Field(default=3, ge=1, le=100)
    severity: SeverityName = Field(default="critical", description="alerts of this severity and above")


class Escalation(Model):
    """Tell somebody else while nobody has acknowledged it."""

    to: list[str] = Field(min_length=1)
    after: Duration = timedelta(minutes=30)
    severity: SeverityName = Field(default="critical", description="alerts of this severity and above")


class Route(Model):
    """One node of the routing tree. The first matching route takes an alert, and its first matching child before
    itself; with `continue`, the routes after it are asked too. Keys that are left out are the parent's."""

    match: RouteMatch = RouteMatch()
    to: list[str] | None = Field(default=None, description="receivers; [] records the alert and tells nobody")
    continue_: bool = Field(default=False, alias="continue")
    routes: list[Route] = Field(default_factory=list)
    group_wait: Duration | None = Field(
        default=None,
        description="wait before the first message of an incident, and fold what follows into it",
    )
    digest: DigestPlan | None = None
    remind: Reminders | None = None
    escalate: Escalation | None = None


class Polling(Model):
    """Bounds of polling."""

    min_interval: Span = Field(default=timedelta(minutes=2), description="no feed is asked more often by itself")
    max_interval: Span = Field(default=timedelta(hours=4), description="no feed is asked less often by itself")
    concurrency: int = Field(default=50, ge=1, le=500, description="polls under way at once")
    deadline: Span = Field(default=timedelta(seconds=30), description="for one poll in all")
    max_body: int = Field(default=10_000_000, ge=10_000, description="bytes after decompression")
    user_agent: UserAgent | None = Field(default=None, description="what servers are told; default: newswatch")
    per_host: int = Field(default=2, ge=1, le=20, description="requests at once to one host")
    spacing: Duration = Field(default=timedelta(seconds=0.5), description="between two requests to one host")
    workers: int = Field(default=2, ge=1, le=32, description="processes that read what servers send")

    @model_validator(mode="after")
    def _is_a_range(self) -> Polling:
        if self.min_interval > self.max_interval:
            raise ValueError("min_interval is longer than max_interval")
        return self


class Network(Model):
    allow: list[NetworkName] = Field(default_factory=list, description="networks that may be polled though not public")


class Web(Model):
    """The status page, health and metrics."""

    listen: Listen = Field(default="127.0.0.1:8732", description="address and port of the page")
    public: PublicAddress | None = Field(
        default=None,
        description="address under which WebSub hubs reach /websub/ of this page; without it feeds are only polled",
    )


_TERMINAL_ONLY: Mapping[str, Receiver] = {"terminal": TerminalReceiver(type="terminal")}


def _tell_somebody(routes: list[Route]) -> list[Route]:
    for at, route in enumerate(routes):
        if route.to is None:
            raise ValueError(f"route {at + 1} does not say to whom; add `to` ([] records alerts and tells nobody)")
    return routes


def _not_none(receivers: dict[str, Receiver]) -> dict[str, Receiver]:
    if not receivers:
        raise ValueError("there are no receivers; leave the key out to print alerts to the terminal")
    return receivers


class Settings(Model):
    """newswatch.yaml, whole."""

    store: StoreName | None = Field(default=None, description="default: newswatch.db in the state directory")
    feeds: list[FeedEntry] | None = Field(default=None, description="default: the shipped world-news list")
    rules: list[str] | None = Field(default=None, description="files and folders; default: the shipped rules")
    receivers: Annotated[dict[str, Receiver], AfterValidator(_not_none)] = Field(
        default_factory=lambda: dict(_TERMINAL_ONLY), description="by name; default: the terminal"
    )
    routes: Annotated[list[Route], AfterValidator(_tell_somebody)] = Field(
        default_factory=list,
        description="the first that matches takes an alert; default: every alert goes to every receiver",
    )
    default: list[str] = Field(
        default_factory=list, description="receivers of alerts that no route takes; else operator, else all receivers"
    )
    operator: list[str] = Field(default_factory=list, description="receivers of the watch's own trouble")
    zone: Zone = Field(default="UTC", description="the desk's time zone, shown beside UTC in every message")
    polling: Polling = Polling()
    network: Network = Network()
    web: Web = Web()
    give_up: Span = Field(default=timedelta(hours=48), description="after this long a delivery is tried no more")
    retention: Days = Field(
        default=timedelta(days=90), description="items, and incidents that told nobody, are kept so long; alerts stay"
    )

    @model_validator(mode="before")
    @classmethod
    def _everybody(cls, written: Any) -> Any:
        if not isinstance(written, dict) or "routes" in written:
            return written
        receivers = written.get("receivers", _TERMINAL_ONLY)
        return {**written, "routes": [{"to": list(receivers)}]} if isinstance(receivers, dict) else written
