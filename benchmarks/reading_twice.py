"""One body read in the two ways that must come to the same: known entries passed over by their bytes, and all read."""

from __future__ import annotations

from dataclasses import replace

from monitor.feeds import known, new_entries
from monitor.feeds.jobs import Reading, ReadJob


def both_ways(packed: str, body: bytes, job: ReadJob) -> tuple[Reading, Reading]:
    """`body` read with the entries in `packed` passed over, and with all of it read; items and entries in one order,
    which says nothing."""
    unstamped = known.pack([replace(one, stamp=known.NO_STAMP) for one in known.unpack(packed)])
    return _in_order(packed, body, job), _in_order(unstamped, body, job)


def _in_order(packed: str, body: bytes, job: ReadJob) -> Reading:
    found = new_entries.read(replace(job, known=packed), body)
    items = tuple(sorted(found.items, key=lambda one: one.id))
    return replace(found, items=items, known=known.pack(sorted(known.unpack(found.known), key=repr)))
