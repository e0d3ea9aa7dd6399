"""`newswatch status`: how the watch stands."""

from __future__ import annotations

import json
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.options import ConfigOption, FormatOption


def command(
    config: ConfigOption = None,
    form: FormatOption = "text",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing; only the exit status, for health checks.")
    ] = False,
) -> None:
    """Shows what the page shows: feeds, lag, queue, the latest alerts, what is held and why; exits 1 where the watch
    cannot be relied on now.

    \b
    Example: newswatch status --format json
    """
    from monitor import outgoing, outgoing_text, standing_text
    from monitor.app import sources_of, store_address, utc_now
    from monitor.errors import ConfigurationError
    from monitor.language.config_file import load_settings
    from monitor.secrets import Secrets
    from monitor.standing import take
    from monitor.store.engine import read
    from monitor.store.place import open_existing

    sources, secrets = sources_of(config), Secrets()
    settings = load_settings(sources.config)
    address = store_address(settings, sources, secrets)
    now = utc_now()
    try:
        engine = open_existing(address)
    except ConfigurationError as error:  # nothing watches here: that is what was asked, and no wrong usage
        typer.echo(f"newswatch: {error}", err=True)
        raise typer.Exit(1) from None
    with read(engine) as connection:
        standing = take(connection, now)
        going_out = None if quiet else outgoing.take(connection, settings.receivers, now)
    if going_out is None:
        raise typer.Exit(1 if standing.ill else 0)
    if form == "json":
        body = {**standing_text.as_json(standing), **outgoing_text.as_json(going_out)}
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        typer.echo(outgoing_text.headline(standing, going_out)[1])
        for name, text in standing_text.lines_of(standing):
            typer.echo(f"{name + ':':<16}{text}")
        parts = outgoing_text.sections(going_out, now, ZoneInfo(settings.zone))
        for name, lines in (*parts, ("failing feeds", standing_text.feed_lines(standing))):
            if lines:
                typer.echo("\n".join([f"\n{name}:", *(f"  {line}" for line in lines)]))
    raise typer.Exit(1 if standing.ill else 0)
