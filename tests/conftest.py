"""Fixtures of several test modules."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvloop
from hypothesis import settings
from sqlalchemy import Engine

from monitor.store.engine import open_engine
from tests import postgresql as postgresql_server
from tests.watch import Make, Watch

settings.register_profile("newswatch", deadline=None)  # no test asserts on speed
settings.load_profile("newswatch")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests run on the loop that newswatch runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Builds a watch from settings; by default one receiver, `duty`, that gets everything."""

    def build(**chosen: Any) -> Watch:
        chosen.setdefault("receivers", {"duty": {"type": "terminal"}})
        chosen.setdefault("routes", [{"to": list(chosen["receivers"])}])
        return Watch(tmp_path, chosen)

    return build


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_server.Server]:
    """One PostgreSQL for all tests of a run."""
    with postgresql_server.server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store, once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'watch.db'}")
    else:
        opened = open_engine(request.getfixturevalue("postgresql").empty_database())
    yield opened
    opened.dispose()
