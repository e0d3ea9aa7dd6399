"""A real PostgreSQL for tests, started by them. They skip where its programs are not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

_INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@dataclass(frozen=True)
class Server:
    """A running server: where its programs and its folder are, and its port on loopback."""

    programs: Path
    folder: Path
    port: int
    _numbers: count[int]

    def empty_database(self) -> str:
        """The address of a database that nobody else uses."""
        name = f"watch{next(self._numbers)}"
        with psycopg.connect(f"{self._address}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return f"{self._address}/{name}"

    def restart(self) -> None:
        """As after an upgrade of the server: every connection is cut."""
        self.control("-m", "fast", "restart")

    def control(self, *arguments: str) -> None:
        """Runs pg_ctl and waits until it has done what it was told."""
        _run(self.programs / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", *arguments)

    @property
    def _address(self) -> str:
        return f"postgresql://watch@127.0.0.1:{self.port}"


@contextmanager
def server() -> Iterator[Server]:
    """A server for as long as the block runs."""
    if not _INSTALLED:
        pytest.skip("PostgreSQL is not installed (package postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="newswatch-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = Server(_INSTALLED[-1], folder, port, count())
    try:
        _run(here.programs / "initdb", "-D", folder / "data", "-U", "watch", "-A", "trust", "-E", "UTF8")
        here.control("-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1", "start")
        try:
            yield here
        finally:
            here.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root; its package brings a user for it."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")
