"""Words and numbers of a text in order, each number with its value: "twenty-three", "half a dozen", "1,200", "сорок".

What only looks like a count is none: a year, a date, an age, a size ("122 mm"), a share, a sum of money, a name
("F-35", "Shahed-139"), a part ("two of the wounded").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ONES = (
    "no none zero aucun ningún ninguno",
    "a an one un une una uno ein eine einer bir один одна одно один واحد یک",
    "two both zwei dos deux iki два две двое дві двоє اثنان اثنين إثنين دو couple pair twin",
    "three drei tres trois üç uc три трое троє ثلاثة ثلاث سه",
    "four vier cuatro quatre dört dort четыре четверо чотири أربعة أربع اربعة چهار",
    "five fünf cinco cinq beş bes пять пятеро п'ять пʼять п’ять п'ятеро خمسة خمس پنج",
    "six sechs seis altı alti шесть шестеро шість ستة ست شش",
    "seven sieben siete sept yedi семь семеро сім سبعة سبع هفت",
    "eight acht ocho huit sekiz восемь восьмеро вісім ثمانية ثماني هشت",
    "nine neun nueve neuf dokuz девять дев'ять تسعة تسع نه",
    "ten zehn diez dix десять عشرة عشر ده",
    "eleven elf once onze одиннадцать",
    "twelve dozen zwölf doce douze dozena douzaine дюжина двенадцать",
    "thirteen trece treize тринадцать",
    "fourteen catorce quatorze четырнадцать",
    "fifteen quince quinze пятнадцать",
    "sixteen dieciséis seize шестнадцать",
    "seventeen diecisiete семнадцать",
    "eighteen dieciocho восемнадцать",
    "nineteen diecinueve девятнадцать",
)
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "vingt": 20, "trente": 30, "quarante": 40, "veinte": 20, "treinta": 30, "cuarenta": 40, "yirmi": 20, "otuz": 30,
    "двадцать": 20, "тридцать": 30, "сорок": 40, "عشرين": 20, "عشرون": 20, "ثلاثين": 30, "ثلاثون": 30,
}  # fmt: skip
_VALUES = {word: value for value, words in enumerate(_ONES) for word in words.split()} | _TENS
NUMBER_WORDS = tuple(word for word in _VALUES if word.isascii() and len(word) > 2)
"""What may stand for a number after "rises to", articles left out."""
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec janvier février mars avril mai juin juillet août septembre octobre novembre décembre enero "
    "febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre января февраля марта апреля "
    "мая июня июля августа сентября октября ноября декабря".split()
)
_UNITS = frozenset(
    "% percent per mm cm m km kg kilometers kilometres kilometer miles mile meters metres feet years year months month "
    "weeks week days day hours hour minutes minute seconds am pm a.m p.m million billion mln bn degrees times км м мм "
    "лет года дней часов минут процентов jours heures ans años días horas "
    "كم كيلومتر عاما عام يوما ساعة yıl gün saat".split()
)
_BEFORE = frozenset("aged age ages no number article section flight route highway unit battalion brigade".split())
_MONEY = "$€£¥₽"
_TOKEN = re.compile(
    r"\d{1,3}(?:[,. \u00a0]\d{3})+(?![\w-])|\d+(?:[.:,]\d+)+(?:[-–]\w+)*|\d+(?:[-–]?[^\W\d_][\w-]*)|\d+|"
    r"[^\W\d_]+(?:[-'’ʼ‌][\w]+)*|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign: as written, without case, and the number it gives, if it counts something."""

    text: str
    word: str
    value: int | None = None


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text; the words of one number are one token."""
    raw = [(found[0], found[0].casefold().replace("ʼ", "'").replace("’", "'")) for found in _TOKEN.finditer(text)]
    out: list[Token] = []
    at = 0
    while at < len(raw):
        length, value = _number(raw, at)
        if value is not None and _counts(raw, at, length, value):
            out.append(Token(raw[at][0], raw[at][1], value))
        else:
            length = 1
            out.append(Token(*raw[at]))
        at += length
    return out


def _number(raw: list[tuple[str, str]], at: int) -> tuple[int, int | None]:
    """How many tokens from `at` make one number, and its value; (1, None) where none begins."""
    word = raw[at][1]
    following = [other for _, other in raw[at + 1 : at + 4]]
    if word == "half" and following[:2] == ["a", "dozen"]:
        return 3, 6
    value = _value(word)
    if value is None:
        return 1, None
    if following[:1] == ["dozen"] and value < 12:
        return 2, 12 * value
    if following[:1] == ["hundred"] and value < 10:
        return 2, 100 * value
    if following[:1] in (["couple"], ["pair"]):
        return 3 if following[1:2] == ["of"] else 2, 2
    if word in _TENS and following and 0 < (_value(following[0]) or 0) < 10 and not following[0].isdigit():
        return 2, value + (_value(following[0]) or 0)
    return 1, value


@lru_cache(maxsize=4096)
def _value(word: str) -> int | None:
    if word in _VALUES:
        return _VALUES[word]
    if word[0].isdigit():
        digits = re.sub(r"[,. \u00a0]", "", word) if re.fullmatch(r"\d{1,3}(?:[,. \u00a0]\d{3})+", word) else word
        return int(digits) if digits.isdecimal() and len(digits) < 6 else None
    tens, _, ones = word.partition("-")
    if tens in _TENS and ones in _VALUES:
        return _TENS[tens] + _VALUES[ones]
    if word[0] == "و" and len(word) > 2:  # Arabic "and", written as part of the word
        return _VALUES.get(word[1:])
    return None


def _counts(raw: list[tuple[str, str]], at: int, length: int, value: int) -> bool:
    """Whether a number counts people or things."""
    word = raw[at][1]
    before = raw[at - 1] if at else ("", "")
    after = [other for _, other in raw[at + length : at + length + 2]]
    if word.isdecimal() and 1900 <= value <= 2100:
        return False
    if after and (after[0] in _UNITS or (word[0].isdigit() and after[0] in _MONTHS)):
        return False
    if after[:1] == ["of"] and (after[1:] and after[1] in ("the", "them", "those", "whom", "these")):
        return False
    if (before[1] == "no" and word == "one") or (word == "a" and after and _value(after[0])):
        return False
    return not (before[0] in _MONEY and before[0]) and not (
        word[0].isdigit() and (before[1] in _MONTHS or before[1] in _BEFORE)
    )
