"""What a report says, reduced to what comparing needs: weighted terms, weapons and kinds of event, cues that it is
a new event, and a sketch of its words for finding copies.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SKETCH = 24  # hashes kept of a text's shingles
_SHINGLE = 4  # words
_STOP = frozenset(
    "a an the of in on at to for from by with and or but as is are was were be been being has have had it its this "
    "that these those he she they his her their we our you your i not no after before over under into out up down off "
    "near about against amid will would could should may might can says say said saying "
    "report reports reported reportedly reuters ap afp news live update updates watch video videos flash "
    "urgent breaking exclusive here what who why how when where than then there more most some all new us".split()
)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one folded word; words of other scripts than Latin are returned without common prefixes."""
    if word.isascii():
        return str(_stemmer().stemWord(word))
    if "\u0600" <= word[0] <= "\u06ff":
        for prefix in ("وال", "بال", "فال", "كال", "لل", "ال"):
            if word.startswith(prefix) and len(word) > len(prefix) + 2:
                return word[len(prefix) :]
        return word
    return word[: max(4, len(word) - 2)] if len(word) > 5 else word


def fold(text: str) -> str:
    """Lower case without diacritics; cheap for ASCII."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def terms(text: str) -> Counter[str]:
    """Stems of the content words of a text, with how often they occur."""
    return Counter(stem(word) for word in _WORD.findall(fold(text)) if word not in _STOP)


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Cosine of two sparse vectors; 0 where one is empty."""
    if len(one) > len(other):
        one, other = other, one
    dot = sum(weight * other[term] for term, weight in one.items() if term in other)
    if not dot:
        return 0.0
    return dot / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the text's word shingles (Broder's bottom-k sketch), ascending; empty where the text
    is too short to tell a copy from a coincidence."""
    words = _WORD.findall(fold(text))
    if len(words) < _SHINGLE + 3:
        return ()
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    hashes = (int.from_bytes(blake2b(one.encode(), digest_size=6).digest()) for one in shingles)
    return tuple(sorted(hashes)[:_SKETCH])


def resemblance(one: Iterable[int], other: Iterable[int]) -> float:
    """Estimated share of shingles that two texts have in common, from their sketches."""
    first, second = set(one), set(other)
    if not first or not second:
        return 0.0
    union = set(sorted(first | second)[:_SKETCH])
    return len(union & first & second) / len(union)


_KINDS = {
    "weapon:drone": "drone drones uav uavs unmanned quadcopter shahed fpv dron iha siha "
    "дрон беспилотник бпла مسيرة مسيرات مسيره طائرة پهپاد",
    "weapon:rocket": "rocket rockets katyusha grad roquette cohete roket ракета صاروخ صواريخ كاتيوشا راکت",
    "weapon:missile": "missile missiles ballistic misil missil füze fuze موشک باليستي",
    "weapon:mortar": "mortar mortars shell shells shelling artillery هاون قذيفة قذائف",
    "weapon:bomb": "bomb bombs bombing ied blast suicide عبوة bombe bomba",
    "weapon:gun": "gunman gunmen shooting gunfire shooter",
    "kind:quake": "earthquake quake aftershock tremor seism terremoto زلزال deprem землетрясение",
    "kind:flood": "flood floods flooding flash-flood inundation فيضان sel наводнение",
    "kind:storm": "storm hurricane typhoon cyclone tornado إعصار",
    "kind:fire": "wildfire wildfires bushfire حرائق",
    "kind:volcano": "volcano eruption erupts",
    "kind:court": "court trial charged sued lawsuit indicted convicted sentenced verdict guilty",
    "kind:coup": "coup junta putsch انقلاب darbe",
    "kind:vote": "election elections vote referendum انتخابات",
}  # fmt: skip
_KIND_OF = {stem(fold(word)): kind for kind, words in _KINDS.items() for word in words.split()}


def kinds_of(found: Iterable[str]) -> frozenset[str]:
    """The weapons ("weapon:drone") and kinds of event ("kind:quake") among stems."""
    return frozenset(_KIND_OF[term] for term in found if term in _KIND_OF)


_AGAIN = re.compile(
    "|".join(
        (
            r"\b(?:second|third|fourth|another|new|fresh|renewed|repeat(?:ed)?|latest|separate)\s+(?:[\w-]+\s+){0,2}?"
            r"(?:attacks?|strikes?|barrages?|rockets?|missiles?|drones?|salvo|wave|explosions?|blasts?|shelling|quake)\b",
            r"\b(?:attacks?|strikes?|shelling|fire)\s+(?:\w+\s+){0,3}?(?:resumes?|resumed|renewed|again)\b",
            r"\b(?:resumes?|resumed)\b.{0,40}\b(?:attacks?|strikes?|shelling)\b",
            r"\b(?:hit|struck|attacked|targeted|shelled|bombed)\s+(?:\w+\s+){0,3}?"
            r"(?:again|for (?:a|the) (?:second|third|fourth) time)\b",
            r"\b(?:hours|minutes|a day|days) after\b.{0,60}\b(?:attack|strike|barrage|rocket|missile|drone|blast)",
            r"هجوم (?:ثان|جديد|آخر)|للمرة الثانية|(?:هجوم|قصف) مجدد|حمله دوم|حمله مجدد",
            r"\b(?:nouvelle|deuxième) attaque|\b(?:segundo|nuevo) ataque|\b(?:ikinci|yeni) saldırı",
            r"\b(?:повторн|нов)\w+ (?:атак|удар)",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)


def presents_as_new(text: str) -> bool:
    """The text presents what it reports as one more event: "a second attack", "hours after"."""
    return _AGAIN.search(text) is not None
