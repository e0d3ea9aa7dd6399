"""A message for Slack: Block Kit, with a fallback `text` for notifications and clients without blocks.

Feed text stands in `rich_text` elements, which Slack shows as they are: no `<!channel>`, no mention and no link is
read out of them. Where only mrkdwn will do (the fallback), `&`, `<` and `>` are escaped as Slack asks. Links are
link elements with our labels and checked addresses.
Limits (docs.slack.dev): 50 blocks a message, 150 characters in a header, 40,000 in `text`; what a rich_text block
holds is kept to 3,000 characters, the limit of a section, as its own is not documented. Nor is the limit of all
blocks together: users of slackapi/bolt-js (issue 2509) met it near 13,200 characters, so 12,000 of JSON are kept to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from monitor.alerts.message import Fact, Line, Message, Span
from monitor.alerts.plain import shorten
from monitor.alerts.render_text import first_line, render_text
from monitor.model import Severity

MAX_BLOCKS = 50
_HEADER = 150
_RICH = 3_000
_FALLBACK = 3_000
_ALL_BLOCKS = 12_000  # characters of JSON
_LINES_PER_BLOCK = 12
_LINK_OF_MEMBER = 200  # characters of an address; a digest leaves out longer ones
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
    quotes = [_quote(spans) for spans in message.quotes]
    rest = _facts(message.why)
    if message.sources:
        rest.append(_section([_words(message.sources, bold=True)]))
    rest += _members(message.members, with_links=True)
    if message.links:
        elements: list[Block] = []
        for link in message.links:
            elements += [_words(" · ")] if elements else []
            elements.append({"type": "link", "url": link.url, "text": link.label})
        rest.append(_section(elements))
    rest.append(_ids(message.ids))
    while len(quotes) > 1 and _size([*blocks, *quotes, *rest]) > _ALL_BLOCKS:
        quotes.pop()
    blocks += [*quotes, *rest]
    if _size(blocks) > _ALL_BLOCKS:
        blocks = [_header(message), *_members(message.members, with_links=False), _ids(message.ids)]
    return {"text": escape(shorten(first_line(message), _FALLBACK)), "blocks": blocks[:MAX_BLOCKS]}


def render_slack_plain(message: Message) -> dict[str, Any]:
    """The message without blocks, for a Slack that refused them: nothing in it is read as markup."""
    return {"text": escape(shorten(render_text(message), _FALLBACK)), "mrkdwn": False}


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


def _members(lines: Sequence[Line], *, with_links: bool) -> list[Block]:
    """A digest's alerts, a few to a block so that none is cut."""
    return [
        _section([part for line in lines[start : start + _LINES_PER_BLOCK] for part in _member(line, with_links)])
        for start in range(0, len(lines), _LINES_PER_BLOCK)
    ]


def _member(line: Line, with_link: bool) -> list[Block]:
    place = f" — {shorten(line.place, 60)}" if line.place else ""
    text = f"• {line.when} {line.severity.label.upper()} {shorten(line.headline, 110)}{place}"
    if line.link is None or not with_link or len(line.link.url) > _LINK_OF_MEMBER:
        return [_words(f"{text}\n")]
    return [_words(f"{text} "), {"type": "link", "url": line.link.url, "text": line.link.label}, _words("\n")]


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


def _size(blocks: list[Block]) -> int:
    return len(orjson.dumps(blocks).decode())


def _words(text: str, *, bold: bool = False) -> Block:
    element: Block = {"type": "text", "text": text}
    return {**element, "style": {"bold": True}} if bold else element
