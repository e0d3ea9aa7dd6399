"""`match` and `explain` as people call them: what is read, what is printed, and the exit status."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.__main__ import main
from monitor.incidents.identity import keys_of
from monitor.language.loader import load_rules
from monitor.matching.matcher import compile_ruleset
from monitor.model import Item
from monitor.pipeline import PipelineParts, take_in
from monitor.store import items
from monitor.store.engine import write
from monitor.store.place import open_for_writing
from tests.daemon_kit import site

_RULES = """
watchlists:
  rocket: {terms: {en: [rocket, missile]}}
rules:
  - id: rockets
    title: Rockets
    severity: high
    when: '@rocket near (hit or land)'
    unless: basketball
  - id: drones
    title: Drones
    severity: low
    when: drone
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(_RULES)
    return path


@dataclass(frozen=True)
class Ran:
    stdout: str
    stderr: str
    returncode: int


Newswatch = Callable[..., Ran]


@pytest.fixture
def newswatch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Newswatch:
    """Runs the command line in this process."""

    def run(*arguments: str | Path, given: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["newswatch", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(printed.out, printed.err, ended.value.code)

    return run


def objects(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_in_json_out(newswatch: Newswatch, rules: Path) -> None:
    lines = [
        {"id": "a", "title": "Calm", "content": "Two rockets hit a wall – “again”.", "unknown": 1},
        {"id": "b", "title": "Nothing", "published": None},
    ]
    ran = newswatch("match", "--rules", rules, "--format", "json", given="\n".join(map(json.dumps, lines)))
    first, second = objects(ran.stdout)
    assert second == {"item": "b", "sightings": []}
    assert first["item"] == "a"
    (sighting,) = first["sightings"]
    assert {**sighting, "evidence": None} == {
        "rule": "rockets",
        "severity": "high",
        "asserted": "actual",
        "when": None,
        "place": None,
        "evidence": None,
    }
    (evidence,) = sighting["evidence"]
    assert (evidence["field"], evidence["start"]) == ("content", 0)
    assert evidence["terms"] == [
        {"list": "rocket", "text": "rockets", "start": 4, "end": 11},
        {"list": None, "text": "hit", "start": 12, "end": 15},
    ]
    assert ran.returncode == 0


def test_bad_lines_are_reported_and_the_rest_is_read(newswatch: Newswatch, rules: Path) -> None:
    given = '{"title": "A drone"}\n{"id": "x"}\n{oops\n[1]\n{"title": 3}\n{"title": "t", "published": "soon"}\n'
    ran = newswatch("match", "--rules", rules, "--format", "json", given=given)
    assert [one["item"] for one in objects(ran.stdout)] == ["1"]
    faults = ran.stderr.splitlines()
    assert faults.pop(1).startswith("standard input:3:2: no JSON: ")
    assert faults == [
        "standard input:2:1: one of title, summary and content must hold text",
        'standard input:4:1: expected an object such as {"title": "…"}',
        "standard input:5:1: title must be a text, not int",
        "standard input:6:1: published must be a time such as 2026-03-01T12:00:00Z, not 'soon'",
    ]
    assert ran.returncode == 1


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("note.txt", "A quiet day.\n\nThen a missile landed.\n", "content"),
        ("page.html", "<html lang=en><nav>rocket hit</nav><article><p>A missile landed.</p></article>", "content"),
        (
            "feed.xml",
            '<?xml version="1.0"?><rss version="2.0"><channel><title>f</title><item><title>A missile landed</title>'
            "<link>https://news.example/1</link></item></channel></rss>",
            "title",
        ),
        (
            "feed.json",
            '{"version": "https://jsonfeed.org/version/1.1", "title": "f", "items": '
            '[{"id": "1", "title": "A missile landed", "content_text": "x"}]}',
            "title",
        ),
        ("items.json", '[\n  {"title": "Calm", "content": "A missile landed."}\n]', "content"),
    ],
)  # fmt: skip
def test_every_kind_of_file(
    newswatch: Newswatch, rules: Path, tmp_path: Path, name: str, body: str, field: str
) -> None:
    path = tmp_path / name
    path.write_text(body)
    ran = newswatch("match", path, "--rules", rules, "--format", "json")
    (item,) = objects(ran.stdout)
    assert [evidence["field"] for s in item["sightings"] for evidence in s["evidence"]] == [field]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("name", "body", "count"),
    [
        ("items.jsonl", '{"title": "A missile landed"}\r\n\r\n{"title": "Une fusée, a missile hit"}\r\n', 2),
        ("story.txt", "A missile landed.\r\nLa forêt brûle.\r\n", 1),
        ("page.html", "<html><body><article><p>A missile landed.</p></article></body></html>", 1),
        ("feed.xml", '<?xml version="1.0"?><rss version="2.0"><channel><item><title>Missile hit</title></item>'
                     "</channel></rss>", 1),
    ],
)  # fmt: skip
def test_files_of_other_encodings_are_read_as_what_they_are(
    newswatch: Newswatch, rules: Path, tmp_path: Path, encoding: str, name: str, body: str, count: int
) -> None:
    path = tmp_path / name
    path.write_bytes(body.encode(encoding))
    ran = newswatch("match", path, "--rules", rules, "--format", "json")
    assert [len(item["sightings"]) for item in objects(ran.stdout)] == [1] * count
    assert (ran.stderr, ran.returncode) == ("", 0)


@pytest.mark.parametrize("body", [b"%PDF-1.4 missile hit", b"\x7fELF\x02\x01\x01\x00missile hit", bytes(range(256))])
def test_what_is_no_text_is_refused(newswatch: Newswatch, rules: Path, tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "story"
    path.write_bytes(body)
    ran = newswatch("match", path, "--rules", rules)
    assert ran.returncode == 1
    assert "holds no text" in ran.stderr


def test_a_line_in_another_encoding_is_named(newswatch: Newswatch, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes('{"title": "Ракета"}\n{"title": "A missile hit"}\n'.encode("cp1251"))
    ran = newswatch("match", path, "--rules", rules)
    assert ran.stderr == f"{path}:1:1: not UTF-8 text\n"


def test_compressed_lines(newswatch: Newswatch, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"title": "A drone"}\n' * 3))
    ran = newswatch("match", path, "--rules", rules, "--rule", "drones")
    assert ran.stdout.splitlines()[-1] == "3 sightings in 3 items"


def test_set_aside_sightings_are_shown_on_request_only(newswatch: Newswatch, rules: Path) -> None:
    given = '{"id": "a", "title": "No rocket hit the wall, officials denied it"}'
    plain = newswatch("match", "--rules", rules, "--format", "json", given=given)
    assert objects(plain.stdout) == [{"item": "a", "sightings": []}]
    whole = newswatch("match", "--rules", rules, "--format", "json", "--all", given=given)
    ((sighting,),) = [one["sightings"] for one in objects(whole.stdout)]
    assert sighting["asserted"] == "negated"
    assert "negated" in sighting["set_aside"]


def test_rules_are_narrowed_by_each_rule_named_and_a_dash_is_standard_input(newswatch: Newswatch, rules: Path) -> None:
    given = '{"title": "Rockets hit the wall, and a drone was shown"}'
    both = newswatch(
        "match", "-", "--rules", rules, "--rule", "rockets", "--rule", "drones", "--format", "json", given=given
    )
    one = newswatch("match", "-", "--rules", rules, "--rule", "drones", "--format", "json", given=given)
    assert [found["rule"] for found in objects(both.stdout)[0]["sightings"]] == ["drones", "rockets"]
    assert [found["rule"] for found in objects(one.stdout)[0]["sightings"]] == ["drones"]


def test_an_unknown_rule_or_file_is_wrong_usage(newswatch: Newswatch, rules: Path) -> None:
    ran = newswatch("match", "--rules", rules, "--rule", "rocketz", given="{}")
    assert ran.returncode == 2
    assert ran.stderr == "newswatch: no rule has the id 'rocketz' (did you mean 'rockets'?)\n"
    assert newswatch("match", "missing.jsonl", "--rules", rules).returncode == 2
    assert newswatch("explain", "missing.jsonl", "--rules", rules).returncode == 2


def test_explain_marks_words_and_names_the_clause(newswatch: Newswatch, rules: Path) -> None:
    ran = newswatch("explain", "-", "--rules", rules, "--rule", "rockets", given="Rockets hit the wall.")
    assert ran.returncode == 0
    assert "rockets  fires" in ran.stdout
    assert "true   @rocket: Rockets" in ran.stdout
    assert "[Rockets] [hit] the wall." in ran.stdout
    ran = newswatch("explain", "-", "--rules", rules, "--rule", "rockets", given="Rockets on show.")
    assert "rockets  does not fire: when: (hit or land) is false" in ran.stdout
    assert "[Rockets] on show." in ran.stdout


def test_explain_as_json(newswatch: Newswatch, rules: Path) -> None:
    given = "Rockets hit the wall at a basketball game."
    ran = newswatch("explain", "-", "--rules", rules, "--format", "json", given=given)
    drones, rockets = objects(ran.stdout)
    assert (drones["rule"], drones["fired"], drones["failed"]) == ("drones", False, "when: drone is false")
    assert rockets["failed"] == "unless: basketball holds in the item ('basketball')"
    when, unless = rockets["clauses"]
    assert (when["holds"], unless["holds"]) == (True, True)
    assert [word["text"] for word in when["words"]] == ["Rockets", "hit"]


def test_explain_finds_a_stored_item_by_id_and_by_address(newswatch: Newswatch, rules: Path, tmp_path: Path) -> None:
    config = tmp_path / "newswatch.yaml"
    config.write_text(f"store: sqlite:///{tmp_path}/watch.db\n")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    stored = Item(
        "feed:1", "f", "f", "A drone fell", url="https://news.example/a?utm_source=x", published=now, seen=now
    )
    engine = open_for_writing(f"sqlite:///{tmp_path}/watch.db")
    with write(engine) as connection:
        items.add(connection, [items.NewItem(stored, keys_of(stored))], now)
    engine.dispose()
    for named in ("feed:1", "https://news.example/a"):
        ran = newswatch("explain", named, "--config", config, "--rules", rules, "--rule", "drones")
        assert ran.stdout.splitlines()[0] == "feed:1  A drone fell"
        assert "drones  fires" in ran.stdout
    missing = newswatch("explain", "feed:2", "--config", config, "--rules", rules)
    assert missing.returncode == 2
    assert missing.stderr == "newswatch: 'feed:2' is no file, no address, and no item in the store\n"


def test_explain_looks_in_the_configured_store_wherever_it_is_called_from(
    newswatch: Newswatch, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "newswatch.yaml").write_text('store: "${NEWSWATCH_STORE}"\n')
    monkeypatch.setenv("NEWSWATCH_STORE", "watch.db")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    engine = open_for_writing(f"sqlite:///{desk}/watch.db")
    with write(engine) as connection:
        stored = Item("feed:1", "f", "f", "A drone fell", published=now, seen=now)
        items.add(connection, [items.NewItem(stored, keys_of(stored))], now)
    engine.dispose()
    monkeypatch.chdir(tmp_path)
    ran = newswatch("explain", "feed:1", "--config", desk / "newswatch.yaml", "--rules", rules)
    assert (ran.stdout.splitlines()[0], ran.returncode) == ("feed:1  A drone fell", 0)


def test_explain_reads_what_is_at_an_address(newswatch: Newswatch, rules: Path, tmp_path: Path) -> None:
    config = tmp_path / "newswatch.yaml"
    config.write_text("store: watch.db\nnetwork: {allow: [127.0.0.0/8]}\n")
    with site() as web:
        story = "<title>Новости</title><p>A drone fell</p>"
        web.pages["/story"] = ("text/html; charset=windows-1251", story.encode("cp1251"))
        web.pages["/paper.pdf"] = ("application/pdf", b"%PDF-1.4 a drone fell")
        web.publish("/feed", ("a", "A drone fell", "It fell."), ("b", "Calm", "It is calm."))
        asked = ("--config", config, "--rules", rules, "--rule", "drones")
        page = newswatch("explain", f"{web.address}/story", *asked)
        assert page.stdout.splitlines()[0] == f"{web.address}/story  Новости"
        assert "content: A [drone] fell" in page.stdout
        feed = newswatch("explain", f"{web.address}/feed", *asked, "--format", "json")
        assert [explained["fired"] for explained in objects(feed.stdout)] == [True, False]
        binary = newswatch("explain", f"{web.address}/paper.pdf", *asked)
        assert (binary.returncode, "holds no text (application/pdf)" in binary.stderr) == (1, True)
        assert newswatch("explain", f"{web.address}/none", *asked).stderr == (
            "newswatch: the server answers 404 Not Found\n"
        )
    guarded = newswatch("explain", "http://127.0.0.1:1/", "--rules", rules)
    assert (guarded.returncode, "network.allow" in guarded.stderr) == (1, True)


def test_explain_says_which_incident_a_stored_item_is_in_and_why(
    newswatch: Newswatch, rules: Path, tmp_path: Path
) -> None:
    config = tmp_path / "newswatch.yaml"
    config.write_text(f"store: sqlite:///{tmp_path}/watch.db\n")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    stored = Item("feed:1", "f", "f", "A drone fell", published=now, seen=now)
    ruleset = load_rules([rules])
    engine = open_for_writing(f"sqlite:///{tmp_path}/watch.db")
    parts = PipelineParts(engine, compile_ruleset(ruleset), ruleset, lambda _alert, _now: ())
    (alert,) = take_in([stored], parts=parts, now=now).alerts
    engine.dispose()
    arguments = ("explain", "feed:1", "--config", config, "--rules", rules)
    assert f"incident {alert.incident.id}: first report" in newswatch(*arguments).stdout
    drones, rockets = objects(newswatch(*arguments, "--format", "json").stdout)
    assert drones["incidents"] == [
        {"incident": alert.incident.id, "at": "2026-03-01T00:00:00Z", "reason": "first report", "score": None}
    ]
    assert rockets["incidents"] == []


@pytest.mark.parametrize("command", ["match", "explain", "replay"])
def test_a_closed_standard_input_is_one_clear_error(rules: Path, command: str) -> None:
    line = f"{sys.executable} -m monitor {command} - --rules {rules} <&-"
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "standard input: closed; name a file\n"


@pytest.mark.parametrize("count", [1, 300], ids=["short", "long"])
@pytest.mark.parametrize("end", ["", "\n"], ids=["", "line end"])
def test_a_list_of_items_on_one_line_is_read(newswatch: Newswatch, rules: Path, count: int, end: str) -> None:
    items = json.dumps([{"id": str(number), "title": "A rocket hit the port"} for number in range(count)]) + end
    ran = newswatch("match", "--rules", rules, "--format", "json", given=items)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [json.loads(line)["item"] for line in ran.stdout.splitlines()] == [str(number) for number in range(count)]


def test_a_json_feed_says_what_it_is_anywhere(newswatch: Newswatch, rules: Path) -> None:
    feed = {"items": [{"id": "1", "title": "A rocket hit the port"}], "version": "https://jsonfeed.org/version/1.1"}
    for text in (json.dumps(feed), json.dumps({"about": "x" * 5_000, **feed}, indent=1)):
        ran = newswatch("match", "--rules", rules, given=text)
        assert ran.stdout.endswith("1 sighting in 1 item\n"), ran.stderr


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[{"id": "1",\n "title": "half a sign \\ud83d"}]', "2:"),
        ("[" * 100_000, "1:"),
        ('[{"title": "x"},\n{"title": }]', "2:"),
    ],
    ids=["half a character", "deep", "broken"],
)
def test_a_list_that_is_no_json_is_one_clear_error(
    newswatch: Newswatch, rules: Path, tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "items.json"
    path.write_text(text)
    ran = newswatch("match", path, "--rules", rules, "--format", "json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{path}:{fault}")
    assert ": no JSON: " in ran.stderr


def test_an_address_is_asked_as_the_daemon_would_ask_it(newswatch: Newswatch, rules: Path, tmp_path: Path) -> None:
    config = tmp_path / "newswatch.yaml"
    config.write_text("network: {allow: [127.0.0.0/8]}\npolling: {max_body: 100000}\n")
    with site() as web:
        web.pages["/story"] = ("text/html", b"<p>A drone fell</p>" + b" " * 100_000)
        ran = newswatch("explain", f"{web.address}/story", "--config", config, "--rules", rules)
    assert (ran.returncode, ran.stderr) == (
        1,
        "newswatch: the body is larger than 100,000 bytes (polling.max_body)\n",
    )
