"""Which feeds are watched: addresses in the configuration, files, OPML, or the shipped list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from monitor.errors import FetchError, InputError, InvalidInput
from monitor.feeds import address, endpoint
from monitor.feeds.opml import read_opml
from monitor.model import Feed, FeedKind
from monitor.settings import FeedFile, FeedSetting, Settings

_MAX_FILE = 20_000_000  # bytes
_SECOND_LEVEL = {"co", "com", "net", "org", "gov", "gob", "ac", "edu", "or", "ne", "go"}
_LIST = TypeAdapter(list[str | FeedSetting])


def feeds_of(settings: Settings, base: Path | None = None) -> tuple[Feed, ...]:
    """The feeds that `settings` name, each address once; the shipped list where they name none.

    Files are relative to `base` (the folder of the configuration file; default: the working directory).
    Raises InvalidInput with every fault: files that cannot be read, addresses that are none.
    """
    base = base or Path.cwd()
    faults: list[InputError] = []
    feeds: dict[str, Feed] = {}
    listed = settings.feeds
    if listed is None:
        sources: Iterator[tuple[str, FeedSetting]] = _file_feeds(shipped_list(), faults)
    else:
        sources = _configured(listed, base, faults)
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


def _configured(
    listed: Sequence[str | FeedSetting | FeedFile], base: Path, faults: list[InputError]
) -> Iterator[tuple[str, FeedSetting]]:
    for entry in listed:
        if isinstance(entry, str):
            yield "feeds", FeedSetting(url=entry)
        elif isinstance(entry, FeedSetting):
            yield "feeds", entry
        else:
            yield from _listed_elsewhere(entry, base, faults)


def _listed_elsewhere(entry: FeedFile, base: Path, faults: list[InputError]) -> Iterator[tuple[str, FeedSetting]]:
    file, opml = entry.file, entry.opml
    if (file is None) == (opml is None):
        faults.append(InputError("feeds", 0, 0, "an entry names either a file or an opml"))
    if file is not None:
        yield from _file_feeds(base / file, faults)
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

    Raises InvalidInput where it cannot be read or holds anything else.
    """
    try:
        text = path.read_text("utf-8")
        if len(text) > _MAX_FILE:
            raise InvalidInput((InputError(str(path), 0, 0, f"larger than {_MAX_FILE:,} bytes"),))
        loaded = yaml.load(text, Loader=_PlainLoader)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise InvalidInput((InputError(str(path), 0, 0, f"cannot be read ({reason})"),)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise InvalidInput((InputError(str(path), line, column, error.problem or "broken YAML"),)) from error
    except yaml.YAMLError as error:
        raise InvalidInput((InputError(str(path), 0, 0, f"broken YAML ({error})"),)) from error
    listed = loaded.get("feeds") if isinstance(loaded, dict) else loaded
    try:
        entries = _LIST.validate_python(listed or [])
    except ValidationError as error:
        raise InvalidInput(tuple(_fault(path, one) for one in error.errors())) from error
    return tuple(FeedSetting(url=one) if isinstance(one, str) else one for one in entries)


class _PlainLoader(yaml.SafeLoader):
    """YAML whose scalars all stay text (`no` is a language, not a negation) and that refuses aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="an alias, which a list of feeds does not need",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        return super().compose_node(parent, index)


_PlainLoader.yaml_implicit_resolvers = {}


def _fault(path: Path, error: object) -> InputError:
    place = ".".join(str(part) for part in error["loc"] if part not in ("str", "FeedSetting"))  # type: ignore[index]
    return InputError(str(path), 0, 0, f"feeds.{place}: {error['msg']}")  # type: ignore[index]


def feed_of(setting: FeedSetting) -> Feed:
    """The feed that `setting` describes. Raises FetchError where its address is none or its kind lacks something."""
    url = address.checked(setting.url)
    if setting.kind == "page" and not setting.selector:
        raise FetchError("kind page needs a selector: the CSS selector of the links, such as 'main h2 a'")
    if setting.kind == "json" and (fault := endpoint.check_paths(tuple(setting.paths.items()))):
        raise FetchError(fault)
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


def shipped_list() -> Path:
    """The shipped list of world-news feeds, `rules/feeds.yaml` beside the package or inside its data."""
    package = Path(__file__).resolve().parent.parent
    candidates = (package.parent / "rules" / "feeds.yaml", package / "data" / "rules" / "feeds.yaml")
    return next((path for path in candidates if path.is_file()), candidates[0])
