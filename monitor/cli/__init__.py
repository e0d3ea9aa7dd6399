"""The command line: one module per command, imported only when it is called.

`COMMANDS` is the table of SPEC; a module named in it has a plain function `command` or a typer app `app`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperGroup

from monitor import __version__


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: the module that has it, and the line that `newswatch --help` shows for it."""

    module: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "run": Entry("monitor.cli.run", "The daemon: polls, matches, alerts, until SIGTERM."),
    "once": Entry("monitor.cli.once", "Polls every feed that is due once, delivers, exits."),
    "demo": Entry("monitor.cli.demo", "The whole daemon against bundled feeds; needs no internet."),
    "init": Entry("monitor.cli.init", "Writes a commented configuration, a rule file and a watchlist."),
    "check": Entry("monitor.cli.check", "Validates configuration, feeds, watchlists and rules."),
    "test": Entry("monitor.cli.test", "Runs the tests written inside rule files."),
    "match": Entry("monitor.cli.match", "Reads items, prints sightings; writes nothing."),
    "explain": Entry("monitor.cli.explain", "Why a rule fired on an item, or did not."),
    "replay": Entry("monitor.cli.replay", "Runs a recorded stream through the pipeline, prints its alerts."),
    "backtest": Entry("monitor.cli.backtest", "What a changed rule would have alerted on stored items."),
    "feeds": Entry("monitor.cli.feeds", "Lists, adds, removes, imports, exports and checks feeds."),
    "alerts": Entry("monitor.cli.alerts", "The ledger of alerts and deliveries."),
    "silence": Entry("monitor.cli.silence", "Silences by rule, place, severity or text, with an end."),
    "notify": Entry("monitor.cli.notify", "Sends a sample alert to a receiver and shows its answer."),
    "routes": Entry("monitor.cli.routes", "The routing tree, and whom an alert would reach."),
    "status": Entry("monitor.cli.status", "Feeds, lag, queue and last alert."),
    "schema": Entry("monitor.cli.schema", "Prints the JSON Schema that editors use."),
}


class _LazyGroup(TyperGroup):
    """A group that imports a command's module when the command is called, and none for its own help."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")  # of the library that reads what was typed
            raise

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else load(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def load(name: str) -> Any:
    """The click command called `name`, from its module. Raises KeyError for a name that is no command."""
    module = importlib.import_module(COMMANDS[name].module)
    app = getattr(module, "app", None)
    if app is None:
        app = _app()
        app.command(name)(module.command)
    app.rich_markup_mode = None  # every page of help looks the same, also where it is piped
    app._add_completion = False
    command = typer.main.get_command(app)
    command.name = name
    return command


def _app(**options: Any) -> typer.Typer:
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, **options)


def build() -> Any:
    """The whole command line, ready to be called."""
    app = _app(cls=_LazyGroup, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
    app.callback()(newswatch)
    return typer.main.get_command(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newswatch {__version__}")
        raise typer.Exit


def newswatch(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Watches news feeds and tells the right people, once per real-world event.

    \b
    Example: newswatch demo
             newswatch run --config /etc/newswatch/newswatch.yaml
    """
