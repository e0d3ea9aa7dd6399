"""`newswatch replay`: a recorded stream through the whole pipeline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from monitor import wire
from monitor.errors import ConfigurationError
from monitor.incidents.clustering import Clustering
from monitor.model import Incident
from monitor.pipeline import PipelineParts
from monitor.replay import Stream, Told, in_memory, look_through, replay, time_of
from monitor.store import incidents as incident_store
from monitor.store.engine import read


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="JSON Lines of items, also .gz; - for stdin.")],
    rules: Annotated[list[Path] | None, typer.Option(help="A rule file or folder instead of the configured.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated.")] = None,
    config: Annotated[Path | None, typer.Option(help="The configuration file.")] = None,
    incidents: Annotated[bool, typer.Option("--incidents", help="Print the final incidents instead.")] = False,
    cluster: Annotated[bool, typer.Option("--cluster", help="Group every item by event; needs no rules.")] = False,
    format: Annotated[Format, typer.Option(help="text, or json: one object per line.")] = Format.TEXT,
) -> None:
    """Runs a recorded stream through the whole pipeline in the stream's own time: nothing waits, nothing is sent.

    \b
    Example: newswatch replay last-week.jsonl.gz --rules rules/ --format json
             newswatch replay last-week.jsonl.gz --cluster --format json
    """
    try:
        stream = look_through(files)
    except OSError as error:
        raise ConfigurationError(f"cannot read {error.filename}: {error.strerror}") from error
    with _progress(stream.count) as step:
        if cluster:
            _print_clusters(stream, format, step)
            return
        parts, retention = _parts(config, rules, rule)
        told = replay(stream.items, parts, retention=retention, on_progress=step)
        if incidents:
            for _ in told:
                pass
        else:
            _print_alerts(told, format)
    if incidents:
        _print_incidents(_final_incidents(parts), format)


def _parts(config: Path | None, rules: Sequence[Path] | None, only: Sequence[str] | None) -> Any:
    from monitor.alerts.routing import Router
    from monitor.language.config_file import load_settings
    from monitor.matching.matcher import compile_ruleset

    settings = load_settings(config)
    ruleset = load_ruleset(settings.rules, rules, only)
    router = Router(settings)
    return PipelineParts(in_memory(), compile_ruleset(ruleset), ruleset, router.route), settings.retention


def load_ruleset(configured: Sequence[str] | None, paths: Sequence[Path] | None, only: Sequence[str] | None) -> Any:
    """The rules of `--rules`, else the configured, else the shipped; narrowed to `--rule`. Raises InvalidInput,
    ConfigurationError for an unknown rule."""
    from dataclasses import replace

    from monitor.language.loader import load_rules
    from monitor.shipped import rules_folder

    chosen = list(paths or []) or [Path(path) for path in configured or ()] or [rules_folder()]
    ruleset = load_rules(chosen)
    if not only:
        return ruleset
    unknown = [name for name in only if ruleset.rule(name) is None]
    if unknown:
        known = ", ".join(rule.id for rule in ruleset.rules)
        raise ConfigurationError(f"no rule is called {unknown[0]!r}; there are: {known}")
    return replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.id in only))


def _print_alerts(told: Iterable[Told], format: Format) -> None:
    for one in told:
        if format is Format.JSON:
            _print_json(wire.alert(one.alert, one.deliveries))
            continue
        alert, incident = one.alert, one.alert.incident
        where = incident.place.facility or incident.place.name if incident.place else "place unknown"
        news = f" ({'; '.join(alert.news)})" if alert.news else ""
        title = alert.item.title if alert.item and alert.item.title else incident.title
        typer.echo(
            f"{wire.instant(alert.at)} {alert.kind.value:<10} {incident.severity.label:<8} {incident.rule}  "
            f"{incident.id}  {where}  {incident.when or 'undated'}: {title}{news}"
        )


def _final_incidents(parts: PipelineParts) -> list[Incident]:
    with read(parts.engine) as connection:
        return list(incident_store.all_incidents(connection))


def _print_incidents(found: Sequence[Incident], format: Format) -> None:
    for incident in found:
        if format is Format.JSON:
            _print_json(wire.incident(incident))
            continue
        where = incident.place.facility or incident.place.name if incident.place else "place unknown"
        typer.echo(
            f"{incident.id}  {incident.rule}  {where}  {incident.when or 'undated'}  "
            f"{len(incident.items)} items, {len(incident.publishers)} sources: {incident.title}"
        )


def _print_clusters(stream: Stream, format: Format, step: Callable[[int], None]) -> None:
    clustering = Clustering(dated=stream.dated)
    for item in stream.items if stream.dated else stream.as_written:
        clustering.add(item, time_of(item))
        step(1)
    for item_id, incident in clustering.groups():
        if format is Format.JSON:
            _print_json({"item": item_id, "incident": incident})
        else:
            typer.echo(f"{incident}  {item_id}")


def _print_json(body: dict[str, Any]) -> None:
    typer.echo(orjson.dumps(body).decode())


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error where that is a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with typer.progressbar(length=count, label="replay", file=sys.stderr) as bar:
        yield bar.update
