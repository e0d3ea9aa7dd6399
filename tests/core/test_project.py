"""The project itself: size and docstrings of modules, help of commands, lock files, and what must not be in it."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SOURCES = sorted((ROOT / "monitor").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_module_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_the_top_level_holds_what_belongs_there() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a checkout, or git is missing: which files are the project's is not known")
    command = ["git", "-c", "safe.directory=*", "ls-files"]  # also where the checkout is another user's
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name.partition("/")[0] for name in tracked.splitlines()} == {
        *(".ci", ".gitignore", "pyproject.toml"),
        *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"),
        *("requirements.lock", "requirements-dev.lock", "requirements-build.lock"),
        *("monitor", "rules", "deploy", "tests", "docs", "dev", "benchmarks"),
    }


def undocumented(path: Path) -> Iterator[str]:
    """Public modules, classes and functions without a docstring. Methods that fulfil a protocol or a base class of a
    library (those named in its documentation, not ours) are left out when they are one line."""
    tree = ast.parse(path.read_text("utf-8"))
    if tree.body and ast.get_docstring(tree) is None:
        yield "the module"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node) is None:
            yield from () if node.name.startswith("_") else (node.name,)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_modules_and_public_functions_say_what_they_do(path: Path) -> None:
    assert list(undocumented(path)) == []


def locked(file: str) -> dict[str, Version]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    return {normal(name): Version(version) for name, version in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-dev.lock", [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]),
        ("requirements-build.lock", PROJECT["build-system"]["requires"]),
    ],
)
def test_the_lock_files_are_in_step_with_the_project(file: str, wanted: list[str]) -> None:
    versions = locked(file)
    for requirement in map(Requirement, wanted):
        version = versions.get(normal(requirement.name))
        assert version is not None, f"{requirement.name} is not in {file}: run dev/lock"
        assert version in requirement.specifier, f"{file} has {requirement.name} {version}: run dev/lock"


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"])
def test_lock_files_have_hashes_and_name_no_host(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert not re.search(r"https?://|file://|--index|--find-links", text)
    for block in re.split(r"\n(?=\S)", text):
        if "==" in block.partition("\n")[0]:
            assert "--hash=sha256:" in block


def test_every_import_of_a_library_is_declared() -> None:
    declared = {normal(Requirement(each).name) for each in PROJECT["project"]["dependencies"]}
    names = {"yaml": "pyyaml", "Stemmer": "pystemmer", "PIL": "pillow", "re2": "google-re2", "psycopg": "psycopg"}
    optional = {"psycopg", "pydantic-core"}  # where it is wanted; a part of pydantic
    used: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                used.add(node.module.partition(".")[0])
    foreign = {normal(names.get(name, name)) for name in used - set(sys.stdlib_module_names) - {"monitor"}}
    assert foreign - declared - optional == set()


def test_the_installed_package_finds_its_rules(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(tmp_path / "site")], check=True)
    program = (
        "from monitor import shipped; from monitor.language.loader import load_rules\n"
        "print(shipped.rules_folder()); print(shipped.feeds_file().is_file())\n"
        "print(*(rule.id for rule in load_rules([shipped.rules_folder()]).rules))"
    )
    shown = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert shown[0] == str(tmp_path / "site" / "monitor" / "rules")
    assert shown[1] == "True"
    assert "us-facility-attack" in shown[2].split()
