"""An item as matching sees it: fields, sentences, tokens, and hits of terms.

Offsets are code points into the item's plain-text field, always. A `Document` is made only for items in which the
scan found terms that some rule requires; all others cost no more than the scan. And a sentence is cut into words only
when somebody asks for them: most sentences of most articles hold nothing that a rule looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar, cast

from monitor.matching.text import Token, tokenize
from monitor.model import FieldName

T = TypeVar("T")


class SentenceKind(StrEnum):
    """HEADLINE: the title, or a heading inside a text that starts an article of its own. CAPTION and FURNITURE
    (share bars, comment forms, cookie notices) carry no sighting."""

    HEADLINE = "headline"
    PROSE = "prose"
    CAPTION = "caption"
    FURNITURE = "furniture"


@dataclass(frozen=True, eq=False)
class Sentence:
    """`text` is the whole field's, of which `start`..`end` is the sentence. `section` counts the articles inside one
    text (a forum thread, a digest): dates and datelines hold within a section. `issued` is the section's own
    publication time where the text prints one, else None."""

    field: FieldName
    start: int
    end: int
    kind: SentenceKind
    text: str
    section: int = 0
    issued: datetime | None = None
    dateline: str | None = None  # the section's dateline city, folded, where it has one

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words; offsets are into `text`."""
        return tokenize(self.text, self.start, self.end)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Its words, folded."""
        return tuple([token.folded for token in self.tokens])

    @cached_property
    def token_starts(self) -> tuple[int, ...]:
        """Where its words begin."""
        return tuple([token.start for token in self.tokens])

    @cached_property
    def marks(self) -> tuple[tuple[int, str], ...]:
        """What stands between words where it is more than a space: (i, text between tokens `i` and `i + 1`)."""
        gaps = [self.text[one.end : other.start] for one, other in pairwise(self.tokens)]
        return tuple([(i, gap) for i, gap in enumerate(gaps) if gap != " "])


class Hit(NamedTuple):
    """A term found: tokens `first`..`last` (inclusive) of `sentence` (an index into Document.sentences). (A tuple: an
    item may have hundreds, which are compared and put into order.)

    `list` and `entity` name the watchlist member behind it; `tags` are the entity's. `role` is "term", "alias",
    "weak" or "near" (a gazetteer place within the distance a rule asks for; then `km` to `entity` is set).
    """

    sentence: int
    first: int
    last: int
    start: int
    end: int
    list: str | None
    entity: str | None
    tags: tuple[str, ...] = ()
    role: str = "term"
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    item_id: str
    title: str
    summary: str
    content: str
    lang: str  # detected, ISO 639-1
    reference: datetime | None  # what "today" refers to
    sentences: tuple[Sentence, ...]
    _known: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, work: Callable[..., T], *arguments: object) -> T:
        """`work(*arguments)`, done once for this document: rules that look at one sentence ask the same of it. `work`
        depends on nothing but its arguments and this document; sentences are told apart by identity."""
        key = (work, *arguments)
        if key not in self._known:
            self._known[key] = work(*arguments)
        return cast("T", self._known[key])

    def text(self, name: FieldName) -> str:
        """The plain text of one field."""
        if name == "title":
            return self.title
        return self.summary if name == "summary" else self.content


class Match(NamedTuple):
    """A rule's condition held: the sentences that carry it and the hits that made it true, before anything is
    said of assertion, date and place. A chain matches in one sentence; an item-wide `and` may need several, then
    `sentence` is the one that holds most of the hits."""

    sentence: int
    hits: tuple[Hit, ...]
