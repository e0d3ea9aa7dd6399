"""Where WebSub hubs call: the one part of the page that may be reachable from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import StoreError
from monitor.feeds import websub
from monitor.store import subscriptions
from monitor.store.engine import write

_MAX_PUSH = 5_000_000  # bytes
log = structlog.get_logger()


def push_routes(engine: Engine, clock: Callable[[], datetime]) -> tuple[Route, ...]:
    """The callbacks of subscriptions: GET verifies, POST makes the feed due. Unknown tokens are 404."""

    async def verify(request: Request) -> Response:
        try:
            challenge = await run_in_threadpool(
                _verify, engine, request.path_params["token"], dict(request.query_params), clock()
            )
        except StoreError:
            return Response(status_code=503)
        if challenge is None:
            return Response(status_code=404)
        return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def push(request: Request) -> Response:
        body = bytearray()
        try:
            async for piece in request.stream():
                body += piece
                if len(body) > _MAX_PUSH:
                    return Response(status_code=413)
            token, signature = request.path_params["token"], request.headers.get("x-hub-signature")
            known = await run_in_threadpool(_push, engine, token, bytes(body), signature, clock())
        except ClientDisconnect:
            return Response(status_code=400)
        except StoreError:
            return Response(status_code=503)
        return Response(status_code=202 if known else 404)

    path = websub.CALLBACK + "{token:str}"
    return (Route(path, verify, methods=["GET"]), Route(path, push, methods=["POST"]))


def _verify(engine: Engine, token: str, query: dict[str, str], now: datetime) -> str | None:
    with write(engine) as connection:
        subscription = subscriptions.find(connection, token)
        answer = None if subscription is None else websub.verified(subscription, query, now)
        if answer is None:
            return None
        changed, challenge = answer
        subscriptions.save(connection, changed)
    log.info("hub_answered", feed=changed.feed_id, standing=changed.standing.value)
    return challenge or ""


def _push(engine: Engine, token: str, body: bytes, signature: str | None, now: datetime) -> bool:
    """A wrong signature is answered like a right one, as the standard asks, and does nothing."""
    with write(engine) as connection:
        subscription = subscriptions.find(connection, token)
        if subscription is None or subscription.standing is not websub.Standing.ACTIVE:
            return False
        if websub.is_signed(subscription.secret, body, signature):
            subscriptions.pushed(connection, subscription.feed_id, now)
        else:
            log.warning("push_not_signed", feed=subscription.feed_id)
    return True
