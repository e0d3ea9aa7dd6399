"""What the service manager is told, and what happens when the machine's clock goes back."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import sdnotify
from monitor.clock_watch import shift_schedules
from monitor.feeds.catalog import feed_of
from monitor.settings import FeedSetting
from monitor.store import feeds as feed_store
from monitor.store.engine import read, write
from monitor.store.place import open_for_writing
from tests.daemon_kit import PATIENCE, Desk, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """A service manager's socket: its address, and the socket to read from."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(PATIENCE)
        yield address, listening


def test_the_manager_is_told_when_it_is_ready_alive_and_stopping(
    tmp_path: Path, manager: tuple[str, socket.socket]
) -> None:
    address, listening = manager
    desk = Desk(tmp_path)
    said: list[str] = []
    with site() as web:
        desk.configure({"One": web.publish("/one.xml", ("a", "Rain", "It rains."))})
        with desk.running(NOTIFY_SOCKET=address) as daemon:
            while "WATCHDOG=1" not in said:
                said.extend(listening.recv(4096).decode().splitlines())
            assert said.index("READY=1") < said.index("WATCHDOG=1")
            assert "STATUS=watching 1 feed with 1 rule" in said
            daemon.send_signal(signal.SIGTERM)
            while "STOPPING=1" not in said:
                said.extend(listening.recv(4096).decode().splitlines())
            assert daemon.wait(PATIENCE) == 0


def test_an_abstract_address_is_understood_and_none_is_no_fault() -> None:
    name = f"newswatch-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.settimeout(10)
        assert sdnotify.notify("READY=1", "STATUS=up", environ={"NOTIFY_SOCKET": f"@{name}"})
        assert listening.recv(100) == b"READY=1\nSTATUS=up"
    assert not sdnotify.notify("READY=1", environ={})
    assert not sdnotify.notify("READY=1", environ={"NOTIFY_SOCKET": "/nobody/listens/here"})


def test_when_the_clock_goes_back_an_hour_polls_do_not_wait_an_hour_longer(tmp_path: Path) -> None:
    engine = open_for_writing(f"sqlite:///{tmp_path / 'watch.db'}")
    soon, late = (feed_of(FeedSetting(url=f"https://news.example/{name}.xml")) for name in ("soon", "late"))
    with write(engine) as connection:
        feed_store.sync(connection, [soon], NOW + timedelta(minutes=5))
        feed_store.sync(connection, [soon, late], NOW - timedelta(hours=3))
    back = NOW - timedelta(hours=1)
    shift_schedules(engine, -timedelta(hours=1), back)
    with read(engine) as connection:
        due = {state.feed_id: state.next_poll_at for state in feed_store.list_states(connection)}
    assert due[soon.id] == back + timedelta(minutes=5)
    assert due[late.id] == NOW - timedelta(hours=3), "what was overdue stays so"
