"""The others of `benchmarks.polling`: reader, and plain feedparser. Runs in any Python that has the package.

python -m benchmarks.polling_contestants reader|feedparser HOSTS PORT FOLDER
"""

from __future__ import annotations

import importlib
import io
import json
import os
import resource
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError

from benchmarks.polling import ROUNDS, addresses


def with_feedparser(hosts: int, port: int, _folder: str) -> Callable[[], int]:
    """Fetch with validators, parse what comes, remember ids; nothing is stored."""
    import feedparser

    etags: dict[str, str] = {}
    known: dict[str, set[str]] = {}

    def poll(url: str) -> int:
        request = urllib.request.Request(url, headers={"If-None-Match": etags[url]} if url in etags else {})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                body = response.read()
                etags[url] = response.headers["ETag"]
        except HTTPError as error:
            if error.code == 304:
                return 0
            raise
        ids = {entry.id for entry in feedparser.parse(io.BytesIO(body)).entries}
        new = len(ids - known.get(url, set()))
        known[url] = ids
        return new

    def update() -> int:
        with ThreadPoolExecutor(20) as threads:
            return sum(threads.map(poll, addresses(hosts, port)))

    return update


def with_reader(hosts: int, port: int, folder: str) -> Callable[[], int]:
    """reader's own update of all feeds into its SQLite file."""
    reader = importlib.import_module("reader").make_reader(os.path.join(folder, "reader.sqlite"))  # noqa: PTH118
    for url in addresses(hosts, port):
        reader.add_feed(url)

    def update() -> int:
        before = reader.get_entry_counts().total or 0
        reader.update_feeds(workers=20, scheduled=False)
        return (reader.get_entry_counts().total or 0) - before

    return update


def main() -> None:
    name, hosts, port, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    warnings.simplefilter("ignore")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    update = {"feedparser": with_feedparser, "reader": with_reader}[name](hosts, port, folder)
    rounds = []
    for turn, _ in enumerate(ROUNDS):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/round/{turn}").close()
        began, cpu = time.perf_counter(), time.process_time()
        new = update()
        rounds.append(
            {"polls": hosts, "seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "new": new}
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rounds": rounds, "peak_mb": [peak]}))


if __name__ == "__main__":
    main()
