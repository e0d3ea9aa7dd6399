"""What an item is, given what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.identity import KnownItem, NoveltyKind, judge, keys_of, known_as, with_sound_dates
from monitor.model import Item

NOW = datetime(2030, 5, 6, 7, 0, tzinfo=UTC)
BODY = " ".join(f"word{number}" for number in range(60))
ITEM = Item(
    "1", "agency", "agency", "Rockets land near the embassy in the capital", url="https://agency.example/1", seen=NOW
)


def known(*items: Item) -> dict[str, KnownItem]:
    return {key: known_as(item, keys_of(item), NOW) for item in items for key in keys_of(item).all}


def judged(item: Item, *before: Item) -> tuple[NoveltyKind, str]:
    novelty = judge(item, keys_of(item), known(*before))
    return novelty.kind, novelty.id


@pytest.mark.parametrize(
    ("what", "item", "expected"),
    [
        ("the same again", ITEM, NoveltyKind.SAME),
        ("its feed changed the id", replace(ITEM, id="new-id"), NoveltyKind.SAME),
        ("another feed of the outlet", replace(ITEM, id="x", feed="agency-world"), NoveltyKind.SAME),
        ("an edited headline", replace(ITEM, title="Three rockets land near embassy in capital"), NoveltyKind.EDITED),
        ("edited, and the id changed", replace(ITEM, id="2", title="Rockets land near embassy"), NoveltyKind.EDITED),
        (
            "the same words elsewhere",
            replace(ITEM, id="9", feed="b", publisher="b", url="https://b.example/9"),
            NoveltyKind.COPY,
        ),
        (
            "another article",
            replace(ITEM, id="2", url="https://agency.example/2", title="Parliament votes on the budget at last"),
            NoveltyKind.NEW,
        ),
        (
            "a page that all entries link to",
            replace(ITEM, id="2", title="Parliament votes on the budget at last"),
            NoveltyKind.NEW,
        ),
    ],
)
def test_what_an_item_is(what: str, item: Item, expected: NoveltyKind) -> None:
    assert judged(item, ITEM)[0] is expected, what


def test_a_reused_entry_id_gets_an_id_of_its_own() -> None:
    reused = replace(ITEM, url="https://agency.example/other", title="Parliament votes on the budget at last")
    kind, stored = judged(reused, ITEM)
    assert kind is NoveltyKind.NEW
    assert stored.startswith("1~")
    assert judged(reused, ITEM) == (kind, stored)


def test_a_short_headline_is_the_same_for_a_day_and_a_long_text_for_a_month() -> None:
    later = NOW + timedelta(days=3)
    again = replace(ITEM, id="2", url="https://agency.example/2", seen=later)
    assert judged(again, ITEM)[0] is NoveltyKind.NEW
    long = replace(ITEM, content=BODY)
    assert judged(replace(again, content=BODY), long)[0] is NoveltyKind.SAME


def test_a_text_of_a_few_words_names_nothing() -> None:
    live = Item("1", "a", "a", "Live updates", url="https://a.example/1", seen=NOW)
    assert judged(replace(live, id="2", url="https://a.example/2"), live)[0] is NoveltyKind.NEW


def test_an_old_text_under_a_new_date_is_not_new() -> None:
    old = replace(ITEM, content=BODY, published=NOW - timedelta(days=400))
    again = replace(old, id="2", url="https://agency.example/2", published=NOW)
    assert judged(again, old)[0] is NoveltyKind.SAME


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (NOW - timedelta(hours=2), NOW - timedelta(hours=2)),
        (NOW + timedelta(hours=3), NOW),  # a clock or a zone that is off
        (NOW + timedelta(days=300), None),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (None, None),
    ],
)
def test_dates_that_cannot_be_true(published: datetime | None, expected: datetime | None) -> None:
    assert with_sound_dates(replace(ITEM, published=published), NOW).published == expected


def test_an_item_without_a_time_is_given_none() -> None:
    undated = with_sound_dates(replace(ITEM, seen=None, published=None), NOW)
    assert undated.reference_time is None


texts = st.text(max_size=60)


@given(texts, texts, st.one_of(st.none(), texts))
def test_keys_are_the_same_for_the_same_item(title: str, content: str, url: str | None) -> None:
    item = Item("1", "f", "p", title, content=content, url=url)
    assert keys_of(item) == keys_of(replace(item))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text("abcdef ", min_size=1, max_size=40)), max_size=8)
)
def test_whatever_came_before_an_item_just_stored_is_the_same(entries: list[tuple[int, int, str]]) -> None:
    """Taking an item in and judging it again says SAME, whatever ids and addresses its feed mixes up."""
    seen: dict[str, KnownItem] = {}
    for id_, url, title in entries:
        item = Item(str(id_), "f", "p", title, url=f"https://p.example/{url}", seen=NOW)
        keys = keys_of(item)
        novelty = judge(item, keys, seen)
        if novelty.kind is not NoveltyKind.SAME:
            seen.update(dict.fromkeys(keys.all, known_as(replace(item, id=novelty.id), keys, NOW)))
        assert judge(item, keys, seen).kind is NoveltyKind.SAME
