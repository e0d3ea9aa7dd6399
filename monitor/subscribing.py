"""Asking hubs for pushes, and asking again before a lease ends."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import Engine

from monitor.app import App
from monitor.errors import FeedError
from monitor.feeds import address, websub
from monitor.feeds.websub import Standing, Subscription
from monitor.store import subscriptions
from monitor.store.engine import write

_AT_ONCE = 20  # hubs asked per round
log = structlog.get_logger()


async def subscribe_due(app: App, public: str) -> int:
    """Asks hubs for the feeds that need it; how many. `public` is where hubs reach the page. Raises StoreError."""
    now = app.clock()
    asked = await app.in_store(_ask, app.engine, now)
    for subscription in asked:
        try:
            await app.poller.fetcher.post(subscription.hub, websub.request_of(subscription, public))
            log.info("hub_asked", feed=subscription.feed_id, hub=address.shown(subscription.hub))
        except FeedError as error:  # polling goes on; the hub is asked again in some hours
            log.info("hub_failed", feed=subscription.feed_id, hub=address.shown(subscription.hub), error=str(error))
    return len(asked)


def _ask(engine: Engine, now: datetime) -> list[Subscription]:
    """The subscriptions to ask for, stored before they are: the hub may verify while it is still being asked."""
    asked = []
    with write(engine) as connection:
        known = subscriptions.all_by_feed(connection)
        for feed_id, hub, topic in subscriptions.feeds_with_hubs(connection):
            before = known.get(feed_id)
            if not websub.is_due(before, hub, topic, now):
                continue
            if before is not None and before.standing is Standing.ACTIVE and (before.hub, before.topic) == (hub, topic):
                renewed = replace(before, asked_at=now)  # with its callback, so that pushes go on meanwhile
            else:
                token, secret = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
                renewed = Subscription(feed_id, hub, topic, token, secret, Standing.ASKED, now)
            subscriptions.save(connection, renewed)
            asked.append(renewed)
            if len(asked) == _AT_ONCE:
                break
    return asked
