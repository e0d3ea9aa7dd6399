"""The shipped US-facility rule on pages as the desk reads them: threads, captions, retold wars. Texts of our own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.language.loader import load_rules
from monitor.matching.matcher import Matcher, compile_ruleset
from monitor.model import Item, Sighting

_RULES = Path(__file__).parent.parent.parent / "rules"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_ruleset(load_rules([_RULES]))


def _alerting(matcher: Matcher, content: str, published: datetime | None = None) -> list[Sighting]:
    sightings = matcher.match(Item("item", "feed", "publisher", "", content=content, published=published, lang="en"))
    return [s for s in sightings if s.rule == "us-facility-attack" and s.set_aside is None]


_THREAD = """Welcome, guest! Please sign in.

Recommended Posts

Two rockets fall close to US embassy in Baghdad

March 10, 2022
04:15 AM

Two rockets fell close to the American embassy in Baghdad today, Thursday, a security source said. Nobody was hurt.

  Thanks 4
Link to comment
Share on other sites

Drone hits the base at Ain al-Asad
By A. Writer
MARCH 9, 2022 18:30

Soldiers stand near a wall at Ain al-Asad after a missile attack in January 2020. (Photo by B. Shooter / AFP)

A drone hit the Ain al-Asad base on Wednesday and damaged a store, the coalition said.

Read also:

US drone strike kills commander in Baghdad

Link to comment
Share on other sites

2 hours ago, somebody said:

they always say nobody was hurt...

Leave a Reply
"""


def test_a_thread_of_articles_yields_each_event_with_its_own_date_and_place(matcher: Matcher) -> None:
    found = {(s.when, s.place.facility if s.place else None) for s in _alerting(matcher, _THREAD)}
    assert found == {
        (date(2022, 3, 10), "US Embassy, Baghdad"),
        (date(2022, 3, 9), "Ain al-Asad Air Base"),
    }


@pytest.mark.parametrize(
    "text",
    [
        # the US is the doer
        "In answer the US launched a drone attack against a general and his aide at Baghdad airport.",
        "Since America killed the general with a missile strike near Baghdad International Airport, calm has gone.",
        "Hundreds marched in Baghdad to bury fighters killed when the US military launched airstrikes on their posts.",
        # talk
        "Militias continue to launch rockets at the Green Zone in Baghdad now and then, the cleric said.",
        "The embassy of the United States in Baghdad warned its citizens of rocket attacks on the Green Zone.",
        # furniture
        "Oil fell.\n\nRelated:\n\nRockets hit US embassy in Baghdad\n\nStocks rose, brokers said.",
        "Cold day.\n\nRocket attack on US base in Iraq\n\nRocket attack on US base in Iraq – March 3, 2021",
    ],
)  # fmt: skip
def test_no_alert(matcher: Matcher, text: str) -> None:
    assert _alerting(matcher, text, datetime(2022, 3, 10, 12, tzinfo=UTC)) == []


def test_a_date_that_cannot_be_known_stays_unknown(matcher: Matcher) -> None:
    text = "Drones tried to hit the prime minister's home in Baghdad's Green Zone last Sunday.\n\nVideo – July 26, 2021"
    (sighting,) = _alerting(matcher, text)
    assert sighting.when is None
    assert sighting.place is not None
    assert sighting.place.name == "Green Zone, Baghdad"
