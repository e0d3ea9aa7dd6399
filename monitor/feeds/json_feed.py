"""Reading JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import html
from typing import Any

import feedparser
import orjson

from monitor.errors import ParseError
from monitor.feeds import utf8
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.quick_terms import joined
from monitor.feeds.reading import moment
from monitor.model import RawEntry


def read(body: bytes, url: str) -> ParsedFeed:
    """What the JSON Feed `body` says. Raises ParseError for other JSON and for what is none."""
    document = load(body)
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(version, str) or "jsonfeed.org/version" not in version:
        raise ParseError("JSON, but no JSON Feed; a source of kind json with paths can read other endpoints")
    items = document.get("items")
    if not isinstance(items, list):
        raise ParseError("a JSON Feed without items")
    hubs = document.get("hubs")
    return ParsedFeed(
        format="json11" if version.rstrip("/").endswith("1.1") else "json10",
        entries=tuple(_entry(item) for item in items if isinstance(item, dict)),
        title=html.escape(text(document.get("title")), quote=False),
        lang=text(document.get("language")) or None,
        hub=next((text(hub.get("url")) or None for hub in hubs if isinstance(hub, dict)), None)
        if isinstance(hubs, list)
        else None,
        self_link=text(document.get("feed_url")) or None,
        base=joined(url, text(document.get("home_page_url"))) or url,
    )


def load(body: bytes) -> Any:
    """The JSON document in `body`: UTF-8, with or without byte-order mark, or UTF-16. Raises ParseError."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body = body.decode("utf-16", "replace").encode("utf-8", "replace")
    try:
        return orjson.loads(utf8.forced(body).removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ParseError(f"broken JSON: {str(error)[:120]}") from error


def _entry(item: dict[str, Any]) -> RawEntry:
    content = text(item.get("content_html")) or html.escape(text(item.get("content_text")), quote=False)
    author = item.get("author")
    authors = item.get("authors")
    if isinstance(authors, list) and authors:
        author = authors[0]
    return RawEntry(
        id=text(item.get("id")) or None,
        link=text(item.get("url")) or text(item.get("external_url")) or None,
        title=html.escape(text(item.get("title")), quote=False),
        summary=html.escape(text(item.get("summary")), quote=False),
        content=content,
        published=date(item.get("date_published")),
        updated=date(item.get("date_modified")),
        lang=text(item.get("language")) or None,
        author=text(author.get("name")) or None if isinstance(author, dict) else None,
    )


def date(value: object) -> Any:
    """A moment in any form that feeds use, or seconds (or milliseconds) since 1970; None where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 100_000_000_000 else value
        return moment((1970, 1, 1, 0, 0, int(seconds), 3, 1, 0)) if 0 < seconds < 1e11 else None
    written = text(value)
    return moment(feedparser.datetimes._parse_date(written)) if written and len(written) < 100 else None


def text(value: object) -> str:
    """`value` as text: a string as it is, a number in digits, anything else empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
