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


def test_without_routes_every_alert_goes_to_every_receiver(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "receivers: {a: {type: terminal}, b: {type: terminal}}\noperator: [b]"))
    assert [route.to for route in settings.routes] == [["a", "b"]]
    assert load_settings(write(tmp_path, "routes: []")).routes == []


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
    (
        "give_up: 0s\nretention: 1h\npolling: {min_interval: 5h, user_agent: ''}\nzone: Bagdad\nstore: mysql://x",
        [
            "1:10: this is too short; at least 1s",
            "2:12: this is too short; at least 1d",
            "3:41: a user agent is one line of ASCII text; leave the key out to say what newswatch is",
            "4:7: 'Bagdad' is no time zone; write a name such as Europe/London or Asia/Baghdad",
            "5:8: mysql:// is no store newswatch knows; use sqlite:/// or postgresql://",
        ],
    ),
    ("polling: {min_interval: 5h}", ["1:10: min_interval is longer than max_interval"]),
    (
        "network: {allow: [10.0.0.0/33]}\nweb: {listen: 'localhost:x', public: watch.example}",
        [
            "1:19: '10.0.0.0/33' is no network; write one such as 10.20.0.0/16",
            "2:15: 'localhost:x' is nothing to listen on; write an address and a port such as 127.0.0.1:8732",
            "2:38: 'watch.example' is no address; write one such as https://watch.example.org/news",
        ],
    ),
    (
        "feeds: [{url: 'https://a.example', every: 0s, lang: English}, {file: a.yaml, opml: b.opml}]",
        [
            "1:43: this is too short; at least 1s",
            "1:53: 'English' is not allowed here (write a language code such as en, ar or pt-BR)",
            "1:63: an entry names either a file or an opml",
        ],
    ),
    (
        "receivers: {}",
        ["1:12: there are no receivers; leave the key out to print alerts to the terminal"],
    ),
    (
        "routes: [{match: {country: [Iraq]}, to: [terminal]}]",
        ["1:29: 'Iraq' is no country; write two letters such as IQ"],
    ),
    (
        "routes: [{to: [terminal]}, {match: {tags: [x]}}]",
        ["1:9: route 2 does not say to whom; add `to` ([] records alerts and tells nobody)"],
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
