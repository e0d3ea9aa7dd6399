"""What several commands share: the configuration option, the log of a command, times."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    typer.Option(
        "--rules", help="Rules to use instead of the configured ones; a file or folder, repeatable.", metavar="PATH"
    ),
]
LogLevelOption = Annotated[str, typer.Option("--log-level", help="debug, info, warning or error.", metavar="LEVEL")]
