"""What response headers say about when to come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NEVER_FRESH = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)(?:$|[,\s])", re.IGNORECASE)
_SANE = timedelta(days=30)


def http_date(value: str | None) -> datetime | None:
    """An HTTP date in UTC, or None for what is none."""
    if not value:
        return None
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long Retry-After (seconds or a date) asks to wait, between zero and 30 days; None where it says nothing."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d*)?", value):
        return min(timedelta(seconds=float(value)), _SANE)
    until = http_date(value)
    return None if until is None else min(max(until - now, timedelta(0)), _SANE)


def max_age(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the response stays fresh: Cache-Control (less Age), else Expires less Date; None where unknown."""
    control = headers.get("cache-control", "")
    if _NEVER_FRESH.search(control):
        return None
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        fresh = timedelta(seconds=int(found[1])) - timedelta(seconds=int(age) if re.fullmatch(r"\d{1,9}", age) else 0)
        return min(max(fresh, timedelta(0)), _SANE)
    expires = http_date(headers.get("expires"))
    if expires is None:
        return None
    return min(max(expires - (http_date(headers.get("date")) or now), timedelta(0)), _SANE)
