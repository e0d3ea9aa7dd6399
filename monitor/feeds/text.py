"""From HTML to plain text, and from any text to harmless text.

Block elements become line breaks, scripts and styles vanish, entities are resolved. What is left holds no control
characters and none of the invisible ones that reorder or hide text.
"""

from __future__ import annotations

import html
import re
from unicodedata import combining, east_asian_width

from selectolax.lexbor import LexborHTMLParser

# Controls, bidirectional marks and overrides, zero-width space, soft hyphen, word joiner, byte-order mark, lone
# surrogates, language tags. The zero-width joiners stay: Persian and Indic spelling needs them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+"
)
_BREAKS = re.compile("\r\n?|\x85|\u2028|\u2029")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # every run but the single space, which is most of them
_AROUND_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
_ANY_SPACE = re.compile(r"\s{2,}|[^\S ]")
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    r"header|hr|li|main|nav|ol|option|p|pre|section|table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
_HIDDEN = ["script", "style", "template", "iframe"]
_MAY_HIDE = re.compile(r"<(?:script|style|template|iframe)\b", re.IGNORECASE)
_CLOSED_AT_ONCE = re.compile(r"<(?:script|style|iframe|textarea|title)\b[^<>]{0,2000}/>", re.IGNORECASE)
_MAX_MARKUP = 2_000_000  # characters of HTML read of one field


def harmless(text: str) -> str:
    """`text` without characters that control, reorder or hide; line breaks as "\\n"."""
    if text.isascii() and text.isprintable():
        return text
    return _UNWANTED.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """`text` harmless and on one line, single-spaced."""
    return _ANY_SPACE.sub(" ", harmless(text)).strip()


def cell(text: str, width: int) -> str:
    """`text` cut and filled to `width` columns of a terminal, where East Asian characters take two and accents none."""
    shown, taken = "", 0
    for character in text:
        columns = 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
        if taken + columns > width:
            break
        shown, taken = shown + character, taken + columns
    return shown + " " * (width - taken)


def tidy(text: str) -> str:
    """`text` harmless, spaces single, at most one empty line in a row."""
    text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", harmless(text)))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def plain_text(markup: str) -> str:
    """The text that a reader of the HTML `markup` sees, block elements on lines of their own."""
    if "<" not in markup:
        return tidy(html.unescape(markup) if "&" in markup else markup)
    flowing = _BLOCK.sub("\n<", _ANY_SPACE.sub(" ", markup[:_MAX_MARKUP]))
    if "/>" in flowing:  # as XHTML writes them; HTML would take all that follows for their content
        flowing = _CLOSED_AT_ONCE.sub(" ", flowing)
    tree = LexborHTMLParser(flowing)
    if _MAY_HIDE.search(flowing):
        tree.strip_tags(_HIDDEN)
    body = tree.body
    return tidy(body.text(deep=True) if body is not None else "")
