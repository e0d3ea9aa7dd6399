"""A sitemap as a source: news sitemaps with their titles and dates, others with the words of their addresses.

sitemaps.org protocol 0.9; the news extension is Google's "sitemap-news/0.9".
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
import zlib
from urllib.parse import unquote, urlsplit

from monitor.errors import ParseError
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.json_feed import date
from monitor.model import RawEntry

_MAX_UNPACKED = 50_000_000  # bytes: the protocol's own limit
_ENDING = re.compile(r"\.(?:html?|php|aspx?|amp)$", re.IGNORECASE)
_NUMBERS = re.compile(r"\b[\da-f]*\d[\da-f]*\b")


def read(body: bytes, url: str) -> ParsedFeed:
    """The addresses that the sitemap `body` lists, as entries. Raises ParseError for anything else."""
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body)
    if b"<!DOCTYPE" in body[:2_000] or b"<!ENTITY" in body:
        raise ParseError("a sitemap that defines XML entities")
    try:
        root = ET.fromstring(body)
    except (ET.ParseError, ValueError) as error:
        raise ParseError(f"broken XML in a sitemap: {error}") from error
    kind = _local(root)
    if kind == "sitemapindex":
        listed = [text for child in root for text in [_text(child, "loc")] if text][:3]
        raise ParseError(f"a list of sitemaps, not a sitemap; name one of those it lists: {', '.join(listed)}"[:300])
    if kind != "urlset":
        raise ParseError(f"no sitemap: its root is <{kind[:40]}>")
    entries = tuple(entry for child in root if _local(child) == "url" and (entry := _entry(child)) is not None)
    return ParsedFeed(format="sitemap", entries=entries, base=url)


def _unpacked(body: bytes) -> bytes:
    try:
        unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
        unpacked = unpacking.decompress(body, _MAX_UNPACKED)
    except zlib.error as error:
        raise ParseError("a damaged gzip file") from error
    if unpacking.unconsumed_tail:
        raise ParseError(f"a sitemap of more than {_MAX_UNPACKED:,} bytes")
    return unpacked


def _entry(url: ET.Element) -> RawEntry | None:
    link = _text(url, "loc")
    if not link:
        return None
    news = next((child for child in url if _local(child) == "news"), None)
    publication = next((child for child in news if _local(child) == "publication"), None) if news is not None else None
    title = _text(news, "title") or words_of(link)
    return RawEntry(
        id=link,
        link=link,
        title=html.escape(title, quote=False),
        summary="",
        content="",
        published=date(_text(news, "publication_date")) or date(_text(url, "lastmod")),
        updated=None,
        lang=_text(publication, "language") or None,
    )


def words_of(link: str) -> str:
    """The words of an address's last part: `Drone hits depot` for `/world/2026/drone-hits-depot-12345.html`."""
    try:
        parts = [part for part in unquote(urlsplit(link).path).split("/") if part]
    except ValueError:
        return ""
    slug = max(parts[-2:], key=lambda part: part.count("-") + part.count("_"), default="")
    words = " ".join(_NUMBERS.sub(" ", re.sub(r"[-_+]+", " ", _ENDING.sub("", slug))).split())
    return words[:1].upper() + words[1:]


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: ET.Element | None, name: str) -> str:
    found = next((child for child in element if _local(child) == name), None) if element is not None else None
    return (found.text or "").strip() if found is not None else ""
