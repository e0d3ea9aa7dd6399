"""OPML: the lists of feeds that readers exchange."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from monitor.errors import InputError, InvalidInput
from monitor.feeds.address import bare
from monitor.language.source import shown_path
from monitor.model import Feed
from monitor.setting_values import LANGUAGE
from monitor.settings import FeedSetting

_MAX_SIZE = 20_000_000  # bytes
_MAX_DEPTH = 50


def read_opml(path: Path) -> tuple[FeedSetting, ...]:
    """The feeds that the OPML file lists, each address once, nested outlines included.

    Raises InvalidInput where the file cannot be read or is no OPML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _invalid(path, 0, 0, f"cannot be read ({error.strerror})") from error
    if len(data) > _MAX_SIZE:
        raise _invalid(path, 0, 0, f"larger than {_MAX_SIZE:,} bytes")
    if b"<!ENTITY" in data:
        raise _invalid(path, 0, 0, "defines XML entities, which no list of feeds needs")
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        line, column = error.position
        raise _invalid(path, line, column + 1, f"broken XML: {expat.ErrorString(error.code)}") from error
    if root.tag.lower() != "opml":
        raise _invalid(path, 1, 1, f"no OPML file: its root is <{root.tag[:40]}>")
    found: dict[str, FeedSetting] = {}
    for outline in _outlines(root):
        attributes = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        url = attributes.get("xmlurl", "")
        if url:
            name = attributes.get("title") or attributes.get("text") or None
            lang = attributes.get("language", "")  # some readers write English, or nothing
            setting = FeedSetting(url=url, name=name, lang=lang if re.match(LANGUAGE, lang) else None)
            found.setdefault(url, setting)
    return tuple(found.values())


def _outlines(root: ET.Element) -> Iterator[ET.Element]:
    """Every outline, without recursion, to a sane depth."""
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if element.tag.lower() == "outline":
            yield element
        if depth < _MAX_DEPTH:
            waiting.extend((child, depth + 1) for child in reversed(element))


def write_opml(feeds: Iterable[Feed]) -> str:
    """`feeds` as an OPML 2.0 document, their addresses without user names and passwords."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "newswatch feeds"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        attributes = {"type": "rss", "text": feed.name, "title": feed.name, "xmlUrl": bare(feed.url)}
        if feed.lang:
            attributes["language"] = feed.lang
        ET.SubElement(body, "outline", attributes)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _invalid(path: Path, line: int, column: int, message: str) -> InvalidInput:
    return InvalidInput((InputError(shown_path(path), line, column, message),))
