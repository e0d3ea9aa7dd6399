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
from monitor.matching.lexicon import AnchorHit, Find, Lexicon, Scanned, in_original
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
    keys = list(compress(hits, has_key))
    scanned = Scanned(text, folded)
    finds = lexicon.check(scanned, keys)
    alive = compiled.with_key(lexicon.fed(finds))
    if not alive:
        return None
    ends = scanned.positions().folded(_ends(item))
    others = sorted(compress(hits, map(not_, has_key)), key=_START)
    fed = _fed(finds, ends, lexicon)
    near = _near(fed, others, ends, alive, lexicon)
    if near is None:
        return None
    lang = detect(item)
    known = lang if is_sure(item, lang) else None
    more = lexicon.check(scanned, near, known)
    finds += more
    for stretch, here in _fed(more, ends, lexicon).items():
        fed[stretch] = fed.get(stretch, 0) | here
    together = fed.values()
    rules = [r for r in alive if r.together is None or any(may_meet(here, r.together) for here in together)]
    if not rules:
        return None
    asked = reduce(or_, [rule.anywhere for rule in rules])
    if any(compiled.weak[term] for _, _, term in finds):
        asked |= compiled.backing
    looked_at = set(near)
    far = [hit for hit in others if lexicon.may_feed[hit[0]] & asked and hit not in looked_at]
    finds += lexicon.check(scanned, far, known)
    return Touched(rules, lang, in_original(finds, scanned.positions()))


def may_meet(fed: int, together: Together) -> bool:
    """Whether what feeds the channels `fed` feeds each group of one of the alternatives `together`."""
    for groups in together:
        for group in groups:
            if not group & fed:
                break
        else:
            return True
    return False


def _ends(item: Item) -> list[int]:
    """The offsets into the scanned text over which no sentence reaches, the last one behind the text."""
    ends: list[int] = []
    base = 0
    for name in FIELDS:
        text = item.text(name)
        ends += [base + end for end in sure_ends(name, text)]
        base += len(text) + len(_SEPARATOR)
        ends.append(base)
    return ends


def _fed(finds: Iterable[Find], ends: Sequence[int], lexicon: Lexicon) -> dict[int, int]:
    """What terms feed in each stretch of text that no sentence reaches out of, most often a sentence: the stretch's
    number, and a bit for each channel. `ends` are where stretches end in the folded text."""
    feeds = lexicon.feeds
    fed: dict[int, int] = {}
    for start, _, term in finds:
        stretch = bisect_right(ends, start)
        fed[stretch] = fed.get(stretch, 0) | feeds[term]
    return fed


def _near(
    fed: Mapping[int, int],
    others: Sequence[AnchorHit],
    ends: Sequence[int],
    alive: Sequence[CompiledRule],
    lexicon: Lexicon,
) -> list[AnchorHit] | None:
    """Those of the anchors `others`, in order of place, whose terms may make a rule hold in a stretch that has its
    key; None where no rule's words may meet. `fed` is what keys feed in each stretch."""
    may_feed = lexicon.may_feed
    starts = list(map(_START, others))
    meeting = any(rule.together is None for rule in alive)
    near: list[AnchorHit] = []
    for stretch, keys in fed.items():
        first = bisect_left(starts, ends[stretch - 1]) if stretch else 0
        here = others[first : bisect_left(starts, ends[stretch])]
        may = reduce(or_, map(may_feed.__getitem__, map(_NUMBER, here)), keys)
        asked = 0
        for rule in alive:
            if rule.key & keys and rule.together is not None and may_meet(may, rule.together):
                asked |= rule.inside
                meeting = True
        if asked:
            near += [hit for hit in here if may_feed[hit[0]] & asked]
    return near if meeting else None
