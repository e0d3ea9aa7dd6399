"""`newswatch feeds`: which feeds are watched, how each one is, and changing them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import uvloop

from monitor.cli.options import ConfigOption, FormatOption

if TYPE_CHECKING:
    from monitor.app import Sources
    from monitor.feeds.checking import Checked
    from monitor.feeds.discover import Found
    from monitor.model import Feed
    from monitor.secrets import Secrets
    from monitor.settings import Settings


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def feeds() -> None:
    """Lists, adds, removes, imports, exports and checks feeds.

    \b
    Example: newswatch feeds add www.example.org
    """


@app.command("list")
def list_feeds(config: ConfigOption = None, form: FormatOption = "text") -> None:
    """Shows every feed that is watched, and what the store knows of it.

    \b
    Example: newswatch feeds list --format json
    """
    from monitor.cli.feed_lists import as_json, as_line, known_states

    watch = _configured(config)
    states = known_states(watch.settings, watch.sources, watch.secrets)
    for feed in watch.feeds:
        state = states.get(feed.id)
        line = json.dumps(as_json(feed, state), ensure_ascii=False) if form == "json" else as_line(feed, state)
        typer.echo(watch.secrets.redactor.redact(line))


@app.command("add")
def add(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="A feed's address, or a site's: then its feed is looked for.")
    ],
    name: Annotated[str | None, typer.Option("--name", help="What to call it.", metavar="NAME")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Its language, such as en.", metavar="CODE")] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", help="Who owns it; counts as one source.", metavar="NAME")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Adds a feed; from a site's address it finds the feed.

    \b
    Example: newswatch feeds add https://www.example.org --name "Example News"
    """
    from monitor.app import utc_now
    from monitor.cli.feed_lists import add_settings
    from monitor.counting import counted
    from monitor.feeds.catalog import feed_of
    from monitor.feeds.discover import discover
    from monitor.feeds.poll import Poller
    from monitor.setting_values import LANGUAGE
    from monitor.settings import FeedSetting

    if lang is not None and not re.match(LANGUAGE, lang):
        raise typer.BadParameter(f"{lang!r} is no language; write a code such as en, ar or pt-BR", param_hint="--lang")
    watch = _configured(config)

    async def look() -> tuple[Found, ...]:
        poller = Poller(watch.settings.polling, watch.settings.network)
        try:
            return await discover(address, poller.fetcher, poller.workers, utc_now())
        finally:
            await poller.aclose()

    found = uvloop.run(look())
    chosen = FeedSetting(url=found[0].url, name=name or found[0].title or None, lang=lang, publisher=publisher)
    feed = feed_of(chosen)
    if any(feed.id == one.id for one in watch.feeds):
        typer.echo(f"{_shown(feed.url)} is watched already ({feed.id})")
        return
    path = add_settings([chosen], watch.settings, watch.sources, watch.secrets)
    entries = counted(found[0].entries, "entry", "entries")
    typer.echo(f"added {_shown(feed.url)}: {feed.name}, {found[0].format}, {entries} ({path})")
    for other in found[1:]:
        typer.echo(f"also there: {_shown(other.url)} {other.title}")


@app.command("remove")
def remove(
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="The id, name or address of a feed, as `feeds list` shows it.")
    ],
    config: ConfigOption = None,
) -> None:
    """Removes a feed from the list it is in. What the store holds of it stays.

    \b
    Example: newswatch feeds remove example-org-1f3a5b7c
    """
    from monitor.cli.feed_lists import remove_feed
    from monitor.errors import ConfigurationError

    watch = _configured(config)
    chosen, *others = _named([feed], watch.feeds)
    if others:
        ids = ", ".join(one.id for one in (chosen, *others))
        raise ConfigurationError(f"{1 + len(others)} feeds are called {feed!r}; say which by its id: {ids}")
    path = remove_feed(chosen, watch.settings, watch.sources, watch.secrets)
    typer.echo(watch.secrets.redactor.redact(f"removed {chosen.name} ({_shown(chosen.url)}) from {path}"))


@app.command("import")
def import_opml(
    opml: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file, as feed readers export it.")],
    config: ConfigOption = None,
) -> None:
    """Adds every feed of an OPML file that is not watched yet.

    \b
    Example: newswatch feeds import subscriptions.opml
    """
    from monitor.cli.feed_lists import add_settings
    from monitor.counting import counted
    from monitor.errors import FetchError
    from monitor.feeds.catalog import feed_of
    from monitor.feeds.opml import read_opml
    from monitor.setting_values import refers

    watch = _configured(config)
    known = {feed.id for feed in watch.feeds}
    new = {}
    listed = read_opml(opml)
    for setting in listed:
        try:
            feed = feed_of(setting)
        except FetchError as error:
            typer.echo(f"{opml}: left out {_shown(setting.url)}: {error}", err=True)
            continue
        if refers(setting.url):  # who wrote the file would be sent this machine's secret
            typer.echo(f"{opml}: left out {_shown(setting.url)}: it refers to a secret of this machine", err=True)
            continue
        if feed.id not in known:
            new[feed.id] = setting
    if new:
        path = add_settings(list(new.values()), watch.settings, watch.sources, watch.secrets)
        typer.echo(f"added {len(new)} of {counted(len(listed), 'feed')} ({path})")
    else:
        typer.echo(f"nothing to add: of {counted(len(listed), 'feed')} all are watched already or are none")


@app.command("export")
def export(
    config: ConfigOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="A file instead of the terminal.", metavar="FILE")
    ] = None,
) -> None:
    """Writes the watched feeds as OPML, without passwords and keys.

    \b
    Example: newswatch feeds export --output feeds.opml
    """
    from monitor.counting import counted
    from monitor.feeds.opml import write_opml

    watch = _configured(config)
    feeds = [replace(feed, url=watch.secrets.redactor.redact(_shown(feed.url))) for feed in watch.feeds]
    document = write_opml(feeds)
    if output is None:
        typer.echo(document, nl=False)
    else:
        output.write_text(document, "utf-8")
        typer.echo(f"wrote {counted(len(watch.feeds), 'feed')} to {output}")
    if lacking := sum(one.url != feed.url for one, feed in zip(feeds, watch.feeds, strict=True)):
        typer.echo(f"{counted(lacking, 'address', 'addresses')} had a password or key, which was left out", err=True)


@app.command("check")
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="FEED", help="Ids, names or addresses; default: all.")
    ] = None,
    config: ConfigOption = None,
    form: FormatOption = "text",
) -> None:
    """Asks feeds now and says how each one is; stores nothing. Exits 1 where one cannot be read.

    \b
    Example: newswatch feeds check https://www.example.org/rss
    """
    from monitor.app import utc_now
    from monitor.feeds.checking import as_json, as_line, check_feeds
    from monitor.feeds.poll import Poller

    watch = _configured(config)
    chosen = _named(names, watch.feeds) if names else list(watch.feeds)

    async def look() -> bool:
        def say(checked: Checked) -> None:
            in_json = form == "json"
            line = json.dumps(as_json(checked), ensure_ascii=False) if in_json else as_line(checked, utc_now())
            typer.echo(watch.secrets.redactor.redact(line))

        poller = Poller(watch.settings.polling, watch.settings.network)
        try:
            return await check_feeds(chosen, poller, watch.settings.polling.concurrency, utc_now, say)
        finally:
            await poller.aclose()

    raise typer.Exit(0 if uvloop.run(look()) else 1)


@dataclass(frozen=True, slots=True)
class _Configured:
    """The configuration as the commands here need it."""

    sources: Sources
    settings: Settings
    secrets: Secrets
    feeds: tuple[Feed, ...]


def _configured(config: Path | None) -> _Configured:
    from monitor import log
    from monitor.app import sources_of, watched_feeds
    from monitor.language.config_file import load_settings
    from monitor.secrets import Secrets

    secrets = Secrets()
    log.configure(redact=secrets.redactor.redact, level="error")
    sources = sources_of(config)
    settings = load_settings(sources.config)
    return _Configured(sources, settings, secrets, watched_feeds(settings, sources, secrets))


def _named(names: list[str], watched: tuple[Feed, ...]) -> list[Feed]:
    """The feeds called `names` (by id, name or address); an address that is not watched is a feed of its own."""
    from monitor.errors import ConfigurationError
    from monitor.feeds.catalog import feed_of
    from monitor.settings import FeedSetting

    chosen = []
    for name in names:
        known = [feed for feed in watched if name in (feed.id, feed.name, feed.url, _shown(feed.url))]
        if known:
            chosen.extend(known)
        elif "://" in name:
            chosen.append(feed_of(FeedSetting(url=name)))
        else:
            raise ConfigurationError(f"no feed is called {name!r}; `newswatch feeds list` shows them")
    return chosen


def _shown(url: str) -> str:
    from monitor.feeds.address import shown

    return shown(url)
