"""The bytes of each entry of an RSS or Atom body, so that those known from the last poll need not be read again.

Most of a feed that has changed is as it was, and passing over the bytes that are the same takes little of the time of
reading them. What is cut here is certain only together with a reading of what is left: see `parse.parse_feed`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from monitor.feeds.known import NO_STAMP, STAMP

_OPENING = re.compile(rb"<(item|entry)[\s>]")
_ROOT = re.compile(rb"<[A-Za-z][^<>]*>")
_PERSON = 16  # bytes, as BLAKE2b has it: digests of different persons never agree


@dataclass(frozen=True, slots=True)
class Cut:
    """A body without the entries that were passed over. `stamps` are those of the entries that are left, in their
    order, `NO_STAMP` where the bytes of one are no safe sign of it; `passed` are the stamps of the others."""

    body: bytes
    stamps: tuple[bytes, ...]
    passed: tuple[bytes, ...]


def cut(body: bytes, source: str, known: Collection[bytes]) -> Cut:
    """`body` without the entries whose stamps are `known`.

    A stamp stands for an entry's bytes and for all that their meaning depends on: `source` (where the body came from,
    as what), the declarations before and in the root element.
    """
    first = _OPENING.search(body)
    root = _ROOT.search(body)
    if first is None or root is None:
        return Cut(body, (), ())
    name = first[1]
    opening, closing = re.compile(rb"<" + name + rb"[\s>]"), b"</" + name + b">"
    person = hashlib.blake2b(source.encode("utf-8", "surrogatepass") + body[: root.end()], digest_size=_PERSON).digest()
    stamps: list[bytes] = []
    passed: list[bytes] = []
    kept: list[bytes] = []
    start: re.Match[bytes] | None = first
    done = 0
    while start is not None and (end := body.find(closing, start.start())) >= 0:
        end += len(closing)
        entry = body[start.start() : end]
        stamp = hashlib.blake2b(entry, digest_size=STAMP, person=person).digest() if _is_plain(entry) else NO_STAMP
        if stamp in known and stamp != NO_STAMP:
            passed.append(stamp)
            kept.append(body[done : start.start()])
            done = end
        else:
            stamps.append(stamp)
        start = opening.search(body, end)
    return Cut(b"".join((*kept, body[done:])) if passed else body, tuple(stamps), tuple(passed))


def _is_plain(entry: bytes) -> bool:
    """Whether the entry ends where it seems to: not within a comment or a CDATA section."""
    return b"<!" not in entry or (b"<!--" not in entry and entry.count(b"<![CDATA[") == entry.count(b"]]>"))
