"""A message as an email: multipart text and HTML that needs no remote images and reads well in plain clients."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from html import escape

from monitor.alerts.message import Fact, Line, Link, Message, Span
from monitor.alerts.plain import shorten
from monitor.alerts.receivers.base import Context
from monitor.alerts.render_text import first_line, render_text
from monitor.model import Severity

_SUBJECT = 180  # characters
_COLOURS = {
    Severity.CRITICAL: "#8b0000",
    Severity.HIGH: "#c0392b",
    Severity.MEDIUM: "#b9770e",
    Severity.LOW: "#2471a3",
    Severity.INFO: "#566573",
}
_PICTURE_ID = "map@newswatch"


def render_email(
    message: Message, context: Context, sender: str, to: Sequence[str], picture: bytes | None = None
) -> EmailMessage:
    """The email of one delivery. Every attempt of it is the same message under the same Message-ID, so that a copy
    sent after a crash is recognised by mail clients. `picture` is a PNG for `cid:`, or None.

    The subject is the incident's first message's and does not change, so that clients keep the thread together.
    """
    first = context.thread.first if context.thread else message
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    email = EmailMessage(policy=SMTP)
    email["From"] = _address(sender)
    email["To"] = [_address(one) for one in to]
    email["Subject"] = shorten(first_line(first), _SUBJECT)
    email["Date"] = format_datetime(message.at)
    email["Message-ID"] = message_id(context.delivery, domain)
    if context.thread is not None and context.thread.reference is not None:
        email["In-Reply-To"] = context.thread.reference
        email["References"] = context.thread.reference
    email["List-Id"] = f"newswatch alerts <alerts.newswatch.{domain}>"
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "All"
    email["X-Newswatch-Alert"] = message.id
    email["X-Newswatch-Severity"] = message.severity.label
    if message.severity >= Severity.HIGH:
        email["Importance"] = "high"
    email.set_content(render_text(message) + "\n", cte="quoted-printable")
    email.add_alternative(
        render_html(message, _PICTURE_ID if picture else None), subtype="html", cte="quoted-printable"
    )
    if picture is not None:
        html = email.get_payload()[1]  # type: ignore[index]
        html.add_related(picture, "image", "png", cid=f"<{_PICTURE_ID}>", filename="map.png", disposition="inline")  # type: ignore[union-attr]
    return email


def message_id(delivery: str, domain: str) -> str:
    """The Message-ID of a delivery, the same on every attempt."""
    return f"<{sha256(delivery.encode()).hexdigest()[:32]}@{domain}>"


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


def render_html(message: Message, picture_id: str | None = None) -> str:
    """The message as a small HTML page, every text escaped, no style sheet, no script, nothing remote."""
    colour = _COLOURS[message.severity]
    parts = [
        f'<p style="margin:0 0 4px"><b style="color:#ffffff;background:{colour};padding:2px 6px">'
        f"{_text(message.label)}</b></p>",
        f'<h2 style="margin:4px 0;font-size:18px" dir="auto">{_text(message.headline)}</h2>',
    ]
    if message.place:
        parts.append(f'<p style="margin:4px 0;font-size:15px" dir="auto"><b>{_text(message.place)}</b></p>')
    if message.event_date:
        parts.append(f'<p style="margin:4px 0">Date of the event: {_text(message.event_date)}</p>')
    parts += [f'<p style="margin:4px 0" dir="auto"><b>New:</b> {_text(line)}</p>' for line in message.news]
    parts.append(_table(message.source))
    parts += [
        f'<blockquote dir="auto" style="margin:10px 0;padding:6px 10px;border-left:4px solid {colour};'
        f'background:#f4f4f4">{_quote(spans)}</blockquote>'
        for spans in message.quotes
    ]
    parts.append(_table(message.why))
    if message.sources:
        parts.append(f'<p style="margin:8px 0" dir="auto">{_text(message.sources)}</p>')
    if message.members:
        parts.append("<ul>" + "".join(_member(line) for line in message.members) + "</ul>")
    if message.links:
        parts.append('<p style="margin:8px 0">' + " · ".join(_link(link) for link in message.links) + "</p>")
    if picture_id is not None:
        parts.append(f'<p><img src="cid:{picture_id}" alt="Map: {_text(message.place or "")}" width="480"></p>')
    ids = " · ".join(f"{_text(fact.label)} {_text(fact.text)}" for fact in message.ids)
    parts.append(f'<p style="margin:12px 0 0;color:#777777;font-size:12px">{ids}</p>')
    body = "\n".join(part for part in parts if part)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
        f'<body style="font-family:sans-serif;font-size:14px;color:#222222">\n{body}\n</body></html>\n'
    )


def _text(text: str) -> str:
    return escape(text, quote=True)


def _quote(spans: Sequence[Span]) -> str:
    return "".join(
        f'<b style="background:#ffe9a8">{_text(span.text)}</b>' if span.marked else _text(span.text) for span in spans
    )


def _table(facts: Sequence[Fact]) -> str:
    if not facts:
        return ""
    rows = "".join(
        f'<tr><td style="padding:1px 12px 1px 0;color:#666666;vertical-align:top">{_text(fact.label)}</td>'
        f'<td dir="auto">{_text(fact.text)}</td></tr>'
        for fact in facts
    )
    return f'<table style="border-collapse:collapse;margin:8px 0;font-size:14px">{rows}</table>'


def _link(link: Link) -> str:
    return f'<a href="{_text(link.url)}" rel="noreferrer">{_text(link.label)}</a>'


def _member(line: Line) -> str:
    place = f" — {_text(line.place)}" if line.place else ""
    link = f" {_link(line.link)}" if line.link else ""
    return (
        f'<li dir="auto">{_text(line.when)} <b style="color:{_COLOURS[line.severity]}">'
        f"{_text(line.severity.label.upper())}</b> {_text(line.headline)}{place}{link}</li>"
    )
