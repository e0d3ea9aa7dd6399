"""YAML with positions: text -> nodes that know their line and column, and keep every scalar as its author wrote it.

`no`, `on`, `12:30` and `010` stay text; duplicate keys are faults; aliases, depth and size are capped, so that a file
costs time and memory in proportion to its length. Built from the parser's events with an own stack: libyaml's
`compose` recurses in C, and a deep nest would end the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from monitor.errors import InputError, InvalidInput

MAX_BYTES = 32_000_000
MAX_DEPTH = 30
MAX_NODES = 1_000_000
"""How many values a file may hold, aliases counted as what they stand for: some 200 MB while it is read."""
MAX_ALIASES = 100
MAX_ALIASED = 10_000
"""How many nodes all aliases of a file may stand for together."""


# Nodes are not frozen: a large watchlist has 100,000 of them, and a frozen dataclass takes three times as long to make.
@dataclass(slots=True, eq=False)
class Scalar:
    """A text, or None where nothing is written (`key:`). `start` and `end` are indexes into the file's text."""

    value: str | None
    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Sequence:
    items: list[Node]
    line: int
    column: int


@dataclass(slots=True, eq=False)
class Mapping:
    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int
    key: Scalar | None = field(default=None, repr=False)  # while reading: the key whose value is awaited

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None."""
        entry = self.entries.get(key)
        return None if entry is None else entry[1]


Node = Scalar | Sequence | Mapping
Data = str | None | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file read. `root` is None for an empty file. `faults` are those that do not keep it from being read further
    (duplicate keys)."""

    path: str
    text: str
    root: Node | None
    faults: tuple[InputError, ...]

    def locator(self, scalar: Scalar) -> Callable[[int], tuple[int, int]]:
        """A function from offsets of the scalar's value to (line, column) of the file, whatever its quoting, escapes,
        folding and indentation."""
        return lambda offset: _position(self.text, scalar, offset)


def shown_path(path: Path) -> str:
    """A path as messages show it: relative to the working directory where it lies in it. All do in that of a service,
    which is the root: there the path stays whole."""
    here = Path.cwd()
    if not path.is_absolute() or here == Path(here.anchor) or not path.is_relative_to(here):
        return str(path)
    return str(path.relative_to(here))


def read_yaml(path: Path) -> YamlFile:
    """The nodes of the file at `path`. Raises InvalidInput where it cannot be read."""
    shown = shown_path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _fault(shown, 0, 0, f"the file has more than {MAX_BYTES // 1_000_000} MB", "split it")
        data = path.read_bytes()
    except OSError as error:
        raise _fault(shown, 0, 0, f"cannot read the file: {(error.strerror or 'unknown reason').lower()}") from None
    return parse_yaml(data, name=shown)


def legible(path: Path) -> str:
    """The text of a file that may be broken, for showing what is wrong with it; empty where there is none to show."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        return ""
    return data.decode("utf-8-sig", "replace")


def parse_yaml(data: bytes, *, name: str) -> YamlFile:
    """The nodes of UTF-8 `data`. Raises InvalidInput with one fault where the text is no YAML or exceeds a cap."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = _line_and_column(before)
        raise _fault(name, line, column, "the file is not UTF-8 text", "save it as UTF-8") from None
    if odd := _UNPRINTABLE.search(text):
        line, column = _line_and_column(text[: odd.start()])
        raise _fault(
            name, line, column, f"the character U+{ord(odd[0]):04X} cannot be part of a YAML file", "remove it"
        )
    reader = _Reader(name)
    try:
        for event in _events(text):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        raise _explained(name, text, error) from None
    return YamlFile(name, text, reader.root, tuple(reader.faults))


def to_data(node: Node | None, nothing: frozenset[str] = frozenset()) -> Data:
    """The node as plain strings, lists and dictionaries, positions forgotten. Depth is capped by the reader.

    Unquoted words in `nothing` (such as `null`) become None.
    """
    if isinstance(node, Scalar):
        plain = node.value is not None and node.end - node.start == len(node.value)
        return None if plain and node.value in nothing else node.value
    if isinstance(node, Sequence):
        return [item.value if type(item) is Scalar and not nothing else to_data(item, nothing) for item in node.items]
    if isinstance(node, Mapping):
        return {key: to_data(value, nothing) for key, (_, value) in node.entries.items()}
    return None


# --- reading ----------------------------------------------------------------------------------------------------

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _fault(name: str, line: int, column: int, message: str, hint: str | None = None) -> InvalidInput:
    return InvalidInput((InputError(name, line, column, message, hint),))


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _events(text: str) -> Iterator[Any]:
    loader = yaml.CSafeLoader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


class _Reader:
    """Events -> nodes. The stack holds the collections that are open.

    Events are typed Any: the stubs allow marks to be None, which libyaml's never are.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.faults: list[InputError] = []
        self._open: list[tuple[Sequence | Mapping, str | None, int]] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = 0  # as they stand in the file, aliases counted as what they stand for
        self._aliases = 0
        self._aliased = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is SequenceStartEvent or kind is MappingStartEvent:
            self._start(event)
        elif isinstance(event, CollectionEndEvent):
            node, anchor, before = self._open.pop()
            self._anchor(anchor, node, self._nodes - before)
            self._put(node)
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise self._at(event, "a second document begins here", "write one document per file: remove the '---'")

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark, event.end_mark
        value: str | None = event.value
        if event.tag is not None:
            raise self._at(event, f"the tag {_tag(event.tag)} is not supported", "remove it")
        if value == "" and start.index == end.index:
            value = None
        node = Scalar(value, start.line + 1, start.column + 1, start.index, end.index)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._at(event, f"the file holds more than {MAX_NODES:,} values", "split it")
        if event.anchor is not None:
            self._anchor(event.anchor, node, 1)
        self._put(node)

    def _start(self, event: Any) -> None:
        if event.tag is not None:
            raise self._at(event, f"the tag {_tag(event.tag)} is not supported", "remove it")
        if len(self._open) >= MAX_DEPTH:
            raise self._at(event, f"the file is nested more than {MAX_DEPTH} deep")
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        node: Sequence | Mapping = (
            Sequence([], line, column) if type(event) is SequenceStartEvent else Mapping({}, line, column)
        )
        self._open.append((node, event.anchor, self._nodes))
        self._nodes += 1

    def _alias(self, event: Any) -> None:
        known = self._anchors.get(event.anchor)
        if known is None:
            raise self._at(
                event,
                f"nothing before this is named '&{event.anchor}'",
                f"to write an asterisk, quote it: '*{event.anchor}'",
            )
        self._aliases += 1
        self._aliased += known[1]
        if self._aliases > MAX_ALIASES or self._aliased > MAX_ALIASED:
            raise self._at(event, f"the aliases stand for too much (at most {MAX_ALIASES}, and {MAX_ALIASED:,} values)")
        self._nodes += known[1]
        self._put(known[0])

    def _anchor(self, anchor: str | None, node: Node, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = None if isinstance(node, Scalar) and node.value is None else node
            return
        parent = self._open[-1][0]
        if type(parent) is Sequence:
            parent.items.append(node)
            return
        assert isinstance(parent, Mapping)
        key = parent.key
        if key is None:
            if not isinstance(node, Scalar):
                raise _fault(self.name, node.line, node.column, "a key must be text", "put it in quotes")
            parent.key = node
            return
        parent.key = None
        name = key.value or ""
        if name in parent.entries:
            first = parent.entries[name][0]
            self.faults.append(
                InputError(self.name, key.line, key.column, f"the key '{name}' is already given in line {first.line}")
            )
        else:
            parent.entries[name] = (key, node)

    def _at(self, event: Any, message: str, hint: str | None = None) -> InvalidInput:
        return _fault(self.name, event.start_mark.line + 1, event.start_mark.column + 1, message, hint)


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


# --- explaining YAML's own complaints ---------------------------------------------------------------------------

_WHOLE_IN_QUOTES = "put single quotes around the whole text: '\"a b\" near @list'"


def _explained(name: str, text: str, error: yaml.MarkedYAMLError) -> InvalidInput:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "this is no YAML")
    if mark is None:
        return _fault(name, 0, 0, f"no YAML: {problem}")
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    before, rest = line[: mark.column], line[mark.column :]
    at = (mark.line + 1, mark.column + 1)
    if rest.startswith("\t") or (before.strip() == "" and "\t" in before):
        return _fault(name, *at, "a tab indents this line", "indent with spaces")
    if rest[:1] in ("@", "`", "%") and "cannot start" in problem:
        return _fault(name, *at, f"a text that begins with '{rest[0]}' must be quoted", "put single quotes around it")
    if re.search(r"['\"]\s*$", before) and rest.strip() and "did not find expected" in problem:
        return _fault(name, *at, "text follows the closing quotation mark", _WHOLE_IN_QUOTES)
    if "mapping values are not allowed" in problem:
        return _fault(
            name, *at, "a ':' stands where no key can be", "quote the text, or check the indentation of this line"
        )
    if "found unexpected end of stream" in problem and error.context_mark is not None:
        opened = error.context_mark
        return _fault(name, opened.line + 1, opened.column + 1, "this quotation mark is never closed")
    if "did not find expected ',' or" in problem and not rest.strip() and error.context_mark is not None:
        opened = error.context_mark
        return _fault(name, opened.line + 1, opened.column + 1, "this bracket is never closed")
    if "did not find expected node content" in problem and not "".join(lines[mark.line :]).strip():
        return _fault(name, *_line_and_column(text.rstrip()), "the file ends inside brackets that are never closed")
    if "could not find expected ':'" in problem and error.context_mark is not None:
        line_at = (error.context_mark.line + 1, error.context_mark.column + 1)
        return _fault(name, *line_at, "this line has no ':' between a key and its value", "write it as key: value")
    if not before.strip() and ("expected '-' indicator" in problem or "expected key" in problem):
        return _fault(name, *at, "this line is indented unlike those it belongs to", "indent it as they are")
    if "alphabetic or numeric character" in problem:
        return _fault(name, *at, "a text that begins with '*' or '&' must be quoted", "put single quotes around it")
    if "unknown escape" in problem:
        return _fault(
            name, *at, "a backslash in double quotes begins an escape, and this is none", "use single quotes instead"
        )
    where = f" {error.context}" if error.context else ""
    return _fault(name, *at, f"no YAML: {problem}{where}", "check the indentation, quotes and brackets before it")


# --- positions inside a scalar ----------------------------------------------------------------------------------

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n|.)", re.DOTALL)


def _position(text: str, scalar: Scalar, offset: int) -> tuple[int, int]:
    """Line and column of the `offset`-th character of a scalar's value.

    Quoting, folding and indentation only ever add or replace white space, quotation marks and escapes, so the visible
    characters of value and raw text pair up in order.
    """
    value = scalar.value or ""
    visible = sum(1 for character in value[:offset] if not character.isspace())
    places = _visible_places(text[scalar.start : scalar.end])
    if not places:
        return scalar.line, scalar.column
    if visible < len(places) and offset < len(value) and not value[offset].isspace():
        index = places[visible]
    else:  # white space or the end: right after the visible character before it
        index = places[min(visible, len(places)) - 1] + 1 if visible else places[0]
    raw = text[scalar.start : scalar.start + index]
    breaks = raw.count("\n")
    return (scalar.line + breaks, index - raw.rfind("\n")) if breaks else (scalar.line, scalar.column + index)


def _visible_places(raw: str) -> list[int]:
    """Indexes into a scalar's raw text, of the characters that make up the visible ones of its value, in order."""
    style = raw[:1]
    if style == '"':
        places, at = [], 1
        while at < len(raw) - 1:
            if raw[at] == "\\":
                escape = _ESCAPE.match(raw, at)
                length = len(escape[0]) if escape else 1
                if raw[at + 1] not in "nrtbvfae0 \t\r\nNLP_" or raw[at + 1] in "bea0":
                    places.append(at)
                at += length
            else:
                if not raw[at].isspace():
                    places.append(at)
                at += 1
        return places
    if style == "'":
        starts = accumulate(len(part[0]) for part in re.finditer(r"''|.", raw[1:-1], re.DOTALL))
        ends = [1, *(1 + end for end in starts)]
        return [at for at in ends[:-1] if not raw[at].isspace()]
    first = raw.find("\n") + 1 if style in ("|", ">") else 0
    return [at for at in range(first, len(raw)) if not raw[at].isspace()]
