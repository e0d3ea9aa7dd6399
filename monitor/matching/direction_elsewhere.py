"""Who is attacked, in languages other than English: nearness decides, unless words mark the target as the doer.

The doer is known by "by", by an active verb beside it, by an owner named with the weapon ("drone américain"), and by
verbs of saying behind it. A base or an embassy attacks nobody.
"""

from __future__ import annotations

from monitor.matching import direction_elsewhere_words as words
from monitor.matching.document import Hit, Sentence

_SAME_ACT = 4  # words within which what is done belongs to the weapon before it


def is_aimed_elsewhere(text: str, sentence: Sentence, attack: tuple[Hit, ...], target: tuple[Hit, ...]) -> bool:
    """Whether any of the `attack` hits in `sentence`, a part of `text`, is aimed at any of the `target` hits."""
    others = _not_american(sentence, attack, target)
    return any(_is_near(text, sentence, a, b) for b in target for a in others)


def _is_american(word: str) -> bool:
    return word == "abd" or (word.startswith(words.AMERICAN) and not word.endswith(words.ARABIC_PLURAL))


def _not_american(sentence: Sentence, attack: tuple[Hit, ...], target: tuple[Hit, ...]) -> list[Hit]:
    """The hits of an attack that is not said to be an American one: "drone américain", "американский беспилотник",
    "ABD SİHA'sı", and what stands close behind ("... нанес удар")."""
    tokens = sentence.tokens
    targets = {i for hit in target for i in range(hit.first, hit.last + 1)}

    def is_owner(i: int) -> bool:
        return 0 <= i < len(tokens) and i not in targets and _is_american(tokens[i].folded)

    def leads(i: int) -> bool:
        return is_owner(i) and tokens[i].folded.startswith(words.LEADING)

    owned: list[Hit] = []
    for hit in attack:
        after = hit.last + 1
        if after < len(tokens) and tokens[after].folded in words.JOINING:
            after += 1
        armed = hit.first > 0 and tokens[hit.first - 1].folded.startswith(words.WEAPONS)
        if leads(hit.first - 1) or is_owner(after) or (armed and leads(hit.first - 2)):
            owned.append(hit)
    return [
        hit
        for hit in attack
        if hit not in owned
        and not any(
            0 <= hit.first - other.last <= _SAME_ACT and targets.isdisjoint(range(other.last, hit.first))
            for other in owned
        )
    ]


def _is_near(text: str, sentence: Sentence, attack: Hit, target: Hit) -> bool:
    tokens = sentence.tokens
    at = target.first - 1
    while at > 0 and tokens[at].folded in words.ARTICLES:
        at -= 1
    before = tokens[at].folded if at >= 0 else ""
    after = tokens[target.last + 1].folded if target.last + 1 < len(tokens) else ""
    if target.last < attack.first and _speaks(text, sentence, target, attack):
        return False
    if before in words.AGENT and attack.last < target.first:
        return False
    if any(tokens[i].folded.startswith(words.SAYS) for i in range(target.last + 1, min(target.last + 4, len(tokens)))):
        return False
    if _is_start(sentence, target) or _says_last(text, sentence, target):
        return False
    if attack.last < target.first and _is_apart(text, sentence, attack, target):
        return False
    if (
        target.last < attack.first <= target.last + 3
        and tokens[attack.first].folded in words.SCOLDS
        and attack.last + 1 < len(tokens)
        and tokens[attack.last + 1].folded in words.ARTICLES
        and "," not in text[tokens[attack.last].end : tokens[attack.last + 1].start]
    ):
        return False  # "l'ambassade attaque la corruption"
    then = tokens[attack.last + 1].folded if attack.last + 1 < len(tokens) else ""
    if then.startswith(words.CARRIER):
        return False  # "بمب‌افکن": what drops bombs is no bomb
    if target.last < attack.first and then in words.OWN_TARGET:
        return False  # "bases américaines en alerte après les frappes sur l'Iran"
    led = [token.folded for token in tokens[max(0, attack.first - 2) : attack.first]]
    does = attack.last < target.first and tokens[attack.first].folded in words.DOES
    if does and any(_is_american(word) for word in led):
        return False  # "US forces strike positions near the base"
    if tokens[target.first].folded.startswith(words.OWNER_LAST) and target.last > target.first:
        return False  # in Arabic and Persian the owner stands last: first, it is the doer's
    named = sentence.folded[target.first : target.last + 1]
    if not any(word.startswith(words.SITES) for word in named) and _acts_last(sentence, target):
        return False
    if any(word.startswith(words.SITES) for word in named):
        return True  # a base or an embassy is hit, whichever side of the verb it stands on
    if after in words.DOWNS and any(word.startswith(words.SHIPS) for word in named):
        return True
    if after in words.ACTS and then not in words.AGENT:
        return False
    # Arabic puts the verb before its subject, unless that stands first ("the army struck the ship").
    return before.isascii() or before not in words.DOES or _has_subject(text, sentence, at)


def _speaks(text: str, sentence: Sentence, target: Hit, attack: Hit) -> bool:
    """Whether the target is who says what follows: "Embassy: help us", "Embassy in Baghdad: help us"."""
    if target.first > 1:
        return False
    tokens = sentence.tokens
    for i in range(target.last, min(target.last + 3, attack.first)):
        if text[tokens[i].end : tokens[i + 1].start].strip(' \u00a0"”»').startswith(":"):
            return True
    return False


def _is_start(sentence: Sentence, target: Hit) -> bool:
    """Whether the target is where an attack starts: "les bombardiers décollent de la base", "üssünden havalanan"."""
    folded = sentence.folded
    at = target.first - 1
    while at > 0 and (
        (folded[at] in words.ARTICLES and folded[at] not in words.FROM)
        or folded[at].startswith(words.SITES)  # "la base d'Aïn al-Assad"
        or folded[at - 1].startswith(words.SITES)
    ):
        at -= 1
    if at >= 0 and folded[at] in words.STARTING:
        return True
    led = folded[max(0, at - _LEAVING) : max(0, at)]
    if at >= 0 and folded[at] in words.FROM and any(word.startswith(words.LEAVES) for word in led):
        return True
    tail = sentence.tokens[target.last : target.last + 2]  # "İncirlik" alone may be named: "İncirlik Üssü'nden"
    followed = folded[target.last + 1 : target.last + 4]
    return any(token.text.endswith(words.ABLATIVE) for token in tail) and any(
        word.startswith(words.LEAVES) for word in followed
    )


_LEAVING = 3  # words from a verb of leaving to where it leaves from


def _says_last(text: str, sentence: Sentence, target: Hit) -> bool:
    """Whether the target opens a sentence as its subject, before a comma, and its last verb is one of saying."""
    tokens = sentence.tokens
    if target.last + 1 >= len(tokens) or not any(w.startswith(words.SAYS_LAST) for w in sentence.folded[-2:]):
        return False
    return "," in text[tokens[target.last].end : tokens[target.last + 1].start]


def _is_apart(text: str, sentence: Sentence, attack: Hit, target: Hit) -> bool:
    """Whether a weapon is sent in one clause and the target is the subject of the next: "North Korea fires a missile,
    US forces are watching". Or whether the target is where the attack comes from ("strikes from the base")."""
    folded = sentence.folded
    at = target.first - 1
    while at > attack.last and folded[at] in words.ARTICLES:
        at -= 1
    if at == attack.last + 1 and folded[at] in words.FROM_THERE:
        return True
    if not any(word.startswith(words.SENT) for word in folded[attack.first : attack.last + 1]):
        return False
    if folded[at] in words.TOWARDS:
        return False
    between = text[sentence.tokens[attack.last].end : sentence.tokens[target.first].start]
    if any(mark in between for mark in (",", "،", ";", "؛")):
        return True
    named = folded[target.first : target.last + 1]
    is_site = any(word.startswith(words.SITES) for word in named)
    return not is_site and (folded[at] in words.AND or named[0].startswith("وال"))


def _has_subject(text: str, sentence: Sentence, verb: int) -> bool:
    """Whether a word stands before a verb in its clause."""
    if verb < 1:
        return False
    gap = text[sentence.tokens[verb - 1].end : sentence.tokens[verb].start]
    return not gap.strip() and sentence.folded[verb - 1] not in words.OPENING


def _acts_last(sentence: Sentence, target: Hit) -> bool:
    """Whether the target opens a Turkish or Persian sentence as the subject of its last verb."""
    return target.first == 0 and any(word in words.ACTS_LAST for word in sentence.folded[-1:])
