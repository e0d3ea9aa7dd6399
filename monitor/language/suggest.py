"""The nearest known name to a misspelt one: "did you mean 'severity'?"."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_FAR_ENOUGH = 0.34
"""At most a third of the letters may differ (swapped neighbours count once): `sevrity`, `naer`, not `when`/`then`."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` most likely stands for, or None if none is near. Case is ignored."""
    folded = word.casefold()
    best: tuple[float, str] | None = None
    for name in sorted(set(known)):
        if name.casefold() == folded:
            return name
        distance = OSA.normalized_distance(folded, name.casefold(), score_cutoff=0.5)
        if distance <= _FAR_ENOUGH and (best is None or distance < best[0]):
            best = (distance, name)
    return None if best is None else best[1]


def did_you_mean(word: str, known: Iterable[str], *, before: str = "") -> str | None:
    """The hint for an unknown `word`, with `before` (such as "@") put in front of the name; None if nothing is near."""
    name = closest(word, known)
    return None if name is None else f"did you mean '{before}{name}'?"
