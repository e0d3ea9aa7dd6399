"""The configuration file: what it says arrives, every fault has its place, and secrets are never repeated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.errors import InvalidInput
from monitor.language import config_file
from monitor.language.config_file import load_settings
from monitor.settings import FeedFile, FeedSetting, Settings, SlackReceiver

WHOLE = """\
store: sqlite:////var/lib/newswatch/newswatch.db
feeds:
  - https://feeds.example/world.xml
  - {name: Agency, url: "https://agency.example/rss", every: 2m, publisher: Agency, lang: no}
  - {opml: feeds.opml}
rules: [rules/, /etc/newswatch/more.yaml]
receivers:
  duty-slack: {type: slack, token: "${SLACK_TOKEN}", channel: "#duty"}
  terminal: {type: terminal}
routes:
  - {match: {severity: [high, critical], tags: [security]}, to: [duty-slack]}
  - {to: [terminal]}
operator: [terminal]
network: {allow: [10.20.0.0/16]}
give_up: 24h
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "newswatch.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def errors_of(folder: Path, text: str) -> list[str]:
    path = write(folder, text)
    with pytest.raises(InvalidInput) as caught:
        load_settings(path)
    return [str(error).removeprefix(f"{path}:") for error in caught.value.errors]


def test_what_the_file_says_arrives_and_secrets_stay_references(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, WHOLE))
    assert settings.feeds == [
        "https://feeds.example/world.xml",
        FeedSetting(
            name="Agency",
            url="https://agency.example/rss",
            every=timedelta(minutes=2),
            publisher="Agency",
            lang="no",
        ),
        FeedFile(opml=str(tmp_path / "feeds.opml")),
    ]
    assert settings.rules == [str(tmp_path / "rules"), "/etc/newswatch/more.yaml"]
    slack = settings.receivers["duty-slack"]
    assert isinstance(slack, SlackReceiver)
    assert slack.token == "${SLACK_TOKEN}"
    assert settings.routes[0].match.severity == ["high", "critical"]
    assert settings.give_up == timedelta(hours=24)


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_file, "DEFAULT_PATHS", (tmp_path / "newswatch.yaml",))
    assert load_settings(None) == Settings()
    write(tmp_path, "give_up: 1h")
    assert load_settings(None).give_up == timedelta(hours=1)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "# nothing set yet\n")) == Settings()


def test_a_file_that_is_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_settings(tmp_path / "missing.yaml")
    assert str(caught.value) == f"{tmp_path}/missing.yaml: cannot read the file: no such file or directory"


FAULTS = [
    ("reciever: {}", ["1:1: unknown key 'reciever' (did you mean 'receivers'?)"]),
    ("- a", ["1:1: the configuration holds keys and values, not a list"]),
    (
        "feeds: [{url: 'https://a.example', evry: 2m}, {opml: x, fil: y}, [z]]",
        [
            "1:36: unknown key 'evry' (did you mean 'every'?)",
            "1:57: unknown key 'fil' (did you mean 'file'?)",
            "1:66: expected keys and values, found a list",
        ],
    ),
    (
        "polling: {min_interval: 2, concurrency: 0, max_body: lots}",
        [
            "1:25: '2' is no duration; write a number and a unit, such as 90s, 15m, 48h or 30d",
            "1:41: expected at least 1, found '0'",
            "1:54: expected a whole number, found 'lots'",
        ],
    ),
    (
        "routes: [{match: {severity: [hihg]}, to: [terminl], routes: [{to: [pager]}]}]\noperator: [x]",
        [
            "1:30: expected info, low, medium, high or critical, found 'hihg' (did you mean 'high'?)",
            "1:43: there is no receiver 'terminl' (did you mean 'terminal'?)",
            "1:68: there is no receiver 'pager' (there are: terminal)",
            "2:12: there is no receiver 'x' (there are: terminal)",
        ],
    ),
    (
        "receivers: {a: {type: slak}, b: {url: x}, c: {type: webhook, url: x, secrt: y}}",
        [
            "1:16: unknown type 'slak'; expected slack, email, apprise, webhook or terminal (did you mean 'slack'?)",
            "1:33: the key 'type' is missing",
            "1:70: unknown key 'secrt' (did you mean 'secret'?)",
        ],
    ),
    ("store: a\nstore: b", ["2:1: the key 'store' is already given in line 1"]),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=[text[:30] for text, _ in FAULTS])
def test_every_fault_is_reported_at_its_place(tmp_path: Path, text: str, expected: list[str]) -> None:
    found = errors_of(tmp_path, text)
    assert [line for line in expected if line not in found] == []
    if not text.startswith(("receivers", "routes")):
        assert found == expected


@pytest.mark.parametrize(
    "receiver",
    [
        "{type: email, to: hunter2, from: a@b.example, smtp: smtps://a@b.example}",
        "{type: hunter, password: hunter2}",
        "hunter2",
        "{type: webhook, url: {key: hunter2}}",
        "{type: terminal, hunter: hunter2}",
    ],
)
def test_what_stands_under_receivers_is_never_repeated(tmp_path: Path, receiver: str) -> None:
    assert "hunter2" not in "\n".join(errors_of(tmp_path, f"receivers: {{duty: {receiver}}}"))
