"""How many a report says are dead and hurt: a number, or one person, beside a word for the one or the other.

"2 soldiers and a contractor killed", "killed three people, including a child", "a guard was killed and another
wounded", "death toll climbs to 17". English is read with the most care; other languages by the same shape.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from monitor.incidents.numerals import NUMBER_WORDS, Token, tokens_of

_KILLED = re.compile(
    r"killed|dead|deaths?|die|dies|died|fatalit(?:y|ies)|slain|martyr(?:s|ed)?|killing|kills?|perish(?:ed)?|lives|"
    r"getötete?n?|tote[rn]?|tu[ée]e?s?|morts?|muertos?|muert[ea]s?|asesinad[oa]s?|matan|mata|mató|"
    r"murió|murieron|hayatını|öldü|ölü|öldürüldü|ölen|погиб\w*|убит\w*|загин\w*|вбит\w*|гибел\w*|قتلى|قتيل\w*|قتلوا|قتل|مقتل|شهداء|شهيد\w*|استشهاد|استشهد|کشته|کشته‌شده|کشته‌شدن"
)
_INJURED = re.compile(
    r"wounded|injured|injur(?:y|ies)|hurt|wounding|injuring|wounds|injures|injure|wound|hospitali[sz]ed|"
    r"verletzte?[rn]?|bless[ée]e?s?|hirió|hieren|herid[oa]s?|yaral[ıia]\w*|ранен\w*|пострада\w*|поранен\w*|травмован\w*|"
    r"جرحى|جريح\w*|جرح|إصابة|اصابة|أصيب|مصاب\w*|زخمی|مجروح"
)
_ACTIVE = frozenset(  # whose object is who is meant, never the subject
    "kill kills killing wound wounds wounding injure injures injuring mata matan mató hirió hieren "
    "مقتل إصابة اصابة استشهاد استشهد قتل جرح أصيب".split()
)
_ONE = (
    "soldier guard contractor interpreter translator officer policeman deputy civilian marine sailor airman "
    "servicemember serviceman servicewoman fighter militant attacker gunman journalist reporter worker employee "
    "diplomat citizen national american person man woman child boy girl commander general colonel captain sergeant "
    "specialist trooper pilot missionary student driver doctor teacher bomber assailant member staffer bystander "
    "villager soldat civil soldado militar guardia policía asker солдат военный человек охранник "
    "جندي ضابط شخص عنصر حارس متعاقد مدني طفل"
).split()
_SINGULAR = frozenset(_ONE)
_TWO = frozenset(
    "جنديين جنديان شخصين شخصان ضابطين ضابطان عنصرين عنصران طفلين طفلان حارسين حارسان قتيلان قتيلين جريحان جريحين "
    "شهيدان شهيدين اثنان اثنين".split()
)
_PEOPLE = frozenset(
    [f"{one}s" for one in _ONE]
    + "policemen servicemen servicewomen airmen gunmen men women children people persons personnel troops others crew "
    "police staff forces teenagers siblings".split()
    + _ONE
)
_AUXILIARY = frozenset(
    "was were is are have has had been be being also seriously critically badly slightly lightly reportedly reported "
    "confirmed feared left lay more others other people were suffered suffering minor serious traumatic brain got "
    "estão fueron fue resultó resultaron ont été a est sont были был оказались".split()
)
_LEADING = frozenset(
    "at least more than another over about around some up to nearly almost as many an estimated of the his its their "
    "roughly approximately a total other : au moins plus de al menos más не менее более как минимум ما لا يقل عن "
    "إلى الى نحو أكثر من en az".split()
)
_STOPS = frozenset(
    "when as after while by with in on at from during following near that who which against before and but or if "
    "where because amid despite into onto since".split()
)
_WEAPONS = re.compile(r"rockets?|missiles?|drones?|uavs?|mortars?|shells?|projectiles?|bombs?|attacks?|strikes?|bases?")
_END = Token("", "")
_INCLUDING = frozenset("including incluidos incluido incluyendo dont включая بينهم".split())
_SIGNS = frozenset('.;:!?()[]|—–"“”«»،')
_DAYS_BEFORE = re.compile(r"\b[\w-]+\s+(?:days|weeks|months|years)\s+(?:after|since)\b[^,.;]*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_AGES = re.compile(r"\b(?:aged|ages)\s+\d+(?:\s*(?:,|and|to|-)\s*\d+)*", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}")
_NUMBER = (
    r"(?:at least |more than |over |nearly |about |around )?(?P<n>\d{1,3}(?:,\d{3})+|\d{1,5}|"
    rf"(?:{'|'.join(NUMBER_WORDS)})(?:-[a-z]+)?)\b"
)
_RISES = r"(?:[\w'’-]+\s+){0,6}?(?:to|at|of|reache[sd]|hits?|passe[sd]|tops)\s+"
_OF = r"number of (?:[\w'’-]+\s+){0,3}?"
_TOLL = {
    True: re.compile(
        rf"\b(?:(?<!injured )(?<!injury )(?<!wounded )(?<!casualty )toll|{_OF}(?:dead|killed|deaths|fatalities))\s+"
        rf"{_RISES}{_NUMBER}",
        re.IGNORECASE,
    ),
    False: re.compile(
        rf"\b(?:(?:injured|injury|wounded) toll|{_OF}(?:injured|wounded|injuries|hurt))\s+{_RISES}{_NUMBER}",
        re.IGNORECASE,
    ),
}
_TOTAL = re.compile(  # "two more killed, raising the total to six"
    rf"(?P<what>killed|dead|deaths?|die[ds]?|injured|wounded|hurt)\b[^.;]{{0,60}}?\b(?:rais|bring|tak)(?:ing|es|s)\s+"
    rf"(?:[\w'’-]+\s+){{0,2}}?(?:total|toll|number|count|tally)\s+(?:[\w'’-]+\s+){{0,5}}?to\s+{_NUMBER}",
    re.IGNORECASE,
)
_RISING = re.compile(
    r"\b(?:toll|number|total|tally|count|bilan|balance|Zahl)\b[^.;:]{0,60}?\b(?:ris(?:es|en|ing)|rose|climb\w*|gr[oe]w\w*|"
    r"jump\w*|increas\w*|s['’]alourdit|sube|subió|asciende|steigt)\b"
    r"|\b(?:rais|bring|tak)(?:es|ing)\s+(?:[\w'’-]+\s+){0,2}?(?:total|toll|number|count|tally)\b"
    r"|ارتفاع (?:عدد|حصيلة)|ارتفع(?:ت)? (?:عدد|حصيلة)|افزایش (?:شمار|تعداد)|"
    r"чис[лі]\w*\s+(?:[\w-]+\s+){0,3}?(?:возрос|вырос|зрос)\w*|"
    r"sayısı\s+(?:[\w-]+\s+){0,2}?yükseldi",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\b(LIVE|WATCH|VIDEO|BREAKING|UPDATE)(?=[A-Z][a-z])")  # "LIVENumber of dead rises"
_TREATED = re.compile(
    rf"{_NUMBER}\s+(?:[\w'’-]+\s+){{0,4}}?(?:treated for|suffer(?:ed|ing)?|diagnosed with)\b", re.IGNORECASE
)


class Fate(StrEnum):
    KILLED = "killed"
    INJURED = "injured"


def casualties(text: str, year: int) -> tuple[int | None, int | None]:
    """How many are dead and how many hurt, as the highest numbers that `text` gives; None where it gives none. What a
    clause says of a year before `year` was another event."""
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), _GLUED.sub(r"\1 ", text))
    text = _DAYS_BEFORE.sub(" ", _AGES.sub(" ", text))
    text = "".join(part for part in re.split(r"(?<=[,;.])", text) if not _is_past(part, year))
    found: dict[Fate, list[int]] = {Fate.KILLED: _tolls(text, dead=True), Fate.INJURED: _tolls(text, dead=False)}
    found[Fate.INJURED] += [n for match in _TREATED.finditer(text) if (n := _in_words(match["n"])) is not None]
    for match in _TOTAL.finditer(text):
        if (fate := fate_of(match["what"].casefold())) and (total := _in_words(match["n"])) is not None:
            found[fate].append(total)
    tokens = _without_parts(tokens_of(text))
    fates = [fate_of(token.word) for token in tokens]
    for at, fate in enumerate(fates):
        if fate is None:
            continue
        count = _after(tokens, fates, at)
        if count is None and tokens[at].word not in _ACTIVE:
            count = _before(tokens, fates, at)
        if count:
            found[fate].append(count)
    return max(found[Fate.KILLED], default=None), max(found[Fate.INJURED], default=None)


def toll_rises(text: str) -> bool:
    """The text says that a number of dead or hurt which was told before has grown."""
    return _RISING.search(_GLUED.sub(r"\1 ", text)) is not None


def _is_past(clause: str, year: int) -> bool:
    years = [int(found[0]) for found in _YEAR.finditer(clause)]
    return bool(years) and max(years) < year


@lru_cache(maxsize=8192)
def fate_of(word: str) -> Fate | None:
    """What a word says became of people, or None."""
    for one in (word, word[1:] if word[:1] in "وفبل" else "", word.removeprefix("و").removeprefix("ال")):
        if one and _KILLED.fullmatch(one):
            return Fate.KILLED
        if one and _INJURED.fullmatch(one):
            return Fate.INJURED
    return None


def _without_parts(tokens: list[Token]) -> list[Token]:
    """The tokens without what is only part of a number before it: ", including two children,"."""
    out: list[Token] = []
    skipping = False
    for token, following in pairwise([*tokens, _END]):
        if token.word in _INCLUDING or (token.word == "among" and following.word in ("them", "whom")):
            skipping = True
            if out and out[-1].word == ",":
                out.pop()
        elif skipping and (
            token.word == "," or token.word in _SIGNS or fate_of(token.word) or token.word in _AUXILIARY
        ):
            skipping = False
            if token.word == ",":
                continue
        if not skipping:
            out.append(token)
    return out


def _before(tokens: list[Token], fates: list[Fate | None], at: int) -> int | None:
    """The number before the word at `at`, with those it is listed with: "2 soldiers and a contractor were killed",
    "two soldiers, interpreter killed". None where one of the list has no number: "soldiers, interpreter killed"."""
    end = at - 1
    while end >= 0 and tokens[end].word in _AUXILIARY and tokens[end].value is None:
        end -= 1
    total = 0
    alone = True
    while end >= 0:
        start = end
        while start >= 0 and start > end - _GROUP and not _bounds(tokens, fates, start):
            if tokens[start].value is not None:
                break
            start -= 1
        numbered = start >= 0 and tokens[start].value is not None
        count = tokens[start].value if numbered else _person(tokens[start + 1 : end + 1])
        people = tokens[end].word in _PEOPLE
        if not alone and not people:
            break
        if count is None:
            return None
        total += count
        if numbered and start == end:
            break  # "base of US troops, two wounded": a number alone is no part of a list
        alone = False
        end = _joined_before(tokens, start - 1 if numbered else start)
    return total or None


_GROUP = 6  # words of a group of people


def _bounds(tokens: list[Token], fates: list[Fate | None], at: int) -> bool:
    """Whether no group of people goes on at `at`."""
    token = tokens[at]
    return (
        token.word in (",", "and", "et", "y", "и")
        or token.word in _SIGNS
        or token.word in _STOPS
        or fates[at] is not None
        or _is_weapon(token)
    )


def _person(group: list[Token]) -> int | None:
    """1 for a group of one person ("Afghan interpreter", "another"), not counted on ("fourth soldier"); else None."""
    if not group or any(token.word in _ORDINALS for token in group):
        return None
    return 1 if group[-1].word in _SINGULAR or group[-1].word in ("another", "otro", "другой") else None


_ORDINALS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth deuxième troisième segundo".split())


def _joined_before(tokens: list[Token], at: int) -> int:
    """The end of the group that is listed before one that begins after `at`: across "and" or a comma; -1 for none."""
    if at >= 0 and tokens[at].word in ("and", "et", "y", "и"):
        return at - 2 if tokens[at - 1].word == "," else at - 1
    return at - 1 if at >= 0 and tokens[at].word == "," else -1


def _after(tokens: list[Token], fates: list[Fate | None], at: int) -> int | None:
    """The number after the word at `at`, with those it is listed with; or one person: "kills soldier"."""
    first = at + 1
    while first < len(tokens) and tokens[first].word in _LEADING and tokens[first].value is None:
        first += 1
    if first >= len(tokens):
        return None
    word = tokens[first].word
    if word in _TWO:
        return 2
    if tokens[first].value is None:
        if tokens[at].word not in _ACTIVE and tokens[at].word != "killed":
            return None
        return _single_object(tokens, fates, first)
    if _leads_on(tokens, fates, first):
        return None
    if _one_at(tokens, first) and not _are_people(tokens[first + 1 : first + 5]) and tokens[at].word not in _ACTIVE:
        return None
    total = tokens[first].value or 0
    end = _end_of_group(tokens, fates, first)
    while (start := _listed_after(tokens, end)) is not None:
        stop = _end_of_group(tokens, fates, start)
        if not _are_people(tokens[start + 1 : stop]) or _leads_on(tokens, fates, start):
            break
        total += tokens[start].value or 0
        end = stop
    return total


def _one_at(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in ("a", "an", "un", "une", "una")


def _leads_on(tokens: list[Token], fates: list[Fate | None], first: int) -> bool:
    """Whether the number at `first` belongs to a later word for a fate, or to weapons: "3 killed 12 wounded"."""
    for at in range(first + 1, min(len(tokens), first + 5)):
        token = tokens[at]
        if fates[at]:
            return token.word not in _ACTIVE and token.word[1:] not in _ACTIVE
        if _is_weapon(token):
            return True
        if token.word in _STOPS or token.word in _SIGNS or token.word == "," or token.value is not None:
            return False
    return False


def _end_of_group(tokens: list[Token], fates: list[Fate | None], first: int) -> int:
    at = first + 1
    while at < len(tokens) and at - first < 6:
        token = tokens[at]
        if token.word == "," or token.word in _SIGNS or token.word in _STOPS or token.value is not None or fates[at]:
            break
        at += 1
    return at


def _listed_after(tokens: list[Token], end: int) -> int | None:
    at = end
    while at < len(tokens) and tokens[at].word in (",", "and", "et", "y", "и"):
        at += 1
    return at if end < at < len(tokens) and tokens[at].value is not None else None


def _single_object(tokens: list[Token], fates: list[Fate | None], first: int) -> int | None:
    for at in range(first, min(len(tokens), first + 3)):
        if tokens[at].word in _ORDINALS:
            return None
        if tokens[at].word in _SINGULAR:
            return 1
        if tokens[at].word in _STOPS or tokens[at].word in _SIGNS or tokens[at].word == "," or fates[at]:
            return None
    return None


def _are_people(tokens: list[Token]) -> bool:
    return any(token.word in _PEOPLE for token in tokens)


def _is_weapon(token: Token) -> bool:
    return _WEAPONS.fullmatch(token.word) is not None


def _tolls(text: str, *, dead: bool) -> list[int]:
    return [n for match in _TOLL[dead].finditer(text) if (n := _in_words(match["n"])) is not None]


def _in_words(text: str) -> int | None:
    tokens = tokens_of(text)
    return tokens[0].value if tokens else None
