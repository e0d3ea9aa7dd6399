"""Whose words an item's are."""

from __future__ import annotations

import pytest

from monitor.incidents.publishers import owner_of, source_of
from monitor.model import Item


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("edition.cnn.com", "cnn.com"),
        ("www.bbc.co.uk", "bbc.com"),
        ("english.news.cn", "xinhuanet.com"),
        ("The Wall Street Journal", "the wall street journal"),
        ("sputnikglobe.com", "ria.ru"),
    ],
)
def test_houses_with_several_names(one: str, other: str) -> None:
    assert owner_of(one) == owner_of(other)


def test_two_houses() -> None:
    assert owner_of("herald.example.com") != owner_of("times.com")
    assert owner_of("news.com.au") != owner_of("herald.com.au")


@pytest.mark.parametrize(
    ("title", "summary", "source"),
    [
        ("Rockets hit base", "BAGHDAD (Reuters) - Two rockets hit a base.", "reuters"),
        ("Rockets hit base, sources say - Reuters", "", "reuters"),
        ("سقوط صواريخ", "بغداد (رويترز) سقطت صواريخ", "reuters"),
        ("Rockets hit base", "A reporter asked (AFP) nothing", "afp"),
        ("Rockets hit base", "Our correspondent saw them.", "herald"),
    ],
)
def test_an_agency_credited_is_whose_words_count(title: str, summary: str, source: str) -> None:
    assert source_of(Item("1", "f", "herald.com", title, summary)) == source
