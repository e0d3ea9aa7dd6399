"""`newswatch status`: how the watch stands."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from monitor.cli.options import ConfigOption


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def command(
    config: ConfigOption = None,
    form: Annotated[_Format, typer.Option("--format", help="text or json.")] = _Format.TEXT,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing; only the exit status, for health checks.")
    ] = False,
) -> None:
    """Shows feeds, lag, queue and the last alert; exits 1 where the watch cannot be relied on now.

    \b
    Example: newswatch status --format json
    """
    from monitor.app import sources_of, store_address, utc_now
    from monitor.language.config_file import load_settings
    from monitor.secrets import Secrets
    from monitor.standing import take
    from monitor.standing_text import as_json, feed_lines, lines_of
    from monitor.store.engine import read
    from monitor.store.place import open_existing

    sources, secrets = sources_of(config), Secrets()
    address = store_address(load_settings(sources.config), sources, secrets)
    with read(open_existing(address)) as connection:
        standing = take(connection, utc_now())
    if quiet:
        raise typer.Exit(1 if standing.ill else 0)
    if form is _Format.JSON:
        typer.echo(json.dumps(as_json(standing), ensure_ascii=False))
    else:
        for name, text in lines_of(standing):
            typer.echo(f"{name + ':':<16}{text}")
        for line in feed_lines(standing):
            typer.echo(line)
    raise typer.Exit(1 if standing.ill else 0)
