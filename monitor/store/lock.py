"""One daemon per store: an advisory lock that the kernel drops with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy import Engine

from monitor.errors import ConfigurationError, StoreError
from monitor.store.engine import open_engine, read

_ADVISORY_KEY = 0x6E657773  # "news"


@contextmanager
def hold(url: str) -> Iterator[None]:
    """Keeps any other newswatch from writing to the store at `url` for as long as the block runs.

    Raises StoreError, naming the other process, where one holds it already, or where the database does not answer.
    """
    if url.startswith("sqlite:///"):
        with _hold_file(Path(url.removeprefix("sqlite:///") + ".lock")):
            yield
    elif url.startswith("sqlite"):  # in memory: nobody else can have it
        yield
    else:
        with _hold_postgresql(open_engine(url)):
            yield


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
            raise StoreError(
                f"another newswatch (process {owner}) is using this store; stop it first, or name another store",
                retry=False,
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _hold_postgresql(engine: Engine) -> Iterator[None]:
    # The lock ends with its connection: once the server was restarted, only the leases in the store keep two watches
    # from doing the same work.
    with read(engine) as connection:
        got = connection.execute(sqlalchemy.text("select pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY})
        if not got.scalar():
            raise StoreError("another newswatch is using this store; stop it first, or name another store", retry=False)
        connection.commit()  # the lock belongs to the session, not to the transaction
        yield
