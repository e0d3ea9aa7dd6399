"""What is looked at and what is left out: a text gives the sightings that looking at every word of it would give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_RULES = """
watchlists:
  weapon:
    terms: {en: [drone, rocket, missile strike], fr: [frappe], es: [dron], ar: [صاروخ]}
  attack:
    terms: [attack, hit, land]
  site:
    entities:
      - {name: "Embassy, Baghdad", aliases: [embassy in Baghdad], weak: [Green Zone], tags: [mission]}
      - {name: "Camp Victory", aliases: [Camp Victory, "=Victory"], weak: [the camp], tags: [base]}
    patterns: ['(US or American) near/3 (base or mission)']
  exercise:
    terms: [drill, exercise]
rules:
  - {id: chain, title: t, severity: low, when: '@weapon near @attack near @site', unless: '@exercise near @weapon'}
  - {id: either, title: t, severity: low, when: '(@weapon near @attack) or (rocket before/3 Baghdad)'}
  - {id: both, title: t, severity: low, when: '(@weapon near @attack) and @site', unless: 'summary:(drill)'}
  - {id: without, title: t, severity: low, when: '@site and not @exercise'}
  - {id: absent, title: t, severity: low, when: 'not @weapon'}
  - {id: two, title: t, severity: low, when: 'any 2 of (@weapon, @site#base, exercise)'}
  - {id: titled, title: t, severity: low, when: 'title:(drone) and (@attack against @site)'}
  - {id: word, title: t, severity: low, when: 'Grad or "missile strike"'}
"""
_WORDS = """
    A drone hit the embassy in Baghdad|the Green Zone|Baghdad|rocket|US base|the camp|drill|landed on Camp Victory|
    an attack|victory|Victory|U.S.-run mission|missile|strike|dron|Rockets’|صاروخ|hit|a frappe|exercise|Grad|in|St.|
    No. 5|said… the
"""
_GAPS = (". ", ". The ", "! ", "\n\n", "\n", ", ", "; ", " ", " ")
_PIECES = st.lists(st.sampled_from((*map(str.strip, _WORDS.split("|")), *_GAPS)), max_size=16).map(" ".join)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Matcher]:
    path: Path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(_RULES)
    matcher = compile_ruleset(load_rules([path]))
    return lambda: matcher  # which does not write all of it out where a test fails


@given(_PIECES, _PIECES, _PIECES, st.sampled_from((None, "en", "fr")))
@settings(max_examples=400, deadline=None)
def test_what_is_left_out_decides_nothing(
    compiled: Callable[[], Matcher], title: str, summary: str, content: str, lang: str | None
) -> None:
    item = Item("1", "f", "f", title, summary, content, lang=lang)
    matcher = compiled()
    rules = sorted(rule.id for rule in matcher.ruleset.rules)
    by_all_words = [sighting for rule in rules for sighting in matcher.explain(item, rule).sightings]
    assert matcher.match(item) == tuple(by_all_words)
    assert matcher.touches(item) or not by_all_words
