"""Dates in text: found, and resolved against the day the text was written on.

`find` returns every mention with the days it may mean. What cannot be known stays open: a partial date or a weekday
without an anchor, a month without a day, another calendar. Nothing is ever filled in with the present.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from monitor.matching.date_words import MONTHS, NUMBERS, RELATIVE, WEEKDAYS
from monitor.matching.shifts import shifts_of
from monitor.matching.text import INVISIBLE, words_of
from monitor.matching.wordlist import word_set

# From this hour (UTC) on it is already the next day where much of the news comes from: an item of Thursday 21:00 UTC
# that says "on Friday" means the day that has begun in Baghdad, not the Friday of last week.
_NEXT_DAY_HOUR = 15
_PIVOT = 50  # two-digit years: 89 is 1989, 21 is 2021
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class DateMention:
    """One mention, at code points `start`..`end` of the text searched.

    It means a day between `first` and `last` (equal where the day is known; both None where nothing is).
    `bound`: it limits a span ("since July 4", "until Friday") and is no event's own date. `year_given`: the text
    names the year itself. `kind`: full, partial, weekday, relative, month, year.
    """

    start: int
    end: int
    kind: str
    first: date | None
    last: date | None
    bound: bool = False
    year_given: bool = False

    @property
    def day(self) -> date | None:
        """The one day it means, or None."""
        return self.first if self.first is not None and self.first == self.last else None


_VARIANTS = {
    "ا": "[اأإآ]",
    "آ": "[اأإآ]",
    "ي": "[يىی]",
    "ی": "[يىی]",
    "ة": "[ةه]",
    "ك": "[كک]",
    "ک": "[كک]",
    " ": r"[\s\u200c]+",
}


def _alternatives(words: tuple[str, ...]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join("".join(_VARIANTS.get(c, re.escape(c)) for c in word) for word in ordered)


def _canonical(word: str) -> str:
    return re.sub(r"[\s\u200c]+", " ", re.sub("[أإآ]", "ا", word.lower()).replace("ى", "ي")).replace("ه", "ة").strip()


@dataclass(frozen=True, slots=True)
class _Words:
    pattern: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    relative: dict[str, int]
    starts: frozenset[str]  # the first letters of every mention that does not start with a digit, as `_plain` has them

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of `pattern`, in order; tried only where one can start."""
        at = 0
        if text.isascii():  # lower-cased at once, which leaves every letter at its place
            starts = [m.start() for m in _START.finditer(text.lower()) if m[0] in self.starts or m[0].isdecimal()]
        else:
            starts = [m.start() for m in _START.finditer(text) if m[0].isdecimal() or _plain(m[0]) in self.starts]
        for start in starts:
            if start >= at:
                found = self.pattern.match(text, start)
                if found is not None:
                    yield found
                    at = found.end()


_START = re.compile(r"\d|\b[^\W\d_]+")
_PLAIN = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ه": "ة", "ک": "ك", "ı": "i", "\u0307": None})


def _plain(word: str) -> str:
    """A word as it compares with others whatever its case and its variants of letters."""
    word = word.lower()
    return word if word.isascii() else word.translate(_PLAIN)


@lru_cache(maxsize=32)
def _words(lang: str) -> _Words:
    """The pattern of a language, with English beside it: agencies' dates are often English whatever the text is."""
    lang = lang if lang in MONTHS else "en"
    months = dict(MONTHS[lang]) if lang == "en" else {**MONTHS["en"], **MONTHS[lang]}
    if lang != "en":
        months = {name: number for name, number in months.items() if name in MONTHS[lang] or len(name) > 3}
    weekdays, relative = dict(WEEKDAYS[lang]), dict(RELATIVE[lang])
    month = _alternatives(tuple(months))
    full_month = _alternatives(tuple(name for name in months if len(name) > 3 or name == "may"))
    weekday = _alternatives(tuple(weekdays))
    when = _alternatives(tuple(relative))
    year = r"(?:19|20)\d\d"
    ordinal = r"(?:st|nd|rd|th|er|º|\.)?"
    of = r"(?:\s+(?:of|de|del)\b)?"
    parts = [
        r"(?P<iso>\b(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\b)",
        rf"(?P<dm>(?<![\d.:])(?P<dm_day>[0-3]?\d){ordinal}{of}[\s-]+(?P<dm_month>{month})\b\.?(?:(?:{of},?[\s-]+|"
        rf",\s*)(?P<dm_year>{year}|'?\d\d\b(?![:.]\d))(?![\d:]))?)",
        rf"(?P<md>\b(?P<md_month>{month})\b\.?\s+(?P<md_day>[0-3]?\d){ordinal}(?![\d:%]|\s*(?:%|"
        rf"percent))(?:,?\s+(?P<md_year>{year}))?)",
        r"(?P<slash>(?<![\d/])(?P<s_one>[0-3]?\d)[/.](?P<s_two>[0-3]?\d)[/.](?P<s_year>(?:19|20)\d\d)(?![\d/]))",
        rf"(?P<my>\b(?P<my_month>{month})\b\.?(?:{of}|,)?\s+(?:of\s+)?(?P<my_year>{year})\b)",
        rf"(?P<rel>\b(?:{when})\b)",
        rf"(?P<wd>\b(?:(?P<wd_last>last|past|next|coming)\s+)?(?P<wd_day>{weekday})(?:\s*(?:-|to|and|–|"
        rf"/)\s*(?P<wd_second>{weekday}))?\b)",
    ]
    if lang == "en":
        number = "|".join(NUMBERS)
        parts += [
            rf"(?P<ago>\b(?:about |some |nearly |more than |over )?(?P<ago_n>\d{{1,3}}|"
            rf"{number})\s+(?P<ago_unit>hour|day|week|month|year|decade)s?\s+(?:ago|earlier|before)\b)",
            r"(?P<span>\b(?:last|past|previous|this|earlier this|in recent|recent)\s+(?P<span_unit>weekend|"
            r"week|month|year|summer|winter|spring|autumn|fall|decade)s?\b)",
            rf"(?P<mo>\b(?:in|last|early|late|mid|since|until|of|"
            rf"during)[\s-]+(?P<mo_month>{full_month})\b(?!\s+\d))",
        ]
    parts.append(r"(?P<dec>\b(?P<dec_year>(?:19|20)\d0)'?s\b)")
    parts.append(rf"(?P<yr>(?<![\d.,:/$€£-])\b{year}\b(?![\d.,:/%-]*\d|%))")
    return _Words(
        re.compile("|".join(parts), re.IGNORECASE),
        {_canonical(k): v for k, v in months.items()},
        {_canonical(k): v for k, v in weekdays.items()},
        {_canonical(k): v for k, v in relative.items()},
        frozenset(
            _plain(start[0])
            for name in (*months, *weekdays, *relative, *_LEADS, *(_ENGLISH_LEADS if lang == "en" else ()))
            if (start := _START.match(name)) is not None
        ),
    )


_LEADS = ("last", "past", "next", "coming")  # of weekdays
_ENGLISH_LEADS = (
    *NUMBERS,
    *("about", "some", "nearly", "more", "over", "previous", "this", "earlier", "in", "recent", "early", "late"),
    *("mid", "since", "until", "of", "during"),
)
# What "three days ago" and "last week" cannot do without.
_TELLING = word_set(
    """
    ago earlier before weekend week month year summer winter spring autumn fall decade weekends weeks months years
    summers winters springs autumns falls decades
    """
)
_BOUND = re.compile(
    r"\b(?:since|until|till|through|from|starting|beginning|began|begun|before|prior to|ahead of|after|"
    r"following|by|deadline of|as of|"
    r"depuis|jusqu'(?:à|au)|desde|hasta|после|до|с|від|після|منذ|قبل|بعد|حتی|از)\s+(?:the\s+|early\s+|late\s+|"
    r"mid-?|on\s+)?$",
    re.IGNORECASE,
)


def find(text: str, anchor: datetime | None, lang: str = "en") -> tuple[DateMention, ...]:
    """Every mention of a date in `text`, in order. `anchor` is when the text was written (None: not known)."""
    if not text.isascii() and INVISIBLE.search(text):
        return _find_visible(text, anchor, lang)
    words = _words(lang)
    plain = text if text.isascii() else text.translate(_DIGITS)
    mentions = []
    for found in words.matches(plain):
        resolved = _resolve(found, words, anchor)
        if resolved is None:
            continue
        kind, first, last, year_given = resolved
        bound = bool(_BOUND.search(plain, max(0, found.start() - 24), found.start()))
        mentions.append(DateMention(found.start(), found.end(), kind, first, last, bound, year_given))
    return tuple(mentions)


def _find_visible(text: str, anchor: datetime | None, lang: str) -> tuple[DateMention, ...]:
    """The mentions in a text with characters that no reader sees: found without them, placed with."""
    hidden = shifts_of([(found.start(), found.end(), 0) for found in INVISIBLE.finditer(text)])
    mentions = find(INVISIBLE.sub("", text), anchor, lang)
    placed = ((mention, hidden.sources((mention.start, mention.end - 1))) for mention in mentions)
    return tuple(replace(mention, start=start, end=last + 1) for mention, (start, last) in placed)


@lru_cache(maxsize=32)
def telling_words(lang: str) -> frozenset[str]:
    """Folded words of which every date that `find` finds without a digit in it holds one."""
    words = _words(lang)
    named = (max(words_of(name), key=len) for table in (words.months, words.weekdays, words.relative) for name in table)
    return frozenset((*named, *(_TELLING if lang not in MONTHS or lang == "en" else ())))


_Resolved = tuple[str, date | None, date | None, bool]


def _resolve(found: re.Match[str], words: _Words, anchor: datetime | None) -> _Resolved | None:
    kind = found.lastgroup if found.lastgroup in ("iso", "yr") else None
    kind = kind or next(
        name for name in ("dm", "md", "slash", "my", "rel", "wd", "ago", "span", "mo", "dec") if _has(found, name)
    )
    if kind == "iso":
        year, month, day = (int(n) for n in re.split("[-/.]", found["iso"]))
        return _one("full", _date(year, month, day), year_given=True)
    if kind in ("dm", "md"):
        month, day = words.months[_canonical(found[f"{kind}_month"])], int(found[f"{kind}_day"])
        written = found[f"{kind}_year"]
        if written:
            return _one("full", _date(_year(written), month, day), year_given=True)
        return _partial(month, day, anchor)
    if kind == "slash":
        return _slash(int(found["s_one"]), int(found["s_two"]), int(found["s_year"]), anchor)
    if kind == "my":
        return _month(int(found["my_year"]), words.months[_canonical(found["my_month"])], year_given=True)
    if kind == "yr":
        year = int(found["yr"])
        return "year", date(year, 1, 1), date(year, 12, 31), True
    if kind == "dec":
        year = int(found["dec_year"])
        return "year", date(year, 1, 1), date(year + 9, 12, 31), True
    if kind == "wd":
        return _weekday(found, words, anchor)
    if kind == "rel":
        shift = words.relative[_canonical(found["rel"])]
        return _one("relative", anchor.date() + timedelta(days=shift)) if anchor else ("relative", None, None, False)
    if kind == "ago":
        return _ago(found["ago_n"], found["ago_unit"], anchor)
    if kind == "span":
        return _span(found["span"].lower(), found["span_unit"].lower(), anchor)
    month = words.months[_canonical(found["mo_month"])]
    if anchor is None:
        return "month", None, None, False
    year = anchor.year if month <= anchor.month else anchor.year - 1
    return _month(year, month, year_given=False)


def _has(found: re.Match[str], name: str) -> bool:
    return name in found.re.groupindex and found[name] is not None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(written: str) -> int:
    digits = written.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= _PIVOT else 2000)


def _one(kind: str, day: date | None, *, year_given: bool = False) -> _Resolved | None:
    return None if day is None else (kind, day, day, year_given)


def _partial(month: int, day: int, anchor: datetime | None) -> _Resolved | None:
    """A day without a year: the one nearest to the anchor that is not after it (a day's slack for time zones)."""
    if _date(2024, month, day) is None:
        return None
    if anchor is None:
        return "partial", None, None, False
    latest = anchor.date() + timedelta(days=1)
    candidates = [_date(anchor.year + shift, month, day) for shift in (0, -1)]
    past = [candidate for candidate in candidates if candidate is not None and candidate <= latest]
    return _one("partial", past[0]) if past else None


def _slash(one: int, two: int, year: int, anchor: datetime | None) -> _Resolved | None:
    """`03/30/2012` and `30/03/2012` say which is which; `07/08/2021` only where one reading is near the anchor."""
    readings = [day for day in (_date(year, one, two), _date(year, two, one)) if day is not None]
    if len(set(readings)) == 1:
        return _one("full", readings[0], year_given=True)
    if not readings:
        return None
    if anchor is not None:
        near = [day for day in readings if abs((day - anchor.date()).days) <= 3]
        if len(near) == 1:
            return _one("full", near[0], year_given=True)
    return "month", min(readings), max(readings), True


def _month(year: int, month: int, *, year_given: bool) -> _Resolved:
    after = date(year + month // 12, month % 12 + 1, 1)
    return "month", date(year, month, 1), after - timedelta(days=1), year_given


def _weekday(found: re.Match[str], words: _Words, anchor: datetime | None) -> _Resolved | None:
    """The latest such day up to the anchor's own; of "the night of Tuesday to Wednesday" the first is meant."""
    if anchor is None:
        return "weekday", None, None, False
    number = words.weekdays[_canonical(found["wd_day"])]
    lead = (found["wd_last"] or "").lower()
    today = anchor.date()
    if lead in ("next", "coming"):
        return _one("weekday", today + timedelta(days=(number - today.isoweekday() - 1) % 7 + 1))
    back = (today.isoweekday() - number) % 7
    if back == 6 and anchor.astimezone(UTC).hour >= _NEXT_DAY_HOUR and not lead:
        back = -1
    if lead and back == 0:
        back = 7
    return _one("weekday", today - timedelta(days=back))


def _ago(number: str, unit: str, anchor: datetime | None) -> _Resolved:
    unit = unit.lower()
    if anchor is None:
        return "relative", None, None, False
    count = int(number) if number.isdigit() else NUMBERS[number.lower()]
    if unit == "hour":
        day = (anchor - timedelta(hours=count)).date()
        return "relative", day, day, False
    if unit == "day":
        day = anchor.date() - timedelta(days=count)
        return ("relative", day, day, False) if count <= 6 else _about(anchor, count, 2)
    return _about(
        anchor,
        count * {"week": 7, "month": 30, "year": 365, "decade": 3650}[unit],
        {"week": 4, "month": 16, "year": 183}.get(unit, 1825),
    )


def _about(anchor: datetime, days: int, slack: int) -> _Resolved:
    middle = anchor.date() - timedelta(days=min(days, 700_000))
    return "relative", middle - timedelta(days=slack), middle + timedelta(days=slack), False


def _span(words: str, unit: str, anchor: datetime | None) -> _Resolved:
    """ "last week", "this month": between two days, never one."""
    if anchor is None:
        return "relative", None, None, False
    today = anchor.date()
    length = {"weekend": 7, "week": 7, "month": 31, "year": 366, "decade": 3653}.get(unit, 120)
    if words.startswith(("last", "previous")):
        recent = {"month": today.day, "year": today.timetuple().tm_yday}.get(unit, 1)
        return "relative", today - timedelta(days=2 * length), today - timedelta(days=recent), False
    return "relative", today - timedelta(days=length), today, False


_CLOCK = re.compile(r"\b(?P<h>[0-2]?\d):(?P<m>[0-5]\d)(?::\d\d)?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_OFFSETS = {
    "gmt": 0,
    "utc": 0,
    "z": 0,
    "gst": 4,
    "pt": -8,
    "pdt": -7,
    "pst": -8,
    "et": -5,
    "edt": -4,
    "est": -5,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "ast": 3,
    "ist": 5.5,
}
_ZONE = re.compile(r"\b(" + "|".join(_OFFSETS) + r")\b", re.IGNORECASE)


def printed_time(line: str, lang: str = "en") -> datetime | None:
    """The publication time that `line` prints ("July 8, 2021 / 02:49 AM"), None unless it names a full date.

    Without a printed zone UTC is taken; without a clock time the day's end, so that all of that day lies before it.
    """
    full = [m for m in find(line, None, lang) if m.kind == "full" and m.day is not None]
    if not full or full[0].day is None:
        return None
    day = full[0].day
    clock = _CLOCK.search(line)
    if clock is None:
        return datetime(day.year, day.month, day.day, 14, 0, tzinfo=UTC)
    hour, half = int(clock["h"]), (clock["half"] or "").lower().replace(".", "")
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour > 23:
        return None
    zone = _ZONE.search(line)
    shift = _OFFSETS[zone[1].lower()] if zone else 0
    return datetime(day.year, day.month, day.day, hour, int(clock["m"]), tzinfo=UTC) - timedelta(hours=shift)
