"""Email, against real SMTP servers with TLS and authentication."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from monitor.alerts.message import Spot
from monitor.alerts.receivers.base import Context, Thread
from monitor.alerts.receivers.email import EmailReceiver, check_mail_address, mailbox_of
from monitor.alerts.render import compose
from monitor.alerts.render_email import render_email
from monitor.errors import ConfigurationError, DeliveryError
from monitor.model import AlertKind, Severity
from tests.alerts import NOON, make_alert

ZONE = ZoneInfo("Asia/Baghdad")
PASSWORD = "planted-smtp-pass"


class Inbox:
    """What the server took, and what it says at each step instead of 250."""

    def __init__(self) -> None:
        self.mail: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address) or self.answers.get("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 queued as 1")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            parsed = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(parsed, EmailMessage)
            self.mail.append(parsed)
            self.envelopes.append(envelope)
        return answer


def _authenticate(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"watch", PASSWORD.encode()), handled=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@asynccontextmanager
async def server(inbox: Inbox, authority: trustme.CA, security: str) -> AsyncIterator[int]:
    """A server on loopback that requires authentication; `security` is tls, starttls or none. Yields its port."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    options: dict[str, Any] = {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": False}
    if security == "starttls":
        options |= {"tls_context": tls, "require_starttls": True, "auth_require_tls": True}
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of what these tests mean to do: authenticate without STARTTLS
            return SMTP(inbox, hostname="mx.example", loop=loop, **options)

    listening = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if security == "tls" else None)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await listening.wait_closed()


def receiver(scheme: str, port: int, ca: str | None = None, password: str = PASSWORD, **options: Any) -> EmailReceiver:
    box = mailbox_of(f"{scheme}://watch@localhost:{port}", password, "receivers.mail", ca)
    return EmailReceiver(box, "Watch <watch@desk.example>", options.get("to", ["Duty <duty@desk.example>"]))


def context(delivery: str = "i1-1/mail", **options: Any) -> Context:
    return Context(delivery, 1, NOON, **options)


def parts(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@pytest.mark.parametrize(("scheme", "security"), [("smtps", "tls"), ("smtp", "starttls"), ("smtp+plain", "none")])
async def test_mail_goes_out_encrypted_and_authenticated(
    inbox: Inbox, authority: trustme.CA, ca_file: str, scheme: str, security: str
) -> None:
    async with server(inbox, authority, security) as port:
        receipt = await receiver(scheme, port, ca_file).send(compose(make_alert(), ZONE), context())
    assert inbox.envelopes[0].rcpt_tos == ["duty@desk.example"]
    assert inbox.envelopes[0].mail_from == "watch@desk.example"
    assert receipt.reference == inbox.mail[0]["Message-ID"]


async def test_a_mail_has_the_headers_that_keep_order(inbox: Inbox, authority: trustme.CA, ca_file: str) -> None:
    async with server(inbox, authority, "tls") as port:
        await receiver("smtps", port, ca_file).send(compose(make_alert(), ZONE), context())
    mail = inbox.mail[0]
    assert mail["Subject"] == (
        "[HIGH] Drones hit depot beside consulate — Port Vale, 2 km from US Consulate, Port Vale"
    )
    assert mail["From"] == "Watch <watch@desk.example>"
    assert mail["To"] == "Duty <duty@desk.example>"
    assert mail["List-Id"] == "newswatch alerts <alerts.newswatch.desk.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"] is None
    assert mail["Date"].datetime == NOON


async def test_text_and_html_show_everything_in_order(inbox: Inbox, authority: trustme.CA, ca_file: str) -> None:
    async with server(inbox, authority, "tls") as port:
        await receiver("smtps", port, ca_file).send(compose(make_alert(), ZONE), context())
    text, html = parts(inbox.mail[0])
    for body in (text, html):
        wanted = [
            "HIGH",
            "Drones hit depot",
            "Port Vale",
            "Agency",
            "14:53",
            "11:53 UTC",
            "harbour",
            "@drone",
            "2.4 km",
            "1 independent source",
            "https://agency.example/news/1",
            "i1-1",
        ]
        places = [body.find(word) for word in wanted]
        assert -1 not in places
        assert places == sorted(places)
    assert "Two [drones] hit the fuel depot beside the harbour [consulate] at dawn." in text
    assert '<b style="background:#ffe9a8">drones</b>' in html
    assert "http://" not in html
    assert "<script" not in html


async def test_the_map_is_inside_the_mail(inbox: Inbox, authority: trustme.CA, ca_file: str) -> None:
    async with server(inbox, authority, "tls") as port:
        mail = receiver("smtps", port, ca_file)
        await mail.send(compose(make_alert(), ZONE), context())
        await mail.send(compose(make_alert("i2", place=None), ZONE), context("i2-1/mail"))
    with_map, without = inbox.mail
    pictures = [part for part in with_map.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == 1
    assert pictures[0].get_content().startswith(b"\x89PNG")
    assert f'src="cid:{pictures[0]["Content-ID"].strip("<>")}"' in parts(with_map)[1]
    assert [part.get_content_type() for part in without.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "<img" not in parts(without)[1]


async def test_a_map_that_cannot_be_drawn_keeps_no_alert_back(
    inbox: Inbox, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: Spot) -> NoReturn:
        raise OSError("no fonts here")

    monkeypatch.setattr("monitor.alerts.receivers.map.draw_map", breaks)
    async with server(inbox, authority, "tls") as port:
        await receiver("smtps", port, ca_file).send(compose(make_alert(), ZONE), context())
    assert "Drones hit depot" in parts(inbox.mail[0])[0]
    assert "<img" not in parts(inbox.mail[0])[1]


async def test_updates_thread_under_one_unchanged_subject(inbox: Inbox, authority: trustme.CA, ca_file: str) -> None:
    first = make_alert()
    update = make_alert(
        number=2, kind=AlertKind.UPDATE, severity=Severity.CRITICAL, title="Nine dead", news=("9 dead",)
    )
    async with server(inbox, authority, "tls") as port:
        mail = receiver("smtps", port, ca_file)
        receipt = await mail.send(compose(first, ZONE), context())
        amended = compose(replace(first, incident=update.incident), ZONE)
        thread = Thread(compose(first, ZONE), amended, receipt.reference)
        await mail.send(compose(update, ZONE), context("i1-2/mail", thread=thread))
    one, two = inbox.mail
    assert two["Subject"] == one["Subject"]
    assert two["References"] == two["In-Reply-To"] == one["Message-ID"]
    assert two["Message-ID"] != one["Message-ID"]
    assert "[CRITICAL UPDATE] Nine dead" in parts(two)[0]
    assert "New: 9 dead" in parts(two)[0]


async def test_every_attempt_of_a_delivery_has_one_message_id(
    inbox: Inbox, authority: trustme.CA, ca_file: str
) -> None:
    async with server(inbox, authority, "tls") as port:
        mail = receiver("smtps", port, ca_file)
        await mail.send(compose(make_alert(), ZONE), context())
        await mail.send(compose(make_alert(), ZONE), replace(context(), attempt=2, uncertain_since=NOON))
    assert inbox.mail[0]["Message-ID"] == inbox.mail[1]["Message-ID"]


@pytest.mark.parametrize(
    ("step", "answer", "permanent", "refused"),
    [
        ("RCPT", "451 4.3.0 try later", False, "receiver"),
        ("RCPT", "550 5.1.1 no such user", True, "receiver"),
        ("DATA", "452 4.3.1 no space", False, "receiver"),
        ("DATA", "552 5.3.4 too large", True, "message"),
        ("DATA", "554 5.7.1 refused content", True, "message"),
    ],
)
async def test_answers_are_sorted_by_their_code(
    inbox: Inbox, authority: trustme.CA, ca_file: str, step: str, answer: str, permanent: bool, refused: str
) -> None:
    inbox.answers[step] = answer
    async with server(inbox, authority, "tls") as port:
        with pytest.raises(DeliveryError, match=answer.split()[0]) as raised:
            await receiver("smtps", port, ca_file).send(compose(make_alert(), ZONE), context())
    assert (raised.value.permanent, raised.value.refused, raised.value.unknown) == (permanent, refused, False)


async def test_one_refused_address_of_two_is_said_and_not_sent_again(
    inbox: Inbox, authority: trustme.CA, ca_file: str
) -> None:
    inbox.answers["gone@desk.example"] = "550 5.1.1 no such user"
    async with server(inbox, authority, "tls") as port:
        mail = receiver("smtps", port, ca_file, to=["duty@desk.example", "gone@desk.example"])
        receipt = await mail.send(compose(make_alert(), ZONE), context())
    assert receipt.missed == "gone@desk.example refused: 550 5.1.1 no such user"
    assert receipt.missed in receipt.response
    assert inbox.envelopes[0].rcpt_tos == ["duty@desk.example"]


async def test_a_wrong_password_is_said_in_words(inbox: Inbox, authority: trustme.CA, ca_file: str) -> None:
    async with server(inbox, authority, "tls") as port:
        with pytest.raises(DeliveryError, match="the user or password is wrong") as raised:
            await receiver("smtps", port, ca_file, "wrong").send(compose(make_alert(), ZONE), context())
    assert raised.value.permanent
    assert raised.value.refused == "receiver"


async def test_a_server_that_is_not_who_it_says_gets_nothing(inbox: Inbox, authority: trustme.CA) -> None:
    async with server(inbox, authority, "tls") as port:
        with pytest.raises(DeliveryError, match=r"(?i)certificate") as raised:
            await receiver("smtps", port).send(compose(make_alert(), ZONE), context())
    assert not raised.value.unknown
    assert inbox.mail == []


async def test_a_server_that_is_not_there_is_a_passing_failure() -> None:
    with pytest.raises(DeliveryError) as raised:
        await receiver("smtps", 9).send(compose(make_alert(), ZONE), context())
    assert not raised.value.permanent
    assert not raised.value.unknown


ADDRESSES = (
    *("duty@desk.example", "Duty <duty@desk.example>", '"Duty, Baghdad" <duty+x@desk.example>'),
    "Dütý <d.k@x.example>",
)
NO_ADDRESSES = (
    *("duty@desk.example; boss@desk.example", "duty@desk.example, boss@desk.example", "Duty duty@desk.example"),
    *("", "duty", "duty@", "@desk.example", "duty@@desk.example", "a b@desk.example", "duty@desk.example>"),
    *("Duty <duty@desk.example", "Duty, Baghdad <duty@desk.example>", "düty@desk.example", ".duty.@desk.example"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_mail_address_may_have_a_name(address: str) -> None:
    assert check_mail_address(address, "receivers.mail.to") == address
    render_email(compose(make_alert(), ZONE), context(), address, [address]).as_bytes()


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_mail_address_or_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="is no mail address; write duty@example"):
        check_mail_address(address, "receivers.mail.to")


def test_plain_smtp_is_for_this_machine_only() -> None:
    with pytest.raises(ConfigurationError, match="not encrypted"):
        mailbox_of("smtp+plain://watch@mail.example:25", None, "receivers.mail")
    with pytest.raises(ConfigurationError, match="write smtps://"):
        mailbox_of("mail.example", None, "receivers.mail")
