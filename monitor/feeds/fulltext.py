"""The whole article, for items that a rule with `full_text: true` may need.

An item is looked up where such a rule holds in part already (one of its words stands in the title or summary) and
the feed gave no long text. Articles are fetched as politely as feeds, read in a worker process, and never hold an
item back: whatever goes wrong or takes too long, the item goes on as the feed wrote it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.errors import FeedError
from monitor.feeds import address
from monitor.feeds.fetch import Fetcher
from monitor.feeds.jobs import ReadJob
from monitor.feeds.outcome import PollOutcome
from monitor.feeds.workers import Workers
from monitor.model import Fetched, Item

DEADLINE = timedelta(seconds=20)  # for all articles of one poll together
MAX_ARTICLES = 10  # of one poll, newest first
_MAX_AGE = timedelta(days=2)  # older entries are a feed's archive
_LONG_ENOUGH = 1_500  # characters: a feed that gives as much gives the article
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
log = structlog.get_logger()


class Clause(Protocol):
    """A part of a rule's condition, as `matching.explain` gives it."""

    @property
    def of(self) -> str: ...
    @property
    def holds(self) -> bool: ...
    @property
    def words(self) -> tuple[object, ...]: ...
    @property
    def parts(self) -> tuple[Clause, ...]: ...


Needs = Callable[[Item], bool]
"""Says whether an item needs its article."""


def touched(clauses: tuple[Clause, ...]) -> bool:
    """True where some part of the condition holds by words of the item."""
    return any(
        clause.of == "when" and ((clause.holds and bool(clause.words)) or touched(clause.parts)) for clause in clauses
    )


async def with_articles(
    outcome: PollOutcome, needs: Needs, fetcher: Fetcher, workers: Workers, now: datetime
) -> PollOutcome:
    """`outcome` with the articles of those items that need them as their content. Never raises FeedError."""
    wanted = [item for item in outcome.items if _may_have_one(item, now) and needs(item)][:MAX_ARTICLES]
    if not wanted:
        return outcome
    reads = {item.id: asyncio.create_task(_article(item, fetcher, workers, now)) for item in wanted}
    _, late = await asyncio.wait(reads.values(), timeout=DEADLINE.total_seconds())
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    texts = {id_: task.result() for id_, task in reads.items() if task not in late}
    if late:
        log.info("articles_late", feed=outcome.feed.id, articles=len(late))
    return replace(outcome, items=tuple(_completed(item, texts.get(item.id)) for item in outcome.items))


def _may_have_one(item: Item, now: datetime) -> bool:
    fresh = not item.backlog and (item.published is None or now - item.published <= _MAX_AGE)
    return fresh and item.url is not None and max(len(item.summary), len(item.content)) < _LONG_ENOUGH


async def _article(item: Item, fetcher: Fetcher, workers: Workers, now: datetime) -> str | None:
    assert item.url is not None
    try:
        fetched = await fetcher.fetch(item.url, now=now, accept=_ACCEPT)
        if not isinstance(fetched, Fetched):
            return None
        job = ReadJob("article", fetched.url, fetched.content_type, item.feed, "", None, None, (), "", 1, now)
        reading = await workers.read(job, fetched.body)
    except FeedError as error:
        log.info("article_failed", item=item.id, url=address.shown(item.url), error=str(error))
        return None
    return reading.items[0].content or None if reading.items else None


def _completed(item: Item, text: str | None) -> Item:
    """`item` with the article, where it says more than the feed did."""
    return replace(item, content=text) if text and len(text) > max(len(item.summary), len(item.content)) else item
