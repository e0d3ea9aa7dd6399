"""Items out of files and standard input: JSON Lines (SPEC's items on the wire), feed files, HTML pages, plain text.

What a file holds is told by its content, not by its name; `.gz` is unpacked. JSON Lines are streamed: a recorded
year takes no more memory than a line. A line that is no item is a fault with its place, and reading goes on.
"""

from __future__ import annotations

import gzip
import io
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from monitor.errors import InputError, InvalidInput, ParseError
from monitor.feeds.address import host_of
from monitor.feeds.catalog import owner_of
from monitor.feeds.normalise import Origin, entry_keys, normalise, primary_lang
from monitor.feeds.page import decode_html
from monitor.feeds.parse import parse_feed
from monitor.feeds.text import one_line, plain_text
from monitor.model import Fetched, Item

_SNIFF = 4_096  # bytes
_MOST_WHOLE = 50_000_000  # bytes of a feed, page or text, which are read whole
_FEED = re.compile(rb"<(?:[\w-]{1,20}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"^(?:<\?xml|<!doctype|<html|<head|<body|<!--|<rss|<feed|<article|<div|<p[\s>])", re.IGNORECASE)
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32)})  # what no text has: all but white space and escape
_TEXTS = ("title", "summary", "content")
_ASIDE = "nav, header, footer, aside, form, button, select, [role=navigation], [aria-hidden=true]"


class ItemFault(Exception):
    """A JSON value is no item; the text says why. Leaves this module only from `item_of`."""


def read_items(path: Path | None, faults: list[InputError], *, now: datetime | None = None) -> Iterator[Item]:
    """The items of the file at `path` (None or `-`: standard input), in order, as they are read.

    Lines that are no items are added to `faults` and left out. `now` is when feed entries count as seen; without it
    they have no such time. Raises InvalidInput where the file cannot be read at all.
    """
    name = "standard input" if path is None or str(path) == "-" else str(path)
    try:
        with ExitStack() as opened:
            stream = _as_utf8(_open(path, opened), name)
            start = stream.peek(_SNIFF)[:_SNIFF]
            if _is_lines(start):
                yield from read_lines(stream, name, faults)
            else:
                yield from _read_whole(stream, name, faults, now)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "the compressed data are damaged"
        raise InvalidInput((InputError(name, 0, 0, f"cannot be read: {reason.lower()}"),)) from None


def read_lines(lines: Iterable[bytes], name: str, faults: list[InputError]) -> Iterator[Item]:
    """The items of JSON Lines. An item without an id is called by its line number."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            faults.append(_no_json(name, number, error))
            continue
        try:
            yield item_of(record, str(number))
        except ItemFault as error:
            faults.append(InputError(name, number, 1, str(error)))


def read_page(answer: Fetched, url: str, faults: list[InputError], now: datetime) -> list[Item]:
    """The items of what a server sent from `url`: a page is one item, a feed its entries. Raises InvalidInput for what
    is no text."""
    text = _utf16(answer.body) or answer.body
    _refuse_binary(text[:_SNIFF], url, answer.content_type)
    start = _start(text)
    if _FEED.search(start) or b"jsonfeed.org/version" in start:
        return list(_read_feed_or_json(answer.body, url, faults, now))
    if _MARKUP.match(start) or "html" in (answer.content_type or "html"):
        return [page_item(decode_html(answer.body, answer.content_type), url, url)]
    return [text_item(decode_html(answer.body, answer.content_type), url)]


def item_of(record: Any, fallback_id: str) -> Item:
    """The item that a JSON object on the wire stands for. Raises ItemFault saying what is wrong with it."""
    if not isinstance(record, dict):
        raise ItemFault('expected an object such as {"title": "…"}')
    texts = [_text(record, key) for key in _TEXTS]
    if not any(texts):
        raise ItemFault("one of title, summary and content must hold text")
    url = _text(record, "url") or None
    feed = _text(record, "feed")
    host = host_of(url) if url else ""
    publisher = _text(record, "publisher") or feed or (owner_of(host) if host else "")
    identity = record.get("id")
    return Item(
        id=str(identity) if isinstance(identity, int) else _text(record, "id") or fallback_id,
        feed=feed,
        publisher=publisher,
        title=texts[0],
        summary=texts[1],
        content=texts[2],
        url=url,
        published=_time(record, "published"),
        seen=_time(record, "seen"),
        lang=primary_lang(_text(record, "lang")),
    )


def text_item(text: str, name: str) -> Item:
    """A plain text as an item: all of it is content, so that offsets are the file's own."""
    return Item(id=name, feed=name, publisher=name, title="", content=text)


def page_item(markup: str, name: str, url: str | None = None) -> Item:
    """An HTML page as an item: its title, the text of its article, when it was published, its language."""
    tree = LexborHTMLParser(markup)
    published = _meta(tree, "article:published_time", "datePublished", "date", "dc.date", "parsely-pub-date")
    if published is None:
        stamp = tree.css_first("time[datetime]")
        published = stamp.attributes.get("datetime") if stamp is not None else None
    heading = tree.css_first("h1")
    title = _meta(tree, "og:title") or (heading.text() if heading is not None else "")
    if not title.strip():
        element = tree.css_first("title")
        title = element.text() if element is not None else ""
    root = tree.css_first("html")
    lang = primary_lang(root.attributes.get("lang") or "") if root is not None else None
    link = tree.css_first("link[rel=canonical]")
    address = url or (link.attributes.get("href") if link is not None else None) or _meta(tree, "og:url")
    for node in tree.css(_ASIDE):
        node.decompose()
    body = tree.css_first("article") or tree.css_first("main") or tree.body
    return Item(
        id=name,
        feed=name,
        publisher=_meta(tree, "og:site_name") or name,
        title=one_line(title),
        content=plain_text(body.html or "") if body is not None else "",
        url=address,
        published=_moment(published),
        lang=lang,
    )


def _open(path: Path | None, opened: ExitStack) -> io.BufferedReader[Any]:
    """A byte stream with `peek`, unpacked; closed with `opened` unless it is standard input."""
    if path is None or str(path) == "-":
        if sys.stdin is None:  # as a service manager or `<&-` may start it
            raise InvalidInput((InputError("standard input", 0, 0, "closed; name a file"),))
        raw: io.BufferedReader[Any] = io.BufferedReader(sys.stdin.buffer)
        opened.callback(raw.detach)
    else:
        raw = opened.enter_context(path.open("rb"))
    if raw.peek(2)[:2] != b"\x1f\x8b":
        return raw
    return io.BufferedReader(opened.enter_context(gzip.GzipFile(fileobj=raw)))


def _as_utf8(stream: io.BufferedReader[Any], name: str) -> io.BufferedReader[Any]:
    """The stream, or its text as UTF-8 where it is UTF-16 and no feed (a feed's declaration says UTF-16 too). Raises
    InvalidInput for what is no text."""
    start = stream.peek(_SNIFF)[:_SNIFF]
    text = _utf16(start)
    _refuse_binary(start if text is None else text, name, None)
    if text is None:
        return stream
    body = stream.read(_MOST_WHOLE + 1)
    whole = body if _FEED.search(text) else _utf16(body) or body
    return io.BufferedReader(io.BytesIO(whole))


def _utf16(body: bytes) -> bytes | None:
    """The UTF-8 form of UTF-16 text, with or without a byte-order mark; None for other bytes."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace").encode("utf-8", "replace")
    sample = body[:_SNIFF]
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        # Text in any script has spaces and line ends, whose high byte is nought; bytes that are no text have more.
        if sample.count(0) and sample.count(0) == high.count(0) > len(high) // 20:
            return body.decode(encoding, "replace").encode("utf-8", "replace")
    return None


def _refuse_binary(start: bytes, name: str, content_type: str | None) -> None:
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if start.startswith(b"%PDF") or b"\0" in start or controls > len(start) // 100:
        kind = f" ({content_type.partition(';')[0]})" if content_type else ""
        raise InvalidInput((InputError(name, 0, 0, f"holds no text{kind}: give a page, a feed, JSON Lines or text"),))


def _start(body: bytes) -> bytes:
    return body[:_SNIFF].removeprefix(b"\xef\xbb\xbf").lstrip()


def _is_lines(start: bytes) -> bool:
    """Whether the first line is a JSON object of its own, and no JSON Feed."""
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not first.startswith(b"{"):
        return False
    line = first.split(b"\n", 1)[0].strip()
    if b"jsonfeed.org/version" in first:
        return False
    return line != b"{" and (line.endswith(b"}") or b"\n" not in first or len(first) >= _SNIFF - 3)


def _read_whole(stream: IO[bytes], name: str, faults: list[InputError], now: datetime | None) -> Iterator[Item]:
    body = stream.read(_MOST_WHOLE + 1)
    if len(body) > _MOST_WHOLE:
        raise InvalidInput((InputError(name, 0, 0, "more than 50 MB, and no JSON Lines"),))
    start = _start(_utf16(body[:_SNIFF]) or body)
    if start.startswith((b"{", b"[")) or _FEED.search(start):
        yield from _read_feed_or_json(body, name, faults, now)
    elif _MARKUP.match(start):
        yield page_item(decode_html(body, None), _short(name))
    elif start:
        yield text_item(_decoded(body), _short(name))


def _read_feed_or_json(body: bytes, name: str, faults: list[InputError], now: datetime | None) -> Iterator[Item]:
    start = _start(body)[:1]
    if start == b"[" or (start == b"{" and b"jsonfeed.org/version" not in body):
        try:
            records = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            faults.append(_no_json(name, error.lineno, error))
            return
        for number, record in enumerate(records if isinstance(records, list) else [records], 1):
            try:
                yield item_of(record, str(number))
            except ItemFault as error:
                faults.append(InputError(name, 0, 0, f"item {number}: {error}"))
        return
    try:
        parsed = parse_feed(body, "", None)
    except ParseError as error:
        raise InvalidInput((InputError(name, 0, 0, str(error)),)) from None
    feed = _short(name)
    origin = Origin(feed, parsed.title or feed, None, parsed.lang, parsed.base or "")
    moment = now or datetime.now(UTC)
    items = (
        normalise(entry, key, origin, moment)
        for entry, key in zip(parsed.entries, entry_keys(parsed.entries), strict=True)
    )
    yield from (item for item in items if item is not None)


def _no_json(name: str, line: int, error: orjson.JSONDecodeError) -> InputError:
    fault = "not UTF-8 text" if "UTF-8" in error.msg else f"no JSON: {error.msg}"
    return InputError(name, line, error.colno, fault)


def _short(name: str) -> str:
    return Path(name).name


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ItemFault(f"{key} must be a text, not {type(value).__name__}")
    return value


def _time(record: dict[str, Any], key: str) -> datetime | None:
    value = _text(record, key)
    if not value:
        return None
    moment = _moment(value)
    if moment is None:
        raise ItemFault(f"{key} must be a time such as 2026-03-01T12:00:00Z, not {value!r}")
    return moment


def _moment(value: str | None) -> datetime | None:
    """An ISO 8601 time in UTC; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat((value or "").strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _meta(tree: LexborHTMLParser, *names: str) -> str | None:
    for name in names:
        for attribute in ("property", "name", "itemprop"):
            node = tree.css_first(f'meta[{attribute}="{name}"]')
            value = (node.attributes.get("content") or "").strip() if node is not None else ""
            if value:
                return value
    return None
