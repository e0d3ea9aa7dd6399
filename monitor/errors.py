"""The error tree.

    NewswatchError
      +- InputError              what a person wrote is wrong: file, line, column, message, suggestion
      +- InvalidInput            one or more InputErrors found in one run
      +- ConfigurationError      the program cannot start as configured (a missing secret, an unusable store)
      +- FeedError               one poll failed
      |    +- FetchError         ... on the network or at the server
      |    +- ParseError         ... because the body is no feed
      +- DeliveryError           one attempt at a receiver failed
      +- StoreError              the database refused (full, locked, newer than this program)
           +- StoreTaken         ... because another newswatch works on it

Every error says where, what and what to do; `retry` says whether trying again can help. A message never holds a
secret. Nothing here is raised for control flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


class NewswatchError(Exception):
    """Base of all errors that are reported to people as one clear line. The text is the message."""

    retry = False


@dataclass(frozen=True, slots=True, order=True)
class InputError:
    """One fault in an input file. `line` and `column` count from 1; 0 where the fault has no position."""

    path: str
    line: int
    column: int
    message: str
    hint: str | None = None  # "did you mean 'severity'?"
    warning: bool = False

    @property
    def place(self) -> str:
        """`file:line:column`, or the file alone."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.message}{hint}"


class InvalidInput(NewswatchError):
    """Input files hold faults; all found in one run are in `errors`, ordered by place."""

    def __init__(self, errors: tuple[InputError, ...]) -> None:
        self.errors = tuple(sorted(errors))
        super().__init__("\n".join(str(error) for error in self.errors))


class ConfigurationError(NewswatchError):
    """The program cannot start as configured."""


class FeedError(NewswatchError):
    """One poll of one feed failed. The feed is asked again later in any case."""

    retry = True


class FetchError(FeedError):
    """The network or the server failed. `status` is the HTTP status, if there was one; `retry_after` what the
    server asked for; `gone` says the server withdrew the feed (410)."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
        gone: bool = False,
        refused: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.gone = gone
        self.refused = refused  # we declined: a scheme, a size, redirects without end


class ParseError(FeedError):
    """The body is no feed, or took more time or memory than a feed may. `stopped`: the parser was killed on it, which
    a busy machine can cause too."""

    def __init__(self, message: str, *, stopped: bool = False) -> None:
        super().__init__(message)
        self.stopped = stopped


class DeliveryError(NewswatchError):
    """One attempt to deliver failed.

    `permanent`: the service will refuse it again (revoked token, unknown channel). `unknown`: the request was
    made and may have arrived. `retry_after`: what the service asked for. `advice`: what a person can do.
    `refused` says what a permanent error is about: the receiver (every message would fail, until somebody repairs
    its settings) or this one message.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        retry_after: timedelta | None = None,
        advice: str | None = None,
        refused: Literal["receiver", "message"] = "receiver",
    ) -> None:
        super().__init__(message if advice is None else f"{message}: {advice}")
        self.permanent = permanent
        self.unknown = unknown
        self.retry_after = retry_after
        self.advice = advice
        self.refused = refused

    @property
    def retry(self) -> bool:  # type: ignore[override]
        return not self.permanent


class StoreError(NewswatchError):
    """The database refused. `retry` is True where it may pass (locked, disk full)."""

    def __init__(self, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.retry = retry


class StoreTaken(StoreError):
    """Another newswatch has the store. `owner` says which, where that is known."""

    def __init__(self, owner: str = "") -> None:
        super().__init__(
            f"another newswatch{owner} is using this store; stop it first, or name another store", retry=False
        )
