"""`newswatch match`: items in, sightings out; nothing is stored or sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer

from monitor.cli.chosen import chosen_rules
from monitor.cli.marks import marked, where_and_when
from monitor.cli.options import ConfigOption, RuleOption, RulesOption
from monitor.counting import counted
from monitor.errors import ConfigurationError, InputError, InvalidInput
from monitor.feeds.text import one_line
from monitor.item_files import read_items
from monitor.matching.matcher import compile_ruleset
from monitor.model import Item, Sighting
from monitor.wire import match_record


def command(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Items: JSON Lines, a feed file, HTML or plain text; - or nothing for standard input.",
        ),
    ] = None,
    rules: RulesOption = None,
    rule: RuleOption = None,
    config: ConfigOption = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="json: one object per item.")] = "text",
    every: Annotated[bool, typer.Option("--all", help="Also sightings that a qualifier set aside, and why.")] = False,
) -> None:
    """Reads items and prints the sightings of every rule; writes nothing.

    \b
    Example: newswatch match article.txt --rules rules/
             newswatch match items.jsonl --rule us-facility-attack --format json
    """
    if file is not None and str(file) != "-" and not file.exists():
        raise ConfigurationError(f"there is no file '{file}'")
    matcher = compile_ruleset(chosen_rules(rules, config, rule))
    faults: list[InputError] = []
    items = found = 0
    for item in read_items(file, faults, now=datetime.now(UTC)):
        sightings = tuple(s for s in matcher.match(item) if every or s.set_aside is None)
        items += 1
        found += len(sightings)
        if format == "json":
            typer.echo(orjson.dumps(match_record(item, sightings)).decode())
        elif sightings:
            typer.echo(_paragraph(item, sightings))
    if format == "text":
        typer.echo(f"{counted(found, 'sighting')} in {counted(items, 'item')}")
    if faults:
        raise InvalidInput(tuple(faults))


def _paragraph(item: Item, sightings: tuple[Sighting, ...]) -> str:
    lines = [f"{one_line(item.id)}  {one_line(item.title)}".rstrip()]
    for sighting in sightings:
        head = f"  {sighting.severity.label}  {sighting.rule}  {sighting.asserted.value}"
        lines.append(head + where_and_when(sighting))
        if sighting.set_aside is not None:
            lines.append(f"    set aside: {sighting.set_aside}")
        for evidence in sighting.evidence:
            spans = [(term.start - evidence.start, term.end - evidence.start) for term in evidence.terms]
            lines.append(f"    {evidence.field}: {marked(evidence.text, spans)}")
    return "\n".join([*lines, ""])
