"""Which words are one word in several forms, and which must never be taken for one another."""

from __future__ import annotations

import pytest

from monitor.matching.stemming import same_name, same_word, scan_prefixes

SAME = [
    ("en", "attack attacks attacked attacking"),
    ("en", "strike strikes striking struck stricken"),
    ("en", "hit hits hitting"),
    ("en", "fire fires fired firing"),
    ("en", "army armies"),
    ("en", "missile missiles"),
    ("en", "explosion explosions"),
    ("en", "bomb bombs bombed bombing bombings"),
    ("en", "shell shells shelled shelling shellings"),
    ("en", "shoot shot shooting shootings"),
    ("en", "embassy embassies"),
    ("en", "base bases"),
    ("en", "gunman gunmen"),
    ("en", "crash crashes crashed crashing"),
    ("en", "occupy occupies occupied occupying"),
    ("en", "general generals"),
    ("en", "organ organs"),
    ("fr", "attaque attaques"),
    ("fr", "roquette roquettes"),
    ("fr", "frappe frappes"),
    ("es", "cohete cohetes"),
    ("es", "misil misiles"),
    ("es", "explosion explosiones"),
    ("de", "rakete raketen"),
    ("ru", "ракета ракеты ракету ракетои ракетами ракет"),
    ("ru", "посольство посольства посольстве"),
    ("ru", "беспилотник беспилотника беспилотниками"),
    ("uk", "ракета ракети ракетою ракетами ракет"),
    ("tr", "roket roketler rokete roketlerle"),
    ("tr", "saldiri saldirisi saldirilar saldirilari"),
    ("tr", "fuze fuzeler fuzeleri"),
    ("ar", "طايره طايرات طايرتين"),
    ("ar", "صاروخ صاروخين صاروخا"),
    ("fa", "پهپاد پهپادها پهپادهاي"),
]
APART = [
    ("en", "general", "generate"),
    ("en", "general", "generation"),
    ("en", "universe", "university"),
    ("en", "organ", "organise"),
    ("en", "organ", "organization"),
    ("en", "new", "news"),
    ("en", "news", "new"),
    ("en", "even", "evening"),
    ("en", "base", "based"),
    ("en", "base", "basic"),
    ("en", "rocket", "rocketry"),
    ("en", "attack", "attacker"),
    ("en", "bomb", "bomber"),
    ("en", "arm", "army"),
    ("en", "arm", "arming"[:-3] + "our"),
    ("en", "past", "paste"),
    ("en", "plan", "plane"),
    ("en", "car", "care"),
    ("en", "fir", "fired"),
    ("en", "policy", "police"),
    ("en", "mission", "missing"),
    ("en", "relate", "relative"),
    ("en", "experience", "experiment"),
    ("en", "assassin", "assassinate"),
    ("en", "custom", "customs"),
    ("en", "her", "herring"),
    ("en", "hit", "hiss"),
    ("en", "missile", "miss"),
    ("en", "nation", "national"),
    ("en", "us", "use"),
    ("fr", "organe", "organiser"),
    ("fr", "general", "generer"),
    ("ru", "ракета", "ракетныи"),
    ("ar", "سفاره", "سفر"),
]


@pytest.mark.parametrize(("lang", "forms"), SAME)
def test_inflections_are_one_word(lang: str, forms: str) -> None:
    words = forms.split()
    for term in words:
        for token in words:
            assert same_word(term, token, lang), (term, token)


@pytest.mark.parametrize(("lang", "term", "token"), APART)
def test_other_words_are_not(lang: str, term: str, token: str) -> None:
    assert not same_word(term, token, lang)
    assert not same_word(token, term, lang)


@pytest.mark.parametrize(("lang", "forms"), SAME)
def test_every_form_begins_as_the_scan_expects_or_is_listed(lang: str, forms: str) -> None:
    words = forms.split()
    for term in words:
        starts = scan_prefixes(term, lang)
        for token in words:
            assert token.startswith(starts), (term, token, starts)


def test_a_turkish_word_softens_before_vowels() -> None:
    assert same_word("buyukelcilik", "buyukelciligine", "tr")
    assert "buyukelciligine".startswith(scan_prefixes("buyukelcilik", "tr"))
    assert not same_word("ucak", "uca", "tr")


def test_names_take_the_plural_alone() -> None:
    assert same_name("shahed", "shaheds", "en")
    assert same_name("uav", "uavs", "en")
    assert not same_name("reading", "read", "en")
    assert not same_name("hamas", "hama", "en")
    assert same_name("erbil", "erbilde", "tr")
    assert not same_name("roketler", "roket", "tr")
