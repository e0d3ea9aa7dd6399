"""`newswatch backtest`: what a changed rule would have alerted on stored items."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli.options import ConfigOption, RuleOption, RulesOption, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.backtest import Day, Difference
    from monitor.language.ruleset import Ruleset, Source


def command(
    rulefile: Annotated[
        Path,
        typer.Argument(
            metavar="RULEFILE", help="The changed rule file; it stands in for the one of the same name.", exists=True
        ),
    ],
    since: Annotated[str, typer.Option(help="How far back: 7d, 30d.", metavar="DURATION")] = "30d",
    rules: RulesOption = None,
    rule: RuleOption = None,
    config: ConfigOption = None,
    examples: Annotated[int, typer.Option(min=0, help="Alerts shown per day and side.", metavar="N")] = 3,
    format: Annotated[Literal["text", "json"], typer.Option(help="json: one object per day.")] = "text",
) -> None:
    """Runs the stored items through the rules in force and through the changed ones, and prints per day which alerts
    are added and removed. Writes and sends nothing.

    \b
    Example: newswatch backtest new/us-facility.yaml --since 30d
    """
    from monitor.alerts.routing import Router
    from monitor.app import sources_of, store_address, utc_now
    from monitor.backtest import compare, stored_since
    from monitor.cli.chosen import rules_paths
    from monitor.cli.progress import progress
    from monitor.errors import ConfigurationError
    from monitor.language.config_file import load_settings
    from monitor.language.loader import folders_of, load_rules
    from monitor.matching.matcher import compile_ruleset
    from monitor.pipeline import PipelineParts
    from monitor.replay import in_memory
    from monitor.secrets import Secrets
    from monitor.store import items as item_store
    from monitor.store.engine import read
    from monitor.store.place import open_existing

    span = duration(since, "--since")
    sources = sources_of(config)
    settings = load_settings(sources.config)
    paths = rules_paths(rules, config)
    in_force = load_rules(paths)
    changed = load_rules(_in_place_of(rulefile, paths), folders_of([rulefile]))
    ids = _touched(rulefile, in_force, changed)
    for name in rule or ():
        if name not in ids:
            raise ConfigurationError(f"{rulefile} has no rule with the id '{name}'; it has: {', '.join(ids)}")
    asked = rule or ids
    engine = open_existing(store_address(settings, sources, Secrets()))
    router = Router(settings)
    start = utc_now() - span

    def parts(ruleset: Ruleset) -> PipelineParts:
        narrowed = replace(ruleset, rules=_with_betters(ruleset, ids))
        return PipelineParts(in_memory(), compile_ruleset(narrowed), narrowed, router.route)

    with read(engine) as connection:
        stored = item_store.count_since(connection, start)
    with progress(2 * stored, "backtest") as shown:
        days = compare(
            lambda: stored_since(engine, start),
            parts(in_force),
            parts(changed),
            asked,
            retention=settings.retention,
            on_progress=shown.step,
        )
    if format == "json":
        for day in days:
            _print_json(day)
    else:
        typer.echo(_table(days, stored, since, asked, examples))


def _in_place_of(rulefile: Path, paths: Sequence[Path]) -> list[Path]:
    """The files in force with `rulefile` for the one of the same name; a folder stands for all of them."""
    from monitor.errors import ConfigurationError
    from monitor.language.kinds import FileKind, kind_of
    from monitor.language.loader import rule_files
    from monitor.language.source import read_yaml

    if rulefile.is_dir():
        if all(rulefile.resolve() in (path.resolve(), *path.resolve().parents) for path in paths):
            raise ConfigurationError(f"{rulefile} is in force already; change a copy of it and give that")
        return [rulefile]
    files = [path for path in rule_files(paths, []) if path in paths or kind_of(read_yaml(path)) is FileKind.RULES]
    if any(path.resolve() == rulefile.resolve() for path in files):
        raise ConfigurationError(f"{rulefile} is in force already; change a copy of it and give that")
    return [path for path in files if path.name != rulefile.name] + [rulefile]


def _touched(rulefile: Path, in_force: Ruleset, changed: Ruleset) -> list[str]:
    """The ids of the rules that the change may touch: those in the file, those it leaves out, and those elsewhere that
    use its watchlists; all where it has no rules, or is a folder."""
    from monitor.language.references import lists_behind

    def stands_here(source: Source) -> bool:
        return Path(source.path).resolve() == rulefile.resolve()

    written = [one.id for one in changed.rules if stands_here(one.source)]
    known = {one.id for one in (*changed.rules, *in_force.rules)}
    if not written:
        return sorted(known)
    left_out = known - {one.id for one in changed.rules}
    lists = {name for name, one in changed.watchlists.items() if stands_here(one.source)}
    using = {
        one.id
        for one in changed.rules
        if not lists.isdisjoint(lists_behind([one.when, *([one.unless] if one.unless else [])], changed.watchlists))
    }
    return [*written, *sorted((left_out | using) - set(written))]


def _with_betters(ruleset: Ruleset, ids: Sequence[str]) -> tuple[Any, ...]:
    """The rules asked for, and those that take sightings from them (`yields_to`)."""
    asked = [one for one in ruleset.rules if one.id in ids]
    betters = {better for one in asked for better in one.yields_to}
    return tuple(one for one in ruleset.rules if one.id in ids or one.id in betters)


def _table(days: Sequence[Day], stored: int, since: str, ids: Sequence[str], examples: int) -> str:
    from monitor.counting import counted

    lines = [
        f"{counted(stored, 'item')} of the last {since}; rules: {', '.join(ids)}",
        "day         in force  changed  added  removed",
    ]
    for day in days:
        lines.append(f"{day.day}  {day.in_force:8}  {day.changed:7}  {len(day.added):5}  {len(day.removed):7}")
        lines += [f"  + {_example(one, 'so far')}" for one in day.added[:examples]]
        lines += [f"  - {_example(one, 'instead')}" for one in day.removed[:examples]]
    added, removed = sum(len(day.added) for day in days), sum(len(day.removed) for day in days)
    old, new = sum(day.in_force for day in days), sum(day.changed for day in days)
    lines.append(f"{'all':10}  {old:8}  {new:7}  {added:5}  {removed:7}")
    return "\n".join(lines)


def _example(difference: Difference, when: str) -> str:
    from monitor.feeds.text import one_line

    alert = difference.alert
    title = alert.item.title if alert.item and alert.item.title else alert.incident.title
    told = f" (told by {' and '.join(difference.told_by)} {when})" if difference.told_by else ""
    return f"{alert.at:%H:%M} {alert.incident.rule}: {one_line(title)}{told}"


def _print_json(day: Day) -> None:
    import orjson

    from monitor.wire import alert_record

    def records(differences: Sequence[Difference]) -> list[dict[str, Any]]:
        return [{**alert_record(one.alert, ()), "told_by": one.told_by} for one in differences]

    record = {
        "day": day.day.isoformat(),
        "in_force": day.in_force,
        "changed": day.changed,
        "added": records(day.added),
        "removed": records(day.removed),
    }
    typer.echo(orjson.dumps(record).decode())
