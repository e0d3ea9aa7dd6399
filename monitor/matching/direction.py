"""Whether an attack is aimed at a target: the operator `against`.

The words of one sentence and their order decide; there is no parser behind it. Between an attack's word and the
target's stand prepositions, "by", verbs and clause marks, and those few say in news English who does what to whom:

    drones hit the embassy              attack, then target as its object
    attack on / near / at the embassy   attack, preposition, target
    the embassy was hit by, came under  target, passive, attack
    embassy attack, base hit by rockets nominal and headline forms

The target is the doer where it stands as the subject of an active attack verb ("US forces strike a depot"), behind
"by" ("struck by US forces"), behind "from" or "using" ("drones launched from the base"), and where its owner is also
the attack's ("the US drone attack near the US base").
"""

from __future__ import annotations

from monitor.matching import direction_words as words
from monitor.matching.document import Document, Hit, Sentence
from monitor.matching.wordlist import word_set

_FARTHEST = 30  # words between an attack and its target beyond which no tie is seen
_CLAUSE_MARKS = (";", " - ", " – ", "—", "|", ". ", "? ", "! ", "…")


def is_aimed_at(document: Document, sentence: int, attack: tuple[Hit, ...], target: tuple[Hit, ...]) -> bool:
    """Whether any of the `attack` hits in `sentence` (an index into the document's sentences) is aimed at any of
    the `target` hits."""
    where = _Words(document, document.sentences[sentence])
    return any(where.aimed(a, b) for b in target for a in attack)


class _Words:
    """One sentence's words, and the questions asked of two places in it."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self._text = document.text(sentence.field)
        self._tokens = sentence.tokens
        self._folded = [token.folded for token in sentence.tokens]

    def aimed(self, attack: Hit, target: Hit) -> bool:
        if attack.last < target.first:
            return self._attack_first(attack, target)
        if target.last < attack.first:
            return self._target_first(target, attack)
        return True  # one term names both: "embassy bombing"

    def _at(self, i: int) -> str:
        return self._folded[i] if 0 <= i < len(self._folded) else ""

    def _broken(self, first: int, last: int) -> bool:
        """Whether a mark that ends a clause stands between tokens `first` and `last`."""
        for i in range(first, last):
            gap = self._text[self._tokens[i].end : self._tokens[i + 1].start]
            if any(mark in gap for mark in _CLAUSE_MARKS):
                return True
        return False

    def _comma_after(self, i: int) -> bool:
        return i + 1 < len(self._tokens) and any(
            mark in self._text[self._tokens[i].end : self._tokens[i + 1].start] for mark in (",", ":", ";")
        )

    def _owner_attacks(self, attack: Hit, target: Hit) -> bool:
        """Whether the attack's noun phrase is modified by the target's own owner: "US strikes ... US base"."""
        if self._at(attack.first) in words.INTERCEPTED:
            return False
        owners = {w for w in self._folded[target.first : target.last + 1] if w in _OWNERS}
        if not owners:
            return False
        start = attack.first
        while start > 0 and start > attack.first - 3 and not self._comma_after(start - 1):
            if self._folded[start - 1] in owners:
                return not (target.first <= start - 1 <= target.last)
            if self._folded[start - 1] not in _WEAPONS:
                return False
            start -= 1
        return False

    def _attack_first(self, attack: Hit, target: Hit) -> bool:
        between = self._folded[attack.last + 1 : target.first]
        if len(between) > _FARTHEST or self._broken(attack.last, target.first) or self._owner_attacks(attack, target):
            return False
        lead = list(between)
        while lead and lead[-1] in words.DETERMINERS:
            lead.pop()
        closest = lead[-1] if lead else ""
        if closest in words.AGENT or closest in words.ORIGIN:
            return False
        ties = bool(set(lead[-3:]) & words.TIES_AGAIN)
        if any(word in words.AGENT for word in lead[-3:]) and not ties:
            return False
        if any(word in words.SPEECH for word in between):
            return False
        if self._says_after(target) and any(self._comma_after(i) for i in range(attack.last, target.first)):
            return False  # "Drone attack kills two, the embassy says"
        barrier = max((i for i, word in enumerate(between) if word in words.BARRIERS), default=-1)
        if barrier < 0:
            return True
        return bool(set(between[barrier + 1 :]) & words.TIES_AGAIN) and not (
            set(between[barrier + 1 :]) & (words.DOES | words.PAST | words.EITHER)
        )

    def _says_after(self, target: Hit) -> bool:
        return bool(set(self._folded[target.last + 1 : target.last + 4]) & words.SPEECH)

    def _target_first(self, target: Hit, attack: Hit) -> bool:
        between = self._folded[target.last + 1 : attack.first]
        if len(between) > _FARTHEST or self._broken(target.last, attack.first):
            return False
        before = self._at(target.first - 1)
        if before in words.DETERMINERS:
            before = self._at(target.first - 2)
        if before in words.ORIGIN:
            return False
        if (
            self._comma_after(target.last)
            and ":" not in self._gap(target.last)
            and not set(between) & words.AUXILIARIES
        ):
            between_commas = True
        else:
            between_commas = False
        verb = self._at(attack.first)
        closest = between[-1] if between else ""
        if closest in ("to", "would", "will", "can", "could", "may", "might", "must", "should"):
            return False  # "US bases to strike", "forces will attack"
        if any(word in words.SPEECH for word in between):
            return False
        if verb in words.INTERCEPTED or any(word in words.INTERCEPTED for word in between):
            return True  # "the base shot down", "repelled an attack"
        if set(between[-4:]) & words.AUXILIARIES:
            return not any(word in words.DOES for word in between)
        after = self._at(attack.last + 1)
        acts = bool(set(self._folded[target.first : target.last + 1]) & words.ACTORS) and self._heads_actor(target)
        if verb in words.GERUND:
            return False
        if verb in words.PAST:
            passive = after == "" or after in words.PASSIVE_FOLLOWERS or self._comma_after(attack.last)
            return passive and not between_commas
        if self._has_own_target(attack):
            return False
        if set(between) & words.HARMED and set(between) & words.SUFFERED_LINKS:
            return True
        if any(word in words.DOES for word in between):
            return False
        if not between or all(
            word in _WEAPONS or word in _LINKERS or self._is_name(target.last + 1 + i) for i, word in enumerate(between)
        ):
            return not acts
        return bool(set(between) & words.SUFFERED_LINKS) and not acts and not between_commas

    def _gap(self, i: int) -> str:
        return self._text[self._tokens[i].end : self._tokens[i + 1].start] if i + 1 < len(self._tokens) else ""

    def _heads_actor(self, target: Hit) -> bool:
        return self._at(target.last) in words.ACTORS

    def _is_name(self, i: int) -> bool:
        return self._tokens[i].text[:1].isupper()

    def _has_own_target(self, attack: Hit) -> bool:
        """Whether the attack's own object follows it: "... after an attack on the airport"."""
        return self._at(attack.last + 1) in words.OWN_TARGET


_OWNERS = word_set(
    """
    us american america israeli russian iranian ukrainian turkish british french chinese syrian iraqi nato
    coalition
    """
)
_WEAPONS = word_set(
    """
    drone drones missile missiles rocket rockets air aerial airstrike strike mortar artillery suicide explosive
    ballistic cruise uav uavs bomb car truck armed kamikaze katyusha deadly new latest israeli led
    """
)
_LINKERS = word_set(
    """
    in at near of the
    """
)
