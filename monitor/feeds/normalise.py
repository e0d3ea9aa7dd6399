"""From raw entries to items: plain text, safe links, sane dates, and ids that stay the same.

The id of an item is made of the feed's id and the entry's own (else its link, else its words), so the same entry
has the same id at every poll and after every restart, and an edited entry keeps it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from monitor.feeds.address import MAX_LENGTH
from monitor.feeds.text import harmless, one_line, plain_text
from monitor.model import Item, RawEntry

MAX_TITLE = 1_000  # characters of plain text
MAX_SUMMARY = 20_000
MAX_CONTENT = 200_000
_MAX_NAME = 200
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(minutes=10)  # a publisher's clock may be ahead; a later date is no publication time
_LANG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]*)?")
_ADDRESS = re.compile(r"^https?://[^\s<>\"\\]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """What all items of one body share."""

    feed_id: str
    publisher: str
    lang: str | None  # as configured: beats what an entry says
    feed_lang: str | None  # as the feed says: where an entry says nothing
    base: str  # relative links are relative to it


def entry_keys(entries: Sequence[RawEntry]) -> list[str]:
    """What tells each entry from the others of its feed: its id; with its link where a feed gives several entries
    one id; its link alone; or its words, where several have these in common (the notes of a live page, say). An entry
    that is shown twice over is one: some feeds now and then double, which must not make all of their entries new."""
    apart = {(entry.id or None, entry.link, entry.title, entry.summary or entry.content) for entry in entries}
    ids = Counter(id for id, *_ in apart if id)
    pairs = Counter((id, link) for id, link, *_ in apart)
    keys = []
    for entry in entries:
        alone = bool(entry.link) and pairs[entry.id or None, entry.link] == 1
        if entry.id and ids[entry.id] == 1:
            keys.append(f"id\0{entry.id}")
        elif entry.id and alone:
            keys.append(f"id+link\0{entry.id}\0{entry.link}")
        elif not entry.id and alone:
            keys.append(f"link\0{entry.link}")
        else:
            keys.append(f"text\0{entry.id or ''}\0{entry.title}\0{entry.summary or entry.content}")
    return keys


def digest(text: str, size: int = 8) -> bytes:
    """`size` bytes that stand for `text`, of whatever length it is."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def normalise(entry: RawEntry, key: str, origin: Origin, now: datetime) -> Item | None:
    """The item that `entry` is, or None where it holds no text at all. `key` is from `entry_keys`."""
    title = one_line(plain_text(entry.title))[:MAX_TITLE]
    summary = plain_text(entry.summary)[:MAX_SUMMARY]
    content = plain_text(entry.content)[:MAX_CONTENT]
    if content == summary:
        content = ""
    if not (title or summary or content):
        return None
    return Item(
        id=f"{origin.feed_id}:{digest(key).hex()}",
        feed=origin.feed_id,
        publisher=one_line(plain_text(entry.source or ""))[:_MAX_NAME] or origin.publisher,
        title=title,
        summary=summary,
        content=content,
        url=safe_link(entry.link, origin.base),
        published=sane_date(entry.published, now) or sane_date(entry.updated, now),
        seen=now,
        lang=primary_lang(origin.lang) or primary_lang(entry.lang) or primary_lang(origin.feed_lang),
    )


def safe_link(link: str | None, base: str) -> str | None:
    """The absolute http(s) address that `link` names, or None: other schemes, credentials and control characters
    never leave this function."""
    if not link or len(link) > MAX_LENGTH:
        return None
    try:
        absolute = urljoin(base, "".join(harmless(link).split()))
        parts = urlsplit(absolute)
    except ValueError:
        return None
    if len(absolute) > MAX_LENGTH or not _ADDRESS.match(absolute) or not parts.hostname or "@" in parts.netloc:
        return None
    return absolute


def sane_date(moment: datetime | None, now: datetime) -> datetime | None:
    """`moment` where it can be a publication time: after 1990 and not in the future."""
    if moment is None or moment < _EARLIEST or moment > now + _CLOCKS_DIFFER:
        return None
    return min(moment, now)


def primary_lang(tag: str | None) -> str | None:
    """The language of a tag: `en` of `en-US`; None where it is no tag."""
    found = _LANG.fullmatch(tag.strip()) if tag else None
    return found[1].lower() if found else None
