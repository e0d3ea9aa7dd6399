"""The JSON Schemas: committed as generated, found by the modelines of shipped files, and at one with the loader."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import InvalidInput
from monitor.language.config_file import load_settings
from monitor.language.loader import load_rules
from monitor.language.schema import SchemaKind, json_schema
from monitor.shipped import rules_folder

SCHEMAS = rules_folder() / "schema"


def check_jsonschema(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", list(SchemaKind))
def test_the_committed_schema_is_the_generated_one(kind: SchemaKind) -> None:
    committed = json.loads((SCHEMAS / f"{kind.value}.json").read_text("utf-8"))
    assert committed == json_schema(kind), f"run: newswatch schema {kind.value} > rules/schema/{kind.value}.json"


def test_the_schemas_are_schemas() -> None:
    done = check_jsonschema("--check-metaschema", *sorted(SCHEMAS.glob("*.json")))
    assert done.returncode == 0, done.stdout


def test_every_shipped_file_names_its_schema_and_keeps_to_it() -> None:
    by_schema: dict[Path, list[Path]] = {}
    for path in sorted(rules_folder().glob("*.yaml")):
        first = path.read_text("utf-8").split("\n", 1)[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert found, f"{path.name} does not begin with a modeline for editors"
        schema = (path.parent / found[1]).resolve()
        assert schema.is_file(), f"{path.name} names a schema that is not there: {found[1]}"
        by_schema.setdefault(schema, []).append(path)
    assert by_schema
    for schema, paths in by_schema.items():
        done = check_jsonschema("--schemafile", schema, *paths)
        assert done.returncode == 0, done.stdout


RULES = [
    # (a rule file, whether loader and schema take it)
    ("watchlists: {a: {terms: [no, 12:30, 010, 737, x]}}", True),
    ("watchlists: {a: {terms: {en: [x], no: [y]}, fuzzy: names}}", True),
    ("watchlists: {صاروخ: {terms: [صاروخ]}}", True),
    ("watchlists: {a: {entities: [{name: X, place: {lat: 1.5, lon: -2}, country: NO, weak: {en: [y]}}]}}", True),
    ("rules: [{id: r, when: x, max_age: 48h, group: {by: [place], window: 36h}, languages: any}]", True),
    ("rules: [{id: r, when: x, languages: [en, pt-BR], tests: [{text: a, match: yes}]}]", None),  # a looser loader
    (
        "rules: [{id: r, when: x, tests: [{texts: [a, {title: b, published: 2026-01-02T03:04:05Z}], incidents: 2}]}]",
        True,
    ),
    ("rules: [{id: r, when: x, tests: [{text: a, when: 2026-01-02}]}]", True),
    ("watchlists: {a b: {terms: [x]}}", False),
    ("watchlists: {a: {}}", False),
    ("watchlists: {a: {terms: x}}", False),
    ("watchlists: {a: {terms: [[x]]}}", False),
    ("watchlists: {a: {terms: {english: [x]}}}", False),
    ("watchlists: {a: {entities: [{aliases: [x]}]}}", False),
    ("watchlists: {a: {entities: [{name: x, place: {lat: 91, lon: 0}}]}}", False),
    ("watchlists: {a: {entities: [{name: x, country: iq}]}}", False),
    ("rules: [{id: r}]", False),
    ("rules: [{id: r, when: x, sevrity: high}]", False),
    ("rules: [{id: r, when: x, severity: hihg}]", False),
    ("rules: [{id: r, when: x, max_age: 2 days}]", False),
    ("rules: [{id: r, when: x, group: {by: [palce]}}]", False),
    ("rules: [{id: r, when: x, tests: [{text: a, texts: [b], match: true}]}]", False),
    ("rules: {r: {when: x}}", False),
    ("rule: []", False),
]


def loads(load: Callable[[Path], object], path: Path) -> bool:
    try:
        load(path)
    except InvalidInput:
        return False
    return True


def accepted(schema: str, folder: Path, texts: list[str]) -> list[bool]:
    """Whether check-jsonschema takes each text, asked for all at once: it takes a second to start."""
    paths = [folder / f"{number}.yaml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    done = check_jsonschema("--output-format", "json", "--schemafile", SCHEMAS / schema, *paths)
    report = json.loads(done.stdout)
    assert report.get("parse_errors", []) == []
    refused = {Path(error["filename"]).name for error in report["errors"]}
    return [path.name not in refused for path in paths]


def test_schema_and_loader_agree_on_rule_files(tmp_path: Path) -> None:
    texts = [text for text, _ in RULES]
    by_schema = accepted("rules.json", tmp_path, texts)
    for number, (text, good) in enumerate(RULES):
        assert loads(lambda path: load_rules([path]), tmp_path / f"{number}.yaml") is (good is not False), text
        assert good is None or by_schema[number] is good, text


CONFIGS = [
    ("feeds: [https://a.example/rss, {url: https://b.example, every: 2m}, {opml: f.opml}]", True),
    ("receivers: {a: {type: terminal}, b: {type: webhook, url: x}}\nroutes: [{to: [a], continue: true}]", True),
    ("receivers: {a: {type: email, smtp: smtps://a@b.example, from: a@b.example, to: [c@d.example]}}", True),
    ("polling: {min_interval: 5m, concurrency: 10}\ngive_up: 48h", True),
    ("polling: {concurrency: 0}", False),
    ("receivers: {a: {type: slak}}", False),
    ("receivers: {a: {type: webhook, url: x, secrt: y}}", False),
    ("give_up: never", False),
    ("recievers: {}", False),
]


def test_schema_and_loader_agree_on_the_configuration(tmp_path: Path) -> None:
    by_schema = accepted("config.json", tmp_path, [text for text, _ in CONFIGS])
    for number, (text, good) in enumerate(CONFIGS):
        assert loads(load_settings, tmp_path / f"{number}.yaml") is good, text
        assert by_schema[number] is good, text


def test_a_list_of_feeds_is_bare_or_under_its_key(tmp_path: Path) -> None:
    texts = ["- https://a.example/rss\n- {url: https://b.example}", "feeds: [https://a.example]", "feeds: {a: b}"]
    assert accepted("feeds.json", tmp_path, texts) == [True, True, False]
