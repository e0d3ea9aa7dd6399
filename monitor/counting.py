"""Numbers of things as people write them. Pure."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 alert`, `2 alerts`, `1,200 tries`: `many` where the plural of `one` is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
