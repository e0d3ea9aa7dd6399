"""What a cue is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model import Asserted


class Scope(StrEnum):
    """Where the event's word stands that a cue speaks of."""

    RIGHT = "right"  # after the cue, in the same clause
    VERB = "verb"  # after the cue, where the cue's own verb is or carries the event's
    NOUN = "noun"  # in the noun phrase that the cue opens
    AFTER = "after"  # before the cue, with at most a word between
    PASSIVE = "passive"  # in the subject of the cue, a passive ("the attack on the embassy in X was denied by ...")
    START = "start"  # anywhere, where the cue opens the sentence or follows a colon
    QUESTION = "question"  # anywhere, where the cue opens a question
    CLAUSE = "clause"  # anywhere in the cue's own clause, unless the event is counted ("the third attack in ...")
    SENTENCE = "sentence"  # anywhere in the sentence


@dataclass(frozen=True, slots=True)
class Cue:
    """`phrase` is folded; a word that ends in `*` stands for any ending."""

    phrase: str
    asserted: Asserted
    scope: Scope


STANDS = Asserted.ACTUAL
"""Marks phrases that hold the words of a cue and are none ("no fewer than", "not only"): the longest phrase counts."""


def cues(asserted: Asserted, scope: Scope, *phrases: str) -> tuple[Cue, ...]:
    """Cues of one kind and scope; each text holds phrases separated by ` | `."""
    return tuple(
        Cue(phrase.strip(), asserted, scope) for text in phrases for phrase in text.split("|") if phrase.strip()
    )
