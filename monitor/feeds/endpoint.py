"""Any JSON endpoint as a source: dotted paths say where its items are, and where each item keeps what."""

from __future__ import annotations

from typing import Any

from monitor.errors import ParseError
from monitor.feeds.entries import ParsedFeed
from monitor.feeds.json_feed import date, load, text
from monitor.model import RawEntry


def read(body: bytes, url: str, paths: tuple[tuple[str, str], ...]) -> ParsedFeed:
    """The items of the JSON document `body`. Raises ParseError where the paths lead nowhere.

    `items` of `paths` leads from the document to the list (without it the document is the list), the others from an
    item to a value: `{items: data.articles, title: headline.main, url: links.0.href}`. Texts may hold HTML.
    """
    where = dict(paths)
    found = walk(load(body), where.get("items", ""))
    if isinstance(found, dict):
        found = list(found.values())
    if not isinstance(found, list):
        raise ParseError(f"the path {where.get('items', '')[:80]!r} leads to no list; has the endpoint changed?")
    entries = [_entry(item, where) for item in found if isinstance(item, dict | list)]
    if entries and not any(entry.title or entry.summary or entry.content for entry in entries):
        raise ParseError("no item has a text where the paths look for one; has the endpoint changed?")
    return ParsedFeed(format="json", entries=tuple(entries), base=url)


def walk(document: Any, path: str) -> Any:
    """What `path` (`a.b.0.c`) leads to in `document`; None where it leads nowhere; the document for an empty path."""
    for step in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(step)
        elif (
            isinstance(document, list) and step.lstrip("-").isdecimal() and -len(document) <= int(step) < len(document)
        ):
            document = document[int(step)]
        else:
            return None
    return document


def _entry(item: Any, where: dict[str, str]) -> RawEntry:
    def value(name: str) -> Any:
        return walk(item, where[name]) if name in where else None

    return RawEntry(
        id=text(value("id")) or None,
        link=text(value("url")) or None,
        title=text(value("title")),
        summary=text(value("summary")),
        content=text(value("content")),
        published=date(value("published")),
        updated=date(value("updated")),
        lang=text(value("lang")) or None,
        source=text(value("source")) or None,
    )
