"""Facts worth an update, read from the sentences that carry a sighting: the dead, the injured, how many weapons,
who claims it, and whether it is taken back.

English is read with the most care; other languages through the same shape with their own words, a number next to
a word for the dead, the wounded or the weapon.
"""

from __future__ import annotations

import re

from monitor.model import Asserted, Facts, Item, Sighting

_NUMBER_WORDS = {
    word: value
    for value, words in enumerate(
        (
            "no none zero",
            "a an one un une una uno bir один одна одно один واحد",
            "two dos deux iki два дві اثنان اثنين شخصان قتيلان صاروخان صاروخين دو pair couple twin",
            "three tres trois üç uc три ثلاثة ثلاث سه",
            "four cuatro quatre dört dort четыре чотири أربعة أربع چهار",
            "five cinco cinq beş bes пять пʼять п'ять خمسة خمس پنج",
            "six seis altı alti шесть шість ستة ست شش",
            "seven siete sept yedi семь сім سبعة سبع هفت",
            "eight ocho huit sekiz восемь вісім ثمانية ثماني هشت",
            "nine nueve neuf dokuz девять дев'ять تسعة تسع نه",
            "ten diez dix on десять عشرة عشر ده",
            "eleven once onze",
            "twelve dozen doce douze",
        )
    )
    for word in words.split()
}
_NUMBER_WORDS |= {"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30, "forty": 40}
del _NUMBER_WORDS["on"]  # Turkish ten, English preposition
_N = (
    r"(?P<n>\d{1,3}(?:[ ,.]\d{3})+|\d{1,5}|"
    + "|".join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))
    + ")"
)
_KILLED = (
    r"killed|dead|deaths?|die|dies|died|fatalit(?:y|ies)|slain|martyr(?:s|ed)?|killing|kills?|perished|"
    r"tu[ée]s?|morts?|muertos?|muert[ea]s|asesinad[oa]s|öldü|ölü|öldürüldü|ölen|погиб\w*|убит\w*|загин\w*|вбит\w*|"
    r"قتلى|قتيل\w*|قتل|مقتل|شهداء|شهيد\w*|استشهاد|کشته|کشته‌شده"
)
_INJURED = (
    r"wounded|injured|injur(?:y|ies)|hurt|wounding|injuring|wounds|injures|bless[ée]s?|herid[oa]s?|yaral[ıi]\w*|"
    r"ранен\w*|пострада\w*|поранен\w*|травмован\w*|جرحى|جريح\w*|إصابة|اصابة|مصاب\w*|زخمی|مجروح"
)
_WEAPON = (
    r"rockets?|missiles?|drones?|uavs?|mortars?|shells?|projectiles?|bombs?|katyushas?|quadcopters?|roquettes?|"
    r"cohetes?|misiles?|obus|füze\w*|roket\w*|dron\w*|дрон\w*|ракет\w*|беспилотник\w*|безпілотник\w*|шахед\w*|бпла|"
    r"صواريخ|صاروخ\w*|مسي[ّ]?ر\w*|طائرات?|قذائف|قذيفة|موشک\w*|پهپاد\w*|راکت\w*"
)
_BREAK = (  # a count belongs to no word beyond these: "three rockets, two wounded", "14 injured when rockets hit"
    rf"(?:{_N.replace('?P<n>', '?:')}|{_KILLED}|{_INJURED}|when|as|after|while|by|with|and|in)\b"
)
_FILL = rf"(?:(?!{_BREAK})[\w'’-]+[ ,]+){{0,3}}?"
_APPROX = r"(?:at least|more than|over|about|around|some|up to|nearly|as many as)?\s*"


def _compiled(nouns: str) -> tuple[re.Pattern[str], ...]:
    were = r"(?:(?:was|were|are|is|have been|been|reported|civilians?)\s+){0,3}"
    not_counted = r"(?!\s*(?:%|km|miles|met(?:er|re)s|percent|days?|years?))"
    return (
        re.compile(rf"\b{_N}\s+{_FILL}{were}[وفبل]?(?:{nouns})\b", re.IGNORECASE),
        re.compile(rf"\b[وفبل]?(?:{nouns})\s*:?\s+(?:of\s+)?{_APPROX}{_N}\b{not_counted}", re.IGNORECASE),
    )


_KILLED_FORMS = _compiled(_KILLED)
_INJURED_FORMS = _compiled(_INJURED)
_WEAPON_FORM = re.compile(rf"\b{_N}\s+{_FILL}(?:{_WEAPON})\b", re.IGNORECASE)
_ARABIC_TWO = {
    "weapons": re.compile("صاروخان|صاروخين|مسيرتان|مسيرتين|طائرتان"),
    "killed": re.compile("قتيلان|قتيلين|شهيدان"),
    "injured": re.compile("جريحان|جريحين"),
}
_NAME = r"[A-Z][\w'’-]*(?:[ -](?:of|al|in|the|militia|group|brigades?|guards?|movement|front|army|[A-Z][\w'’-]*))*"
_CLAIM = re.compile(
    rf"(?P<a>{_NAME})[^.;:]{{0,40}}?\b(?:claim(?:s|ed)?|took|takes|assumed)\b(?:\s+the)?\s+"
    r"(?:responsibility|(?=for|an?\b|drone|missile|rocket|attack|strike|\d))"
    rf"|(?:claimed by|responsibility by)\s+(?:the )?(?P<b>{_NAME})"
    r"|(?P<c>IRGC|Iran(?:'s|’s)? (?:army|Guards?|Revolutionary Guards?))\s+(?:says?|said|announces?|confirms?)"
    r"(?: it| they)?\s+(?:targeted|launched|fired|struck|hit|attacked|has|missile|drone)"
)
_NOT_CLAIMANTS = frozenset("No None Nobody Officials Sources Police He She It They The A An Media State".split())
_OTHER_CLAIM = re.compile(r"تبن[تىّ]\w*\s+(\S+(?:\s\S+){0,3})|أعلنت\s+(\S+(?:\s\S+){0,2})\s+مسؤولي", re.UNICODE)
_RETRACTION = re.compile(
    "|".join(
        (
            r"\bfalse (?:alarm|report)|\bhoax\b|\bcontrolled (?:explosion|detonation)",
            r"\bturned out to be (?:false|a (?:hoax|test|drill|celebrat))",
            r"\bretract(?:s|ed|ion)\b|\bwithdr(?:ew|awn|aws) (?:its |the )?(?:report|story)",
            r"\bno (?:such )?(?:attack|strike|rockets?|missiles?|drones?|explosions?) "
            r"(?:took place|happened|occurred|(?:was|were) (?:fired|launched|recorded))",
            r"\bden(?:y|ies|ied) (?:any |the |reports? of |that )[^.]{0,40}(?:attack|strike|hit|targeted|explosion)",
            r"\bwas not (?:attacked|hit|targeted|a (?:rocket|drone|missile))",
            r"\bfausse alerte\b|\bfalsa alarma\b|\bложн\w+ тревог|\bхибн\w+ тривог|\byanlış alarm\b",
            r"إنذار (?:كاذب|خاطئ)|هشدار اشتباه|نف(?:ى|ت|ي)\s+[^.]{0,60}(?:هجوم|استهداف|قصف)",
        )
    ),
    re.IGNORECASE,
)


def read(sighting: Sighting, item: Item, *, alone: bool) -> Facts:
    """The facts that `sighting` reports. `alone`: it is the item's only sighting of its rule, so that title and
    summary speak of this event too; a digest of several events lends each only its own sentences."""
    sentences = [piece.text for piece in sighting.evidence]
    if alone:
        sentences += [text for text in (item.title, item.summary) if text and text not in sentences]
        sentences.append(item.content[:1500])
    text = " . ".join(dict.fromkeys(sentences))
    facts = Facts(
        killed=_highest(_KILLED_FORMS, text),
        injured=_highest(_INJURED_FORMS, text),
        weapons=_highest((_WEAPON_FORM,), " . ".join(piece.text for piece in sighting.evidence) or item.title),
        claimed_by=_claimant(text),
        retracted=sighting.asserted is Asserted.NEGATED and _RETRACTION.search(text) is not None,
    )
    return Facts(
        killed=facts.killed or _arabic_two("killed", text),
        injured=facts.injured or _arabic_two("injured", text),
        weapons=facts.weapons or _arabic_two("weapons", text),
        claimed_by=facts.claimed_by,
        retracted=facts.retracted,
    )


def _arabic_two(name: str, text: str) -> int | None:
    """Arabic writes two of a thing as a form of the noun."""
    return 2 if _ARABIC_TWO[name].search(text) else None


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


def _highest(forms: tuple[re.Pattern[str], ...], text: str) -> int | None:
    found = [_number(match["n"]) for form in forms for match in form.finditer(text)]
    counts = [count for count in found if count is not None and count < 100_000]
    return max(counts, default=None)


def _number(text: str) -> int | None:
    word = text.casefold()
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word]
    digits = re.sub(r"[ ,.]", "", word)
    value = int(digits) if digits.isdigit() else None
    # A four-digit number that reads as a year is one: "killed in 2020".
    return None if value is not None and 1900 <= value <= 2100 and digits == word else value


def _claimant(text: str) -> str | None:
    for found in _CLAIM.finditer(text):
        name = next(filter(None, found.groupdict().values()))
        name = re.sub(r"^[Tt]he ", "", name).strip()
        if name.split()[0] not in _NOT_CLAIMANTS:
            return name
    other = _OTHER_CLAIM.search(text)
    return next(filter(None, other.groups())) if other else None
