"""The command line's shell: every command of the contract is there, and nothing is imported before it is needed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.cli import COMMANDS, load

SUBCOMMANDS = (
    ("feeds", ("list", "add", "remove", "import", "export", "check")),
    ("alerts", ("list", "show", "ack")),
    ("silence", ("add", "list", "expire")),
    ("notify", ("test",)),
    ("routes", ("show", "test")),
)
CONTRACT = """
    run once demo init check test match explain replay backtest feeds alerts silence notify routes status schema
"""


def newswatch(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "monitor", *arguments], capture_output=True, text=True, check=False)


def test_help_lists_every_command_of_the_contract() -> None:
    assert sorted(COMMANDS) == sorted(CONTRACT.split())
    shown = newswatch("--help")
    assert shown.returncode == 0
    for name, entry in COMMANDS.items():
        assert f"  {name} " in shown.stdout
        assert entry.summary in shown.stdout


def test_help_imports_no_command_and_no_library_of_theirs() -> None:
    program = (
        "import sys; from monitor.cli import build\n"
        "build()(['--help'], standalone_mode=False)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
        "print(*(name for name in sys.modules if name.startswith('monitor.cli.')), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    libraries, commands = done.stderr.splitlines()
    assert not {"httpx", "sqlalchemy", "apprise", "feedparser", "apscheduler"} & set(libraries.split())
    assert commands == ""


def test_a_wrong_command_is_wrong_usage_in_one_line() -> None:
    done = newswatch("staus")
    assert done.returncode == 2
    assert "No such command 'staus'" in done.stderr
    assert "Traceback" not in done.stderr


def lines_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What was said, without where to find help."""
    return [line for line in done.stderr.splitlines() if line.startswith("Error")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("status --format yaml", "Error: Invalid value for '--format': 'yaml' is not one of 'text', 'json'."),
        (
            "alerts list --since soon",
            "Error: Invalid value for --since: 'soon' is no duration; write a number and a unit,",
        ),
        (
            "alerts list --since 99999999999d",
            "Error: Invalid value for --since: '99999999999d' is too long; at most 36500d",
        ),
        (
            "silence add --rule x --until tomorrow",
            "Error: Invalid value for --until: 'tomorrow' is no time; write 2026-",
        ),
        (
            "silence add --severity hi --for 1h",
            "Error: Invalid value for --severity: 'hi' is none of info, low, medium,",
        ),
        (
            "routes test --at noon",
            "Error: Invalid value for --at: 'noon' is no time; write 2026-03-02T18:00, in UTC, or",
        ),
        (
            "feeds add https://a.example --lang English",
            "Error: Invalid value for --lang: 'English' is no language; write",
        ),
        ("routes test --kind digest", "Error: Invalid value for '--kind': 'digest' is not one of 'new', 'update',"),
    ],
)
def test_a_wrong_value_is_one_line_in_words_of_the_command(typed: str, said: str) -> None:
    done = newswatch(*typed.split())
    assert (done.returncode, len(lines_of(done))) == (2, 1)
    assert lines_of(done)[0].startswith(said)
    assert "Value error" not in done.stderr


@pytest.mark.parametrize("command", [*COMMANDS, *(f"{group} {one}" for group, every in SUBCOMMANDS for one in every)])
def test_every_option_and_argument_says_what_it_is(command: str) -> None:
    name, _, inner = command.partition(" ")
    found = load(name)
    for parameter in (found.commands[inner] if inner else found).params:
        assert getattr(parameter, "help", None), parameter.name
        assert "list[" not in (parameter.metavar or ""), parameter.name


def test_version_is_the_packages() -> None:
    assert newswatch("--version").stdout.startswith("newswatch 0.")


@pytest.mark.parametrize("command", [*COMMANDS, *(f"{group} {one}" for group, every in SUBCOMMANDS for one in every)])
def test_every_help_has_an_example_and_the_exit_status_is_0(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["newswatch", *command.split(), "--help"])
    written = io.StringIO()
    with pytest.raises(SystemExit) as ended, redirect_stdout(written):
        main()
    assert ended.value.code == 0
    assert f"Example: newswatch {command.split()[0]}" in written.getvalue() or "| newswatch" in written.getvalue()
    assert "......" not in written.getvalue()
    assert "…..." not in written.getvalue()


def test_an_output_that_cannot_be_written_is_said_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "monitor", "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ran.returncode, ran.stderr) == (1, "newswatch: cannot write the output: No space left on device\n")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_text_that_the_output_cannot_hold_is_escaped_and_no_error(encoding: str, tmp_path: Path) -> None:
    """Both escapes of the second are one character: so it is valid JSON in any encoding."""
    rules = tmp_path / "r.yaml"
    rules.write_text("rules: [{id: порт, when: drone}]", encoding="utf-8")
    for form in ("text", "json"):
        ran = subprocess.run(
            [sys.executable, "-m", "monitor", "match", "-", "--rules", str(rules), "--format", form],
            input="Drone \u041c\u2014\U0001f681".encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["sightings"][0]["rule"] == "порт"
    assert json.loads(ran.stdout)["sightings"][0]["evidence"][0]["text"] == "Drone \u041c\u2014\U0001f681"
