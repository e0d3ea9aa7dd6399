"""`newswatch test`: the tests written inside rule files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer

from monitor.alerts.routing import Router
from monitor.cli.chosen import require_rules, rules_paths
from monitor.cli.options import RuleOption
from monitor.counting import counted
from monitor.language.config_file import load_settings
from monitor.language.loader import folders_of, load_rules
from monitor.language.reports import Case, annotation, junit
from monitor.language.ruleset import Rule, Ruleset
from monitor.language.ruletests import TestOutcome
from monitor.matching.matcher import compile_ruleset
from monitor.rehearsal import run_tests

_SHOWN = 90  # characters of a text


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Rule files or folders; default: the configured.")
    ] = None,
    rules: Annotated[
        list[Path] | None,
        typer.Option(
            "--rules",
            metavar="PATH",
            help="Files or folders with lists that the tested rules use; those beside a PATH are found without.",
        ),
    ] = None,
    rule: RuleOption = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="PATH", help="The configuration, for rules and routes.")
    ] = None,
    format: Annotated[
        Literal["text", "json", "junit", "github"],
        typer.Option(help="json: one object per test; junit: XML; github: workflow annotations."),
    ] = "text",
) -> None:
    """Runs the tests written inside rule files and prints, for each that fails, expected against got.

    \b
    Example: newswatch test
             newswatch test rules/us-facility.yaml
    """
    asked = [*(paths or []), *(rules or [])]
    ruleset = load_rules(rules_paths(asked, config), folders_of(asked))
    chosen = _chosen(ruleset, paths or [], rule)
    outcomes = list(run_tests(compile_ruleset(ruleset), chosen, Router(load_settings(config)).route))
    _print(outcomes, chosen, format)
    if any(not outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


def _chosen(ruleset: Ruleset, paths: Sequence[Path], only: Sequence[str] | None) -> tuple[Rule, ...]:
    """The rules to test: those of `--rule`, else those in the files asked for. Raises ConfigurationError."""
    if only:
        require_rules(only, [rule.id for rule in ruleset.rules])
        return tuple(rule for rule in ruleset.rules if rule.id in only)
    within = [path.resolve() for path in paths]
    return tuple(
        rule
        for rule in ruleset.rules
        if not within or any(Path(rule.source.path).resolve().is_relative_to(path) for path in within)
    )


def _print(outcomes: Sequence[TestOutcome], rules: Sequence[Rule], format: str) -> None:
    if format == "json":
        for outcome in outcomes:
            typer.echo(orjson.dumps(_record(outcome)).decode())
    elif format == "junit":
        typer.echo(junit("newswatch test", [_case(outcome) for outcome in outcomes]))
    elif format == "github":
        for outcome in outcomes:
            if not outcome.passed:
                source = outcome.test.source
                message = f"test of {outcome.rule.id}: {'; '.join(_misses(outcome))}"
                typer.echo(annotation("error", source.path, source.line, source.column, message))
    else:
        for outcome in outcomes:
            if not outcome.passed:
                typer.echo(_paragraph(outcome))
        typer.echo(_summary(outcomes, rules))


def _text_of(outcome: TestOutcome) -> str:
    first = outcome.test.texts[0]
    text = " ".join((first.title or first.summary or first.content).split())
    more = len(outcome.test.texts) - 1
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f'"{shown}"' + (f" and {more} more" if more else "")


def _misses(outcome: TestOutcome) -> list[str]:
    return [f"expected {miss.key}: {miss.expected}, got {miss.got}" for miss in outcome.misses]


def _paragraph(outcome: TestOutcome) -> str:
    source = outcome.test.source
    lines = [f"{source.path}:{source.line}:{source.column}: {outcome.rule.id}: {_text_of(outcome)}"]
    for miss in outcome.misses:
        lines.append(f"    expected  {miss.key}: {miss.expected}")
        lines.append(f"    got       {miss.key}: {miss.got}")
    return "\n".join(lines)


def _summary(outcomes: Sequence[TestOutcome], rules: Sequence[Rule]) -> str:
    failed = sum(not outcome.passed for outcome in outcomes)
    tested = f"{counted(len(outcomes), 'test')} of {counted(len(rules), 'rule')}"
    untested = [rule.id for rule in rules if not rule.tests]
    verdict = f"{failed} failed" if failed else "all passed"
    return f"{tested}: {verdict}" + (f"; without tests: {', '.join(untested)}" if untested else "")


def _record(outcome: TestOutcome) -> dict[str, object]:
    source = outcome.test.source
    return {
        "rule": outcome.rule.id,
        "path": source.path,
        "line": source.line,
        "column": source.column,
        "passed": outcome.passed,
        "text": _text_of(outcome),
        "failures": [{"key": miss.key, "expected": miss.expected, "got": miss.got} for miss in outcome.misses],
    }


def _case(outcome: TestOutcome) -> Case:
    source = outcome.test.source
    return Case(
        name=f"{outcome.rule.id} line {source.line}: {_text_of(outcome)}",
        group=f"newswatch.test.{outcome.rule.id}",
        path=source.path,
        line=source.line,
        failures=tuple(_misses(outcome)),
    )
