"""newswatch.yaml -> `Settings`, or every fault at its place.

Secrets stay references (`${NAME}`, `file:…`, `credential:…`); whether they exist is asked where they are resolved.
What stands under `receivers` is never repeated in a message: someone may have written the secret itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from monitor.errors import InputError, InvalidInput
from monitor.language.source import Mapping, Node, Scalar, YamlFile, read_yaml
from monitor.language.source import Sequence as ListNode
from monitor.language.suggest import did_you_mean
from monitor.language.validate import validate
from monitor.setting_values import beside
from monitor.settings import EmailReceiver, FeedEntry, FeedFile, Receiver, Settings

DEFAULT_PATHS = (Path("newswatch.yaml"), Path("/etc/newswatch/newswatch.yaml"))
PRIVATE = frozenset({"receivers"})
_NOTHING = frozenset({"null", "~"})


def load_settings(path: Path | None) -> Settings:
    """The settings in the file at `path`; without one, in the first of DEFAULT_PATHS that exists, else the defaults.

    Relative paths in it (rules, feed files, `file:` secrets, certificates) start from its own folder. Raises
    InvalidInput with all errors.
    """
    found = path or find_config()
    if found is None:
        return Settings()
    _, settings, faults = read_settings(found)
    if settings is None or faults:
        raise InvalidInput(faults)
    return settings


def find_config() -> Path | None:
    """The first of DEFAULT_PATHS that exists, or None."""
    return next((path for path in DEFAULT_PATHS if path.is_file()), None)


def read_settings(path: Path) -> tuple[YamlFile | None, Settings | None, tuple[InputError, ...]]:
    """The file, its settings (None where its shape is wrong), and all its faults."""
    try:
        file = read_yaml(path)
    except InvalidInput as refused:
        return None, None, refused.errors
    root = file.root if file.root is not None else Mapping({}, 1, 1)
    settings, faults = validate(
        Settings, root, path=file.path, what="the configuration", nothing=_NOTHING, private=PRIVATE
    )
    faults = (*file.faults, *faults)
    if isinstance(root, Mapping):
        faults = (*faults, *_unknown_receivers(file.path, root))
    if settings is not None:
        settings = _beside(settings, path.resolve().parent)
    return file, settings, tuple(sorted(faults))


def _beside(settings: Settings, folder: Path) -> Settings:
    """The settings with relative paths resolved against the configuration's own folder."""

    def path(written: str) -> str:
        return str(folder / Path(written).expanduser())

    def feed(entry: FeedEntry) -> FeedEntry:
        if isinstance(entry, FeedFile):
            return FeedFile(file=entry.file and path(entry.file), opml=entry.opml and path(entry.opml))
        if isinstance(entry, str):
            return beside(entry, folder)
        return entry.model_copy(update={"url": beside(entry.url, folder)})

    def receiver(entry: Receiver) -> Receiver:
        texts = {name: beside(value, folder) for name, value in entry if isinstance(value, str)}
        if isinstance(entry, EmailReceiver) and entry.ca:
            texts["ca"] = path(entry.ca)
        return entry.model_copy(update=texts)

    return settings.model_copy(
        update={
            "store": settings.store and beside(settings.store, folder),
            "feeds": settings.feeds and [feed(entry) for entry in settings.feeds],
            "rules": settings.rules and [path(rule) for rule in settings.rules],
            "receivers": {name: receiver(entry) for name, entry in settings.receivers.items()},
        }
    )


# --- names of receivers -----------------------------------------------------------------------------------------


def _unknown_receivers(path: str, root: Mapping) -> Iterator[InputError]:
    """A fault for every receiver that is named but not configured."""
    receivers = root.get("receivers")
    known: Sequence[str] = list(receivers.entries) if isinstance(receivers, Mapping) else ["terminal"]
    for name in _named(root):
        if name.value not in known:
            hint = did_you_mean(name.value or "", known) or f"there are: {', '.join(known)}"
            yield InputError(path, name.line, name.column, f"there is no receiver '{name.value}'", hint)


def _named(root: Mapping) -> Iterator[Scalar]:
    """Every mention of a receiver: `operator`, `default`, and each `to` in the routes, however deep."""
    for key in ("operator", "default"):
        yield from _texts(root.get(key))
    waiting: list[Node] = [root.entries["routes"][1]] if "routes" in root.entries else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield from _texts(node.get("to"))
            waiting.extend(value for key, (_, value) in node.entries.items() if key not in ("to", "match"))
        elif isinstance(node, ListNode):
            waiting.extend(node.items)


def _texts(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, ListNode):
        yield from (item for item in node.items if isinstance(item, Scalar) and item.value)
