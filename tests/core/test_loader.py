"""Loading rule files: what they say arrives whole, and every fault of every file is reported in one run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.errors import InvalidInput
from monitor.language.loader import load_rules
from monitor.language.ruleset import GeoPoint, Grouping, Ruleset, SampleText
from monitor.language.terms import TermForm, read_term
from monitor.model import Asserted, Severity

WHOLE = """\
watchlists:
  drone:
    terms:
      en: [drone, '="UAV"', "explosive-laden drone", no]
      no: [drone, on, 12:30, 010]
    fuzzy: names
  rocket:
    terms: [rocket*, {term: Katyusha, tags: [heavy]}]
  site:
    entities:
      - name: Camp Example
        aliases: [Example base, Camp Example]
        weak: {en: [the camp]}
        place: {lat: 33.5, lon: 44.25, radius_km: 5}
        country: NO
        city: Sampleville
        tags: [base]
    patterns: ['camp near/3 (@drone or =US)']
rules:
  - id: attack
    title: Attack near a site
    severity: high
    when: >
      (@drone or @rocket#heavy)
      near within 30 km of @site#base
    unless: '"air show"'
    asserted: [actual, background]
    max_age: 48h
    languages: [en, no]
    group: {by: [place], window: 12h}
    tags: [security]
    full_text: true
    tests:
      - text: A drone hit Camp Example.
        published: 2026-01-02T03:04:05Z
        lang: en
        match: true
        asserted: actual
        place: Camp Example
        when: 2026-01-02
        receivers: [duty]
      - texts: [one, {title: two, published: 2026-01-03T00:00:00+02:00, publisher: Agency}]
        incidents: 2
  - {id: Minimal.1, when: word}
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return folder


def load(folder: Path, **files: str) -> Ruleset:
    return load_rules([write(folder, **files)])


def errors_of(folder: Path, **files: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load(folder, **files)
    return [str(error).removeprefix(f"{folder}/") for error in caught.value.errors]


def test_a_rule_arrives_whole(tmp_path: Path) -> None:
    rule = load(tmp_path, rules=WHOLE).rule("attack")
    assert rule is not None
    assert rule.title == "Attack near a site"
    assert rule.severity is Severity.HIGH
    assert rule.when_text == "(@drone or @rocket#heavy) near within 30 km of @site#base\n"
    assert rule.unless_text == '"air show"'
    assert rule.asserted == (Asserted.ACTUAL, Asserted.BACKGROUND)
    assert rule.max_age == timedelta(hours=48)
    assert rule.languages == ("en", "no")
    assert rule.group == Grouping(("place",), timedelta(hours=12))
    assert rule.tags == ("security",)
    assert rule.full_text
    assert (rule.source.line, rule.source.column) == (20, 9)
    first, second = rule.tests
    assert first.texts == (
        SampleText(content="A drone hit Camp Example.", published=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), lang="en"),
    )
    assert (first.match, first.asserted, first.place, first.when) == (
        True,
        Asserted.ACTUAL,
        "Camp Example",
        date(2026, 1, 2),
    )
    assert first.receivers == ("duty",)
    assert second.texts == (
        SampleText(content="one"),
        SampleText(title="two", published=datetime(2026, 1, 2, 22, tzinfo=UTC), publisher="Agency"),
    )
    assert second.incidents == 2


def test_what_a_rule_leaves_out_has_a_default(tmp_path: Path) -> None:
    rule = load(tmp_path, rules=WHOLE).rule("Minimal.1")
    assert rule is not None
    assert (rule.title, rule.severity, rule.asserted) == ("Minimal.1", Severity.MEDIUM, (Asserted.ACTUAL,))
    assert (rule.unless, rule.max_age, rule.languages, rule.tests) == (None, None, None, ())
    assert rule.group == Grouping(("place", "when"), timedelta(hours=36))


def test_watchlists_arrive_whole_and_as_written(tmp_path: Path) -> None:
    lists = load(tmp_path, rules=WHOLE).watchlists
    assert [(term.text, term.lang) for term in lists["drone"].keywords] == [
        ("drone", "en"),
        ('="UAV"', "en"),
        ("explosive-laden drone", "en"),
        ("no", "en"),
        ("drone", "no"),
        ("on", "no"),
        ("12:30", "no"),
        ("010", "no"),
    ]
    assert (lists["drone"].keywords[1].source.line, lists["drone"].keywords[1].source.column) == (4, 19)
    assert lists["drone"].fuzzy_names
    assert [(term.text, term.tags) for term in lists["rocket"].keywords] == [("rocket*", ()), ("Katyusha", ("heavy",))]
    (site,) = lists["site"].entities
    assert [alias.text for alias in site.aliases] == ["Example base", "Camp Example"]
    assert [(alias.text, alias.lang) for alias in site.weak] == [("the camp", "en")]
    assert site.place == GeoPoint(33.5, 44.25, 5.0)
    assert (site.country, site.city, site.tags) == ("NO", "Sampleville", ("base",))
    assert [pattern.text for pattern in lists["site"].patterns] == ["camp near/3 (@drone or =US)"]


def test_an_entity_goes_by_its_name_too(tmp_path: Path) -> None:
    ruleset = load(tmp_path, a="watchlists: {x: {entities: [{name: Long Name, aliases: {en: [Short]}}]}}")
    assert [alias.text for alias in ruleset.watchlists["x"].entities[0].aliases] == ["Long Name", "Short"]


FORMS = [
    ("attack drone", (TermForm.INFLECTED, "attack drone")),
    ('"attack drones"', (TermForm.AS_WRITTEN, "attack drones")),
    ("“attack drones”", (TermForm.AS_WRITTEN, "attack drones")),
    ("drone*", (TermForm.PREFIX, "drone")),
    ("=US", (TermForm.EXACT, "US")),
    ('="Grad unit"', (TermForm.EXACT, "Grad unit")),
    ("=Grad*", (TermForm.EXACT, "Grad*")),
    ('the "Grad" unit', (TermForm.INFLECTED, 'the "Grad" unit')),
]


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_a_term_is_written_as_in_an_expression(text: str, form: tuple[TermForm, str]) -> None:
    assert read_term(text) == form


FAULTS = """\
watchlist: {}
watchlists:
  a b: {terms: [x]}
  empty: {}
  shapes: {terms: {en: [x, [y], {trm: z}], English1: [q], no: word}}
  terms: {terms: ["@c", "...", ""]}
  entity: {entities: [{name: x, place: {lat: 100, lon: x}, country: iq, tags: a}, {}]}
  twice: {terms: [a]}
  twice: {terms: [b]}
  fuzzy: {terms: [a], fuzzy: yes}
rules:
  - {id: r1, when: a, sevrity: high, severity: hgh, asserted: [actul], max_age: 2x}
  - {id: r2, when: a, languages: english, full_text: maybe, group: {by: [plac], widow: 3h}, asserted: []}
  - {title: x}
  - word
  - {id: r1, when: b}
  - id: r3
    when: >
      "one" and
      two three
    unless: "(x"
    tests:
      - {text: a}
      - {match: true}
      - {text: x, match: true, when: 2026-13-01, published: 2026-01-01T00:00:00}
      - {texts: [], incidents: -1, receivers: duty}
      - {text: {url: x}, match: 7}
  - {id: r4, sevrity: low, when: b c}
  - {id: , when: }
"""

EXPECTED = """\
1:1: unknown key 'watchlist' (did you mean 'watchlists'?)
3:3: 'a b' cannot be a name here (names are made of letters, digits, '-', '_' and '.')
4:10: the watchlist is empty; give it terms, entities or patterns
5:28: expected text or keys and values, found a list
5:33: the key 'term' is missing
5:34: unknown key 'trm' (did you mean 'term'?)
5:44: 'English1' cannot be a name here (write a language code such as en, ar or pt-BR)
5:63: expected a list, found 'word' (write [word])
6:19: a term is words, not a watchlist (to include another list, write under patterns: '@c')
6:25: '...' holds no letter or digit, so it could never match
6:32: the term is empty and holds no letter or digit, so it could never match
7:46: expected at most 90, found '100'
7:56: expected a number, found 'x'
7:69: 'iq' is not allowed here (write two capital letters such as IQ)
7:79: expected a list, found 'a' (write [a])
7:83: the key 'name' is missing
9:3: the key 'twice' is already given in line 8
10:30: expected names, found 'yes'
12:23: unknown key 'sevrity' (did you mean 'severity'?)
12:48: expected info, low, medium, high or critical, found 'hgh' (did you mean 'high'?)
12:64: expected actual, negated, hypothetical, background or drill, found 'actul' (did you mean 'actual'?)
12:81: '2x' is no duration; write a number and a unit, such as 90s, 15m, 48h or 30d
13:34: expected any or a list such as [en, ar], found 'english'
13:54: expected true or false, found 'maybe'
13:74: expected place, when, entities or content, found 'plac' (did you mean 'place'?)
13:81: unknown key 'widow' (did you mean 'window'?)
13:103: the list is empty
14:5: the key 'id' is missing
14:5: the key 'when' is missing
15:5: a rule holds keys and values, not 'word'
16:10: the rule 'r1' is already defined at rules.yaml:12 (give each rule its own name)
20:11: expected and, or, near, before, against or the end, found 'three' \
(words that belong together are quoted: "two three")
21:14: this '(' is never closed; expected ')' before the end
23:9: the test expects nothing; add match, asserted, place, when, incidents or receivers
24:9: a test has either 'text' or 'texts'
25:38: '2026-13-01' is no date; write it as 2026-01-31
25:61: a time needs its zone: end it with Z or +02:00
26:17: the list is empty
26:32: expected at least 0, found '-1'
26:47: expected a list, found 'duty' (write [duty])
27:17: unknown key 'url' (known keys: title, summary, content, published, publisher, lang)
27:33: expected true or false, found '7'
28:14: unknown key 'sevrity' (did you mean 'severity'?)
28:36: expected and, or, near, before, against or the end, found 'c' \
(words that belong together are quoted: "b c")
29:10: expected text, found nothing
29:18: expected text, found nothing
"""


def test_every_fault_of_a_file_is_reported_at_its_place(tmp_path: Path) -> None:
    expected = [f"rules.yaml:{line}" for line in EXPECTED.splitlines()]
    found = [line.replace(f"{tmp_path}/", "") for line in errors_of(tmp_path, rules=FAULTS)]
    assert found == expected


def test_faults_of_all_files_come_together_in_order(tmp_path: Path) -> None:
    found = errors_of(
        tmp_path,
        b="rules: [{id: x, when: '@lst'}]",
        a="rules: [{id: x, when: 'a and'}]",
        c="rules: [",
        d="watchlists: {list: {terms: [a]}}",
    )
    assert found == [
        "a.yaml:1:29: the expression ends too early; expected a term, '(' or 'not'",
        f"b.yaml:1:14: the rule 'x' is already defined at {tmp_path}/a.yaml:1 (give each rule its own name)",
        "b.yaml:1:24: there is no watchlist 'lst' (did you mean '@list'?)",
        "c.yaml:1:9: the file ends inside brackets that are never closed",
    ]


REFERENCES = [
    ("'@frm'", ["6:19: there is no watchlist 'frm' (did you mean '@from'?)"]),
    (
        "'a near @nothing_like_it'",
        ["6:26: there is no watchlist 'nothing_like_it' (give the file or folder that has it too)"],
    ),
    ("'@to#bse'", ["6:19: no member of the watchlist 'to' has the tag 'bse' (did you mean '@to#base'?)"]),
    ("'@from#base'", ["6:19: no member of the watchlist 'from' has the tag 'base'"]),
    (
        "'a near within 5 km of @from'",
        [
            "6:26: no member of the watchlist 'from' has a place, so nothing can be within 5 km of it "
            "(give an entity 'place: {lat: …, lon: …}')"
        ],
    ),
    (
        "'within 5 km of @to#naked'",
        [
            "6:19: no member of the watchlist 'to' with the tag 'naked' has a place, "
            "so nothing can be within 5 km of it (give an entity 'place: {lat: …, lon: …}')"
        ],
    ),
    ("'within 5 km of @too'", ["6:34: there is no watchlist 'too' (did you mean '@to'?)"]),
]


@pytest.mark.parametrize(("when", "expected"), REFERENCES, ids=[when for when, _ in REFERENCES])
def test_a_reference_that_leads_nowhere_is_a_fault(tmp_path: Path, when: str, expected: list[str]) -> None:
    text = f"""\
        watchlists:
          from: {{terms: [a]}}
          to:
            entities: [{{name: x, place: {{lat: 1, lon: 2}}, tags: [base]}}, {{name: y, tags: [naked]}}]
        rules:
         - {{id: r, when: {when}}}
        """
    assert errors_of(tmp_path, r=text) == [f"r.yaml:{line}" for line in expected]


def test_lists_made_of_themselves_are_refused_with_the_way_round(tmp_path: Path) -> None:
    lists = (
        "watchlists: {a: {patterns: ['x or @b']}, b: {patterns: ['@c']}, c: {patterns: ['@a']}, d: {patterns: ['@a']}}"
    )
    assert errors_of(tmp_path, r=lists) == ["r.yaml:1:81: the watchlist is made of itself: @a -> @b -> @c -> @a"]
    assert errors_of(tmp_path, r="watchlists: {a: {patterns: ['@a']}}") == [
        "r.yaml:1:30: the watchlist is made of itself: @a -> @a"
    ]


def test_lists_that_share_a_list_are_no_cycle(tmp_path: Path) -> None:
    ruleset = load(tmp_path, r="watchlists: {a: {patterns: ['@b and @c']}, b: {patterns: ['@c']}, c: {terms: [x]}}")
    assert set(ruleset.watchlists) == {"a", "b", "c"}


def test_a_folder_is_searched_for_rule_files_only(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "..data").mkdir()
    write(tmp_path / "deep", a="rules: [{id: deep, when: x}]")
    write(tmp_path / "..data", a="rules: [{id: hidden, when: x}]")
    write(tmp_path, feeds="feeds: [https://feeds.example/rss]", empty="# nothing yet\n")
    (tmp_path / "notes.txt").write_text("rules: [", encoding="utf-8")
    (tmp_path / "b.yml").write_text("rules: [{id: b, when: x}]", encoding="utf-8")
    assert [rule.id for rule in load_rules([tmp_path]).rules] == ["b", "deep"]
    assert [rule.id for rule in load_rules([tmp_path / "b.yml", tmp_path]).rules] == ["b", "deep"]


def test_a_path_without_rules_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(InvalidInput) as caught:
        load_rules([tmp_path / "none", tmp_path / "missing.yaml"])
    assert [str(error).replace(str(tmp_path), "") for error in caught.value.errors] == [
        "/missing.yaml: there is no such file or folder",
        "/none: the folder holds no rule file (*.yaml)",
    ]


def test_the_set_and_its_version_do_not_depend_on_file_names_or_order(tmp_path: Path) -> None:
    one, two = "rules: [{id: b, when: '@x'}]", "watchlists: {x: {terms: [q]}}\nrules: [{id: a, when: '@x'}]"
    for folder in ("1", "2", "3"):
        (tmp_path / folder).mkdir()
    first = load(tmp_path / "1", p=one, q=two)
    second = load(tmp_path / "2", p=two, q=one)
    other = load(tmp_path / "3", p=two, q=one + "\n")
    assert [rule.id for rule in first.rules] == [rule.id for rule in second.rules] == ["a", "b"]
    assert first.version == second.version
    assert first.version != other.version


def test_a_rule_yields_to_rules_that_exist(tmp_path: Path) -> None:
    rules = """\
        rules:
         - {id: narrow, when: a}
         - {id: wide, when: b, yields_to: [narrow]}
        """
    assert {rule.id: rule.yields_to for rule in load(tmp_path, r=rules).rules} == {"narrow": (), "wide": ("narrow",)}
    wrong = "rules: [{id: narrow, when: a, yields_to: [narrow, narow]}]"
    assert errors_of(tmp_path, r=wrong) == [
        "r.yaml:1:43: the rule 'narrow' cannot yield to itself",
        "r.yaml:1:51: there is no rule 'narow' (did you mean 'narrow'?)",
    ]


def test_a_single_file_borrows_the_lists_it_lacks_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        mine="rules: [{id: mine, when: '@outer', yields_to: [theirs]}]",
        lists="watchlists: {outer: {patterns: ['@inner']}, inner: {terms: [x]}, other: {terms: [', @']}}",
        rules="rules: [{id: mine, when: 'a b'}, {id: theirs, when: x}]",
    )
    ruleset = load_rules([tmp_path / "mine.yaml"], beside=[tmp_path])
    assert set(ruleset.watchlists) == {"outer", "inner"}
    assert [rule.id for rule in ruleset.rules] == ["mine"]


def test_a_borrowed_list_with_a_fault_is_reported(tmp_path: Path) -> None:
    write(
        tmp_path,
        mine="rules: [{id: mine, when: '@outer'}]",
        lists="watchlists: {outer: {patterns: ['@inner and']}, inner: {terms: [x]}}",
        broken="watchlists: [",
    )
    with pytest.raises(InvalidInput) as caught:
        load_rules([tmp_path / "mine.yaml"], beside=[tmp_path])
    assert [error.message for error in caught.value.errors] == [
        "the expression ends too early; expected a term, '(' or 'not'"
    ]


def test_a_list_that_nobody_has_stays_missing(tmp_path: Path) -> None:
    write(tmp_path, mine="rules: [{id: mine, when: '@outer'}]", lists="watchlists: {inner: {terms: [x]}}")
    with pytest.raises(InvalidInput, match="there is no watchlist 'outer'"):
        load_rules([tmp_path / "mine.yaml"], beside=[tmp_path])
    with pytest.raises(InvalidInput, match="there is no watchlist 'inner'"):
        load_rules([write(tmp_path, mine="rules: [{id: mine, when: '@inner'}]") / "mine.yaml"])


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ('""', "the term is empty and holds no letter or digit, so it could never match"),
        ("—", "'—' holds no letter or digit, so it could never match"),
        ("'@camps'", "a term is words, not a watchlist"),
    ],
)
def test_a_name_that_no_text_can_hold_is_a_fault_as_an_alias_is(tmp_path: Path, name: str, fault: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(f"watchlists:\n  camps: {{entities: [{{name: {name}, aliases: [Camp]}}]}}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load_rules([path])
    (error,) = refused.value.errors
    assert (error.line, error.column) == (2, 29)
    assert error.message.startswith(fault)
