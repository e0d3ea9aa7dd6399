"""What several commands share: options, and the store that a command looks at."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

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
FormatOption = Annotated[Literal["text", "json"], typer.Option("--format", help="text, or json: one object per line.")]
LogLevelOption = Annotated[
    Literal["debug", "info", "warning", "error"],
    typer.Option("--log-level", help="debug, info, warning or error.", metavar="LEVEL"),
]


def moment(text: str, zone: ZoneInfo, option: str) -> datetime:
    """The time that a person wrote for `option`, in UTC; without an offset of its own it is one of the desk's zone."""
    from monitor.zones import as_utc

    try:
        return as_utc(datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        advice = f"write 2026-03-02T18:00, in {zone.key}, or with an offset such as +03:00 or Z"
        raise typer.BadParameter(f"{text!r} is no time; {advice}", param_hint=option) from None


def duration(text: str, option: str) -> timedelta:
    """The length of time that a person wrote for `option`."""
    from monitor.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def who_runs_it() -> str:
    """The name of the user who runs the command; in a container users may have numbers only."""
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def open_store(config: Path | None) -> Engine:
    """The store of the watch that is configured. Raises ConfigurationError where there is none."""
    from monitor.app import sources_of, store_address
    from monitor.language.config_file import load_settings
    from monitor.secrets import Secrets
    from monitor.store.place import open_existing

    sources = sources_of(config)
    return open_existing(store_address(load_settings(sources.config), sources, Secrets()))
