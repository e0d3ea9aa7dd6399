"""Precision, recall and F1 of the shipped rules on labelled data, beside two baselines in the same run.

    python -m benchmarks.detection DATA_DIR [--half tune|hold|both] [--errors DIR] [--stream]

DATA_DIR holds `detection/` and `streams/` as ../shared/data/README.md describes. An item counts as found when a
sighting of the rule would alert. The baselines have no assertion, direction, veto or age:

    anywhere   a weapon (or, for the second rule, violence) and a US facility are named somewhere in the item, which
               is what the filters of feed readers do
    sentence   the same words within one sentence

Every set is split in two by a hash of its ids. Errors are read, and rules changed, on `tune` alone; `hold` is only
counted. `--errors DIR` writes the errors of `tune` by kind; `--stream` runs both rules over the quiet months of the
polled stream and prints every item that would alert.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.language.grammar import parse_expression
from monitor.language.loader import load_rules
from monitor.language.ruleset import Rule, Ruleset
from monitor.matching.gazetteer import distance_km
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Asserted, Item, Sighting

ATTACK = "us-facility-attack"
VIOLENCE = "us-facility-violence"
RULES = Path(__file__).parent.parent / "rules"
# What the baselines look for: the lists of the rules, without their operators.
WEAPON_WORDS = "(@rocket or @drone)"
VIOLENCE_WORDS = "(@violence)"
TARGET_WORDS = "(@us-mission or @us-base or @us-ship or @us-presence)"
QUIET = (datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Example:
    """An item with what the rule should say of it. `kind` names the sort of item, for reading errors."""

    item: Item
    expected: bool
    kind: str
    where: tuple[float, float] | None = None  # latitude and longitude, where the set tells them
    when: str | None = None


@dataclass(frozen=True, slots=True)
class DataSet:
    """A labelled set, the rule it is for, and the F1 aimed at."""

    name: str
    rule: str
    aim: float
    read: Callable[[Path], Iterator[Example]]


@dataclass(frozen=True, slots=True)
class Score:
    """True and false positives, false negatives."""

    hit: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was found, how much is right (1 where nothing was)."""
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what there is, how much was found."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hit / (2 * self.hit + self.wrong + self.missed) if self.hit else 0.0


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _time(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _headline(record: dict[str, Any]) -> Item:
    return Item(
        id=record["id"],
        feed=record["outlet"],
        publisher=record["outlet"],
        title=record["title"],
        summary=record.get("summary") or "",
        url=record.get("link"),
        published=_time(record["published"]),
    )


def target_domain(folder: Path) -> Iterator[Example]:
    """Headlines: 2 is an attack, 0 is none, 1 counts neither way."""
    for record in _records(folder / "target_domain_headlines.jsonl"):
        if record["label"] != 1:
            yield Example(_headline(record), record["label"] == 2, record["tag"] or "")


def desk(folder: Path) -> Iterator[Example]:
    """Headlines with summaries: `maybe` counts neither way."""
    for record in _records(folder / "desk_headlines.jsonl"):
        if record["alert"] != "maybe":
            yield Example(_headline(record), record["alert"] == "yes", f"{record['attack']}/{record['us']}")


def drone_notes(folder: Path) -> Iterator[Example]:
    """Event notes; the day's end is taken for the time of writing."""
    for record in _records(folder / "drone_attacks.jsonl"):
        if record["us_role_reviewed"] != "ambiguous_near":
            written = _time(record["date"]) + timedelta(hours=18)
            item = Item(record["id"], "notes", "notes", "", content=record["text"], published=written, lang="en")
            label = record["label_rule_rocket_or_drone_near_us_facility"]
            where = None if record["lat"] is None else (float(record["lat"]), float(record["lon"]))
            yield Example(item, label, record["us_role_reviewed"], where, record["date"])


def muc(folder: Path) -> Iterator[Example]:
    """Wire reports of several paragraphs, in capitals."""
    for record in _records(folder / "muc4.jsonl"):
        written = _time(record["date"]) + timedelta(hours=18) if record["date"] else None
        item = Item(record["id"], "wire", "wire", "", content=record["text"], published=written, lang="en")
        kind = "US person" if record["label_us_target"] else ("attack" if record["label_attack"] else "none")
        yield Example(item, record["label_us_facility"], kind)


SETS = (
    DataSet("target_domain_headlines", ATTACK, 0.93, target_domain),
    DataSet("desk_headlines", ATTACK, 0.88, desk),
    DataSet("drone_attacks", ATTACK, 0.95, drone_notes),
    DataSet("muc4", VIOLENCE, 0.70, muc),
)


def is_tune(item_id: str) -> bool:
    """Whether an item belongs to the half that may be read."""
    return hashlib.sha256(item_id.encode()).digest()[0] % 2 == 0


def baseline(ruleset: Ruleset, rule_id: str, operator: str) -> Matcher:
    """The rule's own words, joined by `and` (anywhere in the item) or `near` (one sentence), and nothing else."""
    words = WEAPON_WORDS if rule_id == ATTACK else VIOLENCE_WORDS
    text = f"{words} {operator} {TARGET_WORDS}"
    when = parse_expression(text, path="baseline", line=1, column=1)
    rule = Rule(
        rule_id, "baseline", ruleset.rules[0].severity, when, text, ruleset.rules[0].source, asserted=tuple(Asserted)
    )
    return compile_ruleset(replace(ruleset, rules=(rule,)))


def alerting(matcher: Matcher, item: Item, rule_id: str) -> tuple[Sighting, ...]:
    """The sightings of one rule in `item` that would count."""
    return tuple(s for s in matcher.match(item) if s.rule == rule_id and s.set_aside is None)


def _score(examples: list[Example], matcher: Matcher, rule_id: str) -> tuple[Score, list[Example]]:
    counts: Counter[tuple[bool, bool]] = Counter()
    errors = []
    for example in examples:
        found = bool(alerting(matcher, example.item, rule_id))
        counts[found, example.expected] += 1
        if found is not example.expected:
            errors.append(example)
    return Score(counts[True, True], counts[True, False], counts[False, True]), errors


def _print_places(examples: list[Example], matcher: Matcher, rule_id: str) -> None:
    """How many of the attacks found have a place, how far it is from the set's, and whether the date is the set's."""
    counts: Counter[str] = Counter()
    for example in examples:
        found = alerting(matcher, example.item, rule_id) if example.expected and example.where else ()
        if not found or example.where is None:
            continue
        place = found[0].place
        counts["found"] += 1
        counts["dated"] += found[0].when is not None
        counts["dated right"] += found[0].when is not None and found[0].when.isoformat() == example.when
        if place is None or place.lat is None or place.lon is None:
            counts["country only" if place else "no place"] += 1
        else:
            km = distance_km(place.lat, place.lon, *example.where)
            counts["placed within 25 km" if km <= 25 else "placed farther off"] += 1
    if counts:
        print("  " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def _write_errors(folder: Path, name: str, rule_id: str, errors: list[Example], matcher: Matcher) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    by_kind: dict[str, list[Example]] = defaultdict(list)
    for error in errors:
        by_kind[f"{'missed' if error.expected else 'wrong'} {error.kind}"].append(error)
    with (folder / f"{name}.txt").open("w", encoding="utf-8") as out:
        for kind, members in sorted(by_kind.items()):
            out.write(f"== {kind}: {len(members)}\n")
            for error in members:
                item = error.item
                out.write(f"{item.id} {item.title} {item.summary[:300]} {item.content[:700]}\n")
                for sighting in matcher.match(item):
                    if sighting.rule == rule_id:
                        terms = [(term.list, term.text) for e in sighting.evidence for term in e.terms]
                        out.write(f"    {sighting.asserted} {sighting.set_aside or 'alerts'} {sighting.when} {terms}\n")
                        out.writelines(f"      > {e.text[:400]}\n" for e in sighting.evidence[:2])


def _print_stream(data: Path, matcher: Matcher) -> None:
    path = data / "streams" / "intl_multi_outlet_2025_10_2026_08.jsonl.gz"
    counts: Counter[str] = Counter()
    for record in _records(path):
        seen = _time(record["first_seen"])
        if not QUIET[0] <= seen < QUIET[1]:
            continue
        counts["items"] += 1
        for sighting in matcher.match(replace(_headline(record), seen=seen)):
            if sighting.set_aside is None and sighting.rule in (ATTACK, VIOLENCE):
                counts[sighting.rule] += 1
                place = sighting.place.name if sighting.place else "-"
                print(f"{seen:%Y-%m-%d} {sighting.rule} [{place}] {record['title']}", flush=True)
    print(dict(counts))


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.detection", description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("tune", "hold", "both"), default="both")
    parser.add_argument("--errors", type=Path, help="folder for the errors of the half that may be read")
    parser.add_argument("--stream", action="store_true", help="print every alert of the quiet months instead")
    parser.add_argument("--rules", type=Path, default=RULES)
    arguments = parser.parse_args()
    ruleset = load_rules([arguments.rules])
    ruleset = replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.id in (ATTACK, VIOLENCE)))
    matcher = compile_ruleset(ruleset)
    if arguments.stream:
        _print_stream(arguments.data, matcher)
        return 0
    print(f"{'set':26}{'half':6}{'filter':10}{'n':>6}{'yes':>6}{'P':>8}{'R':>8}{'F1':>8}{'aim':>7}")
    short = 0
    for data_set in SETS:
        examples = list(data_set.read(arguments.data / "detection"))
        halves = {
            "tune": [e for e in examples if is_tune(e.item.id)],
            "hold": [e for e in examples if not is_tune(e.item.id)],
        }
        halves["both"] = examples
        chosen = ("tune", "hold", "both") if arguments.half == "both" else (arguments.half,)
        filters = {
            "anywhere": baseline(ruleset, data_set.rule, "and"),
            "sentence": baseline(ruleset, data_set.rule, "near"),
            "rule": matcher,
        }
        for half in chosen:
            for name, judge in filters.items():
                score, errors = _score(halves[half], judge, data_set.rule)
                aim = f"{data_set.aim:7.2f}" if name == "rule" else ""
                yes = sum(e.expected for e in halves[half])
                print(
                    f"{data_set.name:26}{half:6}{name:10}{len(halves[half]):6}{yes:6}"
                    f"{score.precision:8.3f}{score.recall:8.3f}{score.f1:8.3f}{aim}",
                    flush=True,
                )
                if name == "rule" and half == chosen[-1]:
                    _print_places(halves[half], judge, data_set.rule)
                if name == "rule" and half == "both":
                    short += score.f1 < data_set.aim
                if name == "rule" and half == "tune" and arguments.errors:
                    _write_errors(arguments.errors, data_set.name, data_set.rule, errors, matcher)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
