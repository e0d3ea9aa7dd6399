"""The cues of the languages other than English, by their codes (ISO 639-1)."""

from __future__ import annotations

from monitor.matching.cues.arabic import ARABIC, PERSIAN
from monitor.matching.cues.kinds import Cue
from monitor.matching.cues.romance import FRENCH, SPANISH
from monitor.matching.cues.slavic import RUSSIAN, UKRAINIAN
from monitor.matching.cues.turkish import TURKISH

OTHERS: dict[str, tuple[Cue, ...]] = {
    "ar": ARABIC,
    "fa": PERSIAN,
    "fr": FRENCH,
    "es": SPANISH,
    "tr": TURKISH,
    "uk": UKRAINIAN,
    "ru": RUSSIAN,
}
