"""One daemon per store: an advisory lock that the kernel or the database server drops with the process, however it
ends. The server also drops it when it restarts, so its holder makes sure of it now and then."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import ConfigurationError, StoreTaken
from monitor.store.engine import open_engine, refusals

_ADVISORY_KEY = 0x6E657773  # "news"
_LOCK = text("select pg_try_advisory_lock(:key)").bindparams(key=_ADVISORY_KEY)
_SESSION = text("select pid, backend_start from pg_stat_activity where pid = pg_backend_pid()")
_END_SESSION = text(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid = :pid and backend_start = :backend_start"
)


@contextmanager
def hold(url: str) -> Iterator[Callable[[], None]]:
    """Keeps any other newswatch from writing to the store at `url` for as long as the block runs. Yields what makes
    sure that it still does, and takes the lock again where the server has dropped it.

    Both raise StoreTaken, naming the other process, where one holds it, and StoreError where the database does not
    answer.
    """
    if url.startswith("sqlite:///"):
        with _hold_file(Path(url.removeprefix("sqlite:///") + ".lock")):
            yield _sure
    elif url.startswith("sqlite"):  # in memory: nobody else can have it
        yield _sure
    else:
        held = _PostgresqlLock(open_engine(url))
        try:
            held.ensure()
            yield held.ensure
        finally:
            held.release()


def _sure() -> None:
    """What the kernel holds, it holds until the process ends."""


@contextmanager
def _hold_file(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(f"cannot use the store's folder {path.parent}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            raise StoreTaken(f" (process {owner})") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


class _PostgresqlLock:
    """A lock that belongs to a session of its own, and ends with it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._session: dict[str, object] | None = None  # the last one that had the lock

    def ensure(self) -> None:
        """Takes the lock, unless the session that has it is still there. Raises StoreTaken, StoreError."""
        if self._connection is not None:
            try:
                self._connection.execute(text("select 1"))
            except DBAPIError:
                self.release()
            else:
                return
        with refusals(self._engine):
            self._take()

    def release(self) -> None:
        """Lets go of the lock, if it is held, and of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # not back to the pool, where it would keep the lock
            connection.close()

    def _take(self) -> None:
        connection = self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            # Where only the network failed, the server may take long to find that our former session is gone.
            if self._session is not None and connection.execute(_END_SESSION, self._session).all():
                self.release()  # the lock is to be had once that has ended: the next time
                return
            if not connection.execute(_LOCK).scalar():
                raise StoreTaken
            self._session = dict(connection.execute(_SESSION).mappings().one())
        except BaseException:
            self.release()
            raise
