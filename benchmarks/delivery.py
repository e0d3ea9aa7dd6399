"""How long the outbox takes for each message, by the length of the backlog: `python -m benchmarks.delivery`.

The receiver takes everything at once, the store is SQLite in a temporary folder. What matters is the ratio: a message
must not cost more because many wait behind it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from monitor.alerts.dispatch import Dispatcher
from monitor.alerts.message import Message
from monitor.alerts.next_job import DeliveryPolicy
from monitor.alerts.receivers.base import Context, Receipt
from monitor.alerts.sample import sample_alert
from monitor.settings import Settings
from monitor.store import outbox
from monitor.store.engine import open_engine, write
from monitor.store.schema import metadata

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BACKLOGS = (100, 2_000)


class _TakesAll:
    async def send(self, message: Message, context: Context) -> Receipt:  # noqa: ARG002
        return Receipt("ok")

    async def aclose(self) -> None:
        pass


def per_message(backlog: int) -> float:
    """Seconds to decide, claim, send and record one message while `backlog` alerts wait."""
    policy = DeliveryPolicy.of(Settings.model_validate({"receivers": {"all": {"type": "terminal"}}, "routes": []}))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'delivery.db'}")
        metadata.create_all(engine)
        with write(engine) as connection:
            for number in range(backlog):
                alert = sample_alert(NOW + timedelta(microseconds=number))
                alert = replace(alert, at=NOW)
                outbox.add(connection, alert, policy.router.route(alert, NOW))
        dispatcher = Dispatcher(engine, {"all": _TakesAll()}, policy, lambda: NOW)
        started = time.perf_counter()
        asyncio.run(dispatcher.drain(timedelta(minutes=10)))
        took = time.perf_counter() - started
        engine.dispose()
    return took / backlog


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    per_message(10)  # warm up
    costs = {backlog: per_message(backlog) for backlog in BACKLOGS}
    for backlog, cost in costs.items():
        print(f"{backlog:>6} waiting: {cost * 1000:.1f} ms a message")
    print(f"ratio {costs[BACKLOGS[-1]] / costs[BACKLOGS[0]]:.2f}")


if __name__ == "__main__":
    main()
