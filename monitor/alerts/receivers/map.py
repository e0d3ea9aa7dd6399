"""The map that a receiver shows with an alert: never a reason for the alert not to go out."""

from __future__ import annotations

import asyncio

import structlog

from monitor.alerts.message import Message
from monitor.alerts.picture import draw_map

_log = structlog.get_logger()


async def map_of(message: Message) -> bytes | None:
    """A PNG of where it happened; None where that is not known or cannot be drawn."""
    if message.spot is None:
        return None
    try:
        return await asyncio.to_thread(draw_map, message.spot)
    except Exception:  # noqa: BLE001 - a bug of ours, or a broken installation; the alert is told all the same
        _log.exception("map_fault", alert=message.id)
        return None
