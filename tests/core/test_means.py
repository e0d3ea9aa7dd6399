"""What people on the spot did, and what came from afar."""

from __future__ import annotations

import pytest

from monitor.incidents.means import by_hand, from_afar
from monitor.incidents.similarity import kinds_of, terms


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen opened fire on the consulate gate",
        "Protesters stormed the embassy",
        "A suicide bomber blew himself up outside the base",
        "An American engineer was kidnapped in the port",
        "مسلحون يقتحمون القنصلية",
        "Des manifestants ont incendié le poste de garde",
        "Hombres armados secuestraron a un ingeniero",
        "Протестующие ворвались в посольство",
    ],
)
def test_by_hand(text: str) -> None:
    assert by_hand(text)


@pytest.mark.parametrize(
    "text",
    [
        "Two drones hit the consulate",
        "Blast at the embassy, smoke seen",
        "A suicide drone was shot down near the base",
        "Three soldiers killed in a missile strike on the base",
        "Baghdad protests over the drone attack",
        "شن هجوم بطائرة مسيرة على القاعدة",
    ],
)
def test_not_by_hand(text: str) -> None:
    assert not by_hand(text)


def test_from_afar_is_what_flies() -> None:
    assert from_afar(kinds_of(terms("rockets hit the base")))
    assert not from_afar(kinds_of(terms("a bomb went off at the base")))
