"""Which feeds are watched: addresses in the configuration, files, OPML, or the shipped list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Discriminator, Tag

from monitor import shipped
from monitor.errors import FetchError, InputError, InvalidInput
from monitor.feeds import address
from monitor.feeds.opml import read_opml
from monitor.language.source import Mapping, Scalar, read_yaml
from monitor.language.source import Sequence as ListNode
from monitor.language.validate import validate
from monitor.model import Feed, FeedKind
from monitor.setting_values import beside
from monitor.settings import SHIPPED, FeedFile, FeedSetting, Model, Settings

_NOTHING = frozenset({"null", "~"})
_SECOND_LEVEL = {"co", "com", "net", "org", "gov", "gob", "ac", "edu", "or", "ne", "go"}
FeedListEntry = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[FeedSetting, Tag("<feed>")],
    Discriminator(lambda value: "<text>" if isinstance(value, str) else "<feed>"),
]
"""One entry of a feed file: an address, or a feed with more to say."""


Resolve = Callable[[str, str], str]
"""What a setting stands for (`Secrets.resolve`); the second argument says in errors where it is."""


def feeds_of(settings: Settings, resolve: Resolve, base: Path) -> tuple[Feed, ...]:
    """The feeds that `settings` name, each address once; the shipped list where they name none.

    Files are relative to `base`, the folder of the configuration file. References to secrets count in the
    configuration and in lists of feeds that it names; what an OPML file says came from elsewhere and refers to nothing
    here. Raises InvalidInput with every fault: files that cannot be read, addresses that are none; and
    ConfigurationError for a secret that is missing.
    """
    faults: list[InputError] = []
    feeds: dict[str, Feed] = {}
    listed = settings.feeds
    if listed is None:
        sources: Iterator[tuple[str, FeedSetting]] = _file_feeds(shipped.feeds_file(), faults)
    else:
        sources = _configured(listed, resolve, base, faults)
    for where, setting in sources:
        try:
            feed = feed_of(setting)
        except FetchError as error:
            faults.append(InputError(where, 0, 0, f"feed {address.shown(setting.url)!r}: {error}"))
            continue
        feeds.setdefault(feed.id, feed)
    if faults:
        raise InvalidInput(tuple(faults))
    return tuple(feeds.values())


def feed_files(settings: Settings) -> tuple[Path, ...]:
    """The files that the configuration names for lists of feeds."""
    named = [name for entry in settings.feeds or () if isinstance(entry, FeedFile) for name in (entry.file, entry.opml)]
    return tuple(Path(name) for name in named if name)


def _configured(
    listed: Sequence[str | FeedSetting | FeedFile], resolve: Resolve, base: Path, faults: list[InputError]
) -> Iterator[tuple[str, FeedSetting]]:
    for entry in listed:
        if entry == SHIPPED:
            yield from _file_feeds(shipped.feeds_file(), faults)
        elif isinstance(entry, str):
            yield "feeds", FeedSetting(url=resolve(entry, "feeds"))
        elif isinstance(entry, FeedSetting):
            yield "feeds", _resolved(entry, resolve, "feeds")
        else:
            yield from _listed_elsewhere(entry, resolve, base, faults)


def _resolved(setting: FeedSetting, resolve: Resolve, where: str) -> FeedSetting:
    named = f"{where}: {setting.name}" if setting.name else where
    return setting.model_copy(update={"url": resolve(setting.url, named)})


def _listed_elsewhere(
    entry: FeedFile, resolve: Resolve, base: Path, faults: list[InputError]
) -> Iterator[tuple[str, FeedSetting]]:
    file, opml = entry.file, entry.opml
    if file is not None:
        for where, setting in _file_feeds(base / file, faults):
            url = beside(setting.url, (base / file).parent)
            yield where, _resolved(setting.model_copy(update={"url": url}), resolve, where)
    if opml is not None:
        try:
            for setting in read_opml(base / opml):
                yield str(opml), setting
        except InvalidInput as error:
            faults.extend(error.errors)


def _file_feeds(path: Path, faults: list[InputError]) -> Iterator[tuple[str, FeedSetting]]:
    try:
        for setting in read_feed_file(path):
            yield str(path), setting
    except InvalidInput as error:
        faults.extend(error.errors)


def read_feed_file(path: Path) -> tuple[FeedSetting, ...]:
    """The feeds in a YAML file: a list of addresses and of `FeedSetting` mappings, bare or under the key `feeds`.

    Raises InvalidInput with every fault at its place.
    """
    file = read_yaml(path)
    root = file.root
    if root is None:
        return ()
    if isinstance(root, ListNode):
        key = Scalar("feeds", root.line, root.column, 0, 0)
        root = Mapping({"feeds": (key, root)}, root.line, root.column)
    listed, faults = validate(_FeedList, root, path=file.path, what="a list of feeds", nothing=_NOTHING)
    faults = (*file.faults, *faults)
    if listed is None or faults:
        raise InvalidInput(faults)
    return tuple(FeedSetting(url=one) if isinstance(one, str) else one for one in listed.feeds)


class _FeedList(Model):
    feeds: list[FeedListEntry]


def feed_of(setting: FeedSetting) -> Feed:
    """The feed that `setting` describes. Raises FetchError where its address is none."""
    url = address.checked(setting.url)
    host = address.host_of(url)
    name = setting.name or _short(host) + _path(url)
    return Feed(
        id=address.feed_id(url),
        url=url,
        name=name,
        publisher=setting.publisher or owner_of(host),
        kind=FeedKind(setting.kind),
        every=setting.every,
        lang=setting.lang,
        selector=setting.selector,
        paths=tuple(setting.paths.items()),
    )


def owner_of(host: str) -> str:
    """Who publishes at `host`, as far as its name tells: `bbc.co.uk` of `feeds.bbc.co.uk`. Feeds of one owner count
    once for corroboration."""
    labels = host.split(".")
    if len(labels) <= 2 or host.replace(".", "").isdigit() or ":" in host:
        return host
    keep = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def _short(host: str) -> str:
    return host.removeprefix("www.").removeprefix("feeds.").removeprefix("rss.")


def _path(url: str) -> str:
    path = address.bare(url).split("/", 3)[-1].partition("?")[0].strip("/")
    return f"/{path}"[:60] if path else ""
