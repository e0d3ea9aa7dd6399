"""The log: JSON lines when nobody looks, readable lines on a terminal.

One stdlib handler at the root, so that libraries' records take the same way. Secrets are taken out last, by key and
by value, just before a line is written; a traceback never dumps local variables.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any, TextIO

import orjson
import structlog

Redact = Callable[[str], str]
"""Takes the secrets out of a text."""

_QUIETED = {
    "httpx": logging.WARNING,  # logs addresses with their passwords at INFO
    "httpcore": logging.WARNING,
    "apprise": logging.CRITICAL,  # logs receiver addresses; its results are read from its answer instead
    "apscheduler": logging.ERROR,  # a line per job and second, and one for each that comes while the last still runs
    "alembic": logging.WARNING,
    "watchfiles": logging.WARNING,
    "uvicorn": logging.WARNING,
    "asyncio": logging.WARNING,
}
_SECRET_KEYS = ("token", "password", "secret", "authorization", "cookie", "webhook")


def configure(
    *, redact: Redact, stream: TextIO | None = None, level: str = "info", readable: bool | None = None
) -> None:
    """Sends every log record of this process to `stream` (standard error), one line each.

    `redact` is applied to every text that is logged. `readable` chooses lines for people over JSON; None decides
    by whether `stream` is a terminal. People are spared polls that brought nothing, unless `level` is debug.
    """
    target = stream or sys.stderr
    for_people = target.isatty() if readable is None else readable
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if for_people else "iso", utc=not for_people),
    ]
    closing: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _Redaction(redact),
        structlog.dev.ConsoleRenderer(colors=target.isatty()) if for_people else _json_line,
    ]
    handler = logging.StreamHandler(target)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=closing))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name, threshold in _QUIETED.items():
        logging.getLogger(name).setLevel(threshold)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *([_without_idle_polls] if for_people and level == "info" else []),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        # What is below the level costs next to nothing: a line for each poll is most of what is logged.
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=False,
    )


def _without_idle_polls(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A line every second or so would drown the alerts that are printed between them."""
    if event["event"] == "polled" and not event.get("items"):
        raise structlog.DropEvent
    return event


class _Redaction:
    """A processor that replaces values under secret-sounding keys, and secrets within any other text."""

    def __init__(self, redact: Redact) -> None:
        self._redact = redact

    def __call__(self, _logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: self._clean(key, value) for key, value in event.items()}

    def _clean(self, key: str, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if any(part in key.lower() for part in _SECRET_KEYS):
            return "[redacted]"
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(key, each) for each in value]
        if isinstance(value, dict):
            return {str(name): self._clean(str(name), each) for name, each in value.items()}
        return self._redact(value.isoformat() if isinstance(value, datetime) else str(value))


def _json_line(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> str:
    ordered = {name: event[name] for name in ("timestamp", "level", "event") if name in event}
    return orjson.dumps({**ordered, **event}, default=str).decode()
