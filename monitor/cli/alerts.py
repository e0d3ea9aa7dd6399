"""`newswatch alerts`: the ledger of alerts and deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import ConfigOption, FormatOption, duration, open_store, who_runs_it

if TYPE_CHECKING:
    from monitor.model import Delivery
    from monitor.store.incidents import Membership
    from monitor.store.ledger import Entry

app = typer.Typer(
    no_args_is_help=True,
    help="""The ledger of alerts and deliveries.

    \b
    Example: newswatch alerts list --since 24h
    """,
)

AlertArgument = Annotated[str, typer.Argument(metavar="ID", help="An alert's id, or its incident's.")]


@app.command(name="list")
def list_alerts(
    since: Annotated[str, typer.Option(help="How far back: 24h, 7d.", metavar="DURATION")] = "7d",
    rule: Annotated[str | None, typer.Option(help="Only this rule.", metavar="ID")] = None,
    unseen: Annotated[bool, typer.Option("--open", help="Only those nobody has acknowledged.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many.", metavar="N")] = 50,
    config: ConfigOption = None,
    form: FormatOption = "text",
) -> None:
    """Lists alerts, newest first, with what became of their deliveries.

    \b
    Example: newswatch alerts list --since 24h --open
    """
    from monitor.app import utc_now
    from monitor.store import ledger, outbox
    from monitor.store.engine import read

    span = duration(since, "--since")
    with read(open_store(config)) as connection:
        found = ledger.entries(connection, since=utc_now() - span, limit=limit + 1, rule=rule, open_only=unseen)
        more, found = len(found) > limit, found[:limit]
        sent = {entry.alert.id: outbox.deliveries_of(connection, entry.alert.id) for entry in found}
    for entry in found:
        if form == "json":
            _print_json(_record(entry, sent[entry.alert.id]))
        else:
            typer.echo(_line(entry, sent[entry.alert.id]))
    if not found and form == "text":
        typer.echo(f"no {'open ' if unseen else ''}alerts in the last {since}")
    if more:
        typer.echo(f"only the newest {limit}; --limit shows more", err=True)


@app.command()
def show(alert_id: AlertArgument, config: ConfigOption = None, form: FormatOption = "text") -> None:
    """Shows an alert: the evidence, why each item is in its incident, and every delivery; exits 1 for an unknown id.

    \b
    Example: newswatch alerts show 20300506-3fa9c1d2e4-1
    """
    from monitor.store import incidents, ledger, outbox
    from monitor.store.engine import read

    with read(open_store(config)) as connection:
        found = ledger.find(connection, alert_id)
        sent = {entry.alert.id: outbox.deliveries_of(connection, entry.alert.id) for entry in found}
        members = incidents.members(connection, found[0].alert.incident.id) if found else []
    if not found:
        typer.echo(f"there is no alert or incident {alert_id}", err=True)
        raise typer.Exit(1)
    for entry in found:
        if form == "json":
            joined = [{"item": one.item, "at": one.at, "reason": one.reason, "score": one.score} for one in members]
            _print_json({**_record(entry, sent[entry.alert.id]), "joined": joined})
        else:
            typer.echo(_page(entry, sent[entry.alert.id]))
    if form == "text" and members:
        typer.echo(_reasons(members))


@app.command()
def ack(
    alert_ids: Annotated[list[str], typer.Argument(metavar="ID", help="Alerts' ids, or their incidents'.")],
    by: Annotated[str | None, typer.Option(help="Who; default: who runs the command.", metavar="NAME")] = None,
    config: ConfigOption = None,
) -> None:
    """Acknowledges alerts: reminders and escalations of them end. Exits 1 where an id is unknown.

    \b
    Example: newswatch alerts ack 20300506-3fa9c1d2e4 --by duty-officer
    """
    from monitor.app import utc_now
    from monitor.store import ledger
    from monitor.store.engine import write

    unknown = []
    with write(open_store(config)) as connection:
        for name in alert_ids:
            ids = [entry.alert.id for entry in ledger.find(connection, name)]
            if not ids:
                unknown.append(name)
                continue
            count = ledger.acknowledge(connection, ids, by or who_runs_it(), utc_now())
            typer.echo(f"{name}: {count} acknowledged" if count else f"{name}: acknowledged before")
    for name in unknown:
        typer.echo(f"there is no alert or incident {name}", err=True)
    raise typer.Exit(1 if unknown else 0)


def _line(entry: Entry, deliveries: tuple[Delivery, ...]) -> str:
    from monitor.alerts.routing import OPERATOR_RULE
    from monitor.feeds.text import one_line
    from monitor.model import AlertKind
    from monitor.wire import instant

    alert, incident = entry.alert, entry.alert.incident
    named = incident.place.facility or incident.place.name if incident.place else "place unknown"
    where = "" if alert.kind is AlertKind.DIGEST or incident.rule == OPERATOR_RULE else f"{named}: "
    title = alert.item.title if alert.item and alert.item.title else incident.title
    states = ", ".join(f"{one.receiver} {one.state.value}" for one in deliveries) or "no receiver"
    seen = f"  seen by {entry.acked_by}" if entry.acked_by else ""
    news = f" ({'; '.join(alert.news)})" if alert.news else ""
    return (
        f"{instant(alert.at)}  {alert.kind.value:<10} {incident.severity.label:<8} {alert.id}  {where}"
        f"{one_line(title)}{news}  [{states}]{seen}"
    )


def _page(entry: Entry, deliveries: tuple[Delivery, ...]) -> str:
    from monitor.cli.marks import marked, where_and_when
    from monitor.counting import counted
    from monitor.wire import instant

    alert, incident = entry.alert, entry.alert.incident
    lines = [_line(entry, deliveries), f"  rule      {incident.rule} ({alert.rule_title})"]
    if alert.sighting is not None:
        known = where_and_when(alert.sighting).strip()
        lines += [f"  event     {known}"] if known else []
        for piece in alert.sighting.evidence:
            spans = [(term.start - piece.start, term.end - piece.start) for term in piece.terms]
            lines.append(f"  evidence  {marked(piece.text, spans)}")
    if alert.item is not None:
        lines.append(f"  item      {alert.item.id}  {alert.item.publisher}  {alert.item.url or ''}".rstrip())
    if incident.publishers:
        lines.append(f"  sources   {len(incident.publishers)}: {', '.join(incident.publishers)}")
    for one in deliveries:
        when = f" at {instant(one.sent_at)}" if one.sent_at else ""
        why = f" ({one.reason or one.response})" if one.reason or one.response else ""
        tries = counted(one.attempts, "try", "tries")
        lines.append(f"  delivery  {one.receiver}: {one.state.value}{when}{_until(one)}, {tries}{why}")
    return "\n".join(lines)


def _until(delivery: Delivery) -> str:
    """When a delivery that waits goes on."""
    from monitor.model import DeliveryState
    from monitor.wire import instant

    if delivery.state is DeliveryState.HELD:
        return f" until {instant(delivery.due_at)}"
    again = delivery.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN)
    return f", again at {instant(delivery.due_at)}" if again else ""


def _reasons(members: list[Membership]) -> str:
    from monitor.wire import instant

    return "\n".join(
        ["  the incident's items, and why each is in it:"]
        + [f"    {instant(one.at)}  {one.item}  {one.reason}" for one in members]
    )


def _record(entry: Entry, deliveries: tuple[Delivery, ...]) -> dict[str, Any]:
    from monitor.wire import alert_record, sighting_record

    alert = entry.alert
    return {
        "id": alert.id,
        **alert_record(alert, deliveries),
        "acked_by": entry.acked_by,
        "acked_at": entry.acked_at,
        "sighting": sighting_record(alert.sighting) if alert.sighting else None,
        "deliveries": [
            {
                "receiver": one.receiver,
                "state": one.state.value,
                "attempts": one.attempts,
                "due_at": one.due_at,
                "sent_at": one.sent_at,
                "reason": one.reason,
                "response": one.response,
            }
            for one in deliveries
        ],
    }


def _print_json(body: dict[str, Any]) -> None:
    import orjson

    typer.echo(orjson.dumps(body, option=orjson.OPT_UTC_Z).decode())
