"""Pairs of headlines to read: `python -m benchmarks.event_pairs STREAM.jsonl.gz [--pairs 30]`.

Draws pairs that `replay --cluster`'s engine put into one cluster, and near misses: a headline and the one most like it
(TF-IDF) of two days that is in another cluster. Whether each pair is one event is for a person to say.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from monitor.incidents.clustering import Clustering, tells_time
from monitor.model import Item
from monitor.replay import in_time_order, time_of

_NEAR = timedelta(days=2)
_ALIKE = 0.3  # cosine from which two headlines are near
_AROUND = 3000  # items before and after that are looked at


def items_of(path: Path) -> list[Item]:
    """The items of a recorded stream, in order of time."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return in_time_order([_item(json.loads(line)) for line in lines])


def _item(row: dict[str, str | None]) -> Item:
    outlet = row["outlet"] or ""
    return Item(
        id=row["id"] or "",
        feed=outlet,
        publisher=outlet,
        title=row["title"] or "",
        summary=row.get("summary") or "",
        content=row.get("text") or "",
        published=_instant(row.get("published")),
        seen=_instant(row.get("first_seen")),
    )


def _instant(text: str | None) -> datetime | None:
    found = datetime.fromisoformat(text) if text else None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def joined(items: list[Item], groups: list[str], draw: random.Random) -> Iterator[tuple[Item, Item]]:
    """Pairs of one cluster with different headlines, each item as likely as any other."""
    members: dict[str, list[Item]] = defaultdict(list)
    for item, group in zip(items, groups, strict=True):
        members[group].append(item)
    while True:
        cluster = members[draw.choice(groups)]
        one, other = draw.choice(cluster), draw.choice(cluster)
        if one.title != other.title:
            yield one, other


def near_misses(items: list[Item], groups: list[str], draw: random.Random) -> Iterator[tuple[Item, Item]]:
    """Pairs of two clusters: a headline, and the one of two days most like it."""
    while True:
        at = draw.randrange(len(items))
        first = max(0, at - _AROUND)
        around = items[first : at + _AROUND]
        matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform([one.title for one in around])
        alike = (matrix @ matrix[at - first].T).toarray().ravel()
        for index in alike.argsort()[::-1][:40]:
            other = around[index]
            one_at, other_at = time_of(items[at]), time_of(other)
            near = one_at is not None and other_at is not None and abs(one_at - other_at) < _NEAR
            if groups[first + index] != groups[at] and near:
                if alike[index] >= _ALIKE:
                    yield items[at], other
                break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stream", type=Path)
    parser.add_argument("--pairs", type=int, default=30)
    given = parser.parse_args()
    items = items_of(given.stream)
    clustering = Clustering(dated=tells_time([at for item in items if (at := time_of(item))]))
    for item in items:
        clustering.add(item, time_of(item))
    groups = [group for _, group in clustering.groups()]
    for name, pairs in (("joined", joined), ("near miss", near_misses)):
        for _, (one, other) in zip(range(given.pairs), pairs(items, groups, random.Random(5)), strict=False):
            print(f"{name}\t{time_of(one):%d %b %H:%M} {one.title}\t{time_of(other):%d %b %H:%M} {other.title}")


if __name__ == "__main__":
    main()
