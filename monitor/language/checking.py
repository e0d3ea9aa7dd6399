"""Everything that `newswatch check` looks at: configuration, feed lists, watchlists and rules, alone and together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from monitor.errors import ConfigurationError, FetchError, InputError, InvalidInput
from monitor.feeds import address
from monitor.feeds.opml import read_opml
from monitor.language.config_file import read_settings
from monitor.language.excerpts import excerpts_of
from monitor.language.gather import together
from monitor.language.kinds import FileKind, kind_of
from monitor.language.lint import lint
from monitor.language.loader import folders_of, lenders_of, rule_files
from monitor.language.reports import Excerpt
from monitor.language.ruleset import Ruleset
from monitor.language.shapes import FeedListShape
from monitor.language.source import Mapping, Node, Scalar, YamlFile, legible, read_yaml, shown_path
from monitor.language.source import Sequence as ListNode
from monitor.language.suggest import did_you_mean
from monitor.language.validate import validate
from monitor.setting_values import refers
from monitor.settings import SHIPPED, Settings

_OPML = (".opml", ".xml")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at and what was found, errors and warnings by place. `ruleset` holds what loaded, `unreadable`
    the (path, text) of files that are broken as a whole."""

    findings: tuple[InputError, ...]
    files: tuple[YamlFile, ...]
    ruleset: Ruleset
    feeds: int
    unreadable: tuple[tuple[str, str], ...]

    @property
    def failed(self) -> bool:
        """Whether there is an error, and not only warnings."""
        return any(not finding.warning for finding in self.findings)

    def excerpts(self) -> Excerpt:
        """A function that gives the lines of the checked files, secrets masked."""
        return excerpts_of(self.files, self.unreadable)

    def of_rules(self, ids: Sequence[str]) -> Checked:
        """Only the findings that stand within the rules `ids`; for one that is not there, those of the files that
        cannot be read, where it may stand. Raises ConfigurationError where there is no such rule."""
        known = [(identity, file.path, lines) for file in self.files for identity, lines in _rule_lines(file)]
        names = [identity for identity, _, _ in known]
        readable = {file.path for file in self.files}
        found: list[InputError] = []
        for rule_id in ids:
            if rule_id in names:
                continue
            found = [one for one in self.findings if one.path not in readable]
            if not found:
                hint = did_you_mean(rule_id, names)
                raise ConfigurationError(f"no rule has the id '{rule_id}'" + (f" ({hint})" if hint else ""))
        places = [(path, lines) for identity, path, lines in known if identity in ids]
        found += (one for one in self.findings if any(one.path == path and one.line in lines for path, lines in places))
        return replace(self, findings=tuple(sorted(found)))


def check(paths: Sequence[Path], config: Path | None, shipped_rules: Path) -> Checked:
    """Checks `paths` (files of any kind, folders of rules), and `config` with all that it names.

    Where a configuration names no rules, the shipped ones are checked. Never raises for bad input.
    """
    return _Check(shipped_rules).run(paths, config)


class _Check:
    """Collects files and findings; lives for one check."""

    def __init__(self, shipped_rules: Path) -> None:
        self.shipped_rules = shipped_rules
        self.findings: list[InputError] = []
        self.files: dict[str, YamlFile] = {}
        self.unreadable: dict[str, str] = {}  # texts by path
        self.rules: list[YamlFile] = []
        self.configured: list[tuple[YamlFile, Settings | None]] = []
        self.feeds = 0

    def run(self, paths: Sequence[Path], config: Path | None) -> Checked:
        if config is not None:
            self._config(config)
        self._paths(paths)
        loaded = together(self.rules, self.findings, lenders_of(folders_of(paths), self.rules))
        findings = list(loaded.faults)
        if self.rules and not findings:
            warnings = lint(loaded.ruleset, loaded.written)
            findings += [warning for warning in warnings if warning.path in self.files]  # and not of borrowed lists
        for file, settings in self.configured:
            if self.rules:
                findings += _unknown_in_routes(file, loaded.ruleset)
            if settings is not None:
                findings += _unknown_in_tests(loaded.ruleset, settings)
        return Checked(
            tuple(sorted(set(findings))),
            tuple(self.files.values()),
            loaded.ruleset,
            self.feeds,
            tuple(self.unreadable.items()),
        )

    def _paths(self, paths: Sequence[Path]) -> None:
        opml = [path for path in paths if path.suffix in _OPML]
        for path in opml:
            self._opml(path)
        for path in rule_files([path for path in paths if path not in opml], self.findings):
            file = self._read(path)
            if file is None:
                continue
            kind = kind_of(file)
            if kind is FileKind.CONFIG:
                self._config(path)
            elif kind is FileKind.FEEDS:
                self._feed_list(file)
            elif kind is FileKind.RULES or path in paths:
                self.rules.append(file)

    def _read(self, path: Path) -> YamlFile | None:
        if shown_path(path) in self.files:
            return None
        try:
            file = read_yaml(path)
        except InvalidInput as refused:
            self._refused(path, refused.errors)
            return None
        self.files[file.path] = file
        return file

    def _config(self, path: Path) -> None:
        file, settings, faults = read_settings(path)
        if file is None:
            self._refused(path, faults)
            return
        self.findings.extend(faults)
        self.files[file.path] = file
        self.configured.append((file, settings))
        root = file.root
        if isinstance(root, Mapping):
            self._feed_entries(file, root.get("feeds"), path.resolve().parent)
        folder = path.resolve().parent
        named = root.get("rules") if isinstance(root, Mapping) else None
        if named is None:
            own = self.feeds
            self._paths([self.shipped_rules])
            if settings is not None and settings.feeds is not None and SHIPPED not in settings.feeds:
                self.feeds = own  # the shipped list lies beside the shipped rules, and is not watched
        elif isinstance(named, ListNode):  # from the nodes: a fault elsewhere must not hide those of the rules
            self._paths(list(self._rule_paths(file, named, folder)))
            if settings is not None and (settings.feeds is None or SHIPPED in settings.feeds):
                self._paths([self.shipped_rules / "feeds.yaml"])

    def _rule_paths(self, file: YamlFile, named: ListNode, folder: Path) -> Iterator[Path]:
        """The paths under `rules`; a fault for each that is not there."""
        for entry in named.items:
            if not isinstance(entry, Scalar) or not entry.value:
                continue
            path = folder / Path(entry.value).expanduser()
            if path.exists():
                yield path
                continue
            beside = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            message = f"there is no file or folder '{entry.value}'"
            hint = did_you_mean(path.name, beside)
            self.findings.append(InputError(file.path, entry.line, entry.column, message, hint))

    def _feed_list(self, file: YamlFile) -> None:
        root = file.root
        if isinstance(root, ListNode):
            key = Scalar("feeds", root.line, root.column, 0, 0)
            root = Mapping({"feeds": (key, root)}, root.line, root.column)
        self.findings.extend(file.faults)
        _, faults = validate(FeedListShape, root, path=file.path, what="a list of feeds")
        self.findings.extend(faults)
        if isinstance(root, Mapping):
            self._feed_entries(file, root.get("feeds"), Path(file.path).resolve().parent)

    def _feed_entries(self, file: YamlFile, node: Node | None, folder: Path) -> None:
        """The addresses of a list of feeds, and the files that it names in turn."""
        for entry in node.items if isinstance(node, ListNode) else ():
            target = entry.get("url") if isinstance(entry, Mapping) else entry
            if isinstance(target, Scalar) and target.value and target.value != SHIPPED:
                self.feeds += 1
                if refers(target.value):
                    continue  # what it stands for is known only where the watch runs
                try:
                    address.checked(target.value)
                except FetchError as error:
                    message = f"this is no address of a feed: {error}"
                    self.findings.append(InputError(file.path, target.line, target.column, message))
            for key in ("file", "opml"):
                named = entry.get(key) if isinstance(entry, Mapping) else None
                if isinstance(named, Scalar) and named.value:
                    self._named_file(file, named, folder / Path(named.value).expanduser(), key)

    def _named_file(self, file: YamlFile, named: Scalar, path: Path, key: str) -> None:
        if not path.is_file():
            self.findings.append(InputError(file.path, named.line, named.column, f"there is no file '{named.value}'"))
        elif key == "opml":
            self._opml(path)
        elif (read := self._read(path)) is not None:
            self._feed_list(read)

    def _opml(self, path: Path) -> None:
        try:
            self.feeds += len(read_opml(path))
        except InvalidInput as refused:
            self._refused(path, refused.errors)

    def _refused(self, path: Path, faults: Sequence[InputError]) -> None:
        """A file that cannot be read as a whole."""
        self.findings.extend(faults)
        self.unreadable[shown_path(path)] = legible(path)


def _rule_lines(file: YamlFile) -> Iterator[tuple[str, range]]:
    """The ids of the rules in a file, and the lines that each takes up."""
    rules = file.root.get("rules") if isinstance(file.root, Mapping) else None
    nodes = rules.items if isinstance(rules, ListNode) else []
    ends = [node.line for node in nodes[1:]] + [file.text.count("\n") + 2]
    for node, end in zip(nodes, ends, strict=False):
        identity = node.get("id") if isinstance(node, Mapping) else None
        if isinstance(identity, Scalar) and identity.value:
            yield identity.value, range(node.line, max(end, node.line + 1))


# --- what only shows together -----------------------------------------------------------------------------------


def _unknown_in_routes(file: YamlFile, ruleset: Ruleset) -> Iterator[InputError]:
    """Warnings for routes that match on a rule or tag that no rule has: they would never take an alert."""
    known = {
        "rule": {rule.id for rule in ruleset.rules} | {"operator"},
        "tags": {tag for rule in ruleset.rules for tag in rule.tags},
    }
    routes = file.root.get("routes") if isinstance(file.root, Mapping) else None
    waiting: list[Node] = [] if routes is None else [routes]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ListNode):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            waiting.extend([inner] if (inner := node.get("routes")) is not None else [])
            match = node.get("match")
            for key, names in known.items():
                values = match.get(key) if isinstance(match, Mapping) else None
                for value in values.items if isinstance(values, ListNode) else ():
                    if isinstance(value, Scalar) and value.value and not _any_like(value.value, names):
                        what = "rule has the id" if key == "rule" else "rule has the tag"
                        message = f"no {what} '{value.value}', so this route never takes an alert by it"
                        hint = did_you_mean(value.value, names)
                        yield InputError(file.path, value.line, value.column, message, hint, warning=True)


def _any_like(pattern: str, names: set[str]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in names)


def _unknown_in_tests(ruleset: Ruleset, settings: Settings) -> Iterator[InputError]:
    """Faults for tests that expect a receiver which is not configured."""
    for rule in ruleset.rules:
        for test in rule.tests:
            for name in test.receivers or ():
                if name not in settings.receivers:
                    message = f"the test expects the receiver '{name}', which is not configured"
                    fault = InputError(test.source.path, test.source.line, test.source.column, message)
                    yield replace(fault, hint=did_you_mean(name, settings.receivers))
