"""`newswatch notify test`: a sample alert and an update to a receiver, and what the service answered."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from typing import TYPE_CHECKING, Annotated

import typer
import uvloop

from monitor.cli.options import ConfigOption, FormatOption

if TYPE_CHECKING:
    from monitor.alerts.probe import Probe

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Tries receivers.

    \b
    Example: newswatch notify test duty-slack
    """


@app.command(name="test")
def try_receivers(
    receiver: Annotated[
        str | None, typer.Argument(metavar="RECEIVER", help="A receiver's name; all of them if left out.")
    ] = None,
    config: ConfigOption = None,
    form: FormatOption = "text",
) -> None:
    """Sends a sample new alert and an update, and prints what the service answered; exits 1 where one was not taken.

    \b
    Example: newswatch notify test duty-slack
    """
    from monitor.alerts.probe import probe
    from monitor.alerts.receivers import build_receivers
    from monitor.app import sources_of, utc_now
    from monitor.language.config_file import load_settings
    from monitor.secrets import Secrets

    settings = load_settings(sources_of(config).config)
    chosen = settings.receivers if receiver is None else {receiver: settings.receivers.get(receiver)}
    if None in chosen.values():
        known = ", ".join(settings.receivers)
        raise typer.BadParameter(f"there is no receiver {receiver!r}; there are: {known}")
    secrets = Secrets()
    only = settings.model_copy(update={"receivers": chosen})
    # What a receiver of the kind terminal prints is no line of JSON.
    with redirect_stdout(sys.stderr) if form == "json" else nullcontext():
        probes = uvloop.run(probe(build_receivers(only, secrets), settings.zone, utc_now, secrets.redactor))
    for one in probes:
        _print(one, form)
    raise typer.Exit(0 if all(one.taken for one in probes) else 1)


def _print(one: Probe, form: str) -> None:
    import orjson

    if form == "json":
        typer.echo(orjson.dumps(one).decode())
    else:
        typer.echo(f"{one.receiver}: {one.what}: {'taken' if one.taken else 'NOT taken'}: {one.answer}")
