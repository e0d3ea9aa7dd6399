"""Everything that can be wrong from outside: each gives one clear line, the rest goes on, nothing is lost."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.daemon_kit import QUIET, STRIKE, Desk, Site, stop, wait_until


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_feeds_that_cannot_be_read_each_say_why_in_a_line_and_the_others_alert(desk: Desk, web: Site) -> None:
    web.pages["/page.html"] = ("text/html", b"<!doctype html><html><body><p>Please log in</p></body></html>")
    web.pages["/broken.xml"] = ("application/rss+xml", b"<?xml version='1.0'?><rss><channel><item><title>cut o")
    desk.configure(
        {
            "Down": f"http://127.0.0.1:{closed_port()}/x.xml",
            "Missing": f"{web.address}/missing.xml",
            "Page": f"{web.address}/page.html",
            "Broken": f"{web.address}/broken.xml",
            "Good": web.publish("/good.xml", STRIKE),
        }
    )
    done = desk.newswatch("once")
    assert done.returncode == 0, done.stderr
    assert "[HIGH] Drone hits Harbour Depot" in done.stdout
    assert "Traceback" not in done.stderr
    status = desk.newswatch("status").stdout
    for name in ("Down", "Missing", "Page"):
        assert f"  {name}: " in status
    assert "5 watched" in status


def test_where_no_feed_can_be_read_once_exits_1(desk: Desk) -> None:
    desk.configure({"Down": f"http://127.0.0.1:{closed_port()}/x.xml"})
    assert desk.newswatch("once").returncode == 1


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("an unknown key", "newswatch.yaml:1:2: unknown key 'fedes'"),
        ("a receiver that is none", "there is no receiver 'terminl'"),
        ("a rule that does not parse", "depot.yaml:9:"),
        ("a secret that is not there", "the environment variable HOOK_SECRET is not set"),
        ("a receiver's address that is none", "receivers.hook.url"),
        ("a store that is none", "mysql:// is no store newswatch knows"),
        ("a configuration that is not there", "nowhere.yaml"),
    ],
)
def test_what_is_written_wrong_stops_the_start_with_its_place_and_2(
    desk: Desk, web: Site, what: str, expected: str
) -> None:
    arguments: tuple[str, ...] = ("run",)
    feeds = {"One": web.publish("/one.xml", QUIET)}
    desk.configure(feeds)
    match what:
        case "an unknown key":
            (desk.folder / "newswatch.yaml").write_text("{fedes: []}")
        case "a receiver that is none":
            desk.configure(feeds, routes=[{"to": ["terminl"]}])
        case "a rule that does not parse":
            desk.rules.write_text(desk.rules.read_text("utf-8").replace("near @depot", "near ("), "utf-8")
        case "a secret that is not there":
            desk.configure(feeds, {"hook": {"type": "webhook", "url": web.address, "secret": "${HOOK_SECRET}"}})
        case "a receiver's address that is none":
            desk.configure(feeds, {"hook": {"type": "webhook", "url": "htp:/nowhere"}})
        case "a store that is none":
            desk.configure(feeds, store="mysql://x/y")
        case "a configuration that is not there":
            arguments = ("run", "--config", "nowhere.yaml")
    done = desk.newswatch(*arguments)
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_receiver_that_answers_wrong_delays_nobody_else(desk: Desk, web: Site) -> None:
    desk.configure(
        {"One": web.publish("/one.xml", STRIKE)},
        {
            "terminal": {"type": "terminal"},
            "down": {"type": "webhook", "url": f"http://127.0.0.1:{closed_port()}/hook"},
        },
    )
    done = desk.newswatch("once")
    assert "[HIGH] Drone hits Harbour Depot" in done.stdout
    status = desk.newswatch("status").stdout
    assert "1 to send" in status
    assert "1 sent" in status


def test_a_locked_store_is_waited_out(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    with desk.running() as daemon:
        desk.wait_for("polled", 2)
        blocker = sqlite3.connect(desk.folder / "watch.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        web.publish("/one.xml", STRIKE, QUIET)
        trouble = desk.wait_for("trouble")
        assert "locked by another process" in trouble[0]["message"]
        blocker.execute("ROLLBACK")
        blocker.close()
        desk.wait_for("trouble_over")
        desk.wait_for("delivery_sent")
        stop(daemon)
    assert len(desk.events("alert")) == 1
    assert desk.faults() == []


def mounted(folder: Path) -> bool:
    """A small file system of its own at `folder`; False where this machine does not let us."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return done.returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")
def test_a_full_disk_is_waited_out(desk: Desk, web: Site) -> None:
    disk = desk.folder / "disk"
    if not mounted(disk):
        pytest.skip("this machine does not let us mount a small disk")
    try:
        desk.configure({"One": web.publish("/one.xml", QUIET)}, store="disk/watch.db")
        with desk.running() as daemon:
            desk.wait_for("polled", 2)
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as out:
                try:
                    while True:
                        out.write(b"x" * 512)
                except OSError:
                    pass
            web.publish("/one.xml", STRIKE, QUIET)
            wait_until(
                lambda: any("full" in event["message"] for event in desk.events("trouble")), f"said; {desk.tail()}"
            )
            assert daemon.poll() is None
            filler.unlink()
            desk.wait_for("trouble_over")
            desk.wait_for("delivery_sent")
            stop(daemon)
        assert len(desk.events("alert")) == 1
        assert desk.faults() == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
