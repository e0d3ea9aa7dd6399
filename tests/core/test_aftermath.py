"""Headlines about what followed an attack, and those that tell of one."""

from __future__ import annotations

import pytest

from monitor.incidents.aftermath import tells_what_followed


@pytest.mark.parametrize(
    "headline",
    [
        "Police search for suspect after US embassy blast",
        "Three suspects held, two arrested in US embassy bombing",
        "Brothers in custody over bomb at US embassy",
        "Two charged with terrorism after shooting at US consulate",
        "Man on trial for attack on American embassy",
        "Funerals of guards killed in attack on US consulate",
    ],
)
def test_what_followed(headline: str) -> None:
    assert tells_what_followed(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Explosion hits US embassy, suspect arrested",
        "Gunman opens fire at US consulate, arrested after shooting",
        "Blast at US embassy",
        "Rockets fired at US embassy after arrests over earlier attack",
        "Police foil attack on US embassy, suspects in custody after bombing plot",
        "Court closes case against embassy driver",
    ],
)
def test_what_tells_of_an_attack(headline: str) -> None:
    assert not tells_what_followed(headline)
