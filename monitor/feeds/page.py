"""A web page's links as a source, for sites without a feed: each link that the CSS selector finds is an entry."""

from __future__ import annotations

import html
import re
from urllib.parse import urldefrag, urljoin

from resiliparse.extract.html2text import extract_plain_text
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.errors import ParseError
from monitor.feeds import utf8
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.json_feed import date
from monitor.feeds.quick_terms import joined
from monitor.model import RawEntry

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_FEED_TYPE = re.compile(r"(?:rss|atom|rdf)\+xml|feed\+json", re.IGNORECASE)
_FEED_ADDRESS = re.compile(r"(?:^|[/.?=_-])(?:rss|atom|feeds?)(?:$|[/.?&=_-])|\.rdf$", re.IGNORECASE)
_UTF8 = ("utf-8", "utf8", "utf-8-sig")
_MOST_AROUND = 6  # elements, from the link outwards
_TIMES_OF_ONE = 2  # published, updated
_MIN_TITLE = 3  # characters: shorter link texts are arrows and page numbers


def decode_html(body: bytes, content_type: str | None) -> str:
    """`body` as text: by its byte-order mark, the header, the page's own meta element, UTF-8, Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    named = _CHARSET.search(content_type or "")
    meta = _META.search(body[:4_000])
    for charset in (named[1] if named else None, meta[1].decode("ascii") if meta else None, "utf-8-sig"):
        try:
            if charset:
                return body.decode(charset)
        except LookupError:
            continue
        except UnicodeDecodeError:
            if charset and charset.lower() in _UTF8 and (whole := utf8.mended(body)) is not None:
                return whole.decode("utf-8-sig")
    return body.decode("windows-1252", "replace")


def read(body: bytes, url: str, content_type: str | None, selector: str) -> ParsedFeed:
    """The links of the page `body` that `selector` finds, or that lie inside what it finds; each address once.

    Raises ParseError where the selector is none, or finds no link: then the page has changed its shape.
    """
    page = LexborHTMLParser(decode_html(body, content_type))
    base = url
    if (declared := page.css_first("base[href]")) is not None:
        base = joined(url, declared.attributes.get("href") or "") or url
    times = _Times()
    entries: dict[str, RawEntry] = {}
    for node in _find(page, selector):
        for link in [node] if node.tag == "a" else node.css("a[href]"):
            entry = _entry(link, node, base, times)
            if entry is not None and entry.link:
                entries.setdefault(entry.link, entry)
    if not entries:
        raise ParseError(f"the page holds no link that the selector {selector[:80]!r} finds; has its layout changed?")
    root = page.css_first("html")
    title = page.css_first("title")
    return ParsedFeed(
        format="page",
        entries=tuple(entries.values()),
        title=html.escape(title.text().strip(), quote=False) if title is not None else "",
        lang=(root.attributes.get("lang") if root is not None else None) or None,
        base=base,
    )


def feed_links(body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    """The feeds that the page `body` names in its head, then those it links to. Raises ParseError without any."""
    page = LexborHTMLParser(decode_html(body, content_type))
    base = url
    if (declared := page.css_first("base[href]")) is not None:
        base = joined(url, declared.attributes.get("href") or "") or url
    named = [
        link
        for link in page.css("link[rel~=alternate][href], link[rel~=feed][href]")
        if _FEED_TYPE.search(link.attributes.get("type") or "")
    ]
    linked = [link for link in page.css("a[href]") if _FEED_ADDRESS.search(link.attributes.get("href") or "")]
    entries: dict[str, RawEntry] = {}
    for link in (*named, *linked):
        try:
            address = urljoin(base, link.attributes.get("href") or "")
        except ValueError:
            continue
        title = html.escape(link.attributes.get("title") or link.text().strip() or address, quote=False)
        entries.setdefault(address, RawEntry(address, address, title, "", "", None, None, None))
    if not entries:
        raise ParseError("the page names no feed")
    return ParsedFeed(format="links", entries=tuple(entries.values()), base=base)


def article(body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    """The main text of the page `body`, as one entry. Raises ParseError where it holds none."""
    text = extract_plain_text(
        decode_html(body, content_type), main_content=True, alt_texts=False, links=False, form_fields=False
    )
    paragraphs = [html.escape(line.strip(), quote=False) for line in text.split("\n") if line.strip()]
    if not paragraphs:
        raise ParseError("the page holds no text")
    content = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return ParsedFeed("article", (RawEntry(url, url, "", "", content, None, None, None),), base=url)


def _find(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return list(page.css(selector))
    except (SelectolaxError, ValueError) as error:
        raise ParseError(f"{selector[:80]!r} is no CSS selector") from error


def _entry(link: LexborNode, around: LexborNode, base: str, times: _Times) -> RawEntry | None:
    href = (link.attributes.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    try:
        address = urldefrag(urljoin(base, href)).url
    except ValueError:
        return None
    title = " ".join(link.text(separator=" ").split()) or (link.attributes.get("title") or "").strip()
    if len(title) < _MIN_TITLE:
        return None
    return RawEntry(
        id=address,
        link=address,
        title=html.escape(title, quote=False),
        summary="",
        content="",
        published=date(times.beside(link, around)),
        updated=None,
        lang=None,
    )


class _Times:
    """Finds the time beside a link. Remembers what it looked into: the links of a list are all in the same element."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int, str | None, bool]] = {}

    def beside(self, link: LexborNode, around: LexborNode) -> str | None:
        """The first time in the smallest element around `link` that holds any. None where that element holds the times
        of other links too, as a whole list does."""
        node: LexborNode | None = link
        for _ in range(_MOST_AROUND):
            if node is None:
                break
            is_selected = node.mem_id == around.mem_id
            times, first, is_shared = self._look_into(node)
            if times:
                return first if not is_shared or (is_selected and times <= _TIMES_OF_ONE) else None
            if is_selected and around.tag != "a":
                break
            node = node.parent
        return None

    def _look_into(self, node: LexborNode) -> tuple[int, str | None, bool]:
        """How many times `node` holds, the first, and whether it holds several addresses."""
        if (known := self._seen.get(node.mem_id)) is not None:
            return known
        times = node.css("time[datetime]")
        first = times[0].attributes.get("datetime") if times else None
        shared = bool(times) and len({one.attributes.get("href") for one in node.css("a[href]")}) > 1
        self._seen[node.mem_id] = len(times), first, shared
        return self._seen[node.mem_id]
