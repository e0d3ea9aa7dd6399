"""The expression language: trees, precedence, exact messages, and that no text does more than be refused."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import InvalidInput
from monitor.language import grammar
from monitor.language.expression import (
    And,
    AnyOf,
    Chain,
    Exact,
    Expression,
    InField,
    Link,
    ListRef,
    Not,
    Or,
    Phrase,
    Position,
    Prefix,
    Within,
    Word,
)
from monitor.language.grammar import parse_expression
from monitor.language.grammar_faults import KEYWORDS
from monitor.language.printing import format_expression
from monitor.model import FieldName

_AT = Position(0, 0)


def parse(text: str) -> Expression:
    return parse_expression(text, path="rules.yaml", line=7, column=12)


def error_of(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    (error,) = caught.value.errors
    return str(error)


def without_positions(node: Any) -> Any:
    """The tree with every position the same, so that trees can be compared by shape."""
    if isinstance(node, tuple):
        return tuple(without_positions(part) for part in node)
    if isinstance(node, Position):
        return _AT
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        return type(node)(**{f.name: without_positions(getattr(node, f.name)) for f in dataclasses.fields(node)})
    return node


def w(text: str) -> Word:
    return Word(text, _AT)


def ref(name: str, tag: str | None = None) -> ListRef:
    return ListRef(name, tag, _AT)


NEAR = Link("near")
FORMS: list[tuple[str, Expression]] = [
    ("attack", w("attack")),
    ('"booby trap"', Phrase("booby trap", _AT)),
    ("“booby trap”", Phrase("booby trap", _AT)),
    (r'"the \"Grad\" unit"', Phrase('the "Grad" unit', _AT)),
    ("rocket*", Prefix("rocket", _AT)),
    ("=US", Exact("US", _AT)),
    ('="Grad unit"', Exact("Grad unit", _AT)),
    ("@drone", ref("drone")),
    ("@us-facility#embassy", ref("us-facility", "embassy")),
    ("within 30 km of @base", Within(30, ref("base"), _AT)),
    ("WITHIN 2.5km OF @base#air", Within(2.5, ref("base", "air"), _AT)),
    ("a and b and c", And((w("a"), w("b"), w("c")), _AT)),
    ("a or b", Or((w("a"), w("b")), _AT)),
    ("not a", Not(w("a"), _AT)),
    ("a near b", Chain((w("a"), w("b")), (NEAR,), _AT)),
    ("a near/8 b", Chain((w("a"), w("b")), (Link("near", 8),), _AT)),
    ("a before/8 b", Chain((w("a"), w("b")), (Link("before", 8),), _AT)),
    ("a before b", Chain((w("a"), w("b")), (Link("before"),), _AT)),
    ("a against b", Chain((w("a"), w("b")), (Link("against"),), _AT)),
    (
        "a near b against c before/3 d",
        Chain((w("a"), w("b"), w("c"), w("d")), (NEAR, Link("against"), Link("before", 3)), _AT),
    ),
    ("any 2 of (a, b and c, d)", AnyOf(2, (w("a"), And((w("b"), w("c")), _AT), w("d")), _AT)),
    ("title:(a or b)", InField("title", Or((w("a"), w("b")), _AT), _AT)),
    ("Content: a", InField("content", w("a"), _AT)),
    ("summary:@drone", InField("summary", ref("drone"), _AT)),
    # names and scripts
    ("al-Asad", w("al-Asad")),
    ("Kata'ib", w("Kata'ib")),
    ("U.S.", w("U.S.")),
    ("AT&T", w("AT&T")),
    ("مسيّرة near السفارة", Chain((w("مسيّرة"), w("السفارة")), (NEAR,), _AT)),
    ("हमला or 攻撃", Or((w("हमला"), w("攻撃")), _AT)),
    ("می‌شود", w("می‌شود")),
    ("737 or 007", Or((w("737"), w("007")), _AT)),
    # words that merely begin like keywords, and words that are keywords only in their place
    ("android or orchid", Or((w("android"), w("orchid")), _AT)),
    ("nearby or notable or anyone", Or((w("nearby"), w("notable"), w("anyone")), _AT)),
    ("km or of or title", Or((w("km"), w("of"), w("title")), _AT)),
    ('"and" or "near"', Or((Phrase("and", _AT), Phrase("near", _AT)), _AT)),
    # precedence: not, then chains, then and, then or; keywords in any case
    ("not a and b or c", Or((And((Not(w("a"), _AT), w("b")), _AT), w("c")), _AT)),
    ("a OR b AND c", Or((w("a"), And((w("b"), w("c")), _AT)), _AT)),
    ("a and b near c", And((w("a"), Chain((w("b"), w("c")), (NEAR,), _AT)), _AT)),
    ("Not a Near b", Chain((Not(w("a"), _AT), w("b")), (NEAR,), _AT)),
    ("not (a near b)", Not(Chain((w("a"), w("b")), (NEAR,), _AT), _AT)),
    ("(a or b) near c", Chain((Or((w("a"), w("b")), _AT), w("c")), (NEAR,), _AT)),
    ("title:a near b", Chain((InField("title", w("a"), _AT), w("b")), (NEAR,), _AT)),
    ("(((a)))", w("a")),
    ("a\n  and\n  b", And((w("a"), w("b")), _AT)),
]


@pytest.mark.parametrize(("text", "tree"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form_of_the_language_has_its_tree(text: str, tree: Expression) -> None:
    assert without_positions(parse(text)) == tree


ERRORS = [
    ("", '7:12: the expression is empty; expected a term, such as rocket, "booby trap" or @list'),
    (" \n", '7:12: the expression is empty; expected a term, such as rocket, "booby trap" or @list'),
    ("a and", "7:17: the expression ends too early; expected a term, '(' or 'not'"),
    ("title:", "7:18: the expression ends too early; expected a term or '('"),
    ("(a or b", "7:12: this '(' is never closed; expected ')' before the end"),
    ("a or (b and (c or d) ", "7:17: this '(' is never closed; expected ')' before the end"),
    ("any 2 of (a, b", "7:21: this '(' is never closed; expected ')' before the end"),
    ("‘(a near b)'", "7:12: ‘ is no quotation mark here (write straight ones: '…')"),
    ("a)", "7:13: this ')' closes nothing (remove it, or open a '(' before it)"),
    ("()", "7:13: expected a term, '(' or 'not', found ')'"),
    (
        "rocket attack",
        "7:19: expected and, or, near, before, against or the end, found 'attack' "
        '(words that belong together are quoted: "rocket attack")',
    ),
    (
        "rocket naer attack",
        "7:19: expected and, or, near, before, against or the end, found 'naer' (did you mean 'near'?)",
    ),
    (
        "a\nand\n  b agianst c",
        "9:5: expected and, or, near, before, against or the end, found 'agianst' (did you mean 'against'?)",
    ),
    (
        "(a b)",
        "7:15: expected and, or, near, before, against or ')', found 'b' "
        '(words that belong together are quoted: "a b")',
    ),
    (
        "any 2 of (a b)",
        "7:24: expected and, or, near, before, against, ',' or ')', found 'b' "
        '(words that belong together are quoted: "a b")',
    ),
    ("a, b", "7:13: expected and, or, near, before, against or the end, found ','"),
    (
        "and b",
        "7:12: expected a term, '(' or 'not', found 'and' (to match the word itself, quote it: \"and\")",
    ),
    ("a near/x b", "7:14: 'near/' needs a whole number of words, such as near/8"),
    ("a before/ b", "7:14: 'before/' needs a whole number of words, such as before/8"),
    ("a near/0 b", "7:19: the number of words must be from 1 to 200, not 0"),
    ("a near/999 b", "7:19: the number of words must be from 1 to 200, not 999"),
    (
        "not a near/3 b",
        "7:12: 'not' has no place in the sentence, so it cannot stand beside 'near/3' "
        "(use plain 'near', or 'not' around the whole chain: not (A near B))",
    ),
    ("any 4 of (a, b)", "7:16: any 4 of 2 can never hold: the parentheses hold 2, parted by commas"),
    ("any 1.5 of (a, b)", "7:16: 'any' needs a whole number, not 1.5"),
    ("any of (a, b)", "7:16: expected a number, found 'of' (write how many: any 2 of (A, B, C))"),
    ("within 30 miles of @x", "7:22: expected 'km', found 'miles'"),
    ("within 30 km off @x", "7:25: expected 'of', found 'off' (did you mean 'of'?)"),
    ("within 30 km of base", "7:28: expected a watchlist such as @drone, found 'base' (did you mean '@base'?)"),
    ("within 0 km of @x", "7:19: the number of kilometres must be from 1 to 1000, not 0"),
    ("within 5000 km of @x", "7:19: the number of kilometres must be from 1 to 1000, not 5000"),
    ('a or "b', "7:17: this quotation mark is never closed"),
    ('="b', "7:12: this quotation mark is never closed"),
    (
        "'a b'",
        "7:12: expected a term, '(' or 'not', found \"'\" (phrases stand in double quotes: \"like this\")",
    ),
    ("titel:(a)", "7:12: unknown field 'titel'; fields are title, summary, content (did you mean 'title'?)"),
    ("headline:(a)", "7:12: unknown field 'headline'; fields are title, summary, content"),
    (
        "12:30",
        "7:14: expected and, or, near, before, against or the end, found ':' "
        '(to match the text itself, quote it: "12:30")',
    ),
    ("a && b", "7:14: expected and, or, near, before, against or the end, found '&' (did you mean 'and'?)"),
    ("a | b", "7:14: expected and, or, near, before, against or the end, found '|' (did you mean 'or'?)"),
    ("!a", "7:12: expected a term, '(' or 'not', found '!' (did you mean 'not'?)"),
    ("@ drone", "7:12: '@' is followed by the name of a watchlist, such as @drone"),
    ("= US", "7:12: '=' is followed by the word or quoted phrase to find as written, such as =US"),
    ("=US*", "7:12: '=' is followed by the word or quoted phrase to find as written, such as =US"),
    ('"a b"*', "7:17: '*' ends a prefix: letters right before it, no quotes, such as rocket*"),
    ("a*", "7:12: 'a*' would match nearly every text; a prefix needs two letters or more"),
    ("— or b", "7:12: '—' holds no letter or digit, so it could never match"),
    ('"..."', "7:12: the phrase holds no letter or digit, so it could never match"),
    (
        "a $ b",
        "7:14: expected and, or, near, before, against or the end, found '$' (quote it if the text holds it: \"…$…\")",
    ),
    ("a or " * 5000 + "a", "7:12: the expression has 25,001 characters, more than 20,000 (use a watchlist)"),
    (
        "title:(" * 2000 + "a" + ")" * 2000,
        "7:291: the expression is nested more than 40 deep (name parts as patterns)",
    ),
    ("not " * 41 + "a", "7:172: the expression is nested more than 40 deep (name parts as patterns)"),
]


@pytest.mark.parametrize(("text", "message"), ERRORS, ids=[text[:40] for text, _ in ERRORS])
def test_every_fault_has_its_place_and_message(text: str, message: str) -> None:
    assert error_of(text) == f"rules.yaml:{message}"


def test_positions_point_at_each_part_of_the_text() -> None:
    text = 'title:(rocket or =US) near within 30 km of @base and not any 1 of ("x y", pre*)'
    found = [text[node.at.start : node.at.end] for node in grammar.walk(parse(text))]
    assert found == [
        text,
        "title:(rocket or =US) near within 30 km of @base",
        "title:(rocket or =US)",
        "(rocket or =US)",
        "rocket",
        "=US",
        "within 30 km of @base",
        "@base",
        'not any 1 of ("x y", pre*)',
        'any 1 of ("x y", pre*)',
        '"x y"',
        "pre*",
    ]


def test_a_position_in_a_quoted_or_folded_scalar_comes_from_the_caller() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_expression("a b", path="f.yaml", line=1, column=1, locate=lambda offset: (40 + offset, 9))
    assert str(caught.value).startswith("f.yaml:42:9: ")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 19_990 + '"x" b',
        "—" * 19_990,
        "(" * 19_990,
        '"' * 19_991,
        "“" * 19_990,
        '"\\' * 9_990,
        "a:" * 9_990,
        "a " * 9_990,
        " " * 19_980 + "a b",
        "of" + " " * 19_980 + "(a b)",
        "any 1 of (" * 1_990,
        "near/" * 3_990,
        "not " * 4_990,
        "'" * 19_990,
    ],
    ids=lambda text: text[:12],
)
def test_a_long_faulty_text_is_refused_at_once_and_briefly(text: str) -> None:
    # What takes time in the square of the length takes seconds at this length, and the whole file would crawl.
    assert len(error_of(text)) < 400


# --- properties -------------------------------------------------------------------------------------------------

words = st.from_regex(r"[a-zäßжعहक][a-z'’.&\-ंा]{0,5}[a-zأ0-9]", fullmatch=True).filter(
    lambda text: text.lower() not in KEYWORDS
)
phrases = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: any(c.isalnum() for c in text)
)
names = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
refs = st.builds(ListRef, names, st.none() | names, st.just(_AT))
terms = st.one_of(
    st.builds(Word, words, st.just(_AT)),
    st.builds(Phrase, phrases, st.just(_AT)),
    st.builds(Prefix, words, st.just(_AT)),
    st.builds(Exact, words | phrases, st.just(_AT)),
    refs,
    st.builds(Within, st.integers(1, 1000).map(float), refs, st.just(_AT)),
)
fields: st.SearchStrategy[FieldName] = st.sampled_from(["title", "summary", "content"])
links = st.one_of(
    st.just(Link("near")),
    st.just(Link("against")),
    st.builds(Link, st.sampled_from(["near", "before"]), st.integers(1, 200)),
)


@st.composite
def chains(draw: st.DrawFn, inner: st.SearchStrategy[Expression]) -> Chain:
    parts = draw(st.lists(inner.filter(lambda node: not isinstance(node, Not)), min_size=2, max_size=4))
    return Chain(tuple(parts), tuple(draw(links) for _ in parts[1:]), _AT)


@st.composite
def any_ofs(draw: st.DrawFn, inner: st.SearchStrategy[Expression]) -> AnyOf:
    parts = draw(st.lists(inner, min_size=1, max_size=4))
    return AnyOf(draw(st.integers(1, len(parts))), tuple(parts), _AT)


def _grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(And, several, st.just(_AT)),
        st.builds(Or, several, st.just(_AT)),
        st.builds(Not, inner, st.just(_AT)),
        st.builds(InField, fields, inner, st.just(_AT)),
        chains(inner),
        any_ofs(inner),
    )


expressions: st.SearchStrategy[Expression] = st.recursive(terms, _grow, max_leaves=12)


@given(expressions)
def test_what_is_printed_parses_back_to_the_same_tree(tree: Expression) -> None:
    assert without_positions(parse(format_expression(tree))) == tree


_SIGNS = tuple("(),\"“=*#\\'-/&｡ \n\x00\u0301")
_FRAGMENTS = st.sampled_from(
    [*KEYWORDS, *_SIGNS, "near/3", "before/", "title:", "@a", "@a#b", "km", "of", "2", "0", "é", "مس", "b*"]
)


@settings(max_examples=400)
@given(st.lists(_FRAGMENTS, max_size=14).map("".join) | st.lists(_FRAGMENTS, max_size=14).map(" ".join) | st.text())
@example("\ud800")
@example("=“")
@example('"\\')
def test_no_text_does_more_than_be_refused_with_one_placed_error(text: str) -> None:
    try:
        tree = parse(text)
    except InvalidInput as refused:
        (error,) = refused.errors
        assert error.line >= 7
        assert error.column >= 1
        assert error.message
        assert not re.search(r"_[A-Z]+|\bRPAR\b|\bWORD\b|expected *[,;(]", error.message), "a terminal's name leaked"
    else:
        assert without_positions(parse(format_expression(tree))) == without_positions(tree)
