"""What the stemmers need beside them: endings of inflection per language, and English's irregular words.

Facts of grammar, folded (no diacritics, Arabic letters in their folded forms): each table lists what may follow the
base of a noun, adjective or verb without making another word of it.
"""

from __future__ import annotations

STEMMERS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "it": "italian",
    "de": "german",
    "nl": "dutch",
    "sv": "swedish",
    "da": "danish",
    "no": "norwegian",
    "ro": "romanian",
    "ru": "russian",
}
SHORTEST_BASE = 3


def _split(text: str) -> frozenset[str]:
    return frozenset(["", *text.replace("й", "и").replace("ё", "е").replace("ї", "і").split()])


ENDINGS: dict[str, frozenset[str]] = {
    "fr": _split("s x e es ee ees er ant ent ait aient a ons ez era eront"),
    "es": _split(
        "s es o a os as ar er ir e en an ado ada ados adas ido ida idos idas ando iendo aron ieron io aban aba"
    ),
    "pt": _split(
        "s es o a os as ar er ir e em am ado ada ados adas ido ida idos idas ando endo aram eram iu ou oes ao"
    ),
    "it": _split("o a i e are ere ire ato ata ati ate uto uta uti ute ito ita iti ite ano ono ando endo hi he"),
    "de": _split("e en er em es n s t te ten et st"),
    "nl": _split("en e s t te ten de den"),
    "sv": _split("a ar or er n en et na erna arna orna s ens ets ade at"),
    "da": _split("e er en et ene erne s ens ets ede"),
    "no": _split("e er en et ene a s ens ets et"),
    "ro": _split("a e i ul uri urile ului ii le lor ei"),
    "ru": _split(
        "а я о е ы и у ю ой ою ей ею ом ем ам ям ами ями ах ях ов ев ии ии ия ию ием иями иях ь ью"
        " ыи ого его ому ему ым им ом ем ая яя ую юю ое ее ые ие ых их ыми ими"
        " ть л ла ло ли ет ит ут ют ат ят ал ала али ил ила или ил ено ены ен ена ать ить"
    ),
    "uk": _split(
        "а я о е и і у ю ою ею єю ом ем ем ам ям ами ями ах ях ів ів їв еи ові еві ії ію ія ією іи ь ю"
        " ии ого ому им ім ої іи у а я е є і их ими іх іми"
        " ти в ла ло ли є ить ать ють уть ають ив ила или ав ала али ано ено ані ена ений"
    ),
    "tr": _split(
        "i u a e yi yu ya ye in un nin nun da de ta te dan den tan ten la le yla yle lar ler lari leri larin lerin"
        " lara lere larda lerde lardan lerden larla lerle si su sini sunu sina sine sinda sinde sindan sinden"
        " ina ine inda inde indan inden ini unu una une unda unde undan ya larini lerini larina lerine larinda lerinde"
        " daki deki taki teki ndaki ndeki nda nde ndan nden na ne ni nu imiz miz"
    ),
    "ar": _split("ه ات تين تان ت ته تها تهم تنا اتها اته اتهم ا ان ين ون ي ها هم نا هما وا وه"),
    "fa": _split("ها هاي هايي هايش ي ان ات اي ش شان م هاشان"),
    "he": _split("ים ות ה י ת"),
}

_IRREGULAR = """
blow blew blown|break broke broken|bring brought|build built|burn burnt|buy bought|catch caught|come came
deal dealt|dig dug|draw drew drawn|drive drove driven|fall fell fallen|feel felt|fight fought|find found|flee fled
fly flew flown|freeze froze frozen|get got
give gave given|go went gone|grow grew grown|hang hung
hear heard|hide hid hidden
hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|leave left|lose lost|make made|mean meant|meet met
pay paid|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent
shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sink sank sunk|sit sat|slay slew slain
speak spoke spoken|spend spent|stand stood|steal stole stolen|stick stuck|strike struck stricken|swear swore sworn
sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told
think thought|throw threw thrown
wear wore worn|win won|withdraw withdrew withdrawn|write wrote written
man men|woman women|child children|foot feet|life lives|knife knives|wife wives|thief thieves|half halves
gunman gunmen
serviceman servicemen|servicewoman servicewomen|policeman policemen|crewman crewmen|airman airmen|guardsman guardsmen
rifleman riflemen|militiaman militiamen|crisis crises|analysis analyses|hypothesis hypotheses
overthrow overthrew overthrown
undergo underwent undergone|override overrode overridden|overrun overran|forbid forbade forbidden
bite bit bitten|beat beaten
bear bore born|become became|begin began begun|choose chose chosen|eat ate eaten
forget forgot forgotten|forgive forgave forgiven
""".replace("|", "\n").split("\n")


def _irregular() -> dict[str, frozenset[str]]:
    forms: dict[str, frozenset[str]] = {}
    for line in _IRREGULAR:
        group = frozenset(line.split())
        for word in group:
            forms[word] = group - {word}
    return forms


IRREGULAR_OF = _irregular()
"""Each form of an irregular English word -> its other forms."""

ENGLISH_OWN_WORDS = frozenset(
    (
        "according anything based being bearing building ceiling concerning considering customs during earring"
        " evening everything following goods herring inning including means morning news nothing outing outskirts"
        " pending regarding something thing united united wedding willing"
    ).split()
)
"""Forms whose own meaning outweighs that of the word they seem to inflect: they match only as written."""
