"""Opening the store, and its transactions.

SQLite runs in WAL mode with foreign keys on and `synchronous=FULL` (measured at 0.17 ms a transaction; the outbox
needs it). A write always begins with BEGIN IMMEDIATE: a read that upgrades to a write fails at once whatever the
busy timeout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from monitor.errors import ConfigurationError, StoreError

_BUSY_TIMEOUT_MS = 5_000
_CONNECT_TIMEOUT_S = 5  # of PostgreSQL, unless its address has one; the driver's own is above two minutes


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path`, `sqlite://` (in memory) or `postgresql://…`; does not create tables.
    Raises ConfigurationError where PostgreSQL's driver is not installed, or cannot be used."""
    if not url.startswith("sqlite"):
        try:
            return sqlalchemy.create_engine(
                url.replace("postgresql://", "postgresql+psycopg://", 1),
                pool_pre_ping=True,  # the server may have been restarted between two transactions
                connect_args={} if "connect_timeout=" in url else {"connect_timeout": _CONNECT_TIMEOUT_S},
            )
        except ImportError as error:  # also where the library that the driver is made for is missing
            raise ConfigurationError(
                f"store: PostgreSQL needs a driver ({' '.join(str(error).split())}); "
                "run pip install 'newswatch[postgresql]'"
            ) from error
    if url in ("sqlite://", "sqlite:///:memory:"):
        engine = sqlalchemy.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = sqlalchemy.create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",  # first: the others may have to wait too
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; commits on leaving, rolls back on an exception.

    Raises StoreError where the database refuses (full, locked, read-only, damaged).
    """
    with refusals(engine), engine.begin() as connection:
        yield connection


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One short reading transaction. Raises StoreError where the database refuses."""
    with refusals(engine), engine.connect().execution_options(reading=True) as connection:
        yield connection


@contextmanager
def refusals(engine: Engine) -> Iterator[None]:
    """Makes a StoreError of what the database refuses within the block."""
    try:
        yield
    except DBAPIError as error:
        raise _store_error(error, engine) from error


def _store_error(error: DBAPIError, engine: Engine) -> StoreError:
    reason = " ".join(str(error.orig).split())  # PostgreSQL says some things on several lines
    if engine.dialect.name == "sqlite" and "unable to open" in reason:
        advice = "this user must be allowed to write to it and to its folder, where SQLite keeps files beside it"
        return StoreError(f"the store {engine.url.database} cannot be opened: {advice}", retry=True)
    if engine.dialect.name == "sqlite" and "not a database" in reason:
        return StoreError(f"the store {engine.url.database} is no SQLite database; name another file", retry=False)
    if "full" in reason:
        return StoreError(f"the disk that holds the store is full ({reason}); free space, nothing is lost", retry=True)
    if "locked" in reason:
        return StoreError(f"the store is locked by another process ({reason})", retry=True)
    return StoreError(f"the store refused: {reason}", retry=isinstance(error, OperationalError))
