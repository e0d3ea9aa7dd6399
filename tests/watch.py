"""A watch for tests: a real store, the dispatcher, receivers that do as they are told, a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select, update

from monitor.alerts.dispatch import Dispatcher
from monitor.alerts.message import Message
from monitor.alerts.next_job import DeliveryPolicy
from monitor.alerts.receivers.base import Context, Receipt
from monitor.errors import DeliveryError
from monitor.model import Alert, Delivery, DeliveryState
from monitor.settings import Settings
from monitor.store import outbox
from monitor.store.engine import open_engine, read, write
from monitor.store.schema import alerts, metadata
from tests.alerts import NOON
from tests.deliveries import all_deliveries


@dataclass
class Recorder:
    """A receiver that keeps what it is sent, raises what it is told to, and hangs until it is let go."""

    sent: list[tuple[Message, Context]] = field(default_factory=list)
    tried: list[Context] = field(default_factory=list)
    error: DeliveryError | None = None
    answering: asyncio.Event | None = None
    missed: str | None = None

    def hang(self) -> asyncio.Event:
        """From now on nothing is answered until the event is set."""
        self.answering = asyncio.Event()
        return self.answering

    async def send(self, message: Message, context: Context) -> Receipt:
        self.tried.append(context)
        if self.answering is not None:
            await self.answering.wait()
        if self.error is not None:
            raise self.error
        self.sent.append((message, context))
        return Receipt("ok", f"ref-{len(self.sent)}", self.missed)

    async def aclose(self) -> None:
        pass

    @property
    def told(self) -> list[str]:
        return [message.id for message, _ in self.sent]


class Watch:
    """A store, a dispatcher and a clock that a test moves by hand."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self.now = NOON
        self.settings = Settings.model_validate(settings)
        self.engine = open_engine(f"sqlite:///{folder}/watch.db")
        event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))  # no power cuts here
        metadata.create_all(self.engine)
        self.receivers = {name: Recorder() for name in self.settings.receivers}
        self.policy = DeliveryPolicy.of(self.settings)
        self.dispatcher = self.start()

    def start(self) -> Dispatcher:
        """A dispatcher as after a restart."""
        self.dispatcher = Dispatcher(self.engine, self.receivers, self.policy, lambda: self.now)
        return self.dispatcher

    def take(self, *alerts: Alert) -> None:
        """Enter alerts as the pipeline does."""
        with write(self.engine) as connection:
            for alert in alerts:
                outbox.add(connection, alert, self.policy.router.route(alert, self.now))

    async def run(self, after: timedelta = timedelta()) -> None:
        """Let time pass, then deliver what is due."""
        self.now += after
        await self.dispatcher.run_due(self.now)
        await self.dispatcher.settle()

    async def run_until(self, end: timedelta, step: timedelta = timedelta(seconds=30)) -> None:
        """Ticks until `end` from now."""
        until = self.now + end
        while self.now < until:
            await self.run(min(step, until - self.now))

    def replace_body(self, alert: str, body: str) -> str:
        """Damages a stored alert, or repairs it; what was there before."""
        with write(self.engine) as connection:
            before = connection.execute(select(alerts.c.body).where(alerts.c.id == alert)).scalar_one()
            connection.execute(update(alerts).where(alerts.c.id == alert).values(body=body))
        return str(before)

    def states(self) -> dict[str, DeliveryState]:
        """Every delivery's state by its id."""
        with read(self.engine) as connection:
            return {one.id: one.state for one in all_deliveries(connection)}

    def delivery(self, delivery: str) -> Delivery:
        with read(self.engine) as connection:
            return next(one for one in all_deliveries(connection) if one.id == delivery)

    def told(self, receiver: str) -> list[str]:
        """The ids of the alerts that a receiver took, in order."""
        return self.receivers[receiver].told

    def messages(self, receiver: str) -> list[Message]:
        """What a receiver took, in order."""
        return [message for message, _ in self.receivers[receiver].sent]

    def acknowledge(self, alert: str) -> None:
        """As `newswatch alerts ack` does."""
        with write(self.engine) as connection:
            connection.execute(update(alerts).where(alerts.c.id == alert).values(acked_by="kim", acked_at=self.now))


Make = Callable[..., Watch]
