"""Opening a store: its schema is brought forward at start, a newer one is refused, and one daemon holds it."""

from __future__ import annotations

import os
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
from monitor.store.place import open_for_writing
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


def modes(store: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in store.parent.glob(f"{store.name}*")}


def test_a_new_store_and_the_files_beside_it_are_its_owners_alone(tmp_path: Path) -> None:
    store = tmp_path / "state" / "watch.db"
    before = os.umask(0)
    try:
        engine = open_for_writing(f"sqlite:///{store}")
    finally:
        os.umask(before)
    with write(engine) as connection:
        connection.execute(text("insert into meta (key, value) values ('a', 'b')"))
        assert modes(store) == {"watch.db": 0o600, "watch.db-wal": 0o600, "watch.db-shm": 0o600}
    engine.dispose()


def test_a_store_that_was_opened_to_a_group_stays_so(tmp_path: Path) -> None:
    store = tmp_path / "watch.db"
    open_for_writing(f"sqlite:///{store}").dispose()
    store.chmod(0o660)
    engine = open_for_writing(f"sqlite:///{store}")
    with read(engine):
        assert modes(store) == {"watch.db": 0o660, "watch.db-wal": 0o660, "watch.db-shm": 0o660}
    engine.dispose()


def test_a_store_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"store: cannot make .*/xxx+: File name too long"):
        open_for_writing(f"sqlite:///{tmp_path}/{'x' * 300}")


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
