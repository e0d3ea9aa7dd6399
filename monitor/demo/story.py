"""The demo's news: invented outlets and invented events, as they would appear minute by minute, in seconds.

Nothing here happened. The story shows what a duty officer meets: a first report, its correction, a second outlet and
a second language on the same event, a second event, and much that sounds alike and must stay quiet.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """How an entry reads from `after` seconds on."""

    after: float
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: its versions, oldest first."""

    id: str
    versions: tuple[Version, ...]

    def at(self, seconds: float) -> Version | None:
        """How it reads `seconds` into the demo; None before it appears."""
        return next((one for one in reversed(self.versions) if one.after <= seconds), None)


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented publisher with one feed."""

    path: str
    name: str
    lang: str
    entries: tuple[Entry, ...]


def _entry(entry_id: str, *versions: tuple[float, str, str]) -> Entry:
    return Entry(entry_id, tuple(Version(*version) for version in versions))


OUTLETS = (
    Outlet(
        "/two-rivers-wire.xml",
        "Two Rivers Wire (sample)",
        "en",
        (
            _entry(
                "sport-1",
                (
                    0,
                    "Houston Rockets attack early and beat Phoenix by twelve",
                    "The Rockets were on the attack from the first minute in front of their home crowd.",
                ),
            ),
            _entry(
                "space-1",
                (
                    0,
                    "Private rocket launch puts two weather satellites into orbit",
                    "The rocket lifted off on schedule and the embassy of the partner country watched by video.",
                ),
            ),
            _entry(
                "parcels-1",
                (
                    0,
                    "Supermarket chain tests drone deliveries in three suburbs",
                    "Customers near the trial area can have a drone drop groceries in their garden.",
                ),
            ),
            _entry(
                "baghdad-1",
                (
                    6,
                    "Rockets land near US embassy in Baghdad",
                    "Three rockets landed near the US embassy in Baghdad's Green Zone in the early hours, two security "
                    "officials said. Sirens sounded inside the compound.",
                ),
                (
                    15,
                    "Rockets land near US embassy in Baghdad, two guards wounded",
                    "Three rockets landed near the US embassy in Baghdad's Green Zone in the early hours, wounding two "
                    "guards, security officials said. Sirens sounded inside the compound.",
                ),
            ),
            _entry(
                "erbil-1",
                (
                    36,
                    "Explosive-laden drone shot down near US consulate in Erbil",
                    "Air defences shot down an explosive-laden drone near the US consulate in Erbil, the Kurdish "
                    "counter-terrorism service said. No casualties were reported.",
                ),
            ),
            _entry(
                "talk-1",
                (
                    48,
                    "Armed group threatens to fire rockets at the US embassy in Baghdad",
                    "A statement said that fighters may launch rockets at the US embassy in Baghdad if talks fail.",
                ),
            ),
        ),
    ),
    Outlet(
        "/levant-observer.xml",
        "Levant Observer (sample)",
        "en",
        (
            _entry(
                "history-1",
                (
                    3,
                    "Remembering the siege: how a 1998 drill changed embassy security",
                    "An exercise in which mock rockets were fired at an embassy in 1998 is still taught today.",
                ),
            ),
            _entry(
                "baghdad-2",
                (
                    24,
                    "Baghdad: US embassy targeted with three rockets, two wounded",
                    "The American embassy in Baghdad was targeted with three rockets before dawn, an interior ministry "
                    "official said. Two guards were wounded.",
                ),
            ),
        ),
    ),
    Outlet(
        "/sawt-al-rafidain.xml",
        "صوت الرافدين (نموذج)",
        "ar",
        (
            _entry(
                "baghdad-3",
                (
                    30,
                    "سقوط ثلاثة صواريخ قرب السفارة الأميركية في بغداد",
                    "سقطت ثلاثة صواريخ قرب السفارة الأميركية في بغداد فجرا، وأصيب حارسان بجروح، بحسب مصدر أمني.",
                ),
            ),
        ),
    ),
)
