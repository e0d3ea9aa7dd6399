"""A signed JSON POST for machines.

Headers: `Idempotency-Key` is the delivery's id, the same on every attempt, so that the other side can drop a copy;
`X-Newswatch-Timestamp` is seconds since 1970; `X-Newswatch-Signature` is `sha256=` and the hex HMAC-SHA256, with the
shared secret, of the timestamp, a full stop and the body. A crash between the POST and its record posts it again
under the same key.
"""

from __future__ import annotations

import hashlib
import hmac

import orjson

from monitor.alerts.message import Message
from monitor.alerts.plain import clean, shorten
from monitor.alerts.receivers.base import Context, Receipt
from monitor.alerts.receivers.http import HttpCaller, refusal
from monitor.alerts.render_json import render_json


class WebhookReceiver:
    """Posts to `url`; signs with `secret` where there is one."""

    def __init__(self, url: str, secret: str | None, caller: HttpCaller) -> None:
        self._url = url
        self._secret = secret
        self._caller = caller

    async def send(self, message: Message, context: Context) -> Receipt:
        body = orjson.dumps({"version": 1, "delivery": context.delivery, **render_json(message)})
        headers = {"Content-Type": "application/json", "Idempotency-Key": context.delivery, "User-Agent": "newswatch"}
        if self._secret is not None:
            timestamp = str(int(context.at.timestamp()))
            headers["X-Newswatch-Timestamp"] = timestamp
            headers["X-Newswatch-Signature"] = f"sha256={sign(self._secret, timestamp, body)}"
        answer = await self._caller.call("POST", self._url, content=body, headers=headers)
        said = shorten(clean(answer.text), 200)
        if not 200 <= answer.status < 300:
            raise refusal(answer, context.at, said or "no reason given")
        return Receipt(f"{answer.status} {said}".strip())

    async def aclose(self) -> None:
        await self._caller.aclose()


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body sent at `timestamp`, in hex."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
