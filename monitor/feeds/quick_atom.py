"""Reading ordinary Atom 1.0 quickly."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET

from monitor.feeds.entries import ParsedFeed
from monitor.feeds.quick_terms import ATOM, HARMLESS, Unsure, clean, joined, link_of, name_in, parse_date
from monitor.model import RawEntry

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PLAIN = (None, "text", "text/plain")
_MARKED_UP = ("html", "text/html")


def read_atom(root: ET.Element, url: str) -> ParsedFeed:
    """The feed in an Atom 1.0 document. Raises Unsure."""
    lang = _lang(root, None)
    links = [link for link in root.findall(f"{ATOM}link") if link.get("href")]
    title = root.find(f"{ATOM}title")
    for child in root:
        if child.tag.lower().endswith(("}item", "}entry")) and child.tag != f"{ATOM}entry":
            raise Unsure
    return ParsedFeed(
        format="atom10",
        entries=tuple(_atom_entry(entry, url, lang) for entry in root.findall(f"{ATOM}entry")),
        title="" if title is None else _atom_text(title),
        lang=lang,
        hub=link_of(links, "hub", url),
        self_link=link_of(links, "self", url),
        base=url,
    )


def _atom_entry(entry: ET.Element, url: str, lang: str | None) -> RawEntry:
    texts: dict[str, str] = {}
    link: str | None = None
    lang = _lang(entry, lang)
    text_lang: str | None = None
    for child in entry:
        name = name_in(child)
        if name == "atom:link":
            if child.get("rel", "alternate").lower() == "alternate" and (
                child.get("type", "text/html").lower() in ("text/html", "html", "application/xhtml+xml", "xhtml")
            ):
                if not child.get("href"):
                    raise Unsure
                link = joined(url, child.get("href", ""))
        elif name in ("atom:title", "atom:summary", "atom:content"):
            if name in texts:
                raise Unsure
            texts[name] = _atom_text(child)
            if name == "atom:title" or (name == "atom:summary" and "atom:title" not in texts):
                text_lang = _lang(child, lang)
        elif name in ("atom:id", "atom:updated", "atom:published"):
            if name in texts or len(child):
                raise Unsure
            texts[name] = clean((child.text or "").strip())
        elif (name is not None and name not in HARMLESS) or any(
            True for deeper in child.iter() if (name_in(deeper) or "atom:name") not in HARMLESS
        ):
            raise Unsure
    if "atom:title" not in texts:
        raise Unsure
    identity = joined(url, texts["atom:id"]) if texts.get("atom:id") else ""
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
        raise Unsure
    text = clean((element.text or "").strip())
    return text if kind in _MARKED_UP else html.escape(text, quote=False)


def _lang(element: ET.Element, inherited: str | None) -> str | None:
    lang = element.get(_XML_LANG, element.get("lang"))
    if lang == "":
        raise Unsure
    return inherited if lang is None else lang.replace("_", "-")
