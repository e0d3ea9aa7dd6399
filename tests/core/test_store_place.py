"""Where the store is, for everything a person may write."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigurationError
from monitor.store.place import store_url

BASE = Path("/etc/newswatch")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sqlite:///var/lib/newswatch/newswatch.db", "sqlite:////var/lib/newswatch/newswatch.db"),
        ("sqlite:////var/lib/newswatch/newswatch.db", "sqlite:////var/lib/newswatch/newswatch.db"),
        ("watch.db", "sqlite:////etc/newswatch/watch.db"),
        ("../watch.db", "sqlite:////etc/watch.db"),
        ("postgresql://watch@db/watch", "postgresql://watch@db/watch"),
    ],
)
def test_a_store_as_written(written: str, expected: str) -> None:
    assert store_url(written, BASE, {}) == expected


def test_without_one_it_is_in_the_state_directory_that_systemd_gives() -> None:
    assert store_url(None, BASE, {"STATE_DIRECTORY": "/var/lib/nw"}) == "sqlite:////var/lib/nw/newswatch.db"
    assert store_url(None, BASE, {}).endswith("/newswatch/newswatch.db")


@pytest.mark.parametrize("written", ["sqlite://", "sqlite:///", "mysql://db/x", "sqlite://host/x.db"])
def test_anything_else_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ConfigurationError, match="sqlite:///"):
        store_url(written, BASE, {})
