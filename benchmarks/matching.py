"""How fast matching is beside the bare automaton: `python -m benchmarks.matching TEXTS...`.

TEXTS are folders or files of JSON Lines (`.gz` too) with `title`, `summary`, `text` or `content`, or plain texts
(`.txt`). Everything is measured in one run on the same texts, and reported as ratios:

- 1,000 rules over 100,000 watchlist terms: time to compile, memory, speed against the bare automaton, on English texts;
- what 100 more rules cost on texts that do not touch them;
- the full analysis of texts of 3 kB with the shipped rules (`--analysis`: this alone, on all texts): those of 2,500 to
  3,500 characters, and what longer ones have up to the sentence's end nearest to 3,000. One measurement is what the
  daemon does for an item (`Matcher.match`: all rules, up to the sightings) in processor time, warm; of each text the
  best of twelve that are a turn of all other texts apart, so that it finds the processor's caches as others left them.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import random
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import orjson
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.language.grammar import parse_expression
from monitor.language.loader import load_rules
from monitor.language.ruleset import Keyword, Rule, Ruleset, Source, Watchlist
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item, Severity

T = TypeVar("T")
_SHIPPED = Path(__file__).parent.parent / "rules"
_ABOUT = range(2_500, 3_501)  # characters of a text of 3 kB
_MIDDLE = 3_000
_TURNS = 12
_BOUND = 3.0  # ms
_ENDS = re.compile(r"[.!?؟][\"'”’»)\]]*(?=\s)|\n")  # of sentences, nearly enough
_SOURCE = Source("benchmark", 1, 1)
_SYLLABLES = (
    "ba be bo da de do fa fi ga gu ha he ka ko la li lo ma mi mo na ne no pa pe ra ri ro sa se so ta ti to va ve za zu"
).split()
_ATTACKS = "attack hit strike fire explode bomb shell shoot raid ambush storm target launch land kill wound".split()


def texts_of(path: Path) -> Iterator[Item]:
    """The texts under `path` as items."""
    for file in sorted(path.rglob("*.*")) if path.is_dir() else [path]:
        if file.suffix == ".txt":
            yield Item(id=file.name, feed="f", publisher="f", title="", content=file.read_text(encoding="utf-8"))
        elif ".jsonl" in file.suffixes:
            with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
                for line in lines:
                    yield _item(orjson.loads(line), "fr" if "french" in file.name else None)


def _item(record: dict[str, Any], lang: str | None) -> Item:
    day = str(record.get("published") or record.get("date") or "")
    return Item(
        id=str(record.get("id")),
        feed="f",
        publisher="f",
        title=record.get("title") or "",
        summary=record.get("summary") or "",
        content=record.get("content") or record.get("text") or "",
        published=datetime.fromisoformat(f"{day[:10]}T12:00:00Z") if _DAY.match(day) else None,
        lang=record.get("lang") or lang,
    )


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def made_rules(rules: int, terms: int, seed: int = 7) -> Ruleset:
    """`rules` rules of the usual shape over watchlists with `terms` made-up names and nouns in all."""
    chance = random.Random(seed)
    per_list = terms // rules
    watchlists = {"attack": _watchlist("attack", _ATTACKS)}
    made = []
    for number in range(rules):
        name = f"list-{number}"
        watchlists[name] = _watchlist(name, [_term(chance) for _ in range(per_list)])
        when = f"@{name} near @attack"
        made.append(_rule(f"rule-{number}", when))
    return Ruleset(tuple(made), watchlists, "benchmark")


def _term(chance: random.Random) -> str:
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _ in range(chance.choice((1, 2, 2, 3)))]
    return " ".join(word.capitalize() if chance.random() < 0.7 else word for word in words)


def _watchlist(name: str, terms: Sequence[str]) -> Watchlist:
    keywords = tuple(Keyword(text, "en", _SOURCE) for text in terms)
    return Watchlist(name, keywords, (), (), False, _SOURCE)


def _rule(name: str, when: str) -> Rule:
    expression = parse_expression(when, path="benchmark", line=1, column=1)
    return Rule(name, name, Severity.LOW, expression, when, _SOURCE)


def bare_automaton(ruleset: Ruleset) -> AhoCorasick:
    """The same terms, lower-cased, in an automaton of the same kind and nothing else."""
    patterns = {keyword.text.lower() for watchlist in ruleset.watchlists.values() for keyword in watchlist.keywords}
    return AhoCorasick(sorted(patterns), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


def best_of(times: int, runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The least processor seconds of each run; they take turns, so that a busy machine slows them alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            taken[name].append(_seconds(run))
    return {name: min(seconds) for name, seconds in taken.items()}


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    run()
    return time.process_time() - start


def peak_megabytes() -> float:
    """The most memory this process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def match_all(matcher: Matcher, items: Sequence[Item]) -> int:
    """How many items have a sighting."""
    return sum(bool(matcher.match(item)) for item in items)


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--analysis", action="store_true", help="only the analysis with the shipped rules")
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=6_000, help="texts to read")
    arguments = parser.parse_args()

    if not arguments.analysis:
        read = (item for path in arguments.texts for item in texts_of(path) if item.lang in ("en", None))
        _report_scale([replace(item, lang="en") for item in islice(read, arguments.most)], arguments)
    _report_analysis(arguments.texts)


def _report_scale(items: Sequence[Item], arguments: argparse.Namespace) -> None:
    """Prints what many rules and terms cost."""
    size = sum(len(item.title) + len(item.summary) + len(item.content) for item in items) / 1e6
    print(f"{len(items):,} texts, {size:.2f} M characters")

    ruleset = made_rules(arguments.rules, arguments.terms)
    before = peak_megabytes()
    start = time.process_time()
    matcher = compile_ruleset(ruleset)
    compiling = time.process_time() - start
    print(f"compile {arguments.rules:,} rules over {arguments.terms:,} terms: {compiling:.2f} s (bound 5 s)")
    print(f"memory: {peak_megabytes():.0f} MB at most, {peak_megabytes() - before:.0f} MB of it new (bound 400 MB)")

    bare = bare_automaton(ruleset)
    more = compile_ruleset(Ruleset((*ruleset.rules, *_untouched(100)), ruleset.watchlists, "more"))
    strings = [f"{item.title}|{item.summary}|{item.content}" for item in items]
    calm = [item for item in items if not matcher.match(item)]
    calm_strings = [f"{item.title}|{item.summary}|{item.content}" for item in calm]
    for name, some, texts in (("all texts", items, strings), ("texts without a sighting", calm, calm_strings)):
        _report_speeds(name, some, texts, bare, matcher, more)


def _report_speeds(
    name: str, items: Sequence[Item], texts: Sequence[str], bare: AhoCorasick, matcher: Matcher, more: Matcher
) -> None:
    """Prints speeds beside that of the bare automaton, which lower-cases the text and does nothing else."""
    size = sum(map(len, texts)) / 1e6
    lexicon = matcher.compiled.lexicon
    seconds = best_of(
        7,
        {
            "bare automaton": lambda: _each(lambda text: bare.find_matches_as_indexes(text.lower(), True), texts),
            "scan": lambda: _each(lexicon.scan, texts),
            "match": lambda: match_all(matcher, items),
            "match, 100 more rules": lambda: match_all(more, items),
        },
    )
    print(f"{name + f' ({len(items):,})':34}{'seconds':>9}{'M chars/s':>11}{'of bare':>9}")
    for what, spent in seconds.items():
        print(f"  {what:32}{spent:9.3f}{size / spent:11.1f}{seconds['bare automaton'] / spent:9.2f}")


def _each(run: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts:
        run(text)


def _report_analysis(paths: Sequence[Path]) -> None:
    """Prints what texts of 3 kB cost with the shipped rules, beside the scan alone, in processor time."""
    matcher = compile_ruleset(load_rules([_SHIPPED]))
    read = (item for path in paths for item in texts_of(path))
    items = [cut for item in read if (cut := of_three_kilobytes(item)) is not None]
    strings = [f"{item.title}|{item.summary}|{item.content}" for item in items]
    kinds = [_kinds(matcher, item) for item in items]
    matching, scanning = [float("inf")] * len(items), [float("inf")] * len(items)
    for _ in range(_TURNS):
        for number, item in enumerate(items):
            matching[number] = min(matching[number], _seconds_of(matcher.match, item) * 1e3)
        for number, text in enumerate(strings):
            scanning[number] = min(scanning[number], _seconds_of(matcher.compiled.lexicon.scan, text) * 1e3)
    print(f"shipped rules, ms for a text of {_ABOUT.start:,} to {_ABOUT.stop - 1:,} characters (bound {_BOUND:.0f})")
    print(f"  {'':28}{'texts':>7}{'median':>8}{'95 %':>7}{'99 %':>7}{'most':>7}{'over':>6}{'scan':>8}")
    for kind in _KINDS:
        chosen = [number for number, of in enumerate(kinds) if kind in of]
        if chosen:
            whole = sorted(matching[number] for number in chosen)
            marks = [statistics.median(whole), *(whole[int(len(whole) * part)] for part in (0.95, 0.99)), whole[-1]]
            over = sum(spent > _BOUND for spent in whole)
            scan = statistics.median(scanning[number] for number in chosen)
            figures = "".join(f"{mark:{width}.2f}" for mark, width in zip(marks, (8, 7, 7, 7), strict=True))
            print(f"  {kind:28}{len(whole):7,}{figures}{over:6}{scan:8.2f}")


def of_three_kilobytes(item: Item) -> Item | None:
    """`item` if it has about 3,000 characters, what it has of them up to a sentence's end if it has more, or None."""
    before = len(item.title) + len(item.summary)
    size = before + len(item.content)
    if size < _ABOUT.stop:
        return item if size in _ABOUT else None
    ends = [found.end() for found in _ENDS.finditer(item.content, 0, max(0, _ABOUT.stop - 1 - before))]
    end = min(ends, key=lambda end: abs(before + end - _MIDDLE), default=0)
    return replace(item, content=item.content[:end]) if before + end in _ABOUT else None


_KINDS = _NONE, _TOUCHED, _UNSEEN, _SEEN = (
    "no rule touches",
    "a rule touches",
    "  of them without a sighting",
    "  of them with a sighting",
)


def _kinds(matcher: Matcher, item: Item) -> tuple[str, ...]:
    if not matcher.touches(item):
        return (_NONE,)
    return (_TOUCHED, _SEEN if matcher.match(item) else _UNSEEN)


def _seconds_of(run: Callable[[T], object], argument: T) -> float:
    start = time.process_time()
    run(argument)
    return time.process_time() - start


def _untouched(count: int) -> list[Rule]:
    return [_rule(f"more-{n}", f"(zqxw{n} or qqzx{n}) near (vwxq{n} or attack)") for n in range(count)]


if __name__ == "__main__":
    main()
