"""Apprise, contained: against services that fail, hang, redirect and ask to slow down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.receivers.apprise import AppriseReceiver
from monitor.alerts.receivers.base import Context
from monitor.alerts.render import compose
from monitor.errors import ConfigurationError, DeliveryError
from tests.alerts import NOON, make_alert
from tests.shell.web_server import Request, WebServer, response, web_server

CONTEXT = Context("i1-1/phones", 1, NOON)
MESSAGE = compose(make_alert(), ZoneInfo("UTC"))


@pytest.fixture
async def service() -> AsyncIterator[WebServer]:
    async with web_server() as server:
        yield server


def receiver(service: WebServer, seconds: float = 20) -> AppriseReceiver:
    return AppriseReceiver(f"json://127.0.0.1:{service.port}/notify", "receivers.phones", timedelta(seconds=seconds))


async def test_a_message_arrives_once_without_pictures(service: WebServer) -> None:
    service.serve("/notify", b"")
    await receiver(service).send(MESSAGE, CONTEXT)
    body = json.loads(service.requests[0].body)
    assert body["title"].startswith("[HIGH] Drones hit depot beside consulate")
    assert "Two [drones] hit" in body["message"]
    assert body["attachments"] == []
    assert "github.com" not in json.dumps(body)


@pytest.mark.parametrize(
    ("status", "permanent", "unknown", "wait"),
    [
        ("500 Internal Server Error", False, True, None),
        ("503 Service Unavailable", False, False, None),
        ("429 Too Many Requests", False, False, timedelta(seconds=60)),
        ("401 Unauthorized", True, False, None),
        ("404 Not Found", True, False, None),
    ],
)
async def test_failures_are_sorted_by_the_status_apprise_logs(
    service: WebServer, status: str, permanent: bool, unknown: bool, wait: timedelta | None
) -> None:
    service.serve("/notify", b"no", status)
    with pytest.raises(DeliveryError, match=f"error={status[:3]}") as raised:
        await receiver(service).send(MESSAGE, CONTEXT)
    got = raised.value
    assert (got.permanent, got.unknown, got.retry_after) == (permanent, unknown, wait)
    assert len(service.requests) == 1  # no attempts of Apprise's own


async def test_a_redirect_is_a_failure_and_is_not_followed(service: WebServer) -> None:
    service.serve("/notify", b"", "302 Found", Location=service.url("/elsewhere"))
    service.serve("/elsewhere", b"")
    with pytest.raises(DeliveryError, match="a redirect, which is not followed"):
        await receiver(service).send(MESSAGE, CONTEXT)
    assert [request.path for request in service.requests] == ["/notify"]


async def test_a_service_that_hangs_is_unknown_and_starves_nobody(service: WebServer) -> None:
    asked = asyncio.Event()

    async def hang(_request: Request, _writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(30)

    service.replies["/notify"] = hang
    service.serve("/healthy", b"")
    hung = [receiver(service, 0.3) for _ in range(15)]
    results = await asyncio.gather(*(one.send(MESSAGE, CONTEXT) for one in hung), return_exceptions=True)
    assert all(isinstance(result, DeliveryError) and result.unknown for result in results)
    assert asked.is_set()
    healthy = AppriseReceiver(f"json://127.0.0.1:{service.port}/healthy", "receivers.healthy", timedelta(seconds=20))
    await healthy.send(MESSAGE, CONTEXT)
    with pytest.raises(DeliveryError, match="previous call still hangs") as raised:
        await hung[0].send(MESSAGE, CONTEXT)
    assert not raised.value.unknown  # it was not made


async def test_a_service_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(DeliveryError) as raised:
        await AppriseReceiver("json://127.0.0.1:9/notify", "receivers.phones").send(MESSAGE, CONTEXT)
    assert not raised.value.permanent


@pytest.mark.parametrize(
    "url", ["nosuch://planted-secret@host", "json://a.example, json://b.example", "slack://too/short", ""]
)
def test_what_apprise_does_not_take_as_one_service_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"receivers.phones.url: Apprise reads \d services") as raised:
        AppriseReceiver(url, "receivers.phones")
    assert "planted-secret" not in str(raised.value)


async def test_a_retry_or_redirect_in_the_address_does_not_undo_the_containment(service: WebServer) -> None:
    service.serve("/notify", b"no", "500 Internal Server Error")
    stubborn = AppriseReceiver(
        f"json://127.0.0.1:{service.port}/notify?retry=3&wait=0&redirect=yes", "receivers.phones"
    )
    with pytest.raises(DeliveryError):
        await stubborn.send(MESSAGE, CONTEXT)
    assert len(service.requests) == 1
    service.replies["/notify"] = response(b"", "302 Found", Location=service.url("/elsewhere"))
    with pytest.raises(DeliveryError):
        await stubborn.send(MESSAGE, CONTEXT)
    assert [request.path.partition("?")[0] for request in service.requests] == ["/notify", "/notify"]
