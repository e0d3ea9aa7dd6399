"""Fixtures of several test modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from monitor.store.engine import open_engine
from tests import postgresql as postgresql_server
from tests.watch import Make, Watch

settings.register_profile("newswatch", deadline=None)  # no test asserts on speed
settings.load_profile("newswatch")


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
