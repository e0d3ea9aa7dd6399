"""Lengths of time as people write them: `90s`, `15m`, `48h`, `30d`, `2w`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_LONGEST = 36_500 * 86_400  # seconds; no time of ours less or plus a century is out of a calendar's range
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


def parse_duration(value: Any) -> timedelta:
    """The duration that `value` ("48h", or already a timedelta) stands for. Raises ValueError for other forms."""
    if isinstance(value, timedelta):
        return value
    found = _FORM.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no duration; write a number and a unit, such as 90s, 15m, 48h or 30d")
    seconds = float(found[1]) * _SECONDS[found[2]]
    if seconds > _LONGEST:
        raise ValueError(f"{value!r} is too long; at most 36500d")
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """The shortest form: `0.5s`, `90s`, `15m`, `48h`; days only from a whole week up, parts of a second below one."""
    seconds = int(duration.total_seconds())
    if not seconds and duration:
        return f"{duration.total_seconds():g}s"
    for unit, size in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0 and (unit not in "wd" or seconds >= 604_800):
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
