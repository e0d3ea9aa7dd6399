"""A tiny web server on loopback that publishes the demo's feeds as the story goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from monitor.demo.story import OUTLETS, Outlet


@contextmanager
def served(elapsed: Callable[[], float]) -> Iterator[str]:
    """Publishes the feeds while the block runs; yields the server's address without a slash at its end.

    `elapsed` says how many seconds of the story have passed.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = f"http://{self.headers.get('Host', 'localhost')}"
            outlet = next((one for one in OUTLETS if one.path == self.path), None)
            if outlet is not None:
                self._answer("application/rss+xml", rss(outlet, elapsed(), datetime.now(UTC), address))
            elif (page := article(self.path.removeprefix("/"), elapsed())) is not None:
                self._answer("text/html", page)
            else:
                self.send_error(404)

        def _answer(self, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The daemon's own log tells of each poll."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, name="demo-outlets", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def article(entry_id: str, seconds: float) -> str | None:
    """The page that an alert's link leads to, as it reads `seconds` into the story; None where there is none yet."""
    entries = (entry for outlet in OUTLETS for entry in outlet.entries if entry.id == entry_id)
    version = next((entry.at(seconds) for entry in entries), None)
    if version is None:
        return None
    title, summary = escape(version.title), escape(version.summary)
    return (
        f'<!doctype html><meta charset="utf-8"><title>{title}</title><h1 dir="auto">{title}</h1>'
        f'<p dir="auto">{summary}</p><p><small>Invented for the demo of newswatch.</small></p>'
    )


def rss(outlet: Outlet, seconds: float, now: datetime, address: str) -> str:
    """The outlet's feed as it reads `now`, which is `seconds` into the story."""
    entries = []
    for entry in outlet.entries:
        version = entry.at(seconds)
        if version is None:
            continue
        published = format_datetime(now - timedelta(seconds=seconds - entry.versions[0].after))
        entries.append(
            f"<item><guid isPermaLink='false'>{escape(entry.id)}</guid><link>{address}/{escape(entry.id)}</link>"
            f"<title>{escape(version.title)}</title><description>{escape(version.summary)}</description>"
            f"<pubDate>{published}</pubDate></item>"
        )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{escape(outlet.name)}</title><link>{address}/</link><description>sample</description>"
        f"<language>{outlet.lang}</language>{''.join(reversed(entries))}</channel></rss>"
    )
