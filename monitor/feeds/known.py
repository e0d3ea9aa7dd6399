"""What is remembered of the entries of a feed's last body: which they were, what they said, and their bytes."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

KEY, CONTENT, STAMP = 6, 6, 6  # bytes of each digest
NO_STAMP = bytes(STAMP)
_VERSION = "2."  # no character of base64: what was written before had keys and contents only
_FORM = struct.Struct(f">{KEY}s{CONTENT}s{STAMP}sI")
_OLD_FORM = struct.Struct(f">{KEY}s{CONTENT}s")
_LATEST = 2**32 - 1  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Known:
    """One entry: digests of what tells it from the others (`key`), of its words (`content`) and of its very bytes
    (`stamp`; `NO_STAMP` where they do not tell it for certain), and when it was published or updated."""

    key: bytes
    content: bytes
    stamp: bytes
    date: datetime | None


def pack(entries: Iterable[Known]) -> str:
    """`entries` as short text for the store."""
    raw = b"".join(_FORM.pack(one.key, one.content, one.stamp, _seconds(one.date)) for one in entries)
    return _VERSION + base64.b64encode(raw).decode("ascii")


def unpack(packed: str | None) -> list[Known]:
    """The entries in `packed`; none for None or for what this program did not write."""
    form, raw = _raw(packed)
    if form is _OLD_FORM:
        return [Known(key, content, NO_STAMP, None) for key, content in form.iter_unpack(raw)]
    return [
        Known(key, content, stamp, datetime.fromtimestamp(seconds, UTC) if seconds else None)
        for key, content, stamp, seconds in form.iter_unpack(raw)
    ]


def count(packed: str | None) -> int:
    """How many entries are in `packed`."""
    form, raw = _raw(packed)
    return len(raw) // form.size


def _raw(packed: str | None) -> tuple[struct.Struct, bytes]:
    packed = packed or ""
    form = _FORM if packed.startswith(_VERSION) else _OLD_FORM
    try:
        raw = base64.b64decode(packed.removeprefix(_VERSION), validate=True)
    except ValueError:
        return form, b""
    return form, raw[: len(raw) - len(raw) % form.size]


def _seconds(date: datetime | None) -> int:
    return min(max(int(date.timestamp()), 0), _LATEST) if date else 0
