"""From a body to entries, by what the body is rather than by what the server calls it."""

from __future__ import annotations

import re

from monitor.errors import ParseError
from monitor.feeds import json_feed, reading
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.jobs import ReadJob

_SNIFF = 2_000  # bytes
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:[\w-]{1,20}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)


def parse(job: ReadJob, body: bytes) -> ParsedFeed:
    """What `body` holds, read as the job's kind of source says. Raises ParseError."""
    return parse_feed(body, job.url, job.content_type)


def parse_feed(body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    """The feed in `body` (decompressed, as fetched from `url`): RSS, Atom, RDF or JSON Feed.

    Raises ParseError where it is none of them. Call it in the worker process: hostile bodies take minutes.
    """
    start = body[:_SNIFF].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if not start:
        raise ParseError("the body is empty")
    if start[:1] in (b"{", b"["):
        return json_feed.read(body, url)
    if start.startswith(b"%PDF") or body[:4] in (b"\x89PNG", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        raise ParseError("a file of another kind, no feed")
    if _HTML.search(start) and not _FEED_ROOT.search(start):
        raise ParseError("a web page, not a feed; `newswatch feeds add` with its address looks for the feed behind it")
    return reading.read(body, url, content_type)
