"""docs/rule-files.md keeps to the code: its YAML loads and passes its own tests, its tables name every key."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent

import pytest
from pydantic import BaseModel

from monitor.language.loader import load_rules
from monitor.language.shapes import (
    EntityShape,
    GroupShape,
    PlaceShape,
    RuleShape,
    RuleTestShape,
    SampleShape,
    TermShape,
    WatchlistShape,
)
from monitor.matching.matcher import compile_ruleset
from monitor.rehearsal import run_tests

PAGE = (Path(__file__).parents[2] / "docs" / "rule-files.md").read_text("utf-8")


def keys_in_table(heading: str) -> set[str]:
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def keys_of(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def test_the_tables_name_every_key() -> None:
    assert keys_in_table("Rules") == keys_of(RuleShape)
    assert keys_in_table("Watchlists") == keys_of(WatchlistShape)


@pytest.mark.parametrize("model", [TermShape, EntityShape, PlaceShape, GroupShape, RuleTestShape, SampleShape])
def test_every_key_of_what_stands_inside_them_is_shown(model: type[BaseModel]) -> None:
    assert [key for key in keys_of(model) if not re.search(rf"\b{key}\b[`:]", PAGE)] == []


def test_the_example_files_load_and_pass_their_own_tests(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    watchlists = next(block for block in blocks if block.startswith("watchlists:"))
    tests = dedent(next(block for block in blocks if "tests:" in block)).replace("receivers: [duty]", "receivers: []")
    rule = "rules:\n  - id: r\n    when: '(@drone or refinery) near (hit or @site)'\n" + indent(tests, "    ")
    (tmp_path / "page.yaml").write_text(watchlists + rule, encoding="utf-8")
    ruleset = load_rules([tmp_path])
    outcomes = list(run_tests(compile_ruleset(ruleset), ruleset.rules, lambda alert, now: ()))  # noqa: ARG005
    assert len(outcomes) == 2
    assert [outcome.misses for outcome in outcomes] == [(), ()]
