"""Serving the pages inside the daemon: on the daemon's own event loop, without uvicorn's signal handlers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from monitor.errors import ConfigurationError


def bind(listen: str) -> socket.socket:
    """A listening socket for `host:port`. Raises ConfigurationError where that cannot be had."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with contextlib.ExitStack() as unless_bound:
            opened = unless_bound.enter_context(socket.socket(family, socket.SOCK_STREAM))
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((host, int(port)))
            unless_bound.pop_all()
    except (OSError, ValueError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigurationError(f"the status page cannot listen on {listen!r}: {reason}; set web.listen") from error
    return opened


class PageServer:
    """Serves an application until stopped. A failure to serve never stops the watch."""

    def __init__(self, pages: Starlette, opened: socket.socket) -> None:
        config = uvicorn.Config(pages, log_config=None, access_log=False, lifespan="off", server_header=False)
        self._server = _Server(config)
        self._socket = opened
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where it listens, as an address to open."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def start(self) -> None:
        """Begins to serve on the running loop."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="pages")

    async def stop(self) -> None:
        """Ends open connections and stops."""
        if self._task is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._socket.close()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the daemon's own handlers stay
