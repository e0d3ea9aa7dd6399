"""Sets of small numbers as one integer, a bit for each: sentences of an item, channels of a ruleset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def bits(numbers: Iterable[int]) -> int:
    """The set of `numbers`."""
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def members(known: int) -> Iterator[int]:
    """The members of a set, in order."""
    while known:
        lowest = known & -known
        yield lowest.bit_length() - 1
        known ^= lowest
