"""The counts that are worth an update, read from a sighting's words."""

from __future__ import annotations

import pytest

from monitor.incidents import facts
from monitor.model import Asserted, Evidence, Item, Severity, Sighting

TEXTS = [
    ("Two soldiers were killed and 14 injured when rockets hit the base", 2, 14, None),
    ("Embassy targeted with three rockets, two wounded", None, 2, 3),
    ("Four drones, one of them shot down; 1,200 hurt in the panic", None, 1200, 4),
    ("Rocket fire on the base: no casualties", None, None, None),
    ("Drone attack 5 km from the base kills 3 guards", 3, None, None),
]


@pytest.mark.parametrize(("text", "killed", "injured", "weapons"), TEXTS, ids=[text for text, *_ in TEXTS])
def test_counts_stand_beside_their_own_word(
    text: str, killed: int | None, injured: int | None, weapons: int | None
) -> None:
    evidence = Evidence("title", 0, len(text), text, ())
    sighting = Sighting("i", "r", Severity.HIGH, Asserted.ACTUAL, None, None, (evidence,))
    found = facts.read(sighting, Item("i", "f", "p", text), alone=True)
    assert (found.killed, found.injured, found.weapons) == (killed, injured, weapons)
