"""Is every feed of a collection read, or refused cleanly, and read as feedparser reads it?

    python -m benchmarks.feed_corpus DATA_DIR [--every N] [--refused]

DATA_DIR holds feed files, in folders or in *.tar.xz archives; `--every N` takes every Nth. Each file goes through a
real worker process. Then the fields that newswatch uses are compared with what feedparser says with its own defaults:
ids, links and dates must be equal, texts equal as readers see them (markup removed, spaces single). Where the quick
reader answered, it must agree with the slow one on everything. Each file is read once more as a poll that follows the
one before it in its folder, with the entries known from that passed over and with all of them read, which must come to
the same. Exits with 1 where a worker died or two readings disagree.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import sys
import tarfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from benchmarks.reading_twice import both_ways
from monitor.errors import ParseError
from monitor.feeds import known, quick, reading
from monitor.feeds.jobs import ReadJob
from monitor.feeds.text import plain_text
from monitor.feeds.workers import Workers

NOW = datetime(2027, 1, 1, tzinfo=UTC)
URL = "http://corpus.example/feed"
TEXTS = ("title", "summary", "content")
_SHOWN = 12


def files_of(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file under `root` and inside its archives, by name."""
    for path in sorted(root.rglob("*")):
        if path.name.endswith(".tar.xz"):
            with tarfile.open(path) as archive:
                for member in archive:
                    opened = archive.extractfile(member) if member.isfile() else None
                    if opened is not None:
                        yield f"{path.name}/{member.name}", opened.read()
        elif path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


def content_type(name: str) -> str:
    """What an honest server would call the file."""
    return "application/json" if name.endswith((".json", ".jsonl")) else "application/xml"


def by_feedparser(body: bytes, name: str) -> list[dict[str, Any]]:
    """feedparser's own reading, with its own defaults, of the fields that newswatch uses."""
    headers = {"content-location": URL, "content-type": content_type(name)}
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    return [
        {
            "id": entry.get("id") or None,
            "link": entry.get("link") or None,
            "published": reading.moment(entry.get("published_parsed")),
            "updated": reading.moment(entry.get("updated_parsed")) if "updated" in entry else None,
            "title": seen(entry.get("title", "")),
            "summary": seen(entry.get("summary", "") if entry.get("summary_detail") else ""),
            "content": seen(max((one.get("value", "") for one in entry.get("content", ())), key=len, default="")),
        }
        for entry in parsed.entries
    ]


def seen(markup: str) -> str:
    """`markup` as a reader sees it, single-spaced."""
    return " ".join(plain_text(markup).split())


class Tally:
    """What was found so far."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.fields: Counter[tuple[str, bool]] = Counter()
        self.examples: list[str] = []
        self.bad = 0
        self.seconds = {"quick": 0.0, "slow": 0.0, "feedparser": 0.0}
        self.known: dict[str, str] = {}  # by folder

    def compare(self, name: str, body: bytes) -> None:
        """Compares the readers on one XML body that was read."""
        begun = time.perf_counter()
        fast = quick.read(body, URL, content_type(name))
        between = time.perf_counter()
        slow = reading.read(body, URL, content_type(name))
        ended = time.perf_counter()
        own = by_feedparser(body, name)
        if fast is None:
            self.outcomes["left to feedparser"] += 1
        else:
            self.seconds["quick"] += between - begun
            self.seconds["slow"] += ended - between
            self.seconds["feedparser"] += time.perf_counter() - ended
            if fast == slow:
                self.outcomes["quick reader agrees"] += 1
            else:
                self.bad += 1
                self.examples.append(f"{name}: the quick reader disagrees with the slow one")
        for ours, theirs in zip(slow.entries, own, strict=True):
            for field, value in theirs.items():
                mine = getattr(ours, field)
                same = (seen(mine) if field in TEXTS else mine) == value
                self.fields[field, same] += 1
                if not same:
                    self.examples.append(f"{name}: {field}: {mine!r:.90} | feedparser {value!r:.90}")

    def compare_with_the_last(self, name: str, body: bytes, job: ReadJob) -> None:
        """Compares the readings of one body after the last of its folder, with and without passing over."""
        folder = name.rpartition("/")[0]
        before = self.known.get(folder, "")
        passing, whole = both_ways(before, body, job)
        self.known[folder] = whole.known
        stamps = {one.stamp for one in known.unpack(before)}
        passed = sum(one.stamp in stamps and one.stamp != known.NO_STAMP for one in known.unpack(whole.known))
        self.outcomes["entries that the file before had byte for byte"] += passed
        if passing == whole:
            self.outcomes["read alike where known entries are passed over"] += 1
        else:
            self.bad += 1
            self.examples.append(f"{name}: passing over the known entries reads otherwise")


async def measure(root: Path, every: int) -> Tally:
    """Reads every `every`th file under `root`."""
    tally = Tally()
    workers = Workers(1)
    for number, (name, body) in enumerate(files_of(root)):
        if number % every:
            continue
        job = ReadJob("feed", URL, content_type(name), "corpus", "corpus", None, None, (), "", 100_000, NOW)
        try:
            read = await workers.read(job, body)
        except ParseError as error:
            tally.outcomes["refused"] += 1
            tally.refusals[f"{name.partition('/')[0]}: {error}"] += 1
            if error.stopped or "gave up" in str(error):
                tally.bad += 1
                tally.examples.append(f"{name}: {error}")
            continue
        tally.outcomes["read"] += 1
        tally.outcomes["entries"] += read.entries
        if not read.format.startswith("json"):
            tally.compare(name, body)
            tally.compare_with_the_last(name, body, job)
    await workers.aclose()
    return tally


def main() -> None:
    """Prints what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--refused", action="store_true", help="list why files were refused")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    tally = asyncio.run(measure(chosen.data, chosen.every))
    for outcome, count in sorted(tally.outcomes.items()):
        print(f"{count:8,}  {outcome}")
    for field in dict.fromkeys(field for field, _ in tally.fields):
        agree, differ = tally.fields[field, True], tally.fields[field, False]
        print(f"{field:>10}: equal to feedparser in {agree:,} of {agree + differ:,} entries")
    seconds = tally.seconds
    print(
        f"where the quick reader answered: quick {seconds['quick']:.2f} s, slow {seconds['slow']:.2f} s, "
        f"feedparser with its defaults {seconds['feedparser']:.2f} s"
    )
    for example in tally.examples[:_SHOWN]:
        print(example)
    if chosen.refused:
        for reason, count in tally.refusals.most_common():
            print(f"{count:8,}  {reason}")
    sys.exit(1 if tally.bad else 0)


if __name__ == "__main__":
    main()
