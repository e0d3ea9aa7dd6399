"""Facts worth an update, read from the sentences that carry a sighting: the dead, the injured, how many weapons,
who claims it, and whether it is taken back.

English is read with the most care; other languages through the same shape with their own words, a number next to
a word for the dead, the wounded or the weapon.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from monitor.incidents.casualties import casualties
from monitor.incidents.clauses import own_words
from monitor.incidents.countries import countries_named
from monitor.incidents.numerals import Token, tokens_of
from monitor.incidents.where import country_of
from monitor.model import Asserted, Facts, Item, Place, Sighting

_WEAPON = re.compile(
    r"rockets?|missiles?|drones?|uavs?|mortars?|shells?|projectiles?|bombs?|katyushas?|quadcopters?|shaheds?|roquettes?|"
    r"cohetes?|misiles?|obus|füze\w*|roket\w*|dron\w*|дрон\w*|ракет\w*|беспилотник\w*|безпілотник\w*|шахед\w*|бпла|"
    r"صواريخ|صاروخ\w*|مسي[ّ]?ر\w*|طائرات?|قذائف|قذيفة|موشک\w*|پهپاد\w*|راکت\w*"
)
_OTHER_NOUN = re.compile(  # a number before these counts them, not the weapons after: "a wave of rockets"
    r"attacks?|strikes?|barrages?|salvos?|waves?|volleys?|attaques?|ataques?|saldırı\w*|атак\w*|удар\w*|ب?هجوم\w*|"
    r"sites?|bases?|launchers?|teams?|units?|plants?|factor(?:y|ies)"
)
_NO_YEAR = 3000  # of an item without a date: any year in its text was before
_REACH = 5  # words between a number and the weapons it counts
_BREAK = frozenset("and , . ; : ( ) | — – when as after while by with in on at from that who which y et".split())
_END = Token("", "")
_TWO_WEAPONS = frozenset("صاروخان صاروخين بصاروخين مسيرتان مسيرتين بمسيرتين طائرتان طائرتين قذيفتان قذيفتين".split())
_NAME = r"[A-Z][\w'’-]*(?:[ -](?:of|al|in|the|militia|group|brigades?|guards?|movement|front|army|[A-Z][\w'’-]*))*"
_CLAIM = re.compile(
    rf"(?P<a>{_NAME})[^.;:]{{0,40}}?\b(?:claim(?:s|ed)?|took|takes|assumed)\b(?:\s+the)?\s+"
    r"(?:responsibility|(?=for|an?\b|drone|missile|rocket|attack|strike|\d))"
    rf"|(?:claimed by|responsibility by)\s+(?:the )?(?P<b>{_NAME})"
    r"|(?P<c>IRGC|Iran(?:'s|’s)? (?:army|Guards?|Revolutionary Guards?))\s+(?:says?|said|announces?|confirms?)"
    r"(?: it| they)?\s+(?:targeted|launched|fired|struck|hit|attacked|has|missile|drone)"
)
_NOT_CLAIMANTS = frozenset("No None Nobody Officials Sources Police He She It They The A An Media State".split())
_RESPONSIBILITY = re.compile(
    r"\b(?:claim(?:s|ed)?|takes?|took|assumed?)\s+(?:\w+\s+)?responsibility|\bclaimed by\b|\brevendiqu\w+|"
    r"\breivindic\w+|\bвзял\w*\s+(?:на себя\s+)?ответственность|\bвзяв\w*\s+(?:на себе\s+)?відповідальність|"
    r"\büstlen\w+|تبن[تىّ]|مسؤولية",
    re.IGNORECASE,
)
_OTHER_CLAIM = re.compile(r"تبن[تىّ]\w*\s+(\S+(?:\s\S+){0,3})|أعلنت\s+(\S+(?:\s\S+){0,2})\s+مسؤولي", re.UNICODE)
_ATTACKED = r"(?:attack|strike|struck|hit|targeted|targeting|explosion|blast|rocket|missile|drone)"
_TAKEN_BACK = re.compile(
    "|".join(
        (
            r"\bfalse (?:alarm|report)|\bhoax\b|\bcontrolled (?:explosion|detonation|demolition|blast)",
            r"\bturned out to be (?:false|an? (?:hoax|test|drill|celebrat|accident|exercise))",
            r"\bretract(?:s|ed|ion)\b|\bwithdr(?:ew|awn|aws) (?:its |the )?(?:report|story)",
            r"\b(?:reports?|claims?|rumou?rs?)\b[^.;]{0,80}\b(?:was|were|is|are|as) "
            r"(?:false|untrue|unfounded|baseless|fake)",
            r"\bno (?:such )?(?:attack|strike|rockets?|missiles?|drones?|explosions?) "
            r"(?:took place|happened|occurred|(?:was|were) (?:fired|launched|recorded))",
            r"\b(?:was|were) not (?:attacked|hit|targeted|caused by)",
            r"\b(?:was|were) not an? (?:\w+ )?(?:rocket|drone|missile|attack|strike)",
            r"\bnot (?:an? )?(?:\w+ ){0,2}(?:attack|strike)\b",
            r"\bden(?:y|ies|ied) (?:any |reports? |claims? |rumou?rs? |that )",
            r"\bfausse alerte\b|\bfalsa alarma\b|\bложн\w+ (?:тревог|сообщ)|\bхибн\w+ тривог|\byanlış alarm\b",
            r"\bdément\w*|\bdesm(?:iente|intió|ienten)|\bопровер\w+|\bспросту\w+|\byalanla\w+|تکذیب|لا صحة",
            r"إنذار (?:كاذب|خاطئ)|هشدار اشتباه|(?:نف|تنف|ينف)(?:ى|ت|ي|وا)\s+[^.]{0,60}(?:هجوم|استهداف|قصف)",
        )
    ),
    re.IGNORECASE,
)
_DENIAL = re.compile(
    rf"(?P<who>[^.;:]*?)\bden(?:y|ies|ied)\s+(?:[\w'’-]+\s+){{0,4}}?(?<!in )(?<!for ){_ATTACKED}", re.IGNORECASE
)


def read(sighting: Sighting, item: Item, *, alone: bool) -> Facts:
    """The facts that `sighting` reports. `alone`: it is the item's only sighting of its rule, so that title and
    summary speak of this event too; a digest of several events lends each only its own sentences."""
    sentences = [piece.text for piece in sighting.evidence]
    told = [own_words(sighting, piece.text, piece, item) for piece in sighting.evidence]
    counted = list(told)
    if alone:
        others = [text for text in (item.title, item.summary) if text and text not in sentences]
        others.append(item.content[:1500])
        sentences += others
        counted += [own_words(sighting, text, None, item) for text in others]
    text = " . ".join(dict.fromkeys(sentences))
    at = item.reference_time
    # In January, last year's events may be last week's.
    if sighting.asserted is Asserted.NEGATED and _takes_back(text, sighting.place):
        return Facts(retracted=True)
    killed, injured = casualties(" . ".join(dict.fromkeys(counted)), (at - timedelta(days=31)).year if at else _NO_YEAR)
    return Facts(
        killed=killed,
        injured=injured,
        weapons=_weapons(" . ".join(told) or item.title),
        claimed_by=_claimant(text),
    )


def _takes_back(text: str, place: Place | None) -> bool:
    """The text says that the event was none. That a state denies an attack abroad only says that it was not its own."""
    if _TAKEN_BACK.search(text) is not None:
        return True
    denial = _DENIAL.search(text)
    if denial is None:
        return False
    others = countries_named(denial["who"]) - country_of(place) - {"US"}
    return not others


def takes_responsibility(sighting: Sighting, item: Item) -> bool:
    """Somebody takes responsibility in so many words: a claim of an attack that was."""
    return any(_RESPONSIBILITY.search(text) for text in (item.title, *(piece.text for piece in sighting.evidence)))


def _weapons(text: str) -> int | None:
    """The highest number of weapons that the text counts."""
    tokens = tokens_of(text)
    counts: list[int] = []
    for at, (token, following) in enumerate(pairwise([*tokens, _END])):
        if token.word in _TWO_WEAPONS:
            counts.append(2)
        if not _WEAPON.fullmatch(token.word):
            continue
        for before in reversed(tokens[max(0, at - _REACH) : at]):
            if before.value and not _counts_attacks(before.value, token.word, following.word):
                counts.append(before.value)
            if before.value is not None or before.word in _BREAK or _OTHER_NOUN.fullmatch(before.word):
                break
    return max(counts, default=None)


def _counts_attacks(value: int, weapon: str, following: str) -> bool:
    """A number before weapons counts the attacks with them: "1,000 drone attacks", not "two drones attack"."""
    if value < 2 or not weapon.isascii():
        return False
    if weapon.endswith("s"):
        return following in ("attacks", "strikes", "raids")
    return _OTHER_NOUN.fullmatch(following) is not None


def merge(before: Facts, new: Facts) -> Facts:
    """What is known after `new` was read: the highest counts, the first claim; once retracted, it stays so."""
    return Facts(
        killed=_more(before.killed, new.killed),
        injured=_more(before.injured, new.injured),
        weapons=_more(before.weapons, new.weapons),
        claimed_by=before.claimed_by or new.claimed_by,
        retracted=new.retracted or before.retracted,
    )


def _more(one: int | None, other: int | None) -> int | None:
    return max((count for count in (one, other) if count is not None), default=None)


def _claimant(text: str) -> str | None:
    for found in _CLAIM.finditer(text):
        name = next(filter(None, found.groupdict().values()))
        name = re.sub(r"^[Tt]he ", "", name).strip()
        if name.split()[0] not in _NOT_CLAIMANTS:
            return name
    other = _OTHER_CLAIM.search(text)
    return next(filter(None, other.groups())) if other else None
