"""What a message says, whatever shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.plain import clean, shorten
from monitor.alerts.render import (
    compose,
    describe_delay,
    describe_place,
    describe_terms,
    is_web_address,
    quote,
    together,
)
from monitor.alerts.render_apprise import defuse
from monitor.model import AlertKind, Evidence, Place, Severity, Term
from tests.alerts import NOON, make_alert


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_600, "1 h"), (11_100, "3 h 5 min"), (187_200, "2 d 4 h"), (-5, "0 s")],
)
def test_a_delay_is_said_as_people_say_it(seconds: int, words: str) -> None:
    assert describe_delay(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (None, None),
        (Place("Port Vale"), "Port Vale"),
        (Place("Port Vale", km=12.4, facility="Camp One"), "Port Vale, 12 km from Camp One"),
        (Place("Camp One", km=0.0, facility="Camp One"), "Camp One"),
        (Place("the base", km=0.0, facility="Camp One"), "the base (Camp One)"),
    ],
)
def test_a_place_is_said_with_its_distance(place: Place | None, words: str | None) -> None:
    assert describe_place(place) == words


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(-5, 210), st.integers(-5, 210)), max_size=5))
def test_a_quotation_is_its_sentence_with_marks_whatever_the_offsets(
    sentence: str, pairs: list[tuple[int, int]]
) -> None:
    terms = tuple(Term(None, "x", 40 + start, 40 + end) for start, end in pairs)
    spans = quote(Evidence("content", 40, 40 + len(sentence), sentence, terms))
    assert clean("".join(span.text for span in spans)) == clean(sentence)
    marked = {i for start, end in pairs for i in range(max(start, 0), min(end, len(sentence)))}
    assert any(span.marked for span in spans) == bool(marked)


def test_a_long_sentence_is_cut_around_its_first_matched_word() -> None:
    sentence = "a " * 2_000 + "rocket " + "b " * 2_000
    start = sentence.index("rocket")
    spans = quote(Evidence("content", 0, len(sentence), sentence, (Term(None, "rocket", start, start + 6),)))
    assert [span.text for span in spans if span.marked] == ["rocket"]
    assert spans[0].text == spans[-1].text == "…"
    assert sum(len(span.text) for span in spans) < 800


def test_words_within_a_longer_term_and_repeated_ones_are_named_once() -> None:
    text = "Rockets near the US embassy in Baghdad; rockets"
    terms = (
        Term("rocket", "Rockets", 0, 7),
        Term("presence", "US embassy", 17, 27),
        Term("mission", "US embassy in Baghdad", 17, 38),
        Term("weapon", "rockets", 40, 47),
    )
    assert describe_terms([Evidence("title", 0, len(text), text, terms)]) == (
        "Rockets (@rocket, @weapon), US embassy in Baghdad (@mission)"
    )


def test_publishers_go_by_their_names() -> None:
    message = compose(make_alert(publishers=("Agency", "Two Rivers\nWire")), ZoneInfo("UTC"))
    assert message.sources == "2 independent sources: Agency, Two Rivers Wire"


def test_what_followed_an_untold_alert_is_told_with_it() -> None:
    first = make_alert(news=())
    update = make_alert(number=2, kind=AlertKind.UPDATE, severity=Severity.CRITICAL, news=("9 dead",))
    third = make_alert(number=3, kind=AlertKind.UPDATE, news=("9 dead", "claimed"), publishers=("Agency", "Gazette"))
    told = together(first, [update, third])
    assert (told.id, told.kind, told.news) == ("i1-1", AlertKind.NEW, ("9 dead", "claimed"))
    assert told.incident.publishers == ("Agency", "Gazette")
    retracted = together(first, [replace(update, kind=AlertKind.RETRACTION)])
    assert retracted.kind is AlertKind.RETRACTION


def test_an_alert_that_knows_little_says_little_and_invents_nothing() -> None:
    alert = make_alert(title="", place=None, url=None, publishers=(), lang=None)
    assert alert.item is not None
    bare = replace(alert, sighting=None, item=replace(alert.item, published=None, seen=None))
    message = compose(bare, ZoneInfo("UTC"))
    assert message.headline == "(no headline)"
    assert (message.place, message.sources, message.links, message.spot) == (None, None, (), None)
    assert [fact.text for fact in message.source if fact.label == "Published"] == ["not stated"]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://agency.example/news?id=1&x=%20#top", True),
        ("http://xn--e1afmkfd.example/", True),
        ("https://agency.example/новости", True),
        ("javascript:alert(1)", False),
        ("https://agency.example@evil.example/", False),
        ("https://agency.example/\u202egnp.exe", False),
        ("https:///nohost", False),
        ("https://a.example/ b", False),
        ("https://[bad", False),
        ("ftp://a.example/", False),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, is_one: bool) -> None:
    assert is_web_address(url) is is_one


@given(st.text(max_size=300), st.integers(1, 100))
def test_shortened_text_is_within_its_limit_and_clean_text_stays_clean(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean(text)


@given(st.text(alphabet="@!<>[]()`*_~|:/ ab", max_size=40))
def test_defused_text_has_no_form_that_a_service_reads(text: str) -> None:
    defused = defuse(text)
    for form in ("@a", "@b", "<", ">", "](", "![", "``", "**", "__", "~~", "||", "://"):
        assert form not in defused
    assert defused.replace("\u200b", "").translate(str.maketrans("‹›", "<>")) == text


def test_persian_joiners_stay_and_invisible_characters_go() -> None:
    assert clean("می\u200cشود \u200bx\u202e \x00y") == "می\u200cشود x y"


def test_times_are_in_the_desks_zone_and_in_utc() -> None:
    message = compose(make_alert(at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)), ZoneInfo("Europe/Paris"))
    published = next(fact.text for fact in message.source if fact.label == "Published")
    assert published == "2026-07-02 00:23 Europe/Paris (2026-07-01 22:23 UTC)"
    assert NOON.tzinfo is UTC
