"""Which of the places that a text names is meant."""

from __future__ import annotations

from monitor.matching.document import Document, Hit, Sentence
from monitor.matching.gazetteer import named_countries
from monitor.matching.near_places import PlaceName
from monitor.matching.place_words import METONYMS, SURNAMES
from monitor.matching.text import words_of
from monitor.matching.wordlist import word_set


def is_plausible(sentence: Sentence, first: int, name: PlaceName) -> bool:
    """Whether the words at token `first` can mean the town `name`: written as a name, and neither a name that larger
    places elsewhere bear nor a doubtful one without a preposition before it."""
    token = sentence.tokens[first]
    if name.shared or (token.text.isascii() and not token.text[:1].isupper()):
        return False
    return not name.doubtful or (first > 0 and sentence.tokens[first - 1].folded in _LOCATIVE)


def stands_for_government(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the capital at tokens `first`..`last` speaks or acts as its government ("Washington blamed")."""
    if sentence.tokens[first].folded not in METONYMS:
        return False
    before = sentence.tokens[first - 1].folded if first else ""
    after = sentence.tokens[last + 1].folded if last + 1 < len(sentence.tokens) else ""
    return after in _SAYS or before in ("between", "with")


def is_supported(document: Document, hit: Hit, name: PlaceName) -> bool:
    """Whether the place `name` is what `hit` means: it is written as a name, does not stand for a government, and,
    if it is also a common word or a surname, the text supports it (its country, its dateline, a preposition)."""
    sentence = document.sentences[hit.sentence]
    first, last = sentence.tokens[hit.first], sentence.tokens[hit.last]
    if first.text[:1].isalpha() and first.text[:1].islower() and first.text.isascii():
        return False
    before = sentence.tokens[hit.first - 1].folded if hit.first else ""
    if stands_for_government(sentence, hit.first, hit.last) or _names_another_feature(sentence, hit.last):
        return False
    if name.shared and not _names_country(document, name.country):
        return sentence.dateline is not None and sentence.dateline == " ".join(words_of(name.text))
    if not name.doubtful:
        return True
    if before in SURNAMES or (hit.first and _is_first_name(sentence.tokens[hit.first - 1].text, last.text)):
        return False
    return sentence.dateline == first.folded or before in _LOCATIVE


def _names_another_feature(sentence: Sentence, last: int) -> bool:
    """Whether the name goes on, as that of islands or waters far away ("Santa Cruz Islands", "Java Sea")."""
    following = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else None
    return following is not None and following.folded in _FEATURES and following.text[:1].isupper()


_FEATURES = word_set("island islands isles sea ocean river peninsula mountains")


def _names_country(document: Document, code: str) -> bool:
    """Whether the item names the country with this ISO code."""
    names = [name for name, other, _ in named_countries() if other == code]
    words = document.once(_words_in, document.sentences)
    return any(set(name.split()) <= words for name in names)


def _words_in(sentences: tuple[Sentence, ...]) -> frozenset[str]:
    return frozenset(word for sentence in sentences for word in sentence.folded)


_LOCATIVE = word_set(
    """
    in at near around outside from to of on into toward towards over across inside en à a de w في الى من
    """
)
_SAYS = word_set(
    """
    says said blamed blames accused accuses denied denies wants wanted warned warns insists insisted believes
    called calls urged urges and has had is was will would could should sees seeks backed backs rejected rejects
    vowed vows
    """
)


def _is_first_name(before: str, name: str) -> bool:
    """Whether the capitalised word before a doubtful name makes it a person's."""
    return before[:1].isupper() and not before.isupper() and name[:1].isupper()
