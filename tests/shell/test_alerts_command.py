"""`alerts list`, `show` and `ack` on a real store: what an officer reads, and what a program does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.alerts.routing import delivery_to
from monitor.cli import build
from monitor.model import Alert, DeliveryState
from monitor.store import outbox
from monitor.store.engine import write
from monitor.store.place import open_for_writing
from tests.alerts import make_alert

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def alert() -> Alert:
    return replace(make_alert(), at=NOW)


@pytest.fixture
def config(tmp_path: Path, alert: Alert) -> Path:
    store = f"sqlite:///{tmp_path}/watch.db"
    engine = open_for_writing(store)
    until = NOW + timedelta(hours=8)
    failed = replace(
        delivery_to("phones", alert, NOW, due=NOW + timedelta(minutes=1)),
        state=DeliveryState.FAILED,
        attempts=1,
        response="503",
    )
    with write(engine) as connection:
        held = delivery_to("night", alert, NOW, due=until, hold="quiet", reason="quiet hours 22:00-06:00 UTC")
        outbox.add(connection, alert, [held, failed])
    engine.dispose()
    path = tmp_path / "newswatch.yaml"
    path.write_text(f"store: {store}\n")
    return path


def newswatch(config: Path, *words: str) -> Result:
    return CliRunner().invoke(build(), [*words, "--config", str(config)])


def test_what_is_held_says_why_and_until_when_in_text_and_json(config: Path, alert: Alert) -> None:
    shown = newswatch(config, "alerts", "show", alert.id).stdout
    until = f"{NOW + timedelta(hours=8):%Y-%m-%dT%H:%M:%S}Z"
    assert f"  delivery  night: held until {until}, 0 tries (quiet hours 22:00-06:00 UTC)\n" in shown
    assert (
        f"  delivery  phones: failed, again at {NOW + timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}Z, 1 try (503)\n" in shown
    )
    record = json.loads(newswatch(config, "alerts", "show", alert.id, "--format", "json").stdout)
    night, phones = record["deliveries"]
    assert (night["state"], night["reason"], night["due_at"]) == ("held", "quiet hours 22:00-06:00 UTC", until)
    assert (phones["state"], phones["response"], phones["attempts"]) == ("failed", "503", 1)


def test_a_list_that_is_cut_says_so(config: Path, alert: Alert) -> None:
    whole = newswatch(config, "alerts", "list", "--limit", "1")
    assert (alert.id in whole.stdout, whole.stderr) == (True, "")
    later = replace(make_alert(), id="later-1", at=NOW + timedelta(seconds=1))
    with write(open_for_writing(f"sqlite:///{config.parent}/watch.db")) as connection:
        outbox.add(connection, later, [])
    cut = newswatch(config, "alerts", "list", "--limit", "1", "--format", "json")
    assert json.loads(cut.stdout)["id"] == later.id
    assert cut.stderr == "only the newest 1; --limit shows more\n"


def test_acknowledging_is_shown_once_and_an_unknown_id_fails(config: Path, alert: Alert) -> None:
    assert newswatch(config, "alerts", "list", "--open").stdout.count(alert.id) == 1
    assert newswatch(config, "alerts", "ack", alert.incident.id, "--by", "kim").stdout.endswith(": 1 acknowledged\n")
    assert newswatch(config, "alerts", "ack", alert.id).stdout == f"{alert.id}: acknowledged before\n"
    assert "seen by kim" in newswatch(config, "alerts", "list").stdout
    assert newswatch(config, "alerts", "list", "--open").stdout == "no open alerts in the last 7d\n"
    unknown = newswatch(config, "alerts", "ack", "nothing")
    assert (unknown.exit_code, unknown.stderr) == (1, "there is no alert or incident nothing\n")
