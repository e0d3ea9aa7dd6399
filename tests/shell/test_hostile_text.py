"""Feed text is data in every medium: every trick, in every field that a feed can fill, at every receiver."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import trustme

from monitor.alerts.digest import digest_of
from monitor.alerts.message import Message
from monitor.alerts.receivers.apprise import AppriseReceiver
from monitor.alerts.receivers.base import Context, Receiver, Thread
from monitor.alerts.receivers.http import HttpCaller
from monitor.alerts.receivers.slack import SlackBot, SlackWebhook
from monitor.alerts.receivers.terminal import TerminalReceiver
from monitor.alerts.receivers.webhook import WebhookReceiver
from monitor.alerts.render import compose
from monitor.model import Alert, AlertKind, Place
from tests.alerts import NOON, make_alert
from tests.shell import slack_double, test_email
from tests.shell.slack_double import SlackDouble
from tests.shell.web_server import WebServer

TRICKS = (
    "<!channel> <!here|here> <@U012AB> <#C012AB> @everyone @channel @here @room",
    "<https://evil.example|https://agency.example> [agency.example](https://evil.example)",
    '<a href="https://evil.example">agency</a><script>alert(1)</script><img src="https://evil.example/p.png">',
    "Subject: forged\r\nBcc: evil@evil.example\r\n\r\nforged body",
    "\u202egpj.exe\u2066 \u200fabc\u2069 \u200binvisible\u00ad \ufeffmark",
    "\x1b[31mred\x1b]0;title\x07\x00\x08 bell\x07",
    "```code``` *bold* _it_ ~no~ ||spoiler|| `x`",
    "&lt;!channel&gt; &amp;lt;b&amp;gt; %0d%0aBcc:evil@evil.example",
    "lone \ud800 surrogate \u2028 line \u2029 paragraph",
)
BAD_URLS = (
    "javascript:alert(1)",
    "https://agency.example@evil.example/",
    "https://evil.example\\@agency.example/",
    "https://evil.example/|agency.example>",
    'https://evil.example/"onmouseover="x',
    "https://evil.example/\r\nBcc: x",
    "data:text/html,x",
    "https://[evil",
)
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
ZONE = ZoneInfo("UTC")


def hostile(trick: str, url: str) -> Alert:
    """An alert with the trick in everything that can come from a feed."""
    alert = make_alert(
        title=f"Title {trick}",
        sentence=f"Two drones {trick} consulate {trick}",
        url=url,
        publishers=(f"Agency {trick}", trick),
        news=(f"claimed by {trick}",),
        place=Place(f"Port {trick}", 33.3, 44.4, 2.4, "US Consulate, Port Vale", "IQ"),
    )
    assert alert.item is not None
    return replace(alert, item=replace(alert.item, publisher=f"Agency {trick}", id=f"item {trick}", feed=trick))


def messages() -> list[Message]:
    """Alerts, an update and a digest, with every trick and every address."""
    alerts = [hostile(trick, BAD_URLS[i % len(BAD_URLS)]) for i, trick in enumerate(TRICKS)]
    alerts += [hostile(TRICKS[0], url) for url in BAD_URLS]
    updates = [replace(alert, kind=AlertKind.UPDATE) for alert in alerts[:2]]
    digest = digest_of(alerts, "duty", "in a storm of alerts", NOON)
    return [*(compose(alert, ZONE) for alert in [*alerts, *updates]), compose(digest, ZONE, alerts)]


async def send_all(receiver: Receiver) -> None:
    for number, message in enumerate(messages()):
        thread = Thread(message, message, None) if message.kind is AlertKind.UPDATE else None
        await receiver.send(message, Context(f"{number}/duty", 1, NOON, thread=thread))
    await receiver.aclose()


OWN_LINKS = ("https://www.openstreetmap.org/",)


@pytest.mark.parametrize("way", ["bot", "webhook"])
async def test_slack_pings_nobody_and_links_only_ours(server: WebServer, way: str) -> None:
    slack = SlackDouble(server)
    if way == "bot":
        await send_all(SlackBot(slack_double.TOKEN, "#duty", slack.api, HttpCaller()))
    else:
        await send_all(SlackWebhook(server.url("/services/T1/B1/planted"), HttpCaller()))
    got = slack.messages if way == "bot" else slack.webhook_messages
    assert len(got) == len(messages())
    for message in got:
        assert slack_double.pings(message) == []
        assert all(url.startswith(OWN_LINKS) for _, url in slack_double.links(message))
        assert not UNSEEN.search(slack_double.shown(message))
        assert not UNSEEN.search(message["text"])


async def test_slacks_plain_fallback_pings_nobody(server: WebServer) -> None:
    slack = SlackDouble(server, fail={"chat.postMessage": []})
    receiver = SlackBot(slack_double.TOKEN, "#duty", slack.api, HttpCaller())
    for message in messages():
        slack.fail["chat.postMessage"] = ["invalid_blocks"]
        await receiver.send(message, Context("1/duty", 1, NOON))
    await receiver.aclose()
    for posted in slack.messages:
        assert "blocks" not in posted
        assert slack_double.pings(posted) == []
        assert slack_double.links(posted) == []


class _Page(HTMLParser):
    """Every tag and address of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


async def test_email_has_no_forged_header_and_no_markup_of_others(tmp_path: Path) -> None:
    authority, inbox = trustme.CA(), test_email.Inbox()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with test_email.server(inbox, authority, "tls") as port:
        await send_all(test_email.receiver("smtps", port, str(tmp_path / "ca.pem")))
    assert len(inbox.mail) == len(messages())
    for mail, envelope in zip(inbox.mail, inbox.envelopes, strict=True):
        assert envelope.rcpt_tos == ["duty@desk.example"]
        assert mail["Bcc"] is None
        assert len(mail.get_all("Subject", [])) == 1
        _assert_harmless(mail)


def _assert_harmless(mail: EmailMessage) -> None:
    text, html = test_email.parts(mail)
    page = _Page()
    page.feed(html)
    assert page.tags <= {
        "html",
        "head",
        "meta",
        "body",
        "p",
        "b",
        "h2",
        "table",
        "tr",
        "td",
        "blockquote",
        "ul",
        "li",
        "a",
        "img",
    }
    assert not any(name.startswith("on") for name in page.attributes)
    assert all(address.startswith((*OWN_LINKS, "cid:")) for address in page.addresses)
    for shown in (text, html, str(mail["Subject"])):
        assert not UNSEEN.search(shown.replace("\r\n", "\n").replace("\n", " "))


async def test_a_webhook_gets_clean_json(server: WebServer) -> None:
    server.serve("/hook", b"{}")
    await send_all(WebhookReceiver(server.url("/hook"), "key", HttpCaller()))
    for request in server.requests:
        body = json.loads(request.body)
        assert not UNSEEN.search(json.dumps(body, ensure_ascii=False))
        assert all(url.startswith(OWN_LINKS) for url in body["links"].values())
        assert request.headers["idempotency-key"] == body["delivery"]


async def test_the_terminal_obeys_no_feed() -> None:
    stream = io.StringIO()
    await send_all(TerminalReceiver(stream))
    assert not UNSEEN.search(stream.getvalue().replace("\n", " "))


async def test_apprise_gets_text_without_mentions_links_or_markup(server: WebServer) -> None:
    server.serve("/notify", b"")
    await send_all(AppriseReceiver(f"json://127.0.0.1:{server.port}/notify", "receivers.phones"))
    assert len(server.requests) == len(messages())
    for request in server.requests:
        body = json.loads(request.body)
        text = f"{body['title']}\n{body['message']}"
        assert not re.search(r"@(everyone|channel|here|room)|<|\]\(|\|\||```|__", text)
        assert "https://evil" not in text
        assert not UNSEEN.search(text.replace("\u200b", "").replace("\n", " "))
