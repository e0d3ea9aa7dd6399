"""What follows an attack: suspects, arrests, courts, funerals. Such a report names the attack only as what it is about
("three held over embassy bombing"), and its date is that of the arrest."""

from __future__ import annotations

import re

_FOLLOWS = re.compile(
    r"\b(?:suspects?|arrest(?:s|ed)?|detained|in custody|remanded|charged|indict(?:ed|s)|apprehend(?:s|ed)?|manhunt|"
    r"(?:search(?:es|ing)?|hunt(?:s|ing)?) for|on trial|jailed|sentenced|convicted|funerals?|buried|mourn(?:s|ed|ers)?|"
    r"identif(?:y|ies|ied)\s+(?:the\s+)?(?:victims?|dead|soldiers?|attackers?))\b",
    re.IGNORECASE,
)
_ATTACK = (
    r"(?:attacks?|bomb(?:ings?)?|blasts?|explosions?|shootings?|strikes?|ambush(?:es)?|assaults?|stabbings?|siege|"
    r"storming|killings?)"
)
_OVER = re.compile(
    rf"\b(?:after|over|in|following|of|for|from|behind)\s+(?:[\w.’'-]+\s+){{0,6}}?{_ATTACK}\b", re.IGNORECASE
)
_HAPPENS = re.compile(
    r"\b(?:hits?|struck|targets?|targeted|fire[sd]?|launche[sd]|open(?:s|ed) fire|attacked|bombed|stormed|storms|"
    r"explodes?|exploded|kills|wounds|injures|rocks?|rocked|foil(?:s|ed)?|thwart(?:s|ed)?)\b",
    re.IGNORECASE,
)


def tells_what_followed(headline: str) -> bool:
    """The headline is about suspects or victims of an attack, and tells of none itself."""
    return (
        _FOLLOWS.search(headline) is not None
        and _OVER.search(headline) is not None
        and _HAPPENS.search(headline) is None
    )
