"""The tables.

Times are integer microseconds since 1970 UTC: exact, sortable, the same on SQLite and PostgreSQL.

feeds            what the store remembers of each feed; `next_poll_at` is the schedule
items            one row per article; `item_keys` finds it again by entry id, address or text
sightings        every sighting, those set aside included, with its evidence as JSON
incidents        events, with the profile that grouping compares; `incident_items` says what joined and why
alerts           the ledger of decisions, with everything needed to render them, never pruned
deliveries       the outbox: one row per alert and receiver; `attempts` keeps what each try answered
subscriptions    WebSub: which hubs push for which feeds, and until when
silences         matchers with an end and an author
operator_notes   the watch's own troubles, each open until it recovers, so that it is told once
meta             small facts: schema owner, heartbeat, rules version
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as integer microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("active", Integer, nullable=False, default=1),  # 0: no longer configured; its history stays
    Column("gen", Integer, nullable=False, default=0),
    Column("next_poll_at", Instant, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("first_polled_at", Instant),
    Column("last_polled_at", Instant),
    Column("last_ok_at", Instant),
    Column("last_new_item_at", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_error", Text),
    Column("interval_s", Integer),
    Column("stopped", Text),
    Column("rhythm", Text),
    Column("entries", Text),
    Index("ix_feeds_due", "active", "next_poll_at"),
)

items = Table(
    "items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("feed", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("published", Instant),
    Column("seen", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),  # last edit noticed
    Column("lang", Text),
    Column("content_hash", Text, nullable=False),
    Column("copy_of", Text),  # the item whose words these are, when syndicated
    Index("ix_items_seen", "seen"),
)

item_keys = Table(
    "item_keys",
    metadata,
    Column("key", Text, primary_key=True),  # "entry:<feed>:<hash>", "url:<hash>", "text:<hash>"
    Column("item", Text, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("last_seen", Instant, nullable=False),
    Index("ix_item_keys_item", "item"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("incident", Text),  # None for a sighting that was set aside
    Column("set_aside", Text),
    Column("body", Text, nullable=False),  # the whole Sighting as JSON
    Index("ix_sightings_item", "item"),
    Index("ix_sightings_incident", "incident"),
    Index("ix_sightings_at", "at"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("body", Text, nullable=False),  # the whole Incident as JSON
    Index("ix_incidents_open", "rule", "last_seen"),
)

incident_items = Table(
    "incident_items",
    metadata,
    Column("incident", Text, ForeignKey("incidents.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("score", Text),
    Index("ix_incident_items_item", "item"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),  # the whole Alert as JSON: the ledger outlives its items
    Column("acked_by", Text),
    Column("acked_at", Instant),
    Index("ix_alerts_at", "at"),
    Index("ix_alerts_incident", "incident"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("alert", Text, ForeignKey("alerts.id"), nullable=False),
    Column("receiver", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_until", Instant),
    Column("sent_at", Instant),
    Column("response", Text),
    Column("reference", Text),
    Column("reason", Text),
    Column("hold", Text),  # what a held delivery waits for: group, quiet, rate, storm, digest or fault
    Column("wanted_at", Instant, nullable=False),  # when it was first to be sent: give_up counts from here
    Column("carrier", Text),  # digested: the delivery whose message tells this one too
    Index("ix_deliveries_due", "receiver", "state", "due_at"),
    Index("ix_deliveries_alert", "alert"),
    Index("ix_deliveries_sent", "receiver", "sent_at"),
    Index("ix_deliveries_carrier", "carrier"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("delivery", Text, ForeignKey("deliveries.id"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", Text, nullable=False),  # sending | sent | failed | unknown | dead
    Column("response", Text),
    Index("ix_attempts_delivery", "delivery"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("secret", Text, nullable=False),
    Column("standing", Text, nullable=False),  # asked | active | denied
    Column("asked_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("renew_at", Instant),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("matcher", Text, nullable=False),  # JSON: rule, severity, place, tag, text
    Column("author", Text, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
)

operator_notes = Table(
    "operator_notes",
    metadata,
    Column("key", Text, primary_key=True),  # "feed-failing:<feed>", "rules-refused", "receiver-dead:<name>"
    Column("message", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("recovered_at", Instant),
    Column("avoid", Text),  # the receiver that the trouble is about: it is told elsewhere
    Column("told_at", Instant),  # when an alert about it was put into the outbox
    Column("recovery_told_at", Instant),
    Index("ix_operator_notes_told", "told_at"),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
