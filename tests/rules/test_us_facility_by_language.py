"""The shipped US-facility rules, language by language, on texts that were written before they were run.

`by_language/` holds a quarter of them (docs/quality.md, "Seven languages"): `+` is an attack from afar on a facility,
`v` other violence against one, `p` violence against Americans, `-` none of these; ` || ` parts headline and summary.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_HERE = Path(__file__).parent
_NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
_MARKS = {"us-facility-attack": "+", "us-facility-violence": "v", "us-person-violence": "p"}
_ROWS = [
    (path.stem, line[0], line[2:])
    for path in sorted((_HERE / "by_language").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_HERE.parent.parent / "rules"]))


def test_every_language_has_texts_to_alert_and_texts_that_are_quiet() -> None:
    for lang in ("ar", "fa", "fr", "es", "tr", "uk", "ru"):
        marks = [mark for of, mark, _ in _ROWS if of == lang]
        assert marks.count("+") > 10
        assert marks.count("-") > 10


@pytest.mark.parametrize(("lang", "expected", "text"), _ROWS)
def test_a_text_alerts_as_it_should(matcher: Matcher, lang: str, expected: str, text: str) -> None:
    title, _, summary = text.partition(" || ")
    item = Item("i", "f", "p", title, summary=summary, published=_NOW, seen=_NOW, lang=lang)
    found = {_MARKS[s.rule] for s in matcher.match(item) if s.set_aside is None and s.rule in _MARKS}
    assert min(found, default="-") == expected
