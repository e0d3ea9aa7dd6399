"""Text from feeds, made fit to be shown: no control characters, no invisible or direction-changing ones.

Every word of a message goes through `clean` before any medium sees it; what a medium gives a meaning to
(`<`, `@`, markup) is escaped by that medium's renderer.
"""

from __future__ import annotations

import re
import unicodedata

# Direction overrides and isolates, marks, and the invisible characters that hide or forge text. The zero-width
# joiner and non-joiner stay: Persian and the Indic scripts need them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_UNFIT = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})  # control, surrogate, private, unassigned, separators
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` on one line, without control, invisible and direction-changing characters and lone surrogates."""
    return _SPACE.sub(" ", "".join(shown(character) for character in text)).strip()


def shown(character: str) -> str:
    """What one character is shown as: itself, a space for controls and line ends, nothing for invisible ones."""
    if character == " " or character.isalnum():
        return character
    if _INVISIBLE.match(character):
        return ""
    return " " if unicodedata.category(character) in _UNFIT else character


def shorten(text: str, limit: int) -> str:
    """`text` within `limit` characters, cut at a word where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 0)]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 2 // 3 else cut).rstrip() + "…"


def comparable(text: str) -> str:
    """`text` without case and accents, for comparing what people type."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
