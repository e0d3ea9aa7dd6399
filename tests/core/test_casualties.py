"""How many are dead and hurt, out of sentences as outlets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.casualties import casualties
from monitor.incidents.numerals import tokens_of

YEAR = 2030


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        # several groups make one number; a part of it is none
        ("2 soldiers and a contractor killed, 8 wounded in rocket attack", 3, 8),
        ("Two soldiers, interpreter killed in ambush", 3, None),
        ("2 U.S. service members, 1 U.S. civilian killed in attack on convoy", 3, None),
        ("Four Marines, a sailor and two guards were wounded", None, 7),
        ("Strike kills five people including two children, wounds 11 others", 5, 11),
        ("Ten people, among them three children, were injured", None, 10),
        ("Two children among five dead in rocket strike", 5, None),
        ("Soldiers, interpreter killed in ambush", None, None),  # how many soldiers?
        # one person
        ("A guard was killed and another wounded", 1, 1),
        ("Attack kills soldier, injures four", 1, 4),
        ("The 25-year-old soldier was killed", 1, None),
        ("Fourth soldier killed since Monday", None, None),  # is it one, or four?
        ("Rocket fire kills American contractor, wounds several soldiers", 1, None),
        # numbers in words
        ("Twenty-three soldiers wounded as rockets hit camp", None, 23),
        ("The attack wounded around a dozen service members", None, 12),
        ("Half a dozen guards were hurt", None, 6),
        ("Three American soldiers were killed and more than 30 injured", 3, 30),
        ("The bombing left at least 224 people dead and more than 4,500 wounded", 224, 4500),
        ("Hundreds killed in strike", None, None),
        # tolls
        ("Death toll from strike on base climbs to 17", 17, None),
        ("Toll from embassy blast reaches 12", 12, None),
        ("The number of troops hurt in the strike has risen to 50", None, 50),
        ("Injured toll rises to 34 after missile strike", None, 34),
        ("The toll rose from 4 to 6 dead after two of the wounded died", 6, None),
        # neither dead nor hurt
        ("Nine militants detained after attack that killed two guards", 2, None),
        ("13 soldiers killed, 4 captured in raid", 13, None),
        ("Two dead, 14 hurt; 10 missing", 2, 14),
        ("Police detained 14 after stones injured one officer", None, 1),
        ("No one was killed or injured when the rocket landed", None, None),
        ("No personnel were injured in the attack by two drones", None, None),
        ("There were no deaths but 6 people were injured", None, 6),
        # what only looks like a count
        ("Soldiers aged 20 and 24 killed", None, None),
        ("737 jets: crashes that killed 346", 346, None),
        ("Six days after two soldiers were killed, a drone hit the base", None, None),
        ("The 2019 attack killed 4; Tuesday's rocket attack wounded two", None, 2),
        ("The general killed in 2020 was remembered", None, None),
        ("The strike killed three from the 718th Engineer Company", 3, None),
        ("14 injured when three rockets hit", None, 14),
        ("The base, home to 2,500 troops, was hit; 3 injured", None, 3),
        ("More than 30 were treated for traumatic brain injuries", None, 30),
        # other languages
        ("Trois soldats tués et 25 blessés dans une attaque de drone", 3, 25),
        ("L'attaque a tué deux soldats américains", 2, None),
        ("El ataque mató a tres soldados e hirió a doce", 3, 12),
        ("Tres militares murieron y 34 resultaron heridos", 3, 34),
        ("Drei Soldaten getötet, 25 verletzt", 3, 25),
        ("Двое военных погибли, ещё пятеро ранены при атаке дронов", 2, 5),
        ("По меньшей мере 34 военных пострадали", None, 34),
        ("Троє військових загинули, п'ятеро поранені", 3, 5),
        ("مقتل ثلاثة جنود وإصابة 25 آخرين بهجوم بطائرة مسيرة", 3, 25),
        ("مقتل جندي وإصابة اثنين", 1, 2),
        ("إصابة جنديين أمريكيين في قصف بصواريخ", None, 2),
        ("استشهاد 4 عناصر وجرح 9", 4, 9),
        ("Üç asker öldü, 12 kişi yaralandı", 3, 12),
        ("سه نظامی کشته و ۱۲ نفر زخمی شدند", 3, 12),
    ],
)
def test_counts_of_people(text: str, killed: int | None, injured: int | None) -> None:
    assert casualties(text, YEAR) == (killed, injured)


def test_this_year_is_no_year_before() -> None:
    assert casualties("In March 2030 the strike killed 4", YEAR) == (4, None)
    assert casualties("In March 2029 the strike killed 4", YEAR) == (None, None)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-three", [23]),
        ("half a dozen rockets", [6]),
        ("two dozen drones", [24]),
        ("a pair of drones", [2]),
        ("1,200 people", [1200]),
        ("F-35 and Shahed-139", []),
        ("two 122 mm rockets", [2]),
        ("a 4,000-km missile", [1]),
        ("in 2024 and on March 14", []),
        ("two of the wounded", []),
        ("$12 and 30%", []),
    ],
)
def test_numbers_that_count(text: str, values: list[int]) -> None:
    assert [token.value for token in tokens_of(text) if token.value is not None] == values


@given(st.text(alphabet="ab1 23,.-killed wounded two and a soldier ؤقتل'", max_size=80))
def test_any_text_gives_counts_or_none(text: str) -> None:
    for count in casualties(text, YEAR):
        assert count is None or count > 0
