"""A message as plain text: for the terminal, the plain part of an email, and services that take only text."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.alerts.message import Fact, Line, Message, Span

_MARKS = ("[", "]")


def render_text(message: Message) -> str:
    """The message as lines of text, in SPEC's order; matched words stand in brackets."""
    lines = [first_line(message)]
    if message.event_date:
        lines.append(f"Date of the event: {message.event_date}")
    lines += [f"New: {line}" for line in message.news]
    lines += ["", *_facts(message.source)] if message.source else []
    for spans in message.quotes:
        lines += ["", f"  “{marked(spans)}”"]
    lines += ["", *_facts(message.why)] if message.why else []
    if message.sources:
        lines += ["", message.sources]
    if message.members:
        lines += ["", *(text for line in message.members for text in _member(line))]
    lines += ["", *(f"{link.label}: {link.url}" for link in message.links)] if message.links else []
    lines += ["", " · ".join(f"{fact.label} {fact.text}" for fact in message.ids)]
    return "\n".join(lines)


def first_line(message: Message) -> str:
    """Severity, headline and place on one line."""
    place = f" — {message.place}" if message.place else ""
    return f"[{message.label}] {message.headline}{place}"


def marked(spans: Sequence[Span]) -> str:
    """A quotation with its matched words in brackets."""
    return "".join(f"{_MARKS[0]}{span.text}{_MARKS[1]}" if span.marked else span.text for span in spans)


def _facts(facts: Sequence[Fact]) -> list[str]:
    return [f"{fact.label}: {fact.text}" for fact in facts]


def _member(line: Line) -> list[str]:
    place = f" — {line.place}" if line.place else ""
    lines = [f"- {line.when} [{line.severity.label.upper()}] {line.headline}{place}"]
    return [*lines, f"  {line.link.url}"] if line.link else lines
