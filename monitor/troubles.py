"""What the running watch cannot do at present: logged once when it begins and once when it is over, shown on the page
and by `status`, and told to the operator as soon as the store can be written.

Only what keeps the whole watch from its work, or from seeing anything, makes /healthz ill. Where refused rules did, a
supervisor would restart a watch that goes on well under the old ones, and that could not start with the new.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

import structlog

_STOPPING = ("store", "store-fault", "job-fault", "blind", "stalled")  # keys, up to their colon
_SEEN_LATER = ("blind", "stalled")  # what a new run cannot know yet to be over
_OF_FEEDS = ("poll-fault", "item-fault", "article-fault")  # with the feed's id behind the colon

log = structlog.get_logger()


class Troubles:
    """The open troubles by key; safe to use from any thread. `changes` is drained by whoever tells the operator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, str] = {}
        self._changes: dict[str, str | None] = {}
        self._left: set[str] = set()

    def take_over(self, told: Iterable[str], feeds: Iterable[str]) -> None:
        """Takes over the troubles that people were `told` of by the run before this one, which ended before they did:
        they are over once they are closed here. Those that this run would have met at its start are over now, as are
        those of a feed that is not one of `feeds` (ids) any more."""
        with self._lock:
            self._left.update(told)
        for key in tuple(self._left):
            if key.partition(":")[0] not in (*_SEEN_LATER, *_OF_FEEDS):
                self.close(key)
        self.keep_feeds(feeds)

    def keep_feeds(self, feeds: Iterable[str]) -> None:
        """Ends the troubles of feeds that are not among `feeds` (ids): nothing would ever find them over."""
        known = frozenset(feeds)
        with self._lock:
            keys = [*self._open, *self._left]
        for key in keys:
            kind, _, feed = key.partition(":")
            if kind in _OF_FEEDS and feed not in known:
                self.close(key)

    def open(self, key: str, message: str) -> None:
        """Begins a trouble; while it is open, opening it again only replaces its message."""
        with self._lock:
            known = key in self._open
            self._left.discard(key)
            self._open[key] = message
            if not known:
                self._changes[key] = message
        if not known:
            log.error("trouble", trouble=key, message=message)

    def close(self, key: str) -> None:
        """Ends a trouble, if it is open."""
        with self._lock:
            message = self._open.pop(key, None)
            if message is not None or key in self._left:
                self._left.discard(key)
                self._changes[key] = None
        if message is not None:
            log.info("trouble_over", trouble=key, message=message)

    def is_open(self, key: str) -> bool:
        """Whether a trouble is open."""
        with self._lock:
            return key in self._open

    def messages(self) -> tuple[str, ...]:
        """What is wrong now."""
        with self._lock:
            return tuple(self._open.values())

    def stopping(self) -> tuple[str, ...]:
        """What keeps the watch from its work now."""
        with self._lock:
            return tuple(message for key, message in self._open.items() if key.partition(":")[0] in _STOPPING)

    def drain(self) -> Mapping[str, str | None]:
        """What began (its message) and what ended (None) since the last call."""
        with self._lock:
            changes, self._changes = self._changes, {}
            return changes

    def put_back(self, changes: Mapping[str, str | None]) -> None:
        """Returns changes that could not be told; newer ones win."""
        with self._lock:
            self._changes = {**changes, **self._changes}
