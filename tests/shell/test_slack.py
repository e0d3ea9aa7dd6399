"""Slack, against a double that is as strict as its documentation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.digest import digest_of
from monitor.alerts.receivers.base import Context, Thread
from monitor.alerts.receivers.http import HttpCaller
from monitor.alerts.receivers.slack import SlackBot, SlackWebhook
from monitor.alerts.render import compose
from monitor.errors import DeliveryError
from monitor.model import AlertKind, Severity
from tests.alerts import NOON, make_alert
from tests.shell.slack_double import CHANNEL, TOKEN, SlackDouble, links, pings, shown
from tests.shell.web_server import web_server

ZONE = ZoneInfo("Asia/Baghdad")


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with web_server() as server:
        yield SlackDouble(server)


@pytest.fixture
async def bot(slack: SlackDouble) -> AsyncIterator[SlackBot]:
    receiver = SlackBot(TOKEN, "#duty", slack.api, HttpCaller(timedelta(seconds=10)))
    yield receiver
    await receiver.aclose()


def context(delivery: str = "i1-1/slack", **options: object) -> Context:
    return Context(delivery, 1, NOON, **options)  # type: ignore[arg-type]


async def test_a_message_shows_everything_in_order(slack: SlackDouble, bot: SlackBot) -> None:
    receipt = await bot.send(compose(make_alert(), ZONE), context())
    message = slack.messages[0]
    assert receipt.reference == f"{CHANNEL}:{message['ts']}"
    text = shown(message)
    wanted = [
        "HIGH: Drones hit depot beside consulate",
        "Port Vale, 2 km from US Consulate, Port Vale",
        "Source: Agency",
        "Published: 2026-03-02 14:53 Asia/Baghdad (2026-03-02 11:53 UTC)",
        "Delay: 6 min",
        "Two drones hit the fuel depot beside the harbour consulate at dawn.",
        "Rule: Rocket or drone attack near a US facility (us-facility-attack)",
        "Terms: drones (@drone), consulate (@us-facility)",
        "Facility: US Consulate, Port Vale, 2.4 km",
        "1 independent source: Agency",
        "Article",
    ]
    places = [text.find(line) for line in wanted]
    assert -1 not in places, [line for line, place in zip(wanted, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert message["text"] == "[HIGH] Drones hit depot beside consulate — Port Vale, 2 km from US Consulate, Port Vale"
    assert (message["unfurl_links"], message["unfurl_media"], message["link_names"]) == (False, False, False)
    assert message["metadata"]["event_payload"]["alert"] == "i1-1"
    assert ("Article", "https://agency.example/news/1") in links(message)


async def test_matched_words_are_bold(slack: SlackDouble, bot: SlackBot) -> None:
    await bot.send(compose(make_alert(), ZONE), context())
    quote = next(
        block["elements"][0]
        for block in slack.messages[0]["blocks"]
        if block["type"] == "rich_text" and block["elements"][0]["type"] == "rich_text_quote"
    )
    bold = [element["text"] for element in quote["elements"] if element.get("style") == {"bold": True}]
    assert bold == ["drones", "consulate"]


async def test_an_update_replies_in_the_thread_and_amends_the_first_message(slack: SlackDouble, bot: SlackBot) -> None:
    first = make_alert()
    receipt = await bot.send(compose(first, ZONE), context())
    update = make_alert(
        number=2,
        kind=AlertKind.UPDATE,
        severity=Severity.CRITICAL,
        publishers=("Agency", "Gazette"),
        news=("2 sources",),
    )
    amended = compose(replace(first, incident=update.incident), ZONE)
    thread = Thread(compose(first, ZONE), amended, receipt.reference)
    await bot.send(compose(update, ZONE), context("i1-2/slack", thread=thread))
    parent, reply = slack.messages
    assert reply["thread_ts"] == parent["ts"]
    assert "New: 2 sources" in shown(reply)
    assert "CRITICAL: Drones hit depot" in shown(parent)
    assert "2 independent sources: Agency, Gazette" in shown(parent)
    assert parent["metadata"]["event_payload"]["alert"] == "i1-1"


async def test_an_update_is_told_where_the_first_message_was_deleted(slack: SlackDouble, bot: SlackBot) -> None:
    message = compose(make_alert(), ZONE)
    receipt = await bot.send(
        compose(make_alert(number=2), ZONE), context(thread=Thread(message, message, f"{CHANNEL}:1.2"))
    )
    assert "thread_ts" not in slack.messages[0]
    assert "not amended: message_not_found" in receipt.response


async def test_an_update_is_told_where_slack_does_not_amend_the_first_message_for_a_reason_of_its_own(
    slack: SlackDouble, bot: SlackBot
) -> None:
    message = compose(make_alert(), ZONE)
    first = await bot.send(message, context())
    slack.fail["chat.update"] = ["slack_connect_something_new"]
    receipt = await bot.send(
        compose(make_alert(number=2), ZONE), context("i1-2/slack", thread=Thread(message, message, first.reference))
    )
    assert len(slack.messages) == 2
    assert "not amended: slack_connect_something_new" in receipt.response
    slack.fail["chat.update"] = ["ratelimited"]
    with pytest.raises(DeliveryError, match="ratelimited"):  # that passes: the message would be refused as well
        await bot.send(
            compose(make_alert(number=3), ZONE), context("i1-3/slack", thread=Thread(message, message, first.reference))
        )


@pytest.mark.parametrize("failure", ["drop", "internal_error"])
async def test_after_an_uncertain_attempt_the_message_is_looked_up_and_not_sent_twice(
    slack: SlackDouble, bot: SlackBot, failure: str
) -> None:
    for number in range(5):  # other traffic, so that looking takes several pages
        await bot.send(compose(make_alert(f"x{number}"), ZONE), context(f"x{number}/slack"))
    bot._channel_id = None  # as after a restart: the channel has to be found by name
    message = compose(make_alert(), ZONE)
    slack.fail["chat.postMessage"] = [failure]
    with pytest.raises(DeliveryError) as raised:
        await bot.send(message, context())
    assert raised.value.unknown
    posted = len(slack.messages)
    receipt = await bot.send(message, context(uncertain_since=NOON))
    if failure == "drop":
        assert receipt.response == "found already posted, not sent again"
        assert len(slack.messages) == posted
    else:  # Slack's double did not post it, and looking shows so
        assert len(slack.messages) == posted + 1
    ours = [one for one in slack.messages if one["metadata"]["event_payload"]["delivery"] == "i1-1/slack"]
    assert len(ours) == 1
    assert receipt.reference == f"{CHANNEL}:{ours[0]['ts']}"


async def test_without_the_scope_to_look_it_is_sent_again(slack: SlackDouble, bot: SlackBot) -> None:
    slack.scopes -= {"channels:history", "channels:read"}
    await bot.send(compose(make_alert(), ZONE), context(uncertain_since=NOON))
    assert len(slack.messages) == 1


async def test_a_lookup_that_is_told_to_wait_waits_instead_of_doubling(slack: SlackDouble, bot: SlackBot) -> None:
    await bot.send(compose(make_alert("x"), ZONE), context("x/slack"))
    slack.fail["conversations.history"] = [17]
    with pytest.raises(DeliveryError) as raised:
        await bot.send(compose(make_alert(), ZONE), context(uncertain_since=NOON))
    assert raised.value.retry_after == timedelta(seconds=17)
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("code", "permanent", "unknown", "words"),
    [
        ("invalid_auth", True, False, "invalid_auth: the bot token was revoked or is for another workspace"),
        ("not_in_channel", True, False, "/invite it"),
        ("is_archived", True, False, "archived"),
        ("fatal_error", False, True, "may have been posted"),
        ("service_unavailable", False, False, "unavailable"),
        ("a_code_of_tomorrow", False, False, "a_code_of_tomorrow"),
    ],
)
async def test_errors_are_sorted_and_said_in_words(
    slack: SlackDouble, bot: SlackBot, code: str, permanent: bool, unknown: bool, words: str
) -> None:
    slack.fail["chat.postMessage"] = [code]
    with pytest.raises(DeliveryError, match=words.replace("(", r"\(")) as raised:
        await bot.send(compose(make_alert(), ZONE), context())
    assert (raised.value.permanent, raised.value.unknown) == (permanent, unknown)


async def test_a_429_is_honoured(slack: SlackDouble, bot: SlackBot) -> None:
    slack.fail["chat.postMessage"] = [42]
    with pytest.raises(DeliveryError) as raised:
        await bot.send(compose(make_alert(), ZONE), context())
    assert raised.value.retry_after == timedelta(seconds=42)
    assert not raised.value.permanent


async def test_a_wrong_token_and_a_missing_channel_are_told_apart(slack: SlackDouble) -> None:
    wrong = SlackBot("xoxb-wrong", "#duty", slack.api, HttpCaller())
    with pytest.raises(DeliveryError, match="invalid_auth"):
        await wrong.send(compose(make_alert(), ZONE), context())
    lost = SlackBot(TOKEN, "#nowhere", slack.api, HttpCaller())
    with pytest.raises(DeliveryError, match="channel_not_found: there is no such channel, or it is private"):
        await lost.send(compose(make_alert(), ZONE), context())
    await wrong.aclose()
    await lost.aclose()


async def test_blocks_that_slack_refuses_are_sent_as_plain_text(slack: SlackDouble, bot: SlackBot) -> None:
    slack.fail["chat.postMessage"] = ["invalid_blocks"]
    await bot.send(compose(make_alert(), ZONE), context())
    assert "blocks" not in slack.messages[0]
    assert "Facility: US Consulate, Port Vale, 2.4 km" in slack.messages[0]["text"]


async def test_blocks_that_a_webhook_refuses_are_sent_as_plain_text(slack: SlackDouble) -> None:
    hook = SlackWebhook(slack.server.url("/services/T1/B1/planted"), HttpCaller())
    slack.fail["webhook"] = ["invalid_blocks"]
    await hook.send(compose(make_alert(), ZONE), context())
    assert "blocks" not in slack.webhook_messages[0]
    assert "Facility: US Consulate, Port Vale, 2.4 km" in slack.webhook_messages[0]["text"]
    slack.fail["webhook"] = ["invalid_payload", "invalid_payload"]
    with pytest.raises(DeliveryError, match="invalid_payload"):
        await hook.send(compose(make_alert(), ZONE), context())
    await hook.aclose()


@pytest.mark.parametrize("size", [1, 25])
async def test_the_largest_alert_and_digest_are_within_slacks_limits(
    slack: SlackDouble, bot: SlackBot, size: int
) -> None:
    long = "drones over the consulate and " * 400
    alert = make_alert(
        title=long, sentence=long, news=tuple(long for _ in range(10)), url="https://a.example/" + "p" * 1_900
    )
    assert alert.sighting is not None
    many = replace(alert, sighting=replace(alert.sighting, evidence=alert.sighting.evidence * 9))
    await bot.send(compose(many, ZONE), context())
    members = [replace(many, id=f"m{number}-1") for number in range(size)]
    digest = digest_of(members, "slack", "in a storm of alerts", NOON)
    await bot.send(compose(digest, ZONE, members), context("d/slack"))
    assert all("blocks" in message for message in slack.messages)
    assert shown(slack.messages[1]).count("•") == size


async def test_a_map_is_uploaded_into_the_thread_and_failing_to_do_so_loses_nothing(slack: SlackDouble) -> None:
    bot = SlackBot(TOKEN, "#duty", slack.api, HttpCaller(), with_picture=True)
    await bot.send(compose(make_alert(), ZONE), context())
    uploaded, completed = slack.files
    assert uploaded["uploaded"].startswith(b"\x89PNG")
    assert (completed["channel_id"], completed["thread_ts"]) == (CHANNEL, slack.messages[0]["ts"])
    slack.scopes -= {"files:write"}
    receipt = await bot.send(compose(make_alert("i2"), ZONE), context("i2-1/slack"))
    assert "without its map: missing_scope (files:write)" in receipt.response
    assert len(slack.messages) == 2
    await bot.aclose()


async def test_an_incoming_webhook_takes_the_same_message(slack: SlackDouble) -> None:
    hook = SlackWebhook(slack.server.url("/services/T1/B1/planted"), HttpCaller())
    assert (await hook.send(compose(make_alert(), ZONE), context())).response == "ok"
    assert "Facility: US Consulate" in shown(slack.webhook_messages[0])
    assert pings(slack.webhook_messages[0]) == []
    slack.fail["webhook"] = ["no_service", "action_prohibited", 30]
    with pytest.raises(DeliveryError, match="no_service: the webhook was removed"):
        await hook.send(compose(make_alert(), ZONE), context())
    with pytest.raises(DeliveryError, match="action_prohibited: an admin"):
        await hook.send(compose(make_alert(), ZONE), context())
    with pytest.raises(DeliveryError) as raised:
        await hook.send(compose(make_alert(), ZONE), context())
    assert raised.value.retry_after == timedelta(seconds=30)
    await hook.aclose()
