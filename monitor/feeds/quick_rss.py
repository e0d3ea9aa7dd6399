"""Reading ordinary RSS 2.0 and RSS 1.0 quickly."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from monitor.feeds.entries import ParsedFeed
from monitor.feeds.quick_terms import (
    ATOM,
    HARMLESS,
    Unsure,
    clean,
    joined,
    link_of,
    link_text,
    name_in,
    name_of,
    parse_date,
)
from monitor.model import RawEntry

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RSS10 = "{http://purl.org/rss/1.0/}"


def read_rss(root: ET.Element, url: str, has_lang: bool) -> ParsedFeed:
    """The feed in an RSS 2.0 document; `has_lang` where it says xml:lang anywhere. Raises Unsure."""
    version = root.get("version", "")
    if has_lang or not version.startswith("2.") or len(root) != 1 or root[0].tag != "channel":
        raise Unsure
    channel = root[0]
    entries = [_Item(url).read(child) for child in channel if child.tag == "item"]
    return _feed("rss20", channel, url, tuple(entries), "")


def read_rdf(root: ET.Element, url: str, has_lang: bool) -> ParsedFeed:
    """The feed in an RSS 1.0 document; as `read_rss`."""
    allowed = {f"{_RSS10}{name}" for name in ("channel", "item", "image", "textinput")}
    if has_lang or any(child.tag not in allowed for child in root):
        raise Unsure
    channel = root.find(f"{_RSS10}channel")
    if channel is None:
        raise Unsure
    entries = [_Item(url).read(child, child.get(f"{RDF}about")) for child in root if child.tag == f"{_RSS10}item"]
    return _feed("rss10", channel, url, tuple(entries), _RSS10)


def _feed(version: str, channel: ET.Element, url: str, entries: tuple[RawEntry, ...], space: str) -> ParsedFeed:
    for child in channel:
        if child.tag == f"{ATOM}entry" or (child.tag.lower() in ("item", "entry") and child.tag != "item"):
            raise Unsure
    title = channel.find(f"{space}title")
    if len(title) if title is not None else any(child.tag.endswith("}title") for child in channel):
        raise Unsure  # markup in a title, or a title of another namespace
    links = [link for link in channel.findall(f"{ATOM}link") if link.get("href")]
    ttl = clean((channel.findtext(f"{space}ttl") or "").strip())
    language = channel.findtext(f"{space}language")
    if language is None:
        language = channel.findtext("{http://purl.org/dc/elements/1.1/}language")
    return ParsedFeed(
        format=version,
        entries=entries,
        title="" if title is None else clean((title.text or "").strip()),
        lang=clean((language or "").strip()) or None,
        ttl=int(ttl) if ttl.isdecimal() and len(ttl) < 7 else None,
        hub=link_of(links, "hub", url),
        self_link=link_of(links, "self", url),
        base=url,
    )


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
            raise Unsure  # then titles of other namespaces count
        seen: set[str | None] = set()
        for child in item:
            name, handler, passes = _treatment(child.tag)
            if passes and not len(child):
                continue
            if handler is None:
                self._pass(child, name, 1)
                continue
            if name in seen or len(child):
                raise Unsure
            seen.add(name)
            text = (child.text or "").strip()
            handler(self, child, text if text.isascii() else clean(text))
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
        """Goes past an element that sets no field that is used. Raises Unsure where it may set one."""
        if name == "media:description":
            if len(element):
                raise Unsure
            self.describe(element, clean((element.text or "").strip()), depth)
        elif name == "atom:link":
            if element.get("rel", "alternate").lower() == "alternate":
                raise Unsure
        elif name is not None and name != "media:title" and name not in HARMLESS:
            raise Unsure
        for child in element:
            self._pass(child, name_in(child), depth + 1)

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
            raise Unsure
        self.title = text

    def point(self, element: ET.Element, text: str) -> None:
        if element.attrib:
            raise Unsure
        self.link = link_text(joined(self.url, text) if text else "")

    def identify(self, element: ET.Element, text: str) -> None:
        permanent = "true"
        for name, value in element.items():
            if name.lower() == "ispermalink":
                permanent = value
        if permanent == "true":
            self.id = joined(self.url, text) if text else ""
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
    name = name_of(tag)
    return name, _HANDLERS.get(name), name is None or name in HARMLESS or name == "media:title"
