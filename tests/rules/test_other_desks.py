"""The shipped rules of the other desks, headline by headline. All written here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item

_RULES = Path(__file__).parent.parent.parent / "rules"
_COMPANIES = """
quiet Ex-Google engineer convicted of stealing secrets
quiet Former Tesla employee jailed for theft
alert EU fines Google $425 million over ad tech
alert Google fined €2.95bn by European Commission
alert Meta sued by 40 states over harm to children
alert Four former employees sue Goldman Sachs for discrimination
alert Prosecutors raid Deutsche Bank headquarters in money laundering probe
alert EU opens antitrust probe into Microsoft's licensing
alert Boeing agrees to plead guilty to fraud over 737 MAX crashes
alert Former Wirecard chief Markus Braun goes on trial in Munich
alert Court orders Apple to pay 13 billion euros in back taxes
alert Telegram founder Pavel Durov arrested in France
alert Adani Group chairman indicted in New York over bribery scheme
alert Gautam Adani charged with fraud by US prosecutors
alert Jury finds Meta liable in privacy case
alert Johnson & Johnson ordered to pay $966 million in talc cancer case
alert Class action lawsuit filed against Tesla over Autopilot claims
alert Italy's competition watchdog investigates TikTok
alert Pfizer faces criminal investigation over vaccine contracts
alert Glencore pleads guilty to bribery in Africa
alert Samsung's Lee Jae-yong convicted of bribery
alert HSBC settles lawsuit over frozen accounts
alert Former Nissan boss Carlos Ghosn detained in Tokyo
alert Shell loses appeal in landmark climate case
alert Regulator sues X Corp over unpaid severance
alert Los fiscales acusan a Petrobras de soborno
alert La justice met en examen Lafarge pour financement du terrorisme
alert Volkswagen wegen Dieselskandal zu Geldstrafe verurteilt
alert Суд оштрафовал Google на 4 млрд рублей
alert Intel sued by shareholders over chip delays
alert Judge rules Google is an illegal monopolist
alert US Justice Department charges Huawei with racketeering
alert OpenAI hit with copyright lawsuit from newspapers
quiet Florida influencer arrested after TikTok school shooting threat
quiet Federal prosecutors say man made bomb threat on TikTok video
quiet Luigi Mangione's arrest: what bodycam footage of the UnitedHealthcare CEO murder case shows
quiet Man says he was jailed over a Facebook post
quiet Four arrested after throwing apple crumble at crown display
quiet Faulty intel: family says raid killed undercover agent
quiet Driver of a Tesla charged with murder after crash at 150mph
quiet Nvidia and Oracle lift stocks as investors await Fed verdict
quiet Suspect detained near Amazon warehouse after shooting
quiet Twitch under fire as streamer demands Amazon intervention
quiet Trafigura says growth in oil demand to hit multiyear low; settlement prices fall
quiet Microsoft opens new data centre in Madrid
quiet Police arrested a man who hacked Microsoft accounts
quiet Google Maps helps police catch fugitive sentenced in absentia
quiet Telegram channel says soldier arrested for desertion
quiet Apple could be fined if it does not comply, says EU
quiet Court sentences teacher for sharing video on WhatsApp
quiet Elon Musk says X will appeal
quiet Amazon rainforest defenders charged with trespassing
quiet Shell fragments found at the site; suspects arrested
quiet TikTok star sentenced to two years for fraud
quiet Amazon wins dismissal of lawsuit
quiet Meta's Zuckerberg testifies before Senate
quiet Meta to change policy on ads after EU fine
quiet Google sues scammers behind phishing kit
quiet Apple sues former engineer for stealing secrets
quiet Tesla recalls 2 million cars
quiet Boeing whistleblower found dead before court hearing
quiet Samsung phones explode on plane, passenger detained
quiet Prosecutors used WhatsApp messages as evidence in bribery trial
"""
_GOVERNMENTS = """
quiet Nigerian officers face trial over foiled coup plot
quiet Despite martial law, Myanmar president hosts summit
alert Soldiers announce on state TV they have seized power in Benin
alert Peru's congress removes president from office
alert Nepal's prime minister resigns after deadly protests
alert Sri Lanka's president flees the country as protesters storm residence
alert Pakistan's parliament dissolved ahead of snap election
alert Iraq's prime minister steps down
alert Lebanon's government collapses after ministers quit
alert Military takes over in Madagascar after president impeached
alert Nigeria's defence minister resigns
alert South Korean president declares martial law
alert Coup attempt foiled in Bolivia, general arrested
alert Libya's parliament passes no-confidence motion against government
alert Mali's junta dismisses prime minister
alert Niger's president held by guards in apparent coup
alert Thailand's prime minister ousted by court
alert Sudan's army seizes power, detains prime minister
alert Tunisia's president sacks prime minister
alert Egypt's cabinet resigns
alert Ukraine's parliament votes to dismiss prime minister
alert Venezuela's president declares state of emergency
quiet Dublin council delays vote on removing former Israeli president's name from park
quiet A year after South Korea's martial law crisis, the president urges unity
quiet Trump tells Maduro to step down as Venezuela's president or else
quiet Philippines' Marcos to bump up military pay after coup calls
quiet Honduran ruling party alleges electoral coup
quiet West African bloc delegation arrives in Guinea-Bissau for talks with coup leaders
quiet Venezuelan parliament suspends session on US attacks investigation
quiet Protesters in Serbia demand that the government resign
quiet Iraq's president will not resign, aide says
quiet Former Pakistani prime minister jailed since his 2022 ouster
quiet Lebanon coach resigns after Asian Cup exit
quiet Nigeria football federation president steps down
quiet Opposition in Georgia calls for snap elections
quiet Mali marks five years since the military takeover
quiet Turkey's central bank governor resigns
quiet Israeli president visits Argentina
quiet Bangladesh court sentences ousted prime minister Hasina to death
quiet Niger's ousted president Bazoum still held, says lawyer
quiet Ethiopia's parliament debates budget
quiet Kenya's president denies plans to dissolve cabinet
"""
_DISASTERS = """
quiet Bushfire engulfs farms in south-west Victoria
alert Magnitude 6.3 earthquake shakes Istanbul, residents evacuate
alert Floods in Lagos leave dozens dead
alert Typhoon batters Manila, thousands evacuated
alert Volcano erupts near Guatemala City, flights halted
alert Powerful earthquake hits Kabul
alert Wildfire forces evacuations on the outskirts of Athens
alert Flash floods kill nine in Karachi
alert Strong quake strikes off Port-au-Prince
alert Cyclone makes landfall near Chennai, homes destroyed
alert Landslide buries homes in Freetown
alert Séisme de magnitude 5,9 à Alger, des dégâts
alert Terremoto sacude Ciudad de México
quiet 5.3-magnitude quake hits Santa Cruz Islands Region
quiet Kabul marks anniversary of deadly quake
quiet Flood of refugees hits Athens
quiet Dozens of tents flooded in Khan Younis
quiet Political earthquake shakes Rome
quiet Storm over remarks hits Madrid government
quiet Manila holds earthquake drill
quiet Earthquake strikes southern Pacific, no land nearby
quiet Oil prices hit by hurricane fears, says analyst in Dubai
quiet Earthquake of magnitude 4.1 felt in central Nevada
quiet Aid for earthquake victims in Herat leaves Doha
quiet Lima court hits minister with flood fund charges
quiet Landslide victory for opposition in Accra
quiet Tsunami of lawsuits hits Tokyo firm
"""
_DESKS = {"legal-trouble": _COMPANIES, "political-event": _GOVERNMENTS, "disaster-near-facility": _DISASTERS}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_RULES]))


@pytest.mark.parametrize(
    ("rule", "row"), [(rule, row) for rule, rows in _DESKS.items() for row in rows.strip().splitlines()]
)
def test_a_headline_alerts_the_desk_it_concerns(matcher: Matcher, rule: str, row: str) -> None:
    expected, _, title = row.partition(" ")
    published = datetime(2026, 3, 10, 12, tzinfo=UTC)
    found = matcher.match(Item("x", "feed", "publisher", title, published=published, seen=published))
    counted = {sighting.rule for sighting in found if sighting.set_aside is None}
    assert (rule in counted) is (expected == "alert")
