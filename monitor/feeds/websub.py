"""WebSub (W3C Recommendation, 2018): hubs that say when a feed has news. Pure; requests and times are passed in.

A push only makes its feed due at once: what it carries is not read, the feed itself is asked. So a forged or replayed
push costs one polite poll and can put no word into the watch; and where a hub falls silent, polling goes on as ever.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

LEASE = timedelta(days=7)  # what is asked for; the hub decides
_SHORTEST_LEASE, _LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
_RETRY = timedelta(hours=6)  # an unanswered or refused subscription
_RENEW_BEFORE = 0.2  # of the lease
_METHODS = ("sha512", "sha384", "sha256", "sha1")
CALLBACK = "/websub/"


class Standing(StrEnum):
    """asked -> active; what stays unanswered, and what was denied, is asked again later."""

    ASKED = "asked"
    ACTIVE = "active"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed's subscription at one hub. `token` is the secret part of the callback's address, `secret` the key of
    the hub's signatures."""

    feed_id: str
    hub: str
    topic: str
    token: str
    secret: str
    standing: Standing
    asked_at: datetime
    lease_until: datetime | None = None
    renew_at: datetime | None = None


def is_due(subscription: Subscription | None, hub: str, topic: str, now: datetime) -> bool:
    """True where `hub` should be asked (again) for `topic`."""
    if subscription is None or (subscription.hub, subscription.topic) != (hub, topic):
        return True
    retry = _RETRY
    if subscription.renew_at is not None and subscription.lease_until is not None:
        if now < subscription.renew_at:
            return False
        retry = min(_RETRY, (subscription.lease_until - subscription.renew_at) / 4)
    return now - subscription.asked_at >= retry


def request_of(subscription: Subscription, public: str) -> bytes:
    """The form to send to the hub; `public` is the address under which hubs reach this program."""
    return urlencode(
        {
            "hub.callback": public.rstrip("/") + CALLBACK + subscription.token,
            "hub.mode": "subscribe",
            "hub.topic": subscription.topic,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
            "hub.secret": subscription.secret,
        }
    ).encode("ascii")


def verified(
    subscription: Subscription, query: Mapping[str, str], now: datetime
) -> tuple[Subscription, str | None] | None:
    """What the hub's question makes of the subscription, and the challenge to answer with; None: we did not ask.

    Only what was asked is confirmed, so nobody can subscribe us to another topic or unsubscribe us.
    """
    if query.get("hub.topic") != subscription.topic:
        return None
    match query.get("hub.mode"):
        case "denied":
            return replace(subscription, standing=Standing.DENIED, lease_until=None, renew_at=None), None
        case "subscribe" if query.get("hub.challenge"):
            text = query.get("hub.lease_seconds", "")
            lease = timedelta(seconds=int(text)) if text.isdecimal() and len(text) < 10 else LEASE
            lease = min(max(lease, _SHORTEST_LEASE), _LONGEST_LEASE)
            active = replace(
                subscription,
                standing=Standing.ACTIVE,
                lease_until=now + lease,
                renew_at=now + lease * (1 - _RENEW_BEFORE),
            )
            return active, query["hub.challenge"][:1_000]
        case _:
            return None


def is_signed(secret: str, body: bytes, header: str | None) -> bool:
    """True where X-Hub-Signature (`sha256=…`) was made with `secret` over `body`."""
    method, _, given = (header or "").strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(expected, given.strip().lower())
