"""`newswatch silence`: alerts that are recorded and not sent for a while."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import ConfigOption, FormatOption, duration, moment, open_store, who_runs_it

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from monitor.settings import Settings
app = typer.Typer(
    no_args_is_help=True,
    help="""Silences by rule, place, severity or text, with an end.

    \b
    Example: newswatch silence add --place "Ain al-Asad*" --for 2h --comment "exercise"
    """,
)


@app.command()
def add(
    rule: Annotated[
        list[str] | None, typer.Option(help="Rule id; * stands for anything. Repeatable.", metavar="ID")
    ] = None,
    severity: Annotated[
        list[str] | None,
        typer.Option(help="info, low, medium, high or critical. Repeatable.", metavar="SEVERITY"),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag of the rule's. Repeatable.", metavar="TAG")] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="Place or facility; * stands for anything. Repeatable.", metavar="NAME")
    ] = None,
    country: Annotated[list[str] | None, typer.Option(help="ISO 3166 code. Repeatable.", metavar="CODE")] = None,
    text: Annotated[
        str | None, typer.Option(help="Words in the headline or the matching sentence.", metavar="WORDS")
    ] = None,
    lasting: Annotated[str | None, typer.Option("--for", help="How long: 90m, 2h, 3d.", metavar="DURATION")] = None,
    until: Annotated[
        str | None,
        typer.Option(help="Or until when, in the desk's zone or with an offset: 2026-03-02T18:00.", metavar="TIME"),
    ] = None,
    author: Annotated[str | None, typer.Option(help="Default: who runs the command.", metavar="NAME")] = None,
    comment: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    config: ConfigOption = None,
) -> None:
    """Silences alerts that match every part given; they are recorded, counted, and not sent. Prints the silence's id.

    \b
    Example: newswatch silence add --rule us-facility-attack --place "Ain al-Asad*" --for 2h --comment "exercise"
    """
    import secrets as random_ids

    from monitor.alerts.silencing import Silence
    from monitor.app import utc_now
    from monitor.model import Severity
    from monitor.settings import RouteMatch
    from monitor.store import silences
    from monitor.store.engine import write

    settings, zone = _settings_and_zone(config)

    parts = {"rule": rule, "severity": severity, "tags": tag, "place": place, "country": country}
    given = {key: [value.strip() for value in values] for key, values in parts.items() if values}
    if not given and not text:
        raise typer.BadParameter("say what to silence: --rule, --severity, --tag, --place, --country or --text")
    levels = [one.label for one in Severity]
    if wrong := [name for name in given.get("severity", ()) if name not in levels]:
        raise typer.BadParameter(f"{wrong[0]!r} is none of {', '.join(levels)}", param_hint="--severity")
    match = RouteMatch.model_validate(given)
    now = utc_now()
    silence = Silence(
        id=random_ids.token_hex(4),
        match=match,
        text=text,
        author=author or who_runs_it(),
        comment=comment,
        starts_at=now,
        ends_at=_end(now, lasting, until, zone),
    )
    with write(open_store(config)) as connection:
        silences.add(connection, silence)
    typer.echo(silence.describe(zone))
    for name, hint in _unknown(rule or (), settings):
        typer.echo(
            f"no rule has the id '{name}' now: this silences nothing yet" + (f" ({hint})" if hint else ""), err=True
        )


@app.command(name="list")
def show(
    every: Annotated[bool, typer.Option("--all", help="Past ones too.")] = False,
    config: ConfigOption = None,
    form: FormatOption = "text",
) -> None:
    """Lists the silences in force.

    \b
    Example: newswatch silence list --format json
    """
    import orjson

    from monitor.app import utc_now
    from monitor.store import silences
    from monitor.store.engine import read

    now = utc_now()
    _, zone = _settings_and_zone(config)
    with read(open_store(config)) as connection:
        found = silences.all_silences(connection) if every else silences.in_force(connection, now)
    for silence in found:
        if form == "json":
            line: dict[str, Any] = {
                "id": silence.id,
                "match": silence.match.model_dump(exclude_none=True),
                "text": silence.text,
                "author": silence.author,
                "comment": silence.comment,
                "starts_at": silence.starts_at,
                "ends_at": silence.ends_at,
            }
            typer.echo(orjson.dumps(line, option=orjson.OPT_UTC_Z).decode())
        else:
            typer.echo(silence.describe(zone))
    if not found and form == "text":
        typer.echo("no silences" if every else "no silences in force")


@app.command()
def expire(
    silence_id: Annotated[str, typer.Argument(metavar="ID", help="As `silence list` shows it.")],
    config: ConfigOption = None,
) -> None:
    """Ends a silence now; exits 1 where there is none of this id in force.

    \b
    Example: newswatch silence expire 3f2a9c1d
    """
    from monitor.app import utc_now
    from monitor.store import silences
    from monitor.store.engine import write

    with write(open_store(config)) as connection:
        ended = silences.expire(connection, silence_id, utc_now())
    typer.echo(f"silence {silence_id} ended" if ended else f"there is no silence {silence_id} in force")
    raise typer.Exit(0 if ended else 1)


def _settings_and_zone(config: Path | None) -> tuple[Settings, ZoneInfo]:
    from zoneinfo import ZoneInfo

    from monitor.app import sources_of
    from monitor.language.config_file import load_settings

    settings = load_settings(sources_of(config).config)
    return settings, ZoneInfo(settings.zone)


def _unknown(rules: Sequence[str], settings: Settings) -> list[tuple[str, str | None]]:
    """Those of `rules` that match no rule in force, with what may be meant; none where the rules cannot be read."""
    from fnmatch import fnmatchcase

    from monitor.app import rule_paths
    from monitor.errors import InvalidInput
    from monitor.language.loader import load_rules
    from monitor.language.suggest import did_you_mean

    try:
        known = [one.id for one in load_rules(rule_paths(settings)).rules] if rules else []
    except InvalidInput:
        return []
    strange = [name for name in rules if not any(fnmatchcase(one, name.strip()) for one in known)]
    return [(name, did_you_mean(name, known)) for name in strange]


def _end(now: datetime, lasting: str | None, until: str | None, zone: ZoneInfo) -> datetime:
    if (lasting is None) == (until is None):
        raise typer.BadParameter("a silence has an end: give --for or --until")
    end = now + duration(lasting, "--for") if lasting is not None else moment(until or "", zone, "--until")
    if end <= now:
        raise typer.BadParameter(f"{end:%Y-%m-%d %H:%M} UTC is over already")
    return end
