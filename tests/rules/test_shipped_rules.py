"""The shipped rules, watchlists and feeds pass the project's own check without a warning, and their own tests."""

from __future__ import annotations

from monitor.alerts.routing import Router
from monitor.language.checking import check
from monitor.language.loader import load_rules
from monitor.matching.matcher import compile_ruleset
from monitor.rehearsal import run_tests
from monitor.settings import Settings
from monitor.shipped import rules_folder


def test_the_shipped_files_pass_check_without_a_warning() -> None:
    assert [str(finding) for finding in check([rules_folder()], None, rules_folder()).findings] == []


def test_the_tests_inside_the_shipped_rules_pass() -> None:
    ruleset = load_rules([rules_folder()])
    outcomes = list(run_tests(compile_ruleset(ruleset), ruleset.rules, Router(Settings()).route))
    assert all(rule.tests for rule in ruleset.rules)
    failed = [
        f"{outcome.rule.id} line {outcome.test.source.line}: {miss.key} {miss.expected}, got {miss.got}"
        for outcome in outcomes
        for miss in outcome.misses
    ]
    assert failed == []
