"""What parsing yields, before anything is trusted or turned into items."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import RawEntry


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """One body as its format says. `format` is "rss20", "atom10", "json11", ...; the hints are the feed's own wishes
    about polling: `ttl` in minutes, `skip_hours` in GMT, `skip_days` in English. `base` resolves relative links.
    `stamps` belong to the entries one by one, or there are none; `passed` are the stamps of entries that were known and
    left out."""

    format: str
    entries: tuple[RawEntry, ...]
    title: str = ""
    lang: str | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    hub: str | None = None
    self_link: str | None = None
    base: str | None = None
    stamps: tuple[bytes, ...] = ()
    passed: tuple[bytes, ...] = ()
