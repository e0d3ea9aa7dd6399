"""Which rules an item is to be read for, told from the words of terms that stand in it before any sentence is cut.

    anchors -> the keys of rules -> stretches in which a rule's words may meet -> the terms there -> rules

Most items hold the key of no rule and cost the scan alone. In the others terms are looked at only where they may
matter: in a stretch of text (about a sentence) that may hold a rule's words together, and what a rule asks of the whole
item.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import compress
from operator import itemgetter, not_, or_
from typing import NamedTuple

from monitor.matching.compile import Compiled, CompiledRule
from monitor.matching.languages import detect, is_sure
from monitor.matching.lexicon import AnchorHit, Find, Scanned, in_original
from monitor.matching.nodes import Together
from monitor.matching.sentences import sure_ends
from monitor.matching.text import fold_words
from monitor.model import FIELDS, Item

_NUMBER, _START = itemgetter(0), itemgetter(1)  # of an anchor's hit
_SEPARATOR = "|"  # between the fields of a scanned text: part of no word


class Touched(NamedTuple):
    """The rules that an item is read for, its language, and the terms in it that matter to them, in order, as offsets
    into its scanned text."""

    rules: list[CompiledRule]
    lang: str
    finds: list[Find]


def scanned_text(item: Item) -> str:
    """The text of an item that is scanned: all of its fields."""
    return f"{item.title}{_SEPARATOR}{item.summary}{_SEPARATOR}{item.content}"


def touched(item: Item, compiled: Compiled) -> Touched | None:
    """The rules whose terms lie close enough together in `item` for it to be read, None where there is no such rule."""
    text = scanned_text(item)
    folded = fold_words(text)
    lexicon, keyed = compiled.lexicon, compiled.keyed
    hits = lexicon.hits(folded)
    has_key = list(map(keyed.__getitem__, map(_NUMBER, hits))) if hits else []
    if 1 not in has_key and not compiled.keyless:  # most texts hold the key of no rule: nothing else is looked at
        return None
    scanned = Scanned(text, folded)
    finds = lexicon.check(scanned, list(compress(hits, has_key)))
    alive = compiled.with_key(lexicon.fed(finds))
    if not alive:
        return None
    stretches = _Stretches(item, scanned, lexicon.feeds)
    stretches.add(finds)
    others = sorted(compress(hits, map(not_, has_key)), key=_START)
    near = _near(stretches, others, alive, lexicon.may_feed)
    if near is None:
        return None
    lang = detect(item)
    known = lang if is_sure(item, lang) else None
    stretches.add(lexicon.check(scanned, near, known))
    rules, inside = _meeting(stretches.fed, alive)
    if not rules:
        return None
    asked = [reduce(or_, channels) for channels in zip(*[rule.anywhere for rule in rules], strict=True)]
    if any(compiled.weak[term] for finds in stretches.finds.values() for _, _, term in finds):
        asked = [channels | compiled.backing for channels in asked]
    looked_at = set(near)
    far = [
        hit
        for field, channels in enumerate(asked)
        if channels
        for hit in stretches.of_field(field, others)
        if lexicon.may_feed[hit[0]] & channels and hit not in looked_at
    ]
    stretches.add(lexicon.check(scanned, far, known))
    return Touched(rules, lang, in_original(stretches.wanted(inside, asked), scanned.positions()))


def may_meet(fed: int, together: Together) -> bool:
    """Whether what feeds the channels `fed` feeds each group of one of the alternatives `together`."""
    for groups in together:
        for group in groups:
            if not group & fed:
                break
        else:
            return True
    return False


class _Stretches:
    """The terms found in each stretch of text that no sentence reaches out of, most often a sentence. A stretch has a
    number, fields begin new ones. Lives for one item."""

    def __init__(self, item: Item, scanned: Scanned, feeds: Sequence[int]) -> None:
        """`feeds`: term -> the channels it feeds, a bit for each."""
        ends: list[int] = []
        self._after: list[int] = []  # field -> the number of the first stretch behind it
        base = 0
        for name in FIELDS:
            text = item.text(name)
            ends += [base + end for end in sure_ends(name, text)]
            base += len(text) + len(_SEPARATOR)
            ends.append(base)
            self._after.append(len(ends))
        self._ends = scanned.positions().folded(ends)  # where stretches end in the folded text
        self._feeds = feeds
        self.finds: dict[int, list[Find]] = {}
        self.fed: dict[int, int] = {}  # what terms feed in each stretch, a bit for each channel

    def add(self, finds: Iterable[Find]) -> None:
        """Puts `finds` into their stretches."""
        ends, feeds, fed, known = self._ends, self._feeds, self.fed, self.finds
        for find in finds:
            stretch = bisect_right(ends, find[0])
            if stretch in fed:
                fed[stretch] |= feeds[find[2]]
                known[stretch].append(find)
            else:
                fed[stretch] = feeds[find[2]]
                known[stretch] = [find]

    def of_stretch(self, stretch: int, hits: Sequence[AnchorHit], starts: Sequence[int]) -> Sequence[AnchorHit]:
        """Those of `hits`, which begin at `starts` in order, that stand in `stretch`."""
        first = bisect_left(starts, self._ends[stretch - 1]) if stretch else 0
        return hits[first : bisect_left(starts, self._ends[stretch])]

    def of_field(self, field: int, hits: Sequence[AnchorHit]) -> Sequence[AnchorHit]:
        """Those of `hits`, in order, that stand in the field with this number."""
        first = bisect_left(hits, self._ends[self._after[field - 1] - 1], key=_START) if field else 0
        return hits[first : bisect_left(hits, self._ends[self._after[field] - 1], key=_START)]

    def wanted(self, inside: Mapping[int, int], asked: Sequence[int]) -> list[Find]:
        """The finds that matter: of each stretch those that feed what is asked `inside` it or in its whole field."""
        feeds = self._feeds
        chosen: list[Find] = []
        for stretch, finds in self.finds.items():
            channels = inside.get(stretch, 0) | asked[bisect_right(self._after, stretch)]
            chosen += [find for find in finds if feeds[find[2]] & channels]
        return chosen


def _near(
    stretches: _Stretches, others: Sequence[AnchorHit], alive: Sequence[CompiledRule], may_feed: Sequence[int]
) -> list[AnchorHit] | None:
    """Those of the anchors `others`, in order of place, whose terms may make a rule hold in a stretch that has its
    key; None where no rule's words may meet."""
    starts = list(map(_START, others))
    meeting = any(rule.together is None for rule in alive)
    near: list[AnchorHit] = []
    for stretch, keys in stretches.fed.items():
        here = stretches.of_stretch(stretch, others, starts)
        may = reduce(or_, map(may_feed.__getitem__, map(_NUMBER, here)), keys)
        asked = 0
        for rule in alive:
            if rule.key & keys and rule.together is not None and may_meet(may, rule.together):
                asked |= rule.inside
                meeting = True
        if asked:
            near += [hit for hit in here if may_feed[hit[0]] & asked]
    return near if meeting else None


def _meeting(fed: Mapping[int, int], alive: Sequence[CompiledRule]) -> tuple[list[CompiledRule], dict[int, int]]:
    """Those of the rules `alive` whose words may meet in some stretch, and the channels that matter to them in each
    stretch where they may. `fed` is what terms feed in each."""
    met = [rule.together is None for rule in alive]
    inside: dict[int, int] = {}
    for stretch, here in fed.items():
        for number, rule in enumerate(alive):
            if rule.key & here and rule.together is not None and may_meet(here, rule.together):
                met[number] = True
                inside[stretch] = inside.get(stretch, 0) | rule.inside
    return list(compress(alive, met)), inside
