"""Dates as feeds write them that feedparser reads wrongly: 2026/11/21 is the first of its month to it, 21-11-2026 a day
of 2021, and 20261121T150000Z midnight. An item whose date is so far off is too old to be news.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import feedparser

_YEAR_FIRST = re.compile(
    r"(\d{4})(?P<sign>[/.-]?)(\d{1,2})(?P=sign)(\d{1,2})"
    r"(?:(?:T|,?\s+|(?<=\d{8}))(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})(?P<sign>[.-])(\d{1,2})(?P=sign)(\d{4})(?!\d)")  # with / it may be the month
_CHINESE = str.maketrans({"年": "-", "月": "-", "日": " "})
_SINCE_1970 = re.compile(r"(\d{10})(\d{3})?")  # seconds, or milliseconds


def understand() -> None:
    """Has feedparser ask `read_date` first, here and wherever it reads a date."""
    feedparser.registerDateHandler(read_date)


def read_date(written: str) -> time.struct_time | None:
    """The moment, in UTC, that a date in one of these forms names; without a zone it is UTC. None for other forms.

    Raises ValueError for a day or time that there is not.
    """
    written = written.translate(_CHINESE).strip()
    if found := _SINCE_1970.fullmatch(written):
        return datetime.fromtimestamp(int(found[1]), UTC).timetuple()
    written = _DAY_FIRST.sub(r"\4-\3-\1", written, count=1) if _DAY_FIRST.match(written) else written
    if not (found := _YEAR_FIRST.fullmatch(written)):
        return None
    year, _, month, day, hour, minute, second, zone = found.groups()
    if not found["sign"] and len(month) + len(day) < 4:  # 2026112: which digits are the day's is not certain
        return None
    moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
    return (moment - _offset(zone)).timetuple()


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone.isalpha():
        return timedelta(0)
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    ahead = timedelta(hours=hours, minutes=minutes)
    return -ahead if zone[0] == "-" else ahead
