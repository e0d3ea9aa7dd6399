"""By what means an attack was made, as far as that tells two events at one place apart: by people on the spot, who
storm, shoot, kidnap or bring a bomb, or from afar, by what flies."""

from __future__ import annotations

import re

_BY_HAND = re.compile(
    "|".join(
        (
            r"\b(?:gunm[ae]n|gunfire|gunfights?|shootouts?|shootings?\b(?! down)|shot dead|open(?:s|ed)? fire)\b",
            r"\b(?:stab(?:s|bed|bings?)|kni(?:fe|ves)|machetes?|arson(?:ists?)?|molotovs?)\b",
            r"\b(?:car|truck|vehicle|suicide|parcel|letter|roadside|pipe|petrol|fire)[ -]?bomb(?:s|ers?|ings?|ed)?\b",
            r"\b(?:IEDs?|protest[eo]rs?|demonstrators?|rioters?|mobs?|crowds?|storm(?:s|ed|ing)|ransack\w*|looters?)\b",
            r"\b(?:kidnap\w*|abduct\w*|hostages?|ramm(?:ed|ing)|grenades? (?:thrown|tossed|lobbed)|hand grenades?)\b",
            r"مسلح(?:ون|ين)?\b|متظاهر\w*|محتج\w*|اقتح\w*|سيارة مفخخة|انتحاري\w*|خطف|اختطاف|رهائن|رهينة|طعن",
            r"افراد مسلح|معترضان|تیراندازی|خودروی بمب|گروگان|ربود\w*",
            r"\b(?:hommes armés|manifestants|voiture piégée|attentat-suicide|fusillade|otages?|enlevés?|enlèvement)\b",
            r"\b(?:hombres armados|manifestantes|(?:coche|carro) bomba|tiroteo|rehenes|rehén|secuestr\w+|apuñal\w+)\b",
            r"\b(?:silahlı saldırgan\w*|göstericiler\w*|bombalı araç\w*|canlı bomba\w*|rehine?\w*|kaçırıl\w+|bıçak\w*)",
            r"\b(?:протестующ\w+|заложник\w*|похи[тщ]\w+|смертник\w*|заминирован\w+|стрельб\w+|боевик\w* ворв\w+)",
            r"\b(?:протестувальник\w*|заручник\w*|викра[лд]\w+|стрілянин\w+|замінован\w+)",
        )
    ),
    re.IGNORECASE,
)
_FROM_AFAR = frozenset(("weapon:drone", "weapon:rocket", "weapon:missile", "weapon:mortar"))


def by_hand(text: str) -> bool:
    """The text says that people on the spot did it."""
    return _BY_HAND.search(text) is not None


def from_afar(kinds: frozenset[str]) -> bool:
    """Among the kinds (`similarity.kinds_of`) is a weapon that is sent from elsewhere."""
    return not kinds.isdisjoint(_FROM_AFAR)
