"""`newswatch feeds` against a real site on loopback, in its own process."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from tests.shell.feed_samples import entry, rss
from tests.shell.web_server import WebServer, web_server

ROOT = Path(__file__).parents[2]
PAGE = b"""<!doctype html><html><head><title>Gazette</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
<link rel="alternate" type="application/rss+xml" title="News" href="/news.xml"></head><body>Hello</body></html>"""


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        running.serve("/", PAGE, Content_Type="text/html")
        running.serve("/news.xml", rss(entry(1), entry(2)))
        running.serve("/comments.xml", rss(entry(3)))
        yield running


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "newswatch.yaml"
    path.write_text("store: watch.db\nnetwork: {allow: [127.0.0.0/8]}\nfeeds:  # ours\n  - https://a.example/rss\n")
    return path


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


async def newswatch(*arguments: str) -> tuple[int, str, str]:
    """Exit status, output and errors of `newswatch feeds …`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor",
        "feeds",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    assert "Traceback" not in err.decode()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def twins(config: Path) -> Path:
    """The configuration with two feeds of one name."""
    added = "".join(f"  - {{name: Twin, url: 'https://{host}.example/rss'}}\n" for host in ("b", "c"))
    config.write_text(text_of(config) + added, "utf-8")
    return config


async def test_of_two_feeds_of_one_name_none_is_removed_by_it(twins: Path) -> None:
    before = text_of(twins)
    status, _, err = await newswatch("remove", "Twin", "--config", str(twins))
    assert status == 2
    assert err.startswith("newswatch: 2 feeds are called 'Twin'; say which by its id: b-example-")
    assert text_of(twins) == before
    chosen = err.strip().rpartition(" ")[2]
    assert (await newswatch("remove", chosen, "--config", str(twins)))[0] == 0
    assert "c.example" not in text_of(twins)
    assert "b.example" in text_of(twins)


async def test_add_finds_the_feed_of_a_site_and_remove_takes_it_out_again(server: WebServer, config: Path) -> None:
    status, out, err = await newswatch("add", server.url("/"), "--config", str(config))
    assert (status, err) == (0, "")
    assert f"added {server.url('/news.xml')}: Harbour Gazette, rss20, 2 entries" in out
    assert f"also there: {server.url('/comments.xml')}" in out
    assert "  - https://a.example/rss\n" in text_of(config)
    assert yaml.safe_load(text_of(config.parent / "feeds.yaml")) == [
        {"url": server.url("/news.xml"), "name": "Harbour Gazette"}
    ]
    _, listed, _ = await newswatch("list", "--config", str(config), "--format", "json")
    shown = [json.loads(line) for line in listed.splitlines()]
    assert [one["url"] for one in shown] == ["https://a.example/rss", server.url("/news.xml")]
    _, again, _ = await newswatch("add", server.url("/"), "--config", str(config))
    assert "is watched already" in again
    status, out, _ = await newswatch("remove", shown[1]["id"], "--config", str(config))
    assert status == 0
    _, listed, _ = await newswatch("list", "--config", str(config))
    assert len(listed.splitlines()) == 1


async def test_a_site_without_a_feed_is_one_clear_error(server: WebServer, config: Path) -> None:
    server.serve("/bare", b"<!doctype html><html><body>Nothing</body></html>", Content_Type="text/html")
    before = text_of(config)
    status, _, err = await newswatch("add", server.url("/bare"), "--config", str(config))
    assert status == 1
    assert "no feed is named at" in err
    assert len(err.strip().splitlines()) == 1
    assert text_of(config) == before


async def test_a_site_cannot_name_a_secret_of_this_machine(server: WebServer, config: Path) -> None:
    page = b"<!doctype html><link rel='alternate' type='application/rss+xml' href='/news.xml?k=${HOME}'>"
    server.serve("/thief", page, Content_Type="text/html")
    status, out, _ = await newswatch("add", server.url("/thief"), "--config", str(config))
    assert status == 0, out
    assert "${HOME}" not in text_of(config.parent / "feeds.yaml")
    _, listed, _ = await newswatch("list", "--config", str(config), "--format", "json")
    assert str(Path.home()) not in listed


async def test_check_says_how_each_feed_is(server: WebServer, config: Path) -> None:
    status, out, _ = await newswatch("check", server.url("/news.xml"), "--config", str(config))
    assert status == 0
    assert "ok, 2 items, newest" in out
    status, out, _ = await newswatch(
        "check", server.url("/gone?token=s3cret"), server.url("/news.xml"), "--config", str(config), "--format", "json"
    )
    assert status == 1
    broken, fine = (json.loads(line) for line in out.splitlines())
    assert (broken["ok"], broken["error"]) == (False, "the server answers 404 Not Found")
    assert "s3cret" not in out
    assert (fine["ok"], fine["items"]) == (True, 2)


async def test_opml_goes_in_and_comes_out(config: Path, tmp_path: Path) -> None:
    opml = tmp_path / "in.opml"
    opml.write_text(
        '<opml version="1.0"><body><outline text="World">'
        '<outline text="B &amp; C" xmlUrl="https://b.example/rss"/>'
        '<outline text="twice" xmlUrl="https://b.example/rss"/>'
        '<outline text="mail" xmlUrl="mailto:someone@b.example"/>'
        '</outline><outline text="A" xmlUrl="https://a.example/rss"/>'
        '<outline text="Thief" xmlUrl="https://thief.example/${SLACK_TOKEN}"/></body></opml>'
    )
    status, out, err = await newswatch("import", str(opml), "--config", str(config))
    assert status == 0
    assert "added 1 of 4 feeds" in out
    assert "only http and https are polled" in err
    assert "thief.example" in err
    assert "refers to a secret of this machine" in err
    _, exported, _ = await newswatch("export", "--config", str(config))
    assert 'xmlUrl="https://b.example/rss"' in exported
    assert "B &amp; C" in exported
    back = tmp_path / "back.opml"
    back.write_text(exported)
    _, out, _ = await newswatch("import", str(back), "--config", str(config))
    assert "nothing to add" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<opml><body><outline", "broken XML"),
        ("<rss/>", "no OPML file"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "defines XML entities"),
    ],
)
async def test_a_broken_opml_file_is_one_clear_error(config: Path, tmp_path: Path, text: str, message: str) -> None:
    opml = tmp_path / "in.opml"
    opml.write_text(text)
    status, _, err = await newswatch("import", str(opml), "--config", str(config))
    assert status == 1
    assert message in err
    assert str(opml) in err


def with_keys(config: Path) -> None:
    config.write_text(
        "store: watch.db\nfeeds:\n"
        "  - https://bob:planted-word@a.example/rss\n"
        "  - https://b.example/rss?api_key=planted-key&page=1\n"
        "  - https://c.example/${AGENCY_KEY}/rss\n"
        "  - https://d.example/rss?page=1\n"
    )


async def test_passwords_and_keys_in_addresses_are_in_no_list_and_no_export(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENCY_KEY", "planted-in-path")
    with_keys(config)
    code, exported, told = await newswatch("export", "--config", str(config))
    assert (code, "planted" in exported + told) == (0, False)
    assert 'xmlUrl="https://a.example/rss"' in exported
    assert 'xmlUrl="https://d.example/rss?page=1"' in exported
    assert told == "3 addresses had a password or key, which was left out\n"
    for form in ("text", "json"):
        _, listed, _ = await newswatch("list", "--config", str(config), "--format", form)
        assert "planted" not in listed
        assert "c.example" in listed
