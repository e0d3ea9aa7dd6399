"""The composition root: the only place that builds the parts and puts them together.

    configuration, rules -> Watched (checked and compiled) -> App (the parts at work)

A reload makes a new `Watched` beside the old one and swaps it whole, or raises and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy import Engine

from monitor import shipped
from monitor.alerts.dispatch import Dispatcher
from monitor.alerts.next_job import DeliveryPolicy
from monitor.alerts.receivers import build_receivers
from monitor.collecting import settle
from monitor.feeds.catalog import feed_files, feeds_of
from monitor.feeds.fulltext import touched, with_articles
from monitor.feeds.outcome import PollOutcome
from monitor.feeds.poll import Poller
from monitor.file_watch import Marks, marks_of
from monitor.language.config_file import find_config, load_settings
from monitor.language.loader import load_rules
from monitor.language.ruleset import Ruleset
from monitor.matching.language_model import language_model
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Feed, Item
from monitor.pipeline import PipelineParts
from monitor.secrets import Secrets, files_in
from monitor.settings import Settings
from monitor.store import feeds as feed_store
from monitor.store.engine import write
from monitor.store.place import store_url

_P = ParamSpec("_P")
_T = TypeVar("_T")
_DRAIN_OF_OLD_DISPATCHER = timedelta(minutes=2)
log = structlog.get_logger()


def utc_now() -> datetime:
    """The time, as everything here takes it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the configuration and the rules are read from, at start and at every reload.

    `config` None: no file, the defaults. `rules` overrides what the configuration names.
    """

    config: Path | None
    rules: tuple[Path, ...] = ()

    @property
    def base(self) -> Path:
        """The folder that relative paths in the configuration start from."""
        return Path.cwd() if self.config is None else self.config.resolve().parent


def sources_of(config: Path | None) -> Sources:
    """The sources for `--config`: the file named, else the first default one that exists."""
    return Sources(config or find_config())


@dataclass(frozen=True, slots=True)
class Watched:
    """What one reading of configuration and rules says, checked and compiled: everything or nothing."""

    settings: Settings
    feeds: Mapping[str, Feed]
    rule_paths: tuple[Path, ...]
    ruleset: Ruleset
    matcher: Matcher
    policy: DeliveryPolicy
    marks: Marks  # of the files it was read from, as they were before


def load(sources: Sources, secrets: Secrets, settings: Settings | None = None) -> Watched:
    """Reads and compiles everything; touches no store and no network, so it may run in any thread.

    `settings` stands in for the configuration file (the demo has none). Raises InvalidInput with all errors of the
    rule files, and ConfigurationError for a secret that is missing.
    """
    marks = dict(marks_of(_config_files(sources)))
    chosen = settings or load_settings(sources.config)
    paths = sources.rules or rule_paths(chosen)
    marks |= marks_of([*feed_files(chosen), *paths, *_secret_files(chosen)])
    ruleset = load_rules(paths)
    feeds = watched_feeds(chosen, sources, secrets)
    language_model()  # before the rules are compiled: reading it takes for a moment as much memory as they do
    matcher = compile_ruleset(ruleset)
    for rule in ruleset.rules:  # made now: the first sighting would wait for it, and the store with it
        matcher.compiled.places.of(rule)
    settle()
    return Watched(
        settings=chosen,
        feeds={feed.id: feed for feed in feeds},
        rule_paths=tuple(paths),
        ruleset=ruleset,
        matcher=matcher,
        policy=DeliveryPolicy.of(chosen),
        marks=marks,
    )


def read_from(sources: Sources, watched: Watched) -> list[Path]:
    """The files and folders that a reload would read."""
    settings = watched.settings
    return [*_config_files(sources), *feed_files(settings), *watched.rule_paths, *_secret_files(settings)]


def _config_files(sources: Sources) -> list[Path]:
    return [sources.config] if sources.config else []


def _secret_files(settings: Settings) -> list[Path]:
    return list(files_in(settings.model_dump()))


def rule_paths(settings: Settings) -> Sequence[Path]:
    """Where the rules are: as configured, else the shipped ones."""
    return [shipped.rules_folder()] if settings.rules is None else [Path(each) for each in settings.rules]


def watched_feeds(settings: Settings, sources: Sources, secrets: Secrets) -> tuple[Feed, ...]:
    """The feeds that `settings` name, the secrets in their addresses filled in, and kept out of the names that were
    made of addresses. Raises InvalidInput, ConfigurationError."""
    feeds = feeds_of(settings, secrets.resolve, sources.base)
    for feed in feeds:
        secrets.redactor.learn_url(feed.url)
    return tuple(replace(feed, name=secrets.redactor.redact(feed.name)) for feed in feeds)


def store_address(settings: Settings, sources: Sources, secrets: Secrets) -> str:
    """The address of the store, with its secrets filled in."""
    resolved = None if settings.store is None else secrets.resolve(settings.store, "store")
    return store_url(resolved, sources.base)


class App:
    """The parts at work on one store. Made and used within one event loop; close it with `aclose`."""

    def __init__(
        self,
        engine: Engine,
        watched: Watched,
        secrets: Secrets,
        clock: Callable[[], datetime] = utc_now,
        keep_lock: Callable[[], None] = lambda: None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.keep_lock = keep_lock  # raises StoreTaken where another newswatch has got the store
        self.secrets = secrets
        self._watched = watched
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self.poller = Poller(watched.settings.polling, watched.settings.network)
        self.dispatcher = self._dispatcher(watched, secrets)
        self._delivering = asyncio.Lock()
        self._retired: list[tuple[Poller, float]] = []

    @property
    def watched(self) -> Watched:
        """What is in force now. Take it once per piece of work: a reload replaces it."""
        return self._watched

    @property
    def pipeline(self) -> PipelineParts:
        """The parts of `take_in`, all of one reading of the rules."""
        watched = self._watched
        return PipelineParts(self.engine, watched.matcher, watched.ruleset, watched.policy.router.route)

    async def in_store(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Runs `work` on the one thread that writes to the store."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: work(*args, **kwargs))

    async def sync_feeds(self) -> None:
        """Makes the store know the configured feeds. Raises StoreError."""
        await self.in_store(_sync, self.engine, tuple(self._watched.feeds.values()), self.clock())

    async def deliver_due(self) -> None:
        """Sends what is due. Raises StoreError."""
        async with self._delivering:
            await self.dispatcher.run_due(self.clock())

    async def with_articles(self, outcome: PollOutcome) -> PollOutcome:
        """`outcome` with the whole articles of items that a rule with `full_text` may need. Never raises FeedError."""
        watched = self._watched
        rules = [rule.id for rule in watched.ruleset.rules if rule.full_text] if outcome.items else []
        if not rules:
            return outcome

        def needs(item: Item) -> bool:
            return any(touched(watched.matcher.explain(item, rule).clauses) for rule in rules)

        return await with_articles(outcome, needs, self.poller.fetcher, self.poller.workers, self.clock())

    async def adopt(self, watched: Watched, secrets: Secrets) -> None:
        """Puts `watched`, and `secrets` as they are now, in force in place of what was. Raises ConfigurationError where
        a receiver cannot be built and StoreError where the feeds cannot be stored, having changed nothing."""
        dispatcher = self._dispatcher(watched, secrets)
        await self.in_store(_change, self.engine, self._watched, watched, self.clock())
        before, self._watched, self.secrets = self._watched, watched, secrets
        if (before.settings.polling, before.settings.network) != (watched.settings.polling, watched.settings.network):
            over_by = asyncio.get_running_loop().time() + 2 * before.settings.polling.deadline.total_seconds()
            self._retired.append((self.poller, over_by))
            self.poller = Poller(watched.settings.polling, watched.settings.network)
        async with self._delivering:
            # The new dispatcher takes back every lease on its first run, so the old one must be done before.
            await self.dispatcher.drain(_DRAIN_OF_OLD_DISPATCHER)
            await self.dispatcher.aclose()
            dispatcher.hasten()
            self.dispatcher = dispatcher

    async def close_retired(self) -> None:
        """Closes pollers that a reload replaced, once their polls are over."""
        now = asyncio.get_running_loop().time()
        over = [poller for poller, over_by in self._retired if over_by <= now]
        self._retired = [(poller, over_by) for poller, over_by in self._retired if over_by > now]
        for poller in over:
            await poller.aclose()

    async def aclose(self) -> None:
        """Lets go of connections, workers and threads. Waits for what the store is still writing."""
        await self.dispatcher.aclose()
        for poller in (self.poller, *(poller for poller, _ in self._retired)):
            await poller.aclose()
        self._writer.shutdown(wait=True)
        self.engine.dispose()

    def _dispatcher(self, watched: Watched, secrets: Secrets) -> Dispatcher:
        receivers = build_receivers(watched.settings, secrets)
        return Dispatcher(self.engine, receivers, watched.policy, self.clock, secrets.redactor)


def _sync(engine: Engine, feeds: Sequence[Feed], now: datetime) -> None:
    with write(engine) as connection:
        feed_store.sync(connection, feeds, now)


def _change(engine: Engine, before: Watched, watched: Watched, now: datetime) -> None:
    """The feeds that are `watched` now. What the change may have mended is tried at once: feeds that are configured
    otherwise (all, where what may be asked has changed); alerts, once the new dispatcher has them (`hasten`)."""
    anew = before.settings.network != watched.settings.network
    changed = [feed.id for feed in watched.feeds.values() if anew or before.feeds.get(feed.id, feed) != feed]
    with write(engine) as connection:
        feed_store.sync(connection, tuple(watched.feeds.values()), now)
        feed_store.make_due(connection, changed, now)
