"""Fixtures of several test modules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

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
