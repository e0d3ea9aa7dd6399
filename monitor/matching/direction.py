"""Whether an attack is aimed at a target: the operator `against`.

The words of one sentence and their order decide; there is no parser behind it. Between an attack's word and the
target's stand prepositions, "by", verbs and clause marks, and those few say in news English who does what to whom:

    drones hit the embassy              attack, then target as its object
    attack on / near / at the embassy   attack, preposition, target
    the embassy was hit by, came under  target, passive, attack
    embassy attack, base hit by rockets nominal and headline forms
    a drone shot down near the base     a weapon stopped on its way

The target is the doer where it stands as the subject of an active attack verb ("US forces strike a depot"), behind
"by" ("struck by US forces"), behind "from" or "using" ("drones launched from the base"), and where its owner is also
the attack's ("the US drone attack near the US base"). Words of attacking differ in what they need: "hit" takes an
object, "fired" needs a direction, "exploded" a place, and a weapon's mere name a tie to the target.

Other languages are read by `direction_elsewhere`.
"""

from __future__ import annotations

from itertools import pairwise

from monitor.matching import direction_words as words
from monitor.matching.direction_elsewhere import is_aimed_elsewhere
from monitor.matching.distances import is_a_short_way
from monitor.matching.document import Document, Hit, Sentence
from monitor.matching.sentence_words import SentenceWords

_FARTHEST = 30  # words between an attack and its target beyond which no tie is seen
_SUBJECTS = words.BARRIERS | words.OWN_VERBS | words.EVENT | words.DOES | {"and", "is", "are", "was", "were"}


def is_aimed_at(document: Document, sentence: int, attack: tuple[Hit, ...], target: tuple[Hit, ...]) -> bool:
    """Whether any of the `attack` hits in `sentence` (an index into the document's sentences) is aimed at any of
    the `target` hits."""
    where = document.sentences[sentence]
    if document.lang != "en" and not _is_english(where, attack):
        return is_aimed_elsewhere(document.text(where.field), where, attack, target)
    return document.once(_Reading, where).is_any_aimed(attack, target)


def _is_english(sentence: Sentence, attack: tuple[Hit, ...]) -> bool:
    """Whether the attack is named in English, whatever the text was taken for."""
    said = {sentence.folded[i] for hit in attack for i in range(hit.first, hit.last + 1)}
    return not said.isdisjoint(words.ENGLISH_EVENT)


class _Reading(SentenceWords):
    """The questions asked of two places in a sentence."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self._owners = [i for i, word in enumerate(self.folded) if word in words.OWNERS_AND_SPEAKERS]
        self._known: dict[tuple[object, ...], bool] = {}  # rules ask the same of the same words

    def is_any_aimed(self, attack: tuple[Hit, ...], target: tuple[Hit, ...]) -> bool:
        """Whether any of the `attack` hits is aimed at any of the `target` hits."""
        only_names = not any(map(self.event_word, attack))
        for one in target:
            for other in attack:
                key = (other[1], other[2], one[1], one[2], one.list, only_names)  # the words, first and last, of each
                aimed = self._known.get(key)
                if aimed is None:
                    aimed = self._known[key] = self._aimed(other, one, only_names=only_names)
                if aimed:
                    return True
        return False

    def _aimed(self, attack: Hit, target: Hit, *, only_names: bool) -> bool:
        """`only_names`: no hit of the attack is a word of attacking."""
        if self.at(target.first - 1) in words.FORMER or self.at(target.first) in words.FORMER:
            return False
        if self.broken(target.first, target.last) or set(self.folded[target.first + 1 : target.last]) & words.OWN_VERBS:
            return False  # a list's pattern that ran over a clause's end ("embassy orders Americans") names nothing
        if self.at(attack.last) in words.MODIFYING and self.at(attack.last + 1) in words.MODIFIED:
            return False  # "carrier strike group"
        if self.at(attack.last) in ("target", "targets") and self.at(attack.first - 1) in words.CALLED_TARGETS:
            return False  # "Iran's top targets include ..."
        apart = attack.last < target.first or target.last < attack.first
        if (
            apart
            and not self.event_word(attack)
            and (self.at(attack.last) in words.DEFENCES or self.at(attack.last + 1) in words.EQUIPMENT)
        ):
            return False  # "a Patriot system", "missile launchers": things that stand there
        if self._is_harmless(attack):
            return False
        if attack.last < target.first:
            return self._attack_first(attack, target)
        if target.last < attack.first:
            return self._target_first(target, attack, only_names=only_names)
        # One term names both ("embassy bombing"), unless the attack's word is what the target does ("US hits base").
        if attack.last >= target.last or attack.first <= target.first:
            return True
        return bool(
            set(self.folded[target.first : attack.first]) & words.HURT
        )  # "soldiers killed as rebels hit a base"

    def _weapon_follows(self, i: int) -> bool:
        return any(word in words.WEAPONS for word in self.folded[i + 1 : i + 7])

    def _is_harmless(self, attack: Hit) -> bool:
        """Whether what is fired is tear gas or the like."""
        if self.event_word(attack) not in words.FIRES:
            return False
        return bool(set(self.folded[max(0, attack.first - 4) : attack.last + 4]) & words.HARMLESS)

    # --- attack before target

    def _attack_first(self, attack: Hit, target: Hit) -> bool:
        between = self.between(attack, target)
        if len(between) > _FARTHEST or self._owner_attacks(attack, target):
            return False
        if self.broken(attack.last, target.first):
            return self._are_victims(target) and words.OTHER_CLAUSE.isdisjoint(between)
        used = self._is_stationed(attack, target)  # "the hangar used by troops" was hit, and they did not do it
        parting = words.PARTING_STATIONED if used else words.PARTING
        if any(word in parting and not self._goes_on(between, i) for i, word in enumerate(between)):
            return False
        lead = list(between)
        while lead and lead[-1] in words.DETERMINERS:
            lead.pop()
        if lead[-1:] == ["by"] and self.event_word(attack) in words.INTERCEPTED:
            return self._is_stopped_by(target, attack)
        short_of = lead[-1:] == ["from"] and is_a_short_way(lead[:-1])  # "landed 300 metres from the base"
        with_whom = lead == ["with"] and self.at(attack.last) in words.MUTUAL  # "exchange fire with guards"
        rips = len(lead) > 1 and lead[-1] == "through" and lead[-2] in words.RIPPING
        has_them = len(lead) > 1 and lead[-1] == "with" and lead[-2] in words.SITES  # "hit a base with US troops"
        is_agent = bool(lead) and (lead[-1] in words.AGENT or lead[-1] in words.ORIGIN)
        if is_agent and not (used or with_whom or has_them or rips or short_of):
            return False
        if "by" in lead[-3:] and not set(lead[-2:]) & words.DIRECTED and not used:
            return False
        if self.comma(attack.last, target.first) and (
            self._starts_clause(target) or self._in_new_clause(attack, target)
        ):
            return False  # "Drone attack kills two, the embassy says"
        if lead and lead[-1] == "and" and self._speaks_or_acts(target):
            return False  # "Sirens sounded in the city and the embassy told its staff ..."
        if "for" in between and self._blames(attack, target):
            return False
        reached = set(between) | ({"near"} if short_of else set())
        return self._reaches(self.event_word(attack), attack, reached, lead)

    def _are_victims(self, target: Hit) -> bool:
        """Whether the target are people of whom is said what the attack did to them: "Bomb rips through a compound;
        19 US airmen dead"."""
        return self.at(target.last) in words.PEOPLE and bool(
            set(self.folded[target.last + 1 : target.last + 3]) & words.HURT
        )

    def _is_stationed(self, attack: Hit, target: Hit) -> bool:
        """Whether the target stands in a clause that says who uses the place attacked: "a base that hosts troops"."""
        around = self.folded[max(attack.last + 1, target.first - 6) : target.last + 5]
        return bool(set(around) & words.STATIONED)

    @staticmethod
    def _goes_on(between: list[str], i: int) -> bool:
        """Whether word `i` of `between` opens no clause of its own: the "but" of "aimed at but did not hit the island",
        the "as" of "shot down as it neared the island"; those who guard a place stand at it."""
        word, before, after = between[i], between[max(0, i - 1) : i], between[i + 1 : i + 2]
        return (
            (word in words.GUARDING and not words.GUARDS.isdisjoint(between[max(0, i - 2) : i]))
            or (word in ("guard", "guards") and bool(after) and after[0] in words.POSTED)
            or (word == "as" and before in (["known"], ["identified"], ["described"]))
            or (word == "forces" and bool(before) and (before[0] in words.OWNERS or before[0] in words.ARMED))
            or (word in ("slams", "slammed") and after == ["into"])
            or (word == "but" and bool(set(between[i + 1 : i + 4]) & {"not", "missed", "failed", "didnt", "fell"}))
            or (word in words.JOINTS and bool(after) and (after[0] in ("it", "they") or after[0] in words.COMING_NEAR))
            or (word in words.TIMES and not words.OWN_TARGET.isdisjoint(after) and "in" in between[max(0, i - 3) : i])
        )

    def _in_new_clause(self, attack: Hit, target: Hit) -> bool:
        """Whether a clause of its own has begun since the last comma: "attacks factions, and invites the embassy"."""
        last = max(i for i in self.commas if attack.last <= i < target.first)
        since = range(last + 1, target.first)
        if self.folded[last + 1] in words.STATIONED:
            return False  # "a pipeline, operated by ..."
        if self.event_word(attack) in words.HARMING and not set(self.folded[last + 1 : target.first]) & _SUBJECTS:
            return False  # "kills a soldier, a contractor at the base"
        return any(self.tokens[i].text[:1].islower() and self.folded[i] not in words.LISTING for i in since) or any(
            self.folded[i] in words.CLAUSE_OPENERS for i in since
        )

    def _starts_clause(self, target: Hit) -> bool:
        after = target.last + 1
        place = 2 if self.at(after) == "in" else 0  # "..., the embassy in Athens responds"
        if set(self.folded[after + place : after + place + 2]) & words.OWN_ACTS:
            return True
        last, verb = self.at(target.last), self.at(after + place)
        return last in words.SPEAKERS and verb.endswith("s") and verb not in words.NO_VERBS | words.EVENT

    def _speaks_or_acts(self, target: Hit) -> bool:
        """Whether a verb of its own follows the target, or the city it is named with."""
        return any(self.at(i) in words.SPEECH for i in range(target.last + 1, target.last + 4))

    def _reaches(self, word: str, attack: Hit, between: set[str], lead: list[str]) -> bool:
        """Whether an attack word of this sort, with these words after it, gets as far as the target."""
        next_words = self.folded[attack.last + 1 : attack.last + 4]
        if next_words[:1] in (["at"], ["on"]) and set(next_words[1:]) & words.AIRBORNE:
            return bool(between & words.INBOUND)  # guards fire at a drone: the base is not what they shoot at
        if word in words.INTERCEPTED and word not in words.EITHER:
            return bool(between & words.ON_ITS_WAY)
        if word != "fire" and word in words.SENDING and self.at(attack.last) in ("at", "on"):  # "fired at"
            return not set(next_words[:2]) & words.AIRBORNE or bool(between & words.INBOUND)
        if word in words.SENDING and word not in words.EITHER:
            return bool(between & words.DIRECTED) or (bool(lead) and lead[-1] in ("in", "into", "over"))
        if word in words.ARRIVING:
            hits_it = word.startswith("impact") and between <= words.DETERMINERS
            return hits_it or bool(between & words.AT_A_PLACE)
        if word in ("storm", "storms"):  # the weather, unless its object stands beside it
            return between <= words.STORMED_THINGS
        if word in words.TAKING and between & words.AIMED_OR_ARMED:
            return False  # "seizes rockets at the base"
        if word in words.TAKING_AN_OBJECT:
            return self.at(attack.first - 1) not in ("no", "not")
        if word:
            return True
        return bool(between & words.DIRECTED)

    def _blames(self, attack: Hit, target: Hit) -> bool:
        """Whether words attack, not weapons: "blasts the law for hitting US firms"."""
        return self.event_word(attack) in words.BLASTS and any(
            self.folded[i] == "for" and self.at(i + 1).endswith("ing") for i in range(attack.last + 2, target.first - 1)
        )

    def _owner_attacks(self, attack: Hit, target: Hit) -> bool:
        """Whether the target's own owner attacks: its name modifies the attack ("US strikes ... US base") or is the
        subject of a verb of attacking in the same clause ("the US launched an attack on ... near the base")."""
        if self.event_word(attack) in words.INTERCEPTED:
            return False
        owners = {word for word in self.within(target) if word in words.OWNERS}
        owners |= {word for word in (target.list or "").split("-") if word in words.OWNERS}
        if owners & words.AMERICAN:
            owners |= words.AMERICAN_OR_FOR_THEM
        # "a US drone strike kills a general": the strike's owner is the doer
        led = words.LEADING_TO_AN_ACT if self.event_word(attack) else words.LEADING_TO_AN_ATTACK
        at = attack.first - 1
        while at >= max(0, attack.first - 5) and not self.comma(at, at + 1):
            if self.folded[at] in owners:
                return True
            if self.folded[at] not in led:
                break
            at -= 1
        return any(
            self._is_doer(i, attack.first)
            for i in self._owners
            if attack.first - 45 <= i < attack.first and self.folded[i] in owners
        )

    def _is_doer(self, i: int, attack: int) -> bool:
        """Whether the owner at token `i` is the subject of an act that the attack at token `attack` belongs to."""
        at = self._acting_verb(i + 1)
        verb = self.at(at)
        if verb in words.HARMED and self.at(at + 1) in words.PASSIVE_LINKS:
            return False  # "two Americans killed in an attack"
        if verb not in words.ACTS or self.at(i - 1) in ("by", "against", "on", "near", "at", "of"):
            return False
        between = self.folded[at + 1 : attack]
        if set(self.folded[max(0, i - 3) : i]) & words.NEW_CLAUSE and self.comma(i, attack):
            return False  # "Hours after the US raided a depot, rockets were fired at the camp"
        return not set(between) & words.NEW_CLAUSE and not self.broken(i, attack)

    def _acting_verb(self, at: int) -> int:
        """The verb of a subject that ends before word `at`, -1 for none: behind its arms ("US Central Command", "US
        jets"), or what it says of itself ("said its forces struck")."""
        at = self._behind_arms(at)
        if self.at(at) not in words.SPEECH:
            return at
        at += 2 if self.at(at + 1) == "that" else 1
        if self.at(at) in ("it", "they"):
            return self._behind_arms(at + 1)
        if self.at(at) in ("its", "their") and self.at(at + 1) in words.ACTORS:
            return self._behind_arms(at + 2)
        return -1

    def _behind_arms(self, at: int) -> int:
        while self.at(at) in words.ARMS_OF_A_STATE:
            at += 1
        return at

    # --- target before attack

    def _target_first(self, target: Hit, attack: Hit, *, only_names: bool) -> bool:
        between = self.between(target, attack)
        if len(between) > _FARTHEST:
            return False
        if self.broken(target.last, attack.first):
            return target.first <= 1 and set(between) <= words.OF_A_LABELLED  # "US base – rocket attack under way"
        before = self.at(target.first - 1)
        if before in words.DETERMINERS:
            before = self.at(target.first - 2)
        if before in words.ORIGIN and not set(self.folded[: target.first]) & words.ARRIVING:
            return False  # but "smoke rises from the embassy"
        if self.at(attack.last + 1) == "it" and self.event_word(attack) in words.STRUCK and not self._acts(target):
            return True  # "embassy evacuated after a drone crashes into it"
        if len(between) <= 4 and set(between) & words.CONFIRMS and between[-1] != "the":
            return not self._acts(target) and self.at(attack.last + 1) not in words.OWN_TARGET
        if any(word in words.SPEECH for word in between):
            return False
        if set(between[:3]) & words.OWN_VERBS and words.STRUCK.isdisjoint(between):
            return False  # "the embassy orders Americans to shelter as explosions ..."
        if self.at(target.last) in words.HARMS or (not between and self.at(attack.first) in words.OF_THE_DOER):
            return False  # "US troops kill a commander in a raid", "US teacher stabs a boy"
        if between and between[0] in words.CULPRIT:
            return False
        if self.at(attack.last + 1) in ("back", "out") and self.at(attack.last) in words.EITHER:
            return False  # "the embassy hits back at", "strikes out"
        if "to" in between[-3:] and not words.LOSES.isdisjoint(between):
            return not self._acts(target)  # "base loses radar to a missile strike"
        if between and between[-1] in words.MODALS:
            return False  # "US bases to strike", "forces will attack"
        word = self.event_word(attack)
        if word in words.INTERCEPTED:
            return self._stopped_there(target, attack)
        if set(between[-4:]) & words.AUXILIARIES or word == "under":
            return not any(w in words.DOES for w in between) and not (
                word in words.SENDING and word not in words.EITHER
            )
        after = self.at(attack.last + 1)
        if word in ("storm", "storms") or (word in words.GERUND and self.at(attack.first) in words.GERUND):
            return False
        if word in words.PAST:
            return (
                after == "" or after in words.PASSIVE_FOLLOWERS or self.comma(attack.last, attack.last + 1)
            ) and not (self.comma(target.last, attack.first) and len(between) > 6)
        if not word and not only_names:
            return False
        if word in words.SENDING and word not in words.EITHER:
            return False
        if word in words.COMING_DOWN and words.WEAPONS.isdisjoint(between):
            return False  # what crashes or lands is no base
        if word in words.HARMING:
            return (after in words.PASSIVE_FOLLOWERS or after == "") and not set(between) & words.BARRIERS
        if set(self.within(target)) & words.HARMED and between[:1] in (["in"], ["by"]):
            return True  # "Americans hurt in a strike on the base"
        if after in words.OWN_TARGET:
            return False  # it has a target of its own: "... after an attack on the airport"
        if set(between) & words.DOES:
            return False
        acts = self._acts(target)
        if set(between) & words.HARMED and set(between) & words.SUFFERED_LINKS:
            return True
        if self._is_compound(target, between):
            scolds = self.at(attack.last) == "blasts" and after not in words.NO_SCOLDING
            return not acts and not scolds
        links = words.SUFFERED_LINKS if self._is_harmed(target) else words.PASSIVE_LINKS
        return bool(set(between[-3:]) & links) and not acts and not self.comma(target.last, attack.first)

    def _is_harmed(self, target: Hit) -> bool:
        """Whether what stands before the target says that it suffered: "Fire at the embassy after an attack"."""
        return bool(set(self.folded[max(0, target.first - 8) : target.first]) & words.SUFFERING)

    def _stopped_there(self, target: Hit, attack: Hit) -> bool:
        """ "The base shot down a drone"; "drones near the base were shot down". Forces on patrol stop much that was
        not meant for them."""
        following = self.folded[attack.last + 1 : attack.last + 12]
        if self.at(attack.first) in words.WARDED_OFF:
            weapon = next((i for i, word in enumerate(following) if word in words.WEAPONS), None)
            return weapon is not None and words.TIES.isdisjoint(following[:weapon])
        if any(
            pair in (("at", "it"), ("at", "them"), ("toward", "it"), ("near", "it")) for pair in pairwise(following)
        ):
            return True  # "the destroyer downed drones fired at it"
        if self._weapon_follows(attack.last) and not self._acts(target):
            return words.BOUND_FOR.isdisjoint(following)
        first = max(0, target.first - 6)
        if self.broken(first, target.first):
            return False
        led = self.folded[first : target.first]
        return bool(set(led) & words.WEAPONS) and bool(set(led) & words.DIRECTED_OR_OVER)

    def _is_stopped_by(self, target: Hit, attack: Hit) -> bool:
        """ "A drone was shot down by the base": as above."""
        led = self.folded[max(0, attack.first - 8) : attack.first]
        return not words.WEAPONS.isdisjoint(led) and not self._acts(target) and words.BOUND_FOR.isdisjoint(led)

    def _acts(self, target: Hit) -> bool:
        return self.at(target.last) in words.ACTORS

    def _is_compound(self, target: Hit, between: list[str]) -> bool:
        """Whether target and attack are one noun phrase: "embassy rocket attack", "base in Kuwait attack"."""
        return all(
            word in words.WEAPONS
            or word in ("in", "at", "near", "of", "the")
            or self.tokens[target.last + 1 + i].text[:1].isupper()
            for i, word in enumerate(between)
        )
