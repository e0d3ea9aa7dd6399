"""The demo: the very daemon on bundled feeds, with no configuration, no store and no internet."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from monitor.demo.outlets import rss, served
from monitor.demo.story import OUTLETS
from tests.daemon_kit import NOW, PATIENCE, environment, wait_until


def test_the_story_appears_bit_by_bit_and_an_entry_is_edited() -> None:
    wire = OUTLETS[0]
    assert "baghdad-1" not in rss(wire, 5, NOW, "http://x")
    assert "two guards wounded" not in rss(wire, 10, NOW, "http://x")
    assert "two guards wounded" in rss(wire, 20, NOW, "http://x")
    assert "erbil-1" in rss(wire, 40, NOW, "http://x")


def test_the_link_of_an_alert_leads_to_its_article() -> None:
    with served(lambda: 20.0) as address:
        page = urlopen(f"{address}/baghdad-1").read().decode()
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{address}/erbil-1")  # which has not happened yet
    assert '<h1 dir="auto">Rockets land near US embassy in Baghdad, two guards wounded</h1>' in page


def test_a_new_event_its_updates_and_a_second_event_are_told_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with out.open("w") as printed:
        demo = subprocess.Popen(
            [sys.executable, "-m", "monitor", "demo"],
            cwd=tmp_path,
            env=environment({"TMPDIR": str(tmp_path)}),
            stdout=printed,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            wait_until(lambda: out.read_text("utf-8").count("[HIGH] ") >= 2, "two events")
            demo.send_signal(signal.SIGINT)
            _, said = demo.communicate(timeout=PATIENCE)
        finally:
            demo.kill()
    assert demo.returncode == 0, said
    assert "Nothing here happened" in said
    headlines = [line for line in out.read_text("utf-8").splitlines() if line.startswith("[")]
    assert [(line.partition("]")[0], line.rpartition(" — ")[2]) for line in headlines] == [
        ("[HIGH", "US Embassy, Baghdad"),
        ("[HIGH UPDATE", "US Embassy, Baghdad"),
        ("[HIGH UPDATE", "US Embassy, Baghdad"),
        ("[HIGH", "US Consulate, Erbil"),
    ]
    assert "New: injured: 2" in out.read_text("utf-8")
    assert "New: now 2 independent sources" in out.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [out], "it leaves nothing behind"
