"""Imports point one way: a module imports its own layer and those below, and the pure core does no I/O."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# From the bottom up; a module belongs to the longest prefix that fits it.
LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "types",
        (
            "model",
            "errors",
            "counting",
            "durations",
            "zones",
            "setting_values",
            "settings",
            "shipped",
            "place_files",
            "collecting",
            "",
        ),
    ),
    ("pure core", ("language", "matching", "incidents", "wire", "alerts", "alerts.receivers.base", "feeds")),
    (
        "edge",
        (
            "secrets",
            "store",
            "log",
            "sdnotify",
            "clock_watch",
            "file_watch",
            "retention",
            "alerts.receivers",
            "alerts.dispatch",
            "alerts.next_job",
            "alerts.operator",
            "alerts.probe",
            "feeds.checking",
            "feeds.connection",
            "feeds.discover",
            "feeds.fetch",
            "feeds.fulltext",
            "feeds.guard",
            "feeds.hosts",
            "feeds.network",
            "feeds.target",
            "feeds.transport",
            "feeds.poll",
            "feeds.worker",
            "feeds.workers",
        ),
    ),
    ("story", ("pipeline", "item_files", "rehearsal", "replay", "backtest")),
    ("composition", ("app", "starting")),
    (
        "shell",
        (
            "intake",
            "reloading",
            "subscribing",
            "troubles",
            "once",
            "standing",
            "standing_text",
            "outgoing",
            "outgoing_text",
            "daemon",
            "web",
            "demo",
            "cli",
            "__main__",
        ),
    ),
)
_RANKS = {prefix: rank for rank, (_, prefixes) in enumerate(LAYERS) for prefix in prefixes}
_INPUT_OUTPUT = {
    "aiosmtplib",
    "alembic",
    "apprise",
    "apscheduler",
    "asyncio",
    "httpx",
    "smtplib",
    "socket",
    "sqlalchemy",
    "sqlite3",
    "starlette",
    "subprocess",
    "urllib.request",
    "uvicorn",
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT / "monitor").with_suffix("").parts).removesuffix("__init__").rstrip(".")
        yield name, path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                folder = ROOT.joinpath(*node.module.split("."))
                is_module = (folder / f"{alias.name}.py").exists() or (folder / alias.name / "__init__.py").exists()
                yield f"{node.module}.{alias.name}" if is_module else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def rank(name: str) -> int:
    while name and name not in _RANKS:
        name = name.rpartition(".")[0]
    return _RANKS[name]


def test_every_module_has_a_layer() -> None:
    placed = {prefix.partition(".")[0] for prefix in _RANKS}
    missing = {name.partition(".")[0] for name, _ in modules()} - placed
    assert not missing, "give them their layer in LAYERS"


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_a_module_imports_nothing_above_its_layer(name: str, path: Path) -> None:
    own = rank(name)
    above = [
        imported
        for imported in imports(path)
        if imported.startswith("monitor.") and rank(imported.removeprefix("monitor.")) > own
    ]
    assert not above, f"monitor.{name} is of the layer '{LAYERS[own][0]}'"


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, path in modules() if rank(name) <= 1])
def test_the_pure_core_does_no_input_or_output(name: str, path: Path) -> None:
    used = {imported for imported in imports(path) if {imported, imported.partition(".")[0]} & _INPUT_OUTPUT}
    assert not used, f"monitor.{name} is pure"
