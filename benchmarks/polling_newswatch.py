"""newswatch's part of `benchmarks.polling`: the daemon's own parts, from the claim to stored alerts.

python -m benchmarks.polling_newswatch HOSTS PORT FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

import uvloop

from benchmarks.polling import ROUNDS, addresses
from monitor.app import App, Sources
from monitor.intake import Intake, Uncounted
from monitor.settings import Network, Polling, Settings
from monitor.starting import opened
from monitor.troubles import Troubles

_TICK = os.sysconf("SC_CLK_TCK")


def family() -> list[int]:
    """This process and its children."""
    own = os.getpid()
    found = [own]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == own:
                found.append(int(entry.name))
    return found


def cpu_seconds() -> float:
    """User and system time of this process and its children, the reaped ones included."""
    total = 0.0
    for pid in family():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(fields[at]) for at in (11, 12)) / _TICK
    reaped = os.times()
    return total + reaped.children_user + reaped.children_system


def peak_megabytes() -> list[float]:
    """The highest resident memory of this process, then of each worker."""
    lines = [line for pid in family() for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]


def proportional_megabytes() -> float:
    """What this process and its workers hold now, shared pages counted once (PSS)."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in family()]
    lines = [line for rollup in rollups for line in rollup.splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


async def measure(app: App, hosts: int, port: int) -> dict[str, object]:
    """Polls every feed once per round."""
    rounds = []
    idle = peak_megabytes()[0]  # with the shipped rules compiled, before the first poll
    for turn, _ in enumerate(ROUNDS):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/round/{turn}").close()  # noqa: ASYNC210
        intake = Intake(app, Troubles(), Uncounted())
        began, cpu = time.perf_counter(), cpu_seconds()
        await intake.poll_all(due=False)
        seconds, used = time.perf_counter() - began, cpu_seconds() - cpu
        await intake.finish(timedelta(seconds=10))
        if intake.tally.failed:
            raise SystemExit(f"{intake.tally.failed} of {hosts} polls failed")
        rounds.append(
            {
                "polls": hosts,
                "seconds": seconds,
                "cpu": used,
                "new": intake.tally.new,
                "pss_mb": proportional_megabytes(),
            }
        )
    return {"rounds": rounds, "peak_mb": peak_megabytes(), "idle_mb": idle}


async def run(hosts: int, port: int, folder: str) -> dict[str, object]:
    settings = Settings(
        store=f"sqlite:///{folder}/watch.db",
        feeds=list(addresses(hosts, port)),
        network=Network(allow=["127.0.0.0/8"]),
        polling=Polling(workers=1, spacing=timedelta(0)),
    )
    async with opened(Sources(None), settings=settings, log_level="error") as app:
        await app.sync_feeds()
        return await measure(app, hosts, port)


def main() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(uvloop.run(run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))))


if __name__ == "__main__":
    main()
