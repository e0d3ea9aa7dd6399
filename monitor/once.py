"""One round of polls and deliveries, without a schedule."""

from __future__ import annotations

from datetime import timedelta

from monitor.app import App
from monitor.intake import Intake, Tally, Uncounted
from monitor.troubles import Troubles

_DELIVERIES = timedelta(minutes=2)
_POLLS = timedelta(minutes=30)


async def poll_once(app: App, *, every: bool) -> Tally:
    """Polls the feeds that are due (or `every` one), stores, and delivers what is due. Raises StoreError."""
    await app.sync_feeds()
    intake = Intake(app, Troubles(), Uncounted())
    await intake.poll_all(due=not every)
    await intake.finish(_POLLS)
    await app.deliver_due()  # also says what waits for receivers that are gone, which a drain does not
    await app.dispatcher.drain(_DELIVERIES)
    return intake.tally
