"""docs/configuration.md names every key of the configuration, with the default that holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.durations import format_duration
from monitor.settings import (
    AppriseReceiver,
    Calm,
    DigestPlan,
    EmailReceiver,
    Escalation,
    FeedSetting,
    Network,
    Polling,
    QuietHours,
    RateLimit,
    Reminders,
    Route,
    RouteMatch,
    Settings,
    SlackReceiver,
    StormCap,
    TerminalReceiver,
    Web,
    WebhookReceiver,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "configuration.md").read_text("utf-8")
TABLES: list[tuple[str, type[BaseModel]]] = [
    ("", Settings),
    ("polling.", Polling),
    ("network.", Network),
    ("web.", Web),
    ("quiet.", QuietHours),
    ("rate.", RateLimit),
    ("storm.", StormCap),
    ("", Route),
    ("match.", RouteMatch),
    ("digest.", DigestPlan),
    ("remind.", Reminders),
    ("escalate.", Escalation),
]
KINDS: list[type[BaseModel]] = [SlackReceiver, EmailReceiver, AppriseReceiver, WebhookReceiver, TerminalReceiver]


def rows_of(page: str, cells: int) -> Iterator[list[str]]:
    for line in page.splitlines():
        found = [cell.strip() for cell in line[1:-1].split("|")]
        if line.startswith("| ") and len(found) == cells and set(found[0]) != {"-"}:
            yield found


def key_of(name: str, field: FieldInfo) -> str:
    return field.alias or name


def default_of(field: FieldInfo) -> str | None:
    """The default as the page writes it; None where it says it in words."""
    value: Any = field.default
    if field.is_required():
        return "needed"
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, str | int) else None


KEYS = {row[0].strip("`"): row[2] for row in rows_of(PAGE, 3)}


@pytest.mark.parametrize(("prefix", "model"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_key_is_there_with_its_default(prefix: str, model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        key = prefix + key_of(name, field)
        assert key in KEYS, f"docs/configuration.md does not name {key}"
        expected = default_of(field)
        assert expected is None or KEYS[key] == expected, key


def test_no_key_is_there_that_does_not_exist() -> None:
    known = {prefix + key_of(name, field) for prefix, model in TABLES for name, field in model.model_fields.items()}
    named = {key for key in KEYS if re.fullmatch(r"[a-z_.]+", key)} - {"key"}
    assert named - known == set()


def test_every_option_of_every_receiver_is_there() -> None:
    listed: dict[str, dict[str, str]] = {}
    kind = ""
    for first, key, _, default in rows_of(PAGE, 4):
        kind = first.strip("`") or kind
        listed.setdefault(kind, {})[key.strip("`")] = default
    common = set(Calm.model_fields)
    assert set(listed.pop("all")) == common
    listed.pop("type")
    for model in KINDS:
        (name,) = model.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
        own = {key_of(key, field): field for key, field in model.model_fields.items() if key not in {*common, "type"}}
        assert set(listed[name]) - {""} == set(own), name
        for key, field in own.items():
            assert listed[name][key] == (default_of(field) or listed[name][key]), f"{name} {key}"
    assert listed.keys() == {model.model_fields["type"].annotation.__args__[0] for model in KINDS}  # type: ignore[union-attr]


def test_every_key_of_a_feed_is_in_the_page_on_feeds() -> None:
    feeds = (DOCS / "feeds.md").read_text("utf-8")
    named = {key for row in rows_of(feeds, 2) for key in re.findall(r"`(\w+)`", row[0])}
    assert set(FeedSetting.model_fields) <= named
