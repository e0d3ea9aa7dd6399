"""What the daemon asks of a worker process and what comes back, as JSON frames over pipes.

JSON and not pickle: a worker has read hostile input, and nothing it answers may run code in the daemon.

    request   4 bytes length of the head, 4 bytes length of the body, head (JSON), body
    answer    4 bytes length, 1 byte that is 1 when the worker ends after it, JSON
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from monitor.model import Item

HEAD = struct.Struct(">II")
ANSWER = struct.Struct(">IB")


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read one body. `known` are the entries of the last poll, packed: those are not returned again."""

    kind: str
    url: str
    content_type: str | None
    feed_id: str
    publisher: str
    lang: str | None
    selector: str | None
    paths: tuple[tuple[str, str], ...]
    known: str
    max_entries: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What one body held. `items` are new or changed since `known`; `known` are all its entries, packed for the next
    poll; `dates` are the newest publication times (at most 50); `overlap` says that an entry of the
    last poll is still there."""

    items: tuple[Item, ...]
    known: str
    entries: int
    overlap: bool
    dates: tuple[datetime, ...]
    format: str
    title: str
    ttl: int | None
    skip_hours: tuple[int, ...]
    skip_days: tuple[str, ...]
    hub: str | None
    self_link: str | None


def encode_job(job: ReadJob, body: bytes) -> bytes:
    """The request frame."""
    head = orjson.dumps(job)
    return HEAD.pack(len(head), len(body)) + head + body


def decode_job(head: bytes) -> ReadJob:
    """The job in the head of a request frame."""
    fields = orjson.loads(head)
    fields["paths"] = tuple((name, path) for name, path in fields["paths"])
    fields["now"] = datetime.fromisoformat(fields["now"])
    return ReadJob(**fields)


def encode_answer(answer: Reading | str) -> bytes:
    """The payload of an answer: a reading, or the error's one line."""
    return orjson.dumps({"error": answer} if isinstance(answer, str) else {"reading": answer})


def decode_answer(payload: bytes) -> Reading | str:
    """The reading in an answer's payload, or the error's one line. Raises ValueError for anything else."""
    fields: dict[str, Any] = orjson.loads(payload)
    if "error" in fields:
        return str(fields["error"])
    try:
        reading = fields["reading"]
        reading["items"] = tuple(_item(one) for one in reading["items"])
        reading["dates"] = tuple(datetime.fromisoformat(one) for one in reading["dates"])
        reading["skip_hours"] = tuple(reading["skip_hours"])
        reading["skip_days"] = tuple(reading["skip_days"])
        return Reading(**reading)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no reading: {error}") from error


def _item(fields: dict[str, Any]) -> Item:
    for name in ("published", "seen"):
        if fields[name] is not None:
            fields[name] = datetime.fromisoformat(fields[name])
    return Item(**fields)
