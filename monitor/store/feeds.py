"""What the store remembers of feeds, and the claiming of those that are due.

A claim moves `next_poll_at` into the future (the lease) and raises `gen`. A poll's result is recorded only where
`gen` is still the claim's: a process that was suspended past its lease cannot overwrite what its successor learnt,
and a process that died leaves feeds that are due again when the lease ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, func, select, update

from monitor.feeds import address
from monitor.feeds import rhythm as rhythms
from monitor.feeds.health import BLIND_POLLS, TROUBLES, Sight
from monitor.feeds.outcome import PollOutcome
from monitor.model import Feed, FeedState
from monitor.store.schema import feeds as table
from monitor.store.schema import operator_notes

_CHUNK = 500  # rows per statement: below SQLite's limit of parameters


def sync(connection: Connection, feeds: Iterable[Feed], now: datetime) -> None:
    """Makes the store know exactly `feeds` as active: new ones are due at `now`, those left out keep their history."""
    wanted = {feed.id: feed for feed in feeds}
    known = {
        row.id: row for row in connection.execute(select(table.c.id, table.c.name, table.c.active, table.c.rhythm))
    }
    new = [
        {"id": feed.id, "url": address.bare(feed.url), "name": feed.name, "next_poll_at": now}
        for feed in wanted.values()
        if feed.id not in known
    ]
    for start in range(0, len(new), _CHUNK):
        connection.execute(table.insert(), new[start : start + _CHUNK])
    changed = [
        {"b_id": feed.id, "b_name": feed.name}
        for feed in wanted.values()
        if feed.id in known and (known[feed.id].name, known[feed.id].active) != (feed.name, 1)
    ]
    if changed:
        statement = update(table).where(table.c.id == bindparam("b_id")).values(name=bindparam("b_name"), active=1)
        connection.execute(statement, changed)
    left = [row for row in known.values() if row.active and row.id not in wanted]
    if left:
        _let_go(connection, left, now)


def make_due(connection: Connection, feed_ids: Sequence[str], now: datetime) -> None:
    """Makes feeds due at `now` that would be asked later; those that are no longer polled stay as they are."""
    for start in range(0, len(feed_ids), _CHUNK):
        chosen = table.c.id.in_(feed_ids[start : start + _CHUNK])
        later = chosen & (table.c.active == 1) & table.c.stopped.is_(None) & (table.c.next_poll_at > now)
        connection.execute(update(table).where(later).values(next_poll_at=now))


def _let_go(connection: Connection, left: Sequence[Any], now: datetime) -> None:
    """Deactivates feeds that are no longer configured. Their open troubles are over, and would be told anew."""
    connection.execute(
        update(table).where(table.c.id == bindparam("b_id")).values(active=0, rhythm=bindparam("b_rhythm")),
        [{"b_id": row.id, "b_rhythm": _untold(row.rhythm)} for row in left],
    )
    connection.execute(
        update(operator_notes)
        .where(operator_notes.c.key == bindparam("b_key"), operator_notes.c.recovered_at.is_(None))
        .values(recovered_at=now),
        [{"b_key": f"feed-{trouble}:{row.id}"} for row in left for trouble in TROUBLES],
    )


def _untold(rhythm: str | None) -> str | None:
    return None if rhythm is None else rhythms.dump(replace(rhythms.load(rhythm), noted=()))


def claim_due(connection: Connection, now: datetime, limit: int, lease: timedelta) -> list[FeedState]:
    """Up to `limit` active feeds due at `now`, longest overdue first, claimed until `now + lease`."""
    due = (
        select(table)
        .where(table.c.active == 1, table.c.next_poll_at <= now)
        .order_by(table.c.next_poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _claim(connection, due, now + lease)


def claim_all(connection: Connection, now: datetime, lease: timedelta) -> list[FeedState]:
    """Every active feed, due or not, claimed until `now + lease`."""
    every = select(table).where(table.c.active == 1).order_by(table.c.next_poll_at).with_for_update(skip_locked=True)
    return _claim(connection, every, now + lease)


def _claim(connection: Connection, chosen: Select[Any], until: datetime) -> list[FeedState]:
    states = [_state(row, (row.gen + 1, until)) for row in connection.execute(chosen)]
    if states:
        statement = (
            update(table)
            .where(table.c.id == bindparam("b_id"))
            .values(gen=bindparam("b_gen"), next_poll_at=bindparam("b_until"))
        )
        rows = [{"b_id": state.feed_id, "b_gen": state.gen, "b_until": until} for state in states]
        connection.execute(statement, rows)
    return states


def record_all(connection: Connection, outcomes: Sequence[PollOutcome]) -> int:
    """Stores the states after polls; how many were still theirs to store: where a later claim has taken the feed,
    nothing is changed."""
    if not outcomes:
        return 0
    return connection.execute(_RECORD, [_recorded(outcome.state) for outcome in outcomes]).rowcount


_RECORDED = (
    *("url", "next_poll_at", "etag", "last_modified", "body_hash", "first_polled_at", "last_polled_at", "last_ok_at"),
    *("last_new_item_at", "failures", "last_error", "stopped", "rhythm", "entries"),
)
_RECORD = (
    update(table)
    .where(table.c.id == bindparam("b_id"), table.c.gen == bindparam("b_gen"))
    .values({name: bindparam(f"b_{name}") for name in (*_RECORDED, "interval_s")})
)


def _recorded(state: FeedState) -> dict[str, Any]:
    seconds = None if state.interval is None else int(state.interval.total_seconds())
    values = {f"b_{name}": getattr(state, name) for name in _RECORDED}
    return {**values, "b_id": state.feed_id, "b_gen": state.gen, "b_interval_s": seconds}


def list_states(connection: Connection) -> list[FeedState]:
    """The states of all active feeds, by id."""
    return [_state(row) for row in connection.execute(select(table).where(table.c.active == 1).order_by(table.c.id))]


def sight(connection: Connection, now: datetime) -> Sight:
    """What the watch sees of its feeds."""
    watched = (table.c.active == 1) & table.c.stopped.is_(None)
    unreadable = watched & (table.c.failures >= BLIND_POLLS)
    counts = connection.execute(
        select(
            func.count(),
            func.count(case((unreadable, 1))),
            func.max(table.c.last_polled_at),
            func.min(case((table.c.next_poll_at <= now, table.c.next_poll_at))),
        ).where(watched)
    ).one()
    reason = connection.execute(
        select(table.c.last_error).where(unreadable).group_by(table.c.last_error).order_by(func.count().desc()).limit(1)
    ).scalar()
    return Sight(counts[0], counts[1], reason, counts[2], counts[3])


def _state(row: Row[Any], claimed: tuple[int, datetime] | None = None) -> FeedState:
    """The state in a row of the table; `claimed` are its new `gen` and the end of the lease."""
    gen, next_poll_at = claimed or (row.gen, row.next_poll_at)
    return FeedState(
        feed_id=row.id,
        url=row.url,
        gen=gen,
        next_poll_at=next_poll_at,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        first_polled_at=row.first_polled_at,
        last_polled_at=row.last_polled_at,
        last_ok_at=row.last_ok_at,
        last_new_item_at=row.last_new_item_at,
        failures=row.failures,
        last_error=row.last_error,
        interval=None if row.interval_s is None else timedelta(seconds=row.interval_s),
        stopped=row.stopped,
        rhythm=row.rhythm,
        entries=row.entries,
    )
