"""The status page, /healthz and /metrics: read-only, for the operator, on loopback unless configured otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from monitor.errors import StoreError
from monitor.standing import Standing
from monitor.standing_text import ago, lines_of
from monitor.web.metrics import Metrics

_TEMPLATE = (Path(__file__).parent / "status.html").read_text("utf-8")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def build_pages(standing: Callable[[], Standing], metrics: Metrics, further: Sequence[Route] = ()) -> Starlette:
    """The web application, with `further` routes. `standing` reads the picture from the store and may raise
    StoreError."""

    async def healthz(_request: Request) -> Response:
        try:
            reasons = (await run_in_threadpool(standing)).ill
        except StoreError as error:
            reasons = (str(error),)
        body = {"status": "ill" if reasons else "ok", "reasons": list(reasons)}
        return JSONResponse(body, status_code=503 if reasons else 200, headers=_HEADERS)

    async def show_metrics(_request: Request) -> Response:
        try:
            text = await run_in_threadpool(metrics.text)
        except StoreError as error:
            return Response(f"# {error}\n", status_code=503, media_type="text/plain", headers=_HEADERS)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8", headers=_HEADERS)

    async def status(_request: Request) -> Response:
        try:
            page = _page(await run_in_threadpool(standing))
        except StoreError as error:
            return HTMLResponse(f"<!doctype html><p>{escape(str(error))}", status_code=503, headers=_HEADERS)
        return HTMLResponse(page, headers=_HEADERS)

    return Starlette(
        routes=[
            Route("/", status),
            Route("/healthz", healthz),
            Route("/metrics", show_metrics),
            *further,
        ]
    )


def _page(standing: Standing) -> str:
    facts = "".join(f"<dt>{escape(name)}<dd>{escape(text)}" for name, text in lines_of(standing))
    rows = "".join(
        f'<tr class="{"bad" if feed.trouble else "good"}"><td>{escape(feed.name)}'
        f"<td>{escape(ago(feed.last_ok_at, standing.at))}<td>{escape(ago(feed.last_new_item_at, standing.at))}"
        f"<td>{escape(feed.trouble or '')}"
        for feed in sorted(standing.feeds, key=lambda feed: (feed.trouble is None, feed.name))
    )
    state = "ill" if standing.ill else "well"
    return (
        _TEMPLATE.replace("%STATE%", state)
        .replace("%HEADLINE%", escape("; ".join(standing.ill) or "The watch is alive."))
        .replace("%FACTS%", facts)
        .replace("%FEEDS%", rows)
    )
