"""How much work a rule can ask for: the bound that keeps one rule from holding up the watch.

Evaluation looks at every node of a rule at most once a sentence (a watchlist's patterns count once, however often
they are referred to), and compares at most MOST_HITS hits with MOST_HITS for every tie with a distance. Nothing
backtracks, so the sum is the worst case.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.language.expression import Chain, Expression, ListRef
from monitor.language.grammar import walk
from monitor.language.ruleset import Rule, Watchlist

MOST_HITS = 40
"""Hits of one part of a chain that a tie looks at in one sentence (matching keeps to it)."""
MOST_STEPS = 500_000
"""What a rule may cost at most per sentence: tens of milliseconds, and a hundred times what people write."""
MOST_NESTED_LISTS = 20
"""How deep watchlists may refer to watchlists."""


def steps_of(rule: Rule, watchlists: Mapping[str, Watchlist]) -> int:
    """The most steps that evaluating `rule` can take in one sentence."""
    return expression_steps(rule.when, watchlists) + (
        0 if rule.unless is None else expression_steps(rule.unless, watchlists)
    )


def expression_steps(expression: Expression, watchlists: Mapping[str, Watchlist]) -> int:
    """The most steps that evaluating `expression` can take in one sentence."""
    steps = 0
    seen: set[str] = set()
    waiting = [expression]
    while waiting:
        for node in walk(waiting.pop()):
            steps += 1
            if isinstance(node, Chain):
                steps += sum(_tie_steps(link.kind, link.words) for link in node.links)
            elif isinstance(node, ListRef) and node.name in watchlists and node.name not in seen:
                seen.add(node.name)
                waiting.extend(pattern.expression for pattern in watchlists[node.name].patterns)
    return steps


def _tie_steps(kind: str, words: int | None) -> int:
    if kind == "near" and words is None:
        return 1
    return 2 * (MOST_HITS if kind == "against" else MOST_HITS * MOST_HITS)  # forth and back
