"""Who is attacked: the operator `against`, by tables of sentences written for it."""

from __future__ import annotations

import pytest

from monitor.matching.direction import is_aimed_at
from monitor.matching.document import Document, Hit
from monitor.matching.sentences import split
from monitor.matching.text import words_of


def _document(text: str, lang: str = "en") -> Document:
    return Document("item", text, "", "", lang, None, split("title", text, lang))


def _hits(document: Document, phrases: tuple[str, ...], name: str) -> tuple[Hit, ...]:
    tokens = document.sentences[0].tokens
    found = []
    for phrase in phrases:
        words = words_of(phrase)
        for i in range(len(tokens) - len(words) + 1):
            if tuple(token.folded for token in tokens[i : i + len(words)]) == words:
                last = i + len(words) - 1
                found.append(Hit(0, i, last, tokens[i].start, tokens[last].end, name, None))
    assert found, f"{phrases} do not stand in the sentence"
    return tuple(found)


def _aimed(text: str, attack: str, target: str, lang: str = "en") -> bool:
    document = _document(text, lang)
    attacks = _hits(document, tuple(attack.split("|")), "attack")
    return is_aimed_at(document, 0, attacks, _hits(document, tuple(target.split("|")), "us-site"))


@pytest.mark.parametrize(
    ("text", "attack", "target"),
    [
        # active
        ("A drone hit the hangar used by US troops at the northern airfield", "hit|drone", "US troops"),
        ("Militants shelled the American outpost before sunrise", "shelled", "American outpost"),
        ("Rebels attacked the carrier USS James Q. Hollis with drones", "attacked", "USS James Q. Hollis"),
        ("Gunmen fired six rockets at a US base in the desert", "fired|rockets", "US base"),
        ("Three shells landed near the US consulate on Monday night", "landed|shells", "US consulate"),
        ("An explosion rocked the wall of the US embassy", "explosion", "US embassy"),
        ("A missile strike wounds four American soldiers in the valley", "strike|wounds", "American soldiers"),
        ("Gang abducts two American nuns", "abducts", "American nuns"),
        ("The US military said that rebels struck the US base", "struck", "US base"),
        ("The Pentagon said its jets were away when drones hit the US base", "hit|drones", "US base"),
        ("The US says strikes hit the US base", "hit|strikes", "US base"),
        ("US jets hit by missiles near the US base", "hit|missiles", "US base"),
        # passive
        ("The US embassy was hit by two rockets", "hit|rockets", "US embassy"),
        ("US troops were targeted twice this week", "targeted", "US troops"),
        ("The US base came under rocket fire at noon", "fire", "US base"),
        ("American soldiers were wounded when a drone exploded", "wounded", "American soldiers"),
        # nominal
        ("Police investigate an attack on the US embassy", "attack", "US embassy"),
        ("US embassy attack leaves two guards hurt", "attack", "US embassy"),
        ("Rocket attack near US consulate", "attack", "US consulate"),
        ("US embassy rocket attack: what officials report", "attack", "US embassy"),
        # headlines without auxiliaries
        ("US base hit by rockets", "hit", "US base"),
        ("US consulate in the north struck overnight", "struck", "US consulate"),
        ("US base attacked, no casualties", "attacked", "US base"),
        ("Fire breaks out at US embassy after rebel attack", "attack", "US embassy"),
        ("Smoke rises from US consulate after suspected attack", "attack", "US consulate"),
        ("US embassy in the capital confirms attack, closes", "attack", "US embassy"),
        ("Guards at US consulate fired upon by gunmen", "fired upon", "US consulate"),
        ("Gangs exchange fire with soldiers guarding US embassy", "fire", "US embassy"),
        ("Two US soldiers wounded in rebel strike on an outpost", "strike", "US soldiers wounded"),
        # lists and relative clauses
        ("Rebels launch missile attacks on the capital, US bases", "attacks", "US bases"),
        ("Rockets hit a base that hosts US troops", "hit", "US troops"),
        ("Rockets hit a base with US troops in the west", "hit|rockets", "US troops"),
        ("Missiles struck the airfield, home to US forces, on Sunday", "struck", "US forces"),
        # weapons stopped on their way
        ("Guards shot down a drone approaching the US embassy", "shot down|drone", "US embassy"),
        ("A drone was shot down as it approached the US consulate", "shot down|drone", "US consulate"),
        ("US destroyer downs drones fired at it in the strait", "downs|drones", "US destroyer"),
        ("US embassy shoots down two drones", "shoots down", "US embassy"),
        ("Two drones over the US base were intercepted", "intercepted|drones", "US base"),
        ("A drone was downed before reaching the US consulate", "downed|drone", "US consulate"),
        ("Guards intercepted a rocket before it could reach the US base", "intercepted|rocket", "US base"),
        ("Rebel drone shot down by US destroyer's crew near the US consulate", "shot down|drone", "US consulate"),
        ("Rebel drone shot down by US embassy's guns", "shot down|drone", "US embassy"),
        ("Attacker stabs a guard at the US embassy", "stabs", "US embassy"),
        ("Two American nuns taken hostage by rebels", "taken hostage", "American nuns"),
        ("US embassy evacuated after a drone crashed into it", "crashed into|drone", "US embassy"),
        ("Rocket rips through the roof of the US consulate", "rips through|rocket", "US consulate"),
        ("US base bears brunt of rocket barrage", "barrage|rocket", "US base"),
        ("No damage to US base after rocket attack", "attack", "US base"),
        ("A drone dropped explosives on the US base", "dropped explosives|drone", "US base"),
        ("US base in the Gulf loses radar to missile strike", "strike", "US base"),
        ("US embassy in Lima – rocket attack under way", "attack", "US embassy in Lima"),
        ("US base warehouse burns after drone strike", "strike", "US base"),
        # a short way off
        ("Two rockets landed some 300 metres from the US consulate", "landed|rockets", "US consulate"),
        ("The drone crashed 500m from the US embassy", "crashed|drone", "US embassy"),
        ("A mortar round fell two kilometres away from the US base", "fell|mortar", "US base"),
        ("A rocket exploded a stone's throw from the US embassy", "exploded|rocket", "US embassy"),
        ("Shells hit a field less than a mile from the US camp", "hit|shells", "US camp"),
        # time words between
        ("Third mortar attack in 48 hours on the US outpost", "attack", "US outpost"),
        ("First attack in weeks against US troops", "attack", "US troops"),
    ],
)
def test_the_target_is_attacked(text: str, attack: str, target: str) -> None:
    assert _aimed(text, attack, target)


@pytest.mark.parametrize(
    "verb",
    "pound bombard pummel batter hammer blitz strafe shell rocket mortar strike hit attack target raid storm ambush"
    " ransack besiege firebomb vandalize sabotage torch overrun".split(),
)
def test_what_is_done_is_aimed_in_the_present_the_past_and_the_passive(verb: str) -> None:
    if verb in ("rocket", "mortar"):  # the present is the weapon's name
        present, singular = f"hit a post with {verb}s,", f"hits a post with {verb}s,"
    else:
        present, singular = verb, verb + ("es" if verb.endswith(("sh", "ch", "z")) else "s")
    past = {"strike": "struck", "hit": "hit", "overrun": "overran"}.get(verb)
    past = past or (verb + "d" if verb.endswith("e") else verb + "ed")
    passive = "overrun" if verb == "overrun" else past
    for text, attack in (
        (f"Rebels {present} the US outpost", present.split()[0]),
        (f"A rebel group {singular} the US outpost", singular.split()[0]),
        (f"Rebels {past} the US outpost at dawn", past),
        (f"The US outpost was {passive} by rebels", passive),
    ):
        assert _aimed(text, attack, "US outpost"), text


@pytest.mark.parametrize(
    ("text", "attack", "target"),
    [
        # the target is the doer
        ("The US launched a drone attack on a militia commander near the US base", "attack|launched", "US base"),
        ("US forces struck an arms depot in the east", "struck", "US forces"),
        ("US troops attack a rebel camp", "attack", "US troops"),
        ("A depot was destroyed in an attack by US forces", "attack", "US forces"),
        ("US military carries out strikes on three camps", "strikes", "US military"),
        ("The US military said it carried out a strike near the US base", "strike", "US base"),
        ("US Africa Command said its forces had bombed rebels near the US base", "bombed", "US base"),
        ("The Pentagon says that its jets struck a depot close to the US base", "struck", "US base"),
        ("American officials said US jets had bombed a workshop close to the US base", "bombed", "US base"),
        ("US forces to strike more camps", "strike", "US forces"),
        ("American teacher held over stabbing in the market", "stabbing", "American teacher"),
        ("American teacher stabs a boy", "stabs", "American teacher"),
        # it is where the attack comes from
        ("Jets that hit the depot took off: strikes launched from the US base", "strikes|launched", "US base"),
        ("The air force struck the hills using a US base", "struck", "US base"),
        # it only speaks, or acts for itself
        ("Rocket attack kills three villagers, the US embassy says", "attack", "US embassy"),
        ("US embassy condemns attack on the mosque", "attack", "US embassy"),
        ("US embassy closes after attack on the airport", "attack", "US embassy"),
        ("Explosion shakes the market as US embassy celebrates its birthday", "explosion", "US embassy"),
        # something else is hit
        ("Drone attack in the port kills two, US embassy expresses sorrow", "attack", "US embassy"),
        ("Bomb kills ten, US consulate in the city mourns", "bomb|kills", "US consulate"),
        ("A rocket landed 300 kilometres from the US base", "landed|rocket", "US base"),
        ("Fisherman finds rocket that fell miles from the US base", "fell|rocket", "US base"),
        ("Shells fell hundreds of miles from the US base", "fell|shells", "US base"),
        ("US drone at the US base crashes in training", "crashes", "US base"),
        ("Missile hits a Greek tanker, US embassy in Athens responds", "hits|missile", "US embassy"),
        ("Missile hits a Greek tanker, USS Hollis responds to its call", "hits|missile", "USS Hollis"),
        ("Rebel drone shot down by US forces", "shot down|drone", "US forces"),
        ("Two days after the attack on the market, US embassy reopens", "attack", "US embassy"),
        ("Rockets fell on a village while US troops slept", "fell|rockets", "US troops"),
        ("Army sends drone specialists to protect US bases", "drone|sends", "US bases"),
        ("Missiles fired into the sea amid talks on US troops", "fired", "US troops"),
        ("Critic attacks the minister, and praises the US embassy", "attacks", "US embassy"),
        ("Air strike hits former US embassy", "hits|strike", "US embassy"),
        ("US carrier strike group sails for the Gulf", "strike", "US carrier"),
        ("Spy plane gathers targeting data on US bases", "targeting", "US bases"),
        ("Gulf suffers as rebels continue strikes, US embassies send warnings", "strikes", "US embassies"),
        ("Guards open fire at drones over the US base", "fire", "US base"),
        (
            "US embassy orders staff to shelter as explosions, gunfire shake the city",
            "gunfire|explosions",
            "US embassy",
        ),
        ("Envoy tours US base amid heavy shelling", "shelling", "US base"),
        ("Police fire tear gas at a crowd near the US embassy", "fire", "US embassy"),
        ("Senator blasts new law for targeting US embassy staff", "blasts", "US embassy"),
        ("Crowd marches to replica US embassy bombed in the film", "bombed", "US embassy"),
        ("Anti US forces attacked in the hills", "attacked", "US forces"),
        ("Patriot battery moved to US base", "patriot", "US base"),
        ("Missile defence system arrives at US base", "missile", "US base"),
        ("The rebels' top targets are near US base", "targets", "US base"),
        ("The army and the US embassy confirmed the attack", "attack", "US embassy"),
        ("US embassy in Lima: stay away from the attack", "attack", "US embassy"),
        # another clause
        ("Drones hit the port; US embassy warns its citizens", "hit", "US embassy"),
    ],
)
def test_the_target_is_not_attacked(text: str, attack: str, target: str) -> None:
    assert not _aimed(text, attack, target)


@pytest.mark.parametrize(
    ("text", "attack", "target", "lang", "expected"),
    [
        ("طائرة مسيرة تستهدف السفارة الأمريكية", "تستهدف", "السفارة الأمريكية", "ar", True),
        ("القوات الأمريكية قصفت مقرا للفصائل", "قصفت", "القوات الأمريكية", "ar", False),
        ("السفارة الأمريكية: أوقفوا الهجمات", "الهجمات", "السفارة الأمريكية", "ar", False),
        ("السفارة الأمريكية في ليما: أوقفوا الهجمات", "الهجمات", "السفارة الأمريكية", "ar", False),
        ("Une roquette frappe l'ambassade américaine", "frappe", "ambassade américaine", "fr", True),
        ("Attaque menée par les forces américaines", "attaque", "forces américaines", "fr", False),
        ("Дрон ударил по базе США", "ударил", "базе США", "ru", True),
        ("ABD üssüne saldırı", "saldırı", "ABD üssüne", "tr", True),
        (
            "Des bombardiers décollent de la base américaine pour frapper la ville",
            "frapper",
            "base américaine",
            "fr",
            False,
        ),
        ("Un drone venu du sud frappe la base américaine", "frappe", "base américaine", "fr", True),
        ("КНДР запустила ракету, войска США следят", "запустила|ракету", "войска США", "ru", False),
        ("КНДР запустила ракету по войскам США", "запустила|ракету", "войскам США", "ru", True),
        ("القوة الصاروخية استهدفت حاملة الطائرات الأميركية", "استهدفت", "حاملة الطائرات الأميركية", "ar", True),
        ("استهدفت حاملة الطائرات الأميركية مواقع", "استهدفت", "حاملة الطائرات الأميركية", "ar", False),
        ("Un destroyer américain abat trois drones", "abat", "destroyer américain", "fr", True),
        ("Les forces américaines abattent trois drones", "abattent", "forces américaines", "fr", False),
    ],
)
def test_other_languages(text: str, attack: str, target: str, lang: str, expected: bool) -> None:
    assert _aimed(text, attack, target, lang) is expected
