"""`newswatch routes`: the routing tree, and whom an alert would reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli.options import ConfigOption, FormatOption, moment
from monitor.setting_values import SeverityName

if TYPE_CHECKING:
    from monitor.alerts.routing import Node
    from monitor.model import Alert
    from monitor.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="""The routing tree, and whom an alert would reach.

    \b
    Example: newswatch routes test --rule us-facility-attack --country IQ
    """,
)


@app.command()
def show(config: ConfigOption = None, form: FormatOption = "text") -> None:
    """Prints the routing tree, with what each route waits, collects, reminds and escalates.

    \b
    Example: newswatch routes show
    """
    import orjson

    from monitor.alerts.routing import Router, describe

    router = Router(_settings(config))
    for depth, node in _flat(router.nodes, 0):
        if form == "json":
            line = {"path": node.path, "match": describe(node.match), "to": node.to, "continue": node.continues}
            typer.echo(orjson.dumps({**line, "plan": _plan(node)}).decode())
        else:
            more = "; then goes on" if node.continues else ""
            plan = "".join(f"; {part}" for part in _plan(node))
            typer.echo(f"{'  ' * depth}{node.path}: {describe(node.match)} -> {_names(node.to)}{plan}{more}")
    own = router.operator or router.receivers
    for path, match, to in (
        ("default", "what no route takes", router.default),
        ("operator", "the watch's own trouble", own),
    ):
        object_ = orjson.dumps({"path": path, "match": match, "to": to}).decode()
        typer.echo(object_ if form == "json" else f"{path}: {match} -> {_names(to)}")


@app.command(name="test")
def try_alert(
    rule: Annotated[str | None, typer.Option(metavar="ID", help="The rule's id; default: the most severe.")] = None,
    severity: Annotated[
        SeverityName | None, typer.Option(help="Default: the rule's, else high.", metavar="SEVERITY")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Repeatable. Default: the rule's tags.", metavar="TAG")] = None,
    place: Annotated[str | None, typer.Option(help="A place or facility.", metavar="NAME")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166 code of the place's country.", metavar="CODE")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639 code of the item's language.", metavar="CODE")] = None,
    kind: Annotated[Literal["new", "update", "retraction"], typer.Option(help="What kind of alert.")] = "new",
    at: Annotated[
        str | None,
        typer.Option(
            help="When it would be raised, in the desk's zone or with an offset; default now.", metavar="TIME"
        ),
    ] = None,
    config: ConfigOption = None,
    form: FormatOption = "text",
) -> None:
    """Shows which receivers an alert would reach, when, and why: each route that is asked, in order.

    \b
    Example: newswatch routes test --rule us-facility-attack --country IQ --at 2026-03-02T23:30:00
    """
    import orjson

    from monitor.alerts.preview import preview
    from monitor.alerts.render import describe_time
    from monitor.alerts.routing import Router

    settings = _settings(config)
    alert = _alert(settings, rule, severity, tag, place, country, language, kind, at)
    router = Router(settings)
    steps = router.explain(alert)
    plans = preview(alert, router, settings.receivers, alert.at)
    if form == "json":
        typer.echo(orjson.dumps({"steps": list(steps), "receivers": list(plans)}).decode())
        return
    incident = alert.incident
    when = describe_time(alert.at, router.zone)
    tags = ", ".join(alert.tags) or "none"
    typer.echo(f"alert: {alert.kind}, {incident.severity.label}, rule {incident.rule}, tags {tags}, {when}")
    for step in steps:
        to = f" -> {_names(step.to)}" if step.to else ""
        typer.echo(f"{step.path}: {step.verdict}: {step.why}{to}")
    typer.echo("")
    for plan in plans:
        typer.echo(f"{plan.receiver}: {plan.what}")
    if not plans:
        typer.echo("nobody is told: the alert is recorded only")


def _alert(
    settings: Settings,
    rule: str | None,
    severity: SeverityName | None,
    tags: Sequence[str] | None,
    place: str | None,
    country: str | None,
    language: str | None,
    kind: str,
    at: str | None,
) -> Alert:
    from dataclasses import replace
    from zoneinfo import ZoneInfo

    from monitor.alerts.sample import sample_alert
    from monitor.app import rule_paths, utc_now
    from monitor.cli.chosen import require_rules
    from monitor.language.loader import load_rules
    from monitor.model import AlertKind, Place, Severity

    rules = load_rules(rule_paths(settings)).rules
    if rule is not None:
        require_rules([rule], [one.id for one in rules])
    known = max((one for one in rules if rule in (None, one.id)), key=lambda one: one.severity, default=None)
    chosen = Severity.named(severity) if severity else (known.severity if known else Severity.HIGH)
    base = sample_alert(utc_now() if at is None else moment(at, ZoneInfo(settings.zone), "--at"))
    where = Place(place or "unknown", country=country.upper() if country else None) if place or country else None
    assert base.item is not None
    return replace(
        base,
        kind=AlertKind(kind),
        incident=replace(base.incident, rule=known.id if known else "any", severity=chosen, place=where),
        item=replace(base.item, lang=language),
        tags=tuple(tags) if tags else (known.tags if known else ()),
    )


def _settings(config: Any) -> Settings:
    from monitor.app import sources_of
    from monitor.language.config_file import load_settings

    return load_settings(sources_of(config).config)


def _flat(nodes: Sequence[Node], depth: int) -> Iterator[tuple[int, Node]]:
    for node in nodes:
        yield depth, node
        yield from _flat(node.children, depth + 1)


def _plan(node: Node) -> list[str]:
    from monitor.durations import format_duration as text

    plan = []
    if node.group_wait is not None:
        plan.append(f"waits {text(node.group_wait)} for more")
    if node.digest is not None:
        on = f" {node.digest.on}" if node.digest.every == "week" else ""
        plan.append(f"collected for the digest of the {node.digest.every}{on} {node.digest.at}")
    if node.remind is not None:
        remind = node.remind
        plan.append(f"reminds {remind.severity} ones after {text(remind.after)}, up to {remind.times} times")
    if node.escalate is not None:
        escalate = node.escalate
        plan.append(f"escalates {escalate.severity} ones to {_names(escalate.to)} after {text(escalate.after)}")
    return plan


def _names(names: Any) -> str:
    return ", ".join(names) or "nobody"
