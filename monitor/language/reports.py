"""Findings and test results in the forms that people and their tools read: text with a caret, JSON Lines, JUnit XML,
and the annotations of GitHub Actions. Every function returns text and writes nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import orjson

from monitor.errors import InputError

Excerpt = Callable[[str, int], str | None]
"""(path, line) -> the line as it stands in the file, or None where it is unknown or private."""

_WIDTH = 120
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was tested, for JUnit: `failures` is empty where it passed."""

    name: str
    group: str
    path: str
    line: int
    failures: tuple[str, ...]
    notes: tuple[str, ...] = ()


# --- text -------------------------------------------------------------------------------------------------------


def finding_text(finding: InputError, excerpt: Excerpt) -> str:
    """`file:line:column: message (hint)`, and below it the line with a caret under the column."""
    head = str(finding)
    if finding.warning:
        head = f"{finding.place}: warning: {head.removeprefix(f'{finding.place}: ')}"
    line = excerpt(finding.path, finding.line) if finding.line else None
    return head if line is None else f"{head}\n{_pointed(line, finding.line, finding.column)}"


def _pointed(line: str, number: int, column: int) -> str:
    at = max(column - 1, 0)
    start = max(0, at - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = line[start : start + _WIDTH].rstrip()
    shift = "".join(_blank(character) for character in line[start:at])
    shown = "".join(character if character.isprintable() or character == "\t" else "�" for character in shown)
    return f"{number:>6} | {shown}\n       | {shift}^"


def _blank(character: str) -> str:
    """White space as wide as `character` is on a terminal."""
    if character == "\t":
        return "\t"
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""
    return "  " if unicodedata.east_asian_width(character) in ("W", "F") else " "


# --- JSON Lines -------------------------------------------------------------------------------------------------


def finding_json(finding: InputError) -> str:
    """One finding as one line of JSON."""
    return orjson.dumps(
        {
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "kind": "warning" if finding.warning else "error",
            "message": finding.message,
            "hint": finding.hint,
        }
    ).decode()


# --- GitHub Actions ---------------------------------------------------------------------------------------------


def finding_github(finding: InputError) -> str:
    """One finding as a workflow command, shown beside the line in a pull request."""
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    return annotation("warning" if finding.warning else "error", finding.path, finding.line, finding.column, message)


def annotation(kind: str, path: str, line: int, column: int, message: str) -> str:
    """A workflow command; `line` and `column` 0 are left out."""
    places = [f"file={_property(path)}"]
    places += [f"line={line}"] if line else []
    places += [f"col={column}"] if column else []
    return f"::{kind} {','.join(places)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


# --- JUnit ------------------------------------------------------------------------------------------------------


def findings_as_cases(findings: Sequence[InputError], paths: Iterable[str]) -> tuple[Case, ...]:
    """One case per file, its errors as failures and its warnings as notes."""
    by_path: dict[str, list[InputError]] = {path: [] for path in paths}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    return tuple(
        Case(
            name=path,
            group="newswatch.check",
            path=path,
            line=next((finding.line for finding in found if not finding.warning), 0),
            failures=tuple(str(finding) for finding in found if not finding.warning),
            notes=tuple(str(finding) for finding in found if finding.warning),
        )
        for path, found in sorted(by_path.items())
    )


def junit(suite: str, cases: Sequence[Case]) -> str:
    """A JUnit XML report with one suite."""
    failed = sum(1 for case in cases if case.failures)
    counts = {"tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": "0"}
    root = ElementTree.Element("testsuites", counts)
    inside = ElementTree.SubElement(root, "testsuite", {"name": suite, **counts})
    for case in cases:
        attributes = {"name": case.name, "classname": case.group, "file": case.path}
        if case.line:
            attributes["line"] = str(case.line)
        element = ElementTree.SubElement(inside, "testcase", {key: _plain(text) for key, text in attributes.items()})
        for failure in case.failures:
            first = _plain(failure.split("\n", 1)[0])
            ElementTree.SubElement(element, "failure", {"message": first}).text = _plain(failure)
        if case.notes:
            ElementTree.SubElement(element, "system-out").text = _plain("\n".join(case.notes))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)
