"""`newswatch silence`: alerts that are recorded and not sent for a while."""

from __future__ import annotations

import getpass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import TIMES, ConfigOption, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
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


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[_Format, typer.Option("--format", help="text or json.")]


@app.command()
def add(
    rule: Annotated[list[str] | None, typer.Option(help="Rule id; * stands for anything. Repeatable.")] = None,
    severity: Annotated[list[str] | None, typer.Option(help="Repeatable.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Repeatable.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="Place or facility; * stands for anything.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="ISO 3166 code. Repeatable.")] = None,
    text: Annotated[str | None, typer.Option(help="Words in the headline or the matching sentence.")] = None,
    lasting: Annotated[str | None, typer.Option("--for", help="How long: 90m, 2h, 3d.", metavar="DURATION")] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Or until when, in the desk's zone or with an offset.", formats=TIMES)
    ] = None,
    author: Annotated[str | None, typer.Option(help="Default: who runs the command.")] = None,
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    config: ConfigOption = None,
) -> None:
    """Silences alerts that match every part given; they are recorded, counted, and not sent. Prints the silence's id.

    \b
    Example: newswatch silence add --rule us-facility-attack --place "Ain al-Asad*" --for 2h --comment "exercise"
    """
    import secrets as random_ids

    from pydantic import ValidationError

    from monitor.alerts.silencing import Silence
    from monitor.app import utc_now
    from monitor.settings import RouteMatch
    from monitor.store import silences
    from monitor.store.engine import write

    settings, zone = _settings_and_zone(config)

    parts = {"rule": rule, "severity": severity, "tags": tag, "place": place, "country": country}
    given = {key: [value.strip() for value in values] for key, values in parts.items() if values}
    if not given and not text:
        raise typer.BadParameter("say what to silence: --rule, --severity, --tag, --place, --country or --text")
    try:
        match = RouteMatch.model_validate(given)
    except ValidationError as error:
        faults = (f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise typer.BadParameter("; ".join(faults)) from None
    now = utc_now()
    silence = Silence(
        id=random_ids.token_hex(4),
        match=match,
        text=text,
        author=author or getpass.getuser(),
        comment=comment,
        starts_at=now,
        ends_at=_end(now, lasting, until, zone),
    )
    with write(open_store(config)) as connection:
        silences.add(connection, silence)
    typer.echo(silence.describe(zone))
    for name in _unknown(rule or (), settings):
        typer.echo(f"no rule has the id '{name}' now: this silences nothing yet", err=True)


@app.command(name="list")
def show(
    every: Annotated[bool, typer.Option("--all", help="Past ones too.")] = False,
    config: ConfigOption = None,
    form: FormatOption = _Format.TEXT,
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
        if form is _Format.JSON:
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
    if not found and form is _Format.TEXT:
        typer.echo("no silences" if every else "no silences in force")


@app.command()
def expire(silence_id: Annotated[str, typer.Argument(metavar="ID")], config: ConfigOption = None) -> None:
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


def _unknown(rules: Sequence[str], settings: Settings) -> list[str]:
    """Those of `rules` that match no rule in force; none where the rules cannot be read."""
    from fnmatch import fnmatchcase

    from monitor.app import rule_paths
    from monitor.errors import InvalidInput
    from monitor.language.loader import load_rules

    try:
        known = [one.id for one in load_rules(rule_paths(settings)).rules] if rules else []
    except InvalidInput:
        return []
    return [name for name in rules if not any(fnmatchcase(one, name.strip()) for one in known)]


def _end(now: datetime, lasting: str | None, until: datetime | None, zone: ZoneInfo) -> datetime:
    from monitor.zones import as_utc

    if (lasting is None) == (until is None):
        raise typer.BadParameter("a silence has an end: give --for or --until")
    end = now + _duration(lasting) if lasting is not None else as_utc(until or now, zone)
    if end <= now:
        raise typer.BadParameter(f"{end:%Y-%m-%d %H:%M} UTC is over already")
    return end


def _duration(text: str) -> timedelta:
    from monitor.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
