"""The signed webhook, against a real HTTP server."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.receivers.base import Context
from monitor.alerts.receivers.http import HttpCaller
from monitor.alerts.receivers.webhook import WebhookReceiver
from monitor.alerts.render import compose
from monitor.errors import DeliveryError
from tests.alerts import NOON, make_alert
from tests.shell.web_server import Request, WebServer

MESSAGE = compose(make_alert(), ZoneInfo("UTC"))
CONTEXT = Context("i1-1/machine", 1, NOON)


def receiver(server: WebServer, seconds: float = 20) -> WebhookReceiver:
    return WebhookReceiver(server.url("/hook"), "a shared key", HttpCaller(timedelta(seconds=seconds)))


async def test_the_other_side_can_check_who_sent_it_and_drop_a_copy(server: WebServer) -> None:
    server.serve("/hook", b'{"taken": true}')
    hook = receiver(server)
    receipt = await hook.send(MESSAGE, CONTEXT)
    await hook.send(MESSAGE, Context("i1-1/machine", 2, NOON + timedelta(minutes=1), uncertain_since=NOON))
    await hook.aclose()
    assert receipt.response == '200 {"taken": true}'
    first, second = server.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "i1-1/machine"
    timestamp = first.headers["x-newswatch-timestamp"]
    assert int(timestamp) == NOON.timestamp()
    signed = hmac.new(b"a shared key", timestamp.encode() + b"." + first.body, hashlib.sha256).hexdigest()
    assert first.headers["x-newswatch-signature"] == f"sha256={signed}"
    body = json.loads(first.body)
    assert body["severity"] == "high"
    assert body["title"] == "Drones hit depot beside consulate"
    assert body["quotes"][0][1] == {"text": "drones", "marked": True}
    assert body["place"] == {
        "name": "Port Vale",
        "lat": 33.3,
        "lon": 44.4,
        "km": 2.4,
        "facility": "US Consulate, Port Vale",
        "country": "IQ",
    }
    assert (body["sources"], body["publishers"], body["items"]) == (1, ["Agency"], ["item-i1-1"])


@pytest.mark.parametrize(
    ("status", "permanent", "unknown", "refused"),
    [
        ("401 Unauthorized", True, False, "receiver"),
        ("404 Not Found", True, False, "receiver"),
        ("422 Unprocessable Content", True, False, "message"),
        ("408 Request Timeout", False, False, "receiver"),
        ("500 Internal Server Error", False, True, "receiver"),
        ("302 Found", True, False, "receiver"),
    ],
)
async def test_answers_are_sorted_by_status(
    server: WebServer, status: str, permanent: bool, unknown: bool, refused: str
) -> None:
    server.serve("/hook", b"because", status, Location=server.url("/elsewhere"))
    hook = receiver(server)
    with pytest.raises(DeliveryError, match=status[:3]) as raised:
        await hook.send(MESSAGE, CONTEXT)
    await hook.aclose()
    got = raised.value
    assert (got.permanent, got.unknown, got.refused) == (permanent, unknown, refused)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 02 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("nonsense", timedelta(seconds=30)),
    ],
)
async def test_retry_after_is_read_as_seconds_or_a_date(server: WebServer, said: str, wait: timedelta) -> None:
    server.serve("/hook", b"", "429 Too Many Requests", Retry_After=said)
    hook = receiver(server)
    with pytest.raises(DeliveryError) as raised:
        await hook.send(MESSAGE, CONTEXT)
    await hook.aclose()
    assert raised.value.retry_after == wait


async def test_an_answer_that_never_comes_is_unknown_and_one_that_never_ends_is_cut(server: WebServer) -> None:
    async def never(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 10_000)
            await writer.drain()

    server.replies["/hook"] = never
    hook = receiver(server, 0.3)
    with pytest.raises(DeliveryError, match="may have arrived") as raised:
        await hook.send(MESSAGE, CONTEXT)
    assert raised.value.unknown
    await hook.aclose()
    server.replies["/hook"] = endless
    patient = receiver(server)
    assert (await patient.send(MESSAGE, CONTEXT)).response.startswith("200 xxx")
    await patient.aclose()
