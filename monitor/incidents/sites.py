"""What kind of place was attacked, where the text says: a mission, a base or a ship. An embassy is no base, even where
no more is known of both than their country."""

from __future__ import annotations

import re

_KINDS = {
    "mission": r"embass(?:y|ies)|consulates?|diplomatic (?:mission|compound|facility|support cent(?:er|re))|"
    r"ambassades?|consulats?|embajadas?|consulados?|botschaft\w*|büyükelçili\w*|konsoloslu\w*|посольств\w*|консульств\w*|"
    r"(?:[وبفلك]?ال|لل|[وبلك])?(?:سفارة|سفارات|قنصلية|قنصليات)|سفارت\w*|کنسولگری\w*",
    "base": r"bases?|airbases?|airfields?|camps?|garrisons?|outposts?|barracks|üss\w*|üsler\w*|баз(?:а|ы|е|у|ой|ам|ах)|"
    r"(?:[وبفلك]?ال|لل|[وبلك])?(?:قاعدة|قواعد)|پایگاه\w*",
    "ship": r"uss|warships?|(?:aircraft )?carriers?|destroyers?|frigates?|navy ships?|porte-avions|portaaviones|"
    r"uçak gemi\w*|авианос\w*|авіанос\w*|эсмин\w*|(?:ال)?(?:مدمرة|بارجة|حاملة)|ناو\w*",
}
_FORMS = {kind: re.compile(rf"(?<![\w-])(?:{form})(?!\w)", re.IGNORECASE) for kind, form in _KINDS.items()}


def sites_in(text: str) -> frozenset[str]:
    """The kinds of place that a text names: "mission", "base", "ship"."""
    return frozenset(kind for kind, form in _FORMS.items() if form.search(text) is not None)


def differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Each names a kind of place, and none is named by both."""
    return bool(one) and bool(other) and one.isdisjoint(other)
