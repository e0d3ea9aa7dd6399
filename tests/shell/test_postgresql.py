"""The whole watch on a real PostgreSQL, started by the tests. Skipped where its programs are not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon_kit import Desk, site

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
STRIKE = ("strike", "Drone hits Harbour Depot", "A drone attack hit the Harbour Depot, the fire service said.")


def _as_server(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root; its package brings a user for it."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of an empty database."""
    if not _PROGRAMS:
        pytest.skip("PostgreSQL is not installed (package postgresql)")
    programs = _PROGRAMS[-1]
    folder = Path(tempfile.mkdtemp(prefix="newswatch-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data, log = folder / "data", folder / "log"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    try:
        _as_server(programs / "initdb", "-D", data, "-U", "watch", "-A", "trust", "-E", "UTF8")
        _as_server(programs / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
        try:
            yield f"postgresql://watch@127.0.0.1:{port}/postgres"
        finally:
            _as_server(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def test_the_watch_keeps_its_books_in_postgresql(tmp_path: Path, database: str) -> None:
    desk = Desk(tmp_path)
    with site() as web:
        desk.configure({"One": web.publish("/one.xml", STRIKE)}, store=database)
        first = desk.newswatch("once")
        assert (first.returncode, "1 new items, 1 alerts" in first.stderr) == (0, True), first.stdout + first.stderr
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
