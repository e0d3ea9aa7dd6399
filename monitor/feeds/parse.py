"""From a body to entries, by what the body is rather than by what the server calls it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from monitor.errors import ParseError
from monitor.feeds import endpoint, json_feed, page, quick, reading, sitemap, slices, utf8
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.jobs import ReadJob

_SNIFF = 2_000  # bytes
_UTF32 = (b"\xff\xfe\0\0", b"<\0\0\0")  # begins as UTF-16 does
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SKIP_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays>(.{0,2000}?)</skipDays>", re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>")
_DAY = re.compile(rb"<day>\s*(\w{6,9})\s*</day>")
_FEED_ROOT = re.compile(rb"<(?:[\w-]{1,20}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)


def parse(job: ReadJob, body: bytes, known: Collection[bytes] = ()) -> ParsedFeed:
    """What `body` holds, read as the job's kind of source says; entries whose stamps are `known` may be left out.

    Raises ParseError.
    """
    match job.kind:
        case "page":
            return page.read(body, job.url, job.content_type, job.selector or "a")
        case "links":
            return page.feed_links(body, job.url, job.content_type)
        case "article":
            return page.article(body, job.url, job.content_type)
        case "sitemap":
            return sitemap.read(body, job.url)
        case "json":
            return endpoint.read(body, job.url, job.paths)
        case _:
            return parse_feed(body, job.url, job.content_type, known)


def parse_feed(body: bytes, url: str, content_type: str | None, known: Collection[bytes] = ()) -> ParsedFeed:
    """The feed in `body` (decompressed, as fetched from `url`): RSS, Atom, RDF or JSON Feed. Entries whose stamps are
    `known` may be left out.

    Raises ParseError where it is none of them. Call it in the worker process: hostile bodies take minutes.
    """
    if (text := _from_utf16(body)) is not None:
        body, content_type = text, "application/xml; charset=utf-8"
    start = body[:_SNIFF].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if not start:
        raise ParseError("the body is empty")
    if start[:1] in (b"{", b"["):
        return json_feed.read(body, url)
    if start.startswith(b"%PDF") or body[:4] in (b"\x89PNG", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        raise ParseError("a file of another kind, no feed")
    if _HTML.search(start) and not _FEED_ROOT.search(start):
        raise ParseError("a web page, not a feed; `newswatch feeds add` with its address looks for the feed behind it")
    parsed = _read_quickly(body, url, content_type, known)
    if parsed is None:  # a single wrong byte may be why
        parsed = reading.read(utf8.mended(body) or body, url, content_type)
    return replace(parsed, **_skips(body)) if b"<skip" in body else parsed


def _read_quickly(body: bytes, url: str, content_type: str | None, known: Collection[bytes]) -> ParsedFeed | None:
    """What the quick reader says of the entries that are not known. Where it finds other entries than were cut, the
    cuts were no entries: then it reads all."""
    part = slices.cut(body, f"{url}\0{content_type}", known)
    parsed = quick.read(part.body, url, content_type)
    if parsed is not None and len(parsed.entries) == len(part.stamps):
        return replace(parsed, stamps=part.stamps, passed=part.passed)
    return quick.read(body, url, content_type) if part.passed else parsed


def _from_utf16(body: bytes) -> bytes | None:
    """UTF-16, told by its mark or its first sign, as UTF-8; None for anything else. What the declaration and the server
    say of it is often something else, and feedparser believes them."""
    if body.startswith(_UTF32):
        return None
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif body[:2] in (b"<\0", b"\0<"):
        encoding = "utf-16-le" if body[:1] == b"<" else "utf-16-be"
    else:
        return None
    return _DECLARATION.sub("", body.decode(encoding, "replace"), count=1).encode("utf-8", "replace")


def _skips(body: bytes) -> dict[str, Any]:
    """`skipHours` and `skipDays` of RSS, which feedparser does not keep."""
    hours = _SKIP_HOURS.search(body)
    days = _SKIP_DAYS.search(body)
    return {
        "skip_hours": tuple(int(hour) % 24 for hour in _HOUR.findall(hours[1])) if hours else (),
        "skip_days": tuple(day.decode().lower() for day in _DAY.findall(days[1])) if days else (),
    }
