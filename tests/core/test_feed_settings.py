"""Faults in the configured feeds are found at their place; what `feeds add` writes is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import shipped
from monitor.errors import ConfigurationError, InvalidInput
from monitor.feeds.catalog import feeds_of, owner_of, read_feed_file
from monitor.language.checking import check
from monitor.language.config_file import load_settings
from monitor.secrets import Secrets
from monitor.settings import Settings


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('{kind: page, url: "https://a.example/x"}', "newswatch.yaml:2:5: kind page needs a selector"),
        ('{kind: json, url: "https://a.example/x"}', "newswatch.yaml:2:5: kind json needs paths"),
        ('{kind: json, url: "https://a.example/x", paths: {heading: x}}', "newswatch.yaml:2:"),
        ('{url: "https://a.example/x", evry: 2m}', "did you mean 'every'?"),
        ("ftp://a.example/x", "only http and https are polled"),
        ("{opml: missing.opml}", "missing.opml: cannot be read"),
        ("{file: missing.yaml}", "missing.yaml: cannot read the file"),
    ],
)
def test_a_fault_in_a_feed_is_one_clear_line(tmp_path: Path, entry: str, fault: str) -> None:
    config = tmp_path / "newswatch.yaml"
    config.write_text(f"feeds:\n  - {entry}\n")
    with pytest.raises(InvalidInput) as refused:
        feeds_of(load_settings(config), Secrets({}).resolve, tmp_path)
    assert fault in str(refused.value)


def test_every_way_to_name_feeds(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text(
        "- https://b.example/rss\n- {url: 'https://c.example/rss', lang: no, every: 5m}\n"
    )
    (tmp_path / "list.opml").write_text(
        '<opml><body><outline text="D" language="German" xmlUrl="https://d.example/rss"/></body></opml>'
    )
    config = tmp_path / "newswatch.yaml"
    config.write_text(
        "feeds:\n  - https://a.example/rss\n  - {file: list.yaml}\n  - {opml: list.opml}\n  - https://b.example/rss\n"
    )
    feeds = feeds_of(load_settings(config), Secrets({}).resolve, tmp_path)
    assert [feed.url.split("/")[2] for feed in feeds] == ["a.example", "b.example", "c.example", "d.example"]
    assert (feeds[2].lang, feeds[3].name, feeds[3].lang) == ("no", "D", None)


def test_secrets_count_where_the_desk_wrote_and_not_in_what_came_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "address").write_text("https://c.example/rss\n")
    (tmp_path / "more" / "list.yaml").write_text("- 'https://b.example/${KEY}'\n- file:address\n")
    (tmp_path / "list.opml").write_text('<opml><body><outline xmlUrl="https://d.example/${KEY}"/></body></opml>')
    config = tmp_path / "newswatch.yaml"
    config.write_text("feeds: ['${FEED}', {file: more/list.yaml}, {opml: list.opml}]\n")
    resolve = Secrets({"FEED": "https://a.example/rss", "KEY": "k3y5"}).resolve
    assert [feed.url for feed in feeds_of(load_settings(config), resolve, tmp_path)] == [
        "https://a.example/rss",
        "https://b.example/k3y5",
        "https://c.example/rss",
        "https://d.example/$%7BKEY%7D",
    ]
    assert check([], config, shipped.rules_folder()).findings == (), "what a reference stands for is not known here"
    with pytest.raises(ConfigurationError, match=r"list.yaml: the environment variable KEY is not set"):
        feeds_of(load_settings(config), Secrets({"FEED": "https://a.example/rss"}).resolve, tmp_path)


def test_the_shipped_list_is_used_without_feeds_and_beside_others(tmp_path: Path) -> None:
    listed = read_feed_file(shipped.feeds_file())
    assert len(feeds_of(Settings(), Secrets({}).resolve, tmp_path)) == len(listed)
    config = tmp_path / "newswatch.yaml"
    config.write_text("feeds:\n  - shipped\n  - https://mine.example/rss\n")
    assert len(feeds_of(load_settings(config), Secrets({}).resolve, tmp_path)) == len(listed) + 1
    assert check([], config, shipped.rules_folder()).findings == ()


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("feeds.bbci.co.uk", "bbci.co.uk"),
        ("www.example.org", "example.org"),
        ("example.org", "example.org"),
        ("rss.news.example.com.au", "example.com.au"),
        ("de.example.de", "example.de"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_feeds_of_one_owner_share_a_publisher(host: str, owner: str) -> None:
    assert owner_of(host) == owner
