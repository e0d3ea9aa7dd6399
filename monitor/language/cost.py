"""How much work a rule can ask for: the bound that keeps one rule from holding up the watch.

Evaluation looks at every node of a rule at most once a sentence (a watchlist's patterns count once, however often
they are referred to), and compares at most MOST_HITS hits with MOST_HITS for every tie with a distance. Nothing
backtracks, so the sum is the worst case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.language.expression import Chain, Expression, ListRef
from monitor.language.grammar import walk
from monitor.language.ruleset import Rule, Ruleset, Watchlist

MOST_HITS = 40
"""Hits of one part of a chain that a tie looks at in one sentence (matching keeps to it)."""
MOST_STEPS = 500_000
"""What a rule may cost at most per sentence: tens of milliseconds, and a hundred times what people write."""
COSTLY_STEPS = 200_000
"""From where `check` warns."""
MOST_NESTED_LISTS = 20
"""How deep watchlists may refer to watchlists."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Steps of an expression or of a watchlist's patterns, those of the lists it refers to (`lists`) left out."""

    steps: int
    lists: frozenset[str]


def own_cost(expressions: Iterable[Expression]) -> Cost:
    """What evaluating `expressions` costs in one sentence, the lists they refer to left out."""
    steps = 0
    lists: set[str] = set()
    for expression in expressions:
        for node in walk(expression):
            steps += 1
            if isinstance(node, Chain):
                steps += sum(_tie_steps(link.kind, link.words) for link in node.links)
            elif isinstance(node, ListRef):
                lists.add(node.name)
    return Cost(steps, frozenset(lists))


def list_costs(watchlists: Mapping[str, Watchlist]) -> dict[str, Cost]:
    """The own cost of every list."""
    return {name: own_cost(pattern.expression for pattern in listed.patterns) for name, listed in watchlists.items()}


def whole_cost(own: Cost, lists: Mapping[str, Cost]) -> int:
    """The most steps in one sentence, every list that is referred to, directly or not, counted once."""
    steps, seen, waiting = own.steps, set(own.lists), list(own.lists)
    while waiting:
        cost = lists.get(waiting.pop())
        if cost is not None:
            steps += cost.steps
            new = cost.lists - seen
            seen |= new
            waiting.extend(new)
    return steps


def costliest(ruleset: Ruleset) -> tuple[int, Rule] | None:
    """The rule that can cost most, with its steps in one sentence; None where there are no rules."""
    lists = list_costs(ruleset.watchlists)
    costs = [
        (whole_cost(own_cost([rule.when] if rule.unless is None else [rule.when, rule.unless]), lists), rule)
        for rule in ruleset.rules
    ]
    return max(costs, key=lambda cost: cost[0], default=None)


def _tie_steps(kind: str, words: int | None) -> int:
    if kind == "near" and words is None:
        return 1
    return 2 * (MOST_HITS if kind == "against" else MOST_HITS * MOST_HITS)  # forth and back
