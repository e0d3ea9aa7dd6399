"""When to try again: backoff with jitter, and a circuit breaker per receiver. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_FIRST = timedelta(seconds=5)
_LONGEST = timedelta(minutes=15)
_REFUSED = timedelta(minutes=15)  # a receiver that refuses everything waits for a person, but not for long
_LONGEST_UNKNOWN = timedelta(hours=1)  # a service that fails after it took a message gets few copies of it
_LONGEST_ASKED = timedelta(hours=6)  # a Retry-After beyond this is taken for a mistake
_OPENS_AFTER = 3  # failures in a row


def backoff(attempt: int, chance: float, longest: timedelta = _LONGEST) -> timedelta:
    """How long to wait after failed attempt number `attempt` (from 1): 5 s doubling to `longest`, between half and
    all of it by `chance` (0 to 1), so that deliveries that failed together do not return together."""
    doubled: timedelta = _FIRST * 2 ** min(attempt - 1, 20)
    wait = min(doubled, longest)
    return wait * (0.5 + chance / 2)


def wait_after(
    attempt: int, chance: float, *, refused: bool = False, unknown: bool = False, asked: timedelta | None = None
) -> timedelta:
    """The wait before the next try: what the service asked for where that is longer, a slow pace while it refuses
    for a reason that only a person can mend, and up to an hour where each try may have arrived."""
    wait = backoff(attempt, chance, _LONGEST_UNKNOWN if unknown else _LONGEST)
    if refused:
        wait = max(wait, _REFUSED)
    return max(wait, min(asked, _LONGEST_ASKED)) if asked is not None else wait


@dataclass(frozen=True, slots=True)
class Breaker:
    """Whether a receiver is asked at all. After three failures in a row, one refusal or a Retry-After it is left
    alone until `open_until`; then one delivery tries. `since` is the first of the failures in a row, `error` what the
    last one said, without secrets."""

    failures: int = 0
    since: datetime | None = None
    open_until: datetime | None = None
    error: str = ""

    def allows(self, now: datetime) -> bool:
        """Whether a delivery may try now."""
        return self.open_until is None or now >= self.open_until

    @property
    def was_open(self) -> bool:
        """Whether so many deliveries failed in a row that it was the receiver's fault and not theirs."""
        return self.failures >= _OPENS_AFTER

    def shifted(self, by: timedelta) -> Breaker:
        """The same on a clock that has been set by `by`."""
        since = self.since and self.since + by
        return replace(self, since=since, open_until=self.open_until and self.open_until + by)

    def failing_for(self, now: datetime) -> timedelta:
        """How long the receiver has taken nothing."""
        return now - self.since if self.since else timedelta()

    def after_success(self) -> Breaker:
        """Any answer that took the message closes the circuit."""
        return Breaker()

    def after_failure(
        self, now: datetime, wait: timedelta, refused: bool, asked: timedelta | None, error: str = ""
    ) -> Breaker:
        """After a failure of the receiver; `wait` is what the failed delivery waits: as long as that the receiver is
        left alone where it asked for it, else not longer than others would wait, which may have come since."""
        failures = self.failures + 1
        wait = wait if asked is not None else min(wait, _LONGEST)
        pause = max(wait, backoff(failures, 1.0)) if refused or asked is not None or failures >= _OPENS_AFTER else None
        return Breaker(failures, self.since or now, now + pause if pause is not None else None, error)
