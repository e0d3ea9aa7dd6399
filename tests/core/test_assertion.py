"""How an event is asserted, by tables of sentences written for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.matching.assertion import assess
from monitor.matching.document import Document, Hit, Match
from monitor.matching.event_dates import event_date
from monitor.matching.sentences import split
from monitor.matching.text import words_of
from monitor.model import Asserted, FieldName

_WRITTEN = datetime(2024, 5, 15, 9, 0, tzinfo=UTC)  # a Wednesday


def _match(text: str, phrases: str, lang: str, field: FieldName = "title") -> tuple[Document, Match]:
    title, content = (text, "") if field == "title" else ("", text)
    document = Document("item", title, "", content, lang, _WRITTEN, split(field, text, lang))
    hits = []
    for phrase in phrases.split("|"):
        words = words_of(phrase)
        for index, sentence in enumerate(document.sentences):
            tokens = sentence.tokens
            for i in range(len(tokens) - len(words) + 1):
                if tuple(token.folded for token in tokens[i : i + len(words)]) == words:
                    last = i + len(words) - 1
                    hits.append(Hit(index, i, last, tokens[i].start, tokens[last].end, "x", None))
    assert hits
    chosen = max(hit.sentence for hit in hits)
    return document, Match(chosen, tuple(hit for hit in hits if hit.sentence == chosen))


def _asserted(text: str, phrases: str, lang: str = "en", field: FieldName = "title") -> Asserted:
    document, match = _match(text, phrases, lang, field)
    return assess(document, match, event_date(document, match)).asserted


@pytest.mark.parametrize(
    ("text", "phrases", "expected"),
    [
        ("Rockets hit the embassy", "rockets|hit|embassy", "actual"),
        ("Two drones were shot down near the base on Tuesday", "drones|shot down|base", "actual"),
        ("Police foiled an attack on the consulate", "attack|consulate", "actual"),
        ("Militants tried to hit the base with a drone", "hit|base|drone", "actual"),
        ("The rockets were not aimed at the town: they hit the base", "rockets|hit|base", "actual"),
        ("No injuries in rocket attack on the base", "rocket|attack|base", "actual"),
        ("Group denies involvement in the attack on the base", "attack|base", "actual"),
        ("Group denied any role in the attack on the base", "attack|base", "actual"),
        ("Drones hit the embassy, and the minister warned of more", "drones|hit|embassy", "actual"),
        ("Minister warns of unrest as drones hit the embassy", "drones|hit|embassy", "actual"),
        ("Militia claims drone attack on the base", "drone|attack|base", "actual"),
        ("Base set to host troops is hit by rockets", "base|hit|rockets", "actual"),
        ("Urgent: rockets strike the embassy", "rockets|strike|embassy", "actual"),
        ("Rockets landed on 3 May in the embassy's garden", "rockets|landed|embassy", "background"),
        ("Rockets hit the embassy: what we know so far", "rockets|hit|embassy", "actual"),
        ("Five nights on: how rockets hit the embassy", "rockets|hit|embassy", "background"),
        ("Rebels claim to have destroyed the base in an attack", "attack|base", "actual"),
        ("Army on alert after rockets hit the base", "rockets|hit|base", "actual"),
        ("Fire at the base after drone attack on the base", "drone|attack|base", "actual"),
        ("Minister vows revenge after rockets hit the base", "rockets|hit|base", "actual"),
        ("Militia says it is responsible for attack on the base", "attack|base", "actual"),
        (
            "Rockets land in the base as attacks on the base have increased in recent weeks",
            "land|attacks|base",
            "actual",
        ),
        # it did not happen
        ("There was no intelligence about rebels attacking the base", "attacking|base", "negated"),
        ("No rockets hit the embassy, officials say", "rockets|hit|embassy", "negated"),
        ("The embassy was not attacked", "embassy|attacked", "negated"),
        ("Army denies that drones hit the base", "drones|hit|base", "negated"),
        ("Governor denies the base was hit", "hit|base", "negated"),
        ("Any attack on the base would be answered, says general", "attack|base", "hypothetical"),
        ("There is no evidence of an attack on the base", "attack|base", "negated"),
        ("Fact check: the clip does not show rockets that hit the embassy", "rockets|hit|embassy", "negated"),
        ("The island was targeted but rockets did not hit the base", "hit|base", "negated"),
        ("The attack on the embassy in the capital was denied by the ministry", "attack|embassy", "negated"),
        ("Reports of an attack on the base were dismissed as false", "attack|base", "negated"),
        ("Claims that drones had hit the base were rejected by the army", "drones|hit|base", "negated"),
        ("Pentagon denies embassy in Lima was hit", "Pentagon denies embassy|embassy in Lima|hit", "negated"),
        ("Gas explosion near the base hurts two", "explosion|base", "negated"),
        ("Bomb scare at the base", "bomb|base", "negated"),
        ("Attack on the base denied by militia", "attack|base", "negated"),
        ("Role in attack on the base denied by militia", "attack|base", "actual"),
        ("Army rejects militia's claim of hit on the base", "hit|base", "negated"),
        ("Militia falsely claims strike on the base", "strike|base", "negated"),
        ("AI video of attack on the base spreads", "attack|base", "negated"),
        ("Militia says it was behind attack on the base", "attack|base", "actual"),
        ("Nothing hit the base, the army says", "hit|base", "negated"),
        ("Truce ends rocket attacks on the base", "attacks|base", "negated"),
        ("Weeks without a drone attack on the base", "attack|base", "negated"),
        ("A guard said that the base had been hit by rockets", "hit|rockets|base", "actual"),
        ("The base had been hit by rockets before the talks", "hit|rockets|base", "background"),
        ("Reports of an attack on the base are false, army says", "attack|base", "negated"),
        ("Claims of an attack on the base untrue, army says", "attack|base", "negated"),
        ("The attack on the base in the north never took place", "attack|base", "negated"),
        ("CENTCOM rejects report that drones hit the base", "drones|hit|base", "negated"),
        ("Drones hit the base with fake markings", "drones|hit|base", "actual"),
        ("Explosion at the base was a gas leak", "explosion|base", "negated"),
        ("The base may be the next target of rockets", "target|rockets|base", "hypothetical"),
        ("The attack on the base was rejected by the premier as cowardly", "attack|base", "actual"),
        ("Casualties in the attack on the base were denied by the army", "attack|base", "actual"),
        ("Soldiers wounded in the attack on the base were denied medals", "attack|base", "actual"),
        ("Rockets hit the base; a role in it was denied by the militia", "rockets|hit|base", "actual"),
        ("The attack on the base, for which responsibility was denied by all, goes on", "attack|base", "actual"),
        ("Drones fall near the port; bases not hit", "hit|bases", "negated"),
        ("Ship not hit in missile attack on the base", "hit|attack|base", "actual"),
        ("A year after the truce, drones hit the base", "drones|hit|base", "actual"),
        ("For the first time since the truce, drones hit the base", "drones|hit|base", "actual"),
        ("Rockets hit the base on anniversary of the raid", "rockets|hit|base", "actual"),
        ("Drones strike a base hosting drills", "drones|strike|base", "actual"),
        # it is looked back on
        ("Town marks anniversary of attack on the base", "attack|base", "background"),
        ("Attack on the base: a timeline", "attack|base", "background"),
        ("A year after drones hit the base, a guard speaks", "drones|hit|base", "background"),
        ("Suspect in attack on the base goes on trial", "attack|base", "background"),
        ("Prosecutors offer a reward over the attack on the base", "attack|base", "background"),
        # it was practised
        ("Troops at the base practise shooting down drones", "shooting|drones|base", "drill"),
        # it may happen
        ("Capital under fire: did rockets hit the embassy?", "rockets|hit|embassy", "hypothetical"),
        ("Aides spoke of risks to come, including strikes on the base", "strikes|base", "hypothetical"),
        ("The minister was briefed on plans for reprisal strikes on the base", "strikes|base", "hypothetical"),
        (
            "Aides named the risks of strikes on the town as well as of drones attacking the base",
            "attacking|base",
            "hypothetical",
        ),
        ("Jets were minutes away from striking the base", "striking|base", "hypothetical"),
        ("Did rockets hit the embassy? What is known", "rockets|hit|embassy", "hypothetical"),
        ("Rockets may hit the embassy", "rockets|hit|embassy", "hypothetical"),
        ("Militia threatens to attack the base", "attack|base", "hypothetical"),
        ("Envoy warns of rocket attacks on the embassy", "rocket|attacks|embassy", "hypothetical"),
        ("Fears of a drone attack on the base grow", "drone|attack|base", "hypothetical"),
        ("If rockets hit the base, the army will answer", "rockets|hit|base", "hypothetical"),
        ("The base braces for drone attacks", "drone|attacks|base", "hypothetical"),
        ("Cell plotted to bomb the consulate", "bomb|consulate", "hypothetical"),
        ("Embassy attack fears grow", "embassy|attack", "hypothetical"),
        # it happened before
        ("Ceremony on the anniversary of the attack on the embassy", "attack|embassy", "background"),
        ("In January 2020 missiles hit the base", "missiles|hit|base", "background"),
        ("Missiles hit the base in the 1980s", "missiles|hit|base", "background"),
        ("Rockets hit the embassy last year", "rockets|hit|embassy", "background"),
        ("Army launches hunt after deadly attack on the base", "attack|base", "background"),
        ("Premier backs governor despite attack on the base", "attack|base", "background"),
        ("Jets strike rebel camps following attack on the base", "attack|base", "background"),
        ("Two men accused of attacking the base", "attacking|base", "background"),
        ("Police identify suspects in the attack on the base", "attack|base", "background"),
        ("Who attacked the embassy?", "attacked|embassy", "background"),
        ("How militants attacked the embassy", "attacked|embassy", "background"),
        ("Militias continue to launch rockets at the base", "launch|rockets|base", "background"),
        # it is practice or play
        ("Soldiers rehearse a drone attack on the base", "drone|attack|base", "drill"),
        ("Rocket attack on the embassy was part of a drill", "rocket|attack|embassy", "drill"),
        ("Gamers relive the embassy attack in a new video game", "embassy|attack", "drill"),
    ],
)
def test_english(text: str, phrases: str, expected: str) -> None:
    assert _asserted(text, phrases) == Asserted(expected)


@pytest.mark.parametrize(
    ("text", "phrases", "lang", "expected"),
    [
        ("صواريخنا جاهزة لضرب القاعدة", "ضرب|القاعدة", "ar", "hypothetical"),
        ("صواريخ تستهدف السفارة", "صواريخ|تستهدف|السفارة", "ar", "actual"),
        ("الجيش ينفي استهداف السفارة", "استهداف|السفارة", "ar", "negated"),
        ("فصيل يهدد باستهداف السفارة", "باستهداف|السفارة", "ar", "hypothetical"),
        ("مناورات تحاكي هجوما على السفارة", "هجوما|السفارة", "ar", "drill"),
        ("ذكرى الهجوم على السفارة", "الهجوم|السفارة", "ar", "background"),
        ("ارتش حمله به پایگاه را تکذیب کرد", "حمله|پایگاه", "fa", "negated"),
        ("L'armée dément une attaque contre la base", "attaque|base", "fr", "negated"),
        ("Une attaque pourrait viser la base", "viser|base", "fr", "hypothetical"),
        ("Un dron atacó la base", "dron|atacó|base", "es", "actual"),
        ("Temor a un ataque contra la base", "ataque|base", "es", "hypothetical"),
        ("Ordu üsse saldırı iddiasını yalanladı", "saldırı|üsse", "tr", "negated"),
        ("Армія спростувала атаку на базу", "атаку|базу", "uk", "negated"),
        ("При ударе по базе никто не пострадал", "ударе|базе", "ru", "actual"),
        ("Не менее восьми ракет упало на базу", "ракет|базу", "ru", "actual"),
        ("Никто не взял на себя ответственность за удар по базе", "удар|базе", "ru", "actual"),
        ("Через два года после удара по базе идёт ремонт", "удара|базе", "ru", "background"),
        ("Aucun blessé dans l'attaque contre la base", "attaque|base", "fr", "actual"),
        ("La base, cible facile pour une attaque ?", "attaque|base", "fr", "hypothetical"),
        ("L'attaque contre la base n'a pas été revendiquée", "attaque|base", "fr", "actual"),
        ("Base'e saldırıda ölen olmadı", "saldırıda", "tr", "actual"),
        ("Base'e saldırı olmadı", "saldırı", "tr", "negated"),
        ("وبالذكرى الأولى للهجوم على السفارة", "للهجوم|السفارة", "ar", "background"),
        ("Россия может атаковать базу", "атаковать|базу", "ru", "hypothetical"),
        ("Учения: условный удар по базе", "удар|базе", "ru", "drill"),
        ("Задержан мужчина, бросивший гранату в посольство", "гранату|посольство", "ru", "actual"),
        ("Задержаны обстрелявшие посольство", "обстрелявшие|посольство", "ru", "background"),
        ("Задержан мужчина, готовивший взрыв у посольства", "взрыв|посольства", "ru", "hypothetical"),
        ("Затримано чоловіка, який кинув гранату в посольство", "гранату|посольство", "uk", "actual"),
        ("Затримано організаторів обстрілу посольства", "обстрілу|посольства", "uk", "background"),
    ],
)
def test_other_languages(text: str, phrases: str, lang: str, expected: str) -> None:
    assert _asserted(text, phrases, lang) == Asserted(expected)


def test_a_mention_far_down_an_article_on_something_else_is_background() -> None:
    text = (
        "Oil prices rose on Wednesday. Traders spoke of tight supply. Stocks in Asia fell. The yen was steady. "
        "Gold gained a little. Analysts looked to the central bank. Missiles hit the harbour base this spring."
    )
    assert _asserted(text, "missiles|hit|base", field="content") is Asserted.BACKGROUND
    near = "Missiles hit the harbour base. Oil prices rose. Stocks fell."
    assert _asserted(near, "missiles|hit|base", field="content") is Asserted.ACTUAL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rockets hit the embassy on Tuesday night.", date(2024, 5, 14)),
        ("The minister spoke on Tuesday after rockets hit the embassy.", None),
        ("An attack shook us on Monday. The attack, in which rockets hit the embassy, hurt none.", date(2024, 5, 13)),
        (
            "An attack with rockets shook the town on Monday. A clerk was hurt. Rain fell. Shops closed. Later "
            "it was told that the rockets hit the embassy.",
            date(2024, 5, 13),
        ),
        ("The king died on Monday. Rockets hit the embassy.", None),
    ],
)  # fmt: skip
def test_the_date_is_the_events_own(text: str, expected: date | None) -> None:
    document, match = _match(text, "rockets|hit|embassy", "en", "content")
    assert event_date(document, match).day == expected
