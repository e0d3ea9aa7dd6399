"""A process that adds an alert, delivers what is due, and kills itself at the step it is told.

Run as `python -m tests.shell.crash_child KIND DATABASE ADDRESS`, where KIND is webhook or slack. It reads one order per
line (`STEP NUMBER`) and forks a child for each, so that 200 kills cost 200 forks and not 200 starts of Python. Prints
`killed` or `ended` per order.

Steps, in the order of a delivery's life: adding, added, claiming, claimed, written, answered, recording, recorded;
`none` runs to the end, `after:0.012` is killed from outside after so many seconds.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import httpx
import structlog
from sqlalchemy import Engine

from monitor.alerts.dispatch import Dispatcher
from monitor.alerts.next_job import DeliveryPolicy
from monitor.alerts.receivers.http import HttpCaller, tls_context
from monitor.alerts.receivers.slack import SlackBot
from monitor.alerts.receivers.webhook import WebhookReceiver
from monitor.settings import Settings
from monitor.store import outbox
from monitor.store.engine import open_engine, write
from tests.alerts import make_alert
from tests.shell.slack_double import TOKEN

STEPS = ("adding", "added", "claiming", "claimed", "written", "answered", "recording", "recorded")


def die() -> None:
    """As a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class _Tracing(httpx.AsyncHTTPTransport):
    """Tells `trace` of every step of a request."""

    def __init__(self, trace: Callable[[str, Mapping[str, Any]], Awaitable[None]]) -> None:
        super().__init__()
        self._trace = trace

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "trace": self._trace}
        return await super().handle_async_request(request)


class _Caller(HttpCaller):
    """Dies once the request is written, or once the answer is there."""

    def __init__(self, step: str) -> None:
        super().__init__(timedelta(seconds=5))
        self._step = step
        self._client = httpx.AsyncClient(transport=_Tracing(self._trace))

    async def call(self, method: str, url: str, **options: Any) -> Any:
        if self._step == "claimed":
            die()
        answer = await super().call(method, url, **options)
        if self._step == "answered":
            die()
        return answer

    async def _trace(self, event: str, _info: Mapping[str, Any]) -> None:
        if self._step == "written" and event == "http11.send_request_body.complete":
            time.sleep(0.005)  # noqa: ASYNC251 - the other side is to have read it
            die()


def _dying_before_commit(work: Callable[..., Any]) -> Callable[..., Any]:
    def replaced(*args: Any, **options: Any) -> Any:
        work(*args, **options)
        die()

    return replaced


def child(kind: str, database: str, address: str, step: str, number: int) -> None:
    """One life of the program."""
    settings = Settings.model_validate(
        {"receivers": {"machine": {"type": "webhook", "url": address}}, "routes": [{"to": ["machine"]}]}
    )
    policy = DeliveryPolicy.of(settings)
    engine = open_engine(f"sqlite:///{database}")
    now = datetime.now(UTC)
    with write(engine) as connection:
        alert = make_alert(f"i{number}", at=now)
        outbox.add(connection, alert, policy.router.route(alert, now))
        if step == "adding":
            die()
    if step == "added":
        die()
    if step == "claiming":
        patch.object(outbox, "claim", _dying_before_commit(outbox.claim)).start()
    if step == "recording":
        patch.object(outbox, "record", _dying_before_commit(outbox.record)).start()
    asyncio.run(_deliver(kind, engine, policy, address, step))


async def _deliver(kind: str, engine: Engine, policy: DeliveryPolicy, address: str, step: str) -> None:
    caller = _Caller(step)
    receiver = SlackBot(TOKEN, "#duty", address, caller) if kind == "slack" else WebhookReceiver(address, None, caller)
    dispatcher = Dispatcher(engine, {"machine": receiver}, policy, lambda: datetime.now(UTC))
    if step == "recorded":
        patch.object(dispatcher, "_store_sent", _dying_before_commit(dispatcher._store_sent)).start()
    await dispatcher.drain(timedelta(seconds=10))
    await dispatcher.aclose()


def main() -> None:
    kind, database, address = sys.argv[1:]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    tls_context()
    for order in sys.stdin:
        step, number = order.split()
        child_id = os.fork()
        if child_id == 0:
            child(kind, database, address, step, int(number))
            os._exit(0)
        if step.startswith("after:"):
            time.sleep(float(step.removeprefix("after:")))
            os.kill(child_id, signal.SIGKILL)
        _, status = os.waitpid(child_id, 0)
        print("killed" if os.WIFSIGNALED(status) else f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
