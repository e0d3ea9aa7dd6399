"""The language of an item."""

from __future__ import annotations

import py3langid
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.language_model import language_model
from monitor.matching.languages import detect
from monitor.model import Item


def _item(text: str, lang: str | None = None) -> Item:
    return Item("item", "feed", "publisher", text, lang=lang)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Rockets hit the base", "en-GB", "en"),
        ("Rockets hit the base on Sunday evening, the army said", None, "en"),
        ("سقطت صواريخ قرب القاعدة", None, "ar"),
        ("راکت‌ها به پایگاه در عراق اصابت کرد و این حمله را کسی گردن نگرفت", None, "fa"),
        ("حملہ ہوا ہے", None, "ur"),
        ("Ракеты попали в базу, объявил штаб", None, "ru"),
        ("Ракети влучили в базу, повідомив її штаб", None, "uk"),
        ("Des roquettes sont tombées près de la base pendant la nuit", None, "fr"),
        ("Gece üsse roketler düştü, ordu açıklama yaptı", None, "tr"),
        ("سقطت صواريخ قرب القاعدة", "en", "ar"),  # the script belies the declaration
        ("سقطت صواريخ قرب القاعدة", "fa", "fa"),
        ("OK", None, "en"),
        ("Police drone fell on Yellow River", None, "en"),  # which the model takes for Nigerian Pidgin
        ("Pentagon denies drone attack on Camp Lemonnier", None, "en"),  # for French, by a small lead
        ("Deux drones abattus près du camp Lemonnier", None, "fr"),
        ("Dos drones derribados cerca de Camp Lemonnier", None, "es"),
        ("火箭弹袭击基地", None, "zh"),
        ("தளத்தின் மீது ராக்கெட் தாக்குதல் - Reuters World Service Tamil", None, "ta"),
    ],
)
def test_detects(text: str, declared: str | None, expected: str) -> None:
    assert detect(_item(text, declared)) == expected


def test_plain_english_needs_no_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.matching.languages._classify", lambda _: pytest.fail("asked the detector"))
    text = "The bridge that was closed by the flood has been opened, and they said it would stay open — for now."
    assert detect(_item(text)) == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Last of Us: wat we weten over het nieuwe seizoen van de serie en wanneer die in Nederland te zien is",
            "nl",
        ),
        (
            "« The show must go on », a lancé la ministre devant les élus de la commission, qui n'ont pas ri du tout",
            "fr",
        ),
    ],
)
def test_an_english_title_in_a_text_does_not_make_it_english(text: str, expected: str) -> None:
    assert detect(_item(text)) == expected


_LATIN = st.characters(codec="utf-8", max_codepoint=0x36F, exclude_categories=["Cs"])


@given(st.text(_LATIN, max_size=80))
def test_the_model_answers_as_the_library_does_on_any_latin_text(start: str) -> None:
    text = start + " rockets"  # the answer to a text without any feature means nothing
    likeliest = [lang for lang, _ in py3langid.rank(text) if lang in language_model().labels]
    # Of two that are equal to the last digit either may win.
    assert language_model().classify(text, "en", 0.0) in likeliest[:2]


@pytest.mark.parametrize(
    "text",
    [
        "Rockets hit the base on Sunday evening, the army said",
        "ROCKETS HIT THE BASE ON SUNDAY EVENING",
        "Des roquettes sont tombées près de la base pendant la nuit",
        "Gece üsse roketler düştü, ordu açıklama yaptı",
        "Raketen schlugen in der Nacht nahe dem Stützpunkt ein, teilte die Armee mit",
        "Rakiety spadły w pobliżu bazy, poinformowało wojsko",
        "Tên lửa rơi gần căn cứ trong đêm, quân đội cho biết",
        "Cohetes cayeron cerca de la base durante la noche, informó el ejército",
    ],
)
def test_the_model_answers_as_the_library_does(text: str) -> None:
    assert language_model().classify(text, "en", 0.0) == py3langid.classify(text)[0]
