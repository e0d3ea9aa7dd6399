"""The language of an item: what its feed declares, else its script, else a detector."""

from __future__ import annotations

import re

from monitor.matching.wordlist import word_set
from monitor.model import Item

_SCRIPTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0980-\u09ff]"), "bn"),
    (re.compile(r"[\u0530-\u058f]"), "hy"),
    (re.compile(r"[\u10a0-\u10ff]"), "ka"),
    (re.compile(r"[\u0a00-\u0a7f]"), "pa"),
    (re.compile(r"[\u0a80-\u0aff]"), "gu"),
    (re.compile(r"[\u0b00-\u0b7f]"), "or"),
    (re.compile(r"[\u0b80-\u0bff]"), "ta"),
    (re.compile(r"[\u0c00-\u0c7f]"), "te"),
    (re.compile(r"[\u0c80-\u0cff]"), "kn"),
    (re.compile(r"[\u0d00-\u0d7f]"), "ml"),
    (re.compile(r"[\u0d80-\u0dff]"), "si"),
    (re.compile(r"[\u0e80-\u0eff]"), "lo"),
    (re.compile(r"[\u1000-\u109f]"), "my"),
    (re.compile(r"[\u1200-\u137f]"), "am"),
    (re.compile(r"[\u1780-\u17ff]"), "km"),
)
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_URDU = re.compile(r"[ٹڈڑںےہھ]")
_PERSIAN = re.compile(r"[پچژگ]|(?:^|\s)(?:است|در|از|را|این|شد|می|های)(?:\s|$)")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_RUSSIAN = re.compile(r"[ыэъёЫЭЪЁ]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OF_A_SCRIPT = re.compile(
    "[\u0370-\u137f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)  # any of the above but Latin
# Common words of English and of no other language in Latin letters. A text of news has many: the detector, which takes
# ten times as long, agreed on each of nine thousand such texts.
_ENGLISH = word_set(
    """
    the and to that with from said has have are were been this would which who their its they about into than it
    not but his by after could
    """
)
_MANY = 8  # of them in a sample
_OFTEN = 1 / 12  # of its words
_ENOUGH = 24  # letters below which a detector guesses
_SAMPLE = 600
_PIDGIN = "pcm"  # Nigerian
# Names make a detector see Welsh or French in headlines. Of 9,000 English ones 4.0 % were another language's by any
# lead and 0.4 % by this one; of 2,000 French ones it makes 0.6 % English.
_DOUBT = 8.0
_TELLING = 200  # characters from which a detected language is trusted without a declared one


def detect(item: Item) -> str:
    """The ISO 639-1 code of `item`'s language. A declared language is believed unless the script belies it."""
    sample = " ".join((item.title, item.summary, item.content[:_SAMPLE]))[:_SAMPLE]
    declared = (item.lang or "").replace("_", "-").split("-", 1)[0].lower()
    script = _by_script(sample)
    if script is not None and script not in ("ar", "ru"):
        return script
    if script == "ar":
        return declared if declared in ("ar", "fa", "ur", "ps", "ckb", "ku", "sd") else "ar"
    if script == "ru":
        return declared if declared in ("ru", "uk", "bg", "sr", "mk", "be", "kk", "mn", "ky", "tg") else "ru"
    if len(declared) in (2, 3) and declared not in (
        "ar",
        "fa",
        "ur",
        "ru",
        "uk",
        "zh",
        "ja",
        "ko",
        "he",
        "el",
        "th",
        "hi",
        "bn",
    ):
        return declared
    if _is_plainly_english(sample) or len(_LATIN.findall(sample)) < _ENOUGH:
        return "en"
    return _classify(sample)


def is_sure(item: Item, lang: str) -> bool:
    """Whether `lang`, which `detect` took `item` for, is known: declared, or told from enough text."""
    declared = (item.lang or "").split("-")[0].split("_")[0].lower()
    return declared == lang or (not declared and len(item.title) + len(item.summary) + len(item.content) >= _TELLING)


def counts_in(listed: str, spoken: str, *, latin: bool) -> bool:
    """Whether a keyword listed under a language counts in a text known to be in language `spoken`: not where that is
    another one in Latin letters. Persian takes much from Arabic and Ukrainian and Russian share much, but what is
    Persian is not Arabic."""
    return listed == spoken or not (latin or (listed == "fa" and spoken == "ar"))


def _is_plainly_english(sample: str) -> bool:
    words = sample.lower().split()
    common = sum(map(_ENGLISH.__contains__, words))
    return common >= _MANY and common >= _OFTEN * len(words)


def _by_script(sample: str) -> str | None:
    """The language that the script alone settles; `ar` and `ru` stand for their scripts; None for Latin."""
    if sample.isascii() or not _OF_A_SCRIPT.search(sample):
        return None
    latin = len(_LATIN.findall(sample))
    arabic = len(_ARABIC.findall(sample))
    if arabic > latin:
        if _URDU.search(sample):
            return "ur"
        return "fa" if len(_PERSIAN.findall(sample)) >= 2 else "ar"
    cyrillic = len(_CYRILLIC.findall(sample))
    if cyrillic > latin:
        return "uk" if len(_UKRAINIAN.findall(sample)) > len(_RUSSIAN.findall(sample)) else "ru"
    for pattern, lang in _SCRIPTS:
        if len(pattern.findall(sample)) * 2 > latin:
            return lang
    return None


def _classify(sample: str) -> str:
    from monitor.matching.language_model import language_model  # most items declare their language

    found = language_model().classify(sample, "en", _DOUBT)
    return "en" if found == _PIDGIN else found  # what a detector takes for it is nearly always English in few words
