"""The whole watch on a real PostgreSQL."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.daemon_kit import STRIKE, Desk, site, stop
from tests.postgresql import Server

QUIET = ("quiet", "Harbour Depot opens a museum", "Visitors are welcome.")


def test_the_watch_keeps_its_books_in_postgresql(tmp_path: Path, postgresql: Server) -> None:
    desk = Desk(tmp_path)
    with site() as web:
        desk.configure({"One": web.publish("/one.xml", STRIKE)}, store=postgresql.empty_database())
        first = desk.newswatch("once")
        assert (first.returncode, "1 new item, 1 alert" in first.stderr) == (0, True), first.stdout + first.stderr
        assert first.stdout.count("[HIGH] Drone hits Harbour Depot") == 1
        again = desk.newswatch("once", "--all")
        assert (again.returncode, "0 new items, 0 alerts" in again.stderr) == (0, True), again.stdout + again.stderr
        listed = desk.newswatch("alerts", "list", "--format", "json")
        assert listed.stdout.count('"kind":"new"') == 1, listed.stdout + listed.stderr
        with desk.running():
            desk.wait_for("started")
            second = desk.newswatch("once")
            assert second.returncode == 1
            assert "another newswatch is using this store" in second.stderr


def test_a_restart_of_the_server_is_outlived(tmp_path: Path, postgresql: Server) -> None:
    desk = Desk(tmp_path)
    with site() as web:
        desk.configure({"One": web.publish("/one.xml", QUIET)}, store=postgresql.empty_database())
        with desk.running() as daemon:
            desk.wait_for("polled", 2)
            postgresql.restart()
            web.publish("/one.xml", STRIKE, QUIET)
            desk.wait_for("delivery_sent")
            stop(daemon)
    assert len(desk.events("alert")) == 1
    assert desk.faults() == []


def test_a_postgresql_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    desk.configure({"One": "http://127.0.0.1:9/one.xml"}, store=f"postgresql://watch:hush@127.0.0.1:{port}/none")
    refused = desk.newswatch("once")
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "store" in refused.stderr
    assert "hush" not in refused.stderr
