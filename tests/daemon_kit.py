"""Running the real daemon as a subprocess against real servers on loopback, for tests of the whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

PATIENCE = 180.0  # seconds that anything may take on a busy machine; nothing here waits that long when all is well
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

STRIKE = ("strike", "Drone hits Harbour Depot", "A drone attack hit the Harbour Depot, the fire service said.")
QUIET = ("weather", "Rain over the harbour", "It will rain until the evening.")


def wait_until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Waits until `true()` holds. Fails with `what` otherwise."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {patience:.0f} s: {what}")


def stop(daemon: subprocess.Popen[str]) -> None:
    """Asks the daemon to stop. Fails unless it does, content."""
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(PATIENCE) == 0


@dataclass
class Site:
    """A web server: `pages` are what it serves by path, `posted` the JSON bodies it was sent."""

    address: str
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    posted: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    answer: int = 200
    delay: float = 0.0  # seconds before a POST is answered
    posting: int = 0  # POSTs that have begun

    def publish(self, path: str, *entries: tuple[str, str, str]) -> str:
        """Serves an RSS feed of (id, title, summary), newest first; returns its address."""
        now = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><guid isPermaLink='false'>{escape(key)}</guid><link>{self.address}/{escape(key)}</link>"
            f"<title>{escape(title)}</title><description>{escape(summary)}</description><pubDate>{now}</pubDate></item>"
            for key, title, summary in entries
        )
        body = (
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>{path}</title><link>{self.address}</link>"
            f"<description>d</description>{items}</channel></rss>"
        )
        self.pages[path] = ("application/rss+xml", body.encode())
        return self.address + path


@contextmanager
def site() -> Iterator[Site]:
    """A server on loopback for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.requests.append(self.path)
            if self.path not in here.pages:
                self.send_error(404)
                return
            kind, body = here.pages[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            here.posting += 1
            time.sleep(here.delay)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if here.answer < 300:
                here.posted.append(json.loads(body))
            self.send_response(here.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


RULES = """\
watchlists:
  depot:
    entities:
      - {name: Harbour Depot, aliases: [Harbour Depot], place: {lat: 59.44, lon: 24.75, radius_km: 3}, country: EE}
rules:
  - id: depot-attack
    title: Attack on a depot
    severity: high
    when: '(drone or rocket) near (attack or hit or strike) near @depot'
    max_age: 48h
"""


@dataclass
class Desk:
    """A folder with a configuration and rules, and newswatch run in it. `feeds` are (name, address) pairs."""

    folder: Path

    @property
    def rules(self) -> Path:
        """The rule file."""
        return self.folder / "rules" / "depot.yaml"

    @property
    def log(self) -> Path:
        """What the daemon wrote to standard error: JSON lines."""
        return self.folder / "log.jsonl"

    def configure(self, feeds: dict[str, str], receivers: dict[str, object] | None = None, **settings: object) -> None:
        """Writes newswatch.yaml (YAML is a superset of JSON) and the rules."""
        self.rules.parent.mkdir(exist_ok=True)
        if not self.rules.exists():
            self.rules.write_text(RULES, "utf-8")
        chosen = receivers or {"terminal": {"type": "terminal"}}
        body = {
            "store": "watch.db",
            "feeds": [{"name": name, "publisher": name, "url": url} for name, url in feeds.items()],
            "rules": ["rules/"],
            "receivers": chosen,
            "routes": [{"to": list(chosen)}],
            "polling": {"min_interval": "1s", "max_interval": "1s", "spacing": "0s", "deadline": "5s"},
            "network": {"allow": ["127.0.0.0/8"]},
            "web": {"listen": "127.0.0.1:0"},
            **settings,
        }
        (self.folder / "newswatch.yaml").write_text(json.dumps(body), "utf-8")

    def newswatch(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """One command in the folder, until it ends."""
        return subprocess.run(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=self.folder,
            env=environment(environ),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def running(self, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """`newswatch run` in the folder; killed at the end of the block unless it has ended by then."""
        with self.log.open("a") as log, (self.folder / "out.txt").open("a") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run", *arguments],
                cwd=self.folder,
                env=environment(environ),
                stdout=out,
                stderr=log,
                text=True,
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """The log's records, or those of one event."""
        if not self.log.exists():
            return []
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]
        return [line for line in lines if name is None or line["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Waits until the log has `count` records of an event."""
        wait_until(lambda: len(self.events(name)) >= count, f"{count} of {name}; the log:\n{self.tail()}")
        return self.events(name)

    def faults(self) -> list[str]:
        """The tracebacks in the log: bugs, since no bad input leads to one."""
        return [str(event.get("exception", event)) for event in self.events() if "Traceback" in str(event)]

    def tail(self) -> str:
        """The end of the log, for failures."""
        return self.log.read_text("utf-8")[-3000:] if self.log.exists() else "(none)"

    @property
    def printed(self) -> str:
        """What the terminal receiver printed."""
        return (self.folder / "out.txt").read_text("utf-8")


def environment(more: dict[str, str]) -> dict[str, str]:
    """The environment of a newswatch that finds this checkout, wherever it runs."""
    root = Path(__file__).parent.parent
    return {**os.environ, "PYTHONPATH": str(root), **more}
