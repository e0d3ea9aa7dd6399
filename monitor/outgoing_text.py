"""What went out lately and what has not, in words and as JSON. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.alerts.render import describe_time
from monitor.counting import counted
from monitor.feeds.text import one_line
from monitor.model import Alert, DeliveryState
from monitor.outgoing import Outgoing, ReceiverLine, Told, Waiting
from monitor.standing import Standing
from monitor.standing_text import ago, ahead

_WORDS = {
    DeliveryState.PENDING: "to be sent {ahead}",
    DeliveryState.SENDING: "being sent",
    DeliveryState.FAILED: "failed, to be tried again {ahead}",
    DeliveryState.UNKNOWN: "uncertain, to be tried again {ahead}",
    DeliveryState.HELD: "held until {at}",
    DeliveryState.DEAD: "given up",
}


def headline(standing: Standing, outgoing: Outgoing) -> tuple[str, str]:
    """("ill" | "worried" | "well", one sentence): whether the watch can be relied on, and what to look at first."""
    if standing.ill:
        return "ill", "; ".join(standing.ill)
    worries = [counted(len(standing.notes), "open trouble")] if standing.notes else []
    stuck = [line.name for line in outgoing.receivers if line.in_trouble]
    if stuck:
        worries.append(f"{', '.join(stuck)} {'does' if len(stuck) == 1 else 'do'} not take everything")
    return ("worried", f"The watch is alive; {' and '.join(worries)}.") if worries else ("well", "The watch is alive.")


def waiting_of(line: ReceiverLine, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """What a receiver has not taken and why, a line for each reason."""
    gone = () if line.configured else ("no longer configured: add it again, or these are given up in the end",)
    return (*gone, *(_waiting(one, now, zone) for one in line.waiting))


def _waiting(one: Waiting, now: datetime, zone: ZoneInfo) -> str:
    what = _WORDS[one.state].format(ahead=ahead(one.due_at, now), at=describe_time(one.due_at, zone))
    return f"{counted(one.deliveries, 'alert')} {what}" + (f": {one_line(one.reason)}" if one.reason else "")


def title_of(alert: Alert) -> str:
    """Where it happened, and the headline, in one line."""
    incident = alert.incident
    where = incident.place.facility or incident.place.name if incident.place else None
    title = one_line(alert.item.title if alert.item and alert.item.title else incident.title)
    return f"{where}: {title}" if where else title


def receivers_of(told: Told) -> str:
    """Who was told, and who not."""
    by_state: dict[str, list[str]] = {}
    for name, state in told.states:
        by_state.setdefault(state.value, []).append(name)
    parts = [f"{state}: {', '.join(names)}" for state, names in sorted(by_state.items(), key=lambda one: one[0])]
    return "; ".join(parts) or "no receiver"


def sections(outgoing: Outgoing, now: datetime, zone: ZoneInfo) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(name, lines) of each part that has any, for the terminal."""
    receivers = []
    for line in outgoing.receivers:
        receivers.append(f"{line.name}: last sent {ago(line.last_sent_at, now)}")
        receivers += [f"  {text}" for text in waiting_of(line, now, zone)]
    silences = [f"{silence.describe(zone)}; {counted(count, 'alert')}" for silence, count in outgoing.silences]
    alerts = []
    for told in outgoing.recent:
        alert = told.entry.alert
        head = f"{ago(alert.at, now)}, {alert.incident.severity.label} {alert.kind}: {title_of(alert)}"
        seen = f"; seen by {told.entry.acked_by}" if told.entry.acked_by else ""
        alerts += [head, f"  {alert.id}  {receivers_of(told)}{seen}"]
    named = (("latest alerts", alerts), ("receivers", receivers), ("silences", silences))
    return tuple((name, tuple(lines)) for name, lines in named if lines)


def as_json(outgoing: Outgoing) -> dict[str, Any]:
    """The picture as a part of a JSON object; times are RFC 3339."""
    return {
        "alerts": [
            {
                "id": told.entry.alert.id,
                "at": told.entry.alert.at.isoformat(),
                "kind": told.entry.alert.kind.value,
                "rule": told.entry.alert.incident.rule,
                "severity": told.entry.alert.incident.severity.label,
                "title": title_of(told.entry.alert),
                "receivers": {name: state.value for name, state in told.states},
                "acked_by": told.entry.acked_by,
            }
            for told in outgoing.recent
        ],
        "receivers": [
            {
                "name": line.name,
                "configured": line.configured,
                "last_sent_at": line.last_sent_at.isoformat() if line.last_sent_at else None,
                "waiting": [
                    {
                        "state": one.state.value,
                        "reason": one.reason,
                        "deliveries": one.deliveries,
                        "due_at": one.due_at.isoformat(),
                    }
                    for one in line.waiting
                ],
            }
            for line in outgoing.receivers
        ],
        "silences": [
            {"id": silence.id, "ends_at": silence.ends_at.isoformat(), "alerts": count}
            for silence, count in outgoing.silences
        ],
    }
