"""What the two shipped US-facility rules make of single sentences, in the manner of many outlets. All written here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_RULES = Path(__file__).parent.parent.parent / "rules"
_WRITTEN = datetime(2020, 6, 17, 12, 0, tzinfo=UTC)
_FOUND = """
en More than a dozen rockets hit a base in the desert housing coalition forces
en Militiamen attack an airfield used by Americans in the east
en Three Americans killed in rebel attack on Manda Bay airfield
en Army defences down drones over US base in the west
en Gunboats fire rockets at USS Example off the coast
en Explosions rock Ain al-Asad base
en US military: drones targeted al-Tanf base
en Rebel missile hits US-owned electronics factory
en Roadside bomb hits convoy with supplies for the international coalition
en Unknown gunmen attacked two US Humvees near the consulate
en Gunman detained after shooting at US embassy
en Guards exchange fire with rebels outside US consulate
en Rebels claim to have destroyed US base with drones
en Taliban rockets hit Bagram airfield
en Several rockets impact Camp Buehring
en Grenade launcher fired at US embassy
en Gang fires on US embassy vehicle
en Gunmen shoot at police outside American Center
en Roof collapses at US embassy from drone strike
en Rebels throw a grenade at the residence of the U.S. ambassador
en A homemade bomb was thrown over the fence of the American consulate; the police defused it.
en The embassy's guns intercepted three rockets aimed at the American embassy at dawn.
fr Des roquettes s'abattent sur une base qui abrite des soldats américains
fr Deux drones abattus près de la base aérienne d'Aïn al-Assad
es Tres cohetes impactan cerca de la embajada de EE.UU. en la capital
es Explota una bomba frente al consulado de Estados Unidos
ar انفجارات قرب القنصلية الأميركية في أربيل
ar استهداف رتل للتحالف الدولي بعبوة ناسفة
fa حمله پهپادی به پایگاه حریر در اربیل
"""
_QUIET = """
en Ministry says strikes were a response to attacks on US bases
en Police arrest ten over rocket attacks on US embassy
en Army seizes rockets ready to be launched at US base
en Navy fires missile into sea, US forces on alert
en Judge orders state to pay victims of USS Example attack
en No evidence rebels behind attack on US base, officials say
en Ministry denies report of missile hitting US warship
en Earthquake strikes near US base
en Hurricane hits Guantanamo naval base
en Militia announces suspension of attacks on US bases
en Armed groups halt attacks on US bases
en What would an attack on US bases look like?
en US embassy blasts court ruling on jailed reporter
en Soldiers sent to the Conoco base after the rocket attacks of the past months
en Sirens sounded in the port and the US embassy in Lima told its staff to stay in
en Parliament debated the rocket attacks on the US embassy for three hours
en The analyst said attacks on US bases have become less frequent
en The film shows the attack on the US consulate from the view of a guard
en Minister visits US base amid deadly strikes on the capital
en Missile defence system arrives at US base
en Police fire tear gas at protesters near US embassy
en US troops kill a rebel leader in a raid near the base
en Father of US school shooting suspect is found guilty
en University staff strike over USS pension cuts
ar القوات الأمريكية تقصف مواقع للفصائل قرب قاعدة التنف
ar نفي تعرض قاعدة عين الأسد لهجوم صاروخي
ar اعتقال متهمين بقصف قاعدة عين الأسد
ar العثور على صواريخ كانت معدة لاستهداف قاعدة بلد
ar السفارة الأميركية في بغداد: أوقفوا الهجمات الصاروخية
fr Les forces américaines frappent des positions de milices près de la base d'al-Tanf
fr L'ambassade américaine condamne l'attentat contre la gare
es La embajada estadounidense condena el atentado en la plaza
fa آمریکا مواضع شبه‌نظامیان را بمباران کرد
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_RULES]))


def _rows(text: str) -> list[list[str]]:
    return [line.split(" ", 1) for line in text.strip().splitlines()]


def _alerts(matcher: Matcher, lang: str, title: str, published: datetime = _WRITTEN) -> bool:
    sightings = matcher.match(Item("i", "f", "p", title, published=published, lang=lang))
    return any(s.set_aside is None and s.rule.startswith("us-facility") for s in sightings)


@pytest.mark.parametrize(("lang", "title"), _rows(_FOUND))
def test_an_attack_is_found(matcher: Matcher, lang: str, title: str) -> None:
    assert _alerts(matcher, lang, title)


@pytest.mark.parametrize(("lang", "title"), _rows(_QUIET))
def test_what_is_no_new_attack_is_quiet(matcher: Matcher, lang: str, title: str) -> None:
    assert not _alerts(matcher, lang, title)


def test_a_base_that_us_forces_left_is_theirs_no_more(matcher: Matcher) -> None:
    title = "Rockets hit Bagram airfield"
    assert _alerts(matcher, "en", title, datetime(2020, 6, 17, tzinfo=UTC))
    assert not _alerts(matcher, "en", title, datetime(2024, 6, 17, tzinfo=UTC))
