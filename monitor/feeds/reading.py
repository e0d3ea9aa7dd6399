"""Reading RSS, Atom and RDF with feedparser: slow, tolerant, the judge of what any odd feed means."""

from __future__ import annotations

import calendar
import html
import io
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXParseException

import feedparser

from monitor.errors import ParseError
from monitor.feeds import written_dates
from monitor.feeds.entries import ParsedFeed
from monitor.model import RawEntry

written_dates.understand()
_WHOLE = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*$", re.IGNORECASE)  # faulty perhaps, but not cut off


def read(body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    """What `body`, fetched from `url`, says. Text is returned as HTML.

    Raises ParseError where it is no feed. Runs for minutes on hostile input: call it in the worker process only.
    """
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    # A file object, always: feedparser would open a str as a file name or an address.
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    version = _text(parsed.get("version"))
    fault = parsed.get("bozo_exception")
    if not parsed.entries:
        if not version:
            raise ParseError("no RSS, Atom or RDF feed")
        if isinstance(fault, SAXParseException) and not _WHOLE.search(body[-500:]):
            added = 0 if body.lstrip()[:5] == b"<?xml" else 1  # feedparser puts an XML declaration on top
            raise ParseError(f"broken XML in line {(fault.getLineNumber() or 1) - added}: {_line(fault.getMessage())}")
    feed = parsed.feed
    return ParsedFeed(
        format=version or "unknown",
        entries=tuple(_entry(entry, plain=version.startswith("atom")) for entry in parsed.entries),
        title=_markup(feed, "title", plain=version.startswith("atom")),
        lang=_text(feed.get("language")) or None,
        ttl=_number(feed.get("ttl")),
        hub=_rel(feed, "hub"),
        self_link=_rel(feed, "self"),
        base=_text(parsed.get("href")) or url,
    )


def _entry(entry: Mapping[str, Any], *, plain: bool) -> RawEntry:
    source = entry.get("source")
    content = max((_detail(one, plain=plain) for one in _list(entry.get("content"))), key=len, default="")
    return RawEntry(
        id=_text(entry.get("id")) or None,
        link=_text(entry.get("link")) or None,
        title=_markup(entry, "title", plain=plain),
        # Without details of its own the summary is feedparser's copy of the content.
        summary=_markup(entry, "summary", plain=plain) if entry.get("summary_detail") else "",
        content=content,
        published=moment(entry.get("published_parsed")),
        updated=moment(entry.get("updated_parsed")) if "updated" in entry else None,
        lang=_text((entry.get("title_detail") or entry.get("summary_detail") or {}).get("language")) or None,
        source=_text(source.get("title")) or None if isinstance(source, Mapping) else None,
    )


def moment(parsed: object) -> datetime | None:
    """A UTC datetime from feedparser's nine numbers; None where they name no day."""
    if not isinstance(parsed, time.struct_time | tuple):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(tuple(parsed)), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _markup(holder: Mapping[str, Any], name: str, *, plain: bool) -> str:
    """A text as HTML. Atom says which of its texts are plain; RSS titles hold HTML whatever anybody says."""
    value = _text(holder.get(name))
    kind = _text((holder.get(f"{name}_detail") or {}).get("type"))
    return html.escape(value, quote=False) if plain and kind == "text/plain" else value


def _detail(content: Mapping[str, Any], *, plain: bool) -> str:
    value, kind = _text(content.get("value")), _text(content.get("type"))
    if plain and kind == "text/plain":
        return html.escape(value, quote=False)
    return value if not kind or kind.startswith("text/") or kind.endswith("xml") else ""


def _rel(feed: Mapping[str, Any], rel: str) -> str | None:
    links = (link for link in _list(feed.get("links")) if link.get("rel") == rel)
    return next((_text(link.get("href")) for link in links if link.get("href")), None)


def _list(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _number(value: object) -> int | None:
    text = _text(value)
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(message: str) -> str:
    return " ".join(message.split())[:120]
