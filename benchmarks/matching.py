"""How fast matching is beside the bare automaton: `python -m benchmarks.matching TEXTS`.

TEXTS is a folder or file of JSON Lines (`.gz` too) with `title`, `summary`, `text` or `content`; English ones are
used. Everything is measured in one run on the same texts, and reported as ratios:

- 1,000 rules over 100,000 watchlist terms: time to compile, memory, speed against the bare automaton;
- what 100 more rules cost on texts that do not touch them;
- the full analysis of an item that a rule touches, per 3,000 characters.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.language.grammar import parse_expression
from monitor.language.ruleset import Keyword, Rule, Ruleset, Source, Watchlist
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item, Severity

_SOURCE = Source("benchmark", 1, 1)
_SYLLABLES = (
    "ba be bo da de do fa fi ga gu ha he ka ko la li lo ma mi mo na ne no pa pe ra ri ro sa se so ta ti to va ve za zu"
).split()
_ATTACKS = "attack hit strike fire explode bomb shell shoot raid ambush storm target launch land kill wound".split()


def texts_of(path: Path) -> Iterator[Item]:
    """The English texts under `path` as items."""
    for file in sorted(path.rglob("*.jsonl*")) if path.is_dir() else [path]:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
            for line in lines:
                record = orjson.loads(line)
                if record.get("lang", "en") not in ("en", None) or "french" in file.name:
                    continue
                body = record.get("content") or record.get("text") or ""
                yield Item(
                    id=str(record.get("id")),
                    feed="f",
                    publisher="f",
                    title=record.get("title") or "",
                    summary=record.get("summary") or "",
                    content=body,
                    lang="en",
                )


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
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=6_000, help="texts to read")
    arguments = parser.parse_args()

    items = [item for item, _ in zip(texts_of(arguments.texts), range(arguments.most), strict=False)]
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
    _report_analysis(items)


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


def _report_analysis(items: Sequence[Item]) -> None:
    """Prints what the full analysis of items costs that a broad rule touches."""
    news = compile_ruleset(
        Ruleset((_rule("r", "(attack or strike or fire or kill) near (in or on or at)"),), {}, "news")
    )
    long = [item for item in items if len(item.title) + len(item.content) + len(item.summary) > 600]
    costs = []
    for item in long[:2000]:
        length = len(item.title) + len(item.content) + len(item.summary)
        start = time.process_time()
        if news.match(item):
            costs.append((time.process_time() - start) * 1e3 * 3000 / length)
    if costs:
        costs.sort()
        print(
            f"full analysis of a touched item, ms per 3,000 characters: median {statistics.median(costs):.2f},"
            f" 95 % below {costs[int(len(costs) * 0.95)]:.2f} ({len(costs)} items; bound 3)"
        )


def _untouched(count: int) -> list[Rule]:
    return [_rule(f"more-{n}", f"(zqxw{n} or qqzx{n}) near (vwxq{n} or attack)") for n in range(count)]


if __name__ == "__main__":
    main()
