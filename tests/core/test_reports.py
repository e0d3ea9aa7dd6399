"""Findings as text with a caret, JSON Lines, JUnit and GitHub annotations: exact output, whatever the text holds."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from monitor.errors import InputError
from monitor.language.reports import (
    Case,
    finding_github,
    finding_json,
    finding_text,
    findings_as_cases,
    junit,
)

ERROR = InputError("rules/a.yaml", 3, 5, "unknown key 'sevrity'", "did you mean 'severity'?")
WARNING = InputError("rules/a.yaml", 9, 1, "no rule uses the watchlist 'x'", warning=True)


def pointed(line: str, column: int) -> list[str]:
    finding = InputError("f", 1, column, "m")
    return finding_text(finding, lambda *_: line).split("\n")[1:]


def test_text_shows_the_line_with_a_caret_under_the_column() -> None:
    assert finding_text(ERROR, lambda *_: "    sevrity: high") == (
        "rules/a.yaml:3:5: unknown key 'sevrity' (did you mean 'severity'?)\n     3 |     sevrity: high\n       |     ^"
    )


def test_a_warning_says_so_and_a_finding_without_a_line_is_one_line() -> None:
    assert finding_text(WARNING, lambda *_: None) == ("rules/a.yaml:9:1: warning: no rule uses the watchlist 'x'")
    assert finding_text(InputError("f", 0, 0, "no such file"), lambda *_: "never shown") == ("f: no such file")


def test_the_caret_stands_right_after_tabs_wide_and_combining_characters() -> None:
    assert pointed("\tab", 3) == ["     1 | \tab", "       | \t ^"]
    assert pointed("攻撃x", 3) == ["     1 | 攻撃x", "       |     ^"]
    assert pointed("e\u0301x", 3) == ["     1 | e\u0301x", "       |  ^"]


def test_a_long_line_is_cut_around_the_column_and_control_characters_are_not_printed() -> None:
    line, caret = pointed("x" * 500 + "HERE" + "y" * 500, 501)
    assert len(line) < 140
    assert line[caret.index("^") :].startswith("HERE")
    assert pointed("a\x1b[31mb\u202e", 1)[0] == "     1 | a�[31mb�"


def test_json_is_one_object_per_finding() -> None:
    assert json.loads(finding_json(ERROR)) == {
        "path": "rules/a.yaml",
        "line": 3,
        "column": 5,
        "kind": "error",
        "message": "unknown key 'sevrity'",
        "hint": "did you mean 'severity'?",
    }
    assert json.loads(finding_json(WARNING))["kind"] == "warning"


def test_github_annotations_escape_what_would_end_them() -> None:
    assert finding_github(ERROR) == (
        "::error file=rules/a.yaml,line=3,col=5::unknown key 'sevrity' (did you mean 'severity'?)"
    )
    assert finding_github(InputError("a,b:c.yaml", 0, 0, "100%\nline two", warning=True)) == (
        "::warning file=a%2Cb%3Ac.yaml::100%25%0Aline two"
    )


def test_junit_has_a_case_per_file_with_errors_as_failures() -> None:
    cases = findings_as_cases([ERROR, WARNING], ["rules/a.yaml", "rules/b.yaml"])
    root = ElementTree.fromstring(junit("newswatch check", cases))
    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    first, second = suite.findall("testcase")
    assert (first.get("name"), first.get("line")) == ("rules/a.yaml", "3")
    assert [failure.get("message") for failure in first.findall("failure")] == [str(ERROR)]
    assert first.findtext("system-out") == str(WARNING)
    assert second.findall("failure") == []


def test_junit_stays_xml_whatever_the_messages_hold() -> None:
    text = junit("s", [Case("<n>", "g", 'p"', 1, ("a\x00\x1b\ud800]]> & b",))])
    failure = ElementTree.fromstring(text).find(".//failure")
    assert failure is not None
    assert failure.text == "a���]]> & b"
