"""From a body to what is new in it: the entries that the last poll did not know, or knew otherwise, as items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.feeds import known as known_entries
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.jobs import Reading, ReadJob
from monitor.feeds.known import CONTENT, KEY, NO_STAMP, Known
from monitor.feeds.normalise import Origin, digest, entry_keys, normalise, safe_link, sane_date
from monitor.feeds.parse import parse
from monitor.feeds.text import one_line, plain_text
from monitor.model import Item, RawEntry

_MAX_DATES = 50
_SURE_KEYS = ("id\0", "link\0")  # of entries that stay who they are whatever else the feed shows


def read(job: ReadJob, body: bytes) -> Reading:
    """The items of `body` that are new or changed, and what the feed says of itself. Raises ParseError."""
    before = known_entries.unpack(job.known)
    by_stamp = {one.stamp: one for one in before if one.stamp != NO_STAMP}
    parsed = parse(job, body, by_stamp.keys())
    passed = [by_stamp[stamp] for stamp in parsed.passed]
    found = _found(parsed, job)
    if passed and not _are_apart(found, passed, job.max_entries):
        parsed, passed = parse(job, body), []
        found = _found(parsed, job)
    origin = Origin(job.feed_id, job.publisher, job.lang, parsed.lang, parsed.base or job.url)
    said = {(one.key, one.content) for one in before}  # several contents where a feed shows several under one link
    items: dict[str, Item] = {}
    for one in found:
        if (one.known.key, one.known.content) not in said:
            item = normalise(one.entry, one.key, origin, job.now)
            if item is not None:
                items.setdefault(item.id, item)
    shown = [*(one.known for one in found), *passed]
    return Reading(
        items=tuple(items.values()),
        known=known_entries.pack(shown),
        entries=len(shown),
        overlap=bool(passed) or not {one.key for one in before}.isdisjoint(one.key for one in shown),
        dates=_dates(shown, job.now),
        format=parsed.format,
        title=one_line(plain_text(parsed.title))[:200],
        ttl=parsed.ttl,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        hub=safe_link(parsed.hub, origin.base),
        self_link=safe_link(parsed.self_link, origin.base),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry that was read: what tells it from the others, and what is to be remembered of it."""

    entry: RawEntry
    key: str
    known: Known


def _found(parsed: ParsedFeed, job: ReadJob) -> list[_Found]:
    """The entries that were read, the newest of them first."""
    stamps = parsed.stamps or (NO_STAMP,) * len(parsed.entries)
    stamped = _newest_first(list(zip(parsed.entries, stamps, strict=True)), job.max_entries, job.now)
    stamped = stamped[: job.max_entries]
    return [
        _Found(
            entry,
            key,
            Known(
                key=digest(key, KEY),
                content=digest(_words(entry), CONTENT),
                stamp=stamp if key.startswith(_SURE_KEYS) else NO_STAMP,
                date=_to_the_second(entry.published or entry.updated),
            ),
        )
        for (entry, stamp), key in zip(stamped, entry_keys([entry for entry, _ in stamped]), strict=True)
    ]


def _are_apart(found: Sequence[_Found], passed: Collection[Known], most: int) -> bool:
    """Whether what was passed over changes nothing in what was read: no two entries are one (edited, of the same id,
    or shown twice), and none is beyond the `most` entries that are taken."""
    keys = {one.key for one in passed}
    return (
        len(keys) == len(passed)
        and len(found) + len(passed) <= most
        and not any(digest(entry_keys([one.entry])[0], KEY) in keys for one in found)
    )


def _newest_first(stamped: list[tuple[RawEntry, bytes]], most: int, now: datetime) -> list[tuple[RawEntry, bytes]]:
    """The entries, newest first where they have dates, else as the feed orders them. Where there are more than `most`,
    one without a date counts as old as the one before it: the home page in a sitemap must not keep the news out."""
    dates = [entry.published or entry.updated for entry, _ in stamped]
    if None in dates and len(stamped) > most:
        last = next((date for date in dates if date is not None), None)
        for at, date in enumerate(dates):
            last = dates[at] = date or last
    if None in dates:
        return stamped
    newest = sorted(range(len(stamped)), key=lambda at: dates[at] or now, reverse=True)
    return [stamped[at] for at in newest]


def _words(entry: RawEntry) -> str:
    return "\0".join((entry.title, entry.summary, entry.content, entry.link or ""))


def _to_the_second(date: datetime | None) -> datetime | None:
    return date.replace(microsecond=0) if date else None


def _dates(entries: Collection[Known], now: datetime) -> tuple[datetime, ...]:
    found = (sane_date(one.date, now) for one in entries)
    return tuple(sorted((one for one in found if one is not None), reverse=True)[:_MAX_DATES])
