"""Who has a store in PostgreSQL: while the server runs, when it was restarted, and when the network failed."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import event

from monitor.errors import StoreError, StoreTaken
from monitor.store import lock
from monitor.store.engine import open_engine, read
from tests.daemon_kit import PATIENCE, QUIET, Desk, Site, stop, wait_until
from tests.postgresql import Server

LOCKS = (
    "select count(*) from pg_locks join pg_database d on d.oid = database"
    " where locktype = 'advisory' and datname = current_database()"
)


def locks(address: str) -> int:
    """How many sessions have the store at `address`."""
    with psycopg.connect(address) as connection:
        row = connection.execute(LOCKS.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_a_lock_is_taken_again_after_a_restart_of_the_server(postgresql: Server) -> None:
    address = postgresql.empty_database()
    with lock.hold(address) as keep:
        for _ in range(3):
            keep()
        assert locks(address) == 1
        postgresql.restart()
        assert locks(address) == 0
        keep()
        assert locks(address) == 1
        with pytest.raises(StoreTaken), lock.hold(address):
            pass
        postgresql.control("-m", "fast", "stop")
        try:
            with pytest.raises(StoreError) as away:
                keep()
            assert away.value.retry
        finally:
            postgresql.restart()
        keep()
        assert locks(address) == 1
    wait_until(lambda: locks(address) == 0, "it is let go")


def test_a_store_that_somebody_else_took_meanwhile_is_not_ours(postgresql: Server) -> None:
    address = postgresql.empty_database()
    with lock.hold(address) as keep:
        postgresql.restart()
        with lock.hold(address):
            for _ in range(2):
                with pytest.raises(StoreTaken, match="another newswatch is using this store; stop it first"):
                    keep()


def test_a_network_that_failed_does_not_make_our_own_former_session_another_watch(postgresql: Server) -> None:
    address = postgresql.empty_database()
    port = urlsplit(address).port or 0
    with line_to(port) as line, lock.hold(address.replace(str(port), str(line.port))) as keep:
        line.cut()
        assert locks(address) == 1  # the server has not seen it
        keep()  # ends that session
        wait_until(lambda: locks(address) == 0, "it has ended")
        keep()
        assert locks(address) == 1
        with pytest.raises(StoreTaken), lock.hold(address):
            pass


def test_the_watch_keeps_its_store_through_a_restart_of_the_server(desk: Desk, web: Site, postgresql: Server) -> None:
    address = postgresql.empty_database()
    desk.configure({"One": web.publish("/one.xml", QUIET)}, store=address)
    with desk.running() as daemon:
        desk.wait_for("polled")
        postgresql.restart()
        wait_until(lambda: locks(address) == 1, f"the lock is taken again; {desk.tail()}")
        second = desk.newswatch("once")
        assert (second.returncode, "another newswatch is using this store" in second.stderr) == (1, True)
        stop(daemon)
    assert desk.faults() == []


def test_a_watch_whose_store_another_took_stops_with_the_error_of_the_start(
    desk: Desk, web: Site, postgresql: Server
) -> None:
    address = postgresql.empty_database()
    desk.configure({"One": web.publish("/one.xml", QUIET)}, store=address)
    with desk.running() as daemon:
        desk.wait_for("polled")
        daemon.send_signal(signal.SIGSTOP)
        postgresql.restart()
        with lock.hold(address):
            daemon.send_signal(signal.SIGCONT)
            assert daemon.wait(PATIENCE) == 1
    assert desk.log.read_text("utf-8").splitlines()[-1].startswith("newswatch: another newswatch is using this store;")
    assert desk.faults() == []


@pytest.mark.parametrize(("chosen", "seconds"), [("", "5"), ("?connect_timeout=20", "20")])
def test_a_server_that_does_not_answer_is_given_up_within_seconds(chosen: str, seconds: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # no assertion on a clock: what the driver is told
        engine = open_engine(f"postgresql://watch@127.0.0.1:{silent.getsockname()[1]}/watch{chosen}")
        told: list[str] = []

        @event.listens_for(engine, "do_connect")
        def _connects(_dialect: object, _record: object, _arguments: object, options: dict[str, object]) -> None:
            told.append(str(options["connect_timeout"]))
            options["connect_timeout"] = 2  # as short as it can be

        with pytest.raises(StoreError, match="timeout"), read(engine):
            pass
    assert told == [seconds]


@dataclass
class Line:
    """A relay to the server; `near` are its ends at the clients."""

    port: int
    near: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """The clients' connections are gone, and the server is not told."""
        for end in self.near:
            end.shutdown(socket.SHUT_RDWR)
        self.near.clear()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A relay to `port` on loopback for as long as the block runs."""
    open_ends: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):  # cut, or over
            while data := source.recv(65536):
                target.sendall(data)

    def accept() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            line.near.append(near)
            open_ends.extend((near, far))
            for ends in ((near, far), (far, near)):
                threads.append(threading.Thread(target=pump, args=ends))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        line = Line(listening.getsockname()[1])
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield line
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for end in open_ends:
                with suppress(OSError):  # it was cut
                    end.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
            for end in open_ends:
                end.close()
