"""The tests inside rule files: what counts as met, and what is said where it is not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.language.expression import Position, Word
from monitor.language.ruleset import Rule, RuleTest, SampleText, Source
from monitor.language.ruletests import Observed, items_of, misses_of
from monitor.model import Asserted, Place, Severity, Sighting

AT = Source("r.yaml", 1, 1)


def sighting(
    asserted: Asserted = Asserted.ACTUAL,
    when: date | None = None,
    place: Place | None = None,
    set_aside: str | None = None,
) -> Sighting:
    return Sighting("i", "r", Severity.HIGH, asserted, when, place, (), set_aside=set_aside, why_asserted="'may'")


def expecting(texts: int = 1, **expected: object) -> RuleTest:
    return RuleTest(tuple(SampleText(f"text {n}") for n in range(texts)), AT, **expected)  # type: ignore[arg-type]


ACTUAL = sighting(when=date(2026, 1, 2), place=Place("Al-Āsad", facility="Camp Example"))
ASIDE = sighting(Asserted.HYPOTHETICAL, set_aside="asserted hypothetical")

CASES = [
    (expecting(match=True), Observed(((ACTUAL,),)), []),
    (expecting(match=True), Observed(((ASIDE,),)), ["match: true / false (set aside: asserted hypothetical)"]),
    (
        expecting(match=True),
        Observed(((),), why_not="when: @a is false"),
        ["match: true / false (when: @a is false)"],
    ),
    (expecting(match=False), Observed(((ASIDE,),)), []),
    (expecting(match=False), Observed(((ACTUAL,),)), ["match: false / true"]),
    (expecting(2, match=True), Observed(((ACTUAL,), ())), ["match: true / 1 of 2 texts match"]),
    (expecting(2, match=False), Observed(((), ())), []),
    (expecting(asserted=Asserted.HYPOTHETICAL), Observed(((ASIDE,),)), []),
    (expecting(asserted=Asserted.NEGATED), Observed(((ACTUAL, ASIDE),)), ["asserted: negated / actual ('may')"]),
    (expecting(asserted=Asserted.NEGATED), Observed(((),)), ["asserted: negated / none"]),
    (expecting(place="al-asad"), Observed(((ACTUAL,),)), []),
    (expecting(place="CAMP EXAMPLE"), Observed(((ACTUAL,),)), []),
    (expecting(place="Camp"), Observed(((ACTUAL,),)), ["place: Camp / Al-Āsad (near Camp Example)"]),
    (expecting(place="Camp"), Observed(((sighting(),),)), ["place: Camp / no place"]),
    (expecting(when=date(2026, 1, 2)), Observed(((ACTUAL,),)), []),
    (
        expecting(when=date(2026, 1, 3)),
        Observed(((ACTUAL, sighting()),)),
        ["when: 2026-01-03 / 2026-01-02, no date"],
    ),
    (expecting(2, incidents=1), Observed(((ACTUAL,), (ACTUAL,)), incidents=1), []),
    (expecting(2, incidents=1), Observed(((ACTUAL,), (ACTUAL,)), incidents=2), ["incidents: 1 / 2"]),
    (expecting(receivers=("a", "b")), Observed(((ACTUAL,),), receivers=("b", "a")), []),
    (expecting(receivers=("a",)), Observed(((ACTUAL,),), receivers=()), ["receivers: a / none"]),
    (expecting(receivers=()), Observed(((ACTUAL,),), receivers=("a",)), ["receivers: none / a"]),
]


@pytest.mark.parametrize(("test", "seen", "expected"), CASES)
def test_expected_against_got(test: RuleTest, seen: Observed, expected: list[str]) -> None:
    assert [f"{miss.key}: {miss.expected} / {miss.got}" for miss in misses_of(test, seen)] == expected


def test_texts_become_items_of_different_publishers_unless_named() -> None:
    rule = Rule("r", "r", Severity.HIGH, Word("x", Position(0, 1)), "x", AT)
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    texts = (SampleText("a", published=noon, lang="en"), SampleText(title="b", publisher="Agency"))
    first, second = items_of(rule, RuleTest(texts, AT))
    assert (first.content, first.published, first.lang, first.seen) == ("a", noon, "en", None)
    assert (second.title, second.content, second.publisher) == ("b", "", "Agency")
    assert first.id != second.id
    assert first.publisher != second.publisher
