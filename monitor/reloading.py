"""Configuration and rules taken in while the watch runs: whole, or refused with every error.

The set in force stays until the new one has been read, checked and compiled beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import structlog

from monitor import app as composition
from monitor import sdnotify
from monitor.app import App, Sources
from monitor.counting import counted
from monitor.errors import ConfigurationError, InvalidInput, NewswatchError, StoreError
from monitor.file_watch import changes
from monitor.secrets import Secrets
from monitor.troubles import Troubles

_STORE_AGAIN_S = 5  # after the store refused: files that were not at fault are read again
_WATCH_AGAIN_S = 60
log = structlog.get_logger()


class Reloading:
    """Reloads when asked, or when a file has changed. `report` is told the result: `adopted` or `refused`."""

    def __init__(self, app: App, sources: Sources, troubles: Troubles, report: Callable[[str], None]) -> None:
        self._app = app
        self._sources = sources
        self._troubles = troubles
        self._report = report
        self._asked = asyncio.Event()
        self._done = asyncio.Event()

    def ask(self) -> None:
        """Asks for a reload; returns at once."""
        self._asked.set()

    async def reload_when_asked(self, guarded: Callable[[Callable[[], Awaitable[object]]], Awaitable[None]]) -> None:
        """Runs until cancelled, each reload within `guarded`."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await guarded(self.reload)
            self._done.set()

    async def watch_files(self, stop: asyncio.Event) -> None:
        """Asks for a reload whenever a file has changed, until `stop` is set."""
        while not stop.is_set():
            try:
                await self._watch_files(stop)
            except Exception:
                log.exception("file_watch_fault")
                told = "changed files are not noticed; send SIGHUP after a change, and see the log"
                self._troubles.open("file-watch", told)
                await asyncio.sleep(_WATCH_AGAIN_S)

    async def _watch_files(self, stop: asyncio.Event) -> None:
        def read_from() -> list[Path]:
            return composition.read_from(self._sources, self._app.watched)

        async with aclosing(changes(read_from, self._app.watched.marks, stop)) as changed:
            async for _ in changed:
                self._troubles.close("file-watch")
                self._done.clear()
                self.ask()
                await self._done.wait()

    async def reload(self) -> None:
        """Reads everything anew and puts it in force, or refuses it and says why."""
        sdnotify.notify("STATUS=reloading")
        secrets = Secrets(redactor=self._app.secrets.redactor)
        before = self._app.watched
        try:
            watched = await asyncio.to_thread(composition.load, self._sources, secrets)
            await self._app.adopt(watched, secrets)
        except StoreError as error:
            self._refuse(error)
            asyncio.get_running_loop().call_later(_STORE_AGAIN_S, self.ask)
            return
        except (InvalidInput, ConfigurationError) as error:
            self._refuse(error)
            return
        self._troubles.close("reload")
        self._troubles.keep_feeds(watched.feeds)
        self._report("adopted")
        log.info(
            "reloaded",
            feeds=len(watched.feeds),
            rules=len(watched.ruleset.rules),
            version=watched.ruleset.version,
            changed=watched.ruleset.version != before.ruleset.version or watched.settings != before.settings,
        )
        if (before.settings.store, before.settings.web) != (watched.settings.store, watched.settings.web):
            log.warning("restart_needed", settings=["store", "web"])
        sdnotify.notify(
            f"STATUS=watching {counted(len(watched.feeds), 'feed')} with {counted(len(watched.ruleset.rules), 'rule')}"
        )

    def _refuse(self, error: NewswatchError) -> None:
        errors = [str(each) for each in error.errors] if isinstance(error, InvalidInput) else [str(error)]
        for line in errors:
            log.error("reload_refused", error=line)
        more = f" (and {counted(len(errors) - 1, 'more error')})" if len(errors) > 1 else ""
        self._troubles.open("reload", f"the changed files were refused, the old ones stay in force: {errors[0]}{more}")
        self._report("refused")
        sdnotify.notify("STATUS=the changed files were refused; the old ones stay in force")
