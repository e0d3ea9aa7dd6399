"""Grouping by event, measured: `python -m benchmarks.events DATA_DIR`.

1. B-cubed precision, recall and F1 (Bagga and Baldwin, 1998) of `replay --cluster`'s engine on the event-clustering
   sets, beside exact titles, MinHash of word shingles, and an online single-pass TF-IDF of 1-2-grams in a 3-day
   window (centroid linkage; its threshold is the best for each set: an upper bound). Each set is also reported by the
   two halves of its events (by a hash of the event's name), and a set whose dates say nothing also in other orders.
2. Alerts per real event, and real events without an alert, of the shipped rule `us-facility-attack` on the labelled
   attack stream, and on the events of the detection sets; the same over draws of half of their events and of half of
   their items, where events are seen less or from later on than in the set that was in view.
3. With `--long`: speed and memory of the whole pipeline along the longest stream; the same of `replay --cluster`, and
   how well the labelled attack headlines are grouped in that flood.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import random
import resource
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time

from rensa import RMinHash
from sklearn.feature_extraction.text import TfidfVectorizer

from monitor.incidents.clustering import Clustering, tells_time
from monitor.language.loader import load_rules
from monitor.language.ruleset import Ruleset
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import AlertKind, Item, Sighting
from monitor.pipeline import PipelineParts
from monitor.replay import in_memory, in_time_order, replay, time_of
from monitor.shipped import rules_folder
from monitor.store.engine import read
from monitor.store.incidents import all_incidents

SETS = ("us_facility_attack_events_2026", "ecbplus", "ucdp_headlines", "uci_news_aggregator_999")
_RULE = "us-facility-attack"
_DRAWS = 12


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item and the event it reports."""

    item: Item
    event: str


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed, all between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"


def b_cubed(gold: Sequence[str], found: Sequence[object], of: Iterable[int] | None = None) -> Score:
    """B-cubed over the items `of` (indices; default all) of one clustering `found` against the events `gold`."""
    chosen = list(range(len(gold))) if of is None else list(of)
    events, clusters = Counter(gold), Counter(found)
    both = Counter(zip(gold, found, strict=True))
    shared = [both[gold[i], found[i]] for i in chosen]
    return Score(
        statistics.fmean(n / clusters[found[i]] for n, i in zip(shared, chosen, strict=True)),
        statistics.fmean(n / events[gold[i]] for n, i in zip(shared, chosen, strict=True)),
    )


def load(path: Path) -> tuple[list[Labelled], bool]:
    """A clustering set as `replay --cluster` reads it: in order of time, unless its dates cannot be believed (the
    second value)."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row["text"].removeprefix(row["title"]).strip()
        item = Item(
            id=row["id"],
            feed=row.get("source") or "set",
            publisher=row.get("source") or "set",
            title=row["title"],
            content=text,
            url=row.get("url"),
            published=_instant(row.get("date")),
            seen=_instant(row.get("first_seen")),
            lang=row.get("lang"),
        )
        found.append(Labelled(item, row["cluster"]))
    dated = tells_time([at for one in found if (at := time_of(one.item))])
    if not dated:
        return found, False
    events = {one.item.id: one.event for one in found}
    return [Labelled(item, events[item.id]) for item in in_time_order([one.item for one in found])], True


def clustered(items: Sequence[Item], *, dated: bool) -> list[str]:
    """The product's own grouping."""
    clustering = Clustering(dated=dated)
    for item in items:
        clustering.add(item, time_of(item))
    return [incident for _, incident in clustering.groups()]


def by_title(items: Sequence[Item]) -> list[str]:
    """Baseline: the same headline is the same event."""
    return [item.title.casefold().strip() for item in items]


def by_minhash(items: Sequence[Item], threshold: float = 0.5) -> list[int]:
    """Baseline: MinHash (128 permutations) of word 2-shingles, joined to the first item within the threshold."""
    sketches: list[RMinHash] = []
    found: list[int] = []
    for item in items:
        words = f"{item.title} {item.content[:2000]}".casefold().split()
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([" ".join(pair) for pair in pairwise(words)] or words)
        near = [(sketch.jaccard(other), -i) for i, other in enumerate(sketches)]
        best = max(near, default=(0.0, 0))
        found.append(found[-best[1]] if best[0] >= threshold else len(found))
        sketches.append(sketch)
    return found


def by_tfidf(items: Sequence[Item], threshold: float) -> list[int]:
    """Baseline: online single pass, TF-IDF of 1-2-grams, average linkage, a window of three days."""
    texts = [f"{item.title} {item.content}" for item in items]
    matrix = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english").fit_transform(texts)
    alike = (matrix @ matrix.T).toarray()
    days = [at.timestamp() / 86_400 if (at := item.published or item.seen) else math.nan for item in items]
    clusters: list[list[int]] = []
    found: list[int] = []
    for i in range(len(items)):
        best, best_score = -1, threshold
        for number, members in enumerate(clusters):
            near = [j for j in members if not abs(days[i] - days[j]) > 3]
            score = sum(alike[i, j] for j in near) / len(members) if near else 0.0
            if score >= best_score:
                best, best_score = number, score
        if best < 0:
            best = len(clusters)
            clusters.append([])
        clusters[best].append(i)
        found.append(best)
    return found


def half_of(event: str) -> int:
    """0 or 1, by a hash of the event's name."""
    return int(hashlib.sha1(event.encode()).hexdigest(), 16) % 2


def report_clustering(folder: Path) -> None:
    for name in SETS:
        rows, dated = load(folder / "clustering" / f"{name}.jsonl")
        items, gold = [row.item for row in rows], [row.event for row in rows]
        print(f"\n{name}: {len(rows)} items, {len(set(gold))} events")
        started = perf_counter()
        ours = clustered(items, dated=dated)
        took = perf_counter() - started
        print(f"  replay --cluster       {b_cubed(gold, ours)}   ({len(items) / took:,.0f} items/s)")
        for half in (0, 1):
            members = [i for i, event in enumerate(gold) if half_of(event) == half]
            print(f"    half {half}               {b_cubed(gold, ours, members)}")
        if not dated:
            for seed in range(1, 6):
                order = random.Random(seed).sample(range(len(items)), len(items))
                again = clustered([items[i] for i in order], dated=dated)
                print(f"    in another order     {b_cubed([gold[i] for i in order], again)}")
        print(f"  exact title            {b_cubed(gold, by_title(items))}")
        print(f"  MinHash                {b_cubed(gold, by_minhash(items))}")
        best = max(((b_cubed(gold, by_tfidf(items, t / 50)), t / 50) for t in range(1, 16)), key=lambda one: one[0].f1)
        print(f"  TF-IDF, best threshold {best[0]}   (threshold {best[1]:.2f})")


@dataclass(frozen=True, slots=True)
class Watched:
    """What the rule told of labelled items."""

    items: int
    sighted: int
    events: int
    found: int  # events with a sighting that counts
    new: int
    alerts: int
    swallowed: tuple[str, ...]  # events with a sighting, none of whose items opened an incident


class Remembering:
    """A matcher that matches each item once, however often it is asked."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._found: dict[Item, tuple[Sighting, ...]] = {}

    def match(self, item: Item) -> tuple[Sighting, ...]:
        if item not in self._found:
            self._found[item] = self._matcher.match(item)
        return self._found[item]


def shipped_rule() -> tuple[Ruleset, Remembering]:
    """The rule that is measured, and its matcher."""
    shipped = load_rules([rules_folder()])
    ruleset = replace(shipped, rules=tuple(rule for rule in shipped.rules if rule.id == _RULE))
    return ruleset, Remembering(compile_ruleset(ruleset))


def watch(rows: Sequence[Labelled], ruleset: Ruleset, matcher: Remembering) -> Watched:
    """The rule over labelled items, in their own time."""
    parts = PipelineParts(in_memory(), matcher, ruleset, lambda _alert, _now: ())
    items = in_time_order([row.item for row in rows])
    told = [one.alert for one in replay(items, parts, retention=timedelta(days=90))]
    with read(parts.engine) as connection:
        incidents = all_incidents(connection)
    events = {row.item.id: row.event for row in rows}
    sighted = {item for incident in incidents for item in incident.items}
    opened = {events[one.item.id] for one in told if one.kind is AlertKind.NEW and one.item is not None}
    found = {events[item] for item in sighted}
    return Watched(
        items=len(rows),
        sighted=len(sighted),
        events=len(set(events.values())),
        found=len(found),
        new=sum(one.kind is AlertKind.NEW for one in told),
        alerts=len(told),
        swallowed=tuple(sorted(found - opened)),
    )


def report_alerts(folder: Path) -> None:
    """Alerts per event, on the labelled attack stream and on the events of the detection sets."""
    attacks, _ = load(folder / "clustering" / f"{SETS[0]}.jsonl")
    sets = {SETS[0]: attacks}
    for name, text in (("target_domain_headlines", "title"), ("desk_headlines", "title")):
        rows = [json.loads(line) for line in (folder / "detection" / f"{name}.jsonl").open(encoding="utf-8")]
        sets[name] = [
            Labelled(
                Item(
                    id=row["id"],
                    feed=row["outlet"],
                    publisher=row["outlet"],
                    title=row[text],
                    summary=row.get("summary") or "",
                    published=_instant(row["published"]),
                ),
                row["event"],
            )
            for row in rows
            if row.get("event") and (row.get("label") == 2 or row.get("alert") == "yes")
        ]
    ruleset, matcher = shipped_rule()
    for name, labelled in sets.items():
        one = watch(labelled, ruleset, matcher)
        print(f"\n{name}, rule {_RULE}: {one.items} items, {one.events} events")
        print(f"  items with a sighting  {one.sighted}, of {one.found} events")
        print(f"  new alerts             {one.new} = {one.new / max(one.found, 1):.2f} per event found")
        print(f"  one per article        {one.sighted / max(one.found, 1):.2f}; new alerts and updates {one.alerts}")
        print(f"  events swallowed       {len(one.swallowed)} {' '.join(one.swallowed)}")
        events = sorted({row.event for row in labelled})
        for what in ("events", "items"):
            drawn = [
                watch(_half(labelled, events, what, random.Random(seed)), ruleset, matcher) for seed in range(_DRAWS)
            ]
            found = sum(draw.found for draw in drawn)
            new, swallowed = sum(draw.new for draw in drawn), sum(len(draw.swallowed) for draw in drawn)
            print(
                f"  half of the {what:6}     {new / found:.2f} new alerts per event, {swallowed} of {found} swallowed"
            )


def _half(rows: Sequence[Labelled], events: Sequence[str], what: str, draw: random.Random) -> list[Labelled]:
    if what == "items":
        return [row for row in rows if draw.random() < 0.5]
    kept = {event for event in events if draw.random() < 0.5}
    return [row for row in rows if row.event in kept]


def report_long(folder: Path) -> None:
    """Speed and memory along the longest stream: neither may grow with history."""
    shipped = load_rules([rules_folder()])
    parts = PipelineParts(in_memory(), compile_ruleset(shipped), shipped, lambda _alert, _now: ())
    done, started, last = 0, perf_counter(), perf_counter()

    def step(count: int) -> None:
        nonlocal done, last
        done += count
        if done % 20_000 < count:
            now = perf_counter()
            resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"  {done:7} items  {20_000 / (now - last):6.0f} items/s  peak {resident} MB", flush=True)
            last = now

    print("\nthe long stream, all shipped rules, retention 30 days")
    alerts = sum(1 for _ in replay(_long_stream(folder), parts, retention=timedelta(days=30), on_progress=step))
    print(f"  {done} items in {perf_counter() - started:.0f} s, {alerts} alerts")


def report_flood(folder: Path) -> None:
    """`replay --cluster` over the longest stream: speed, and the labelled attack headlines in it."""
    rows, _ = load(folder / "clustering" / f"{SETS[0]}.jsonl")
    events = {row.item.id: row.event for row in rows}
    clustering = Clustering()
    started = last = process_time()
    print("\nreplay --cluster over the long stream")
    for done, item in enumerate(_long_stream(folder), start=1):
        clustering.add(item, time_of(item))
        if done % 40_000 == 0:
            now = process_time()
            print(f"  {done:7} items  {40_000 / (now - last):6.0f} items/s of processor time", flush=True)
            last = now
    print(f"  {process_time() - started:.0f} s of processor time")
    found = [(events[item], incident) for item, incident in clustering.groups() if item in events]
    print(f"  {len(found)} labelled attack headlines: {b_cubed(*zip(*found, strict=True))}")


def _long_stream(folder: Path) -> Iterator[Item]:
    with gzip.open(folder / "streams" / "intl_multi_outlet_2025_10_2026_08.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Item(
                id=row["id"],
                feed=row["outlet"],
                publisher=row["outlet"],
                title=row["title"],
                summary=row.get("summary") or "",
                url=row["link"],
                published=_instant(row["published"]),
                seen=_instant(row["first_seen"]),
            )


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with clustering/, detection/ and streams/")
    parser.add_argument("--long", action="store_true", help="also speed and memory along the longest stream (minutes)")
    given = parser.parse_args()
    report_clustering(given.data)
    report_alerts(given.data)
    if given.long:
        report_long(given.data)
        report_flood(given.data)


if __name__ == "__main__":
    main()
