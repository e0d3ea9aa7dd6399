"""The texts with verdicts under `benchmarks/written`: how a line is read, and when the command fails."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks.written import texts
from benchmarks.written.__main__ import main
from benchmarks.written.texts import BadLineError, judge, newly_wrong, now_right, over_budget, parse
from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset

_FOLDER = Path(texts.__file__).parent
_HIT, _NONE = "Rockets hit the US embassy in Baghdad", "Rain falls on the US embassy in Baghdad"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_FOLDER.parent.parent / "rules"]))


def test_a_line_says_mark_day_date_place_and_text() -> None:
    read = parse(
        "# note\nday 2026-03-10\n\n+ A\nv? 2002-06-14 when=2002-06-13 place=Ali_Salem A || B.\\nC.\n- || text alone\n",
        "en",
    )
    assert [(t.line, t.mark, t.known_wrong, t.when, t.place) for t in read] == [
        (4, "+", False, None, None),
        (5, "v", True, date(2002, 6, 13), "Ali Salem"),
        (6, "-", False, None, None),
    ]
    assert [(t.item.title, t.item.summary, t.item.lang) for t in read] == [
        ("A", "", "en"),
        ("A", "B.\nC.", "en"),
        ("", "text alone", "en"),
    ]
    assert [t.item.published for t in read[:2]] == [
        datetime(2026, 3, 10, 18, tzinfo=UTC),
        datetime(2002, 6, 14, 18, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("day 2026-03-10\nA headline without a mark", "line 2: expected a mark"),
        ("day 2026-03-10\n+", "line 2: expected a mark"),
        ("+ A", "line 1: no day here"),
        ("day yesterday\n+ A", "line 1: "),
        ("+ 2026-02-30 A", "line 1: "),
        ("- 2026-02-20 place=Baghdad A", "line 1: a text that is to be quiet"),
    ],
)
def test_a_bad_line_is_named(content: str, told: str) -> None:
    with pytest.raises(BadLineError, match=told):
        parse(content, "en")


@pytest.mark.parametrize(
    ("line", "read_as", "fault"),
    [
        (f"+ {_HIT}", "+", ""),
        (f"+ place=baghdad {_HIT}", "+", ""),
        (f"+ place=Erbil {_HIT}", "+", "other"),
        (f"+ when=2026-03-09 {_HIT} on Monday", "+", ""),
        (f"+ when=2026-03-08 {_HIT} on Monday", "+", "other"),
        (f"v {_HIT}", "+", "other"),
        (f"- {_HIT}", "+", "too many"),
        (f"+ {_NONE}", "-", "missed"),
        (f"- {_NONE}", "-", ""),
    ],
)
def test_a_verdict_says_what_is_wrong(matcher: Matcher, line: str, read_as: str, fault: str) -> None:
    [text] = parse(f"day 2026-03-10\n{line}", "en")
    verdict = judge(text, matcher)
    assert (verdict.read_as, verdict.fault) == (read_as, fault)


def test_the_marks_are_the_budget(matcher: Matcher) -> None:
    def read(*lines: str) -> tuple[list[int], list[int], bool]:
        verdicts = [judge(text, matcher) for text in parse("\n".join(("day 2026-03-10", *lines)), "en")]
        return (
            [v.text.line for v in newly_wrong(verdicts)],
            [v.text.line for v in now_right(verdicts)],
            over_budget(verdicts),
        )

    assert read(f"+ {_HIT}", f"+? {_NONE}") == ([], [], False)
    assert read(f"- {_HIT}", f"+? {_NONE}") == ([2], [], True)
    assert read(f"- {_HIT}", f"+? {_HIT}") == ([2], [3], False)


def test_the_command_names_the_texts_and_fails_over_the_budget(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(f"day 2026-03-10\n+? {_HIT}\n", encoding="utf-8")
    bad.write_text(f"day 2026-03-10\n+ {_NONE}\n- {_NONE}\n", encoding="utf-8")
    assert main([str(good)]) == 0
    assert f"good.txt:2: NOW RIGHT: + read as +: {_HIT}" in capsys.readouterr().out
    assert main([str(good), str(bad)]) == 1
    told = capsys.readouterr().out
    assert f"bad.txt:2: NEWLY WRONG: + read as -: {_NONE}" in told
    assert "bad.txt:3" not in told


def test_every_language_of_the_rules_has_texts_to_alert_and_texts_that_are_quiet() -> None:
    files = sorted(_FOLDER.glob("*.txt"))
    assert [path.stem for path in files] == ["ar", "en", "es", "fa", "fr", "ru", "tr", "uk"]
    for path in files:
        marks = [text.mark for text in parse(path.read_text(encoding="utf-8"), path.stem)]
        assert marks.count("+") > 50
        assert marks.count("-") > 50


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_no_text_is_newly_read_wrongly(path: Path, matcher: Matcher) -> None:
    verdicts = [judge(text, matcher) for text in parse(path.read_text(encoding="utf-8"), path.stem)]
    assert [f"{path.name}:{v.text.line}" for v in newly_wrong(verdicts)] == []
