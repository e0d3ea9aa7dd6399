"""Opening and closing the watch: log, configuration, store, lock, parts; used by `run`, `once` and `demo`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from monitor import __version__, log
from monitor.app import App, Sources, load, store_address
from monitor.errors import ConfigurationError, InvalidInput
from monitor.secrets import Secrets
from monitor.settings import Settings
from monitor.store import lock
from monitor.store.place import open_for_writing


@asynccontextmanager
async def opened(sources: Sources, *, settings: Settings | None = None, log_level: str = "info") -> AsyncIterator[App]:
    """The parts at work, on a store that is locked and of this program's schema, until the block ends.

    Raises ConfigurationError with every fault where it cannot start as configured (a supervisor need not try again),
    StoreError where another newswatch has the store.
    """
    secrets = Secrets()
    log.configure(redact=secrets.redactor.redact, level=log_level)
    config = "none, so all defaults" if sources.config is None else str(sources.config)
    structlog.get_logger(__name__).info("starting", config=config, newswatch=__version__)
    try:
        watched = load(sources, secrets, settings)
    except InvalidInput as error:
        raise ConfigurationError(f"cannot start as configured:\n{error}") from error
    address = store_address(watched.settings, sources, secrets)
    with lock.hold(address) as keep_lock:
        engine = open_for_writing(address)
        app = App(engine, watched, secrets, keep_lock=keep_lock)
        del watched  # the app's to keep, and to let go at a reload
        try:
            yield app
        finally:
            await app.aclose()
