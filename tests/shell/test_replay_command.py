"""`replay`, `backtest` and `alerts` as people call them, over small streams and a real store."""

from __future__ import annotations

import gzip
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.__main__ import main
from monitor.language.loader import load_rules
from monitor.matching.matcher import compile_ruleset
from monitor.model import Alert, Delivery, DeliveryState, Item
from monitor.pipeline import PipelineParts, take_in
from monitor.store.place import open_for_writing

_RULES = """
watchlists:
  rocket: {terms: {en: [rocket, missile]}}
  camp:
    entities:
      - name: Camp Alder
        aliases: {en: [Camp Alder]}
        place: {lat: 33.3, lon: 44.4}
        country: IQ
      - name: Camp Birch
        aliases: {en: [Camp Birch]}
        place: {lat: 36.2, lon: 44.0}
        country: IQ
rules:
  - id: rockets
    title: Rockets at a camp
    severity: high
    when: '@rocket near @camp'
    max_age: 48h
"""
_STREAM: list[dict[str, Any]] = [
    {"id": "1", "feed": "a.example", "title": "Rockets hit Camp Alder, police say", "seen": "2030-05-06T06:00:00Z"},
    {"id": "2", "feed": "b.example", "title": "Camp Alder under rocket fire at dawn", "seen": "2030-05-06T06:20:00Z"},
    {"id": "3", "feed": "c.example", "title": "Parliament votes on the budget today", "seen": "2030-05-06T07:00:00Z"},
    {"id": "4", "feed": "b.example", "title": "Missile lands near Camp Birch", "seen": "2030-05-06T08:00:00Z"},
    {"id": "1", "feed": "a.example", "title": "Rockets hit Camp Alder, police say", "seen": "2030-05-06T09:00:00Z"},
]


@dataclass(frozen=True)
class Ran:
    stdout: str
    stderr: str
    returncode: int

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stdout.splitlines()]


Newswatch = Callable[..., Ran]


@pytest.fixture
def newswatch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Newswatch:
    """Runs the command line in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.yaml").write_text(_RULES)

    def run(*arguments: str | Path, given: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["newswatch", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Ran(printed.out, printed.err, code if isinstance(code, int) else 0)

    return run


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    path = tmp_path / "stream.jsonl.gz"
    path.write_bytes(gzip.compress(lines(_STREAM).encode()))
    return path


def test_replay_prints_the_alerts_that_would_have_gone_out(newswatch: Newswatch, stream: Path) -> None:
    ran = newswatch("replay", stream, "--rules", "rules.yaml", "--format", "json")
    assert ran.returncode == 0
    told = ran.objects
    assert [(one["at"], one["kind"], one["items"], one["sources"]) for one in told] == [
        ("2030-05-06T06:00:00Z", "new", ["1"], 1),
        ("2030-05-06T06:20:00Z", "update", ["1", "2"], 2),
        ("2030-05-06T08:00:00Z", "new", ["4"], 1),
    ]
    first = told[0]
    assert first["rule"] == "rockets"
    assert first["severity"] == "high"
    assert first["place"]["facility"] == "Camp Alder"
    assert first["receivers"] == ["terminal"]
    assert first["title"] == "Rockets hit Camp Alder, police say"
    assert first["incident"] == told[1]["incident"] != told[2]["incident"]


@pytest.mark.parametrize("command", ["match", "explain", "replay", "replay --incidents", "replay --cluster"])
def test_nothing_in_a_recorded_item_controls_the_terminal(newswatch: Newswatch, command: str) -> None:
    name, *options = command.split()
    hostile = {"id": "i\x9b2J", "title": "Rockets hit\x9b31m Camp Alder\u202e", "seen": "2030-05-06T06:00:00Z"}
    rules = () if options == ["--cluster"] else ("--rules", "rules.yaml")
    ran = newswatch(name, "-", *options, *rules, given=lines([hostile]))
    assert ran.returncode == 0
    assert ran.stdout.replace("\n", "").isprintable()


def test_replay_is_deterministic_and_sorts_by_time(newswatch: Newswatch, stream: Path) -> None:
    once = newswatch("replay", stream, "--rules", "rules.yaml", "--format", "json")
    again = newswatch("replay", "-", "--rules", "rules.yaml", "--format", "json", given=lines(_STREAM[::-1]))
    assert once.stdout == again.stdout


def test_incidents_and_clusters(newswatch: Newswatch, stream: Path) -> None:
    ran = newswatch("replay", stream, "--rules", "rules.yaml", "--incidents", "--format", "json")
    assert [(one["rule"], one["items"], set(one)) for one in ran.objects] == [
        ("rockets", ["1", "2"], {"incident", "rule", "place", "when", "items"}),
        ("rockets", ["4"], {"incident", "rule", "place", "when", "items"}),
    ]
    ran = newswatch("replay", stream, "--cluster", "--format", "json")
    assert [one["item"] for one in ran.objects] == ["1", "2", "3", "4", "1"]
    groups = {one["item"]: one["incident"] for one in ran.objects}
    assert groups["1"] == groups["2"] != groups["3"]


def test_on_a_terminal_the_bar_makes_way_for_alerts(newswatch: Newswatch, stream: Path) -> None:
    alerts = newswatch("replay", stream, "--rules", "rules.yaml", "--format", "json").objects
    terminal, ours = pty.openpty()
    command = [sys.executable, "-m", "monitor", "replay", str(stream), "--rules", "rules.yaml", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=ours, stderr=ours, stdin=subprocess.DEVNULL, env=environment) as running:
        os.close(ours)
        printed = b""
        try:
            while piece := os.read(terminal, 4096):
                printed += piece
        except OSError:  # how a terminal ends
            pass
    os.close(terminal)
    assert running.returncode == 0
    assert b"replay  [" in printed
    rows = [row.rpartition("\r\x1b[K")[2].strip() for row in printed.decode().split("\n")]
    assert [json.loads(row) for row in rows if row.startswith("{")] == alerts


def test_a_line_that_is_no_item_is_named_and_the_rest_goes_on(newswatch: Newswatch) -> None:
    given = lines(_STREAM[:1]) + "{broken\n" + lines(_STREAM[3:4])
    ran = newswatch("replay", "-", "--rules", "rules.yaml", "--format", "json", given=given)
    assert ran.returncode == 1
    assert len(ran.objects) == 2
    assert "standard input:2:" in ran.stderr


def test_a_file_that_is_not_there(newswatch: Newswatch) -> None:
    ran = newswatch("replay", "missing.jsonl", "--rules", "rules.yaml")
    assert ran.returncode != 0
    assert "missing.jsonl" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.fixture
def watched(tmp_path: Path, newswatch: Newswatch) -> Path:  # noqa: ARG001
    """A configuration whose store holds the stream as seen in the last days."""
    engine = open_for_writing(f"sqlite:///{tmp_path / 'watch.db'}")
    ruleset = load_rules([tmp_path / "rules.yaml"])

    def route(alert: Alert, now: datetime) -> tuple[Delivery, ...]:
        return (Delivery(f"{alert.id}/terminal", alert.id, "terminal", DeliveryState.PENDING, now, now),)

    parts = PipelineParts(engine, compile_ruleset(ruleset), ruleset, route)
    start = datetime.now(UTC) - timedelta(days=2)
    for number, record in enumerate(_STREAM):
        at = start + timedelta(minutes=20 * number)
        item = Item(record["id"], record["feed"], record["feed"], record["title"], published=at, seen=at)
        take_in([item], parts=parts, now=at)
    engine.dispose()
    config = tmp_path / "newswatch.yaml"
    config.write_text(f"store: sqlite:///{tmp_path / 'watch.db'}\nrules: [rules.yaml]\n")
    return config


def test_backtest_says_what_a_changed_rule_would_have_added_and_removed(
    newswatch: Newswatch, watched: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "new" / "rules.yaml"
    changed.parent.mkdir()
    changed.write_text(_RULES.replace("'@rocket near @camp'", "'missile near @camp or parliament'"))
    ran = newswatch("backtest", changed, "--since", "7d", "--config", watched, "--format", "json")
    assert ran.returncode == 0, ran.stderr
    days = ran.objects
    assert sum(day["in_force"] for day in days) == 2
    assert sum(day["changed"] for day in days) == 2
    assert [one["title"] for day in days for one in day["added"]] == ["Parliament votes on the budget today"]
    assert [one["title"] for day in days for one in day["removed"]] == ["Rockets hit Camp Alder, police say"]
    text = newswatch("backtest", changed, "--since", "7d", "--config", watched).stdout
    assert "+ " in text
    assert "- " in text


def test_backtest_says_of_an_event_that_another_rule_tells_which_that_is(
    newswatch: Newswatch, watched: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "new" / "rules.yaml"
    changed.parent.mkdir()
    changed.write_text(
        _RULES.replace("'@rocket near @camp'", "'missile near @camp'")
        + "  - {id: camps, severity: high, when: 'rocket near @camp'}\n"
        + "  - {id: budget, severity: low, when: parliament}\n"
    )
    ran = newswatch("backtest", changed, "--since", "7d", "--config", watched, "--format", "json")
    added = [(one["rule"], one["told_by"]) for day in ran.objects for one in day["added"]]
    removed = [(one["rule"], one["told_by"]) for day in ran.objects for one in day["removed"]]
    assert sorted(added) == [("budget", []), ("camps", ["rockets"])]
    assert removed == [("rockets", ["camps"])]
    text = newswatch("backtest", changed, "--since", "7d", "--config", watched).stdout
    assert "camps: Rockets hit Camp Alder, police say (told by rockets so far)\n" in text
    assert "rockets: Rockets hit Camp Alder, police say (told by camps instead)\n" in text
    assert "budget: Parliament votes on the budget today\n" in text
    narrowed = newswatch("backtest", changed, "--since", "7d", "--config", watched, "--rule", "rockets").stdout
    assert "rules: rockets\n" in narrowed
    assert "(told by camps instead)\n" in narrowed
    assert "+ " not in narrowed


def test_backtest_lists_what_a_rule_that_is_left_out_told(newswatch: Newswatch, watched: Path, tmp_path: Path) -> None:
    changed = tmp_path / "new" / "rules.yaml"
    changed.parent.mkdir()
    changed.write_text("rules: [{id: budget, severity: low, when: parliament}]\n")
    ran = newswatch("backtest", changed, "--since", "7d", "--config", watched, "--format", "json")
    assert [one["rule"] for day in ran.objects for one in day["removed"]] == ["rockets", "rockets"]
    assert [one["rule"] for day in ran.objects for one in day["added"]] == ["budget"]


def test_backtest_finds_lists_in_the_files_beside_the_changed_one(
    newswatch: Newswatch, watched: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "new" / "other.yaml"
    changed.parent.mkdir()
    changed.write_text("rules: [{id: budget, severity: low, when: '@topic near votes'}]\n")
    (changed.parent / "lists.yaml").write_text("watchlists: {topic: {terms: [parliament]}}\n")
    ran = newswatch("backtest", changed, "--since", "7d", "--config", watched, "--format", "json")
    assert [one["title"] for day in ran.objects for one in day["added"]] == ["Parliament votes on the budget today"]
    (changed.parent / "lists.yaml").unlink()
    ran = newswatch("backtest", changed, "--since", "7d", "--config", watched)
    assert "there is no watchlist 'topic' (give the file or folder that has it too)" in ran.stderr


def test_backtest_looks_at_the_rules_elsewhere_that_use_a_list_of_the_changed_file(
    newswatch: Newswatch, watched: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.yaml").write_text("rules: [{id: camps, severity: low, when: '@camp near lands'}]\n")
    watched.write_text(watched.read_text().replace("rules.yaml", "rules.yaml, more.yaml"))
    changed = tmp_path / "new" / "rules.yaml"
    changed.parent.mkdir()
    changed.write_text(_RULES.replace("Camp Birch", "Camp Cedar"))
    ran = newswatch("backtest", changed, "--since", "7d", "--config", watched, "--format", "json")
    removed = [one["rule"] for day in ran.objects for one in day["removed"]]
    assert sorted(removed) == ["camps", "rockets"], ran.stderr


def test_backtest_refuses_the_folder_that_is_in_force(newswatch: Newswatch, watched: Path, tmp_path: Path) -> None:
    ran = newswatch("backtest", tmp_path, "--config", watched)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "change a copy of it" in ran.stderr


def test_backtest_refuses_the_file_that_is_in_force(newswatch: Newswatch, watched: Path) -> None:
    ran = newswatch("backtest", "rules.yaml", "--config", watched)
    assert ran.returncode == 2
    assert "change a copy of it" in ran.stderr


def test_alerts_are_listed_shown_with_reasons_and_acknowledged(newswatch: Newswatch, watched: Path) -> None:
    listed = newswatch("alerts", "list", "--config", watched, "--format", "json").objects
    assert [one["kind"] for one in listed] == ["new", "update", "new"]
    [delivery] = listed[0]["deliveries"]
    assert (delivery["receiver"], delivery["state"], delivery["attempts"]) == ("terminal", "pending", 0)
    incident = listed[-1]["incident"]
    shown = newswatch("alerts", "show", incident, "--config", watched).stdout
    assert "[Rockets] hit [Camp Alder], police say" in shown
    assert "first report" in shown
    assert "same place (Camp Alder)" in shown
    assert (
        newswatch("alerts", "ack", incident, "--by", "officer", "--config", watched)
        .stdout.strip()
        .endswith("2 acknowledged")
    )
    assert newswatch("alerts", "ack", incident, "--config", watched).stdout.strip().endswith("acknowledged before")
    left = newswatch("alerts", "list", "--open", "--config", watched, "--format", "json").objects
    assert [one["incident"] for one in left] == [listed[0]["incident"]]


def test_an_unknown_alert(newswatch: Newswatch, watched: Path) -> None:
    for command in (("show", "nothing"), ("ack", "nothing")):
        ran = newswatch("alerts", *command, "--config", watched)
        assert ran.returncode == 1
        assert "there is no alert or incident nothing" in ran.stderr
