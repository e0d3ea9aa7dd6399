"""The life of one feed as a timeline: what each answer does to its schedule, and what the operator is told when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.errors import FeedError, FetchError
from monitor.feeds import known, outcome
from monitor.feeds.catalog import feed_of
from monitor.feeds.jobs import Reading
from monitor.feeds.known import NO_STAMP, Known
from monitor.feeds.outcome import Circumstances, PollOutcome
from monitor.feeds.schedule import Bounds
from monitor.model import Feed, FeedState, Fetched, Item, NotModified
from monitor.settings import FeedSetting

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BOUNDS = Bounds(timedelta(minutes=2), timedelta(hours=4))


class Life:
    """A feed, polled by hand; `told` are the findings in order, as (hours since the start, key, message)."""

    def __init__(self, url: str = "https://gazette.example/rss") -> None:
        self.feed: Feed = feed_of(FeedSetting(url=url, name="Gazette"))
        self.state = FeedState(self.feed.id, "https://gazette.example/rss", gen=1, next_poll_at=START)
        self.now = START
        self.told: list[tuple[float, str, str | None]] = []

    def circumstances(self) -> Circumstances:
        return Circumstances(self.feed, self.state, BOUNDS, self.now, 0.5)

    def conclude(self, poll: PollOutcome) -> PollOutcome:
        self.state = poll.state
        hours = (self.now - START).total_seconds() / 3600
        self.told += [(round(hours, 1), one.key.partition(":")[0], one.message) for one in poll.findings]
        return poll

    def answers(self, *numbers: int, moved_to: str | None = None) -> PollOutcome:
        """The feed shows the entries `numbers`; entry n was published n hours after the start."""
        before = {one.key for one in known.unpack(self.state.entries)}
        shown = [Known(b"k%05d" % n, b"c%05d" % n, NO_STAMP, None) for n in sorted(numbers, reverse=True)]
        new = [n for n in numbers if b"k%05d" % n not in before]
        reading = Reading(
            items=tuple(self.item(n) for n in new),
            known=known.pack(shown),
            entries=len(shown),
            overlap=any(one.key in before for one in shown),
            dates=tuple(START + timedelta(hours=n) for n in sorted(numbers, reverse=True)),
            format="rss20",
            title="Gazette",
            ttl=None,
            skip_hours=(),
            skip_days=(),
            hub=None,
            self_link=None,
        )
        fetched = Fetched(self.state.url, 200, b"", None, '"1"', None, self.now, moved_to=moved_to)
        return self.conclude(outcome.after_reading(self.circumstances(), fetched, reading, "hash"))

    def item(self, number: int) -> Item:
        return Item(f"i{number}", self.feed.id, "Gazette", f"Report {number}", published=START, seen=self.now)

    def not_modified(self, moved_to: str | None = None) -> PollOutcome:
        answer = NotModified(self.state.url, self.now, moved_to=moved_to)
        return self.conclude(outcome.after_same(self.circumstances(), answer))

    def fails(self, error: FeedError) -> PollOutcome:
        return self.conclude(outcome.after_failure(self.circumstances(), error, None))

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)

    def wait_until_due(self) -> None:
        self.now = self.state.next_poll_at


def test_a_long_failure_is_told_once_and_its_end_once() -> None:
    life = Life()
    life.answers(-2, -1, 0)
    for _ in range(12):
        life.wait_until_due()
        life.fails(FetchError("the server answers 500 Internal Server Error", status=500))
    assert len(life.told) == 1
    hours, key, message = life.told[0]
    assert key == "feed-failing"
    assert hours >= 6
    assert message is not None
    assert "Gazette has failed for" in message
    assert "the server answers 500" in message
    assert life.state.failures == 12
    life.wait_until_due()
    life.answers(-1, 0, 1)
    assert life.told[1:] == [(life.told[-1][0], "feed-failing", None)]
    assert life.state.failures == 0
    assert life.state.next_poll_at - life.now <= timedelta(hours=2)


def test_a_short_failure_is_not_told() -> None:
    life = Life()
    life.answers(-2, -1, 0)
    for _ in range(3):
        life.wait_until_due()
        life.fails(FetchError("no connection"))
    life.wait_until_due()
    life.answers(-2, -1, 0)
    assert life.told == []


def test_no_overlap_with_the_last_poll_is_a_hole_and_shortens_the_interval() -> None:
    life = Life()
    life.answers(-3, -2, -1)
    life.wait(hours=2)
    before = life.answers(-1, 0, 1).state.interval
    life.wait(hours=8)
    after = life.answers(7, 8, 9).state.interval
    assert before is not None
    assert after is not None
    assert after == before / 2
    assert [key for _, key, _ in life.told] == ["feed-hole"]
    assert "publishes more than it shows" in str(life.told[0][2])
    for hour in range(10, 40):
        life.wait(hours=1)
        life.answers(hour - 2, hour - 1, hour)
    assert [(key, message is None) for _, key, message in life.told] == [("feed-hole", False), ("feed-hole", True)]


def test_a_feed_that_goes_silent_against_its_rhythm_is_told_once_and_once_more_when_it_speaks() -> None:
    life = Life()
    life.answers(*range(-12, 1))
    for _ in range(30):
        life.wait(hours=1)
        life.not_modified()
    assert [key for _, key, _ in life.told] == ["feed-silent"]
    assert life.told[0][0] == 24.0
    assert "has published nothing new for 24 hours" in str(life.told[0][2])
    life.wait(hours=1)
    life.answers(*range(-10, 1), 31)
    assert life.told[1][1:] == ("feed-silent", None)


def test_a_weekly_feed_is_not_silent_within_its_week() -> None:
    life = Life()
    life.answers(*(-168 * week for week in range(10)))
    for _ in range(14):
        life.wait(hours=12)
        life.not_modified()
    assert life.told == []


def test_gone_stops_with_a_notice_and_a_mistaken_gone_ends_by_itself() -> None:
    life = Life()
    life.answers(-2, -1, 0)
    life.wait_until_due()
    poll = life.fails(FetchError("the server answers 410 Gone", status=410, gone=True))
    assert [key for _, key, _ in life.told] == ["feed-gone"]
    assert poll.state.next_poll_at == life.now + timedelta(days=7)
    life.wait_until_due()
    life.fails(FetchError("the server answers 410 Gone", status=410, gone=True))
    assert len(life.told) == 1
    life.wait_until_due()
    life.answers(-1, 0, 1)
    assert life.state.stopped is None
    assert ("feed-gone", None) in [told[1:] for told in life.told]


def test_a_permanent_move_counts_only_once_it_has_persisted() -> None:
    life = Life()
    new = "https://new.example/rss"
    for _ in range(6):
        life.not_modified(moved_to=new)
        life.wait(hours=1)
    assert life.state.url == "https://gazette.example/rss"  # many times, but within a day
    life.answers(0, 1, 2)  # and once not: it starts again
    for _ in range(5):
        life.wait(hours=12)
        life.not_modified(moved_to=new)
    assert life.state.url == new
    for _ in range(5):
        life.wait_until_due()
        life.fails(FetchError("no connection"))
    assert life.state.url == "https://gazette.example/rss"  # the move led nowhere


def test_what_is_gone_where_a_feed_had_moved_is_asked_for_at_its_own_address_soon() -> None:
    life = Life()
    for _ in range(6):
        life.not_modified(moved_to="https://new.example/rss")
        life.wait(hours=12)
    assert life.state.url == "https://new.example/rss"
    poll = life.fails(FetchError("the server answers 410 Gone", status=410, gone=True))
    assert (poll.state.url, poll.state.stopped) == ("https://gazette.example/rss", None)
    assert poll.state.next_poll_at < life.now + timedelta(hours=1)
    life.wait_until_due()
    poll = life.fails(FetchError("the server answers 410 Gone", status=410, gone=True))
    assert poll.state.stopped is not None


def test_an_address_with_credentials_never_moves() -> None:
    life = Life("https://reader:secret@gazette.example/rss")
    for _ in range(20):
        life.not_modified(moved_to="https://new.example/rss")
        life.wait(hours=12)
    assert life.state.url == "https://gazette.example/rss"


def test_refusals_slow_a_feed_down_until_it_answers_for_a_while() -> None:
    life = Life()
    life.answers(-2, -1, 0)
    usual = life.state.interval
    for _ in range(3):
        life.wait_until_due()
        life.fails(FetchError("the server answers 429 Too Many Requests", status=429))
    life.wait_until_due()
    slowed = life.answers(-2, -1, 0).state.interval
    assert usual is not None
    assert slowed is not None
    assert slowed > 4 * usual
    for _ in range(30):
        life.wait(minutes=1)
        life.answers(-2, -1, 0)
    assert life.state.interval is not None
    assert life.state.interval < 2 * usual


def test_undated_entries_are_backlog_only_at_the_first_poll() -> None:
    life = Life()
    undated = replace(life.item(1), published=None)
    reading = Reading((undated,), "", 1, False, (), "rss20", "", None, (), (), None, None)
    fetched = Fetched(life.state.url, 200, b"", None, None, None, life.now)
    first = outcome.after_reading(life.circumstances(), fetched, reading, "h")
    assert [item.backlog for item in first.items] == [True]
    life.state = first.state
    second = outcome.after_reading(life.circumstances(), fetched, reading, "h2")
    assert [item.backlog for item in second.items] == [False]


def test_an_empty_body_between_two_full_ones_is_no_hole_and_no_first_poll() -> None:
    life = Life()
    life.answers(-2, -1, 0)
    life.wait(hours=1)
    life.answers()
    life.wait(hours=1)
    poll = life.answers(-1, 0, 1)
    assert [item.id for item in poll.items] == ["i1"]
    assert life.told == []
