"""Where folded text came from: maps of positions between a text and what folding made of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Shifts:
    """How far positions moved: from `starts[i]` on, a folded position lies `shifts[i]` before its source."""

    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def sources(self, positions: Sequence[int]) -> list[int]:
        """The source positions of folded ones."""
        passed = map(bisect_right, repeat(self.starts), positions)  # how many shifts lie before each
        return list(map(add, positions, map((0, *self.shifts).__getitem__, passed)))

    def targets(self, sources: Sequence[int]) -> list[int]:
        """For each source position the first folded one that lies there or behind it."""
        starts, shifts = self.starts, (*self.shifts, 0)
        known = list(map(add, starts, shifts))
        found = []
        for source in sources:
            at = bisect_left(known, source)
            target = source - shifts[at - 1]
            found.append(target if at == len(starts) else min(target, starts[at]))
        return found


class Folded(NamedTuple):
    """Folded text and the steps back; `moves` is empty where folded and original positions are the same."""

    text: str
    moves: tuple[Shifts, ...] = ()

    def original(self, position: int) -> int:
        """The code point of the original at which folded `position` (0..len) came to be. As an end it takes in
        what folding dropped there (`U.S.` with its last point)."""
        return self.originals((position,))[0]

    def originals(self, positions: Sequence[int]) -> Sequence[int]:
        """`original` of many positions."""
        for move in reversed(self.moves):
            positions = move.sources(positions)
        return positions

    def folded(self, originals: Sequence[int]) -> Sequence[int]:
        """For each position of the original the first folded one that came to be there or behind it."""
        for move in self.moves:
            originals = move.targets(originals)
        return originals


def shifts_of(edits: list[tuple[int, int, int]]) -> Shifts:
    """The map of edits (source start, source end, new length), in order."""
    starts: list[int] = []
    shifts: list[int] = []
    moved = 0
    for start, end, length in edits:
        for i in range(1, length):  # the further characters of an expansion come from its last source character
            starts.append(start - moved + i)
            shifts.append(moved + min(i, end - start - 1) - i)
        starts.append(start - moved + length)
        moved += end - start - length
        shifts.append(moved)
    return Shifts(tuple(starts), tuple(shifts))
