"""Is this the item we know? By entry id, by address, by text; and what to make of it when they disagree.

An entry id is trusted only as far as the entry still looks the same: some feeds reuse ids for other articles. An
address identifies an article unless one feed uses it for several entries. A text identifies an article for as long
as its length makes a coincidence unlikely: the headline "Rockets hit the embassy" may be true again next week.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from rapidfuzz import fuzz

from monitor.incidents.addresses import canonical
from monitor.model import Item

_WORDS = re.compile(r"\w+")
_LONG_TEXT = 40  # words from which a text is its own proof of identity
_SHORT_TEXT_WINDOW = timedelta(hours=20)
_LONG_TEXT_WINDOW = timedelta(days=30)
_FUTURE_TOLERANCE = timedelta(hours=14)  # a local time declared as UTC is up to 14 hours ahead
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
_SAME_TITLE = 55.0  # token-set ratio from which one headline may be another's edit


class NoveltyKind(StrEnum):
    NEW = "new"
    SAME = "same"  # seen before, word for word
    EDITED = "edited"  # a known article with other words
    COPY = "copy"  # another publisher's article, word for word


@dataclass(frozen=True, slots=True)
class ItemKeys:
    """The keys under which an item is found again. `url` is None where the address names no article."""

    entry: str
    url: str | None
    text: str
    version: str  # these words of this article
    content_hash: str
    words: int

    @property
    def all(self) -> tuple[str, ...]:
        """Every key, for a bulk look-up."""
        keys = (self.entry, self.url, self.text, self.version)
        return tuple(dict.fromkeys(key for key in keys if key is not None))


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What the store remembers of an item, enough to judge another by."""

    id: str
    feed: str
    publisher: str
    url: str | None
    title: str
    content_hash: str
    seen: datetime
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Novelty:
    """The judgement. `id` is the id the item has in the store (it differs from the feed's where an id was
    reused); `of` is the known item for all kinds but NEW."""

    kind: NoveltyKind
    id: str
    of: str | None
    reason: str


def keys_of(item: Item) -> ItemKeys:
    """The keys of `item`. Pure; equal items give equal keys."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", f"{item.title}\n{item.summary}\n{item.content}").casefold())
    # Scripts without spaces make one "word" of a clause: count characters there.
    length = max(len(words), sum(map(len, words)) // 8)
    text = " ".join(words)
    url = canonical(item.url) if item.url else None
    content_hash = _hash(text)
    # A text of a few words ("Live updates") names nothing by itself: it counts for its own article only.
    version = f"text:{_hash(f'{item.publisher}|{url or item.id}|{text}')}"
    return ItemKeys(
        entry=f"entry:{item.feed}:{_hash(item.id)}",
        url=f"url:{_hash(url)}" if url else None,
        text=f"text:{_hash(text)}" if length >= 6 else version,
        version=version,
        content_hash=content_hash,
        words=length,
    )


def judge(item: Item, keys: ItemKeys, known: Mapping[str, KnownItem]) -> Novelty:
    """What `item` is, given the known items its keys lead to (keys that lead nowhere are absent)."""
    by_entry = known.get(keys.entry)
    by_url = known.get(keys.url) if keys.url else None
    by_text = known.get(keys.text)
    by_version = known.get(keys.version)
    if by_version is not None and any(one is not None and one.id == by_version.id for one in (by_entry, by_url)):
        return _known(NoveltyKind.SAME, by_version, "the same article, with words seen before")
    if by_entry is not None and by_entry.content_hash == keys.content_hash:
        return _known(NoveltyKind.SAME, by_entry, "the same entry id and text")
    if by_entry is not None and _may_be_edit(item, by_entry):
        return _known(NoveltyKind.EDITED, by_entry, "the same entry id, other words")
    if by_url is not None and not _is_shared_address(item, by_url):
        if by_url.content_hash == keys.content_hash:
            return _known(NoveltyKind.SAME, by_url, "the same address and text")
        return _known(NoveltyKind.EDITED, by_url, "the same address, other words")
    if by_text is not None and _within_text_window(item, keys, by_text):
        if by_text.publisher == item.publisher:
            return _known(NoveltyKind.SAME, by_text, "the same text under another address")
        return Novelty(NoveltyKind.COPY, item.id, by_text.id, f"the words of {by_text.publisher}")
    if by_entry is not None:
        return Novelty(NoveltyKind.NEW, ids_for(item, keys)[1], None, "a reused entry id, another article")
    return Novelty(NoveltyKind.NEW, item.id, None, "not seen before")


def ids_for(item: Item, keys: ItemKeys) -> tuple[str, str]:
    """The ids under which `judge` may have a new item stored: its own, or one for its words (a reused id)."""
    return item.id, f"{item.id}~{keys.content_hash[:8]}"


def under_free_id(novelty: Novelty, item: Item, keys: ItemKeys, taken: Container[str]) -> Novelty:
    """`novelty` of an item to be stored, under an id of its own where another has its id: a recorded stream may mix
    feeds that number their entries alike. `taken` holds the ids in use."""
    if novelty.id not in taken:
        return novelty
    own = f"{item.id}~{_hash(f'{keys.entry}|{keys.content_hash}|{item.seen}')[:8]}"
    return replace(novelty, id=own, reason=f"{novelty.reason}; another item has its id")


def known_as(item: Item, keys: ItemKeys, now: datetime) -> KnownItem:
    """What is remembered of an item just stored."""
    return KnownItem(
        id=item.id,
        feed=item.feed,
        publisher=item.publisher,
        url=item.url,
        title=item.title,
        content_hash=keys.content_hash,
        seen=item.seen or now,
        published=item.published,
    )


def with_sound_dates(item: Item, now: datetime) -> Item:
    """`item` with a publication time that can be true: one in the future or before the web is dropped, and the time
    it was seen then stands in. `now` only judges: an item without any time keeps none, so that "today" in its text
    means no day rather than a wrong one."""
    seen = item.seen or now
    published = item.published
    if published is not None and (published > seen + _FUTURE_TOLERANCE or published < _OLDEST):
        published = None
    elif published is not None and published > seen:
        published = seen
    return item if published == item.published else replace(item, published=published)


def _known(kind: NoveltyKind, item: KnownItem, reason: str) -> Novelty:
    return Novelty(kind, item.id, item.id, reason)


def _may_be_edit(item: Item, known: KnownItem) -> bool:
    """An entry id that returns with other words: an edit, unless address and headline both changed."""
    old, new = (canonical(known.url) if known.url else None), (canonical(item.url) if item.url else None)
    if old is not None and old == new:
        return True
    return fuzz.token_set_ratio(known.title.casefold(), item.title.casefold()) >= _SAME_TITLE


def _is_shared_address(item: Item, known: KnownItem) -> bool:
    """One feed that gives one address to entries with different ids and headlines links to a page, not an article."""
    return (
        known.feed == item.feed
        and known.id.split("~")[0] != item.id
        and fuzz.token_set_ratio(known.title.casefold(), item.title.casefold()) < _SAME_TITLE
    )


def _within_text_window(item: Item, keys: ItemKeys, known: KnownItem) -> bool:
    window = _LONG_TEXT_WINDOW if keys.words >= _LONG_TEXT else _SHORT_TEXT_WINDOW
    # An old text under a new date is old: what counts is when each copy was seen, and, for a short one, its date.
    apart = [abs(_gap(item.seen, known.seen))]
    if keys.words < _LONG_TEXT:
        apart.append(abs(_gap(item.published or item.seen, known.published or known.seen)))
    return max(apart) <= window


def _gap(one: datetime | None, other: datetime | None) -> timedelta:
    return one - other if one is not None and other is not None else timedelta(0)


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
