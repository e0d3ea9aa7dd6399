"""Reading the ordinary feed quickly: well-formed RSS 2.0, RSS 1.0 and Atom 1.0 that use what most feeds use.

feedparser is the judge of what a feed means; this module gives the same answer some forty times faster where the
answer is beyond doubt, and None everywhere else. What it knows of feedparser's rules is in comments where it shows.
`benchmarks/feed_corpus.py` compares the two on any folder of feeds.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urljoin

import feedparser

from monitor.feeds.entries import ParsedFeed
from monitor.feeds.reading import moment
from monitor.model import RawEntry

_ATOM = "{http://www.w3.org/2005/Atom}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RSS10 = "{http://purl.org/rss/1.0/}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# The namespaces this reader knows, by the prefix that feedparser gives them. Elements of a namespace that feedparser
# does not know never touch the fields that are used, unless they come under a prefix that it does know.
_PREFIXES = {
    "": "",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
}
_KNOWN = {uri.lower(): prefix for uri, prefix in feedparser.mixin._FeedParserMixin.namespaces.items()}
_FAMILIAR = {prefix for prefix in _KNOWN.values() if prefix} | {"dcterms", "atom", "itunes", "media", "content"}
_HARMLESS = {
    *("category", "author", "comments", "enclosure"),
    *("dc:creator", "dc:subject", "dc:publisher", "dc:rights", "dc:format", "dc:identifier", "dc:type", "dc:source"),
    *("media:content", "media:thumbnail", "media:credit", "media:keywords", "media:category", "media:rating"),
    *("media:text", "media:copyright", "media:group", "media:player", "media:restriction", "media:license"),
    *("slash:comments", "slash:section", "slash:department", "slash:hit_parade", "wfw:comment", "wfw:commentRss"),
    *("feedburner:origLink", "georss:point", "geo:lat", "geo:long", "thr:total", "trackback:ping", "atom:author"),
    *("atom:category", "atom:contributor", "atom:rights", "atom:name", "atom:uri", "atom:email"),
}
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_NAMESPACE = re.compile(rb"""xmlns:([\w.-]+)\s*=\s*["']([^"'<>]*)["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARING = (b"<!DOCTYPE", b"<!ENTITY")
_NOTHING_DECLARED = re.compile(rb"\s*(?:<\?[^<>]*\?>\s*)*<[^!?]")  # the first element: no declaration comes after it
_BASES = (b"xml:base", b" base=")
_BASE = re.compile(rb"base\s*=")  # in half the time of looking for the two
_LOOSE_ENTITY = re.compile("&([A-Za-z0-9_]+);")
_DOUBLED_SLASHES = re.compile("^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")
_ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[!-\"$->@-Z\\^-~]*)?(?:\?[!-\"$-Z\\^-~]+)?")
_C1 = re.compile("[\x80-\x9f]")
_CP1252 = feedparser.mixin._cp1252
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) ((?!24)\d\d:\d\d:\d\d) (GMT|UTC|[+-]\d{4})"
)
_PLAIN = (None, "text", "text/plain")
_MARKED_UP = ("html", "text/html")


class _Unsure(Exception):
    """Something this reader does not know for certain; feedparser decides."""


def read(body: bytes, url: str, content_type: str | None) -> ParsedFeed | None:
    """What `body` says, or None where that is a question for feedparser."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    if not _is_utf8_for_certain(body, content_type) or _is_unusual(body):
        return None
    for prefix, uri in _NAMESPACE.findall(body):
        if prefix.decode().lower() in _FAMILIAR and uri.decode("utf-8", "replace").lower() not in _KNOWN:
            return None
    try:
        root = ET.fromstring(body)
        if root.tag == "rss":
            return _rss(root, url, b"xml:lang" in body)
        if root.tag == f"{_RDF}RDF":
            return _rdf(root, url, b"xml:lang" in body)
        if root.tag == f"{_ATOM}feed":
            return _atom(root, url)
    except (ET.ParseError, _Unsure, ValueError):
        return None
    return None


def _is_unusual(body: bytes) -> bool:
    """Whether entities may be declared, or links be relative to an address that the body names."""
    if not _NOTHING_DECLARED.match(body) and any(word in body for word in _DECLARING):
        return True
    return _BASE.search(body) is not None and any(word in body for word in _BASES)


def _is_utf8_for_certain(body: bytes, content_type: str | None) -> bool:
    found = _CHARSET.search(content_type or "")
    charset = found[1].lower() if found else None
    if charset not in (None, "utf-8", "utf8"):
        return False
    declared = _DECLARED.match(body[:200])
    if declared:
        return declared[1].lower() in (b"utf-8", b"utf8")
    return charset is not None or body.isascii()


# --- RSS 2.0 and RSS 1.0 ----------------------------------------------------------------------------------------


def _rss(root: ET.Element, url: str, has_lang: bool) -> ParsedFeed:
    version = root.get("version", "")
    if has_lang or not version.startswith("2.") or len(root) != 1 or root[0].tag != "channel":
        raise _Unsure
    channel = root[0]
    entries = [_Item(url).read(child) for child in channel if child.tag == "item"]
    return _feed("rss20", channel, url, tuple(entries), "")


def _rdf(root: ET.Element, url: str, has_lang: bool) -> ParsedFeed:
    allowed = {f"{_RSS10}{name}" for name in ("channel", "item", "image", "textinput")}
    if has_lang or any(child.tag not in allowed for child in root):
        raise _Unsure
    channel = root.find(f"{_RSS10}channel")
    if channel is None:
        raise _Unsure
    entries = [_Item(url).read(child, child.get(f"{_RDF}about")) for child in root if child.tag == f"{_RSS10}item"]
    return _feed("rss10", channel, url, tuple(entries), _RSS10)


def _feed(version: str, channel: ET.Element, url: str, entries: tuple[RawEntry, ...], space: str) -> ParsedFeed:
    for child in channel:
        if child.tag == f"{_ATOM}entry" or (child.tag.lower() in ("item", "entry") and child.tag != "item"):
            raise _Unsure
    title = channel.find(f"{space}title")
    if len(title) if title is not None else any(child.tag.endswith("}title") for child in channel):
        raise _Unsure  # markup in a title, or a title of another namespace
    links = [link for link in channel.findall(f"{_ATOM}link") if link.get("href")]
    ttl = _clean((channel.findtext(f"{space}ttl") or "").strip())
    language = channel.findtext(f"{space}language")
    if language is None:
        language = channel.findtext("{http://purl.org/dc/elements/1.1/}language")
    return ParsedFeed(
        format=version,
        entries=entries,
        title="" if title is None else _clean((title.text or "").strip()),
        lang=_clean((language or "").strip()) or None,
        ttl=int(ttl) if ttl.isdecimal() and len(ttl) < 7 else None,
        hub=_link_of(links, "hub", url),
        self_link=_link_of(links, "self", url),
        base=url,
    )


def _link_of(links: list[ET.Element], rel: str, url: str) -> str | None:
    return next((_joined(url, link.get("href", "")) for link in links if link.get("rel", "").lower() == rel), None)


@dataclass(slots=True)
class _Item:
    """One item of RSS, gathered element by element in the order they stand, as feedparser does."""

    url: str
    id: str | None = None
    link: str | None = None
    guid_link: str | None = None
    title: str | None = None
    summary: str | None = None
    summary_depth: int | None = None
    explicit: bool = False  # the summary was written, not copied from the content
    contents: tuple[str, ...] = ()
    has_content: bool = False
    published: datetime | None = None
    updated: datetime | None = None
    source: str | None = None

    def read(self, item: ET.Element, about: str | None = None) -> RawEntry:
        self.id = about
        if item.find("title") is None and item.find(f"{_RSS10}title") is None:
            raise _Unsure  # then titles of other namespaces count
        seen: set[str | None] = set()
        for child in item:
            name, handler, passes = _treatment(child.tag)
            if passes and not len(child):
                continue
            if handler is None:
                self._pass(child, name, 1)
                continue
            if name in seen or len(child):
                raise _Unsure
            seen.add(name)
            text = (child.text or "").strip()
            handler(self, child, text if text.isascii() else _clean(text))
        return RawEntry(
            id=self.id or None,
            link=(self.guid_link if self.link is None else self.link) or None,
            title=self.title or "",
            summary=(self.summary or "") if self.explicit else "",
            content=max(self.contents, key=len, default=""),
            published=self.published,
            updated=self.updated,
            lang=None,
            source=self.source or None,
        )

    def _pass(self, element: ET.Element, name: str | None, depth: int) -> None:
        """Goes past an element that sets no field that is used. Raises _Unsure where it may set one."""
        if name == "media:description":
            if len(element):
                raise _Unsure
            self.describe(element, _clean((element.text or "").strip()), depth)
        elif name == "atom:link":
            if element.get("rel", "alternate").lower() == "alternate":
                raise _Unsure
        elif name is not None and name != "media:title" and name not in _HARMLESS:
            raise _Unsure
        for child in element:
            self._pass(child, _name(child), depth + 1)

    def describe(self, _element: ET.Element, text: str, depth: int = 1) -> None:
        # A second description counts as content, unless there is content already; a deeper one gives way.
        if self.summary is not None and not self.has_content:
            self.has_content = True
            self.contents += (text,)
        elif self.summary_depth is None or depth <= self.summary_depth:
            self.summary, self.summary_depth, self.explicit = text, depth, True

    def hold(self, _element: ET.Element, text: str) -> None:
        self.has_content = True
        self.contents += (text,)
        if self.summary is None:
            self.summary = text

    def name(self, element: ET.Element, text: str) -> None:
        if element.attrib:
            raise _Unsure
        self.title = text

    def point(self, element: ET.Element, text: str) -> None:
        if element.attrib:
            raise _Unsure
        self.link = _link_text(_joined(self.url, text) if text else "")

    def identify(self, element: ET.Element, text: str) -> None:
        permanent = "true"
        for name, value in element.items():
            if name.lower() == "ispermalink":
                permanent = value
        if permanent == "true":
            self.id = _joined(self.url, text) if text else ""
            if self.link is None:
                self.guid_link = self.id
        else:
            self.id = text

    def publish(self, _element: ET.Element, text: str) -> None:
        self.published = parse_date(text)

    def update(self, _element: ET.Element, text: str) -> None:
        self.updated = parse_date(text)

    def credit(self, _element: ET.Element, text: str) -> None:
        self.source = text


_HANDLERS: dict[str | None, Callable[[_Item, ET.Element, str], None]] = {
    "title": _Item.name,
    "link": _Item.point,
    "guid": _Item.identify,
    "description": _Item.describe,
    "content:encoded": _Item.hold,
    "pubDate": _Item.publish,
    "dc:date": _Item.update,
    "atom:updated": _Item.update,
    "source": _Item.credit,
}


@lru_cache(2_000)
def _treatment(tag: str) -> tuple[str | None, Callable[[_Item, ET.Element, str], None] | None, bool]:
    """The element's name, what reads it, and whether it says nothing that is used as long as it has no children."""
    name = _name_of(tag)
    return name, _HANDLERS.get(name), name is None or name in _HARMLESS or name == "media:title"


# --- Atom 1.0 ---------------------------------------------------------------------------------------------------


def _atom(root: ET.Element, url: str) -> ParsedFeed:
    lang = _lang(root, None)
    links = [link for link in root.findall(f"{_ATOM}link") if link.get("href")]
    title = root.find(f"{_ATOM}title")
    for child in root:
        if child.tag.lower().endswith(("}item", "}entry")) and child.tag != f"{_ATOM}entry":
            raise _Unsure
    return ParsedFeed(
        format="atom10",
        entries=tuple(_atom_entry(entry, url, lang) for entry in root.findall(f"{_ATOM}entry")),
        title="" if title is None else _atom_text(title),
        lang=lang,
        hub=_link_of(links, "hub", url),
        self_link=_link_of(links, "self", url),
        base=url,
    )


def _atom_entry(entry: ET.Element, url: str, lang: str | None) -> RawEntry:
    texts: dict[str, str] = {}
    link: str | None = None
    lang = _lang(entry, lang)
    text_lang: str | None = None
    for child in entry:
        name = _name(child)
        if name == "atom:link":
            if child.get("rel", "alternate").lower() == "alternate" and (
                child.get("type", "text/html").lower() in ("text/html", "html", "application/xhtml+xml", "xhtml")
            ):
                if not child.get("href"):
                    raise _Unsure
                link = _joined(url, child.get("href", ""))
        elif name in ("atom:title", "atom:summary", "atom:content"):
            if name in texts:
                raise _Unsure
            texts[name] = _atom_text(child)
            if name == "atom:title" or (name == "atom:summary" and "atom:title" not in texts):
                text_lang = _lang(child, lang)
        elif name in ("atom:id", "atom:updated", "atom:published"):
            if name in texts or len(child):
                raise _Unsure
            texts[name] = _clean((child.text or "").strip())
        elif (name is not None and name not in _HARMLESS) or any(
            True for deeper in child.iter() if (_name(deeper) or "atom:name") not in _HARMLESS
        ):
            raise _Unsure
    if "atom:title" not in texts:
        raise _Unsure
    identity = _joined(url, texts["atom:id"]) if texts.get("atom:id") else ""
    return RawEntry(
        id=identity or None,
        link=(identity if link is None else link) or None,
        title=texts["atom:title"],
        summary=texts.get("atom:summary", ""),
        content=texts.get("atom:content", ""),
        published=parse_date(texts.get("atom:published", "")),
        updated=parse_date(texts.get("atom:updated", "")),
        lang=text_lang,
    )


def _atom_text(element: ET.Element) -> str:
    kind = element.get("type")
    kind = None if kind is None else kind.lower()
    if len(element) or element.get("src") or element.get("mode") or kind not in (*_PLAIN, *_MARKED_UP):
        raise _Unsure
    text = _clean((element.text or "").strip())
    return text if kind in _MARKED_UP else html.escape(text, quote=False)


def _lang(element: ET.Element, inherited: str | None) -> str | None:
    lang = element.get(_XML_LANG, element.get("lang"))
    if lang == "":
        raise _Unsure
    return inherited if lang is None else lang.replace("_", "-")


# --- shared -----------------------------------------------------------------------------------------------------


def _name(element: ET.Element) -> str | None:
    """`dc:date` for an element of a known namespace, None for one that feedparser does not know."""
    return _name_of(element.tag)


@lru_cache(2_000)
def _name_of(tag: str) -> str | None:
    space, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:])
    if prefix is None:
        if space[1:].lower() in _KNOWN:
            raise _Unsure
        return None
    return f"{prefix}:{local}" if prefix else local


def _clean(text: str) -> str:
    """feedparser undoes UTF-8 that was taken for Latin-1, and gives the Windows code points their characters."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _C1.search(text) else text


def _joined(base: str, link: str) -> str:
    if _ABSOLUTE.fullmatch(link):
        return link
    try:
        return urljoin(base, _DOUBLED_SLASHES.sub(r"\1\3", link))
    except ValueError:
        return ""


def _link_text(link: str) -> str:
    return _LOOSE_ENTITY.sub(r"&\g<1>", link.replace("&amp;", "&")) if "&" in link and ";" in link else link


def parse_date(text: str) -> datetime | None:
    """The moment that a date in any form that feedparser reads names; None for others."""
    if found := _RFC822.fullmatch(text):
        day, month, year, time, zone = found.groups()
        with suppress(ValueError, KeyError, OverflowError):
            zone = "+0000" if zone.isalpha() else zone
            return datetime.fromisoformat(f"{year}-{_MONTHS[month]}-{day:0>2}T{time}{zone}").astimezone(UTC)
    return moment(feedparser.datetimes._parse_date(text)) if text else None
