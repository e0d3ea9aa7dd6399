"""Rules over items, end to end: what is found, where it points, and what must stay quiet."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.matching.text import Token, tokenize
from monitor.model import Item, Sighting

_WATCHLISTS = """
watchlists:
  rocket:
    terms:
      en: [rocket, missile, Katyusha]
      ar: [صاروخ]
      ru: [ракета]
      tr: [roket]
      fr: [roquette]
  drone:
    terms:
      en: [drone, UAV, "explosive-laden drone", suicide quadcopter]
      ar: [مسيّرة, طائرة مسيرة]
  attack:
    terms:
      en: [attack, hit, strike, land, fire]
      ar: [هجوم, استهدف]
      ru: [удар, атаковать]
  site:
    entities:
      - name: US Embassy, Baghdad
        aliases:
          en: [US embassy in Baghdad, American embassy in Baghdad]
          ar: [السفارة الأميركية]
        weak: ["Green Zone"]
        place: {lat: 33.2985, lon: 44.3965, radius_km: 5}
        country: IQ
        tags: [embassy]
      - name: Ain al-Asad Air Base
        aliases: [Ain al-Asad, Ayn al-Asad]
        place: {lat: 33.7856, lon: 42.4412, radius_km: 5}
        country: IQ
        tags: [base]
    patterns:
      - '(US or American) near/3 (embassy or consulate or base or troops)'
"""

Watch = Callable[..., Matcher]


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """Compiles one rule over the watchlists above."""

    def build(when: str, unless: str | None = None, more: str = "") -> Matcher:
        text = _WATCHLISTS + f"rules:\n  - id: r\n    title: t\n    severity: high\n    when: {_quoted(when)}\n"
        if unless is not None:
            text += f"    unless: {_quoted(unless)}\n"
        text += "    asserted: [actual, negated, hypothetical, background, drill]\n" + more
        path = tmp_path / "rules.yaml"
        path.write_text(text)
        return compile_ruleset(load_rules([path]))

    return build


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def item(content: str, title: str = "", lang: str | None = None) -> Item:
    return Item(id="1", feed="f", publisher="f", title=title, content=content, lang=lang)


def words(sightings: tuple[Sighting, ...]) -> list[str]:
    return [term.text for sighting in sightings for evidence in sighting.evidence for term in evidence.terms]


@pytest.mark.parametrize(
    ("when", "text", "found"),
    [
        ("rocket", "Three rockets landed.", ["rockets"]),
        ("rocket", "The Rocket’s engine failed.", ["Rocket"]),
        ("rocket", "A display of rocketry.", []),
        ("assad", "The ambassador left.", []),
        ("attack", "They were attacked twice; the attackers fled.", ["attacked"]),
        ("strike", "A shell struck the wall.", ["struck"]),
        ('"rocket attack"', "Two rocket attacks.", []),
        ('"rocket attack"', "A rocket-attack followed.", ["rocket-attack"]),
        ("rock*", "A rocketry club.", ["rocketry"]),
        ("US", "They told us so.", []),
        ("US", "They told the US so.", ["US"]),
        ("US", "They told the U.S. so.", ["U.S."]),
        ('"U.S."', "They told the US so.", ["US"]),
        ("=Grad", "A Grad fell; a grad student saw it.", ["Grad"]),
        ("=US", "Us too. US-made.", ["US"]),
        ("Kata'ib", "Kataib and Kata’ib and KATA'IB", ["Kataib", "Kata’ib", "KATA'IB"]),
        ("@drone", "Explosive-laden drones and UAVs came.", ["Explosive-laden drones", "drones", "UAVs"]),
        ("@drone", "Suicide quadcopters came.", ["Suicide quadcopters"]),
        ("@site", "Near al-Asad.", []),
        ("@site", "Ayn al Asad was quiet.", ["Ayn al Asad"]),
        ("@site#base", "The US embassy in Baghdad and Ain al-Asad.", ["Ain al-Asad"]),
        ("@site", "A base that hosts US troops.", ["base that hosts US troops"]),
        ("@site", "A calm night in the Green Zone.", []),
        ("@site", "A calm night in Baghdad's Green Zone.", ["Green Zone"]),
        ("@drone", "هجوم بالطائرات المسيرة", ["طائرات المسيرة", "مسيرة"]),
        ("@site", "قرب السفارة الأمیرکیة", ["السفارة الأمیرکیة"]),
        ("@site", "وتعرضت للسفارة الأميركية", ["للسفارة الأميركية"]),
        ("@rocket", "سقوط صاروخين", ["صاروخين"]),
        ("@rocket", "Удар ракетами по городу", ["ракетами"]),
        ("@rocket", "Üsse roketler atıldı", ["roketler"]),
    ],
)
def test_terms(watch: Watch, when: str, text: str, found: list[str]) -> None:
    assert words(watch(when).match(item(text))) == found


@pytest.mark.parametrize(
    ("when", "text", "fires"),
    [
        ("@rocket near @attack", "A rocket was shown. An attack followed.", False),
        ("@rocket near @attack", "A rocket hit the wall.", True),
        ("@rocket and @attack", "A rocket was shown. An attack followed.", True),
        ("@rocket and not calm", "A rocket was shown. All is calm.", False),
        ("@rocket near/3 base", "The rocket hit a base.", True),
        ("@rocket near/3 base", "The rocket flew far over the base.", False),
        ("@rocket before/4 base", "The base saw a rocket.", False),
        ("@rocket before/4 base", "A rocket near the base.", True),
        ("any 2 of (rocket, wall, tower)", "A rocket over a wall.", True),
        ("any 2 of (rocket, wall, tower)", "A rocket over a rocket.", False),
        ("title:(rocket)", "A rocket fell.", False),
        ("content:(rocket)", "A rocket fell.", True),
        ("rocket or drone", "A drone.", True),
        ("not rocket", "A drone.", True),
        ("@rocket near within 30 km of @site", "A rocket fell in Abu Ghraib on Monday.", True),
        ("@rocket near within 30 km of @site", "A rocket fell in Basra on Monday.", False),
    ],
)
def test_operators(watch: Watch, when: str, text: str, fires: bool) -> None:
    assert bool(watch(when).match(item(text))) is fires


def test_unless_vetoes_the_whole_article(watch: Watch) -> None:
    matcher = watch("@rocket near @attack", '"Houston Rockets"')
    assert matcher.match(item("A rocket hit the wall. Rain is expected."))
    assert not matcher.match(item("A rocket hit the wall. The Houston Rockets won."))


def test_every_sentence_that_holds_is_evidence(watch: Watch) -> None:
    text = "A rocket hit the wall on Monday.\n\nRain fell in the hills.\n\nA missile hit the bridge on Wednesday."
    starts = {e.start for s in watch("@rocket near @attack").match(item(text)) for e in s.evidence}
    assert starts == {0, text.index("A missile")}


def test_offsets_point_into_the_field(watch: Watch) -> None:
    text = "“It’s quiet…” Then the ﬁrst rockets – “Katyushas” – hit Kata’ib’s base."
    for sighting in watch("@rocket near @attack").match(item(text, title="Quiet")):
        for evidence in sighting.evidence:
            assert text[evidence.start : evidence.end] == evidence.text
            for term in evidence.terms:
                assert text[term.start : term.end] == term.text
    assert set(words(watch("@rocket near @attack").match(item(text)))) == {"rockets", "Katyushas", "hit"}


def test_composed_and_decomposed_text_match_alike(watch: Watch) -> None:
    matcher = watch("Besançon or @rocket or @drone")
    text = "À Besançon, roquettes; مسيّرة; ракетой йод."
    assert len(words(matcher.match(item(unicodedata.normalize("NFC", text))))) == 4
    assert len(words(matcher.match(item(unicodedata.normalize("NFD", text))))) == 4


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(_WATCHLISTS)
    two.write_text("rules:\n  - {id: r, title: t, severity: low, when: '@rocket near @attack'}\n")
    text = item("A rocket hit the wall.")
    assert compile_ruleset(load_rules([one, two])).match(text) == compile_ruleset(load_rules([two, one])).match(text)


def test_a_keyword_of_another_language_does_not_count(watch: Watch) -> None:
    matcher = watch("@attack")
    assert matcher.match(item("They land at dawn.", lang="en"))
    assert not matcher.match(item("Im ganzen Land bleibt es ruhig, sagte ein Sprecher.", lang="de"))


def test_an_untouched_item_is_not_cut_into_sentences(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = watch("@rocket near @attack")
    monkeypatch.setattr("monitor.matching.matcher.document_of", lambda *_: pytest.fail("cut into sentences"))
    untouched = item("A rocket was shown to the public.")
    assert matcher.match(untouched) == ()
    assert not matcher.touches(untouched)
    assert matcher.touches(item("A rocket was shown, and a wall was hit."))


def test_only_sentences_that_may_hold_a_rule_are_cut_into_words(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = watch("@rocket near/2 @attack")
    cut: list[str] = []

    def noted(text: str, start: int, end: int) -> tuple[Token, ...]:
        cut.append(text[start:end])
        return tokenize(text, start, end)

    monkeypatch.setattr("monitor.matching.document.tokenize", noted)
    assert matcher.match(item("A rocket was shown. They hit a wall, said the maker of the rocket. It fell.")) == ()
    assert cut == ["They hit a wall, said the maker of the rocket."]


def test_a_list_that_two_rules_share_is_worked_out_alike_for_both(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    rules = "".join(f"  - {{id: {id_}, title: t, severity: low, when: '@site near @attack'}}\n" for id_ in ("a", "b"))
    path.write_text(f"{_WATCHLISTS}rules:\n{rules}")
    one, other = compile_ruleset(load_rules([path])).match(item("They attack a US base. They hit the US embassy."))
    assert (one.rule, other.rule) == ("a", "b")
    assert one.evidence == other.evidence
    assert len(one.evidence) == 2


def test_explain_names_the_alternative_that_came_nearest(watch: Watch) -> None:
    matcher = watch("(@rocket near drill) or\n  (@rocket near @attack near (@site or embassy)) or @site")
    told = matcher.explain(item("A rocket hit the wall."), "r").failed
    assert told == "when: none of 3 alternatives holds; nearest: (@site or embassy) is false"


def test_explain_names_the_first_clause_that_failed(watch: Watch) -> None:
    matcher = watch("@rocket near @attack near @site", "drill")
    quiet = matcher.explain(item("A rocket hit the wall."), "r")
    assert (quiet.fired, quiet.failed) == (False, "when: @site is false")
    fired = matcher.explain(item("A rocket hit the US embassy in Baghdad."), "r")
    assert (fired.fired, fired.failed) == (True, None)
    vetoed = matcher.explain(item("A rocket hit the US embassy in Baghdad. It was a drill."), "r")
    assert vetoed.failed == "unless: drill holds in the item ('drill')"
    apart = matcher.explain(item("A rocket was shown. They attack the US embassy in Baghdad."), "r")
    assert apart.failed is not None
    assert apart.failed.endswith("each part is there, but no sentence holds them all")
    with pytest.raises(KeyError):
        matcher.explain(item("x"), "unknown")


def test_work_is_bounded_on_a_text_without_an_end(watch: Watch) -> None:
    matcher = watch("@rocket near @attack against @site")
    assert matcher.match(item("rocket attack on the US embassy in Baghdad " * 3000))


def test_parts_of_a_chain_lie_as_far_apart_as_their_sentence_is_long(watch: Watch) -> None:
    matcher = watch("@rocket near @attack near @site")
    far = "A rocket, " + "which nobody had seen before that day, " * 30 + "hit the US embassy in Baghdad."
    assert matcher.match(item(far))
    assert matcher.explain(item(far), "r").fired
    apart = far.replace("that day, hit", "that day. They hit")
    assert not matcher.match(item(apart))
    assert not matcher.explain(item(apart), "r").fired


def test_parts_in_two_fields_are_not_read_as_one(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = watch("@rocket near @attack")
    monkeypatch.setattr("monitor.matching.matcher.document_of", lambda *_: pytest.fail("cut into sentences"))
    assert matcher.match(item("They attack the wall.", title="A rocket on show")) == ()
    assert matcher.match(item("They saw the rocket. An attack followed.")) == ()


def test_lists_of_lists_of_lists_cost_no_more_than_their_terms(tmp_path: Path) -> None:
    inner = (
        f"  l{n}: {{patterns: ['@l{n + 1} or (@l{n + 1} near @l{n + 1}) or (@l{n + 1} and @l{n + 1})']}}"
        for n in range(16)
    )
    lines = ["watchlists:", *inner]
    lines += ["  l16: {terms: [rocket]}", "rules:", "  - {id: r, title: t, severity: low, when: '@l0 and @l0'}"]
    path = tmp_path / "rules.yaml"
    path.write_text("\n".join(lines) + "\n")
    assert compile_ruleset(load_rules([path])).match(item("A rocket fell."))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("BAGHDAD (AP) - Rockets hit the Green Zone at dawn.", True),
        ("A note on rules.\n\nBAGHDAD, May 3 (Reuters) - Rockets hit the Green Zone at dawn.", True),
        ("LIMA (AP) - Rockets hit the Green Zone at dawn.", False),
    ],
)
def test_a_dateline_names_the_city_of_a_weak_alias(watch: Watch, content: str, found: bool) -> None:
    sightings = watch("@rocket near @site").match(Item("i", "f", "p", "", content=content, lang="en"))
    assert bool(sightings) is found


@pytest.mark.parametrize(("day", "found"), [("2021-06-01", True), ("2021-07-02", True), ("2021-07-04", False)])
def test_a_place_counts_until_its_last_day(tmp_path: Path, day: str, found: bool) -> None:
    (tmp_path / "rules.yaml").write_text(
        "watchlists:\n  site:\n    entities:\n      - {name: Camp Example, until: 2021-07-02}\n"
        "rules:\n  - {id: r, title: t, severity: high, when: rocket near @site}\n"
    )
    matcher = compile_ruleset(load_rules([tmp_path]))
    published = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    item = Item("i", "f", "p", "Rocket hits Camp Example", published=published)
    assert bool(matcher.match(item)) is found
    assert matcher.match(Item("i", "f", "p", "Rocket hits Camp Example")), "without a date it counts"


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ("{name: Mustafa al-Hamdani}", "Mostafa al-Hamdani"),
        ("{name: Mostafa al-Hamdani}", "Mustapha al-Hamdani"),
        ("Mustafa al-Hamdani", "Mostafa al-Hamdani"),
        ("Yusuf Karim", "Yousuf Kareem"),
    ],
)
def test_names_match_with_other_vowels(tmp_path: Path, members: str, text: str) -> None:
    kind = "entities" if members.startswith("{") else "terms"
    (tmp_path / "rules.yaml").write_text(
        f"watchlists:\n  person:\n    fuzzy: names\n    {kind}: [{members}]\n"
        "rules:\n  - {id: r, title: t, severity: high, when: '@person'}\n"
    )
    assert compile_ruleset(load_rules([tmp_path])).match(Item("i", "f", "p", f"{text} spoke on Monday"))


def test_a_persian_name_is_not_read_into_arabic_text(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "watchlists:\n  site:\n    entities:\n      - {name: Camp, aliases: {fa: [العدید], ar: [قاعدة العديد]}}\n"
        "rules:\n  - {id: r, title: t, severity: high, when: '@site'}\n"
    )
    matcher = compile_ruleset(load_rules([tmp_path]))
    assert not matcher.match(Item("i", "f", "p", "العديد من الطلاب في المدرسة", lang="ar"))
    assert matcher.match(Item("i", "f", "p", "زيارة قاعدة العديد", lang="ar"))
    assert matcher.match(Item("i", "f", "p", "بازدید از العدید", lang="fa"))


def test_transliterations_match_when_the_list_says_so(tmp_path: Path) -> None:
    def found(fuzzy: str) -> list[str]:
        path = tmp_path / "rules.yaml"
        path.write_text(
            f"watchlists:\n  who:\n    {fuzzy}\n    entities: [{{name: Ain al-Asad}}]\n"
            "rules:\n  - {id: r, title: t, severity: low, when: '@who'}\n"
        )
        return words(compile_ruleset(load_rules([path])).match(item("Ain al-Assad, Ain al-Asaad, Ain al-Asad.")))

    assert found("fuzzy: names") == ["Ain al-Assad", "Ain al-Asaad", "Ain al-Asad"]
    assert found("patterns: []") == ["Ain al-Asad"]
