"""What a YAML file is, by its outermost keys: a folder of rules may also hold a list of feeds or a configuration."""

from __future__ import annotations

from enum import StrEnum

from monitor.language.source import Mapping, Sequence, YamlFile
from monitor.settings import Settings

_CONFIG_KEYS = frozenset(Settings.model_fields) - {"feeds", "rules"}


class FileKind(StrEnum):
    CONFIG = "config"
    FEEDS = "feeds"
    RULES = "rules"
    EMPTY = "empty"


def kind_of(file: YamlFile) -> FileKind:
    """The kind of a file. One that is none for certain is taken for a rule file, so that its faults are reported."""
    if file.root is None:
        return FileKind.EMPTY
    if isinstance(file.root, Sequence):
        return FileKind.FEEDS
    keys = set(file.root.entries) if isinstance(file.root, Mapping) else set()
    if "watchlists" in keys:
        return FileKind.RULES
    if keys & _CONFIG_KEYS or {"feeds", "rules"} <= keys:
        return FileKind.CONFIG
    return FileKind.FEEDS if "feeds" in keys else FileKind.RULES
