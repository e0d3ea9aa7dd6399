"""Where the store is: in the configuration, else `newswatch.db` in the state directory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs
from sqlalchemy import Engine

from monitor.errors import ConfigurationError
from monitor.setting_values import check_store
from monitor.store import migrations
from monitor.store.engine import open_engine

_SQLITE = "sqlite://"


def store_url(store: str | None, base: Path, environ: Mapping[str, str] | None = None) -> str:
    """The store's address for `open_engine`.

    `store` may be `postgresql://…`, `sqlite:///var/lib/x.db` (always an absolute path, with three slashes or four),
    or the path of a SQLite file relative to `base`. None: `newswatch.db` in systemd's state directory, else in the
    user's. Raises ConfigurationError for anything else.
    """
    if store is None:
        return _SQLITE + "/" + str(state_directory(environ) / "newswatch.db")
    try:
        check_store(store)
    except ValueError as error:
        raise ConfigurationError(f"store: {error}") from None
    if store.startswith("postgresql://"):
        return store
    if store.startswith(_SQLITE):
        return f"{_SQLITE}//" + store.removeprefix(_SQLITE).lstrip("/")
    return f"{_SQLITE}/{(base / store).resolve()}"


def state_directory(environ: Mapping[str, str] | None = None) -> Path:
    """Where newswatch keeps what it must not lose: systemd's StateDirectory=, else the user's state directory."""
    given = (os.environ if environ is None else environ).get("STATE_DIRECTORY", "").partition(":")[0]
    return Path(given) if given else platformdirs.user_state_path("newswatch", appauthor=False)


def open_for_writing(url: str) -> Engine:
    """The store, made if it is not there, with the schema of this program.

    A new SQLite file is its owner's alone: it says what a desk watches. SQLite gives the files beside it the mode of
    the file itself, so one that an administrator has opened to a group stays open to it. Raises ConfigurationError
    where it cannot be used, StoreError where the database refuses.
    """
    path = _file_of(url)
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"store: cannot make the folder {path.parent}: {error.strerror}") from error
        try:
            if not path.exists():
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise ConfigurationError(f"store: cannot make {path}: {error.strerror}") from error
    engine = open_engine(url)
    migrations.upgrade(engine)
    return engine


def open_existing(url: str) -> Engine:
    """The store of a watch that has run, for commands that look at it. Raises ConfigurationError where there is none,
    or where its schema is not this program's."""
    path = _file_of(url)
    if path is not None and not path.exists():
        raise ConfigurationError(f"there is no store at {path} yet; start the watch with: newswatch run")
    engine = open_engine(url)
    migrations.require_current(engine)
    return engine


def _file_of(url: str) -> Path | None:
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
