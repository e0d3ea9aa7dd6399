"""`notify test`, `routes` and `silence`, as people call them."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
from pathlib import Path
from typing import NoReturn

import pytest
import yaml
from click.testing import CliRunner, Result

from monitor.cli import build
from monitor.store import outbox
from monitor.store.engine import write
from monitor.store.place import open_for_writing
from tests.alerts import make_alert
from tests.shell.slack_double import TOKEN, SlackDouble
from tests.shell.web_server import web_server

ROUTES = [
    {"match": {"severity": ["low"]}, "to": ["duty"], "digest": {"at": "07:00"}},
    {"match": {"country": ["IQ"]}, "to": ["duty", "chief"], "escalate": {"to": ["chief"]}},
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    store = f"sqlite:///{tmp_path}/watch.db"
    open_for_writing(store).dispose()
    receivers = {"duty": {"type": "terminal", "quiet": {"hours": "22:00-06:00"}}, "chief": {"type": "terminal"}}
    path = tmp_path / "newswatch.yaml"
    path.write_text(yaml.safe_dump({"store": store, "receivers": receivers, "routes": ROUTES, "operator": ["chief"]}))
    return path


def newswatch(config: Path, *words: str) -> Result:
    """Runs the command in this process; `stdout`, `stderr` and `exit_code` are what its caller would see."""
    return CliRunner().invoke(build(), [*words, "--config", str(config)])


def test_routes_show_prints_the_tree_and_where_the_rest_goes(config: Path) -> None:
    done = newswatch(config, "routes", "show")
    assert done.stdout.splitlines() == [
        "routes[0]: severity is low -> duty; collected for the digest of the day 07:00",
        "routes[1]: country is IQ -> duty, chief; escalates critical ones to chief after 30m",
        "default: what no route takes -> chief",
        "operator: the watch's own trouble -> chief",
    ]


def test_routes_test_says_who_when_and_why(config: Path) -> None:
    done = newswatch(config, "routes", "test", "--country", "iq", "--at", "2026-03-02T23:30:00")
    assert done.exit_code == 0
    assert "routes[0]: no: severity is high, not low" in done.stdout
    assert "routes[1]: taken: country is IQ -> duty, chief" in done.stdout
    assert "duty: held until 2026-03-03 06:00 UTC: quiet hours 22:00-06:00 UTC" in done.stdout
    assert "chief: at once" in done.stdout
    wrong = newswatch(config, "routes", "test", "--severity", "urgent")
    assert wrong.exit_code == 2


def test_a_user_without_a_name_as_in_a_container_may_silence_and_acknowledge(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)

    def nobody(number: int) -> NoReturn:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(os, "getuid", lambda: 10001)
    done = newswatch(config, "silence", "add", "--rule", "r", "--for", "2h")
    assert "by user 10001 until" in done.stdout
    with write(open_for_writing(f"sqlite:///{config.parent}/watch.db")) as connection:
        outbox.add(connection, make_alert(), ())
    assert newswatch(config, "alerts", "ack", "i1").stdout == "i1: 1 acknowledged\n"
    assert json.loads(newswatch(config, "alerts", "show", "i1", "--format", "json").stdout)["acked_by"] == "user 10001"


def test_a_silence_is_added_listed_and_expired(config: Path) -> None:
    added = newswatch(config, "silence", "add", "--place", "Port Vale", "--for", "2h", "--author", "kim")
    assert added.exit_code == 0, added.stderr
    listed = json.loads(newswatch(config, "silence", "list", "--format", "json").stdout)
    assert (listed["match"], listed["author"]) == ({"place": ["Port Vale"]}, "kim")
    assert newswatch(config, "silence", "expire", listed["id"]).exit_code == 0
    assert newswatch(config, "silence", "list").stdout == "no silences in force\n"
    assert newswatch(config, "silence", "expire", listed["id"]).exit_code == 1


@pytest.mark.parametrize(
    ("until", "utc"),
    [("2099-01-02T10:00", "07:00"), ("2099-01-02T10:00:00+05:00", "05:00"), ("2099-01-02T10:00:00Z", "10:00")],
)
def test_a_silences_end_is_in_the_desks_zone_unless_it_has_an_offset(config: Path, until: str, utc: str) -> None:
    config.write_text(config.read_text() + "zone: Asia/Baghdad\n")
    added = newswatch(config, "silence", "add", "--place", "Port Vale", "--until", until)
    assert f"Asia/Baghdad (2099-01-02 {utc} UTC)" in added.stdout
    listed = json.loads(newswatch(config, "silence", "list", "--format", "json").stdout)
    assert listed["ends_at"] == f"2099-01-02T{utc}:00Z"


def test_a_silence_or_test_of_a_rule_that_is_not_there_is_told(config: Path) -> None:
    added = newswatch(config, "silence", "add", "--rule", "us-facility-atack", "--for", "1h")
    assert added.exit_code == 0
    assert "no rule has the id 'us-facility-atack' now: this silences nothing yet (did you mean" in added.stderr
    assert newswatch(config, "silence", "add", "--rule", "us-facility-*", "--for", "1h").stderr == ""
    tested = newswatch(config, "routes", "test", "--rule", "us-facility-atack")
    assert "did you mean 'us-facility-attack'" in str(tested.exception)


@pytest.mark.parametrize(
    "words", [["--for", "2h"], ["--rule", "x"], ["--rule", "x", "--severity", "urgent", "--for", "1h"]]
)
def test_a_silence_needs_something_to_match_and_an_end(config: Path, words: list[str]) -> None:
    done = newswatch(config, "silence", "add", *words)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr


def test_notify_test_prints_nothing_but_json_where_it_is_asked_for_json(config: Path) -> None:
    done = newswatch(config, "notify", "test", "chief", "--format", "json")
    assert done.exit_code == 0
    assert [json.loads(line)["receiver"] for line in done.stdout.splitlines()] == ["chief", "chief"]
    assert "Seen:" in done.stderr
    assert "Seen:" in newswatch(config, "notify", "test", "chief").stdout


async def test_notify_test_says_what_slack_answered(tmp_path: Path) -> None:
    async with web_server() as server:
        slack = SlackDouble(server)
        receiver = {"type": "slack", "token": TOKEN, "channel": "#duty", "api": slack.api}
        path = tmp_path / "newswatch.yaml"
        path.write_text(yaml.safe_dump({"receivers": {"duty": receiver}, "routes": [{"to": ["duty"]}]}))
        done = await asyncio.to_thread(newswatch, path, "notify", "test")
        assert done.exit_code == 0, done.stderr
        assert len(slack.messages) == 2
        assert slack.messages[1]["thread_ts"] == slack.messages[0]["ts"]
        path.write_text(path.read_text().replace(TOKEN, "xoxb-revoked-token"))
        refused = await asyncio.to_thread(newswatch, path, "notify", "test", "duty")
    assert refused.exit_code == 1
    words = "duty: new alert: NOT taken: invalid_auth: the bot token was revoked or is for another workspace"
    assert words in refused.stdout
    assert "xoxb-revoked-token" not in refused.stdout + refused.stderr
