"""Polls per second, CPU per poll and memory: newswatch beside lemon24/reader and plain feedparser, in one run.

    python -m benchmarks.polling [--hosts 500 5000] [--reader PYTHON] [--reader-hosts 500]

A server on loopback plays N hosts (127.0.0.0/8), each with one feed of 30 entries and about 40 kB, made like
a newspaper's: summaries, authors, subjects, pictures. Every contestant polls all of them in rounds: a first one in
which everything is new, three in which every feed has a new entry, three in which one feed in ten has and the others
answer 304; of three the middle one counts. newswatch does its whole work: claim, fetch, read in its workers, store,
match against the shipped rules, alert. reader runs `update_feeds(workers=20, scheduled=False)` on its SQLite file;
plain feedparser fetches with urllib in 20 threads and stores nothing. A contestant has one core, the server the other.
`--reader` is a Python that has the package `reader` and sgmllib3k installed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

_ENTRIES = 30
_POOL = 20_000  # different texts
_LENGTH = 38  # words
_WORDS = (
    "ministry council harbour bridge market police river budget coach season village railway storm court "
    "minister union strike election festival hospital school airport border company share price oil wheat "
    "flood road tunnel museum army ceasefire talks president "
    "deputy governor mayor teacher doctor farmer league cup final goal player wildfire earthquake rain "
    "snow heat power grid outage satellite launch mission crew orbit port "
).split()
_FEEDS, _CYCLE_S = 10_000, 900  # of the promise: under a quarter of a core
ALL, TENTH = "every feed changed", "one feed in ten changed"
ROUNDS = ("everything new", ALL, ALL, ALL, TENTH, TENTH, TENTH)


@dataclass(frozen=True)
class Site:
    """What every host serves, by how often it has changed."""

    texts: tuple[str, ...]

    def body(self, host: int, version: int) -> bytes:
        """The feed of `host` after `version` changes: its newest entries first."""
        entries = "".join(self._entry(host, number) for number in range(version + _ENTRIES, version, -1))
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>Host {host}</title><link>http://host{host}.example/</link><language>en</language>"
            f'<atom:link href="http://host{host}.example/rss" rel="self" type="application/rss+xml"/>'
            f"{entries}</channel></rss>"
        ).encode()

    def _entry(self, host: int, number: int) -> str:
        text = self.texts[(host * 611 + number * 37) % _POOL]
        link = f"http://host{host}.example/world/2026/03/02/{text[:50].lower().replace(' ', '-')}-{number}.html"
        picture = f"http://static.host{host}.example/images/2026/03/02/{number}"
        subjects = "".join(
            f'<category domain="http://host{host}.example/subjects">{word}</category>' for word in text.split()[-4:]
        )
        return (
            f"<item><title>{text[:60].title()} {host}-{number}</title><link>{link}</link>"
            f'<guid isPermaLink="true">{link}</guid><atom:link href="{link}" rel="standout"/>'
            f"<description>&lt;p&gt;{text}&lt;/p&gt;</description>"
            f"<dc:creator>By a Writer of Host {host}</dc:creator>"
            f"<pubDate>Mon, 02 Mar 2026 {number % 24:02d}:00:00 +0000</pubDate>"
            f'{subjects}<media:content height="151" width="151" medium="image" url="{picture}-large.jpg"/>'
            f"<media:credit>A Photographer</media:credit>"
            f'<media:thumbnail url="{picture}.jpg" width="75" height="75"/></item>'
        )


def site() -> Site:
    """The same texts at every run: one to two sentences, as a summary has them."""
    chance = random.Random(7)
    texts = []
    for number in range(_POOL):
        words = [chance.choice(_WORDS) for _ in range(_LENGTH)]
        if number % 50 == 0:  # one text in fifty speaks of what the shipped rules look for
            words[20:20] = "a rocket attack near the embassy wounded two guards".split()
        for at in range(0, _LENGTH, 15):
            words[at] = words[at].capitalize()
            words[at - 1] += "."
        texts.append(" ".join(words))
    return Site(tuple(texts))


class _Server(asyncio.Protocol):
    """Answers `GET /feed` for the host that the connection was made to, and `GET /round/N`."""

    served: Site
    round = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        address = transport.get_extra_info("sockname")[0].split(".")
        self.host = int(address[1]) * 65_536 + int(address[2]) * 256 + int(address[3])
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self.answer(head)

    def answer(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1]
        if path.startswith(b"/round/"):
            _Server.round = int(path.rpartition(b"/")[2])
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return
        changed = ROUNDS[1 : _Server.round + 1]
        version = changed.count(ALL) + (changed.count(TENTH) if self.host % 10 == 0 else 0)
        etag = b'"%d-%d"' % (self.host, version)
        if b"If-None-Match: " + etag in head or b"if-none-match: " + etag in head:
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n")
            return
        body = _Server.served.body(self.host, version)
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
            % (etag, len(body))
            + body
        )


def serve(told: Connection) -> None:
    """Serves until killed; tells its port."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    _Server.served = site()

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Server, "0.0.0.0", 0, backlog=1000)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def addresses(hosts: int, port: int) -> list[str]:
    """One feed per host."""
    return [f"http://127.{n // 65536}.{n // 256 % 256}.{n % 256}:{port}/feed" for n in range(256, 256 + hosts)]


def run_contestant(command: list[str], hosts: int, port: int) -> dict[str, object]:
    """What a contestant printed: per round polls, seconds, cpu, new, and its peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*command, str(hosts), str(port), folder],
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
            cwd=Path(__file__).parents[1],
        )
    if done.returncode:
        return {"failed": done.stderr[-2000:]}
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def middle(phase: str, rounds: list[dict[str, float]]) -> dict[str, float]:
    """The round of `phase` that took neither the most nor the least time."""
    of_phase = [one for name, one in zip(ROUNDS, rounds, strict=True) if name == phase]
    return sorted(of_phase, key=lambda one: one["seconds"])[len(of_phase) // 2]


def main() -> None:
    """Runs the contestants one after the other and prints what each reached."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hosts", type=int, nargs="+", default=[500, 5000])
    options.add_argument("--reader", help="a Python with the package reader installed")
    options.add_argument("--reader-hosts", type=int, default=500, help="largest number of hosts that others poll")
    chosen = options.parse_args()
    listening, told = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(told,), daemon=True)
    server.start()
    port = listening.recv()
    others = ["-m", "benchmarks.polling_contestants"]
    contestants = {
        "newswatch": [sys.executable, "-m", "benchmarks.polling_newswatch"],
        "feedparser": [sys.executable, *others, "feedparser"],
    }
    if chosen.reader:
        contestants["reader"] = [chosen.reader, *others, "reader"]
    size = len(site().body(1, 1))
    print(f"feeds of {_ENTRIES} entries, {size:,} bytes; one core for the contestant")
    for hosts in chosen.hosts:
        for name, command in contestants.items():
            if name != "newswatch" and hosts > chosen.reader_hosts:
                continue
            result = run_contestant(command, hosts, port)
            if "failed" in result:
                print(f"{hosts:6,} hosts  {name:<11} failed: {result['failed']}")
                continue
            for phase in dict.fromkeys(ROUNDS):
                one = middle(phase, result["rounds"])  # type: ignore[arg-type]
                print(
                    f"{hosts:6,} hosts  {name:<11} {phase:<24} {one['polls'] / one['seconds']:8.0f} polls/s "
                    f"{1000 * one['cpu'] / one['polls']:7.2f} ms CPU a poll  {one['new']:7,} new items"
                )
            if "idle_mb" in result:
                cycle = middle(TENTH, result["rounds"])["cpu"] / hosts * _FEEDS / _CYCLE_S  # type: ignore[arg-type]
                print(
                    f"{hosts:6,} hosts  {name:<11} {_FEEDS:,} feeds every 15 minutes: {100 * cycle:.1f} % of one core"
                )
                held = " / ".join(f"{one['pss_mb']:.0f}" for one in result["rounds"])  # type: ignore[attr-defined]
                print(f"{hosts:6,} hosts  {name:<11} held by all its processes after each (PSS): {held} MB")
            each = " + ".join(f"{peak:.0f}" for peak in result["peak_mb"])  # type: ignore[attr-defined]
            before = f"; {result['idle_mb']:.0f} before the first poll" if "idle_mb" in result else ""
            print(f"{hosts:6,} hosts  {name:<11} peak memory {each} MB{before}", flush=True)
    server.terminate()


if __name__ == "__main__":
    main()
