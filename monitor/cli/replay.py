"""`newswatch replay`: a recorded stream through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import typer

from monitor.alerts.routing import Router
from monitor.cli.chosen import chosen_rules
from monitor.cli.options import ConfigOption, RuleOption, RulesOption
from monitor.cli.progress import progress
from monitor.counting import counted
from monitor.errors import InputError, InvalidInput
from monitor.feeds.text import one_line
from monitor.incidents.clustering import Clustering
from monitor.language.config_file import load_settings
from monitor.matching.matcher import compile_ruleset
from monitor.model import Incident
from monitor.pipeline import PipelineParts
from monitor.replay import Stream, Told, in_memory, look_through, replay, time_of
from monitor.store import incidents as incident_store
from monitor.store.engine import read
from monitor.wire import alert_record, incident_record, instant

Format = Literal["text", "json"]


def command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="JSON Lines of items, also .gz; - for standard input.", allow_dash=True),
    ],
    rules: RulesOption = None,
    rule: RuleOption = None,
    config: ConfigOption = None,
    incidents: Annotated[bool, typer.Option("--incidents", help="Print the final incidents instead.")] = False,
    cluster: Annotated[bool, typer.Option("--cluster", help="Group every item by event; needs no rules.")] = False,
    format: Annotated[Format, typer.Option(help="json: one object per line.")] = "text",
) -> None:
    """Runs a recorded stream through the whole pipeline in the stream's own time: nothing waits, nothing is sent.

    \b
    Example: newswatch replay last-week.jsonl.gz --rules rules/ --format json
             newswatch replay last-week.jsonl.gz --cluster --format json
    """
    faults: list[InputError] = []
    stream = look_through(files, faults)
    if cluster:
        with progress(stream.count, "replay") as shown:
            clustering = _clustered(stream, shown.step)
        _print_clusters(clustering, format)
    else:
        settings = load_settings(config)
        ruleset = chosen_rules(rules, config, rule)
        parts = PipelineParts(in_memory(), compile_ruleset(ruleset), ruleset, Router(settings).route)
        with progress(stream.count, "replay") as shown:
            told = replay(stream.items, parts, retention=settings.retention, on_progress=shown.step)
            for one in told:
                if not incidents:
                    shown.make_way()
                    _print_alert(one, format)
        if incidents:
            with read(parts.engine) as connection:
                found = incident_store.all_incidents(connection)
            for incident in found:
                _print_incident(incident, format)
    if faults:
        raise InvalidInput(tuple(faults))


def _print_alert(one: Told, format: Format) -> None:
    if format == "json":
        _print_json(alert_record(one.alert, one.deliveries))
        return
    alert, incident = one.alert, one.alert.incident
    news = f" ({'; '.join(alert.news)})" if alert.news else ""
    title = alert.item.title if alert.item and alert.item.title else incident.title
    typer.echo(
        f"{instant(alert.at)} {alert.kind.value:<10} {incident.severity.label:<8} {incident.rule}  "
        f"{incident.id}  {where_of(incident)}  {incident.when or 'undated'}: {one_line(title)}{news}"
    )


def _print_incident(incident: Incident, format: Format) -> None:
    if format == "json":
        _print_json(incident_record(incident))
        return
    numbers = f"{counted(len(incident.items), 'item')}, {counted(len(incident.publishers), 'source')}"
    typer.echo(
        f"{incident.id}  {incident.rule}  {where_of(incident)}  {incident.when or 'undated'}  "
        f"{numbers}: {one_line(incident.title)}"
    )


def where_of(incident: Incident) -> str:
    """The incident's place in a word or two."""
    return (incident.place.facility or incident.place.name) if incident.place else "place unknown"


def _clustered(stream: Stream, step: Callable[[int], None]) -> Clustering:
    clustering = Clustering(dated=stream.dated)
    for item in stream.items if stream.dated else stream.as_written:
        clustering.add(item, time_of(item))
        step(1)
    return clustering


def _print_clusters(clustering: Clustering, format: Format) -> None:
    for item_id, incident in clustering.groups():
        if format == "json":
            _print_json({"item": item_id, "incident": incident})
        else:
            typer.echo(f"{incident}  {one_line(item_id)}")


def _print_json(body: dict[str, Any]) -> None:
    typer.echo(orjson.dumps(body).decode())
