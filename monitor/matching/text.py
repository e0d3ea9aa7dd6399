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

import re
from collections.abc import Iterable
from itertools import repeat
from typing import NamedTuple, cast

from monitor.matching.characters import fold_characters
from monitor.matching.shifts import Folded, Shifts, shifts_of

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


class Token(NamedTuple):
    """One word as it stands in the field, and folded. (A tuple: texts have many, and these are quickest to make.)"""

    start: int
    end: int
    text: str  # the original characters
    folded: str


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
        text = fold_characters(text, moves)
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
        return _tokens(
            zip(starts, ends, [text[low:high] for low, high in zip(starts, ends, strict=True)], words, strict=True)
        )
    places = folded.originals(spans)
    fields: list[tuple[int, int, str, str]] = []
    for i, word in enumerate(words):
        low, high = places[2 * i], places[2 * i + 1]
        while high - low > 1 and piece[high - 1].isspace():
            high -= 1
        fields.append((start + low, start + high, piece[low:high], word))
    return _tokens(fields)


def _tokens(fields: Iterable[tuple[int, int, str, str]]) -> tuple[Token, ...]:
    """A token of each of `fields`. (Made by `tuple` itself: `Token(...)` takes three times as long, and a sentence is
    asked for all of its words.)"""
    return cast("tuple[Token, ...]", tuple(map(tuple.__new__, repeat(Token), fields)))


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
            moves.append(shifts_of(changed))
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
