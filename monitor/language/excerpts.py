"""The lines that findings show: secrets masked, and none of what may hold a secret that somebody wrote out."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from monitor.language.config_file import PRIVATE
from monitor.language.reports import Excerpt
from monitor.language.source import Mapping, YamlFile
from monitor.settings import Settings

# User names, passwords and keys in addresses: masked where a line is shown.
_SECRET = re.compile(
    r"(?<=://)[^/\s@\"']+(?=@)|(?<=[?&])[^=&\s]*(?:key|token|auth|pass|secret|sig)[^=&\s]*=[^&\s\"']+", re.IGNORECASE
)
_PRIVATE_KEY = re.compile(rf"(?:^|[\s{{,])[\"']?(?:{'|'.join(PRIVATE)})[\"']?\s*:(?!\s*\[)")  # a list holds names only
_OTHER_KEY = re.compile(rf"[\"']?(?:{'|'.join(sorted(set(Settings.model_fields) - PRIVATE))})[\"']?\s*:")


def excerpts_of(files: Iterable[YamlFile], unreadable: Iterable[tuple[str, str]]) -> Excerpt:
    """A function that gives the lines of `files`, and those of (path, text) that are broken as a whole."""
    lines: dict[str, list[str]] = {}
    private: dict[str, Container[int]] = {}
    for file in files:
        lines[file.path] = file.text.split("\n")
        private[file.path] = _private_lines(file)
    for path, text in unreadable:
        lines[path] = text.split("\n")
        private[path] = frozenset(_perhaps_private_lines(lines[path]))

    def line(path: str, number: int) -> str | None:
        if path not in lines or number in private[path] or not 0 < number <= len(lines[path]):
            return None
        return _SECRET.sub(lambda found: "*" * len(found[0]), lines[path][number - 1])

    return line


def _private_lines(file: YamlFile) -> range:
    """The lines of a configuration that may hold secrets."""
    root = file.root
    if not isinstance(root, Mapping) or not PRIVATE & set(root.entries):
        return range(0)
    starts = sorted(key.line for key, _ in root.entries.values())
    first = min(root.entries[name][0].line for name in PRIVATE & set(root.entries))
    after = next((line for line in starts if line > first), file.text.count("\n") + 2)
    return range(first, after)


def _perhaps_private_lines(lines: Iterable[str]) -> Iterator[int]:
    """The same by the look of them, where the file cannot be read: up to a line that certainly begins something else,
    since the indentation may be what is broken."""
    private = False
    for number, line in enumerate(lines, 1):
        private = _PRIVATE_KEY.search(line) is not None or (private and _OTHER_KEY.match(line) is None)
        if private:
            yield number
