"""Two events of one kind, told apart by what each side names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.contrast import elsewhere, told_apart, two_sides

BREVIK = [frozenset({"halvorsen", "brevik", "12", extra}) for extra in "abcde"]
MOLDE = [frozenset({"halvorsen", "molde", "30", extra}) for extra in "vwxyz"]


def test_each_side_must_name_what_the_other_does_not() -> None:
    assert told_apart(BREVIK, MOLDE)
    assert not told_apart(BREVIK, [text | {"brevik", "12"} for text in MOLDE])
    assert not told_apart(BREVIK, [text - {"molde", "30"} for text in MOLDE])  # shorter, not another event


def test_few_reports_tell_nothing() -> None:
    assert not told_apart(BREVIK[:3], MOLDE)
    assert two_sides(BREVIK[:3] + MOLDE[:4]) is None


def test_the_sides_are_found_in_any_order() -> None:
    mixed = [text for pair in zip(BREVIK, MOLDE, strict=True) for text in pair]
    assert two_sides(mixed) in ([True, False] * 5, [False, True] * 5)
    assert two_sides(BREVIK + BREVIK) is None


def test_one_report_that_strays_does_not_hide_the_sides() -> None:
    side = [*MOLDE, *MOLDE, MOLDE[0] - {"molde", "30"}]
    found = two_sides([*BREVIK, *side])
    assert found is not None
    assert found in ([True] * 5 + [False] * 11, [False] * 5 + [True] * 11)


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=14))
def test_sides_are_real_and_do_not_depend_on_the_run(texts: list[frozenset[str]]) -> None:
    sides = two_sides(texts)
    assert sides == two_sides(texts)
    if sides is not None:
        first, second = (
            [text for text, side in zip(texts, sides, strict=True) if side is which] for which in (True, False)
        )
        assert told_apart(first, second)


def test_another_country_or_another_town_is_elsewhere() -> None:
    basra, erbil = {"in iraq": 1, "at basra": 1}, {"in iraq": 3, "at erbil": 2}
    assert elsewhere({"in kuwait": 1}, 1, basra, 1)
    assert elsewhere(basra, 1, erbil, 3)
    assert not elsewhere({"in iraq": 1}, 1, basra, 1)  # a town in the country
    assert not elsewhere({}, 1, basra, 1)
    assert not elsewhere({"in kuwait": 1, "in iraq": 1, "at basra": 1}, 1, basra, 1)
