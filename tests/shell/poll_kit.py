"""Polling a server that says what a test tells it to: a poller that may ask loopback, and its one clear error."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.feeds.address import bare
from monitor.feeds.catalog import feed_of
from monitor.feeds.outcome import PollOutcome
from monitor.feeds.poll import Poller
from monitor.feeds.workers import Workers
from monitor.model import FeedState
from monitor.settings import FeedSetting, Network, Polling

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MAX_BODY = 2_000_000
PATIENCE = timedelta(seconds=120)  # what an honest answer may take on a busy machine
POLLING = Polling(spacing=timedelta(0), deadline=PATIENCE, workers=1, max_body=MAX_BODY, per_host=8, concurrency=8)
LOOPBACK = Network(allow=["127.0.0.0/8"])


@asynccontextmanager
async def polling(network: Network = LOOPBACK, settings: Polling = POLLING, **options: Any) -> AsyncIterator[Poller]:
    """A poller with one patient worker, closed at the end; `options` are the poller's own."""
    running = Poller(settings, network, chance=lambda: 0.5, **options)
    running.workers = Workers(1, deadline=PATIENCE)
    try:
        yield running
    finally:
        await running.aclose()


async def poll(poller: Poller, url: str) -> PollOutcome:
    """The first poll of a feed at `url`."""
    feed = feed_of(FeedSetting(url=url))
    return await poller.poll(feed, FeedState(feed.id, bare(feed.url), gen=1, next_poll_at=NOW), NOW)


def error_of(outcome: PollOutcome) -> str:
    """The error as one clear line."""
    assert outcome.error is not None
    assert outcome.items == ()
    assert outcome.state.failures == 1
    message = str(outcome.error)
    assert "\n" not in message
    assert len(message) < 400
    return message
