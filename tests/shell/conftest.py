"""Fixtures of several test modules: the servers and the desk that they need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.daemon_kit import Desk, Site, site
from tests.shell.web_server import WebServer, web_server


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    """A server on the test's own loop that says exactly what it is told to."""
    async with web_server() as running:
        yield running


@pytest.fixture
def web() -> Iterator[Site]:
    """A server for other processes: feeds, and a receiver's address."""
    with site() as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder for a configuration, with nothing in it."""
    return Desk(tmp_path)
