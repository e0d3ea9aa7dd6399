"""Terms in a text: found word by word wherever their anchor stands, whatever else the lexicon holds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.lexicon import Lexicon, Member, build_lexicon, positions
from monitor.matching.terms import exact_terms, keyword_terms, name_terms, phrase_terms, prefix_terms

_EN = (
    "air base",
    "air strike",
    "military bases",
    "strike",
    "city of glass",
    "gas leak",
    "army's convoy",
    "at&t office",
)
_NAMES = ("US Embassy", "Al Asad Air Base", "Port of Duqm", "F-16 Falcon", "Kata'ib Hizbullah")
_AR = ("السفارة الأميركية", "قاعدة عسكرية", "طائرة", "مطار بغداد")
_WORDS = (
    "air base bases strike strikes struck the of city cities glass gas leak leaks army's convoy AT&T office US U.S."
    " Embassy embassies Al al-Asad Asad Port Duqm F-16 Falcons Kataib Kata’ib Hizbullah military"
    " السفارة للسفارة والسفارة الأميركية أميركية قاعدة القواعد عسكرية العسكرية طائرات مطار بمطار بغداد"
).split()
_TEXTS = st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from((" ", " ", " ", "\n", "  ", ", ", ". ", "\n\n"))))


def _lexicon(texts: Iterable[str]) -> Lexicon:
    """Every text as a keyword (or a name, where it begins with a capital), told apart by its member."""
    return build_lexicon(
        (term, Member(entity=text, channels=(0,)))
        for text in texts
        for term in (name_terms(text, None) if text in _NAMES else keyword_terms(text, None))
    )


def _found(lexicon: Lexicon, text: str) -> set[tuple[str, str]]:
    """(term as listed, characters of the text)."""
    back = positions(text)
    return {
        (member.entity or "", text[back.original(start) : back.original(end)])
        for start, end, term in lexicon.scan(text)
        for member in lexicon.members[term]
    }


@given(_TEXTS, st.sampled_from((*_EN, *_NAMES, *_AR)))
@settings(max_examples=300, deadline=None)
def test_a_term_is_found_alike_alone_and_among_others(pieces: list[tuple[str, str]], term: str) -> None:
    text = "".join(word + gap for word, gap in pieces)
    among = {(name, found) for name, found in _found(_ALL, text) if name == term}
    assert _found(_lexicon([term]), text) == among


_ALL = _lexicon((*_EN, *_NAMES, *_AR))


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_how_words_are_spaced_does_not_matter(pieces: list[tuple[str, str]]) -> None:
    def spaced(how: str) -> set[tuple[str, str]]:
        text = "".join(word + (how if gap == " " else " | ") for word, gap in pieces)
        return {(name, " ".join(found.split())) for name, found in _found(_ALL, text)}

    assert spaced(" ") == spaced("\n") == spaced(" \n\t ")


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("air base", "Two air bases and an airbase", ["air bases"]),
        ("air base", "in the air. Bases", []),
        ("air base", "air\n\nbase", []),
        ("military bases", "a military base, militaries' bases", ["military base"]),
        ("city of glass", "Cities of glass", ["Cities of glass"]),
        ("five word term with cities", "five words terms with city", ["five words terms with city"]),
        ("one two three four five six plan", "ones twos threes fours fives sixes plans", [
            "ones twos threes fours fives sixes plans"]),
        ("victoria base", 'the "Victoria" base', ['Victoria" base']),
        ("camp victory", 'Camp "Victory" and camp: victory', ['Camp "Victory']),
        ("at&t office", "AT&T offices; AT T office", ["AT&T offices"]),
        ("قاعدة عسكرية", "في القواعد العسكرية وقاعدة عسكرية", ["قاعدة عسكرية"]),
        ("مطار بغداد", "بمطار بغداد", ["مطار بغداد"]),
        ("السفارة الأميركية", "للسفارة الأميركية", ["للسفارة الأميركية"]),
        ("طائرة مسيرة", "بالطائرات المسيرة", ["طائرات المسيرة"]),
    ],
)  # fmt: skip
def test_words_of_a_term(term: str, text: str, found: list[str]) -> None:
    assert sorted(piece for _, piece in _found(_lexicon([term]), text)) == sorted(found)


@pytest.mark.parametrize(
    ("lang", "term", "text", "found"),
    [
        ("ru", "военная база", "у военных баз и базы", ["военных баз"]),
        ("ru", "база виктория", "на базе «Виктория»", ["базе «Виктория"]),
        ("tr", "hava saldırısı", "Hava saldırıları", ["Hava saldırıları"]),
        ("de", "country's leader", "the country's leader", ["country's leader"]),
        ("de", "große basis", "die großen\nBasis", ["großen\nBasis"]),
        ("fa", "پایگاه نظامی", "وپایگاه نظامی", ["پایگاه نظامی"]),
        ("fa", "پایگاه نظامی", "به پایگاه نظامی", ["پایگاه نظامی"]),
    ],
)
def test_words_that_all_inflect(lang: str, term: str, text: str, found: list[str]) -> None:
    lexicon = build_lexicon((term_, Member(entity=term, channels=(0,))) for term_ in keyword_terms(term, lang))
    assert [piece for _, piece in sorted(_found(lexicon, text))] == found


def test_each_form_of_a_term_in_one_text() -> None:
    terms = [*exact_terms("Grad"), *phrase_terms("drone strike"), *prefix_terms("rock")]
    lexicon = build_lexicon((term, Member(entity=" ".join(term.words), channels=(n,))) for n, term in enumerate(terms))
    finds = lexicon.scan("Grad, grad; drone strikes, a drone strike; rocketry, rock")
    assert [lexicon.terms[term].words for _, _, term in finds] == [("grad",), ("drone", "strike"), ("rock",), ("rock",)]
    assert lexicon.fed(finds) == 0b111


def test_an_empty_lexicon_finds_nothing() -> None:
    assert build_lexicon([]).scan("Rockets. صواريخ") == []
