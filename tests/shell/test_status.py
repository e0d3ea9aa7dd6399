"""The page and `status`: one picture, from which an officer sees whether the watch is alive, what alerted lately, and
what is held and why."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.request import urlopen

from tests.daemon_kit import STRIKE, Desk, Site, site, wait_until

QUIET_ALL_DAY = {"hours": "00:00-23:59", "zone": "Asia/Baghdad"}


def configured(folder: Path, web: Site, **settings: object) -> Desk:
    desk = Desk(folder)
    feeds = {"One": web.publish("/one.xml", STRIKE), "Gone": f"{web.address}/gone.xml"}
    desk.configure(
        {**feeds, "Still": web.publish("/still.xml")},  # so that not half of the feeds fail, however long it takes
        receivers={
            "machine": {"type": "webhook", "url": f"{web.address}/hook"},
            "night": {"type": "webhook", "url": f"{web.address}/hook", "quiet": QUIET_ALL_DAY},
            "broken": {"type": "webhook", "url": "http://127.0.0.1:1/hook"},
        },
        zone="Asia/Baghdad",
        **settings,
    )
    return desk


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)).split())


def test_page_and_command_show_alerts_what_is_held_and_failing_feeds_and_agree(tmp_path: Path) -> None:
    with site() as web:
        desk = configured(tmp_path, web)
        with desk.running():
            address = desk.wait_for("started")[0]["page"]
            desk.wait_for("delivery_sent")
            desk.wait_for("delivery_failed")
            desk.wait_for("poll_failed")
            assert desk.newswatch("silence", "add", "--place", "River*", "--for", "2h").returncode == 0
            wait_until(lambda: "held until" in urlopen(address).read().decode(), "the quiet hours hold")
            page = text_of(urlopen(address).read().decode())
            told = desk.newswatch("status")
            record = json.loads(desk.newswatch("status", "--format", "json").stdout)
            health = json.loads(urlopen(f"{address}healthz").read())
    assert told.returncode == 0
    assert health["status"] == "ok"
    spoken = " ".join(told.stdout.split())
    for shown in (page, spoken):
        assert "The watch is alive; broken does not take everything." in shown
        assert "Harbour Depot: Drone hits Harbour Depot" in shown
        assert "held: night; sent: machine" in shown
        assert re.search(r"1 alert held until .* Asia/Baghdad \(.* UTC\): quiet hours 00:00-23:59", shown)
        assert re.search(r"1 alert (failed, to be tried again .*|being sent): cannot connect", shown)
        assert "place is River*" in shown
        assert "404 Not Found" in shown
        assert "1 item, 1 incident, 1 alert" in shown
    assert "As of " in page
    [alert] = record["alerts"]
    assert (alert["title"], alert["receivers"]["night"]) == ("Harbour Depot: Drone hits Harbour Depot", "held")
    waiting = {line["name"]: [one["state"] for one in line["waiting"]] for line in record["receivers"]}
    assert waiting in ({"broken": [now], "machine": [], "night": ["held"]} for now in ("failed", "sending"))
    assert [silence["alerts"] for silence in record["silences"]] == [0]


def test_a_removed_receiver_is_shown_while_something_waits_for_it(tmp_path: Path) -> None:
    with site() as web:
        desk = configured(tmp_path, web)
        assert desk.newswatch("once").returncode == 0
        desk.configure({"One": f"{web.address}/one.xml"}, receivers={"terminal": {"type": "terminal"}})
        record = json.loads(desk.newswatch("status", "--format", "json").stdout)
        spoken = desk.newswatch("status").stdout

        def is_told() -> bool:  # once its next try is due
            return "alerts wait for the receiver broken" in desk.newswatch("once").stdout

        wait_until(is_told, "the operator is told")
    standing = {line["name"]: line["configured"] for line in record["receivers"]}
    assert standing == {"broken": False, "night": False, "terminal": True}
    assert spoken.count("no longer configured") == 2


def test_where_nothing_ever_ran_the_watch_is_not_well_and_the_call_not_wrong(tmp_path: Path) -> None:
    with site() as web:
        told = configured(tmp_path, web).newswatch("status", "--quiet")
    assert (told.returncode, told.stdout) == (1, "")
    assert "there is no store" in told.stderr


def test_of_many_failing_feeds_some_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    with site() as web:
        desk = Desk(tmp_path)
        desk.configure({f"Feed {number}": f"{web.address}/{number}.xml" for number in range(23)})
        assert desk.newswatch("once").returncode == 1
        told = desk.newswatch("status").stdout
    assert "23 watched, 23 failing" in told, "feeds of one host are all asked"
    assert told.count("404 Not Found") == 20
    assert told.rstrip().endswith("and 3 more: newswatch feeds list")


def test_a_key_in_a_feeds_address_is_on_no_page(tmp_path: Path) -> None:
    with site() as web:
        desk = Desk(tmp_path)
        desk.configure({"One": web.publish("/planted-key/one.xml", STRIKE)})
        plain = json.loads((tmp_path / "newswatch.yaml").read_text())
        plain["feeds"] = [f"{web.address}/${{AGENCY_KEY}}/one.xml", f"{web.address}/${{AGENCY_KEY}}/gone.xml"]
        (tmp_path / "newswatch.yaml").write_text(json.dumps(plain))
        with desk.running(AGENCY_KEY="planted-key"):
            address = desk.wait_for("started")[0]["page"]
            desk.wait_for("delivery_sent")
            desk.wait_for("poll_failed")
            shown = [urlopen(address).read().decode(), desk.newswatch("status", "--format", "json").stdout]
    assert all("/[redacted]/one.xml" in one and "planted-key" not in one for one in shown)
    assert "planted-key" not in desk.tail()


def test_the_watchs_own_trouble_is_no_alert_about_news(tmp_path: Path) -> None:
    with site() as web:
        desk = configured(tmp_path, web, operator=["machine"])
        web.pages["/one.xml"] = ("application/rss+xml", web.pages["/one.xml"][1].replace(b"Depot", b"Park"))
        with desk.running():
            address = desk.wait_for("started")[0]["page"]
            desk.wait_for("polled")
            desk.rules.write_text("rules: [{id: broken, when: '('}]", "utf-8")
            wait_until(lambda: web.posted, "the operator is told")
            page = text_of(urlopen(address).read().decode())
            record = json.loads(desk.newswatch("status", "--format", "json").stdout)
    assert "The watch is alive; 1 open trouble." in page
    assert (record["alerts_last_day"], record["last_alert"], record["alerts"]) == (0, None, [])


def test_a_stopped_daemon_is_told_as_such_and_fails(tmp_path: Path) -> None:
    with site() as web:
        desk = configured(tmp_path, web)
        assert desk.newswatch("once").returncode == 0
        told = desk.newswatch("status")
    assert told.returncode == 1
    assert told.stdout.startswith("the daemon is not running (never started)")
