"""`newswatch check`: every fault of configuration, feeds, watchlists and rules, at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from monitor.cli.options import ConfigOption, RuleOption, RulesOption
from monitor.counting import counted
from monitor.language.checking import Checked, check
from monitor.language.config_file import find_config, load_settings
from monitor.language.cost import costliest
from monitor.language.reports import finding_github, finding_json, finding_text, findings_as_cases, junit
from monitor.language.ruleset import Ruleset
from monitor.secrets import Secrets
from monitor.shipped import rules_folder


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Files or folders; default: all that is configured.")
    ] = None,
    rules: RulesOption = None,
    rule: RuleOption = None,
    config: ConfigOption = None,
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
    if rule:
        checked = checked.of_rules(rule)
    _print(checked, format)
    if format == "text" and not checked.failed:
        for fault in _missing_secrets(asked, config):
            typer.echo(f"not here, and needed by the start: {fault}")
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


def _missing_secrets(asked: Sequence[Path], config: Path | None) -> tuple[str, ...]:
    """The secrets that the checked configuration refers to and that are not there for this process: no findings, since
    the daemon may have them (systemd's credentials) where the checks do not."""
    found = config or (None if asked else find_config())
    return () if found is None else Secrets().missing(load_settings(found).model_dump(by_alias=True))


def _summary(checked: Checked) -> str:
    warnings = sum(finding.warning for finding in checked.findings)
    errors = len(checked.findings) - warnings
    found = [counted(errors, "error")] if errors else []
    found += [counted(warnings, "warning")] if warnings else []
    paths = {file.path for file in checked.files} | {finding.path for finding in checked.findings}
    looked_at = f"{counted(len(paths), 'file')}: {_contents(checked.ruleset)}, {counted(checked.feeds, 'feed')}"
    return f"{' and '.join(found) or 'fine'} in {looked_at}{_costliest(checked.ruleset)}"


def _contents(ruleset: Ruleset) -> str:
    return f"{counted(len(ruleset.rules), 'rule')}, {counted(len(ruleset.watchlists), 'watchlist')}"


def _costliest(ruleset: Ruleset) -> str:
    found = costliest(ruleset)
    return "" if found is None else f"\ncostliest rule: {found[1].id}, at most {found[0]:,} steps a sentence"
