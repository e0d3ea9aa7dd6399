"""`newswatch once`: one round, then the end."""

from __future__ import annotations

from typing import Annotated

import typer
import uvloop

from monitor.cli.options import ConfigOption, LogLevelOption
from monitor.counting import counted


def command(
    config: ConfigOption = None,
    every: Annotated[bool, typer.Option("--all", help="Every feed, due or not.")] = False,
    log_level: LogLevelOption = "warning",
) -> None:
    """Polls every feed that is due once, matches, delivers, and exits: 1 where no feed could be read.

    \b
    Example: newswatch once --all
    """
    from monitor.app import sources_of
    from monitor.starting import opened

    async def round_of_polls() -> int:
        from monitor.once import poll_once

        async with opened(sources_of(config), log_level=log_level) as app:
            tally = await poll_once(app, every=every)
        typer.echo(
            f"{counted(tally.polls, 'feed')} polled, {tally.failed} failed; {counted(tally.new, 'new item')}, "
            f"{counted(tally.alerts, 'alert')}",
            err=True,
        )
        return 1 if tally.polls and tally.failed == tally.polls else 0

    raise typer.Exit(uvloop.run(round_of_polls()))
