"""Folding characters beyond ASCII: each on its own, and whole texts of one script at once."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from monitor.matching.shifts import Shifts, shifts_of

_ELLIPSIS = "…"
# Combining marks that readers skip: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel marks. Marks of
# other scripts are vowels and stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_LETTERS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u0060\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("ٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیےۍێ", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ةہەھ", "ه"),
    **dict.fromkeys("—―•·▪●►|¦", "|"),
    _ELLIPSIS: "...",
    "\u0640": "",  # tatweel
    "\u200c": " ",  # zero-width non-joiner: parts of a Persian word
    "\u2028": "\n",
    "\u2029": "\n",
    "\u00ad": "",
    "_": " ",
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ŋ": "n",
    "ə": "e",
    "ſ": "s",
}


@lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """One non-ASCII character, folded on its own."""
    if character in _LETTERS:
        return _LETTERS[character]
    if unicodedata.category(character) in ("Cf", "Cc") and not character.isspace():
        return ""
    if character.isspace():
        return "\n" if character == "\x85" else " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", character).casefold())
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    if folded == character:
        return folded
    return "".join(part.lower() if part.isascii() else fold_character(part) for part in folded)


class _Page(NamedTuple):
    """A code page for folding whole texts in the C code of codecs: ASCII, and above it at most 128 characters that fold
    to one character of the page or to nothing."""

    characters: str  # code -> character
    codes: Any  # the way back, as `codecs` wants it
    folded: bytes  # code -> code of what it folds to
    gone: bytes  # codes of what folds to nothing
    gone_sought: re.Pattern[bytes]  # any of these


def _page(characters: str) -> _Page:
    upper = [c for c in dict.fromkeys(characters) if len(fold_character(c)) < 2]
    upper += {fold_character(c): None for c in upper if not fold_character(c).isascii()}
    table = "".join((*map(chr, range(128)), *dict.fromkeys(upper)))
    assert len(table) <= 256
    folds = [character if character.isascii() else fold_character(character) for character in table]
    gone = bytes(code for code, fold in enumerate(folds) if not fold)
    return _Page(
        table,
        codecs.charmap_build(table),
        bytes(table.index(fold) if fold else 0 for fold in folds).ljust(256),
        gone,
        re.compile(b"[" + re.escape(gone) + b"]"),
    )


_SIGNS = (
    "\u00a0\u00ab\u00bb\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u2060\ufeff\u2009\u2010\u2011\u2012\u2013\u2014\u2015"
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2022"
)
# What nearly all copy in Latin, in Arabic and in Cyrillic letters holds beside ASCII.
_PAGES = (
    _page(
        _SIGNS
        + "".join(c for c in map(chr, range(0xA0, 0x100)) if fold_character(c).isascii())
        + "£€\u2002\u2003\u200a\u2032\u2033\u25cf"
        "\u0107\u010d\u0161\u017e\u011f\u015f\u0131\u0142\u014d\u016b\u0101\u0113\u012b\u0300\u0301\u0302\u0308"
    ),
    _page(
        _SIGNS + "".join(map(chr, (*range(0x621, 0x656), *range(0x660, 0x66B)))) + "،؛؟ٰٱپچژگکیۀھہےںٹڈڑۆێەڤ۰۱۲۳۴۵۶۷۸۹"
    ),
    _page(_SIGNS + "".join(map(chr, range(0x410, 0x450))) + "ЁёІіЇїЄєҐґЎў"),
)


def _fold_common(text: str, moves: list[Shifts] | None) -> str | None:
    """`fold_characters` of a text all of whose characters are of one page; None where it is not."""
    for page in _PAGES:
        try:
            codes, _ = codecs.charmap_encode(text, "strict", page.codes)
        except UnicodeEncodeError:
            continue
        plain = codes.translate(page.folded, page.gone)
        if moves is not None and len(plain) != len(text):
            moves.append(shifts_of([(found.start(), found.end(), 0) for found in page.gone_sought.finditer(codes)]))
        return plain.decode("ascii") if plain.isascii() else codecs.charmap_decode(plain, "strict", page.characters)[0]
    return None


def fold_characters(text: str, moves: list[Shifts] | None) -> str:
    """Folds every non-ASCII character of `text`, leaving the ASCII ones as they are. `moves`: where to note what
    shifted."""
    if _ELLIPSIS in text:
        if moves is not None:
            moves.append(shifts_of([(at, at + 1, 3) for at, character in enumerate(text) if character == _ELLIPSIS]))
        text = text.replace(_ELLIPSIS, "...")
    common = _fold_common(text, moves)
    if common is not None:
        return common
    mask = text.encode("ascii", "replace")
    pieces: list[str] = []
    edits: list[tuple[int, int, int]] = []
    done = 0
    at = mask.find(b"?")
    while at >= 0:
        character = text[at]
        if character > "\x7f":
            new = fold_character(character)
            if done < at:
                pieces.append(text[done:at])
            pieces.append(new)
            if len(new) != 1:
                edits.append((at, at + 1, len(new)))
            done = at + 1
        at = mask.find(b"?", at + 1)
    pieces.append(text[done:])
    if edits and moves is not None:
        moves.append(shifts_of(edits))
    return "".join(pieces)
