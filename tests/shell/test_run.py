"""The daemon, whole: a real process, real feeds over HTTP, a real store, real receivers."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.daemon_kit import PATIENCE, QUIET, STRIKE, Desk, Site, stop, wait_until


class Mailbox:
    """An SMTP server's handler that keeps what it was given."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.messages.append((envelope.original_content or b"").decode())
        return "250 kept"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    handler = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def test_an_alert_reaches_terminal_webhook_and_mailbox_once_and_sigterm_ends_it_with_0(
    desk: Desk, web: Site, mailbox: tuple[Mailbox, int]
) -> None:
    post, port = mailbox
    desk.configure(
        {"One": web.publish("/one.xml", STRIKE, QUIET)},
        receivers={
            "terminal": {"type": "terminal"},
            "machine": {"type": "webhook", "url": f"{web.address}/hook"},
            "mail": {"type": "email", "smtp": f"smtp+plain://127.0.0.1:{port}", "from": "w@x.org", "to": ["d@x.org"]},
        },
    )
    with desk.running() as daemon:
        desk.wait_for("delivery_sent", 3)
        desk.wait_for("polled", 4)  # the same feed again changes nothing
        stop(daemon)
    assert len(desk.events("alert")) == 1
    assert len(desk.events("delivery_sent")) == 3
    assert desk.printed.count("[HIGH] Drone hits Harbour Depot") == 1
    assert [body["kind"] for body in web.posted] == ["new"]
    assert len(post.messages) == 1
    assert "Drone hits Harbour Depot" in post.messages[0]
    ids = {event["alert"] for event in (*desk.events("alert"), *desk.events("delivery_sent"))}
    assert len(ids) == 1, "one id ties poll, alert and deliveries together"
    assert desk.events()[-1]["event"] == "stopped"


def test_a_stop_waits_for_the_job_that_is_at_work_and_logs_no_fault(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    with desk.running() as daemon:
        desk.wait_for("polled", 2)
        with closing(sqlite3.connect(desk.folder / "watch.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            time.sleep(1.5)  # a job of every second now waits for the store
            daemon.send_signal(signal.SIGTERM)
            desk.wait_for("stopping")
            time.sleep(0.5)
            other.execute("rollback")
        assert daemon.wait(PATIENCE) == 0
    assert desk.faults() == []
    assert desk.events()[-1]["event"] == "stopped"


def test_a_restart_sends_nothing_again(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", STRIKE)})
    for _ in range(2):
        with desk.running() as daemon:
            desk.wait_for("delivery_sent")
            before = len(desk.events("polled"))
            desk.wait_for("polled", before + 2)
            stop(daemon)
    assert len(desk.events("started")) == 2
    assert len(desk.events("delivery_sent")) == 1


def test_a_daemon_killed_before_it_could_send_sends_at_its_next_start(desk: Desk, web: Site) -> None:
    web.answer = 503
    desk.configure(
        {"One": web.publish("/one.xml", STRIKE)}, {"machine": {"type": "webhook", "url": f"{web.address}/hook"}}
    )
    with desk.running() as daemon:
        desk.wait_for("delivery_failed")
        daemon.kill()
    web.answer = 200
    with desk.running():
        wait_until(lambda: web.posted, f"the alert after the restart; log:\n{desk.tail()}")
    assert len(web.posted) == 1


@pytest.mark.parametrize("how", ["file", "sighup"])
def test_changed_rules_are_in_force_without_a_restart(desk: Desk, web: Site, how: str) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    with desk.running() as daemon:
        desk.wait_for("polled", 2)
        changed = desk.rules.read_text("utf-8").replace("(drone or rocket)", "(drone or rocket or rain)")
        changed += "  - {id: rain, title: Rain, severity: low, when: rain}\n"
        staged = desk.folder / "staged.yaml"
        staged.write_text(changed, "utf-8")
        staged.replace(desk.rules)  # as an editor saves
        if how == "sighup":
            daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: any(event["rules"] == 2 for event in desk.events("reloaded")), desk.tail())
        web.publish("/one.xml", ("more", "Rain again", "It rains."), QUIET)
        assert desk.wait_for("alert")[0]["rule"] == "rain"


def test_a_feed_that_is_configured_otherwise_is_asked_at_once(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    config = desk.folder / "newswatch.yaml"
    seldom = config.read_text("utf-8").replace('"publisher": "One"', '"every": "12h"')
    config.write_text(seldom, "utf-8")
    with desk.running():
        desk.wait_for("polled")
        config.write_text(seldom.replace("12h", "1s"), "utf-8")
        desk.wait_for("polled", 3)


def test_feeds_of_a_network_that_has_just_been_allowed_are_asked_at_once(desk: Desk, web: Site) -> None:
    slowly = {"min_interval": "1h", "max_interval": "2h", "spacing": "0s"}
    url = {"One": web.publish("/one.xml", STRIKE)}
    desk.configure(url, polling=slowly, network={"allow": []})
    with desk.running():
        assert "not a public address" in desk.wait_for("poll_failed")[0]["error"]
        desk.configure(url, polling=slowly)
        desk.wait_for("alert")


def test_a_secret_that_is_mended_in_its_file_is_in_force_and_what_waited_goes_out(desk: Desk, web: Site) -> None:
    web.answer = 401
    secret = desk.folder / "hook"
    secret.write_text(f"{web.address}/revoked", "utf-8")
    desk.configure(
        {"One": web.publish("/one.xml", STRIKE)}, receivers={"machine": {"type": "webhook", "url": "file:hook"}}
    )
    with desk.running():
        assert desk.wait_for("delivery_failed")[0]["state"] == "failed"  # and is tried again in a quarter of an hour
        web.answer = 200
        secret.write_text(f"{web.address}/mended", "utf-8")
        wait_until(lambda: web.posted, f"the alert is told; log:\n{desk.tail()}", 60)
    assert len(desk.events("reloaded")) == 1


def test_broken_rules_are_refused_whole_told_and_the_old_ones_go_on(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)}, operator=["terminal"])
    with desk.running():
        page = desk.wait_for("started")[0]["page"]
        desk.wait_for("polled", 2)
        good = desk.rules.read_text("utf-8")
        desk.rules.write_text(good.replace("near @depot", "near @depto near ("), "utf-8")
        refused = desk.wait_for("reload_refused")
        assert "depot.yaml:9:" in refused[0]["error"]
        web.publish("/one.xml", STRIKE, QUIET)
        desk.wait_for("alert")  # by the old rules
        wait_until(lambda: "were refused" in desk.printed, f"the operator is told; log:\n{desk.tail()}")
        assert "newswatch_trouble 1.0" in urlopen(f"{page}metrics").read().decode()
        assert b"were refused" in urlopen(page).read()
        assert urlopen(f"{page}healthz").status == 200, "a restart would end a watch that works, and not start it again"
        desk.rules.write_text(good, "utf-8")
        desk.wait_for("reloaded")
        wait_until(lambda: "recovered" in desk.printed, "the operator is told that it is over")


def test_a_trouble_that_a_restart_ends_is_over_and_told_anew_when_it_comes_again(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)}, operator=["terminal"])
    good = desk.rules.read_text("utf-8")

    def told(what: str, times: int) -> None:
        wait_until(lambda: desk.printed.count(what) == times, f"{what} is told {times} times; {desk.tail()}")

    for number in (1, 2):
        with desk.running():
            desk.wait_for("started", 2 * number - 1)
            desk.rules.write_text(good + "  - {id: broken\n", "utf-8")
            told("[HIGH] newswatch: the changed files", number)
            desk.rules.write_text(good, "utf-8")
        with desk.running():
            told("recovered at", number)
        assert "refused" not in desk.newswatch("status").stdout


def test_rules_that_a_deployment_removes_and_lays_anew_are_taken_in(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    with desk.running():
        desk.wait_for("polled")
        changed = desk.rules.read_text("utf-8") + "  - {id: rain, title: Rain, severity: low, when: rain}\n"
        shutil.rmtree(desk.rules.parent)
        assert "no such file" in desk.wait_for("reload_refused")[0]["error"]
        desk.rules.parent.mkdir()
        desk.rules.write_text(changed, "utf-8")
        wait_until(lambda: any(event["rules"] == 2 for event in desk.events("reloaded")), desk.tail())
        assert desk.faults() == []


def test_a_reload_that_the_store_refuses_comes_again_by_itself(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    with desk.running():
        desk.wait_for("polled")
        with closing(sqlite3.connect(desk.folder / "watch.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            desk.configure({"One": web.publish("/one.xml", QUIET), "Two": web.publish("/two.xml", QUIET)})
            assert "locked" in desk.wait_for("reload_refused")[0]["error"]
            other.execute("ROLLBACK")
        assert desk.wait_for("reloaded")[0]["feeds"] == 2
        wait_until(lambda: "/two.xml" in web.requests, "the new feed is polled")


@pytest.mark.parametrize("refused", ["sending", "sent"])
def test_a_store_that_takes_heartbeats_and_no_deliveries_is_a_trouble_until_it_does(
    desk: Desk, web: Site, refused: str
) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)}, operator=["terminal"])
    with desk.running():
        page = desk.wait_for("started")[0]["page"]
        desk.wait_for("polled")
        with closing(sqlite3.connect(desk.folder / "watch.db", isolation_level=None)) as other:
            other.execute(
                f"create trigger refuse before update on deliveries when new.state = '{refused}'"
                " begin select raise(abort, 'bad sector'); end"
            )
            web.publish("/one.xml", STRIKE, QUIET)
            wait_until(lambda: _ill(page), f"/healthz is ill; {desk.tail()}")
            assert "no alerts can be sent" in _ill(page)
            status = desk.newswatch("status")
            assert (status.returncode, "bad sector" in status.stdout) == (1, True), status.stdout
            beat = "select json_extract(value, '$.beat_at') from meta where key = 'daemon'"
            last = other.execute(beat).fetchone()
            wait_until(lambda: other.execute(beat).fetchone() != last, "a heartbeat, which the store takes")
            assert [event["trouble"] for event in desk.events("trouble")] == ["store:outbox"]
            assert "bad sector" in _ill(page)
            other.execute("drop trigger refuse")
        wait_until(lambda: not _ill(page), f"/healthz is well again; {desk.tail()}")
        desk.wait_for("delivery_sent")
        wait_until(lambda: "no alerts can be sent" in desk.printed, "the operator is told as soon as that is possible")
        assert desk.faults() == []


def _ill(page: str) -> str:
    """What /healthz complains of."""
    try:
        urlopen(f"{page}healthz").close()
    except HTTPError as ill:
        return ill.read().decode()
    return ""


def test_a_watch_that_cannot_read_its_feeds_says_so_and_when_it_can_again(desk: Desk, web: Site) -> None:
    addresses = {name: web.publish(f"/{name}.xml", QUIET) for name in ("one", "two", "three")}
    pages, web.pages = web.pages, {"/three.xml": web.pages["/three.xml"]}
    desk.configure(addresses, operator=["terminal"])
    with desk.running():
        page = desk.wait_for("started")[0]["page"]
        wait_until(lambda: "2 of 3 feeds cannot be read" in desk.printed, f"the operator is told; {desk.tail()}")
        with pytest.raises(HTTPError) as ill:
            urlopen(f"{page}healthz")
        assert ill.value.code == 503
        assert "the server answers 404" in ill.value.read().decode()
        assert desk.newswatch("status").returncode == 1
        web.pages = pages
        wait_until(lambda: "recovered at" in desk.printed, f"the operator is told that it is over; {desk.tail()}")
        assert urlopen(f"{page}healthz").status == 200


def test_health_metrics_and_page_are_served_on_loopback(desk: Desk, web: Site) -> None:
    secret = "pass-in-a-feed-address"
    feed = web.publish("/one.xml", STRIKE).replace("http://", f"http://user:{secret}@")
    desk.configure({"<b>One</b>": feed})
    with desk.running():
        page = desk.wait_for("started")[0]["page"]
        desk.wait_for("delivery_sent")
        assert page.startswith("http://127.0.0.1:")
        assert b'"ok"' in urlopen(f"{page}healthz").read()
        metrics = urlopen(f"{page}metrics").read().decode()
        page_of_metrics = (Path(__file__).parents[2] / "deploy" / "install.md").read_text("utf-8")
        served = {name for name in re.findall(r"^# TYPE (\S+)", metrics, re.MULTILINE) if not name.endswith("_created")}
        assert served == set(re.findall(r"`(newswatch_\w+)[`{]", page_of_metrics.partition("| metric |")[2]))
        assert 'newswatch_alerts_total{kind="new"} 1.0' in metrics
        assert 'newswatch_deliveries{state="sent"} 1.0' in metrics
        shown = urlopen(page).read().decode()
        assert "&lt;b&gt;One&lt;/b&gt;" in shown
        assert re.findall(r'data-is="([a-z ]+)"', shown)[-3:] == ["last answer", "last new item", "trouble"], (
            "on a phone"
        )
        assert secret not in metrics + shown + desk.log.read_text("utf-8")
        status = desk.newswatch("status")
        assert status.returncode == 0, status.stderr
        assert "1 watched, 0 failing" in status.stdout
    lost = desk.newswatch("status", "--format", "json")
    assert lost.returncode in (0, 1)  # killed: fresh for a minute, lost after it


def test_a_second_daemon_on_the_store_is_refused_in_one_line(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", QUIET)})
    with desk.running():
        desk.wait_for("started")
        second = desk.newswatch("run")
        assert second.returncode == 1
        assert "another newswatch (process" in second.stderr
        told = [line for line in second.stderr.splitlines() if not line.startswith("{")]
        assert len(told) == 1


def test_once_polls_delivers_and_exits(desk: Desk, web: Site) -> None:
    desk.configure({"One": web.publish("/one.xml", STRIKE, QUIET), "Two": web.publish("/two.xml", QUIET)})
    done = desk.newswatch("once")
    assert done.returncode == 0, done.stderr
    assert "[HIGH] Drone hits Harbour Depot" in done.stdout
    assert "2 feeds polled, 0 failed; 2 new items, 1 alert" in done.stderr
    again = desk.newswatch("once", "--all")
    assert again.stdout == ""
    assert "2 feeds polled, 0 failed; 0 new items, 0 alerts" in again.stderr


def test_sigterm_in_mid_send_waits_for_the_answer_and_records_it(desk: Desk, web: Site) -> None:
    web.delay = 3.0
    desk.configure(
        {"One": web.publish("/one.xml", STRIKE)}, {"machine": {"type": "webhook", "url": f"{web.address}/hook"}}
    )
    with desk.running() as daemon:
        wait_until(lambda: web.posting, "the send has begun")
        stop(daemon)
    assert len(web.posted) == 1
    assert len(desk.events("delivery_sent")) == 1
    assert "1 sent" in desk.newswatch("status").stdout
