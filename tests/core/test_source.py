"""Positioned YAML: what an author wrote stays what it was, every fault has a place, and hostile files are refused."""

from __future__ import annotations

import contextlib
import tracemalloc
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InvalidInput
from monitor.language import source
from monitor.language.source import MAX_ALIASES, Mapping, Scalar, Sequence, parse_yaml, shown_path, to_data


def refusal(text: str | bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        parse_yaml(text if isinstance(text, bytes) else text.encode(), name="f.yaml")
    (error,) = caught.value.errors
    return str(error)


def test_scalars_stay_what_the_author_wrote() -> None:
    text = "a: [no, on, YES, 12:30, 010, 1e3, 0x1F, ~, null, true, 2026-01-01, 1_000]\nno: ''\nempty:\n"
    assert to_data(parse_yaml(text.encode(), name="f").root) == {
        "a": ["no", "on", "YES", "12:30", "010", "1e3", "0x1F", "~", "null", "true", "2026-01-01", "1_000"],
        "no": "",
        "empty": None,
    }


def test_nodes_know_where_they_stand() -> None:
    root = parse_yaml(b"\xef\xbb\xbfa:\n  - b\n  - {c: d}\n", name="f").root
    assert isinstance(root, Mapping)
    listing = root.get("a")
    assert isinstance(listing, Sequence)
    assert [(item.line, item.column) for item in listing.items] == [(2, 5), (3, 5)]
    inner = listing.items[1]
    assert isinstance(inner, Mapping)
    key, value = inner.entries["c"]
    assert (key.line, key.column, value.line, value.column) == (3, 6, 3, 9)


def test_a_key_given_twice_is_a_fault_that_names_the_first() -> None:
    file = parse_yaml(b"a: 1\nb:\n  c: 1\n  c: 2\n", name="f.yaml")
    assert [str(fault) for fault in file.faults] == ["f.yaml:4:3: the key 'c' is already given in line 3"]


def test_anchors_serve_within_bounds() -> None:
    text = "base: &b [x, y]\na: *b\n"
    assert to_data(parse_yaml(text.encode(), name="f").root) == {"base": ["x", "y"], "a": ["x", "y"]}


REFUSALS = [
    ("a: @drone", "1:4: a text that begins with '@' must be quoted (put single quotes around it)"),
    (
        'a: "x y" near b',
        "1:10: text follows the closing quotation mark (put single quotes around the whole text: '\"a b\" near @list')",
    ),
    (
        "a: b: c",
        "1:5: a ':' stands where no key can be (quote the text, or check the indentation of this line)",
    ),
    ('a: "x\nb: c', "1:4: this quotation mark is never closed"),
    ("a:\n  b: c\n  d e\n  f: g", "3:3: this line has no ':' between a key and its value (write it as key: value)"),
    ("a:\n  - b: c\n   d: e", "3:4: this line is indented unlike those it belongs to (indent it as they are)"),
    ("a: [b, c\n", "1:4: this bracket is never closed"),
    ("a:\n\t- b", "2:1: a tab indents this line (indent with spaces)"),
    ("a: *x", "1:4: nothing before this is named '&x' (to write an asterisk, quote it: '*x')"),
    ("a: &x [*x]", "1:8: nothing before this is named '&x' (to write an asterisk, quote it: '*x')"),
    ("a: *", "1:5: a text that begins with '*' or '&' must be quoted (put single quotes around it)"),
    (
        'a: "\\q"',
        "1:5: a backslash in double quotes begins an escape, and this is none (use single quotes instead)",
    ),
    ("a: !!python/none x", "1:4: the tag !!python/none is not supported (remove it)"),
    ("a: !x {b: c}", "1:4: the tag !x is not supported (remove it)"),
    ("a: 1\n---\nb: 2", "2:1: a second document begins here (write one document per file: remove the '---')"),
    ("[a]: b", "1:1: a key must be text (put it in quotes)"),
    ("a: \x07", "1:4: the character U+0007 cannot be part of a YAML file (remove it)"),
    (b"a: b\nc: \xff", "2:4: the file is not UTF-8 text (save it as UTF-8)"),
    ("- a\nb: c", None),
    ("[" * 100_000, "1:31: the file is nested more than 30 deep"),
    ("".join("  " * n + "a:\n" for n in range(40)), "31:61: the file is nested more than 30 deep"),
]


@pytest.mark.parametrize(("text", "message"), REFUSALS, ids=[str(text[:20]) for text, _ in REFUSALS])
def test_a_text_that_is_no_yaml_is_refused_with_place_and_advice(text: str | bytes, message: str | None) -> None:
    found = refusal(text)
    assert message is None or found == f"f.yaml:{message}"
    assert found.startswith("f.yaml:")


def test_a_path_is_shown_short_where_people_work_and_whole_to_a_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rules" / "a.yaml"
    monkeypatch.chdir(tmp_path)
    assert shown_path(file) == "rules/a.yaml"
    assert shown_path(Path("/etc/newswatch.yaml")) == "/etc/newswatch.yaml"
    monkeypatch.chdir("/")
    assert shown_path(file) == str(file)


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("levels", [5, 9, 40])
def test_an_alias_bomb_is_refused_before_it_unfolds(levels: int) -> None:
    tracemalloc.start()
    try:
        message = refusal(bomb(levels))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "the aliases stand for too much" in message
    assert peak < 10_000_000


def test_many_aliases_of_little_are_refused_too() -> None:
    text = "a: &a x\nb: [" + ", ".join(["*a"] * (MAX_ALIASES + 1)) + "]"
    assert "the aliases stand for too much" in refusal(text)


def test_a_file_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_NODES", 100)
    assert refusal("- a\n" * 101) == "f.yaml:100:3: the file holds more than 100 values (split it)"


# --- positions inside scalars -----------------------------------------------------------------------------------

STYLES = [
    "k: one two MARK x",
    "k: 'it''s a MARK'",
    'k: "a \\"b\\" \\u00e9 \\n MARK"',
    'k: "a \\\n   MARK"',
    'k: "a\n\n   MARK"',
    "k: a\n  b\n  MARK",
    "k: >\n  a b\n\n  MARK c\n",
    "k: |-\n  a b\n    MARK c\n",
    "k: |2+ # a comment\n    a\n  MARK\n",
    "صاروخ: 'صاروخ near 🚀 MARK'",
    "a: 1\r\nk: 'b\r\n  MARK'\r\n",
]


@pytest.mark.parametrize("text", STYLES)
def test_offsets_of_a_value_map_to_the_file_in_every_style(text: str) -> None:
    file = parse_yaml(text.encode(), name="f")
    assert isinstance(file.root, Mapping)
    _, scalar = list(file.root.entries.values())[-1]
    assert isinstance(scalar, Scalar)
    assert scalar.value is not None
    before = text[: text.index("MARK")]
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert file.locator(scalar)(scalar.value.index("MARK")) == place


values = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t '\"\\"), max_size=30
)


@given(values, st.sampled_from(["'", '"', "|", ">", ""]), st.integers(20, 200))
def test_every_visible_character_is_found_where_it_stands(value: str, style: str, width: int) -> None:
    # Any value, written by PyYAML in any style and width, is found again character by character.
    text = yaml.dump({"k": value}, default_style=style or None, width=width, allow_unicode=True)
    file = parse_yaml(text.encode(), name="f")
    if file.faults or not isinstance(file.root, Mapping):
        return
    scalar = next(iter(file.root.entries.values()))[1]
    if not isinstance(scalar, Scalar) or scalar.value is None:
        return
    locate = file.locator(scalar)
    lines = text.split("\n")
    for offset, character in enumerate(scalar.value):
        line, column = locate(offset)
        if character.isspace() or column > len(lines[line - 1]):
            continue
        assert lines[line - 1][column - 1] in (character, "\\")  # a backslash: where its escape begins


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text("[]{},:-*&!|>'\"% \n#ab", max_size=60).map(str.encode)
)
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with contextlib.suppress(InvalidInput):
        to_data(parse_yaml(data, name="f").root)
