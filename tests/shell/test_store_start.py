"""Opening a store: its schema is brought forward at start, a newer one is refused, and one daemon holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from monitor.errors import ConfigurationError, StoreError
from monitor.store import lock, migrations
from monitor.store.engine import read, write
from monitor.store.schema import metadata


def test_the_migrations_build_exactly_the_tables_of_the_schema(engine: Engine) -> None:
    assert migrations.upgrade(engine)[0] is None
    with read(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_revision_that_the_program_wants_is_the_newest() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.REVISION


def test_a_second_start_changes_nothing(engine: Engine) -> None:
    _, after = migrations.upgrade(engine)
    with write(engine) as connection:
        connection.execute(text("insert into meta (key, value) values ('kept', 'yes')"))
    assert migrations.upgrade(engine) == (after, after)
    with read(engine) as connection:
        assert connection.execute(text("select value from meta where key = 'kept'")).scalar() == "yes"


def test_a_store_of_a_newer_newswatch_is_refused_and_left_alone(engine: Engine) -> None:
    migrations.upgrade(engine)
    with write(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(ConfigurationError, match=r"schema 9999, which is newer than this newswatch knows"):
        migrations.upgrade(engine)
    with read(engine) as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "9999"


def test_a_migration_that_fails_leaves_no_half_schema(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", fail)
    with pytest.raises(RuntimeError):
        migrations.upgrade(engine)
    assert inspect(engine).get_table_names() == []


def test_a_second_daemon_on_the_same_store_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    database = tmp_path / "newswatch.db"
    program = (
        "import sys; from monitor.store import lock\n"
        f"with lock.hold('sqlite:///{database}'): print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(StoreError, match=rf"another newswatch \(process {other.pid}\)"),
            lock.hold(f"sqlite:///{database}"),
        ):
            pass
        other.kill()
        other.wait()
    with lock.hold(f"sqlite:///{database}"):  # the kernel dropped the lock with the process
        pass
