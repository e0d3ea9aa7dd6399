"""The store's schema and how it moves forward. `upgrade` runs at every start; there is no way back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from monitor.errors import ConfigurationError
from monitor.store.engine import read, write


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Brings the store to this program's schema in one transaction; returns the revisions (before, after).

    Raises ConfigurationError for a store written by a newer newswatch: it is left untouched.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    target = scripts.get_current_head()
    assert target is not None
    with read(engine) as connection:
        before = _revision(connection)
    if before == target:
        return before, target
    if before is not None and before not in {script.revision for script in scripts.walk_revisions()}:
        raise ConfigurationError(
            f"the store has schema {before}, which is newer than this newswatch knows ({target}); "
            "install the newer newswatch again, or name another store"
        )
    with write(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, target


def require_current(engine: Engine) -> None:
    """Raises ConfigurationError where the store's schema is not this program's; changes nothing."""
    target = ScriptDirectory.from_config(_config()).get_current_head()
    with read(engine) as connection:
        found = _revision(connection)
    if found != target:
        raise ConfigurationError(
            f"the store has schema {found or 'none'}, this newswatch needs {target}; "
            "start the watch of this version on it once (newswatch run, or newswatch once)"
        )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
