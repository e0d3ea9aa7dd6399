"""The shipped US-facility rules in seven languages: attacks, and who did it, denials, threats, looking back.

A row is what is expected, the language, the day it was published, and the headline; see
`test_us_facility_other_years` for what `attack`, `violence` and `quiet` mean. All written here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_RULES = Path(__file__).parent.parent.parent / "rules"

_ATTACKS = """
attack ar 2026-03-05 إصابة السفارة الأميركية في الرياض بمسيرتين
attack ar 2023-12-08 سقوط قذائف هاون في محيط السفارة الأميركية ببغداد
violence ar 2012-09-13 متظاهرون يقتحمون السفارة الأميركية في صنعاء ويحرقون سيارات
attack fa 2023-10-25 سرنگونی پهپاد انتحاری بر فراز سفارت آمریکا در بغداد
attack fa 2021-07-07 شلیک ۱۴ راکت به پایگاه نظامیان آمریکایی در غرب عراق
attack fr 2023-11-17 La base d'Aïn al-Assad visée par deux drones piégés
violence fr 1986-03-20 Bombe désamorcée devant le consulat des États-Unis à Strasbourg
violence es 1990-05-12 Desconocidos ametrallaron anoche la sede del Instituto Chileno-Norteamericano de Cultura
violence es 2008-10-13 Lanzan granada contra consulado de EU en Monterrey
violence es 2022-03-14 Balean el consulado de Estados Unidos en Nuevo Laredo
attack fr 2026-03-01 Bahreïn : le QG de la Cinquième flotte américaine frappé par des missiles
attack fr 2012-09-12 Benghazi : le consulat américain attaqué, l'ambassadeur tué
attack fr 2019-12-27 Un sous-traitant américain tué dans une attaque à la roquette contre une base à Kirkouk
attack tr 2023-12-08 Bağdat'taki ABD Büyükelçiliği'ne roketli saldırı
attack uk 2024-01-28 Троє військових США загинули внаслідок атаки дрона на базу в Йорданії
attack ru 2020-01-08 Иран выпустил более десятка ракет по базам США в Ираке
"""
_AMERICAN = """
quiet ar 2024-02-07 طائرة مسيرة أمريكية تستهدف سيارة قيادي في كتائب حزب الله شرقي بغداد
quiet fa 2020-01-03 شهادت سردار در حمله پهپادی آمریکا نزدیک فرودگاه بغداد
quiet fr 2024-02-02 Les États-Unis frappent 85 cibles en Irak et en Syrie après la mort de trois soldats
quiet tr 2023-06-05 ABD'nin SİHA'sı Deyrizor'da örgüt elebaşını öldürdü
quiet uk 2024-02-03 США завдали ударів по проіранських угрупованнях в Іраку та Сирії
quiet ru 2020-01-03 Американский беспилотник нанес удар по аэропорту Багдада, убит генерал
"""
_WORDS_ALONE = """
quiet fr 2023-05-11 L'ambassade américaine en Haïti attaque la corruption
quiet es 1990-02-10 La embajada norteamericana condenó el atentado contra el oleoducto
quiet uk 2022-10-17 Дрони атакували Київ, посольство США засудило удар
quiet ar 2023-08-15 القيادة المركزية تنفي تعرض سفينة أميركية لهجوم في البحر الأحمر
quiet fa 2026-02-15 سردار: در صورت حمله، پایگاه‌های آمریکا در منطقه هدف قرار می‌گیرند
quiet fr 2025-06-23 Les bases américaines au Moyen-Orient en état d'alerte après les frappes sur l'Iran
quiet ru 2026-02-20 Иран ударит по базам США в случае агрессии, заявили в Тегеране
quiet tr 2026-01-15 İran: ABD saldırırsa bölgedeki üslerini vururuz
quiet ru 2026-03-08 В Пентагоне опровергли сообщения о попадании ракеты в авианосец «Авраам Линкольн»
"""
_LOOKING_BACK = """
quiet ar 2024-02-03 الولايات المتحدة تشن غارات على مواقع الحشد الشعبي ردا على هجوم البرج 22
quiet fr 2018-04-18 Il y a trente-cinq ans, l'attentat contre l'ambassade américaine à Beyrouth
quiet es 2019-08-07 Kenia recuerda el atentado contra la embajada de EE.UU. de 1998
quiet ru 2025-01-08 Пять лет назад Иран нанес удар по базе Айн-эль-Асад
quiet es 2012-10-03 Detienen a sospechoso del ataque al consulado de EE.UU. en Bengasi
quiet ru 2025-06-24 Президент поблагодарил Иран за предупреждение об ударе по базе Аль-Удейд
quiet fa 2026-03-15 دستگیری متهمان حمله به سفارت آمریکا در بغداد
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_RULES]))


def _rows(*texts: str) -> list[list[str]]:
    return [line.split(" ", 3) for text in texts for line in text.strip().splitlines()]


@pytest.mark.parametrize(("expected", "lang", "day", "title"), _rows(_ATTACKS, _AMERICAN, _WORDS_ALONE, _LOOKING_BACK))
def test_a_headline_alerts_as_it_should(matcher: Matcher, expected: str, lang: str, day: str, title: str) -> None:
    published = datetime.fromisoformat(day).replace(hour=18, tzinfo=UTC)
    sightings = matcher.match(Item("i", "f", "p", title, published=published, lang=lang))
    rules = {s.rule for s in sightings if s.set_aside is None and s.rule.startswith("us-facility")}
    found = "attack" if "us-facility-attack" in rules else "violence" if rules else "quiet"
    assert found == expected
