"""Fixtures of several test modules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.watch import Make, Watch


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Builds a watch from settings; by default one receiver, `duty`, that gets everything."""

    def build(**settings: Any) -> Watch:
        settings.setdefault("receivers", {"duty": {"type": "terminal"}})
        settings.setdefault("routes", [{"to": list(settings["receivers"])}])
        return Watch(tmp_path, settings)

    return build
