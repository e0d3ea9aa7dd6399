"""Trying receivers: a sample alert and its update, past the outbox, with each service's answer in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.alerts.receivers.base import Context, Receipt, Receiver, Thread
from monitor.alerts.render import compose
from monitor.alerts.sample import sample_alert, sample_update
from monitor.errors import DeliveryError
from monitor.secrets import Redactor


@dataclass(frozen=True, slots=True)
class Probe:
    """What a receiver answered to one sample; `what` is "new alert" or "update"."""

    receiver: str
    what: str
    taken: bool
    answer: str


async def probe(
    receivers: Mapping[str, Receiver], zone: str, clock: Callable[[], datetime], redactor: Redactor
) -> tuple[Probe, ...]:
    """A new alert and, where that was taken, its update to every receiver; receivers are tried side by side."""
    try:
        answers = await asyncio.gather(
            *(_probe_one(name, receiver, ZoneInfo(zone), clock, redactor) for name, receiver in receivers.items())
        )
    finally:
        for receiver in receivers.values():
            await receiver.aclose()
    return tuple(one for each in answers for one in each)


async def _probe_one(
    name: str, receiver: Receiver, zone: ZoneInfo, clock: Callable[[], datetime], redactor: Redactor
) -> list[Probe]:
    first = sample_alert(clock())
    message = compose(first, zone)
    try:
        receipt = await receiver.send(message, Context(f"{first.id}/{name}", 1, first.at))
    except DeliveryError as error:
        return [Probe(name, "new alert", False, redactor.redact(str(error)))]
    done = [Probe(name, "new alert", True, redactor.redact(receipt.response))]
    update = sample_update(first, clock())
    thread = Thread(message, compose(replace(first, incident=update.incident), zone), receipt.reference)
    context = Context(f"{update.id}/{name}", 1, update.at, thread=thread)
    try:
        taken: Receipt | DeliveryError = await receiver.send(compose(update, zone), context)
    except DeliveryError as error:
        taken = error
    answer = taken.response if isinstance(taken, Receipt) else str(taken)
    return [*done, Probe(name, "update", isinstance(taken, Receipt), redactor.redact(answer))]
