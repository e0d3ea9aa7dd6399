"""/metrics: counts of this process, and the standing of the watch. No label names a feed, an item or a rule: at ten
thousand feeds a label per feed costs 886 kB a scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor.feeds.outcome import PollOutcome
from monitor.model import DeliveryState
from monitor.pipeline import TakenIn
from monitor.standing import Life, Standing

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters that the daemon moves, in a registry of their own."""

    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._registry = CollectorRegistry()
        self.polls = Counter("newswatch_polls", "Polls by what they found.", ["change"], registry=self._registry)
        self.poll_seconds = Histogram(
            "newswatch_poll_seconds", "Time of a poll.", buckets=_SECONDS, registry=self._registry
        )
        self.items = Counter("newswatch_items", "Items taken in.", ["novelty"], registry=self._registry)
        self.sightings = Counter("newswatch_sightings", "Sightings that count.", registry=self._registry)
        self.alerts = Counter("newswatch_alerts", "Alerts decided.", ["kind"], registry=self._registry)
        self.reloads = Counter("newswatch_reloads", "Reloads by result.", ["result"], registry=self._registry)
        self._registry.register(_StandingCollector(standing))

    def polled(self, outcome: PollOutcome, seconds: float) -> None:
        """A poll is over after `seconds`."""
        self.polls.labels(outcome.change.value).inc()
        self.poll_seconds.observe(seconds)

    def taken_in(self, taken: TakenIn) -> None:
        """Items were stored, with what they caused."""
        self.items.labels("new").inc(taken.new)
        self.items.labels("edited").inc(taken.edited)
        self.sightings.inc(len(taken.sightings))
        for alert in taken.alerts:
            self.alerts.labels(alert.kind.value).inc()

    def reloaded(self, result: str) -> None:
        """A reload was `adopted` or `refused`."""
        self.reloads.labels(result).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _StandingCollector(Collector):
    """Gauges that are read from the store when somebody asks."""

    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._standing = standing

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that registering reads no store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        standing = self._standing()
        yield _gauge("newswatch_up", "1 while the daemon's heartbeat is fresh.", standing.life is Life.ALIVE)
        yield _gauge("newswatch_trouble", "Open troubles: of the daemon, of feeds, of receivers.", standing.troubles)
        yield _gauge("newswatch_feeds", "Feeds that are watched.", len(standing.feeds))
        yield _gauge("newswatch_feeds_failing", "Feeds whose last poll failed.", len(standing.failing))
        yield _gauge("newswatch_feed_lag_seconds", "How long a feed is overdue at most.", standing.lag.total_seconds())
        deliveries = GaugeMetricFamily("newswatch_deliveries", "Deliveries by state.", labels=["state"])
        for state in DeliveryState:
            deliveries.add_metric([state.value], standing.deliveries.get(state, 0))
        yield deliveries
        oldest = (standing.at - standing.oldest_waiting).total_seconds() if standing.oldest_waiting else 0.0
        yield _gauge("newswatch_delivery_oldest_waiting_seconds", "Age of the oldest one to send.", oldest)
        last = standing.last_alert.at.timestamp() if standing.last_alert else 0.0
        yield _gauge("newswatch_last_alert_timestamp_seconds", "When the last alert was decided.", last)


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=float(value))
