"""The store's memory of WebSub subscriptions, and of pushes: a push makes its feed due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from monitor.feeds import rhythm as rhythms
from monitor.feeds.websub import Standing, Subscription
from monitor.store.schema import feeds, subscriptions

_BETWEEN_PUSHES = timedelta(seconds=30)  # a hub that pushes without end causes two polls a minute


def feeds_with_hubs(connection: Connection) -> list[tuple[str, str, str]]:
    """(feed id, hub, topic) of every active feed that names a hub."""
    rows = connection.execute(
        select(feeds.c.id, feeds.c.rhythm).where(feeds.c.active == 1, feeds.c.rhythm.like('%"hub":%'))
    )
    known = ((row.id, rhythms.load(row.rhythm)) for row in rows)
    return [(feed_id, rhythm.hub, rhythm.topic) for feed_id, rhythm in known if rhythm.hub and rhythm.topic]


def all_by_feed(connection: Connection) -> dict[str, Subscription]:
    """Every subscription, by feed id."""
    return {row.feed: _subscription(row) for row in connection.execute(select(subscriptions))}


def find(connection: Connection, token: str) -> Subscription | None:
    """The subscription whose callback has this token."""
    row = connection.execute(select(subscriptions).where(subscriptions.c.token == token)).first()
    return None if row is None else _subscription(row)


def save(connection: Connection, subscription: Subscription) -> None:
    """Stores a subscription in place of the feed's last one."""
    connection.execute(subscriptions.delete().where(subscriptions.c.feed == subscription.feed_id))
    connection.execute(
        subscriptions.insert().values(
            feed=subscription.feed_id,
            hub=subscription.hub,
            topic=subscription.topic,
            token=subscription.token,
            secret=subscription.secret,
            standing=subscription.standing.value,
            asked_at=subscription.asked_at,
            lease_until=subscription.lease_until,
            renew_at=subscription.renew_at,
        )
    )


def pushed(connection: Connection, feed_id: str, now: datetime) -> bool:
    """Makes the feed due now, unless it was polled within the last half minute; then when that is over."""
    row = connection.execute(
        select(feeds.c.next_poll_at, feeds.c.last_polled_at).where(feeds.c.id == feed_id, feeds.c.active == 1)
    ).first()
    if row is None:
        return False
    due = now if row.last_polled_at is None else max(now, row.last_polled_at + _BETWEEN_PUSHES)
    if due < row.next_poll_at:
        connection.execute(update(feeds).where(feeds.c.id == feed_id).values(next_poll_at=due))
    return True


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        feed_id=row.feed,
        hub=row.hub,
        topic=row.topic,
        token=row.token,
        secret=row.secret,
        standing=Standing(row.standing),
        asked_at=row.asked_at,
        lease_until=row.lease_until,
        renew_at=row.renew_at,
    )
