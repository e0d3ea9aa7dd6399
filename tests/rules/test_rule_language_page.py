"""Every worked example of docs/rule-language.md does what the page says: the page is read, its rules are run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from monitor.language.loader import load_rules
from monitor.matching.matcher import compile_ruleset
from monitor.model import Item

PAGE = Path(__file__).parents[2] / "docs" / "rule-language.md"


@dataclass(frozen=True)
class Example:
    title: str
    rule: str
    rows: tuple[tuple[str, str, bool], ...]  # headline, text, whether it matches


def examples() -> list[Example]:
    found = []
    for section in re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, body = section.split("\n", 1)
        (rule,) = re.findall(r"```yaml\n(.*?)```", body, re.DOTALL)
        lines = [line for line in body.splitlines() if line.startswith("|")]
        assert lines[1].startswith("| ---"), title
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
        verdicts = {"yes": True, "no": False}
        cells = [("" if len(row) == 2 else row[0], row[-2], verdicts[row[-1]]) for row in rows]
        found.append(Example(title, rule, tuple(cells)))
    return found


EXAMPLES = examples()


def test_there_are_twenty_examples_and_they_are_numbered() -> None:
    assert len(EXAMPLES) >= 20
    assert [example.title.split(".")[0] for example in EXAMPLES] == [str(n) for n in range(1, len(EXAMPLES) + 1)]
    assert all({row[2] for row in example.rows} >= {True} for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.title for example in EXAMPLES])
def test_the_example_holds(example: Example, tmp_path: Path) -> None:
    parts = yaml.safe_load(example.rule)
    watchlists = parts.pop("watchlists", None)
    whole = {"rules": [{"id": "example", **parts}]} | ({"watchlists": watchlists} if watchlists else {})
    path = tmp_path / "example.yaml"
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    matcher = compile_ruleset(load_rules([path]))
    got = []
    for headline, text, _ in example.rows:
        item = Item(id="i", feed="f", publisher="p", title=headline, content=text)
        got.append((text, any(sighting.set_aside is None for sighting in matcher.match(item))))
    assert got == [(text, matches) for _, text, matches in example.rows]
