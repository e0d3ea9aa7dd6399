"""Other spellings of names that came from another script, for watchlists that say `fuzzy: names`.

Romanised Arabic, Persian, Russian and Ukrainian names differ in doubled letters (Asad, Assad), long vowels (Asad,
Asaad; Nouri, Nuri) and a few consonants (Qassem, Kassem; Huthi, Houthi). The variants apply up to two such changes.
"""

from __future__ import annotations

import re

from monitor.matching.text import fold

_SWAPS = (
    ("aa", "a"), ("ee", "i"), ("oo", "u"), ("ou", "u"), ("ow", "aw"), ("ei", "i"), ("ai", "ei"),
    ("ay", "ai"), ("iy", "y"),
    ("q", "k"), ("q", "g"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("dh", "z"), ("th", "t"), ("zh", "j"), ("dj", "j"),
    ("e", "i"), ("o", "u"), ("e", "a"), ("y", "i"), ("ah", "a"), ("ii", "i"), ("v", "w"), ("f", "ph"),
)  # fmt: skip
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
_SINGLE = re.compile(r"(?<=[aeiou])([bdfgjklmnqrstvyz])(?=[aeiou])")
_LONG = re.compile(r"(?<![aeiou])([aiu])(?![aeiou])")
_LONGER = {"a": "aa", "i": "ee", "u": "ou"}
_SHORTEST = 4
_MOST = 150


def variants(name: str) -> tuple[str, ...]:
    """Spellings of a Latin-script name that differ from it by up to two changes of transliteration; the name
    itself is not among them. Words of fewer than four letters stay as they are."""
    folded = fold(name).text
    if not folded.isascii():
        return ()
    found: dict[str, None] = {}
    edge = [folded]
    for _ in range(2):
        nearer = [changed for text in edge for changed in _changes(text)]
        for text in nearer:
            if text != folded:
                found.setdefault(text)
        edge = nearer[:_MOST]
    return tuple(found)[:_MOST]


def _changes(text: str) -> list[str]:
    """Each single change, one place at a time."""
    changed: list[str] = []
    for word in re.finditer(r"[a-z]+", text):
        if word.end() - word.start() < _SHORTEST:
            continue
        low, high = word.span()
        for pattern, new in ((_DOUBLED, r"\1"), (_SINGLE, r"\1\1")):
            changed += [text[: m.start()] + m.expand(new) + text[m.end() :] for m in pattern.finditer(text, low, high)]
        changed += [text[: m.start()] + _LONGER[m[1]] + text[m.end() :] for m in _LONG.finditer(text, low, high)]
        for one, other in _SWAPS:
            for old, new in ((one, other), (other, one)):
                at = text.find(old, low, high)
                while at >= 0:
                    changed.append(text[:at] + new + text[at + len(old) :])
                    at = text.find(old, at + 1, high)
    return changed
