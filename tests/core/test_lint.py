"""Lint: what loads but will not do what its author hopes, and silence about what will."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from monitor.errors import InvalidInput
from monitor.language.checking import check
from monitor.language.cost import MOST_NESTED_LISTS, own_cost
from monitor.language.grammar import parse_expression
from monitor.language.loader import load_rules

LISTS = """\
watchlists:
  drone: {terms: [drone, UAV, "attack drone"]}
  base: {entities: [{name: Camp Example, place: {lat: 1, lon: 2}, tags: [air]}]}
  arabic: {terms: {ar: [مسيّرة]}}
"""


def warnings_of(folder: Path, text: str) -> list[str]:
    (folder / "r.yaml").write_text(dedent(text), encoding="utf-8")
    checked = check([folder / "r.yaml"], None, folder)
    assert not checked.failed, checked.findings
    return [str(finding).removeprefix(f"{folder}/r.yaml:") for finding in checked.findings]


RULES = [
    # (when, unless, other keys, what is said after the place)
    ("@drone near @base", "", "", []),
    ("@drone near (@base#air or within 30 km of @base)", "drill", "", []),
    ("not @drone near @base and hit", "", "", ["'not' binds tighter than 'near': this asks for a sentence"]),
    ("(not @drone) near @base", "", "", []),
    ("not (@drone near @base) and hit", "", "", []),
    ("title:(drone) near summary:(base)", "", "", ["no sentence stands in the summary and in the title at once"]),
    ("title:(drone and content:(base))", "", "", ["nothing stands in the title and in the content at once"]),
    ("title:(drone or content:(base))", "", "", []),
    ("within 400 km of @base", "", "", ["400 km around every member takes in whole countries"]),
    ("ro* near base", "", "", ["'ro*' matches every word that begins with 2 letters (write a longer prefix)"]),
    (
        "the or drone",
        "",
        "",
        [
            "'the' is in nearly every text, so it decides nothing (write more of it, or =\"THE\" to find",
        ],
    ),
    ("US or WHO or =it", "", "", []),
    ("military before/1 (and or run) before/1 base", "", "", "grammar"),
    ('military before/1 ("and" or run) before/1 base', "", "", []),
    ("drone and not drone", "", "", ["the rule 'r' can never match: it needs drone, and that it is absent"]),
    ("title:(drone near base) and not drone", "", "", ["the rule 'r' can never match: it needs drone, and that"]),
    ("drone near (base and (not drone))", "", "", ["the rule 'r' can never match: it needs drone, and that"]),
    ("title:(drone and not drone)", "", "", ["the rule 'r' can never match: it needs drone, and that it is absent"]),
    ("drone and (base near (not drone))", "", "", []),
    ("title:(drone) and content:(base and not drone)", "", "", []),
    ("drone near base", "drone", "", ["the rule 'r' can never match: 'unless' takes out every text with drone"]),
    ("drone near base", "x or (drone near base)", "", ["the rule 'r' can never match: 'unless' takes out"]),
    ("drone or base", "drone", "", ["the word 'base' alone is enough for the rule 'r'"]),
    ("@arabic", "", ", languages: [en]", ["the rule 'r' can never match: it looks at texts in en, and the watchlist"]),
    ("@arabic", "", ", languages: [en, ar]", []),
    ("not drone", "", "", ["the rule 'r' may hold in a text with none of its words"]),
    ("drone or not base", "", "", ["the rule 'r' may hold in a text with none of its words"]),
    ("any 2 of (drone, not a1, not b1)", "", "", ["the rule 'r' may hold in a text with none of its words"]),
    ("any 2 of (drone, rocket, not b1)", "", "", []),
    ("attack", "", "", ["the word 'attack' alone is enough for the rule 'r', and it is in very many texts"]),
    ("attack and drone", "", "", []),
]


@pytest.mark.parametrize(("when", "unless", "keys", "expected"), RULES, ids=[f"{row[0]}|{row[1]}" for row in RULES])
def test_rules_that_will_not_do_what_they_say(
    tmp_path: Path, when: str, unless: str, keys: str, expected: list[str] | str
) -> None:
    text = f"{LISTS}rules:\n  - {{id: used, when: '@drone near @base near @arabic'}}\n  - {{id: r, when: '{when}'"
    text += f", unless: '{unless}'" * bool(unless) + keys + "}\n"
    if expected == "grammar":
        with pytest.raises(InvalidInput):
            warnings_of_text(tmp_path, text)
        return
    found = [line.split(": ", 1)[1] for line in warnings_of(tmp_path, text)]
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


def warnings_of_text(folder: Path, text: str) -> None:
    (folder / "r.yaml").write_text(text, encoding="utf-8")
    load_rules([folder])


def test_a_list_that_no_rule_uses_is_named_and_use_through_patterns_counts(tmp_path: Path) -> None:
    text = """\
        watchlists:
          used: {patterns: ['@inner or x']}
          inner: {terms: [quadcopter]}
          unused: {patterns: ['@also']}
          also: {terms: [rocket]}
        rules: [{id: r, when: '@used'}]
        """
    assert warnings_of(tmp_path, text) == [
        "4:3: no rule uses the watchlist 'unused'",
        "5:3: no rule uses the watchlist 'also'",
    ]


TERMS = [
    ("[drone, rocket]", []),
    ("[drone, attack drone]", []),
    ("[drone, Drone]", ["'Drone' is the same term as 'drone' in line 2 (remove one)"]),
    ("[Kata'ib, Kataib, '=Kataib']", ["'Kataib' is the same term as 'Kata'ib' in line 2 (remove one)"]),
    ("[bomb, bombed]", ["'bombed' adds nothing: 'bomb' in line 2 finds it anyway (remove it)"]),
    ("[general, generate]", []),
    ("[rocket*, rocketry]", ["'rocketry' adds nothing: 'rocket*' in line 2 finds it anyway (remove it)"]),
    ("{en: [bomb], fr: [bomb, bombe]}", []),
    ("[{term: bomb, tags: [a]}, bombs]", []),
    ("[the]", ["'the' is in nearly every text, so @l matches nearly everything"]),
    ("{tr: [üs]}", ["'üs' is in nearly every text, so @l matches nearly everything"]),
    ("[US, IT, WHO]", []),
    ("['=\"it\"']", []),
    ("[ro*]", ["'ro*' makes @l match every word that begins with 2 letters (write a longer prefix)"]),
]


@pytest.mark.parametrize(("terms", "expected"), TERMS, ids=[terms for terms, _ in TERMS])
def test_terms_that_flood_or_add_nothing(tmp_path: Path, terms: str, expected: list[str]) -> None:
    found = warnings_of(tmp_path, f"watchlists:\n  l: {{terms: {terms}}}\nrules: [{{id: r, when: 'x near @l'}}]\n")
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.split(": ", 1)[1].startswith(start)


ENTITIES = [
    ("{name: Camp Example, aliases: [Example base], weak: [the camp, base]}", []),
    (
        "{name: Camp Example, aliases: [base]}",
        ["'base' is too common to name 'Camp Example': every text with the word"],
    ),
    ("{name: Camp Example, aliases: [camps]}", []),
    (
        "{name: Camp Example, aliases: [North Gate], weak: [North Gate]}",
        ["'North Gate' is an alias of 'Camp Example' anyway, so 'weak' does nothing"],
    ),
    (
        "{name: Camp Example, aliases: [Shared]}, {name: Camp Other, aliases: [Shared]}",
        ["'Shared' also names 'Camp Example' (line 2)"],
    ),
]


@pytest.mark.parametrize(("entities", "expected"), ENTITIES, ids=[entities for entities, _ in ENTITIES])
def test_aliases_that_name_too_much(tmp_path: Path, entities: str, expected: list[str]) -> None:
    text = f"watchlists:\n  l: {{entities: [{entities}]}}\nrules: [{{id: r, when: 'x near @l'}}]\n"
    found = warnings_of(tmp_path, text)
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.split(": ", 1)[1].startswith(start)


# --- cost -------------------------------------------------------------------------------------------------------


def test_a_tie_with_a_distance_costs_its_pairs_and_plain_near_costs_one() -> None:
    def steps(text: str) -> int:
        return own_cost([parse_expression(text, path="f", line=1, column=1)]).steps

    assert steps("a near b") == 4
    assert steps("a near/3 b") == 3 + 2 * 40 * 40
    assert steps("a against b") == 3 + 2 * 40


def test_a_rule_that_could_hold_up_the_watch_is_refused(tmp_path: Path) -> None:
    when = " or ".join(["(a near/5 b near/5 c)"] * 100)
    (tmp_path / "r.yaml").write_text(f"rules: [{{id: r, when: '{when}'}}]", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"can take 640,\d+ steps a sentence, more than 500,000"):
        load_rules([tmp_path])


def test_a_slow_rule_is_warned_of(tmp_path: Path) -> None:
    when = " or ".join(["(drone near/5 base near/5 camp)"] * 40)
    found = warnings_of(tmp_path, f"rules: [{{id: r, when: '{when}'}}]")
    assert found == [
        "1:14: the rule 'r' can take 256,161 steps a sentence, which is slow (use plain 'near', or fewer distances)"
    ]


def test_lists_within_lists_are_bounded(tmp_path: Path) -> None:
    def lists(depth: int) -> str:
        lines = [f"  l{n}: {{patterns: ['@l{n + 1}']}}" for n in range(depth)]
        return "\n".join(["watchlists:", *lines, f"  l{depth}: {{terms: [x]}}", "rules: [{id: r, when: '@l0'}]"])

    (tmp_path / "r.yaml").write_text(lists(MOST_NESTED_LISTS - 1), encoding="utf-8")
    assert len(load_rules([tmp_path]).watchlists) == MOST_NESTED_LISTS
    (tmp_path / "r.yaml").write_text(lists(3000), encoding="utf-8")
    with pytest.raises(InvalidInput, match="watchlists refer to watchlists more than 20 deep here") as caught:
        load_rules([tmp_path])
    assert len(caught.value.errors) == 1
