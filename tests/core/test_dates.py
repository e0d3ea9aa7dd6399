"""Dates in text, and the day each means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.dates import find, printed_time

_THURSDAY = datetime(2024, 5, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on May 14, 2024", date(2024, 5, 14)),
        ("on 14 May 2024", date(2024, 5, 14)),
        ("on the 14th of May 2024", date(2024, 5, 14)),
        ("3 JAN 90", date(1990, 1, 3)),
        ("2024-05-14", date(2024, 5, 14)),
        ("03/30/2012", date(2012, 3, 30)),
        ("30/03/2012", date(2012, 3, 30)),
        ("15/05/2024 and no doubt", date(2024, 5, 15)),
        ("on May 14", date(2024, 5, 14)),
        ("on Dec. 30", date(2023, 12, 30)),
        ("on Thursday", date(2024, 5, 16)),
        ("on Wednesday", date(2024, 5, 15)),
        ("on Friday", date(2024, 5, 10)),
        ("last Thursday", date(2024, 5, 9)),
        ("next Monday", date(2024, 5, 20)),
        ("the night of Tuesday-Wednesday", date(2024, 5, 14)),
        ("today", date(2024, 5, 16)),
        ("yesterday", date(2024, 5, 15)),
        ("last night", date(2024, 5, 15)),
        ("two days ago", date(2024, 5, 14)),
        ("8 hours ago", date(2024, 5, 16)),
        ("12 hours ago", date(2024, 5, 15)),
    ],
)
def test_english_days(text: str, expected: date) -> None:
    assert [mention.day for mention in find(text, _THURSDAY)] == [expected]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("يوم الأربعاء", "ar", date(2024, 5, 15)),
        ("أمس", "ar", date(2024, 5, 15)),
        ("٨ مايو ٢٠٢٤", "ar", date(2024, 5, 8)),
        ("8 تموز 2021", "ar", date(2021, 7, 8)),
        ("دیروز", "fa", date(2024, 5, 15)),
        ("پنجشنبه", "fa", date(2024, 5, 16)),
        ("mercredi soir", "fr", date(2024, 5, 15)),
        ("8 juillet 2021", "fr", date(2021, 7, 8)),
        ("8 de julio de 2021", "es", date(2021, 7, 8)),
        ("ayer", "es", date(2024, 5, 15)),
        ("8 Temmuz 2021", "tr", date(2021, 7, 8)),
        ("у середу", "uk", date(2024, 5, 15)),
        ("8 июля", "ru", date(2023, 7, 8)),
    ],
)
def test_other_languages(text: str, lang: str, expected: date) -> None:
    assert expected in [mention.day for mention in find(text, _THURSDAY, lang)]


@pytest.mark.parametrize("text", ["on Thursday", "on May 14", "yesterday", "last week", "in May", "two days ago"])
def test_without_an_anchor_nothing_is_guessed(text: str) -> None:
    assert all(mention.day is None and mention.first is None for mention in find(text, None))


@pytest.mark.parametrize("text", ["07/08/2021", "in May 2019", "in 2019", "last month", "in the 1980s"])
def test_what_names_no_day_has_none(text: str) -> None:
    mentions = find(text, _THURSDAY)
    assert mentions
    assert all(mention.day is None for mention in mentions)


@pytest.mark.parametrize("text", ["since May 10", "until Friday", "from Monday", "after Tuesday", "before 3 May 2024"])
def test_a_bound_is_no_event(text: str) -> None:
    assert all(mention.bound for mention in find(text, _THURSDAY))


def test_an_evening_item_that_says_tomorrows_weekday_means_the_day_begun_farther_east() -> None:
    evening = datetime(2024, 5, 16, 21, 30, tzinfo=UTC)
    assert [mention.day for mention in find("on Friday", evening)] == [date(2024, 5, 17)]


@pytest.mark.parametrize(
    "text",
    ["on May \u206014\ufeff", "on M\u00aday\u200b 14", "on May\u00a014", "14\u2009May\u202f2024", "o\u00adn May 14"],
)
def test_invisible_characters_and_odd_spaces_hide_no_date(text: str) -> None:
    (mention,) = find(text, _THURSDAY)
    assert mention.day == date(2024, 5, 14)
    assert text[mention.start : mention.end].endswith(("4", "2024")), "offsets are those of the text as it stands"


@pytest.mark.parametrize("text", ["may strike", "1,900 people", "in Room 2024-A", "$2020", "march on the capital"])
def test_other_words_and_numbers_are_no_dates(text: str) -> None:
    assert all(mention.day is None for mention in find(text, _THURSDAY))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("July 8, 2021 02:49 AM", datetime(2021, 7, 8, 2, 49, tzinfo=UTC)),
        ("UPDATED 1:05 PM PT - Friday, March 4, 2022", datetime(2022, 3, 4, 21, 5, tzinfo=UTC)),
        ("2020-09-30 06:49", datetime(2020, 9, 30, 6, 49, tzinfo=UTC)),
        ("March 4", None),
        ("No date here", None),
    ],
)
def test_printed_time(line: str, expected: datetime | None) -> None:
    assert printed_time(line) == expected


@given(
    st.text(alphabet="0123456789/-. ,JulyMayThursdaylastagodw", max_size=40),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)),
)
def test_any_text_is_read_without_error_and_days_are_not_far_in_the_future(text: str, day: date) -> None:
    for mention in find(text, datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        assert 0 <= mention.start < mention.end <= len(text)
        if mention.day is not None and not mention.year_given:
            assert mention.day <= day + timedelta(days=8)
