"""The process is killed at every step of a delivery, over and over: nothing is lost, what is doubled is counted."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from monitor.model import DeliveryState
from monitor.store.engine import open_engine, read
from monitor.store.schema import metadata
from tests.deliveries import all_deliveries
from tests.shell.crash_child import STEPS
from tests.shell.slack_double import SlackDouble
from tests.shell.web_server import web_server

ROUNDS = 22
AT_RANDOM = 30
CAN_DOUBLE = {"written", "answered", "recording"}


@contextmanager
def service() -> Iterator[tuple[str, list[str]]]:
    """A service that takes everything, and the idempotency keys it was sent."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            keys.append(self.headers["Idempotency-Key"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def live(kind: str, database: Path, address: str, orders: Sequence[str]) -> list[str]:
    """One life of the program per order; how each ended."""
    command = [sys.executable, "-m", "tests.shell.crash_child", kind, str(database), address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ends = []
        for number, step in enumerate(orders):
            process.stdin.write(f"{step} {number}\n")
            process.stdin.flush()
            ends.append(process.stdout.readline().strip())
        process.stdin.close()
    return ends


async def test_slack_is_told_everything_once_however_often_the_process_dies(tmp_path: Path) -> None:
    database = tmp_path / "crash.db"
    engine = open_engine(f"sqlite:///{database}")
    metadata.create_all(engine)
    orders = ["written", "answered", "recording", "claimed"] * 8
    async with web_server() as server:
        slack = SlackDouble(server, start=time.time(), page=100)
        ends = await asyncio.to_thread(live, "slack", database, slack.api, [*orders, "none"])
    with read(engine) as connection:
        rows = all_deliveries(connection)
    engine.dispose()
    posted = Counter(message["metadata"]["event_payload"]["delivery"] for message in slack.messages)
    print(f"{ends.count('killed')} kills: {len(rows)} alerts, {len(rows) - len(posted)} lost")
    assert ends.count("killed") >= len(orders) // 2
    assert set(posted) == {one.id for one in rows}
    assert {one.state for one in rows} == {DeliveryState.SENT}
    assert set(posted.values()) == {1}


def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    database = tmp_path / "crash.db"
    engine = open_engine(f"sqlite:///{database}")
    metadata.create_all(engine)
    chance = random.Random(7)
    orders = [step for _ in range(ROUNDS) for step in STEPS]
    orders += [f"after:{chance.uniform(0.005, 0.12):.3f}" for _ in range(AT_RANDOM)]
    chance.shuffle(orders)
    with service() as (address, keys):
        ends = live("webhook", database, address, [*orders, "none"])
    kills = ends.count("killed")
    assert kills >= 200
    assert ends[-1] == "ended 0"
    with read(engine) as connection:
        rows = all_deliveries(connection)
    engine.dispose()
    received = Counter(keys)
    lost = [one.id for one in rows if one.id not in received]
    doubled = sum(received.values()) - len(received)
    print(f"{kills} kills: {len(rows)} alerts committed, {len(lost)} lost, {doubled} doubled")
    assert lost == []
    assert {one.state for one in rows} == {DeliveryState.SENT}
    # What was committed was sent, what was not was not, and only a kill between request and record doubles.
    assert set(received) == {one.id for one in rows}
    committed = {f"i{number}-1/machine" for number, step in enumerate(orders) if step in set(STEPS) - {"adding"}}
    assert committed <= set(received)
    assert not {f"i{number}-1/machine" for number, step in enumerate(orders) if step == "adding"} & set(received)
    assert doubled <= sum(step in CAN_DOUBLE or step.startswith("after:") for step in orders)
