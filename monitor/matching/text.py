"""Folding text so that what readers take for the same word compares equal, with the way back to the original.

    fold("Kata’ib Hizbullah’s U.S.-made drone").text == "kataib hizbullah's us made drone"

What folding does: compatibility forms (NFKC), case, diacritics, quotes and dashes to one form each; apostrophes
inside names vanish (`Kata'ib`), save in contractions (`Iraq's`, `don't`) and the elisions of Romance languages
(`l'ambassade` is two words); a hyphen or underscore is a space; `U.S.` is `us`; hamza and alef forms, tatweel, vowel
marks, ى/ی/ي and ک/ك are one; decimal digits of any script are ASCII; invisible characters vanish and a run of
white space is one space, or a blank line where it holds one. Folding is idempotent, and a composed and a
decomposed text fold alike, because every character is folded on its own and combining marks vanish.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

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
    "…": "...",
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
# What some publishers' systems put between the characters that readers see: soft hyphens, zero-width spaces and
# joiners, marks of direction, byte order marks. (The zero-width non-joiner parts Persian words and is none of them.)
INVISIBLE = re.compile("[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_ELIDED = frozenset("l d j c s m t n qu jusqu lorsqu puisqu quoiqu dell all nell dall sull un quest quell".split())
_VOWELS = frozenset("aeiouhy")
# What may follow an apostrophe without being part of the name before it: English contractions, and the case endings
# that Turkish writes after names (Irak'ta, Erbil'deki, ABD'nin).
_TURKISH = r"[dt][ae](?:n|ki)?|n[iu]n|n[dt][ae]n?|y[aeiu]|yl[ae]"
_CONTRACTED = rf"(?:s|t|re|ve|ll|d|m|{_TURKISH})(?!\w|'\w)"
_APOSTROPHE = re.compile(rf"'(?!{_CONTRACTED})(?=\w)")
_JOINED = frozenset(("'t", "'re", "'ve", "'ll", "'d", "'m"))
_CONTRACTION = re.compile(rf"'{_CONTRACTED}")
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u109f\u1780-\u17d3]+")
_DASH = re.compile("-(?<= -)(?= )")
# From the first point inside single letters to the last one after them (`u.s.`, `u.a.v`).
_DOTTED = re.compile(
    r"\.(?<=[^\W\d_]\.)(?<![\w\u0900-\u0963\u0966-\u109f\u1780-\u17d3][^\W\d_]\.)"
    r"[^\W\d_](?!\w)(?:\.[^\W\d_](?!\w))*\.?"
)
_BRAHMIC = re.compile(r"[\u0900-\u0963\u0966-\u109f\u1780-\u17d3]")


@dataclass(frozen=True, slots=True)
class Shifts:
    """How far positions moved: from `starts[i]` on, a folded position lies `shifts[i]` before its source."""

    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def sources(self, positions: Sequence[int]) -> list[int]:
        """The source positions of folded ones, which are in ascending order."""
        starts, shifts = self.starts, self.shifts
        at = bisect_right(starts, positions[0]) - 1 if positions else 0
        last = len(starts) - 1
        found = []
        for position in positions:
            while at < last and starts[at + 1] <= position:
                at += 1
            found.append(position if at < 0 else position + shifts[at])
        return found


class Token(NamedTuple):
    """One word as it stands in the field, and folded. (A tuple: texts have many, and these are quickest to make.)"""

    start: int
    end: int
    text: str  # the original characters
    folded: str


class Folded(NamedTuple):
    """Folded text and the steps back; `moves` is empty where folded and original positions are the same."""

    text: str
    moves: tuple[Shifts, ...] = ()

    def original(self, position: int) -> int:
        """The code point of the original at which folded `position` (0..len) came to be. As an end it takes in
        what folding dropped there (`U.S.` with its last point)."""
        return self.originals((position,))[0]

    def originals(self, positions: Sequence[int]) -> Sequence[int]:
        """`original` of many positions in ascending order, in one pass."""
        for move in reversed(self.moves):
            positions = move.sources(positions)
        return positions


def is_word_character(character: str) -> bool:
    """Whether a folded character is part of a word: letters, digits, and vowel signs of Brahmic scripts."""
    return character.isalnum() or (character >= "\u0900" and _BRAHMIC.match(character) is not None)


def fold(text: str) -> Folded:
    """`text` as matching compares it, with the way back. Never fails."""
    moves: list[Shifts] = []
    return Folded(fold_text(text, moves), tuple(moves))


def fold_text(text: str, moves: list[Shifts] | None = None) -> str:
    """The text of `fold` alone. Each step looks first whether it is needed at all, so that an ASCII text costs
    little more than `lower()`. `moves`: where to note what shifted, which costs more."""
    text = fold_words(text, moves)
    if "\n" in text or "\t" in text or "\r" in text or "  " in text:
        text = _fold_space(text, moves)
    return text


def fold_words(text: str, moves: list[Shifts] | None = None) -> str:
    """As `fold_text`, with the white space between words left as it stands."""
    if not text.isascii():
        text = _fold_characters(text, moves)
    text = text.lower()
    if "`" in text:
        text = text.replace("`", "'")
    if "_" in text:
        text = text.replace("_", " ")
    if "-" in text:
        text = _DASH.sub("|", text).replace("-", " ")  # a dash between words parts them, a hyphen inside one is a space
    if "." in text:
        text = _DOTTED.sub(_without_points, text) if moves is None else _edit(text, _dotted_edits(text), moves)
    if "'" in text and _APOSTROPHE.search(text):
        text = _edit(text, _apostrophe_edits(text), moves)
    return text


def tokenize(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The words of `text[start:end]`, with offsets into `text`.

    `Iraq's` is one token, folded `iraq`; `didn't` is `didnt`; `U.S.` is `us`; `l'ambassade` and `al-Asad` are two
    tokens each.
    """
    piece = text[start:end]
    folded = fold(piece)
    body = folded.text
    words: list[str] = []
    spans: list[int] = []  # start, end, start, end, ... in the folded text
    if "'" in body:
        _cut_contractions(body, words, spans)
    else:
        for found in _WORD.finditer(body):
            words.append(found[0])
            spans += found.span()
    starts, ends = spans[::2], spans[1::2]
    if not folded.moves:
        if start:
            starts, ends = [start + at for at in starts], [start + at for at in ends]
        return tuple(
            [Token(low, high, text[low:high], word) for low, high, word in zip(starts, ends, words, strict=True)]
        )
    places = folded.originals(spans)
    tokens: list[Token] = []
    for i, word in enumerate(words):
        low, high = places[2 * i], places[2 * i + 1]
        while high - low > 1 and piece[high - 1].isspace():
            high -= 1
        tokens.append(Token(start + low, start + high, piece[low:high], word))
    return tuple(tokens)


def _cut_contractions(body: str, words: list[str], spans: list[int]) -> None:
    """Adds the words of a folded text that holds apostrophes: `iraq's` is iraq, `didn't` is didnt."""
    inside = 0  # up to where the last word reaches
    for found in _WORD.finditer(body):
        first, last = found.span()
        if first < inside:
            continue
        word = found[0]
        rest = _CONTRACTION.match(body, last)
        if rest is not None:
            last = rest.end()
            if rest[0] in _JOINED:
                word += rest[0][1:]
        inside = last
        words.append(word)
        spans += (first, last)


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a term."""
    body = fold(text).text
    if "'" in body:
        return tuple(token.folded for token in tokenize(text, 0, len(text)))
    return tuple(_WORD.findall(body))


@lru_cache(maxsize=65_536)
def _fold_character(character: str) -> str:
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
    return "".join(part.lower() if part.isascii() else _fold_character(part) for part in folded)


class _Page(NamedTuple):
    """A code page for folding whole texts in the C code of codecs: ASCII, and above it at most 128 characters that fold
    to one character of the page or to nothing."""

    characters: str  # code -> character
    codes: Any  # the way back, as `codecs` wants it
    folded: bytes  # code -> code of what it folds to
    gone: bytes  # codes of what folds to nothing


def _page(characters: str) -> _Page:
    upper = [c for c in dict.fromkeys(characters) if len(_fold_character(c)) < 2]
    upper += {_fold_character(c): None for c in upper if not _fold_character(c).isascii()}
    table = "".join((*map(chr, range(128)), *dict.fromkeys(upper)))
    assert len(table) <= 256
    folds = [character if character.isascii() else _fold_character(character) for character in table]
    return _Page(
        table,
        codecs.charmap_build(table),
        bytes(table.index(fold) if fold else 0 for fold in folds).ljust(256),
        bytes(code for code, fold in enumerate(folds) if not fold),
    )


_SIGNS = (
    "\u00a0\u00ab\u00bb\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u2060\ufeff\u2009\u2010\u2011\u2012\u2013\u2014\u2015"
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2022"
)
# What nearly all copy in Latin, in Arabic and in Cyrillic letters holds beside ASCII.
_PAGES = (
    _page(
        _SIGNS
        + "".join(c for c in map(chr, range(0xA0, 0x100)) if _fold_character(c).isascii())
        + "£€\u2002\u2003\u200a\u2032\u2033\u25cf"
        "\u0107\u010d\u0161\u017e\u011f\u015f\u0131\u0142\u014d\u016b\u0101\u0113\u012b\u0300\u0301\u0302\u0308"
    ),
    _page(
        _SIGNS + "".join(map(chr, (*range(0x621, 0x656), *range(0x660, 0x66B)))) + "،؛؟ٰٱپچژگکیۀھہےںٹڈڑۆێەڤ۰۱۲۳۴۵۶۷۸۹"
    ),
    _page(_SIGNS + "".join(map(chr, range(0x410, 0x450))) + "ЁёІіЇїЄєҐґЎў"),
)


def _fold_common(text: str, moves: list[Shifts] | None) -> str | None:
    """`_fold_characters` of a text all of whose characters are of one page; None where it is not, or where characters
    vanish whose places have to be noted."""
    for page in _PAGES:
        try:
            codes, _ = codecs.charmap_encode(text, "strict", page.codes)
        except UnicodeEncodeError:
            continue
        plain = codes.translate(page.folded, page.gone)
        if moves is not None and len(plain) != len(text):
            return None
        return plain.decode("ascii") if plain.isascii() else codecs.charmap_decode(plain, "strict", page.characters)[0]
    return None


def _fold_characters(text: str, moves: list[Shifts] | None) -> str:
    """Folds every non-ASCII character of `text`, leaving the ASCII ones as they are."""
    if moves is None and "\u2026" in text:
        text = text.replace("\u2026", "...")
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
            new = _fold_character(character)
            if done < at:
                pieces.append(text[done:at])
            pieces.append(new)
            if len(new) != 1:
                edits.append((at, at + 1, len(new)))
            done = at + 1
        at = mask.find(b"?", at + 1)
    pieces.append(text[done:])
    if edits and moves is not None:
        moves.append(_shifts(edits))
    return "".join(pieces)


def _shifts(edits: list[tuple[int, int, int]]) -> Shifts:
    """The map of edits (source start, source end, new length), in order."""
    starts: list[int] = []
    shifts: list[int] = []
    moved = 0
    for start, end, length in edits:
        for i in range(1, length):  # the further characters of an expansion come from its last source character
            starts.append(start - moved + i)
            shifts.append(moved + min(i, end - start - 1) - i)
        starts.append(start - moved + length)
        moved += end - start - length
        shifts.append(moved)
    return Shifts(tuple(starts), tuple(shifts))


def _edit(text: str, edits: list[tuple[int, int, str]], moves: list[Shifts] | None) -> str:
    """`text` with each (start, end, new) of `edits` replaced, and the map noted."""
    if not edits:
        return text
    pieces: list[str] = []
    done = 0
    for start, end, new in edits:
        pieces.append(text[done:start])
        pieces.append(new)
        done = end
    pieces.append(text[done:])
    if moves is not None:
        changed = [(start, end, len(new)) for start, end, new in edits if end - start != len(new)]
        if changed:
            moves.append(_shifts(changed))
    return "".join(pieces)


_BREAK = re.compile(r"\n[\n ]*")
_GAP = re.compile("   *")


def _fold_space(text: str, moves: list[Shifts] | None) -> str:
    """Runs of white space become one space, or a blank line where they hold one."""
    text = text.replace("\t", " ").replace("\r", " ")
    if moves is None:
        while "  " in text:
            text = text.replace("  ", " ")
        if "\n" in text:
            text = text.replace(" \n", "\n").replace("\n ", "\n")
            while "\n\n\n" in text:
                text = text.replace("\n\n\n", "\n\n")
            text = text.replace("\n\n", "\r").replace("\n", " ").replace("\r", "\n\n")
        return text
    if "\n" in text:
        text = _edit(text, _break_edits(text), moves)
    return _edit(text, [(m.start(), m.end(), " ") for m in _GAP.finditer(text)], moves)


def _break_edits(text: str) -> list[tuple[int, int, str]]:
    edits = []
    for found in _BREAK.finditer(text):
        start, end = found.span()
        while start and text[start - 1] == " ":
            start -= 1
        new = "\n\n" if found[0].count("\n") > 1 else " "
        if text[start:end] != new:
            edits.append((start, end, new))
    return edits


def _without_points(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def _dotted_edits(text: str) -> list[tuple[int, int, str]]:
    """The points that `_without_points` takes out."""
    return [
        (at, at + 1, "")
        for found in _DOTTED.finditer(text)
        for at in range(found.start(), found.end())
        if text[at] == "."
    ]


def _apostrophe_edits(text: str) -> list[tuple[int, int, str]]:
    """Apostrophes between letters that vanish: all but a closing `'s` and elisions."""
    edits: list[tuple[int, int, str]] = []
    word_start = joined_until = -1
    for found in _APOSTROPHE.finditer(text):
        at = found.start()
        if at == 0 or not is_word_character(text[at - 1]):
            continue
        if joined_until != at:
            word_start = at
            while word_start and is_word_character(text[word_start - 1]):
                word_start -= 1
        if text[at + 1] in _VOWELS and text[word_start:at].replace("'", "") in _ELIDED:
            continue
        edits.append((at, at + 1, ""))
        joined_until = at + 1
        while joined_until < len(text) and is_word_character(text[joined_until]):
            joined_until += 1
    return edits
