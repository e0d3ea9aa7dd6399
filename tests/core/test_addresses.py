"""One article, many addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.addresses import canonical, host_of

ARTICLE = "example.org/world/2030/05/06/rockets-land"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/world/2030/05/06/rockets-land",
        "http://www.example.org/world/2030/05/06/rockets-land/",
        "https://m.example.org/world/2030/05/06/rockets-land",
        "https://mobile.example.org:443/world/2030/05/06/rockets-land#xtor=RSS-3208",
        "https://amp.example.org/world/2030/05/06/rockets-land",
        "https://example.org/world/2030/05/06/rockets-land/amp/",
        "https://example.org/world/2030/05/06/rockets-land.amp",
        "https://example.org/amp/world/2030/05/06/rockets-land",
        "https://example.org/world/2030/05/06/rockets-land?utm_source=rss&utm_campaign=x&fbclid=abc",
        "https://example.org/world/2030/05/06/rockets-land?at_medium=RSS&ns_mchannel=social&amp=1",
        "https://EXAMPLE.org//world/2030/05/06/rockets-land/index.html",
        "https://example-org.cdn.ampproject.org/c/s/example.org/world/2030/05/06/rockets-land",
        "https://www.google.com/amp/s/example.org/world/2030/05/06/rockets-land",
        "https://web.archive.org/web/20300506120000/https://example.org/world/2030/05/06/rockets-land",
        "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fworld%2F2030%2F05%2F06%2Frockets-land&sa=D",
    ],
)
def test_addresses_of_one_article(url: str) -> None:
    assert canonical(url) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/article?id=1", "https://example.org/article?id=2"),
        ("https://example.org/live?update=11", "https://example.org/live?update=12"),
        ("https://example.org/live#block-65f1", "https://example.org/live#block-65f2"),
        ("https://example.org/a/B", "https://example.org/a/b"),
        ("https://news.example.org/a", "https://sport.example.org/a"),
    ],
)
def test_addresses_of_two_articles(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("url", ["https://example.org/", "https://example.org", "not an address", "", "http://[::1"])
def test_addresses_that_name_no_article(url: str) -> None:
    assert canonical(url) is None


def test_the_order_of_parameters_does_not_matter() -> None:
    assert canonical("https://example.org/a?x=1&y=2") == canonical("https://example.org/a?y=2&utm_id=9&x=1")


def test_host_of() -> None:
    assert host_of("https://www.example.org/a") == "example.org"
    assert host_of("https://www.example.org/") == "example.org"
    assert host_of(None) is None


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    canonical(text)
    host_of(text)


@given(st.text(alphabet="abc/?=&.#-%", max_size=40))
def test_canonical_is_stable(tail: str) -> None:
    once = canonical(f"https://example.org/{tail}")
    assert once is None or canonical(f"https://{once}") == once
