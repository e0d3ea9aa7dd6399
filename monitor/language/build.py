"""Checked shapes and their YAML nodes -> the frozen types of `ruleset.py`, with every term's place in its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.errors import InputError, InvalidInput
from monitor.language.expression import Expression
from monitor.language.grammar import parse_expression
from monitor.language.ruleset import (
    Entity,
    GeoPoint,
    Grouping,
    Keyword,
    Pattern,
    Rule,
    RuleTest,
    SampleText,
    Source,
    Watchlist,
)
from monitor.language.shapes import EntityShape, PlaceShape, RuleShape, RuleTestShape, SampleShape, WatchlistShape
from monitor.language.source import Mapping, Node, Scalar, Sequence, YamlFile
from monitor.language.terms import read_term
from monitor.model import Asserted, Severity


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as it stands in a file. `within` names the watchlist that has it as a pattern, if one does."""

    expression: Expression
    text: str
    path: str
    locate: Callable[[int], tuple[int, int]]  # offset of the expression's text -> line, column
    within: str | None

    def error(self, node: Expression, message: str, hint: str | None = None, *, warning: bool = False) -> InputError:
        """A fault or warning about `node`, a part of the expression."""
        line, column = self.locate(node.at.start)
        return InputError(self.path, line, column, message, hint, warning)


class Builder:
    """Builds from one file; faults it meets are collected in `faults`, and what has them is left out."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.faults: list[InputError] = []
        self.written: list[Written] = []
        self.yields: list[tuple[str, Scalar]] = []  # a rule's id, and an id it yields to

    def watchlist(self, name: str, key: Scalar, shape: WatchlistShape, node: Mapping) -> Watchlist:
        entities = node.get("entities")
        patterns = node.get("patterns")
        return Watchlist(
            name=name,
            keywords=tuple(self._keywords(node.get("terms"))),
            entities=tuple(
                self._entity(entity, at)
                for entity, at in zip(shape.entities, _items(entities), strict=True)
                if isinstance(at, Mapping)
            ),
            patterns=tuple(
                Pattern(item.value or "", expression, self._source(item))
                for item in _items(patterns)
                if isinstance(item, Scalar) and (expression := self._expression(item, name)) is not None
            ),
            fuzzy_names=shape.fuzzy == "names",
            source=self._source(key),
        )

    def rule(self, shape: RuleShape, node: Mapping) -> Rule | None:
        """The rule, or None where one of its expressions has a fault."""
        when_node, unless_node = node.get("when"), node.get("unless")
        when = self._expression(when_node) if isinstance(when_node, Scalar) else None
        unless = self._expression(unless_node) if isinstance(unless_node, Scalar) else None
        if when is None or (unless is None and shape.unless is not None):
            return None
        return Rule(
            id=shape.id,
            title=shape.title or shape.id,
            severity=Severity.named(shape.severity),
            when=when,
            when_text=shape.when,
            source=self._source(node.get("id") or node),
            unless=unless,
            unless_text=shape.unless,
            asserted=tuple(Asserted(name) for name in shape.asserted),
            max_age=shape.max_age,
            languages=None if isinstance(shape.languages, str) else tuple(shape.languages),
            group=Grouping(tuple(shape.group.by), shape.group.window),
            tags=tuple(shape.tags),
            yields_to=self._yields_to(shape.id, node.get("yields_to")),
            full_text=shape.full_text,
            tests=tuple(self._test(test, at) for test, at in zip(shape.tests, _items(node.get("tests")), strict=True)),
        )

    def expressions_of(self, node: Mapping) -> None:
        """Look for faults in the expressions of a rule or watchlist whose shape is wrong elsewhere."""
        for each in (node.get("when"), node.get("unless"), *_items(node.get("patterns"))):
            if isinstance(each, Scalar) and each.value is not None:
                self._expression(each)

    # -- parts --

    def _yields_to(self, rule_id: str, node: Node | None) -> tuple[str, ...]:
        """The ids under `yields_to`, noted for the check that such rules exist."""
        named = [each for each in _items(node) if isinstance(each, Scalar) and each.value]
        self.yields.extend((rule_id, each) for each in named)
        return tuple(each.value or "" for each in named)

    def _source(self, node: Node) -> Source:
        return Source(self.file.path, node.line, node.column)

    def _expression(self, node: Scalar, within: str | None = None) -> Expression | None:
        text, path, locate = node.value or "", self.file.path, self.file.locator(node)
        try:
            expression = parse_expression(text, path=path, line=node.line, column=node.column, locate=locate)
        except InvalidInput as refused:
            self.faults.extend(refused.errors)
            return None
        self.written.append(Written(expression, text, path, locate, within))
        return expression

    def _keywords(self, node: Node | None, tags: tuple[str, ...] = ()) -> Iterator[Keyword]:
        """The terms under `terms`, `aliases` or `weak`: a list, or one list per language."""
        lists = (
            [(lang, items) for lang, (_, items) in node.entries.items()]
            if isinstance(node, Mapping)
            else [(None, node)]
            if node is not None
            else []
        )
        for lang, items in lists:
            for item in _items(items):
                keyword = self._keyword(item, lang, tags)
                if keyword is not None:
                    yield keyword

    def _keyword(self, item: Node, lang: str | None, tags: tuple[str, ...]) -> Keyword | None:
        if isinstance(item, Mapping):  # {term: …, tags: […]}
            term = item.get("term")
            tags = tuple(tag.value or "" for tag in _items(item.get("tags")) if isinstance(tag, Scalar))
            return self._keyword(term, lang, tags) if term is not None else None
        if not isinstance(item, Scalar):
            return None
        text = item.value or ""
        if not text[:1].isalpha() and (fault := _term_fault(text)) is not None:
            message, hint = fault
            self.faults.append(InputError(self.file.path, item.line, item.column, message, hint))
            return None
        return Keyword(text, lang, Source(self.file.path, item.line, item.column), tags)

    def _entity(self, shape: EntityShape, node: Mapping) -> Entity:
        name = node.get("name") or node
        if isinstance(name, Scalar):
            self._keyword(name, None, ())  # for its faults
        aliases = tuple(self._keywords(node.get("aliases")))
        if not any(alias.text == shape.name for alias in aliases):
            aliases = (Keyword(shape.name, None, self._source(name)), *aliases)
        return Entity(
            name=shape.name,
            aliases=aliases,
            weak=tuple(self._keywords(node.get("weak"))),
            place=None if shape.place is None else _point(shape.place),
            country=shape.country,
            city=shape.city,
            tags=tuple(shape.tags),
            source=self._source(name),
            until=shape.until,
        )

    def _test(self, shape: RuleTestShape, node: Node) -> RuleTest:
        return RuleTest(
            texts=tuple(
                SampleText(content=text, published=shape.published, lang=shape.lang)
                if isinstance(text, str)
                else _sample(text, shape)
                for text in ([shape.text] if shape.text is not None else shape.texts or [])
            ),
            source=self._source(node),
            match=shape.match,
            asserted=shape.asserted and Asserted(shape.asserted),
            place=shape.place,
            when=shape.when,
            incidents=shape.incidents,
            receivers=None if shape.receivers is None else tuple(shape.receivers),
        )


def _sample(text: SampleShape, test: RuleTestShape) -> SampleText:
    return SampleText(
        content=text.content,
        title=text.title,
        summary=text.summary,
        published=text.published or test.published,
        publisher=text.publisher,
        lang=text.lang or test.lang,
    )


def _point(shape: PlaceShape) -> GeoPoint:
    return GeoPoint(shape.lat, shape.lon, shape.radius_km)


def _items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, Sequence) else []


def _term_fault(text: str) -> tuple[str, str | None] | None:
    """What is wrong with a term that does not begin with a letter, and a hint; None for a good one."""
    if text.startswith("@"):
        return "a term is words, not a watchlist", f"to include another list, write under patterns: '{text}'"
    _, words = read_term(text)
    if not any(character.isalnum() for character in words):
        shown = f"'{text}' holds" if text else "the term is empty and holds"
        return f"{shown} no letter or digit, so it could never match", None
    return None
