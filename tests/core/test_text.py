"""Folding and tokens: what compares equal, and that offsets always lead back to the original."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.text import fold, fold_text, tokenize, words_of

_ALPHABET = st.characters(
    categories=["L", "M", "N", "P", "Z", "Cf", "Cc"],
    max_codepoint=0x6FF,
) | st.sampled_from("U.S.'’-_\n \t\u200c\u200f\u00adéﬁßİıكک‑–")
_TEXTS = st.text(_ALPHABET, max_size=60)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Kata'ib", "Kataib"),
        ("Kata’ib", "Kata`ib"),
        ("Kataʿib", "Kataib"),
        ("al-Asad", "al Asad"),
        ("al‑Asad", "Al Asad"),
        ("U.S.", "US"),
        ("U.S.A.", "USA"),
        ("U.S.-led", "US-led"),
        ("Besançon", "Besanc\u0327on"),
        ("İstanbul", "istanbul"),
        ("ışık", "isik"),
        ("Straße", "STRASSE"),
        ("Łódź", "Lodz"),
        ("السَّفَارَة", "السفارة"),
        ("أربيل", "اربيل"),
        ("طـائرة", "طائرة"),
        ("کرکوک", "كركوك"),
        ("ایران", "إيران"),
        ("١٢", "12"),
        ("Зелёный", "зеленый"),
        ("ﬁre", "fire"),
        ("ＵＡＶ", "uav"),
        ("N'Djamena", "Ndjamena"),
        ("об'єкт", "об’єкт"),
        ("US  embassy", "US embassy"),
        ("US\n embassy", "US embassy"),
        ("rock\u00adet", "rocket"),
    ],
)
def test_fold_alike(left: str, right: str) -> None:
    assert fold(left).text == fold(right).text


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("drone - attack", "drone attack"),  # a dash between words parts them
        ("US\n\nembassy", "US embassy"),  # so does a blank line
        ("e.g. us", "eg.us"),
    ],
)
def test_stay_apart(left: str, right: str) -> None:
    assert fold(left).text != fold(right).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Iraq's", ["iraq"]),
        ("Irak'taki ABD'nin", ["irak", "abd"]),
        ("didn't", ["didnt"]),
        ("the U.S. Army", ["the", "us", "army"]),
        ("l'ambassade qu'Iran d'armes", ["l", "ambassade", "qu", "iran", "d", "armes"]),
        ("explosive-laden drone", ["explosive", "laden", "drone"]),
        ("#US_embassy F-16s", ["us", "embassy", "f", "16s"]),
        ("پهپاد\u200cها", ["پهپاد", "ها"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


def test_tokens_point_into_the_original() -> None:
    text = "…  “Kata’ib Hizbullah’s” U.S.–made ﬁre"
    assert [token.text for token in tokenize(text, 0, len(text))] == [
        "Kata’ib",
        "Hizbullah’s",
        "U.S.",
        "made",
        "ﬁre",
    ]
    assert [token.folded for token in tokenize(text, 0, len(text))] == ["kataib", "hizbullah", "us", "made", "fire"]


def test_tokens_of_a_part() -> None:
    text = "Earlier. Rockets hit."
    assert [(token.start, token.text) for token in tokenize(text, 9, len(text))] == [(9, "Rockets"), (17, "hit")]


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_folding_is_idempotent(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)).text == fold(unicodedata.normalize("NFD", text)).text


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_offsets_rise_and_stay_inside(text: str) -> None:
    folded = fold(text)
    offsets = [folded.original(i) for i in range(len(folded.text) + 1)]
    assert offsets == sorted(offsets)
    assert all(0 <= offset <= len(text) for offset in offsets)
    assert not offsets or offsets[-1] == len(text) or not folded.text


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_tokens_are_ordered_slices_of_the_text(text: str) -> None:
    tokens = tokenize(text, 0, len(text))
    assert all(token.text == text[token.start : token.end] and token.folded for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))


@given(_TEXTS | st.text("aB1 -'.…—’ø\u00ad\u200b½æŒ", max_size=40))
def test_the_way_there_leads_to_the_first_that_came_from_behind(text: str) -> None:
    folded = fold(text)
    back = [folded.original(at) for at in range(len(folded.text) + 1)]
    there = folded.folded(range(len(text) + 1))
    for source, at in enumerate(there):
        assert all(came < source for came in back[:at])
        assert at > len(folded.text) or back[at] >= source


@given(_TEXTS | st.text("aB1 \n\t\r-'.,…—’“é\u0301\u200b\u2028\u00a0ø", max_size=40))
@settings(max_examples=600, deadline=None)
def test_the_text_alone_is_the_same_text(text: str) -> None:
    assert fold_text(text) == fold(text).text


@given(st.text("aB é’—\u200b\u0301ñ") | st.text("الأىيكةه ـًپ٣۴،\u200c’") | st.text("БбЁёйЇї «»—"))
@settings(max_examples=200, deadline=None)
def test_common_characters_fold_the_same_beside_rare_ones(text: str) -> None:
    """Texts of common characters take a shorter way than those that hold any other (here a Greek letter)."""
    assert fold_text(text + " ω") == fold_text(text + " o")[:-1] + "ω"
