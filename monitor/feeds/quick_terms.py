"""What feedparser takes names, texts, links and dates for: the rules that both quick readers share."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urljoin

import feedparser

from monitor.feeds.reading import moment

ATOM = "{http://www.w3.org/2005/Atom}"

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
KNOWN = {uri.lower(): prefix for uri, prefix in feedparser.mixin._FeedParserMixin.namespaces.items()}
HARMLESS = {
    *("category", "author", "comments", "enclosure"),
    *("dc:creator", "dc:subject", "dc:publisher", "dc:rights", "dc:format", "dc:identifier", "dc:type", "dc:source"),
    *("media:content", "media:thumbnail", "media:credit", "media:keywords", "media:category", "media:rating"),
    *("media:text", "media:copyright", "media:group", "media:player", "media:restriction", "media:license"),
    *("slash:comments", "slash:section", "slash:department", "slash:hit_parade", "wfw:comment", "wfw:commentRss"),
    *("feedburner:origLink", "georss:point", "geo:lat", "geo:long", "thr:total", "trackback:ping", "atom:author"),
    *("atom:category", "atom:contributor", "atom:rights", "atom:name", "atom:uri", "atom:email"),
}
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


class Unsure(Exception):
    """Something that the quick readers do not know for certain; feedparser decides."""


def name_in(element: ET.Element) -> str | None:
    """`dc:date` for an element of a known namespace, None for one that feedparser does not know."""
    return name_of(element.tag)


@lru_cache(2_000)
def name_of(tag: str) -> str | None:
    """`dc:date` for such a tag, None for one of a namespace that feedparser does not know. Raises Unsure for one of a
    namespace that it knows and this module does not."""
    space, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:])
    if prefix is None:
        if space[1:].lower() in KNOWN:
            raise Unsure
        return None
    return f"{prefix}:{local}" if prefix else local


def clean(text: str) -> str:
    """feedparser undoes UTF-8 that was taken for Latin-1, and gives the Windows code points their characters."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _C1.search(text) else text


def joined(base: str, link: str) -> str:
    """`link` as an absolute address; empty where it cannot be one."""
    if _ABSOLUTE.fullmatch(link):
        return link
    try:
        return urljoin(base, _DOUBLED_SLASHES.sub(r"\1\3", link))
    except ValueError:
        return ""


def link_text(link: str) -> str:
    """An address as feedparser leaves it that is the text of an element."""
    return _LOOSE_ENTITY.sub(r"&\g<1>", link.replace("&amp;", "&")) if "&" in link and ";" in link else link


def link_of(links: list[ET.Element], rel: str, url: str) -> str | None:
    """The address of the first of `links` that is of the kind `rel`."""
    return next((joined(url, link.get("href", "")) for link in links if link.get("rel", "").lower() == rel), None)


def parse_date(text: str) -> datetime | None:
    """The moment that a date in any form that feedparser reads names; None for others."""
    if found := _RFC822.fullmatch(text):
        day, month, year, time, zone = found.groups()
        with suppress(ValueError, KeyError, OverflowError):
            zone = "+0000" if zone.isalpha() else zone
            return datetime.fromisoformat(f"{year}-{_MONTHS[month]}-{day:0>2}T{time}{zone}").astimezone(UTC)
    return moment(feedparser.datetimes._parse_date(text)) if text else None
