"""The store's schema and how it moves forward. `upgrade` runs at every start; there is no way back.

Alembic is imported where a store is to be moved, which is once in its life: it costs a third of a second and 10 MB.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import ConfigurationError
from monitor.store.engine import read, write

REVISION = "0001"  # the newest of `versions`


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Brings the store to this program's schema in one transaction; returns the revisions (before, after).

    Raises ConfigurationError for a store written by a newer newswatch: it is left untouched.
    """
    with read(engine) as connection:
        before = _revision(connection)
    if before != REVISION:
        _move(engine, before)
    return before, REVISION


def require_current(engine: Engine) -> None:
    """Raises ConfigurationError where the store's schema is not this program's; changes nothing."""
    with read(engine) as connection:
        found = _revision(connection)
    if found is not None and found > REVISION:
        raise ConfigurationError(f"the store has schema {found}, newer than this newswatch knows ({REVISION})")
    if found != REVISION:
        raise ConfigurationError(
            f"the store has schema {found or 'none'}, this newswatch needs {REVISION}; "
            "start the watch of this version on it once (newswatch run, or newswatch once)"
        )


def _move(engine: Engine, before: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    if before is not None:
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if before not in known:
            raise ConfigurationError(
                f"the store has schema {before}, which is newer than this newswatch knows ({REVISION}); "
                "install the newer newswatch again, or name another store"
            )
    with write(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
