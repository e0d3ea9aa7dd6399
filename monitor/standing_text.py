"""How the watch stands, in words and as JSON. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from monitor.counting import counted
from monitor.standing import Life, Standing

_FEEDS_NAMED = 20


def lines_of(standing: Standing) -> tuple[tuple[str, str], ...]:
    """(name, text) pairs, most important first."""
    lines = [("daemon", _daemon(standing))]
    if standing.daemon is not None:
        lines.append(("rules", f"{standing.daemon.rules} in force (version {standing.daemon.rules_version[:12]})"))
    feeds = f"{len(standing.feeds)} watched, {len(standing.failing)} failing"
    lines.append(("feeds", f"{feeds}, most overdue by {span(standing.lag)}"))
    lines.append(
        (
            "last 24 hours",
            f"{counted(standing.items_last_day, 'item')}, {counted(standing.incidents_last_day, 'incident')}, "
            f"{counted(standing.alerts_last_day, 'alert')}",
        )
    )
    queue = f"{standing.waiting} to send"
    if standing.oldest_waiting is not None:
        queue += f", the oldest from {ago(standing.oldest_waiting, standing.at)}"
    states = ", ".join(f"{count} {state}" for state, count in sorted(standing.deliveries.items()))
    lines.append(("deliveries", f"{queue} ({states or 'none yet'})"))
    alert = standing.last_alert
    lines.append(
        (
            "last alert",
            f"{alert.severity.label} {alert.kind}, rule {alert.rule}, {ago(alert.at, standing.at)} ({alert.id})"
            if alert
            else "none yet",
        )
    )
    lines.extend(("trouble", note) for note in standing.notes)
    return tuple(lines)


def feed_lines(standing: Standing) -> tuple[str, ...]:
    """A line for each feed in trouble, up to some, and one for the rest."""
    lines = tuple(
        f"{feed.name}: {feed.trouble} (last answer {ago(feed.last_ok_at, standing.at)})"
        for feed in standing.failing[:_FEEDS_NAMED]
    )
    more = len(standing.failing) - len(lines)
    return (*lines, f"and {more} more: newswatch feeds list") if more else lines


def as_json(standing: Standing) -> dict[str, Any]:
    """The picture as one JSON object; times are RFC 3339, lengths of time seconds."""
    alert, daemon = standing.last_alert, standing.daemon
    return {
        "at": standing.at.isoformat(),
        "daemon": standing.life.value,
        "pid": daemon.pid if daemon else None,
        "started_at": daemon.started_at.isoformat() if daemon else None,
        "rules": daemon.rules if daemon else None,
        "rules_version": daemon.rules_version if daemon else None,
        "ill": list(standing.ill),
        "trouble": list(standing.notes),
        "feeds": [
            {
                "id": feed.id,
                "name": feed.name,
                "last_ok_at": feed.last_ok_at.isoformat() if feed.last_ok_at else None,
                "failures": feed.failures,
                "trouble": feed.trouble,
                "lag": feed.lag.total_seconds(),
            }
            for feed in standing.feeds
        ],
        "lag": standing.lag.total_seconds(),
        "deliveries": {state.value: count for state, count in sorted(standing.deliveries.items())},
        "waiting": standing.waiting,
        "oldest_waiting": standing.oldest_waiting.isoformat() if standing.oldest_waiting else None,
        "items_last_day": standing.items_last_day,
        "incidents_last_day": standing.incidents_last_day,
        "alerts_last_day": standing.alerts_last_day,
        "last_alert": {
            "id": alert.id,
            "at": alert.at.isoformat(),
            "kind": alert.kind,
            "rule": alert.rule,
            "severity": alert.severity.label,
        }
        if alert
        else None,
    }


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, for people."""
    return "never" if moment is None else f"{span(max(now - moment, timedelta()))} ago"


def _daemon(standing: Standing) -> str:
    daemon = standing.daemon
    if daemon is None:
        return "has never run on this store"
    if standing.life is Life.STOPPED and daemon.stopped_at is not None:
        return f"stopped in good order {ago(daemon.stopped_at, standing.at)}"
    if standing.life is Life.LOST:
        return f"lost: process {daemon.pid} last gave a sign {ago(daemon.beat_at, standing.at)}"
    return f"alive, process {daemon.pid}, up {span(standing.at - daemon.started_at)}"


def ahead(moment: datetime, now: datetime) -> str:
    """How long until then, for people."""
    return f"in {span(moment - now)}" if moment > now else "now"


def span(length: timedelta) -> str:
    """A length of time for people, in the largest unit of which it has two."""
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * 2:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
