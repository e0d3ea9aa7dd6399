"""Text in columns, and numbers with their nouns."""

from __future__ import annotations

import pytest

from monitor.counting import counted
from monitor.feeds.text import cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BBC", "BBC     "),
        ("BBC 中文", "BBC 中文"),
        ("NHK 日本語", "NHK 日本"),
        ("BBC日本語版", "BBC日本 "),
        ("e\u0301te\u0301", "e\u0301te\u0301     "),
        ("Al-Quds Al-Arabi", "Al-Quds "),
        ("", "        "),
    ],
)
def test_a_cell_takes_its_columns_in_every_script(text: str, shown: str) -> None:
    assert cell(text, 8) == shown


def test_numbers_agree_with_their_nouns() -> None:
    assert [counted(number, "alert") for number in (0, 1, 2, 1200)] == [
        "0 alerts",
        "1 alert",
        "2 alerts",
        "1,200 alerts",
    ]
    assert [counted(number, "try", "tries") for number in (1, 2)] == ["1 try", "2 tries"]
