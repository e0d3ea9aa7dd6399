"""`newswatch run`: the daemon."""

from __future__ import annotations

import typer
import uvloop

from monitor.cli.options import ConfigOption, LogLevelOption


def command(config: ConfigOption = None, log_level: LogLevelOption = "info") -> None:
    """Watches the configured feeds until SIGTERM; SIGHUP or a changed file reloads configuration and rules.

    Without a configuration it uses the shipped rules, the shipped list of world-news feeds, a SQLite file in the
    state directory, and prints alerts to the terminal.

    \b
    Example: newswatch run --config /etc/newswatch/newswatch.yaml
    """
    from monitor.app import sources_of
    from monitor.starting import opened

    async def watch() -> int:
        from monitor.daemon import Daemon

        sources = sources_of(config)
        async with opened(sources, log_level=log_level) as app:
            return await Daemon(app, sources).run()

    raise typer.Exit(uvloop.run(watch()))
