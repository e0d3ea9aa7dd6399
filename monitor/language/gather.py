"""Rule files that were read -> rules and watchlists together, with the faults that only show then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.errors import InputError
from monitor.language.build import Builder, Written
from monitor.language.references import faults_of_references, faults_of_yielding, lists_in
from monitor.language.ruleset import Rule, Ruleset, Watchlist
from monitor.language.shapes import OutlineShape, RuleShape, WatchlistShape
from monitor.language.source import Mapping, Node, Scalar, YamlFile
from monitor.language.source import Sequence as ListNode
from monitor.language.validate import validate


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that was found, with its faults. Without faults `ruleset` is complete."""

    ruleset: Ruleset
    faults: tuple[InputError, ...]
    written: tuple[Written, ...]  # every expression, for lint
    files: tuple[YamlFile, ...]


def together(
    files: Sequence[YamlFile], faults: Sequence[InputError], lenders: Callable[[], Sequence[YamlFile]] = tuple
) -> Loaded:
    """The rules and watchlists of `files`, with all faults, those found before included. Watchlists that are
    referred to and not defined come from the files that `lenders` gives, which is asked only then."""
    gathering = _Gathering(list(faults))
    for file in files:
        gathering.take(file)
    gathering.borrow(lenders)
    return gathering.loaded()


class _Gathering:
    """Collects what files define; lives for one load."""

    def __init__(self, faults: list[InputError]) -> None:
        self.faults = faults
        self.files: list[YamlFile] = []
        self.rules: dict[str, Rule] = {}
        self.watchlists: dict[str, Watchlist] = {}
        self.written: list[Written] = []
        self.known: dict[str, tuple[str, Scalar]] = {}  # every list that is defined, well or not
        self.ids: dict[str, tuple[str, Scalar]] = {}
        self.yields: list[tuple[str, str, Scalar]] = []  # file, rule, and the id it yields to

    def take(self, file: YamlFile) -> None:
        """All rules and watchlists of a file."""
        self.files.append(file)
        self.faults.extend(file.faults)
        _, found = validate(OutlineShape, file.root, path=file.path, what="a rule file")
        self.faults.extend(found)
        for node in _rules(file):
            if isinstance(node, Mapping) and isinstance(rule_id := node.get("id"), Scalar) and rule_id.value:
                self._claim(self.ids, rule_id.value, rule_id, file.path, "rule")
        builder = Builder(file)
        for name, key, node in _lists(file):
            self._watchlist(builder, name, key, node)
        for node in _rules(file):
            self._rule(builder, node)
        self._close(builder)

    def borrow(self, lenders: Callable[[], Sequence[YamlFile]]) -> None:
        """The watchlists that are missing, and those that these refer to in turn, from the lenders' files."""
        unknown = {named.value for _, _, named in self.yields} - set(self.ids)
        files = lenders() if self._missing() or unknown else ()
        for file in files:
            for node in _rules(file):
                rule_id = node.get("id") if isinstance(node, Mapping) else None
                if isinstance(rule_id, Scalar) and rule_id.value:
                    self.ids.setdefault(rule_id.value, (file.path, rule_id))
        while missing := self._missing():
            found = [(file, *one) for file in files for one in _lists(file) if one[0] in missing]
            if not found:
                return
            for file, name, key, node in found:
                if name not in self.known:
                    builder = Builder(file)
                    self._watchlist(builder, name, key, node)
                    self._close(builder)

    def loaded(self) -> Loaded:
        """What was gathered, checked as a whole."""
        faults = [
            *self.faults,
            *faults_of_references(self.written, self.watchlists, set(self.known)),
            *faults_of_yielding(self.yields, set(self.ids)),
        ]
        ruleset = Ruleset(
            rules=tuple(self.rules[rule_id] for rule_id in sorted(self.rules)),
            watchlists={name: self.watchlists[name] for name in sorted(self.watchlists)},
            version=_version(self.files),
        )
        return Loaded(ruleset, tuple(sorted(dict.fromkeys(faults))), tuple(self.written), tuple(self.files))

    def _missing(self) -> set[str]:
        return {ref.name for one in self.written for ref in lists_in(one.expression)} - set(self.known)

    def _watchlist(self, builder: Builder, name: str, key: Scalar, node: Node) -> None:
        path = builder.file.path
        self._claim(self.known, name, key, path, "watchlist")
        shape, found = validate(WatchlistShape, node, path=path, what="a watchlist")
        self.faults.extend(found)
        if shape is not None and isinstance(node, Mapping):
            self.watchlists.setdefault(name, builder.watchlist(name, key, shape, node))
        elif isinstance(node, Mapping):
            builder.expressions_of(node)

    def _rule(self, builder: Builder, node: Node) -> None:
        shape, found = validate(RuleShape, node, path=builder.file.path, what="a rule")
        self.faults.extend(found)
        if shape is not None and isinstance(node, Mapping):
            if (rule := builder.rule(shape, node)) is not None:
                self.rules.setdefault(rule.id, rule)
        elif isinstance(node, Mapping):
            builder.expressions_of(node)

    def _close(self, builder: Builder) -> None:
        self.faults.extend(builder.faults)
        self.written.extend(builder.written)
        self.yields.extend((builder.file.path, rule_id, named) for rule_id, named in builder.yields)

    def _claim(self, taken: dict[str, tuple[str, Scalar]], name: str, key: Scalar, path: str, what: str) -> None:
        """Note that `name` is defined at `key`; a second definition is a fault that names the first."""
        if name in taken:
            first_path, first = taken[name]
            message = f"the {what} '{name}' is already defined at {first_path}:{first.line}"
            self.faults.append(InputError(path, key.line, key.column, message, f"give each {what} its own name"))
        else:
            taken[name] = (path, key)


def _lists(file: YamlFile) -> list[tuple[str, Scalar, Node]]:
    lists = file.root.get("watchlists") if isinstance(file.root, Mapping) else None
    return [(name, key, node) for name, (key, node) in lists.entries.items()] if isinstance(lists, Mapping) else []


def _rules(file: YamlFile) -> list[Node]:
    rules = file.root.get("rules") if isinstance(file.root, Mapping) else None
    return rules.items if isinstance(rules, ListNode) else []


def _version(files: Sequence[YamlFile]) -> str:
    """A hash of what the files say, whatever their names and order."""
    digests = sorted(hashlib.sha256(file.text.encode()).digest() for file in files)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]
