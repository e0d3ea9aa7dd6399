"""What several commands share: options, and the store that a command looks at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="The configuration; default newswatch.yaml, then /etc/newswatch/newswatch.yaml.",
        metavar="PATH",
    ),
]
RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A rule file or folder, instead of the configured ones; repeatable.", metavar="PATH"),
]
RuleOption = Annotated[list[str] | None, typer.Option("--rule", help="Only this rule; repeatable.", metavar="ID")]
TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M"]
"""How times may be written."""
LogLevelOption = Annotated[
    Literal["debug", "info", "warning", "error"],
    typer.Option("--log-level", help="debug, info, warning or error.", metavar="LEVEL"),
]


def open_store(config: Path | None) -> Engine:
    """The store of the watch that is configured. Raises ConfigurationError where there is none."""
    from monitor.app import sources_of, store_address
    from monitor.language.config_file import load_settings
    from monitor.secrets import Secrets
    from monitor.store.place import open_existing

    sources = sources_of(config)
    return open_existing(store_address(load_settings(sources.config), sources, Secrets()))
