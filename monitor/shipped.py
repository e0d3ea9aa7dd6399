"""Where the files lie that newswatch ships: the rules, and the list of world-news feeds."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def rules_folder() -> Path:
    """The folder of the shipped rules: inside the installed package, else at the top of the repository."""
    installed = _PACKAGE / "rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"


def feeds_file() -> Path:
    """The shipped list of world-news feeds, polled where the configuration names no feeds."""
    return rules_folder() / "feeds.yaml"
