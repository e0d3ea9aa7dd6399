"""Which words of a report speak of its own event: a headline that tells several events counts the dead of each.

A text is cut into clauses. One that names what the sighting is about (a name on a rule's list) is its own. Another is
somebody else's where it names an event of its own ("40 killed in market bombing, drones hit base"), a war as a whole
("1,000 killed since the war began"), another country or a town elsewhere in ours. Everything else continues the event
of the clause before it: "drones hit base, two killed" is ours, "bus crash in Basra, 12 dead" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.incidents.casualties import fate_of
from monitor.incidents.countries import countries_where
from monitor.incidents.nations import nations
from monitor.incidents.numerals import tokens_of
from monitor.incidents.similarity import fold, kinds_of, stem
from monitor.incidents.towns import farthest_km
from monitor.incidents.where import country_of
from monitor.model import Evidence, Item, Place, Sighting, Term

_CUT = re.compile(
    r"(?<=[;:|!?])\s+|(?<=\.)\s+(?=[^a-z])|(?<=[,،؛])\s+|\s+[–—-]{1,2}\s+|\s+(?=(?i:as|while|when|after|before|"
    r"amid|and|but|plus|alors que|tandis que|mientras|после|пока|بينما)\s)"
)
_EVENT = (
    r"(?:air ?|rocket |missile |drone )?(?:strikes?|attacks?|bombings?|bombs?|blasts?|explosions?|shootings?|"
    r"crash(?:es)?|clash(?:es)?|raids?|ambush(?:es)?|massacres?|stampedes?|protests?|riots?|fires?|quakes?|earthquakes?|floods?|"
    r"collapses?|shelling|bombardments?|derailments?|assassinations?)"
)
_WHOLE_WAR = re.compile(
    r"\b(?:wars?|conflict|hostilities|fighting|offensive|campaign|crackdown|invasion|unrest|uprising|guerre|guerra|"
    r"savaş\w*|войн\w*|війн\w*|الحرب|حرب|جنگ)\b|\bsince\s+(?:the\s+)?(?:start|beginning|outbreak|[A-Z]\w+day|\d)|"
    r"\bso far this\b",
    re.IGNORECASE,
)
_OTHER_KIND = re.compile(
    r"\b(?:crash(?:es)?|stampedes?|floods?|flooding|quakes?|earthquakes?|collapses?|derailments?|wildfires?|landslides?|"
    r"tornado(?:es)?|storms?|hurricanes?|outbreaks?)\b",
    re.IGNORECASE,
)
_OTHER_PLACE = re.compile(
    r"\b(?:in|at|on|aboard|inside)\s+(?:(?:an?|the|(?!nearby|adjacent)[\w-]+)\s+)?(?P<what>mosque|church|temple|synagogue|market|bazaar|"
    r"school|university|hospital|clinic|hotel|mall|station|stadium|prison|village|suburb|slum|mine|factory|theatre|theater|"
    r"bus|train|ferry|nightclub|(?:north|south)(?:east|west)?|east|west)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:elsewhere|separately|meanwhile|in (?:an?other|an? (?:separate|different|unrelated)) \w+|"
    r"(?:separate|unrelated|different|another)\s+(?:[\w-]+\s+){0,2}?(?:attacks?|strikes?|raids?|incidents?|blasts?|"
    r"explosions?|bombings?|shootings?|clash(?:es)?))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*(?:as|while|when|after|before|amid|following|hours after)\b", re.IGNORECASE)
_AREA_KM = 30.0  # a town within is where the place is, or near enough to be hit with it
_ONLY_CLAIMED = re.compile(  # "three soldiers dead, says Washington, after Tehran claims it hit the ship": of the ship?
    r"\s*(?:after|as|while|amid)\s+(?:[\w.'’-]+\s+){1,4}?(?:claim(?:s|ed)?|says?|said|insists?|announces?)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"\b(?:{_EVENT}|hits?|hit|struck|targets?|targeted|attacked|shot|fired|launche[sd]|"
    r"went off|explode[sd]|detonated|storm(?:s|ed)|shelled|bombed|ambushed|crashed|collapsed|derailed)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:and|plus)\b", re.IGNORECASE)
_OF_ITS_OWN = re.compile(rf"\b((?:[\w'’-]+\s+){{1,3}}?){_EVENT}\b", re.IGNORECASE)
_BEFORE_IT = frozenset(  # where what is said of an event itself begins
    "the a an this that these those its their his her in by from during after following of on at to for with over "
    "when as since amid before into against near and or but killed dead injured wounded hurt died dies die kills kill "
    "wounds injures leaves left says said say saying told reported reports confirms confirmed announced claims "
    "claimed was were is are has had which who".split()
)
_PLAIN = frozenset(  # what says nothing of which attack it was
    "another other more one two three four five six seven eight nine ten dozen several many multiple deadly fatal "
    "fresh new latest recent overnight early late major big huge massive large heavy joint suspected alleged apparent "
    "reported retaliatory retaliation revenge coordinated simultaneous surprise suicide terror terrorist militant "
    "militia rebel insurgent enemy hostile air aerial cross border precision double second third first repeated "
    "separate same bomb gun knife car truck vehicle ballistic cruise kamikaze one-way explosive explosive-laden "
    "military army daily morning evening night dawn today yesterday monday tuesday wednesday thursday friday saturday "
    "sunday week weekend month targeted direct islamic state isis isil daesh hamas hezbollah houthi houthis taliban "
    "qaeda al-qaeda shabaab al-shabaab pkk".split()
)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    named: bool  # it names what the sighting is about


def own_words(sighting: Sighting, text: str, evidence: Evidence | None, item: Item) -> str:
    """`text`, one of the sighting's sentences (`evidence`) or another part of `item`, without clauses that speak of
    other events."""
    clauses = list(_clauses(text, evidence) if evidence is not None else _clauses_beside(text, sighting))
    named = " ".join(clause.text for clause in clauses if clause.named)
    if evidence is not None and not named:
        return text
    if any(clause.named and _ONLY_CLAIMED.match(clause.text) for clause in clauses):
        return named
    about = f"{named or item.title} {' '.join(piece.text for piece in sighting.evidence) if evidence is None else ''}"
    where = country_of(sighting.place) | countries_where(about)
    there = f"{sighting.place.name} {sighting.place.facility or ''}" if sighting.place is not None else ""
    known = frozenset(stem(word) for word in re.findall(r"\w+", fold(f"{about} {there}")))
    told = _Told(sighting.place, where, known, in_evidence=evidence is not None)
    return " ".join(clause.text for clause in _ours(clauses, told, _target(sighting)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of the sighting's event: its place, the countries and the words (stems) in which it is told;
    `in_evidence`: the clauses are of the sentence that carries it."""

    place: Place | None
    where: frozenset[str]
    known: frozenset[str]
    in_evidence: bool


def _ours(clauses: list[_Clause], told: _Told, target: frozenset[str]) -> Iterator[_Clause]:
    """The clauses that speak of the sighting's event. `target`: the words (stems) for what was attacked."""
    of_another = False  # what a clause that names no event goes on with
    for clause in clauses:
        if not clause.named and _is_of_another(clause.text, told):
            # "drones hit base after strike on town, two killed" comes back to the base
            of_another = _says(clause.text) and _ASIDE.match(clause.text) is None
            continue
        if clause.named or not target.isdisjoint(map(stem, re.findall(r"\w+", fold(clause.text)))):
            of_another = False
        if not of_another:
            yield clause


def _target(sighting: Sighting) -> frozenset[str]:
    """The stems of the words for what was attacked, as the rule's lists name it ("embassy")."""
    names = (fold(term.text) for piece in sighting.evidence for term in piece.terms if _names(term))
    stems = (stem(word) for name in names for word in re.findall(r"\w+", name))
    return frozenset(one for one in stems if len(one) > 2 and one not in nations())


def _clauses_beside(text: str, sighting: Sighting) -> Iterator[_Clause]:
    names = {term.text for piece in sighting.evidence for term in piece.terms if _names(term)}
    for one in _parts(text):
        yield _Clause(text[one], any(name in text[one] for name in names))


def _clauses(text: str, evidence: Evidence) -> Iterator[_Clause]:
    names = [(term.start - evidence.start, term.end - evidence.start) for term in evidence.terms if _names(term)]
    for one in _parts(text):
        yield _Clause(text[one], any(one.start <= first and last <= one.stop + 1 for first, last in names))


def _parts(text: str) -> Iterator[slice]:
    """Where the clauses of a text stand."""
    start = 0
    for cut in [*(found.start() for found in _CUT.finditer(text)), len(text)]:
        if not text[start:cut].strip() or (_is_listed(text, cut) and not _says(text[start:cut])):
            continue
        yield slice(start, cut)
        start = cut
    if text[start:].strip():
        yield slice(start, len(text))


def _is_listed(text: str, cut: int) -> bool:
    """What follows may go on with what came before: "two soldiers, interpreter killed"."""
    return text[cut - 1 : cut] in (",", "،", "؛") or _AND.match(text, cut) is not None


def _says(clause: str) -> bool:
    """The clause tells something by itself: an event, or what became of somebody."""
    return _SAYS.search(clause) is not None or any(fate_of(token.word) for token in tokens_of(clause))


def _names(term: Term) -> bool:
    """A term on a rule's list that names something: a country, a people or an abbreviation is in it, or it is several
    words, in a script with capitals written so."""
    text, words = term.text, term.text.split()
    if term.list is None:
        return False
    if any(stem(fold(word.strip("'’s"))) in nations() or (word.isupper() and len(word) > 1) for word in words):
        return True
    if not text[:1].isascii():
        return len(words) > 1
    return len(words) > 1 and all(word[:1].isupper() for word in words if len(word) > 3)


def _is_of_another(clause: str, told: _Told) -> bool:
    if _WHOLE_WAR.search(clause) is not None or _ELSEWHERE.search(clause) is not None:
        return True
    place = countries_where(clause)
    if place and not place & told.where and (told.where or told.in_evidence):
        return True
    if told.place is not None and _says(clause) and (farthest_km(clause, told.place) or 0.0) > _AREA_KM:
        return True
    others = [
        *(found[0] for found in _OTHER_KIND.finditer(clause)),
        *(one["what"] for one in _OTHER_PLACE.finditer(clause)),
    ]
    if any(stem(fold(other)) not in told.known for other in others):
        return True
    return any(_tells_apart(found[1], told.known) for found in _OF_ITS_OWN.finditer(clause))


def _tells_apart(words: str, known: frozenset[str]) -> bool:
    """Among the words before the name of an event is one that says which event it was: "school strike"."""
    found: list[str] = []
    for word in reversed(fold(words).split()):
        if word in _BEFORE_IT:
            break
        found.append(re.sub(r"['’]s$", "", word).strip("'’\"“”"))
    stems = {stem(word): word for word in found if word and word not in _PLAIN and not word[0].isdigit()}
    return any(one not in known and one not in nations() and not kinds_of([one]) for one in stems)
