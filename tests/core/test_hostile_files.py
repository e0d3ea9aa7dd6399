"""No file, whatever it holds, makes loading do more than refuse it: no other exception, no hang, no half a set."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import InvalidInput
from monitor.language.checking import check
from monitor.language.config_file import load_settings
from monitor.language.loader import load_rules
from monitor.language.shapes import EntityShape, RuleShape, RuleTestShape, WatchlistShape
from monitor.settings import Route, Settings

_KEYS = sorted(
    {
        *("watchlists", "rules", "x", "en", "term", "lat", "lon", "match", "to", "type", "url", "file", "from", ""),
        *WatchlistShape.model_fields,
        *EntityShape.model_fields,
        *RuleShape.model_fields,
        *RuleTestShape.model_fields,
        *Settings.model_fields,
        *Route.model_fields,
    }
)
_TEXTS = st.sampled_from(
    [
        "",
        "x",
        "@x",
        "@x#y",
        "a near b",
        "within 3 km of @x",
        "a and",
        "(",
        "no",
        "12:30",
        "48h",
        "high",
        "slack",
        "null",
    ]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
_VALUES = st.recursive(
    _TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS) | _TEXTS, inner, max_size=6),
    max_leaves=25,
)
_FILES = st.fixed_dictionaries(
    {},
    optional={
        "watchlists": st.dictionaries(_TEXTS, _VALUES, max_size=4) | _VALUES,
        "rules": st.lists(st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=8), max_size=4) | _VALUES,
        "receivers": _VALUES,
        "routes": _VALUES,
        "feeds": _VALUES,
    },
)
_ANYTHING = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)


@_ANYTHING
@given(_FILES | _VALUES)
def test_any_data_is_loaded_or_refused(tmp_path: Path, data: object) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with contextlib.suppress(InvalidInput):
        load_rules([path])
    with contextlib.suppress(InvalidInput):
        load_settings(path)
    assert all(finding.message for finding in check([path], None, tmp_path).findings)


@_ANYTHING
@given(st.text("[]{},:-*&!|>'\"#@ \nabcruleswatchn", max_size=80))
def test_any_text_is_loaded_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(f"rules:\n{text}", encoding="utf-8")
    with contextlib.suppress(InvalidInput):
        load_rules([path])


def test_sets_load_in_threads_side_by_side(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number}.yaml").write_text(
            f"watchlists: {{l{number}: {{terms: [x]}}}}\nrules: [{{id: r{number}, when: '@l{number} near (a or b)'}}]",
            encoding="utf-8",
        )
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(lambda _: load_rules([tmp_path]), range(16)))
    assert {ruleset.version for ruleset in loaded} == {loaded[0].version}
    assert all(ruleset == loaded[0] for ruleset in loaded)


def test_one_fault_anywhere_and_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("rules: [{id: good, when: x}]", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("rules: [{id: bad, when: 'x near'}]", encoding="utf-8")
    with pytest.raises(InvalidInput):
        load_rules([tmp_path])
