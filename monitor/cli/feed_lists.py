"""What `newswatch feeds` reads and changes: the configured lists, and the store's memory beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from monitor.app import Sources, store_address, watched_feeds
from monitor.counting import counted
from monitor.durations import format_duration
from monitor.errors import ConfigurationError, NewswatchError
from monitor.feeds import feed_file
from monitor.feeds.address import shown
from monitor.feeds.text import cell
from monitor.language.config_file import load_settings
from monitor.model import Feed, FeedState
from monitor.secrets import Secrets
from monitor.settings import FeedFile, FeedSetting, Settings
from monitor.store import feeds as store
from monitor.store.engine import read
from monitor.store.place import open_existing

_DEFAULT_CONFIG = Path("newswatch.yaml")


def known_states(settings: Settings, sources: Sources, secrets: Secrets) -> Mapping[str, FeedState]:
    """What the store knows of feeds, by id; nothing where there is no store yet."""
    try:
        engine = open_existing(store_address(settings, sources, secrets))
    except ConfigurationError:
        return {}
    try:
        with read(engine) as connection:
            return {state.feed_id: state for state in store.list_states(connection)}
    finally:
        engine.dispose()


def as_json(feed: Feed, state: FeedState | None) -> dict[str, object]:
    """One feed for `--format json`, without credentials."""

    def stamp(name: str) -> str | None:
        moment = getattr(state, name, None)
        return None if moment is None else moment.isoformat(timespec="seconds")

    return {
        "id": feed.id,
        "name": feed.name,
        "url": shown(feed.url),
        "asked_at": shown(state.url) if state else shown(feed.url),
        "publisher": feed.publisher,
        "kind": feed.kind.value,
        "lang": feed.lang,
        "every": format_duration(feed.every) if feed.every else None,
        "interval": format_duration(state.interval) if state and state.interval else None,
        "last_polled": stamp("last_polled_at"),
        "last_ok": stamp("last_ok_at"),
        "last_new_item": stamp("last_new_item_at"),
        "next_poll": stamp("next_poll_at"),
        "failures": state.failures if state else 0,
        "error": state.last_error if state else None,
        "stopped": state.stopped if state else None,
    }


def as_line(feed: Feed, state: FeedState | None) -> str:
    """One feed for people."""
    if state is None or state.last_polled_at is None:
        condition = "not polled yet"
    elif state.stopped:
        condition = f"stopped: {state.stopped}"
    elif state.failures:
        condition = f"failed {counted(state.failures, 'time')}: {state.last_error}"
    else:
        interval = f", every {format_duration(state.interval)}" if state.interval else ""
        condition = f"ok {state.last_polled_at:%Y-%m-%d %H:%M} UTC{interval}"
    return f"{cell(feed.id, 44)} {cell(feed.name, 40)} {condition}"


def add_settings(new: Sequence[FeedSetting], settings: Settings, sources: Sources, secrets: Secrets) -> Path:
    """Adds feeds to the feed file that the configuration names, naming `feeds.yaml` there first where it names none.

    Returns the file. Raises ConfigurationError where the configuration cannot be changed safely.
    """
    named = next((entry.file for entry in settings.feeds or [] if isinstance(entry, FeedFile) and entry.file), None)
    path = sources.base / (named or feed_file.FILE_NAME)
    before = _text_of(path)
    _write(path, feed_file.with_feeds(before, list(new)))
    try:
        if named is None:
            _name_in_config(path.name, settings, sources)
        watched_feeds(load_settings(sources.config or _DEFAULT_CONFIG), sources, secrets)
    except NewswatchError:
        _restore(path, before)
        raise
    return path


def _name_in_config(name: str, settings: Settings, sources: Sources) -> None:
    config = sources.config or _DEFAULT_CONFIG
    before = _text_of(config)
    after = feed_file.naming_file(before, name, keep_shipped=settings.feeds is None)
    advice = f"add the line '- {{file: {name}}}' under feeds in {config} and try again"
    if after is None:
        raise ConfigurationError(f"{config}: cannot tell where its list of feeds ends; {advice}")
    _write(config, after)
    try:
        entries = load_settings(config).feeds or []
        if not any(isinstance(entry, FeedFile) and entry.file for entry in entries):
            raise ConfigurationError(f"{config}: its list of feeds could not be changed; {advice}")
        if settings.feeds is not None and len(entries) != len(settings.feeds) + 1:
            raise ConfigurationError(f"{config}: its list of feeds could not be changed; {advice}")
    except NewswatchError:
        _restore(config, before)
        raise


def remove_feed(feed: Feed, settings: Settings, sources: Sources, secrets: Secrets) -> Path:
    """Removes the one line that names `feed`; returns the file it stood in.

    Raises ConfigurationError where it is in an OPML file, in the shipped list, or not on a line of its own.
    """
    files = [sources.base / entry.file for entry in settings.feeds or [] if isinstance(entry, FeedFile) and entry.file]
    wanted = {one.id for one in watched_feeds(settings, sources, secrets)} - {feed.id}
    for path in (*files, *([sources.config] if sources.config else [])):
        before = _text_of(path)
        after = feed_file.without_line(before, feed.url)
        if after is None:
            continue
        _write(path, after)
        try:
            left = {one.id for one in watched_feeds(load_settings(sources.config), sources, secrets)}
        except NewswatchError:
            left = set()
        if left == wanted:
            return path
        _restore(path, before)
    raise ConfigurationError(
        f"{shown(feed.url)} is not on a line of its own in {', '.join(str(path) for path in files) or 'a feed file'} "
        "or the configuration; remove it there by hand"
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read ({error})") from error


def _write(path: Path, text: str) -> None:
    """Replaces the file whole, so that a watching daemon never sees half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, "utf-8")
        if path.exists():
            beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror})") from error


def _restore(path: Path, text: str) -> None:
    if text:
        _write(path, text)
    else:
        path.unlink(missing_ok=True)
