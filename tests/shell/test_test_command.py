"""`newswatch test` on real rule files, through the real matcher, pipeline and routes."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli.test import command
from monitor.errors import ConfigurationError

LISTS = """\
watchlists:
  drone: {terms: [drone, quadcopter]}
  site:
    entities:
      - {name: Camp Example, aliases: [Example base], place: {lat: 33.0, lon: 44.0}}
      - {name: Fort Sample, place: {lat: 10.0, lon: 20.0}}
"""

RULES = """\
rules:
  - id: drone-at-site
    severity: high
    when: '@drone near (hit or struck) near @site'
    tags: [security]
    tests:
      - text: A quadcopter struck the Example base on Friday.
        published: 2026-01-10T09:00:00Z
        match: true
        asserted: actual
        place: Camp Example
        when: 2026-01-09
        receivers: [duty]
      - text: A drone filmed a wedding near Example base.
        match: false
      - texts:
          - {content: A drone hit Camp Example on Friday., published: 2026-01-10T09:00:00Z}
          - {content: A quadcopter struck the Example base on Friday., published: 2026-01-10T10:00:00Z}
        incidents: 1
      - texts:
          - {content: A drone hit Camp Example on Friday., published: 2026-01-10T09:00:00Z}
          - {content: A drone hit Fort Sample on Friday., published: 2026-01-10T10:00:00Z}
        incidents: 2
"""

CONFIG = """\
rules: [lists.yaml, rules.yaml]
receivers: {duty: {type: terminal}, other: {type: terminal}}
routes: [{match: {tags: [security]}, to: [duty]}, {to: [other]}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, newswatch=CONFIG, lists=LISTS, rules=RULES)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")


def run(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.usefixtures("folder")
def test_tests_that_hold_pass_through_matcher_grouping_and_routes() -> None:
    result = run()
    assert (result.output, result.exit_code) == ("4 tests of 1 rule: all passed\n", 0)


BROKEN = """\
rules:
  - id: drone-at-site
    when: '@drone near (hit or struck) near @site'
    tests:
      - text: A drone flew past the Example base.
        match: true
      - text: A drone hit Camp Example.
        match: false
        place: Fort Sample
        receivers: [duty]
  - {id: untested, when: '@drone'}
"""


def test_what_fails_is_shown_expected_against_got(folder: Path) -> None:
    write(folder, rules=BROKEN)
    result = run()
    assert result.exit_code == 1
    first, *rest = result.output.splitlines()
    assert first == 'rules.yaml:5:9: drone-at-site: "A drone flew past the Example base."'
    assert rest[0] == "    expected  match: true"
    assert rest[1].startswith("    got       match: false (")
    assert rest[2:] == [
        'rules.yaml:7:9: drone-at-site: "A drone hit Camp Example."',
        "    expected  match: false",
        "    got       match: true",
        "    expected  place: Fort Sample",
        "    got       place: Camp Example",
        "    expected  receivers: duty",
        "    got       receivers: other",
        "2 tests of 2 rules: 2 failed; without tests: untested",
    ]


def test_formats_for_machines(folder: Path) -> None:
    write(folder, rules=BROKEN)
    records = [json.loads(line) for line in run("--format", "json").output.splitlines()]
    assert [(record["rule"], record["line"], record["passed"]) for record in records] == [
        ("drone-at-site", 5, False),
        ("drone-at-site", 7, False),
    ]
    assert records[1]["failures"][1] == {"key": "place", "expected": "Fort Sample", "got": "Camp Example"}
    suite = ElementTree.fromstring(run("--format", "junit").output).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")
    github = run("--format", "github").output.splitlines()
    assert github[1].startswith(
        "::error file=rules.yaml,line=7,col=9::test of drone-at-site: expected match: false, got"
    )


def test_only_the_rules_asked_for_are_tested_with_the_lists_of_all(folder: Path) -> None:
    write(folder, other="rules: [{id: lone, when: x, tests: [{text: y, match: true}]}]")
    assert run("rules.yaml").output.startswith("4 tests of 1 rule: all passed")
    assert run("rules.yaml", "--rules", ".").output.startswith("4 tests of 1 rule: all passed")
    assert run("--rules", ".").output.endswith("5 tests of 2 rules: 1 failed\n")
    assert run("--rules", ".", "--rule", "lone").output.endswith("1 test of 1 rule: 1 failed\n")
    unknown = run("--rule", "lnoe")
    assert isinstance(unknown.exception, ConfigurationError)


def test_a_faulty_set_is_not_tested(folder: Path) -> None:
    write(folder, rules="rules: [{id: r, when: '@nothing'}]")
    result = run()
    assert "there is no watchlist 'nothing'" in str(result.exception)
