"""The words of one English sentence as `direction` asks for them: by number, with the marks that part them."""

from __future__ import annotations

from monitor.matching import direction_words as words
from monitor.matching.document import Hit, Sentence

_CLAUSE_MARKS = (";", " - ", " – ", "—", "|", ". ", "? ", "! ", "…")
_COMMAS = (",", ":", ";")


class SentenceWords:
    """Lives for one sentence."""

    def __init__(self, sentence: Sentence) -> None:
        self.tokens = sentence.tokens
        self.folded = list(sentence.folded)
        self.commas = [i for i, gap in sentence.marks if any(mark in gap for mark in _COMMAS)]
        self._breaks = [i for i, gap in sentence.marks if self._parts_clauses(i, gap)]
        self._event_words: dict[tuple[int, int], str] = {}

    def at(self, i: int) -> str:
        """Word `i`, folded; empty outside the sentence."""
        return self.folded[i] if 0 <= i < len(self.folded) else ""

    def between(self, one: Hit, other: Hit) -> list[str]:
        """The words behind `one` up to `other`."""
        return self.folded[one.last + 1 : other.first]

    def within(self, hit: Hit) -> list[str]:
        """The words of `hit`."""
        return self.folded[hit.first : hit.last + 1]

    def comma(self, first: int, last: int) -> bool:
        """Whether a comma or colon stands between words `first` and `last`."""
        return any(first <= i < last for i in self.commas)

    def broken(self, first: int, last: int) -> bool:
        """Whether a mark that ends a clause stands between words `first` and `last`."""
        return any(first <= i < last for i in self._breaks)

    def event_word(self, hit: Hit) -> str:
        """The word of attacking in `hit`; empty for a weapon's mere name."""
        key = (hit.first, hit.last)
        word = self._event_words.get(key)
        if word is None:
            word = self._event_words[key] = self._told_by(hit)
        return word

    def _told_by(self, hit: Hit) -> str:
        span = self.within(hit)
        if len(span) > 1 and (span[-1] in ("dead", "death") or span[0] == "gunned"):
            return "killed"  # "shot dead"
        if len(span) > 1 and span[-1] in ("hostage", "hostages"):
            return "kidnapped"  # "taken hostage"
        if span[0] in words.WARDED_OFF:
            return span[0]
        if len(span) > 1 and span[-1] == "down":
            return "downed"
        if len(span) > 1 and (span[-1] == "upon" or (span[-1] in ("on", "at") and self.at(hit.last + 1) == "by")):
            return "attacked"  # "fired upon"
        if len(span) > 1 and (span[-1] == "into" or (span[-1] == "through" and span[0] in words.RIPPING)):
            return "struck"  # "slammed into"
        if len(span) > 1 and span[-1] == "up" and span[0] in words.BLOWING:
            return "bombed"  # "blew up the office"
        if len(span) > 1 and span[0] in ("come", "came", "comes", "coming", "under"):
            return "under"
        found = [word for word in span if word in words.EVENT]
        return found[-1] if found else ""

    def _parts_clauses(self, i: int, gap: str) -> bool:
        """Whether `gap`, behind word `i`, ends a clause; the full stop of an initial ("USS Harry S. Truman") ends
        none."""
        if not any(mark in gap for mark in _CLAUSE_MARKS):
            return False
        return gap != ". " or not (self.tokens[i].text.isupper() and len(self.tokens[i].text) == 1)
