"""What is known of a feed's entries: kept whole, and passed over without changing what a reading says."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reading_twice import both_ways
from monitor.feeds import known, slices
from monitor.feeds.jobs import Reading, ReadJob
from monitor.feeds.known import NO_STAMP, Known
from monitor.feeds.new_entries import read

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
JOB = ReadJob(
    kind="feed",
    url="https://gazette.example/rss",
    content_type="application/rss+xml; charset=utf-8",
    feed_id="gazette",
    publisher="Gazette",
    lang=None,
    selector=None,
    paths=(),
    known="",
    max_entries=1_000,
    now=NOW,
)

some_known = st.builds(
    Known,
    key=st.binary(min_size=6, max_size=6),
    content=st.binary(min_size=6, max_size=6),
    stamp=st.binary(min_size=6, max_size=6),
    date=st.none() | st.floats(1, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)


@given(st.lists(some_known))
def test_what_is_packed_comes_back_to_the_second(entries: list[Known]) -> None:
    packed = known.pack(entries)
    assert known.count(packed) == len(entries)
    expected = [replace(one, date=one.date.replace(microsecond=0) if one.date else None) for one in entries]
    assert known.unpack(packed) == expected


@given(st.text())
def test_anything_else_in_the_store_is_no_entry_or_some_but_no_error(text: str) -> None:
    assert known.count(text) == len(known.unpack(text))


def test_entries_that_an_earlier_version_kept_are_known_without_stamps() -> None:
    packed = base64.b64encode(b"key001said01key002said02").decode()
    assert known.unpack(packed) == [
        Known(b"key001", b"said01", NO_STAMP, None),
        Known(b"key002", b"said02", NO_STAMP, None),
    ]


# --- reading the second time ------------------------------------------------------------------------------------


def rss(*entries: str, head: str = "<rss version='2.0'>") -> bytes:
    return f"<?xml version='1.0' encoding='utf-8'?>{head}<channel>{''.join(entries)}</channel></rss>".encode()


def item(number: int, title: str = "", more: str = "") -> str:
    return (
        f"<item><title>{title or f'Storm number {number}'}</title><guid>https://gazette.example/{number}</guid>"
        f"<pubDate>Tue, 03 Mar 2026 0{number % 10}:00:00 GMT</pubDate>{more}</item>"
    )


def both_times(before: bytes, after: bytes, job: ReadJob = JOB) -> tuple[Reading, Reading]:
    """`after` read with what is known of `before` passed over, and with all of it read."""
    return both_ways(read(job, before).known, after, job)


def passed_over(before: bytes, after: bytes) -> int:
    """How many entries of `after` are not read because `before` had them."""
    stamps = {one.stamp for one in known.unpack(read(JOB, before).known)} - {NO_STAMP}
    return len(slices.cut(after, f"{JOB.url}\0{JOB.content_type}", stamps).passed)


def test_only_what_is_new_or_changed_is_read() -> None:
    before = rss(item(1), item(2), item(3))
    after = rss(item(4), item(3), item(2, "The storm has passed"), item(1))
    passing, whole = both_times(before, after)
    assert [one.title for one in passing.items] == [one.title for one in whole.items]
    assert {one.title for one in passing.items} == {"Storm number 4", "The storm has passed"}
    assert passing == whole
    assert (passing.entries, passing.overlap) == (4, True)
    assert passed_over(before, after) == 2


def test_nothing_is_new_in_a_feed_that_only_says_when_it_was_made() -> None:
    before, after = rss("<ttl>5</ttl>", item(1), item(2)), rss("<ttl>6</ttl>", item(1), item(2))
    passing, whole = both_times(before, after)
    assert passing == whole
    assert (passing.items, passing.entries, passing.ttl) == ((), 2, 6)
    assert len(passing.dates) == 2


@pytest.mark.parametrize(
    "entry",
    [
        item(1, more="<description><![CDATA[A page says &lt;/item> and </item> here]]></description>"),
        item(1, more="<!-- </item><item> --><description>Rain</description>"),
        item(1, more="<!-- <item><title>An older draft</title></item> -->"),
        "<item><title>Storm without an id</title></item>",
    ],
    ids=["an end within CDATA", "an end within a comment", "an entry within a comment", "nothing but words"],
)
def test_an_entry_whose_bytes_are_no_safe_sign_is_read_every_time(entry: str) -> None:
    before, after = rss(entry, item(2)), rss(item(3), entry, item(2))
    passing, whole = both_times(before, after)
    assert passing == whole
    assert [one.title for one in passing.items] == ["Storm number 3"]


def test_a_second_entry_with_the_id_of_a_known_one_is_told_from_it() -> None:
    """Which of them an id means changes with what else the feed shows: all are read."""
    same = (
        "<item><title>{0}</title><guid isPermaLink='false'>live</guid><link>https://gazette.example/{0}</link></item>"
    )
    before, after = rss(same.format("one"), item(2)), rss(same.format("two"), same.format("one"), item(2))
    passing, whole = both_times(before, after)
    assert passing == whole
    assert len({one.key for one in known.unpack(passing.known)}) == 3


@pytest.mark.parametrize("guid", ["", "<guid isPermaLink='false'>live</guid>"], ids=["no ids", "one id"])
def test_the_notes_of_a_live_page_that_share_its_address_are_each_an_item(guid: str) -> None:
    note = f"<item><title>{{0}}</title>{guid}<link>https://gazette.example/live</link></item>"
    one, two, three = (note.format(title) for title in ("The bridge is shut", "Two ferries wait", "It is open again"))
    first = read(JOB, rss(two, one))
    assert [item.title for item in first.items] == ["Two ferries wait", "The bridge is shut"]
    passing, whole = both_times(rss(two, one), rss(three, two, one))
    assert passing == whole
    assert [item.title for item in passing.items] == ["It is open again"]
    assert len({item.id for item in (*first.items, *passing.items)}) == 3


@pytest.mark.parametrize("guid", ["", "<guid isPermaLink='false'>{0}</guid>"], ids=["no ids", "ids"])
def test_nothing_is_new_where_a_feed_shows_all_of_it_twice_over(guid: str) -> None:
    """Some feeds double for a poll: every entry under another key was the whole feed told anew, and again after it."""
    entry = f"<item><title>Storm {{0}}</title>{guid}<link>https://gazette.example/{{0}}</link></item>"
    once = [entry.format(number) for number in (3, 2, 1)]
    single, double = rss(*once), rss(*once, *once)
    for before, after in ((single, double), (double, single)):
        passing, whole = both_times(before, after)
        assert passing == whole
        assert passing.items == ()
    passing, whole = both_times(single, rss(entry.format(4), *once, *once))
    assert passing == whole
    assert [one.title for one in passing.items] == ["Storm 4"]


def test_bytes_mean_something_else_under_another_root_or_from_another_address() -> None:
    before = rss(item(1))
    after = rss(item(1), head="<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>")
    assert passed_over(before, before) == 1
    assert passed_over(before, after) == 0
    moved = replace(JOB, url="https://other.example/rss", known=read(JOB, before).known)
    assert read(moved, before).entries == 1


def test_a_feed_beyond_the_limit_of_entries_is_read_whole() -> None:
    few = replace(JOB, max_entries=3)
    passing, whole = both_times(rss(*map(item, range(3))), rss(*map(item, range(5))), few)
    assert passing == whole
    assert passing.entries == 3


def test_an_entry_without_a_date_does_not_keep_the_newest_of_many_out() -> None:
    """A sitemap lists its home page first, undated, and the oldest article next."""
    home = "<item><title>Home</title><guid>https://gazette.example/</guid></item>"
    few = replace(JOB, max_entries=3)
    found = read(few, rss(home, *map(item, range(1, 7)))).items
    assert [one.title for one in found] == ["Storm number 6", "Storm number 5", "Storm number 4"]
    undated = [f"<item><title>Report {number}</title></item>" for number in range(5)]
    assert [one.title for one in read(few, rss(*undated)).items] == ["Report 0", "Report 1", "Report 2"]


def test_an_atom_feed_is_passed_over_too() -> None:
    def entry(number: int) -> str:
        return (
            f"<entry><id>urn:{number}</id><title>Storm {number}</title><updated>2026-03-03T0{number}:00:00Z</updated>"
            f"<link href='/storms/{number}'/></entry>"
        )

    def atom(*numbers: int) -> bytes:
        return f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(map(entry, numbers))}</feed>".encode()

    passing, whole = both_times(atom(1, 2), atom(3, 2, 1))
    assert passing == whole
    assert [one.title for one in passing.items] == ["Storm 3"]
    assert passed_over(atom(1, 2), atom(3, 2, 1)) == 2


pieces = st.sampled_from(
    [
        "",
        "rain",
        "&lt;b&gt;hail&lt;/b&gt;",
        "<![CDATA[snow & </item> wind]]>",
        "<![CDATA[<p>calm</p>]]>",
        "<!-- fog -->",
    ]
)
entries = st.builds(
    lambda number, title, text, guid, link: (
        f"<item><title>{title}</title>"
        + (f"<guid isPermaLink='false'>{guid}</guid>" if guid else "")
        + (f"<link>https://gazette.example/{link}</link>" if link else "")
        + f"<description>{text}</description><pubDate>Tue, 03 Mar 2026 0{number}:00:00 GMT</pubDate></item>"
    ),
    number=st.integers(0, 9),
    title=st.sampled_from(["Storm", "Flood", "Fire"]),
    text=pieces,
    guid=st.sampled_from(["", "a", "b", "c"]),
    link=st.sampled_from(["", "x", "y", "z"]),
)
feeds = st.lists(entries, max_size=6)


@given(feeds, feeds, st.data())
def test_passing_over_never_changes_what_a_poll_finds(old: list[str], new: list[str], data: st.DataObject) -> None:
    shown = data.draw(st.permutations([*new, *data.draw(st.lists(st.sampled_from(old)) if old else st.just([]))]))
    passing, whole = both_times(rss(*old), rss(*shown))
    assert passing == whole
