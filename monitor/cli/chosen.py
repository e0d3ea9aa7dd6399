"""Which rules a command works with: `--rules`, else the configuration's, else the shipped ones; `--rule` narrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from monitor.errors import ConfigurationError
from monitor.language.config_file import load_settings
from monitor.language.loader import folders_of, load_rules
from monitor.language.ruleset import Ruleset
from monitor.language.suggest import did_you_mean
from monitor.shipped import rules_folder


def rules_paths(rules: Sequence[Path] | None, config: Path | None) -> list[Path]:
    """The rule files and folders that are asked for. Raises InvalidInput for a faulty configuration."""
    if rules:
        return list(rules)
    configured = load_settings(config).rules
    return [rules_folder()] if configured is None else [Path(path) for path in configured]


def chosen_rules(rules: Sequence[Path] | None, config: Path | None, only: Sequence[str] | None = None) -> Ruleset:
    """The ruleset that is asked for, narrowed to the ids in `only`. Raises InvalidInput with all faults,
    ConfigurationError for an unknown rule."""
    ruleset = load_rules(rules_paths(rules, config), folders_of(rules or ()))
    if not only:
        return ruleset
    require_rules(only, [known.id for known in ruleset.rules])
    return replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.id in only))


def require_rules(asked: Sequence[str], known: Sequence[str]) -> None:
    """Raises ConfigurationError, with a suggestion, for the first id in `asked` that is not among `known`."""
    for name in asked:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ConfigurationError(f"no rule has the id '{name}'" + (f" ({hint})" if hint else ""))
