"""Rule files -> a `Ruleset`, whole or not at all: every fault of every file is reported in one run.

    files -> nodes (source) -> shapes (validate) -> rules and watchlists (build) -> together (references) -> Ruleset

Nothing is kept between calls, so loading is safe in any thread, and a new set can be loaded beside the one in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor.collecting import collection_paused
from monitor.errors import InputError, InvalidInput
from monitor.language.gather import Loaded, together
from monitor.language.kinds import FileKind, kind_of
from monitor.language.ruleset import Ruleset
from monitor.language.source import YamlFile, read_yaml, shown_path

SUFFIXES = (".yaml", ".yml")


def load_rules(paths: Sequence[Path], beside: Sequence[Path] = ()) -> Ruleset:
    """The rules and watchlists of `paths`, files or folders (searched for *.yaml and *.yml, hidden ones left out).

    Watchlists that they refer to and do not define are borrowed from `beside`, files or folders of which nothing else
    is used. Raises InvalidInput with all errors of all files.
    """
    loaded = read_rules(paths, beside)
    if loaded.faults:
        raise InvalidInput(loaded.faults)
    return loaded.ruleset


@collection_paused()
def read_rules(paths: Sequence[Path], beside: Sequence[Path] = ()) -> Loaded:
    """As `load_rules`, with every fault instead of an exception."""
    faults: list[InputError] = []
    files = read_files(paths, faults)
    return together(files, faults, lenders_of(beside, files))


def read_files(paths: Sequence[Path], faults: list[InputError]) -> list[YamlFile]:
    """The rule files among what `paths` name, read."""
    files: list[YamlFile] = []
    for path in rule_files(paths, faults):
        try:
            file = read_yaml(path)
        except InvalidInput as refused:
            faults.extend(refused.errors)
            continue
        if path in paths or kind_of(file) is FileKind.RULES:
            files.append(file)
    return files


def folders_of(paths: Sequence[Path]) -> list[Path]:
    """The folders of single files: where the watchlists usually are that a file refers to and does not define."""
    return list(dict.fromkeys(path.absolute().parent for path in paths if path.is_file()))


def lenders_of(beside: Sequence[Path], files: Sequence[YamlFile]) -> Callable[[], list[YamlFile]]:
    """The files of `beside` that are not among `files`: read only where a watchlist is missing, faults left aside."""

    def read() -> list[YamlFile]:
        taken = {Path(file.path).resolve() for file in files}
        return [file for file in read_files(beside, []) if Path(file.path).resolve() not in taken]

    return read


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
