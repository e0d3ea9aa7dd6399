"""Cues of how a text presents an event, per language: data only, read by assertion.py.

A cue is a folded phrase with its scope: `right` up to the end of its clause, `noun` the noun phrase that follows,
`after` directly behind the event's word, `passive` the subject before it, `clause` that of the cue, `sentence` the
whole of it. `*` at the end of a word stands for any ending.
"""

from __future__ import annotations

from monitor.matching.cues.english import CUES as ENGLISH
from monitor.matching.cues.kinds import Cue, Scope
from monitor.matching.cues.others import OTHERS

CUES: dict[str, tuple[Cue, ...]] = {"en": ENGLISH, **OTHERS}

__all__ = ["CUES", "Cue", "Scope"]
