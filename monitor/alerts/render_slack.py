"""A message for Slack: Block Kit, with a fallback `text` for notifications and clients without blocks.

Feed text stands in `rich_text` elements, which Slack shows as they are: no `<!channel>`, no mention and no link is
read out of them. Where only mrkdwn will do (the fallback), `&`, `<` and `>` are escaped as Slack asks. Links are
link elements with our labels and checked addresses.
Limits (docs.slack.dev): 50 blocks a message, 150 characters in a header, 40,000 in `text`; what a rich_text block
holds is kept to 3,000 characters, the limit of a section, as its own is not documented.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.alerts.message import Fact, Line, Message, Span
from monitor.alerts.plain import shorten
from monitor.alerts.render_text import first_line
from monitor.model import Severity

MAX_BLOCKS = 50
_HEADER = 150
_RICH = 3_000
_FALLBACK = 3_000
_LINES_PER_BLOCK = 15
_SYMBOLS = {
    Severity.CRITICAL: "🟥",
    Severity.HIGH: "🟧",
    Severity.MEDIUM: "🟨",
    Severity.LOW: "🟦",
    Severity.INFO: "⬜",
}

Block = dict[str, Any]


def render_slack(message: Message) -> dict[str, Any]:
    """`text` and `blocks` of a chat.postMessage, chat.update or incoming webhook call."""
    blocks = [_header(message), *_lead(message)]
    blocks += [_quote(spans) for spans in message.quotes]
    blocks += _facts(message.why)
    if message.sources:
        blocks.append(_section([_words(message.sources, bold=True)]))
    blocks += _members(message.members, MAX_BLOCKS - len(blocks) - 2)
    if message.links:
        elements: list[Block] = []
        for link in message.links:
            elements += [_words(" · ")] if elements else []
            elements.append({"type": "link", "url": link.url, "text": link.label})
        blocks.append(_section(elements))
    blocks.append(_ids(message.ids))
    return {"text": escape(shorten(first_line(message), _FALLBACK)), "blocks": blocks[:MAX_BLOCKS]}


def escape(text: str) -> str:
    """Text as mrkdwn shows it literally where links and mentions are concerned."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def metadata(message: Message, delivery: str) -> dict[str, Any]:
    """Message metadata that finds the message again by its delivery."""
    payload = {"delivery": delivery, "alert": message.id, "incident": message.incident, "rule": message.rule}
    return {"event_type": "newswatch_alert", "event_payload": payload}


def _header(message: Message) -> Block:
    text = shorten(f"{_SYMBOLS[message.severity]} {message.label}: {message.headline}", _HEADER)
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _lead(message: Message) -> list[Block]:
    lines: list[Fact] = []
    if message.place:
        lines.append(Fact("Place", message.place))
    if message.event_date:
        lines.append(Fact("Date", message.event_date))
    lines += [Fact("New", line) for line in message.news]
    return _facts([*lines, *message.source])


def _facts(facts: Sequence[Fact]) -> list[Block]:
    elements: list[Block] = []
    for fact in facts:
        elements += [_words("\n")] if elements else []
        elements += [_words(f"{fact.label}: ", bold=True), _words(shorten(fact.text, 600))]
    return [_section(elements)] if elements else []


def _quote(spans: Sequence[Span]) -> Block:
    elements = [_words(span.text, bold=span.marked) for span in spans if span.text]
    quote = {"type": "rich_text_quote", "elements": _within(elements)}
    return {"type": "rich_text", "elements": [quote]}


def _members(lines: Sequence[Line], room: int) -> list[Block]:
    """A digest's alerts, fifteen to a block; what finds no room is counted."""
    fits = lines[: max(room - 1, 0) * _LINES_PER_BLOCK]
    blocks: list[Block] = []
    for start in range(0, len(fits), _LINES_PER_BLOCK):
        items = [_member(line) for line in fits[start : start + _LINES_PER_BLOCK]]
        blocks.append(
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}
        )
    if len(lines) > len(fits):
        blocks.append(_section([_words(f"and {len(lines) - len(fits)} more: see newswatch alerts list")]))
    return blocks


def _member(line: Line) -> Block:
    place = f" — {shorten(line.place, 60)}" if line.place else ""
    elements = [_words(f"{line.when} "), _words(line.severity.label.upper(), bold=True)]
    elements.append(_words(f" {shorten(line.headline, 110)}{place} "))
    if line.link:
        elements.append({"type": "link", "url": line.link.url, "text": line.link.label})
    return {"type": "rich_text_section", "elements": elements}


def _ids(facts: Sequence[Fact]) -> Block:
    text = shorten(" · ".join(f"{fact.label} {fact.text}" for fact in facts), 300)
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _within(elements)}]}


def _within(elements: list[Block]) -> list[Block]:
    """The elements, cut so that their text stays within the limit of a block."""
    kept: list[Block] = []
    room = _RICH
    for element in elements:
        text = element["text"]
        if len(text) > room:
            return [*kept, {**element, "text": shorten(text, max(room, 1))}]
        kept.append(element)
        room -= len(text)
    return kept


def _words(text: str, *, bold: bool = False) -> Block:
    element: Block = {"type": "text", "text": text}
    return {**element, "style": {"bold": True}} if bold else element
