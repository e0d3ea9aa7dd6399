"""Silences: matchers over alerts, with an end and an author. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.alerts.plain import comparable
from monitor.alerts.render import describe_time
from monitor.alerts.routing import describe, refuses
from monitor.model import Alert
from monitor.settings import RouteMatch

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that match between `starts_at` and `ends_at` are recorded and not sent. Every part that is given must
    match; `text` is looked for in the headline and the matching sentences, without case and accents."""

    id: str
    match: RouteMatch
    text: str | None
    author: str
    comment: str
    starts_at: datetime
    ends_at: datetime

    def describe(self, zone: ZoneInfo = _UTC) -> str:
        """Who silences what until when, in one line."""
        parts = [] if self.match == RouteMatch() and self.text else [describe(self.match)]
        if self.text:
            parts.append(f"text has {self.text!r}")
        comment = f" ({self.comment})" if self.comment else ""
        until = describe_time(self.ends_at, zone)
        return f"silence {self.id} by {self.author} until {until}: {' and '.join(parts)}{comment}"


def silences_alert(silence: Silence, alert: Alert, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the silence is in force at `at` and matches the alert."""
    if not silence.starts_at <= at < silence.ends_at or refuses(silence.match, alert, zone) is not None:
        return False
    return silence.text is None or comparable(silence.text) in comparable(_words(alert))


def _words(alert: Alert) -> str:
    sentences = [evidence.text for evidence in alert.sighting.evidence] if alert.sighting else []
    return "\n".join([alert.incident.title, *sentences])
