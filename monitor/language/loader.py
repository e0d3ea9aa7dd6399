"""Rule files -> a `Ruleset`, whole or not at all: every fault of every file is reported in one run.

    files -> nodes (source) -> shapes (validate) -> rules and watchlists (build) -> together (references) -> Ruleset

Nothing is kept between calls, so loading is safe in any thread, and a new set can be loaded beside the one in force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.collecting import collection_paused
from monitor.errors import InputError, InvalidInput
from monitor.language.build import Builder, Written
from monitor.language.kinds import FileKind, kind_of
from monitor.language.lint import lint
from monitor.language.references import faults_of_references, faults_of_yielding
from monitor.language.ruleset import Rule, Ruleset, Watchlist
from monitor.language.shapes import OutlineShape, RuleShape, WatchlistShape
from monitor.language.source import Mapping, Node, Scalar, YamlFile, read_yaml, shown_path
from monitor.language.source import Sequence as ListNode
from monitor.language.validate import validate

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that was found, with its faults. Without faults `ruleset` is complete."""

    ruleset: Ruleset
    faults: tuple[InputError, ...]
    written: tuple[Written, ...]  # every expression, for lint
    files: tuple[YamlFile, ...]


def load_rules(paths: Sequence[Path]) -> Ruleset:
    """The rules and watchlists of `paths`, files or folders (searched for *.yaml and *.yml, hidden ones left out).

    Raises InvalidInput with all errors of all files.
    """
    loaded = read_rules(paths)
    if loaded.faults:
        raise InvalidInput(loaded.faults)
    return loaded.ruleset


def check_rules(paths: Sequence[Path]) -> tuple[Ruleset | None, tuple[InputError, ...]]:
    """The ruleset (None where there are errors), and all errors and lint warnings together, ordered by place."""
    loaded = read_rules(paths)
    if loaded.faults:
        return None, loaded.faults
    return loaded.ruleset, lint(loaded.ruleset, loaded.written)


@collection_paused()
def read_rules(paths: Sequence[Path]) -> Loaded:
    """Everything in `paths`, with every fault instead of an exception."""
    faults: list[InputError] = []
    files: list[YamlFile] = []
    for path in rule_files(paths, faults):
        try:
            file = read_yaml(path)
        except InvalidInput as refused:
            faults.extend(refused.errors)
            continue
        if path in paths or kind_of(file) is FileKind.RULES:
            files.append(file)
    return together(files, faults)


def rule_files(paths: Iterable[Path], faults: list[InputError]) -> list[Path]:
    """The YAML files that `paths` name, each once, in order; a path that names none is a fault."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [
                file
                for file in sorted(path.rglob("*"))
                if file.suffix in SUFFIXES
                and file.is_file()
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
            ]
            if not inside:
                faults.append(InputError(shown_path(path), 0, 0, "the folder holds no rule file (*.yaml)"))
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            faults.append(InputError(shown_path(path), 0, 0, "there is no such file or folder"))
    return list(found)


def together(files: Sequence[YamlFile], faults: list[InputError]) -> Loaded:
    """The rules and watchlists of files that were read, and all faults, those found before included."""
    rules: dict[str, Rule] = {}
    watchlists: dict[str, Watchlist] = {}
    written: list[Written] = []
    known: dict[str, tuple[str, Scalar]] = {}  # every list that is defined, well or not
    ids: dict[str, tuple[str, Scalar]] = {}
    yields: list[tuple[str, str, Scalar]] = []  # file, rule, and the id it yields to
    for file in files:
        faults.extend(file.faults)
        for name, key, _ in _lists(file):
            _claim(known, name, key, file.path, "watchlist", faults)
        for node in _rules(file):
            if isinstance(node, Mapping) and isinstance(rule_id := node.get("id"), Scalar) and rule_id.value:
                _claim(ids, rule_id.value, rule_id, file.path, "rule", faults)
        builder = Builder(file)
        _, found = validate(OutlineShape, file.root, path=file.path, what="a rule file")
        faults.extend(found)
        for name, key, node in _lists(file):
            shape, found = validate(WatchlistShape, node, path=file.path, what="a watchlist")
            faults.extend(found)
            if shape is not None and isinstance(node, Mapping):
                watchlists.setdefault(name, builder.watchlist(name, key, shape, node))
            elif isinstance(node, Mapping):
                builder.expressions_of(node)
        for node in _rules(file):
            rule_shape, found = validate(RuleShape, node, path=file.path, what="a rule")
            faults.extend(found)
            if rule_shape is not None and isinstance(node, Mapping):
                if (rule := builder.rule(rule_shape, node)) is not None:
                    rules.setdefault(rule.id, rule)
            elif isinstance(node, Mapping):
                builder.expressions_of(node)
        faults.extend(builder.faults)
        written.extend(builder.written)
        yields.extend((file.path, rule_id, named) for rule_id, named in builder.yields)
    faults.extend(faults_of_references(written, watchlists, set(known)))
    faults.extend(faults_of_yielding(yields, set(ids)))
    ruleset = Ruleset(
        rules=tuple(rules[rule_id] for rule_id in sorted(rules)),
        watchlists={name: watchlists[name] for name in sorted(watchlists)},
        version=_version(files),
    )
    return Loaded(ruleset, tuple(sorted(dict.fromkeys(faults))), tuple(written), tuple(files))


def _lists(file: YamlFile) -> list[tuple[str, Scalar, Node]]:
    lists = file.root.get("watchlists") if isinstance(file.root, Mapping) else None
    return [(name, key, node) for name, (key, node) in lists.entries.items()] if isinstance(lists, Mapping) else []


def _rules(file: YamlFile) -> list[Node]:
    rules = file.root.get("rules") if isinstance(file.root, Mapping) else None
    return rules.items if isinstance(rules, ListNode) else []


def _claim(
    taken: dict[str, tuple[str, Scalar]], name: str, key: Scalar, path: str, what: str, faults: list[InputError]
) -> None:
    """Note that `name` is defined at `key`; a second definition is a fault that names the first."""
    if name in taken:
        first_path, first = taken[name]
        message = f"the {what} '{name}' is already defined at {first_path}:{first.line}"
        faults.append(InputError(path, key.line, key.column, message, f"give each {what} its own name"))
    else:
        taken[name] = (path, key)


def _version(files: Sequence[YamlFile]) -> str:
    """A hash of what the files say, whatever their names and order."""
    digests = sorted(hashlib.sha256(file.text.encode()).digest() for file in files)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]
