"""One poll, from the address to items: fetch, recognise what is known, read in a worker process, conclude.

fetch -> not modified | same body | read (worker process) -> PollOutcome
"""

from __future__ import annotations

import hashlib
import random
import re
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor.errors import FeedError, FetchError, ParseError
from monitor.feeds import address, outcome
from monitor.feeds.fetch import DEFAULT_USER_AGENT, Fetcher, Limits
from monitor.feeds.guard import Lookup, guard_of, system_lookup
from monitor.feeds.jobs import ReadJob
from monitor.feeds.outcome import Circumstances, PollOutcome
from monitor.feeds.schedule import Bounds
from monitor.feeds.workers import Workers
from monitor.model import Feed, FeedKind, FeedState, Fetched, NotModified
from monitor.settings import Network, Polling

_BUSY = (429, 503)
_LONGEST_PAUSE = timedelta(hours=1)  # of a whole host; the feed itself waits as long as it was told
_LEAST_STEP = timedelta(seconds=0.1)  # between feeds of a crowded host that are put off
_REFUSED = "refused:"  # before the hash of a body that was no feed
_END = re.compile(rb"</(?:[\w-]{1,20}:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_TAIL = 4_000  # bytes: caches and plug-ins leave their remarks behind the end
MAX_ENTRIES = 1_000  # of one body, newest first


class Poller:
    """Polls feeds; owns the connections and the worker processes. Use within one event loop."""

    def __init__(
        self,
        polling: Polling,
        network: Network,
        *,
        lookup: Lookup = system_lookup,
        tls: ssl.SSLContext | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._polling = polling
        self._chance = chance
        self.fetcher = Fetcher(guard_of(network.allow), limits_of(polling), lookup=lookup, tls=tls)
        self.workers = Workers(polling.workers)
        self._pauses: dict[str, datetime] = {}  # by host; at most one per host that is polled
        self._booked: dict[str, datetime] = {}  # by crowded host: until when feeds were put off
        self._log = structlog.get_logger().bind()  # here and not at each line

    async def poll(self, feed: Feed, state: FeedState, now: datetime) -> PollOutcome:
        """What `feed` says now, and its state after. Never raises FeedError: a failure is an outcome too."""
        bounds = Bounds(self._polling.min_interval, self._polling.max_interval, feed.every)
        state = _as_read_now(feed, state)
        poll = Circumstances(feed, state, bounds, now, self._chance())
        refused_hash: str | None = None
        url = asked_address(feed, state)
        host = address.host_of(url)
        if (until := self._paused_until(host, now)) is not None:
            return outcome.after_held(poll, until)
        try:
            answer = await self.fetcher.fetch(url, now=now, etag=state.etag, last_modified=state.last_modified)
            if isinstance(answer, NotModified):
                concluded = outcome.after_same(poll, answer)
            else:
                body_hash = _way_of_reading(feed) + hashlib.blake2b(answer.body, digest_size=16).hexdigest()
                refused_hash = _REFUSED + body_hash
                concluded = await self._read(poll, answer, body_hash)
        except FeedError as error:
            # A parser that was stopped may have met a busy machine: such a body is tried again.
            self._pause(host, error, now)
            at_fault = isinstance(error, ParseError) and not error.stopped
            concluded = outcome.after_failure(poll, error, refused_hash if at_fault else None)
        _tell(self._log, concluded)
        return concluded

    def turn_of(self, feed: Feed, state: FeedState, now: datetime) -> datetime:
        """When `feed` may be asked: `now`, or later where so many polls wait for its host that one more would only
        keep feeds of other hosts from their place. Feeds that are put off get their turns one after the other."""
        host = address.host_of(asked_address(feed, state))
        if not self.fetcher.is_crowded(host):
            self._booked.pop(host, None)
            return now
        self._booked[host] = max(self._booked.get(host, now), now) + max(self._polling.spacing, _LEAST_STEP)
        return self._booked[host]

    async def _read(self, poll: Circumstances, answer: Fetched, body_hash: str) -> PollOutcome:
        feed, state = poll.feed, poll.before
        if feed.kind is FeedKind.FEED and _is_cut_off(answer.body):
            # What validates the whole must not be sent back: 304 would keep the entries that are missing from us.
            answer = replace(answer, etag=None, last_modified=None)
        if body_hash == state.body_hash:
            return outcome.after_same(poll, answer)
        if _REFUSED + body_hash == state.body_hash:
            raise ParseError(state.last_error or "the same body as before, which is no feed")
        job = ReadJob(
            kind=feed.kind.value,
            url=answer.url,
            content_type=answer.content_type,
            feed_id=feed.id,
            publisher=feed.publisher,
            lang=feed.lang,
            selector=feed.selector,
            paths=feed.paths,
            known=state.entries or "",
            max_entries=MAX_ENTRIES,
            now=poll.now,
        )
        reading = await self.workers.read(job, answer.body)
        return outcome.after_reading(poll, answer, reading, body_hash)

    def _pause(self, host: str, error: FeedError, now: datetime) -> None:
        """Leaves a host alone that said 429 or 503 with a Retry-After: its other feeds would be asked in vain."""
        if isinstance(error, FetchError) and error.status in _BUSY and error.retry_after:
            self._pauses[host] = now + min(error.retry_after, _LONGEST_PAUSE)

    def _paused_until(self, host: str, now: datetime) -> datetime | None:
        until = self._pauses.get(host)
        if until is not None and until <= now:
            del self._pauses[host]
            return None
        return until

    async def aclose(self) -> None:
        """Closes connections and ends the workers."""
        await self.fetcher.aclose()
        await self.workers.aclose()


def limits_of(polling: Polling) -> Limits:
    """The bounds of a fetch as they are configured."""
    return Limits(
        deadline=polling.deadline,
        max_body=polling.max_body,
        per_host=polling.per_host,
        spacing=polling.spacing,
        user_agent=polling.user_agent or DEFAULT_USER_AGENT,
    )


def asked_address(feed: Feed, state: FeedState) -> str:
    """Where to ask: the configured address with its credentials, or where the feed has moved for good."""
    return feed.url if feed.url == state.url or address.bare(feed.url) == state.url else state.url


def _as_read_now(feed: Feed, state: FeedState) -> FeedState:
    """`state`, without the memory of a body that was read in another way (as a page, by another selector): it would not
    be asked for again nor read anew, and none of what it now shows would be known from before."""
    if state.body_hash is None:
        return state
    way, colon, _ = state.body_hash.removeprefix(_REFUSED).rpartition(":")
    if way + colon == _way_of_reading(feed):
        return state
    return replace(state, etag=None, last_modified=None, body_hash=None, entries=None)


def _is_cut_off(body: bytes) -> bool:
    """Whether the XML of a feed seems to end before its end; one in UTF-16 never does."""
    end = body[-_TAIL:]
    return body.lstrip()[:1] == b"<" and b"\0" not in end and not _END.search(end)


def _way_of_reading(feed: Feed) -> str:
    """What stands before the hash of a body: how it is read, where that is not by its own format."""
    if feed.kind is FeedKind.FEED:
        return ""
    told = "\0".join((feed.kind.value, feed.selector or "", *sorted(f"{name}={path}" for name, path in feed.paths)))
    return hashlib.blake2b(told.encode(), digest_size=4).hexdigest() + ":"


def _tell(log: Any, poll: PollOutcome) -> None:
    event = {
        "feed": poll.feed.id,
        "change": poll.change.value,
        "items": len(poll.items),
        "next_poll_at": poll.state.next_poll_at.isoformat(timespec="seconds"),
    }
    if poll.error is None:
        log.info("polled", **event)
    else:
        log.warning("poll_failed", url=address.shown(poll.feed.url), error=str(poll.error), **event)
