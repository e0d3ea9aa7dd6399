"""A ruleset -> compiled rules and the one lexicon they share.

Only what rules refer to is compiled. Each rule gets the groups of channels it cannot do without, so that a text
costs nothing for the rules it does not touch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from monitor.language.expression import (
    And,
    AnyOf,
    Chain,
    Exact,
    Expression,
    InField,
    ListRef,
    Not,
    Or,
    Phrase,
    Prefix,
    Within,
    Word,
)
from monitor.language.ruleset import Entity, Keyword, Rule, Ruleset, Watchlist
from monitor.language.terms import TermForm, read_term
from monitor.matching.bits import bits, members
from monitor.matching.lexicon import Lexicon, Member, build_lexicon
from monitor.matching.near_places import near_places
from monitor.matching.nodes import (
    AllOf,
    AtLeast,
    ChainNode,
    CompiledList,
    Leaf,
    ListNode,
    Node,
    NotNode,
    OneOf,
    Scoped,
    Together,
    anywhere,
    channels_in,
    channels_of,
    needs,
    together,
)
from monitor.matching.place_index import PlaceIndexes
from monitor.matching.terms import (
    Term,
    exact_terms,
    keyword_terms,
    name_terms,
    phrase_terms,
    place_terms,
    prefix_terms,
)
from monitor.matching.transliteration import variants
from monitor.model import FIELDS

_MOST_DEEP = 24  # lists within lists; the loader refuses cycles


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """`key` is a group of channels one of which must be fed for the rule to hold. `together` are alternatives of groups
    that must meet in one sentence with the key, for `when` to hold there; None where nothing can be said. `inside` are
    the channels that matter in such a sentence, `anywhere` those that matter in the whole of each field, in the order
    of `FIELDS`. All are sets of channels, a bit for each."""

    rule: Rule
    when: Node
    unless: Node | None
    key: int
    together: Together | None
    inside: int
    anywhere: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a matcher runs on.

    Of the groups of channels that a rule needs one is its key, the one that the fewest rules need; `keyed` has a 1 for
    each anchor of a term that feeds some rule's key, so that most texts are told to touch nothing before any term is
    looked at. `by_key` maps a channel to the rules whose key it is part of, and `keyless` are the rules that have none:
    a bit each.
    `support` maps (list, entity) to the channel of what lets its weak aliases count; `weak` has a 1 for each term that
    is such an alias, and `backing` a bit for each channel that may let one count.
    """

    rules: tuple[CompiledRule, ...]
    lexicon: Lexicon
    keyed: bytes
    by_key: Mapping[int, int]
    keyless: int
    support: Mapping[tuple[str, str], int]
    weak: bytes
    backing: int
    places: PlaceIndexes

    def with_key(self, fed: int) -> list[CompiledRule]:
        """The rules, in order, whose key is among the channels `fed`, and those that have none."""
        alive = reduce(or_, [self.by_key.get(channel, 0) for channel in members(fed)], self.keyless)
        return [self.rules[index] for index in members(alive)]


def compile_rules(ruleset: Ruleset) -> Compiled:
    """Compiles every rule. Raises nothing for a ruleset that the loader let pass."""
    build = _Build(ruleset.watchlists)
    nodes = []
    for rule in sorted(ruleset.rules, key=lambda rule: rule.id):
        when = build.node(rule.when, rule.languages)
        nodes.append((rule, when, None if rule.unless is None else build.node(rule.unless, rule.languages)))
    needed = Counter(group for _, when, _ in nodes for group in needs(when))
    rules = [_compiled(rule, when, unless, needed) for rule, when, unless in nodes]
    lexicon = build_lexicon(build.terms())
    by_key: dict[int, int] = {}
    for index, compiled in enumerate(rules):
        for channel in members(compiled.key):
            by_key[channel] = by_key.get(channel, 0) | 1 << index
    return Compiled(
        rules=tuple(rules),
        lexicon=lexicon,
        keyed=lexicon.anchors_feeding(reduce(or_, [rule.key for rule in rules], 0)),
        by_key=by_key,
        keyless=bits(index for index, rule in enumerate(rules) if not rule.key),
        support=build.support,
        weak=bytes([any(member.role == "weak" for member in group) for group in lexicon.members]),
        backing=_backing(lexicon, build.support),
        places=PlaceIndexes(ruleset.watchlists),
    )


def _compiled(rule: Rule, when: Node, unless: Node | None, needed: Mapping[frozenset[int], int]) -> CompiledRule:
    """`needed`: how many rules need each group."""
    alternatives = together(when) or ()
    shared = [group for group in needs(when) if all(any(map(group.issuperset, groups)) for groups in alternatives)]
    key = min(shared or needs(when), key=lambda group: (needed[group], len(group)), default=frozenset())
    is_local = bool(alternatives and shared)
    everywhere = anywhere if is_local else channels_in
    return CompiledRule(
        rule=rule,
        when=when,
        unless=unless,
        key=bits(key),
        together=tuple([tuple(map(bits, sorted(groups, key=len))) for groups in alternatives]) if is_local else None,
        inside=bits(channels_of(when)),
        anywhere=tuple(
            [bits(everywhere(when, name).union(() if unless is None else channels_in(unless, name))) for name in FIELDS]
        ),
    )


def _backing(lexicon: Lexicon, support: Mapping[tuple[str, str], int]) -> int:
    """The channels that may let a weak alias count: its entity's support, and those of its entity's other names."""
    named = {
        channel
        for group in set(lexicon.members)
        for member in group
        if member.role == "alias" and (member.list, member.entity) in support
        for channel in member.channels
    }
    return bits((*named, *support.values()))


@dataclass(slots=True)
class _Build:
    """Collects channels and nodes while the rules are walked."""

    watchlists: Mapping[str, Watchlist]
    support: dict[tuple[str, str], int] = field(default_factory=dict)
    _channels: dict[tuple[object, ...], int] = field(default_factory=dict)
    _words: dict[int, tuple[Term, ...]] = field(default_factory=dict)
    _lists: dict[tuple[str, str | None], CompiledList] = field(default_factory=dict)
    _near: dict[tuple[str, str | None, float], int] = field(default_factory=dict)

    def node(self, expression: Expression, languages: tuple[str, ...] | None) -> Node:
        match expression:
            case Word(text=text, at=at):
                return Leaf(self._word(("word", text, languages), _word_terms(text, languages)), at)
            case Phrase(text=text, at=at):
                return Leaf(self._word(("phrase", text), tuple(phrase_terms(text))), at)
            case Prefix(text=text, at=at):
                return Leaf(self._word(("prefix", text), tuple(prefix_terms(text))), at)
            case Exact(text=text, at=at):
                return Leaf(self._word(("exact", text), tuple(exact_terms(text))), at)
            case ListRef():
                return self._list(expression)
            case Within(km=km, of=of, at=at):
                key = (of.name, of.tag, km)
                if key not in self._near:
                    self._near[key] = self._channel(("near", *key))
                return Leaf(self._near[key], at, of.name)
            case And(parts=parts, at=at):
                return AllOf(tuple(self.node(part, languages) for part in parts), at)
            case Or(parts=parts, at=at):
                return OneOf(tuple(self.node(part, languages) for part in parts), at)
            case Not(part=part, at=at):
                return NotNode(self.node(part, languages), at)
            case AnyOf(least=least, parts=parts, at=at):
                return AtLeast(least, tuple(self.node(part, languages) for part in parts), at)
            case InField(field=name, part=part, at=at):
                return Scoped(name, self.node(part, languages), at)
            case Chain(parts=parts, links=links, at=at):
                return ChainNode(tuple(self.node(part, languages) for part in parts), links, at)

    def _channel(self, key: tuple[object, ...]) -> int:
        return self._channels.setdefault(key, len(self._channels))

    def _word(self, key: tuple[object, ...], terms: tuple[Term, ...]) -> int:
        channel = self._channel(key)
        self._words[channel] = terms
        return channel

    def _list(self, ref: ListRef) -> ListNode:
        key = (ref.name, ref.tag)
        known = self._lists.get(key)
        if known is None:
            channel = self._channel(("list", *key))
            patterns = () if ref.tag else self.watchlists[ref.name].patterns
            parts = tuple(self.node(pattern.expression, None) for pattern in patterns)
            known = self._lists[key] = CompiledList(channel, ref.name, parts)
        return ListNode(known, ref.at)

    def terms(self) -> Iterator[tuple[Term, Member]]:
        """Every term with the member behind it."""
        for channel, terms in self._words.items():
            member = Member(channels=(channel,))
            for term in terms:
                yield term, member
        tags: dict[str, dict[str | None, int]] = {}
        for (name, tag), known in self._lists.items():
            tags.setdefault(name, {})[tag] = known.channel
        for name, wanted in tags.items():
            yield from self._members(self.watchlists[name], wanted)
        for (name, tag, km), channel in self._near.items():
            yield from self._places(self.watchlists[name], tag, km, channel)

    def _members(self, watchlist: Watchlist, wanted: Mapping[str | None, int]) -> Iterator[tuple[Term, Member]]:
        name = watchlist.name
        for keyword in watchlist.keywords:
            fed = _fed(wanted, keyword.tags)
            if fed:
                member = Member(name, None, keyword.tags, "term", keyword.lang, None, fed)
                for term in _keyword(keyword):
                    yield term, member
                if watchlist.fuzzy_names and keyword.text[:1].isupper():
                    for variant in variants(keyword.text):
                        for term in name_terms(variant, keyword.lang):
                            yield term, member
        for entity in watchlist.entities:
            fed = _fed(wanted, entity.tags)
            if fed:
                yield from self._entity(watchlist, entity, fed)

    def _entity(self, watchlist: Watchlist, entity: Entity, fed: tuple[int, ...]) -> Iterator[tuple[Term, Member]]:
        for keyword in entity.aliases:
            # A name is of no language, but many an Arabic word is a name in Persian.
            lang = "fa" if keyword.lang == "fa" else None
            alias = Member(watchlist.name, entity.name, entity.tags, "alias", lang, None, fed, entity.until)
            for term in _alias(keyword):
                yield term, alias
            if watchlist.fuzzy_names:
                for variant in variants(keyword.text):
                    for term in name_terms(variant, keyword.lang):
                        yield term, alias
        if not entity.weak:
            return
        channel = self._channel(("support", watchlist.name, entity.name))
        self.support[(watchlist.name, entity.name)] = channel
        weak = Member(watchlist.name, entity.name, entity.tags, "weak", None, None, fed, entity.until)
        for keyword in entity.weak:
            for term in _alias(keyword):
                yield term, weak
        backing = Member(watchlist.name, entity.name, entity.tags, "support", None, None, (channel,))
        for text in _supporting(entity):
            for term in keyword_terms(text, None):
                yield term, backing

    def _places(self, watchlist: Watchlist, tag: str | None, km: float, channel: int) -> Iterator[tuple[Term, Member]]:
        entities = tuple(entity for entity in watchlist.entities if tag is None or tag in entity.tags)
        near = near_places(entities, km, self.watchlists)
        members = {
            entity.name: Member(watchlist.name, entity.name, (), "near", None, near, (channel,), entity.until)
            for entity in entities
        }
        for text, entity in near.entities():
            for term in place_terms(text):
                yield term, members[entity]


def _fed(wanted: Mapping[str | None, int], tags: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(channel for tag, channel in wanted.items() if tag is None or tag in tags)


def _keyword(keyword: Keyword) -> tuple[Term, ...]:
    return tuple(_written(keyword) or keyword_terms(keyword.text, keyword.lang))


def _alias(keyword: Keyword) -> tuple[Term, ...]:
    return tuple(_written(keyword) or name_terms(keyword.text, keyword.lang))


def _written(keyword: Keyword) -> tuple[Term, ...]:
    """The term of one with a sign of form: `=Grad`, `"as written"`, `pre*`; empty for a plain one."""
    form, text = read_term(keyword.text)
    match form:
        case TermForm.EXACT:
            return tuple(exact_terms(text))
        case TermForm.AS_WRITTEN:
            return tuple(phrase_terms(text))
        case TermForm.PREFIX:
            return tuple(prefix_terms(text))
        case TermForm.INFLECTED:
            return ()


def _word_terms(text: str, languages: tuple[str, ...] | None) -> tuple[Term, ...]:
    if not languages:
        return tuple(keyword_terms(text, None))
    return tuple(dict.fromkeys(term for lang in languages for term in keyword_terms(text, lang)))


def _supporting(entity: Entity) -> tuple[str, ...]:
    """What lets a weak alias count, besides the entity's own names: its city and its tags."""
    city = entity.city
    if city is None and "," in entity.name:
        city = entity.name.rsplit(",", 1)[1].strip()
    return tuple(dict.fromkeys(text for text in (city, *entity.tags) if text))
