"""What a poll means for the feed's state. Pure: every time and chance is passed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from monitor.errors import FeedError, FetchError
from monitor.feeds import address, schedule
from monitor.feeds import known as known_entries
from monitor.feeds import rhythm as rhythms
from monitor.feeds.health import Finding, findings_of
from monitor.feeds.jobs import Reading
from monitor.feeds.rhythm import Rhythm
from monitor.feeds.schedule import Bounds
from monitor.model import Feed, FeedState, Fetched, Item, NotModified

MOVED_POLLS = 5  # a move counts once this many answers in a row, ...
MOVED_FOR = timedelta(days=2)  # ... over at least this long, have said so


class Change(StrEnum):
    """What a poll found."""

    NEW = "new"  # entries that are new or changed
    SAME = "same"  # a body, but nothing new in it
    UNCHANGED = "unchanged"  # the same body as last time: not parsed
    NOT_MODIFIED = "not modified"  # 304: no body
    HELD = "held"  # not asked: its host asked for a pause
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """One poll, concluded. Store `items` first and `state` after or with them: the state says that they are known.

    `items` are the entries that are new or changed since the last poll. `findings` are for the operator, each once.
    """

    feed: Feed
    state: FeedState
    items: tuple[Item, ...]
    error: FeedError | None
    change: Change
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a conclusion depends on besides the answer."""

    feed: Feed
    before: FeedState
    bounds: Bounds
    now: datetime
    jitter: float


def after_same(poll: Circumstances, answer: Fetched | NotModified) -> PollOutcome:
    """The feed answered 304, or with the very body of last time."""
    known = _answered(poll, answer)
    known = rhythms.learnt(
        known,
        dates=(),
        new_items=0,
        since_last_poll=_since(poll.before.last_polled_at, poll.now),
        since_last_new=_since(poll.before.last_new_item_at, poll.now),
    )
    change = Change.NOT_MODIFIED if isinstance(answer, NotModified) else Change.UNCHANGED
    return _success(poll, answer, known, change, items=(), body_hash=poll.before.body_hash)


def to_be_read_again(outcome: PollOutcome) -> PollOutcome:
    """`outcome`, with nothing remembered of the body: the next poll asks for it without conditions and reads all of
    it, whether it has changed or not. A feed polled for the first time stays a new one."""
    state = outcome.state
    entries = None if state.first_polled_at == state.last_polled_at else ""
    return replace(outcome, state=replace(state, etag=None, last_modified=None, body_hash=None, entries=entries))


def after_reading(poll: Circumstances, answer: Fetched, reading: Reading, body_hash: str) -> PollOutcome:
    """The feed answered with a body that was read."""
    first = poll.before.entries is None
    items = reading.items
    if first:
        items = tuple(one if one.published else replace(one, backlog=True) for one in items)
    # A source that shows one entry at a time always replaces it: that says nothing.
    hole = not reading.overlap and reading.entries > 0 and known_entries.count(poll.before.entries) > 1
    known = _answered(poll, answer)
    known = rhythms.learnt(
        known,
        dates=reading.dates,
        new_items=0 if first else len(items),
        since_last_poll=_since(poll.before.last_polled_at, poll.now),
        since_last_new=_since(poll.before.last_new_item_at, poll.now),
    )
    known = replace(
        known,
        press=schedule.pressed(known.press, hole=hole),
        holes=known.holes + hole,
        hole_at=poll.now.timestamp() if hole else known.hole_at,
        ttl=reading.ttl,
        skip_hours=reading.skip_hours,
        skip_days=reading.skip_days,
        hub=reading.hub,
        topic=reading.self_link,
    )
    concluded = _success(poll, answer, known, Change.NEW if items else Change.SAME, items=items, body_hash=body_hash)
    # A body without entries keeps what was known: a feed that is empty for a moment must not look new afterwards.
    entries = reading.known if reading.entries else poll.before.entries or ""
    return replace(concluded, state=replace(concluded.state, entries=entries))


def after_failure(poll: Circumstances, error: FeedError, refused_hash: str | None) -> PollOutcome:
    """The poll failed. `refused_hash` is set where the body itself was at fault, so that it is not parsed again."""
    before, now = poll.before, poll.now
    configured = address.bare(poll.feed.url)
    has_moved = before.url != configured
    gone = isinstance(error, FetchError) and error.gone
    if has_moved and isinstance(error, FetchError):  # what is gone is where it had moved: it is asked for at its own
        error = FetchError(str(error), status=error.status, retry_after=error.retry_after, refused=error.refused)
    known = rhythms.load(before.rhythm)
    known = replace(
        known,
        slow=schedule.slowed(known.slow, error),
        failing_since=known.failing_since or now.timestamp(),
    )
    failures = before.failures + 1
    interval = schedule.interval_of(known, poll.bounds, None, now)
    state = replace(
        before,
        next_poll_at=schedule.next_after_failure(failures, error, interval, poll.bounds, now, poll.jitter),
        first_polled_at=before.first_polled_at or now,
        last_polled_at=now,
        failures=failures,
        last_error=str(error),
        interval=interval,
        stopped="the server says it is gone for good (410)" if gone and not has_moved else before.stopped,
        body_hash=refused_hash or before.body_hash,
    )
    if has_moved and (gone or failures >= MOVED_POLLS):  # the move led nowhere: ask where the user said
        state = replace(state, url=configured, etag=None, last_modified=None)
    return _with_findings(poll, state, known, (), error, Change.FAILED)


def after_held(poll: Circumstances, until: datetime) -> PollOutcome:
    """The feed was not asked because its host wants to be left alone until `until`."""
    state = replace(poll.before, next_poll_at=until + poll.bounds.low * poll.jitter)
    return PollOutcome(poll.feed, state, (), None, Change.HELD)


def put_off(feed: Feed, state: FeedState, until: datetime) -> PollOutcome:
    """`feed` was claimed and not asked; it is due again at `until`."""
    return PollOutcome(feed, replace(state, next_poll_at=until), (), None, Change.HELD)


def _answered(poll: Circumstances, answer: Fetched | NotModified) -> Rhythm:
    """The rhythm after an answer: nothing is failing, and where it has moved."""
    known = rhythms.load(poll.before.rhythm)
    moved_to = answer.moved_to
    again = moved_to is not None and moved_to == known.moved_to
    changed: dict[str, Any] = {
        "slow": schedule.slowed(known.slow, None),
        "failing_since": None,
        "moved_to": moved_to,
        "moved_count": known.moved_count + 1 if again else 1 if moved_to else 0,
        "moved_since": known.moved_since if again else poll.now.timestamp() if moved_to else None,
    }
    if all(getattr(known, name) == value for name, value in changed.items()):
        return known
    return replace(known, **changed)


def _success(
    poll: Circumstances,
    answer: Fetched | NotModified,
    known: Rhythm,
    change: Change,
    *,
    items: tuple[Item, ...],
    body_hash: str | None,
) -> PollOutcome:
    before, now = poll.before, poll.now
    interval = schedule.interval_of(known, poll.bounds, answer.max_age, now)
    fetched = answer if isinstance(answer, Fetched) else None
    state = replace(
        before,
        next_poll_at=schedule.next_after_success(interval, known, poll.bounds, now, poll.jitter),
        etag=fetched.etag if fetched else before.etag,
        last_modified=fetched.last_modified if fetched else before.last_modified,
        body_hash=body_hash,
        first_polled_at=before.first_polled_at or now,
        last_polled_at=now,
        last_ok_at=now,
        last_new_item_at=now if items else before.last_new_item_at,
        failures=0,
        last_error=None,
        interval=interval,
        stopped=None,
    )
    if _has_moved(poll, known):
        state = replace(state, url=known.moved_to or before.url)
        known = replace(known, moved_to=None, moved_count=0, moved_since=None)
    return _with_findings(poll, state, known, items, None, change)


def _has_moved(poll: Circumstances, known: Rhythm) -> bool:
    """A permanent redirect is believed once it has persisted; one from an address with credentials never is."""
    return (
        known.moved_to is not None
        and known.moved_since is not None
        and known.moved_count >= MOVED_POLLS
        and poll.now.timestamp() - known.moved_since >= MOVED_FOR.total_seconds()
        and "@" not in poll.feed.url
    )


def _with_findings(
    poll: Circumstances,
    state: FeedState,
    known: Rhythm,
    items: tuple[Item, ...],
    error: FeedError | None,
    change: Change,
) -> PollOutcome:
    findings, known = findings_of(poll.feed, state, known, poll.now)
    if (rhythm := rhythms.dump(known)) != state.rhythm:
        state = replace(state, rhythm=rhythm)
    return PollOutcome(poll.feed, state, items, error, change, findings)


def _since(moment: datetime | None, now: datetime) -> timedelta | None:
    return None if moment is None else max(now - moment, timedelta(0))
