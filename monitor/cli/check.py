"""`newswatch check`: every fault of configuration, feeds, watchlists and rules, at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from monitor.language.checking import Checked, check
from monitor.language.config_file import find_config
from monitor.language.cost import costliest
from monitor.language.reports import finding_github, finding_json, finding_text, findings_as_cases, junit
from monitor.language.ruleset import Ruleset
from monitor.shipped import rules_folder


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]…", help="Files or folders; default: all that is configured.")
    ] = None,
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="A rule file or folder, instead of the configured ones.")
    ] = None,
    rule: Annotated[str | None, typer.Option("--rule", metavar="ID", help="Report only on this rule.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    format: Annotated[
        Literal["text", "json", "junit", "github"],
        typer.Option(help="json: one object per finding; junit: XML; github: workflow annotations."),
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail the check too.")] = False,
) -> None:
    """Validates configuration, feeds, watchlists and rules, and reports every fault at its place.

    \b
    Example: newswatch check
             newswatch check rules/ --format github
    """
    asked = [*(paths or []), *(rules or [])]
    checked = check(asked, config or (None if asked else find_config()), rules_folder())
    if not asked and config is None and not checked.files:
        checked = check([rules_folder()], None, rules_folder())
    if rule is not None:
        checked = checked.of_rule(rule)
    _print(checked, format)
    if checked.failed or (strict and checked.findings):
        raise typer.Exit(1)


def _print(checked: Checked, format: str) -> None:
    if format == "json":
        for finding in checked.findings:
            typer.echo(finding_json(finding))
    elif format == "junit":
        typer.echo(junit("newswatch check", findings_as_cases(checked.findings, [file.path for file in checked.files])))
    elif format == "github":
        for finding in checked.findings:
            typer.echo(finding_github(finding))
    else:
        excerpts = checked.excerpts()
        for finding in checked.findings:
            typer.echo(finding_text(finding, excerpts))
        typer.echo(_summary(checked))


def _summary(checked: Checked) -> str:
    warnings = sum(finding.warning for finding in checked.findings)
    errors = len(checked.findings) - warnings
    found = [_count(errors, "error")] if errors else []
    found += [_count(warnings, "warning")] if warnings else []
    paths = {file.path for file in checked.files} | {finding.path for finding in checked.findings}
    looked_at = f"{_count(len(paths), 'file')}: {_contents(checked.ruleset)}, {_count(checked.feeds, 'feed')}"
    return f"{' and '.join(found) or 'fine'} in {looked_at}{_costliest(checked.ruleset)}"


def _contents(ruleset: Ruleset) -> str:
    return f"{_count(len(ruleset.rules), 'rule')}, {_count(len(ruleset.watchlists), 'watchlist')}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _costliest(ruleset: Ruleset) -> str:
    found = costliest(ruleset)
    return "" if found is None else f"\ncostliest rule: {found[1].id}, at most {found[0]:,} steps a sentence"
