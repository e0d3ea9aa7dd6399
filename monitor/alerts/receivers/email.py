"""Email over SMTP: STARTTLS or TLS always, except to the machine itself.

A crash after the server took the message and before that is recorded sends it again under the same Message-ID:
mail clients that fold copies show it once. SMTP offers nothing to look it up by.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from monitor.alerts.message import Message
from monitor.alerts.receivers.base import Context, Receipt
from monitor.alerts.receivers.map import map_of
from monitor.alerts.render_email import render_email
from monitor.errors import ConfigurationError, DeliveryError

_BARE = r"[!#-+\--:=?A-~]+@[!#-+\--:=?A-~]+"  # printable ASCII without quotation marks, commas, angles and a second @
_ADDRESS = re.compile(rf'{_BARE}|(?:"[^"]*"\s*|[^"<>,;@]*)<{_BARE}>')
_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """How to reach an SMTP server. `security` is tls (from the first byte), starttls or none."""

    host: str
    port: int
    security: str
    user: str | None
    password: str | None
    ca: str | None = None


def mailbox_of(smtp: str, password: str | None, where: str, ca: str | None = None) -> Mailbox:
    """The server that an `smtp:` setting names. Raises ConfigurationError for an address that is none, or one that
    would send a password or an alert over a network in the clear."""
    try:
        parts = urlsplit(smtp)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise ConfigurationError(f"{where}.smtp: no address of a mail server: {error}") from None
    if parts.scheme not in _PORTS or not host:
        raise ConfigurationError(
            f"{where}.smtp: write smtps://user@host, smtp://user@host:587 or smtp+plain://localhost:25"
        )
    if parts.scheme == "smtp+plain" and not _is_this_machine(host):
        raise ConfigurationError(f"{where}.smtp: smtp+plain is not encrypted, so it is for localhost only; use smtp://")
    user = unquote(parts.username) if parts.username else None
    secret = password or (unquote(parts.password) if parts.password else None)
    if ca is not None and not Path(ca).is_file():
        raise ConfigurationError(f"{where}.ca: there is no file {ca}")
    security = {"smtps": "tls", "smtp": "starttls", "smtp+plain": "none"}[parts.scheme]
    return Mailbox(host, port or _PORTS[parts.scheme], security, user, secret, ca)


def check_mail_address(address: str, where: str) -> str:
    """`address` ("kim@desk.example" or "Kim <kim@desk.example>"). Raises ConfigurationError where it is none, or more
    than one: whom a mail library overlooks would never be told."""
    fault = f"{where}: {address!r} is no mail address; write duty@example.org or Duty <duty@example.org>, one an entry"
    if _ADDRESS.fullmatch(address.strip()) is None:
        raise ConfigurationError(fault)
    try:
        Address(addr_spec=parseaddr(address)[1])
    except (ValueError, MessageError):
        raise ConfigurationError(fault) from None
    return address


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class EmailReceiver:
    """Sends each message to all addresses in one transaction with the server."""

    def __init__(
        self,
        mailbox: Mailbox,
        sender: str,
        to: Sequence[str],
        with_picture: bool = True,
        deadline: timedelta = timedelta(seconds=60),
    ) -> None:
        self._mailbox = mailbox
        self._sender = sender
        self._to = tuple(to)
        self._with_picture = with_picture
        self._deadline = deadline
        self._tls: ssl.SSLContext | None = None

    async def send(self, message: Message, context: Context) -> Receipt:
        picture = await map_of(message) if self._with_picture else None
        email = render_email(message, context, self._sender, self._to, picture)
        box = self._mailbox
        client = aiosmtplib.SMTP(
            hostname=box.host,
            port=box.port,
            use_tls=box.security == "tls",
            start_tls=box.security == "starttls",
            tls_context=self._context() if box.security != "none" else None,
            timeout=self._deadline.total_seconds(),
        )
        handed_over = False
        try:
            async with client:
                if box.user is not None:
                    await client.login(box.user, box.password or "")
                handed_over = True
                refused, said = await client.send_message(
                    email, sender=parseaddr(self._sender)[1], recipients=[parseaddr(one)[1] for one in self._to]
                )
        except aiosmtplib.SMTPException as error:
            raise _failure(error, handed_over) from error
        except (OSError, TimeoutError) as error:
            raise DeliveryError(f"cannot reach the mail server: {error}", unknown=handed_over) from error
        # Tried again, it would come twice to those who have it, and what follows would wait for one full mailbox.
        missed = "; ".join(f"{address} refused: {code} {text}" for address, (code, text) in refused.items())
        return Receipt(f"{said}; {missed}" if missed else said, email["Message-ID"], missed or None)

    async def aclose(self) -> None:
        """Connections last one message."""

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            if self._mailbox.ca is not None:
                self._tls.load_verify_locations(Path(self._mailbox.ca))
        return self._tls


def _failure(error: aiosmtplib.SMTPException, handed_over: bool) -> DeliveryError:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        text = f"{error.code} {error.message}"
        if error.code >= 500:
            return DeliveryError(text, permanent=True, advice="the user or password is wrong, or was withdrawn")
        return DeliveryError(text)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [one.code for one in error.recipients]
        text = "; ".join(f"{one.recipient} refused: {one.code} {one.message}" for one in error.recipients)
        if all(code >= 500 for code in codes):
            return DeliveryError(text, permanent=True, advice="correct the addresses in `to`")
        return DeliveryError(text)
    if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code >= 500:
        return DeliveryError(
            f"{error.code} {error.message}", permanent=True, advice="the server does not let this `from` send"
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        text = f"{error.code} {error.message}"
        # 552 too large, 554 refused content: this message, not the mailbox.
        return DeliveryError(text, permanent=error.code >= 500, refused="message" if error.code >= 550 else "receiver")
    text = f"the mail server could not be used: {error}"
    if isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPConnectTimeoutError):
        return DeliveryError(text)
    return DeliveryError(text, unknown=handed_over)
