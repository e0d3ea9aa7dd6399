"""`newswatch explain`: why a rule fired on an item, or did not."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
import typer
import uvloop

from monitor.cli.chosen import chosen_rules
from monitor.cli.marks import marked, where_and_when
from monitor.cli.options import ConfigOption, RuleOption, RulesOption, open_store
from monitor.errors import ConfigurationError, InputError, InvalidInput
from monitor.feeds.text import one_line
from monitor.item_files import read_items, read_page
from monitor.language.config_file import load_settings
from monitor.matching.explain import Clause, Explanation
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import FIELDS, Item
from monitor.store import items
from monitor.wire import instant, sighting_record

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.store.incidents import Membership

_CLAUSE_WIDTH = 110  # characters of a clause's own text; its parts stand below it in full


def command(
    item: Annotated[
        str, typer.Argument(metavar="ITEM", help="An item's id or address, a file, or - for standard input.")
    ],
    rules: RulesOption = None,
    rule: RuleOption = None,
    config: ConfigOption = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="json: one object per item and rule.")] = "text",
) -> None:
    """Shows why rules fire on an item or do not: each clause, and the words that decided.

    \b
    Example: newswatch explain article.txt --rule us-facility-attack
             echo "Rockets hit the base" | newswatch explain - --rules rules/
    """
    matcher = compile_ruleset(chosen_rules(rules, config, rule))
    faults: list[InputError] = []
    seen = 0
    for one, joined in _items(item, config, faults):
        seen += 1
        explanations = [matcher.explain(one, known.id) for known in matcher.ruleset.rules]
        if format == "json":
            for explanation in explanations:
                of_rule = [member for rule_id, member in joined if rule_id == explanation.rule]
                typer.echo(orjson.dumps(_record(explanation, of_rule)).decode())
        else:
            typer.echo(_report(one, explanations, matcher, asked_for=bool(rule)))
            typer.echo("".join(f"\nincident {member.incident}: {member.reason}\n" for _, member in joined), nl=False)
    if faults:
        raise InvalidInput(tuple(faults))
    if not seen:
        raise ConfigurationError(f"'{item}' holds no item")


def _items(
    named: str, config: Path | None, faults: list[InputError]
) -> Iterator[tuple[Item, list[tuple[str, Membership]]]]:
    """The items that `named` means, each with the incidents it is in: a file's, else a stored item, else what is at
    the address."""
    now = datetime.now(UTC)
    if named == "-" or Path(named).is_file():
        for item in read_items(None if named == "-" else Path(named), faults, now=now):
            yield item, []
        return
    stored = _stored(named, config)
    if stored is not None:
        yield stored
    elif named.startswith(("http://", "https://")):
        for item in uvloop.run(_fetched(named, config, faults, now)):
            yield item, []
    else:
        raise ConfigurationError(f"'{named}' is no file, no address, and no item in the store")


def _stored(named: str, config: Path | None) -> tuple[Item, list[tuple[str, Membership]]] | None:
    """The stored item with this id or address, and its incidents, each with its rule; or None. Raises
    ConfigurationError where an id is asked for and there is no store."""
    from monitor.store.engine import read

    is_address = named.startswith(("http://", "https://"))
    try:
        engine = open_store(config)
    except ConfigurationError as error:
        if is_address:
            return None
        raise ConfigurationError(f"'{named}' is no file and no address; as an item's id: {error}") from None
    try:
        with read(engine) as connection:
            item = _by_address(connection, named) if is_address else items.get(connection, named)
            return None if item is None else (item, _incidents_of(connection, item))
    finally:
        engine.dispose()


def _by_address(connection: Connection, address: str) -> Item | None:
    from monitor.incidents.identity import keys_of

    probe = Item(id=address, feed="", publisher="", title=address, url=address)
    keys = (key for key in keys_of(probe).all if key.startswith("url:"))
    return next((known for key in keys if (known := items.get_by_key(connection, key))), None)


def _incidents_of(connection: Connection, item: Item) -> list[tuple[str, Membership]]:
    from monitor.store import incidents

    members = incidents.memberships(connection, item.id)
    known = ((incidents.get(connection, member.incident), member) for member in members)
    return [(incident.rule, member) for incident, member in known if incident is not None]


async def _fetched(url: str, config: Path | None, faults: list[InputError], now: datetime) -> list[Item]:
    """What is at `url`, a page or a feed, asked for through the same guard as feeds are."""
    from monitor.feeds.fetch import Fetcher
    from monitor.feeds.guard import guard_of
    from monitor.feeds.poll import limits_of
    from monitor.model import Fetched

    settings = load_settings(config)
    fetcher = Fetcher(guard_of(settings.network.allow), limits_of(settings.polling))
    try:
        answer = await fetcher.fetch(url, now=now, accept="text/html,*/*;q=0.5")
    finally:
        await fetcher.aclose()
    return read_page(answer, url, faults, now) if isinstance(answer, Fetched) else []


def _report(item: Item, explanations: list[Explanation], matcher: Matcher, *, asked_for: bool) -> str:
    """The item and, per rule, its clauses; rules none of whose clauses hold take one line."""
    lines = [f"{one_line(item.id)}  {one_line(item.title)}".rstrip()]
    for explanation in sorted(explanations, key=lambda e: (not e.fired, e.rule)):
        touched = asked_for or explanation.fired or any(clause.holds for clause in explanation.clauses)
        verdict = "fires" if explanation.fired else f"does not fire: {explanation.failed}"
        lines.append(f"\n{explanation.rule}  {verdict}")
        if not touched:
            continue
        rule = matcher.ruleset.rule(explanation.rule)
        if rule is not None:
            lines.append(f"  {rule.source.path}:{rule.source.line}")
        for clause in explanation.clauses:
            lines.append(f"  {clause.of}:")
            lines.extend(_tree(clause, 4))
        for sighting in explanation.sightings:
            aside = "" if sighting.set_aside is None else f"  set aside: {sighting.set_aside}"
            why = f" ({sighting.why_asserted})" if sighting.why_asserted else ""
            lines.append(f"  sighting: {sighting.asserted.value}{why}{where_and_when(sighting)}{aside}")
            for evidence in sighting.evidence:
                spans = [(term.start - evidence.start, term.end - evidence.start) for term in evidence.terms]
                lines.append(f"    {evidence.field}: {marked(evidence.text, spans)}")
        if not explanation.sightings:
            lines.extend(_marked_fields(item, explanation))
    return "\n".join(lines)


def _tree(clause: Clause, indent: int) -> Iterator[str]:
    """The clause and, where the item has any of its words, its parts."""
    words = ", ".join(dict.fromkeys(_shown(word.text, word.entity, word.km) for word in clause.words[:8]))
    more = f" and {len(clause.words) - 8} more" if len(clause.words) > 8 else ""
    note = f"  ({clause.note})" if clause.note else ""
    found = f": {words}{more}" if words and not clause.parts else ""
    text = textwrap.shorten(clause.text, _CLAUSE_WIDTH, placeholder=" …")
    yield f"{' ' * indent}{'true ' if clause.holds else 'false'}  {text}{found}{note}"
    if any(part.words for part in _every(clause)):
        for part in clause.parts:
            yield from _tree(part, indent + 2)


def _every(clause: Clause) -> Iterator[Clause]:
    """The clause and all its parts."""
    yield clause
    for part in clause.parts:
        yield from _every(part)


def _shown(text: str, entity: str | None, km: float | None) -> str:
    plain = one_line(text)
    if km is not None:
        return f"{plain} ({km:g} km from {entity})"
    return plain if entity is None or entity == plain else f"{plain} ({entity})"


def _marked_fields(item: Item, explanation: Explanation) -> Iterator[str]:
    """The sentences of the fields around what was found, where no sighting shows them."""
    spans = {
        (word.field, word.start, word.end)
        for clause in explanation.clauses
        for part in _every(clause)
        for word in part.words
    }
    for name in FIELDS:
        inside = sorted((start, end) for field, start, end in spans if field == name)
        if inside:
            text = item.text(name)
            low, high = max(0, inside[0][0] - 80), min(len(text), inside[-1][1] + 80, inside[0][0] + 600)
            shown = [(start - low, end - low) for start, end in inside if end <= high]
            yield f"  {name}: {marked(text[low:high], shown)}"


def _record(explanation: Explanation, joined: list[Membership]) -> dict[str, Any]:
    return {
        "item": explanation.item,
        "rule": explanation.rule,
        "fired": explanation.fired,
        "lang": explanation.lang,
        "failed": explanation.failed,
        "clauses": [_clause_record(clause) for clause in explanation.clauses],
        "sightings": [
            {**sighting_record(sighting), "why_asserted": sighting.why_asserted} for sighting in explanation.sightings
        ],
        "incidents": [
            {"incident": one.incident, "at": instant(one.at), "reason": one.reason, "score": one.score}
            for one in joined
        ],
    }


def _clause_record(clause: Clause) -> dict[str, Any]:
    return {
        "of": clause.of,
        "text": clause.text,
        "holds": clause.holds,
        "note": clause.note,
        "words": [
            {
                "field": word.field,
                "start": word.start,
                "end": word.end,
                "text": word.text,
                "list": word.list,
                "entity": word.entity,
                "km": word.km,
            }
            for word in clause.words
        ],
        "parts": [_clause_record(part) for part in clause.parts],
    }
