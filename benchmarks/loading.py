"""How long a large ruleset takes from files to a matcher: `python -m benchmarks.loading`.

Writes 1,000 rules over 100,000 watchlist terms (95,000 keywords and 5,000 entities) into a temporary folder, then loads
and compiles them, once with the garbage collector paused as the program does it, and once without the pause. Times
are processor seconds, so that other work on the machine does not count. The bounds are 5 s and 400 MB; docs/quality.md
has the figures.
"""

from __future__ import annotations

import gc
import random
import resource
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

from monitor.language import loader
from monitor.language.loader import load_rules
from monitor.matching import matcher

_RULES, _LISTS, _KEYWORDS, _ENTITIES = 1_000, 100, 950, 50
_SYLLABLES = "ba ke ri to nu mal der sin gor tek lan pho vi rus ter ca".split()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, random.Random(1))
        load_rules([_warm_up(folder)])
        load, build = _measure(folder)
        print(f"load {load:.2f} s, compile {build:.2f} s, together {load + build:.2f} s of processor time")
        print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        with mock.patch.object(gc, "disable", nullcontext):
            slow_load, slow_build = _measure(folder)
        print(f"without the pause of the collector: load x{slow_load / load:.1f}, compile x{slow_build / build:.1f}")


def _measure(folder: Path) -> tuple[float, float]:
    gc.collect()
    start = time.process_time()
    ruleset = loader.load_rules([folder])
    loaded = time.process_time()
    matcher.compile_ruleset(ruleset)
    return loaded - start, time.process_time() - loaded


def _warm_up(folder: Path) -> Path:
    """A small file, so that imports and the grammar's tables are not counted."""
    path = folder / "warm-up.yml.txt"
    path.write_text("rules: [{id: warm-up, when: a near b}]", encoding="utf-8")
    return path


def _write(folder: Path, rng: random.Random) -> None:
    def word() -> str:
        return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(3, 5)))

    lines = ["watchlists:"]
    for n in range(_LISTS):
        lines += [f"  list{n}:", "    terms:", "      en:"]
        lines += [f"        - {' '.join(word() for _ in range(rng.choice((1, 2, 2, 3))))}" for _ in range(_KEYWORDS)]
        lines += ["    entities:"]
        lines += [
            f"      - {{name: {word().title()} {n} {i}, aliases: {{en: [{word()} {i}]}}, country: IQ, tags: [base]}}"
            for i in range(_ENTITIES)
        ]
    (folder / "lists.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["rules:"]
    for n in range(_RULES):
        one, two, three = (f"@list{(n + k) % _LISTS}" for k in range(3))
        lines += [
            f"  - id: rule-{n}",
            "    severity: high",
            f"    when: '({one} or \"{word()} {word()}\") near {two} near ({three}#base or {word()}*)'",
            f"    unless: '\"{word()} {word()}\" or {word()}'",
            "    max_age: 48h",
            "    tags: [security]",
            f"    tests: [{{text: {word()} {word()}, match: false}}]",
        ]
    (folder / "rules.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
