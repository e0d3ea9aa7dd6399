"""`newswatch demo`: the whole daemon against bundled feeds."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from monitor.cli.options import LogLevelOption
from monitor.counting import counted


def command(
    seconds: Annotated[
        float, typer.Option("--seconds", help="Stop after so many seconds; 0: on Ctrl-C.", metavar="N")
    ] = 0,
    log_level: LogLevelOption = "warning",
) -> None:
    """Serves bundled sample feeds on loopback and runs the very daemon against them, with the shipped rules and a
    store that is thrown away. Needs no internet. All outlets and events are invented.

    A first alert appears after some seconds, then updates to it, then a second event; news that only sounds alike
    stays quiet.

    \b
    Example: newswatch demo
             newswatch demo --seconds 60 --log-level info
    """
    raise typer.Exit(uvloop.run(_run(seconds, log_level)))


async def _run(seconds: float, log_level: str) -> int:
    from monitor.app import Sources
    from monitor.daemon import Daemon, Started
    from monitor.demo.outlets import served
    from monitor.demo.settings import demo_settings
    from monitor.starting import opened

    began = 0.0

    def announce(started: Started) -> None:
        nonlocal began
        began = time.monotonic()
        typer.echo(
            f"Watching {counted(started.feeds, 'sample feed')} with {counted(started.rules, 'rule')}. "
            "Nothing here happened: outlets and "
            f"events are invented.\nThe first alert comes in about ten seconds. Page: {started.page or 'none'}. "
            "Stop with Ctrl-C.",
            err=True,
        )

    with (
        tempfile.TemporaryDirectory(prefix="newswatch-demo-") as folder,
        served(lambda: time.monotonic() - began if began else -1.0) as address,
    ):
        settings = demo_settings(address, Path(folder))
        async with opened(Sources(None), settings=settings, log_level=log_level) as app:
            daemon = Daemon(app, Sources(None), reloads=False)
            if seconds:
                asyncio.get_running_loop().call_later(timedelta(seconds=seconds).total_seconds(), daemon.stop)
            status = await daemon.run(announce)
    return 0 if status == 130 else status  # Ctrl-C is how a demo ends
