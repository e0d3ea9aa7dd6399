"""What every receiver is: something that takes a message and says how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.alerts.message import Message


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said about the incident at this receiver before.

    `first` is the first message as it was sent, `amended` the same with the incident's newest count and severity,
    `reference` the service's own handle of it (Slack: channel and ts; email: Message-ID).
    """

    first: Message
    amended: Message
    reference: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """One attempt. `delivery` is the same for every attempt of one delivery, so it serves as an idempotency key.
    `uncertain_since` is set where an earlier attempt may have arrived: the time of the first one."""

    delivery: str
    attempt: int
    at: datetime
    uncertain_since: datetime | None = None
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The service took the message: what it answered, in words, and its handle for the message. `missed` says whom of
    several people it does not reach, and why."""

    response: str
    reference: str | None = None
    missed: str | None = None


class Receiver(Protocol):
    """A place alerts go."""

    async def send(self, message: Message, context: Context) -> Receipt:
        """Deliver one message. Raises DeliveryError; anything else it raises is a fault of this program."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
