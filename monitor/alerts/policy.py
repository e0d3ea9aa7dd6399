"""What becomes of a delivery that is due: silenced, held or sent, each with its reason. Pure: `now` is passed in.

The tests are asked in this order, and the first that applies decides: silence, quiet hours, storm cap, rate limit.
The watch's own trouble is neither silenced nor held; a digest is held by quiet hours and the rate limit only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.alerts.routing import OPERATOR_RULE
from monitor.alerts.silencing import Silence, silences_alert
from monitor.counting import counted
from monitor.durations import format_duration
from monitor.model import Alert, AlertKind, Severity
from monitor.settings import Calm, QuietHours, RateLimit, StormCap
from monitor.zones import end_of_span


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that a receiver took: when, and what it was."""

    at: datetime
    kind: AlertKind
    severity: Severity


@dataclass(frozen=True, slots=True)
class Send:
    """Nothing stands against it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Not yet: `what` is quiet, storm or rate."""

    what: str
    until: datetime
    reason: str


Verdict = Send | Hold


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision looks at besides the alert: messages this receiver took in the longest window its settings
    name, when the alerts held in its storm are due, silences in force now or when the alert was decided, and the desk's
    zone."""

    now: datetime
    sent: Sequence[SentMessage]
    storm_until: datetime | None
    silences: Sequence[Silence]
    zone: ZoneInfo


def silenced_by(alert: Alert, moment: Moment) -> str | None:
    """The silence that closes an alert, in words, or None: one in force now, or when the alert was decided, since the
    route may have let it wait beyond the end of the silence."""
    if alert.incident.rule == OPERATOR_RULE or alert.kind is AlertKind.DIGEST:
        return None
    for silence in moment.silences:
        if any(silences_alert(silence, alert, at, moment.zone) for at in (alert.at, moment.now)):
            return silence.describe()
    return None


def decide(alert: Alert, severity: Severity, held_for: str | None, calm: Calm, moment: Moment) -> Verdict:
    """What becomes of an alert at a receiver. `severity` is the highest of what the message will tell; `held_for`
    is what the delivery was held for until now, so that nothing is held twice for one storm."""
    if alert.incident.rule == OPERATOR_RULE:
        return Send()
    if calm.quiet is not None and (verdict := _quiet(calm.quiet, severity, moment)):
        return verdict
    if calm.storm is not None and alert.kind is not AlertKind.DIGEST and held_for not in ("storm", "digest"):
        verdict = _storm(calm.storm, severity, moment)
        if verdict:
            return verdict
    if calm.rate is not None and (verdict := _rate(calm.rate, moment)):
        return verdict
    return Send()


def _quiet(quiet: QuietHours, severity: Severity, moment: Moment) -> Hold | None:
    if severity >= Severity.named(quiet.passes):
        return None
    zone = ZoneInfo(quiet.zone) if quiet.zone else moment.zone
    days = tuple(quiet.days) if quiet.days is not None else None
    until = end_of_span(moment.now, quiet.hours, days, zone)
    return None if until is None else Hold("quiet", until, f"quiet hours {quiet.hours} {zone.key}")


def _storm(storm: StormCap, severity: Severity, moment: Moment) -> Hold | None:
    # Critical alerts have a count of their own: a flood of others does not keep one from being told at once.
    critical = severity >= Severity.CRITICAL
    since = moment.now - storm.per
    lately = [
        message
        for message in moment.sent
        if message.at > since
        and message.kind is not AlertKind.DIGEST
        and (message.severity >= Severity.CRITICAL) == critical
    ]
    if len(lately) < storm.alerts:
        return None
    until = moment.storm_until or lately[0].at + storm.per
    cap = f"{counted(storm.alerts, 'alert')} in {format_duration(storm.per)}"
    reason = f"storm: more than {cap}, so this goes into a digest"
    return Hold("storm", max(until, moment.now), reason)


def _rate(rate: RateLimit, moment: Moment) -> Hold | None:
    lately = [message.at for message in moment.sent if message.at > moment.now - rate.per]
    if len(lately) < rate.messages:
        return None
    until = lately[len(lately) - rate.messages] + rate.per
    return Hold("rate", until, f"rate limit: {counted(rate.messages, 'message')} in {format_duration(rate.per)}")
