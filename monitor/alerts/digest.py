"""Digests: one alert that names all the alerts it stands for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from monitor.model import Alert, AlertKind, Incident

DIGEST_RULE = "digest"


def digest_of(members: Sequence[Alert], receiver: str, why: str, now: datetime) -> Alert:
    """The digest of `members` (at least one, oldest first) for a receiver. Its id follows from what it names, so a
    digest made twice after a crash is the same one."""
    ids = tuple(alert.id for alert in members)
    fingerprint = sha256("\n".join((receiver, *ids)).encode()).hexdigest()[:12]
    severity = max(alert.incident.severity for alert in members)
    number = f"{len(members)} alerts" if len(members) > 1 else "1 alert"
    publishers = dict.fromkeys(name for alert in members for name in alert.incident.publishers)
    incident = Incident(
        id=f"digest-{fingerprint}",
        rule=DIGEST_RULE,
        severity=severity,
        place=None,
        when=None,
        title=f"{number}: {why}",
        items=(),
        publishers=tuple(publishers),
        first_seen=members[0].at,
        last_seen=members[-1].at,
    )
    return Alert(
        id=f"{incident.id}-1",
        kind=AlertKind.DIGEST,
        at=now,
        incident=incident,
        sighting=None,
        item=None,
        tags=tuple(dict.fromkeys(tag for alert in members for tag in alert.tags)),
        members=ids,
    )
