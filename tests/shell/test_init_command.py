"""`newswatch init`: what it writes passes check and test, in editors too, and nothing is overwritten."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def newswatch(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor", *arguments]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    done = newswatch(folder, "init", "watch")
    assert done.returncode == 0, done.stderr
    return folder / "watch"


def test_what_is_written_passes_check_without_a_warning(written: Path) -> None:
    done = newswatch(written, "check", "--strict")
    assert (done.stdout.split(" in ", 1)[0], done.returncode) == ("fine", 0), done.stdout


def test_what_is_written_passes_its_own_tests(written: Path) -> None:
    done = newswatch(written, "test")
    assert (done.stdout, done.returncode) == ("4 tests of 1 rule: all passed\n", 0), done.stdout + done.stderr


def test_editors_find_the_schemas_and_agree(written: Path) -> None:
    for path in (written / "newswatch.yaml", *sorted((written / "rules").glob("*.yaml"))):
        schema = path.read_text("utf-8").split("$schema=", 1)[1].split("\n", 1)[0]
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(path.parent / schema), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_nothing_is_overwritten(written: Path) -> None:
    before = (written / "newswatch.yaml").read_bytes()
    done = newswatch(written.parent, "init", "watch")
    assert done.returncode == 2
    assert "already has newswatch.yaml, rules/site-attack.yaml" in done.stderr
    assert (written / "newswatch.yaml").read_bytes() == before
