"""Changing lists of feeds leaves the lines of people as they wrote them."""

from __future__ import annotations

import pytest
import yaml

from monitor.feeds.feed_file import line_of, naming_file, with_feeds, without_line
from monitor.settings import FeedSetting


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "feeds:\n  - https://a.example/rss  # ours\n\nrules: [rules/]\n",
            'feeds:\n  - https://a.example/rss  # ours\n  - {file: "feeds.yaml"}\n\nrules: [rules/]\n',
        ),
        (
            "feeds:\n- url: https://a.example/rss\n  name: A\n- https://b.ex\nstore: x.db\n",
            'feeds:\n- url: https://a.example/rss\n  name: A\n- https://b.ex\n- {file: "feeds.yaml"}\nstore: x.db\n',
        ),
        ("feeds: [https://a.example]\n", 'feeds: [https://a.example, {file: "feeds.yaml"}]\n'),
        ("feeds:\n  - https://a.example", 'feeds:\n  - https://a.example\n  - {file: "feeds.yaml"}\n'),
    ],
)
def test_the_feed_file_is_named_under_feeds(before: str, after: str) -> None:
    assert naming_file(before, "feeds.yaml", keep_shipped=False) == after


@pytest.mark.parametrize("before", ["", "store: x.db\n", "store: x.db", "feeds:\n", "feeds: []\nstore: x.db\n"])
def test_where_no_feeds_were_named_the_shipped_list_stays(before: str) -> None:
    after = naming_file(before, "feeds.yaml", keep_shipped=True)
    assert after is not None
    read = yaml.safe_load(after)
    assert read["feeds"] == ["shipped", {"file": "feeds.yaml"}]
    assert ("store" in read) == ("store" in before)


def test_an_added_feed_is_one_line_that_reads_back() -> None:
    setting = FeedSetting(url="https://a.example/rss?x=1#y", name='The "A": news', lang="no")
    text = with_feeds("# mine\n- https://b.example", [setting, FeedSetting(url="https://c.example")])
    assert text.startswith("# mine\n- https://b.example\n")
    read = yaml.safe_load(text)
    assert read[1] == {"url": "https://a.example/rss?x=1#y", "name": 'The "A": news', "lang": "no"}
    assert line_of(FeedSetting(url="https://c.example")) == '- "https://c.example"\n'


def test_a_feed_is_removed_by_its_whole_address_with_all_lines_of_its_entry() -> None:
    text = "- https://a.example/rss\n- https://a.example/rss2\n- url: https://b.example\n  name: B\n- c\n"
    assert without_line(text, "https://a.example/rss") == text.replace("- https://a.example/rss\n", "")
    assert without_line(text, "https://b.example") == "- https://a.example/rss\n- https://a.example/rss2\n- c\n"
    assert without_line(text, "https://nowhere.example") is None
    assert without_line(text + "- https://b.example\n", "https://b.example") is None
