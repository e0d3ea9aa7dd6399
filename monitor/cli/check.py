"""`newswatch check`: every fault of configuration, feeds, watchlists and rules, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from monitor.cli.options import ConfigOption, RuleOption, RulesOption
from monitor.counting import counted
from monitor.errors import ConfigurationError, InputError
from monitor.language.checking import Checked, check
from monitor.language.config_file import find_config, load_settings, read_settings
from monitor.language.cost import costliest
from monitor.language.reports import finding_github, finding_json, finding_text, findings_as_cases, junit
from monitor.language.ruleset import Ruleset
from monitor.language.source import Mapping
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
    found = config or (None if asked else find_config())
    checked = check(asked if asked or found else [rules_folder()], found, rules_folder())
    if found is not None and not checked.failed:
        checked = replace(checked, findings=tuple(sorted((*checked.findings, *_unusable_receivers(found)))))
    if rule:
        checked = checked.of_rules(rule)
    _print(checked, format)
    if format == "text" and not checked.failed:
        for fault in () if found is None else _missing_secrets(found):
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


def _missing_secrets(config: Path) -> tuple[str, ...]:
    """The secrets that the checked configuration refers to and that are not there for this process: no findings, since
    the daemon may have them (systemd's credentials) where the checks do not."""
    return Secrets().missing(load_settings(config).model_dump(by_alias=True))


def _unusable_receivers(config: Path) -> Iterator[InputError]:
    """A fault for each receiver that would stop the start, of those whose secrets are there."""
    from monitor.alerts.receivers import build_receiver

    file, settings, _ = read_settings(config)
    if file is None or settings is None or not isinstance(file.root, Mapping):
        return
    written = file.root.get("receivers")
    secrets = Secrets()
    for name, receiver in settings.receivers.items():
        if secrets.missing(receiver.model_dump(by_alias=True)):
            continue
        try:
            build_receiver(name, receiver, secrets)
        except ConfigurationError as error:
            place = written.get(name) if isinstance(written, Mapping) else None
            line, column = (place.line, place.column) if place is not None else (0, 0)
            yield InputError(file.path, line, column, secrets.redactor.redact(str(error)))


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
