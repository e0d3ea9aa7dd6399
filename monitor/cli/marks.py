"""Texts with the deciding words marked, for the terminal: `Three [rockets] [landed] near the [US embassy]`."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.feeds.text import one_line
from monitor.model import Sighting


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` on one line with each span (start, end) in brackets; spans that overlap are one."""
    pieces: list[str] = []
    done = 0
    for start, end in _joined(spans):
        pieces += [text[done:start], "[", text[start:end], "]"]
        done = end
    pieces.append(text[done:])
    return one_line("".join(pieces))


def where_and_when(sighting: Sighting) -> str:
    """`  2021-07-08  US Embassy, Baghdad (2.1 km)`: what is known of date and place, else nothing."""
    parts = []
    if sighting.when is not None:
        parts.append(sighting.when.isoformat())
    if sighting.place is not None:
        place = sighting.place
        near = f", {place.km:g} km from {place.facility}" if place.km and place.facility else ""
        parts.append(f"{place.name}{near}")
    return "".join(f"  {part}" for part in parts)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
