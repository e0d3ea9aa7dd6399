"""The status page, /healthz and /metrics: read-only, for the operator, on loopback unless configured otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from monitor.alerts.render import describe_time
from monitor.counting import counted
from monitor.errors import StoreError
from monitor.outgoing import Outgoing, ReceiverLine, Told
from monitor.outgoing_text import headline, receivers_of, title_of, waiting_of
from monitor.standing import FeedLine, Standing
from monitor.standing_text import ago, lines_of
from monitor.web.metrics import Metrics

_TEMPLATE = (Path(__file__).parent / "status.html").read_text("utf-8")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the page shows. Times are shown in `zone` and in UTC."""

    standing: Standing
    outgoing: Outgoing
    zone: ZoneInfo


def build_pages(
    picture: Callable[[], Picture], standing: Callable[[], Standing], metrics: Metrics, further: Sequence[Route] = ()
) -> Starlette:
    """The web application, with `further` routes. `picture` (of the page) and `standing` (of /healthz) are read from
    the store and may raise StoreError."""

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
            page = _page(await run_in_threadpool(picture))
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


def _page(picture: Picture) -> str:
    standing, outgoing = picture.standing, picture.outgoing
    state, sentence = headline(standing, outgoing)
    facts = "".join(f'<dt class="{_class(name)}">{escape(name)}<dd>{escape(text)}' for name, text in lines_of(standing))
    alerts = "".join(_alert(told, picture) for told in outgoing.recent)
    receivers = "".join(_receiver(line, picture) for line in outgoing.receivers)
    silences = "".join(
        f'<tr><td>{escape(silence.describe(picture.zone))}<td data-is="kept back">{counted(count, "alert")}'
        for silence, count in outgoing.silences
    )
    feeds = sorted(standing.feeds, key=lambda feed: (feed.trouble is None, feed.name))
    sections = (
        _section("Latest alerts", ("when", "", "what", "told"), alerts or '<tr><td colspan="4">none in the last week'),
        _section("Receivers", ("receiver", "last sent", "waiting, and why"), receivers),
        _section("Silences", ("silence", "kept back"), silences),
        _section(
            "Feeds", ("feed", "last answer", "last new item", "trouble"), "".join(_feed(f, standing) for f in feeds)
        ),
    )
    return (
        _TEMPLATE.replace("%STATE%", state)
        .replace("%AT%", escape(describe_time(standing.at, picture.zone)))
        .replace("%HEADLINE%", escape(sentence))
        .replace("%FACTS%", facts)
        .replace("%SECTIONS%", "".join(sections))
    )


def _class(name: str) -> str:
    return "bad" if name == "trouble" else ""


def _section(name: str, columns: Sequence[str], rows: str) -> str:
    if not rows:
        return ""
    heads = "".join(f"<th>{column}" for column in columns)
    return f"<h2>{name}</h2><div><table><thead><tr>{heads}</thead><tbody>{rows}</tbody></table></div>"


def _alert(told: Told, picture: Picture) -> str:
    entry = told.entry
    severity = entry.alert.incident.severity.label
    seen = f"; seen by {entry.acked_by}" if entry.acked_by else ""
    return (
        f'<tr><td title="{escape(describe_time(entry.alert.at, picture.zone))}">'
        f"{escape(ago(entry.alert.at, picture.standing.at))}"
        f'<td class="{severity}">{severity} {entry.alert.kind.value}'
        f"<td>{escape(title_of(entry.alert))}<br><small>{escape(entry.alert.id)}</small>"
        f'<td data-is="told">{escape(receivers_of(told) + seen)}'
    )


def _receiver(line: ReceiverLine, picture: Picture) -> str:
    waiting = "<br>".join(escape(text) for text in waiting_of(line, picture.standing.at, picture.zone))
    return (
        f'<tr class="{"bad" if line.in_trouble else ""}"><td>{escape(line.name)}'
        f'<td data-is="last sent">{escape(ago(line.last_sent_at, picture.standing.at))}<td data-is="waiting">{waiting}'
    )


def _feed(feed: FeedLine, standing: Standing) -> str:
    return (
        f'<tr class="{"bad" if feed.trouble else ""}"><td>{escape(feed.name)}'
        f'<td data-is="last answer">{escape(ago(feed.last_ok_at, standing.at))}'
        f'<td data-is="last new item">{escape(ago(feed.last_new_item_at, standing.at))}'
        f'<td data-is="trouble">{escape(feed.trouble or "")}'
    )
