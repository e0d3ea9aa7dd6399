"""What only shows when all files are together: unknown lists and tags, cycles, and `within` without a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from monitor.errors import InputError
from monitor.language.build import Written
from monitor.language.cost import MOST_NESTED_LISTS, MOST_STEPS, list_costs, own_cost, whole_cost
from monitor.language.expression import Expression, ListRef, Within
from monitor.language.grammar import walk
from monitor.language.ruleset import Watchlist
from monitor.language.source import Scalar
from monitor.language.suggest import did_you_mean


def tags_of(watchlist: Watchlist) -> set[str]:
    """Every tag that a member of the list has."""
    return {tag for entity in watchlist.entities for tag in entity.tags} | {
        tag for keyword in watchlist.keywords for tag in keyword.tags
    }


def lists_in(expression: Expression) -> Iterator[ListRef]:
    """Every reference to a watchlist in the expression, those of `within` included."""
    return (node for node in walk(expression) if isinstance(node, ListRef))


def lists_behind(expressions: Iterable[Expression], watchlists: Mapping[str, Watchlist]) -> set[str]:
    """The names of the watchlists that the expressions refer to, directly or through the patterns of other lists."""
    waiting = list(expressions)
    found: set[str] = set()
    while waiting:
        for ref in lists_in(waiting.pop()):
            if ref.name not in found and ref.name in watchlists:
                found.add(ref.name)
                waiting.extend(pattern.expression for pattern in watchlists[ref.name].patterns)
    return found


def faults_of_references(
    written: Sequence[Written], watchlists: Mapping[str, Watchlist], known: set[str]
) -> Iterator[InputError]:
    """The faults of every reference. `known` also has the lists that are defined, but have faults of their own."""
    for one in written:
        for node in walk(one.expression):
            if isinstance(node, ListRef) and node.name not in known:
                meant = did_you_mean(node.name, known, before="@")
                message = f"there is no watchlist '{node.name}'"
                yield one.error(node, message, meant or "give the file or folder that has it too")
            elif isinstance(node, ListRef) and node.name in watchlists and node.tag is not None:
                tags = tags_of(watchlists[node.name])
                if node.tag not in tags:
                    hint = did_you_mean(node.tag, tags, before=f"@{node.name}#")
                    yield one.error(node, f"no member of the watchlist '{node.name}' has the tag '{node.tag}'", hint)
            elif isinstance(node, Within) and node.of.name in watchlists and not _placed(watchlists, node.of):
                members = f"the watchlist '{node.of.name}'" + (f" with the tag '{node.of.tag}'" if node.of.tag else "")
                yield one.error(
                    node,
                    f"no member of {members} has a place, so nothing can be within {node.km:g} km of it",
                    "give an entity 'place: {lat: …, lon: …}'",
                )
    uses = _uses(written, watchlists)
    yield from (tangled := list(_cycles(uses)) or list(_too_deep(uses)))
    if not tangled:
        yield from _too_costly(written, watchlists)


def faults_of_yielding(yields: Sequence[tuple[str, str, Scalar]], rules: AbstractSet[str]) -> Iterator[InputError]:
    """The faults of `yields_to`: of each (file, rule, the id it names), ids that no rule has, or the rule's own."""
    for path, rule_id, named in yields:
        name = named.value or ""
        if name == rule_id:
            yield InputError(path, named.line, named.column, f"the rule '{rule_id}' cannot yield to itself")
        elif name not in rules:
            hint = did_you_mean(name, rules)
            yield InputError(path, named.line, named.column, f"there is no rule '{name}'", hint)


def _placed(watchlists: Mapping[str, Watchlist], ref: ListRef) -> bool:
    entities = watchlists[ref.name].entities
    return any(entity.place is not None and (ref.tag is None or ref.tag in entity.tags) for entity in entities)


Uses = dict[str, dict[str, tuple[Written, ListRef]]]
"""Per list, the lists that its patterns refer to, and where."""


def _uses(written: Sequence[Written], watchlists: Mapping[str, Watchlist]) -> Uses:
    uses: Uses = {name: {} for name in watchlists}
    for one in written:
        if one.within in uses:
            for ref in lists_in(one.expression):
                uses[one.within].setdefault(ref.name, (one, ref))
    return uses


def _cycles(uses: Uses) -> Iterator[InputError]:
    """One fault per pattern that leads back to its own list, with the way round."""
    done: set[str] = set()
    for start in uses:
        way: list[str] = []
        waiting: list[tuple[str, int]] = [(start, 0)]
        while waiting:
            name, depth = waiting.pop()
            del way[depth:]
            if name in way:
                ring = [*way[way.index(name) :], name]
                one, ref = uses[ring[-2]][name]
                yield one.error(ref, f"the watchlist is made of itself: {' -> '.join('@' + part for part in ring)}")
                continue
            if name in done:
                continue
            way.append(name)
            waiting.extend((used, depth + 1) for used in uses.get(name, ()) if used in uses)
        done.update(_reached(start, uses))


def _reached(start: str, uses: Mapping[str, Mapping[str, object]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for name in uses.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _too_deep(uses: Uses) -> Iterator[InputError]:
    """A fault for each list that refers to lists that refer to lists, and so on, too deep. There are no cycles."""
    depth: dict[str, int] = {}
    order = list(uses)
    while order:
        name = order[-1]
        missing = [used for used in uses[name] if used in uses and used not in depth]
        if missing:
            order.extend(missing)
            continue
        order.pop()
        depth[name] = 1 + max((depth[used] for used in uses[name] if used in uses), default=0)
    for name, levels in depth.items():
        if levels == MOST_NESTED_LISTS + 1:
            one, ref = next(iter(uses[name].values()))
            yield one.error(ref, f"watchlists refer to watchlists more than {MOST_NESTED_LISTS} deep here")


def _too_costly(written: Sequence[Written], watchlists: Mapping[str, Watchlist]) -> Iterator[InputError]:
    lists = list_costs(watchlists)
    for one in written:
        steps = whole_cost(own_cost([one.expression]), lists)
        if steps > MOST_STEPS:
            yield one.error(
                one.expression,
                f"evaluating this can take {steps:,} steps a sentence, more than {MOST_STEPS:,}",
                "use plain 'near', or fewer distances",
            )
