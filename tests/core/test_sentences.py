"""Sentences, and what of a page is not its article."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.document import SentenceKind
from monitor.matching.sentences import split, sure_ends


def _texts(text: str, lang: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in split("content", text, lang)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rockets fell. Nobody was hurt.", ["Rockets fell.", "Nobody was hurt."]),
        ("The U.S. Embassy was hit. It burned.", ["The U.S. Embassy was hit.", "It burned."]),
        ("Lt. Gen. A. B. Smith spoke. He left.", ["Lt. Gen. A. B. Smith spoke.", "He left."]),
        ("It fell at 5 a.m. local time. No one died.", ["It fell at 5 a.m. local time.", "No one died."]),
        ("They live in the U.S. The base is closed.", ["They live in the U.S.", "The base is closed."]),
        ("BAGHDAD, July 8 (Reuters) - Three rockets fell.", ["Three rockets fell."]),
        ("ERBIL, Iraq (AP) — A drone fell. It burned.", ["A drone fell.", "It burned."]),
        ("“We hit it.” He smiled.", ["“We hit it.”", "He smiled."]),
        ("THE U.S. EMBASSY WAS HIT AT 3 P.M.  IT BURNED.", ["THE U.S. EMBASSY WAS HIT AT 3 P.M.", "IT BURNED."]),
        ("About 2.5 tons burned. Why?", ["About 2.5 tons burned.", "Why?"]),
        ("• First rocket fell\n• Second rocket fell", ["• First rocket fell", "• Second rocket fell"]),
    ],
)  # fmt: skip
def test_splits_english(text: str, expected: list[str]) -> None:
    assert _texts(text) == expected


@pytest.mark.parametrize(
    ("text", "lang", "count"),
    [
        ("سقطت صواريخ قرب السفارة. هل أصيب أحد؟ لم يصب أحد.", "ar", 3),
        ("راکت‌ها به پایگاه اصابت کرد. کسی کشته شد؟ نه.", "fa", 3),
        ("حملہ ہوا۔ کوئی زخمی نہیں ہوا۔", "ur", 2),
    ],
)
def test_splits_arabic_script(text: str, lang: str, count: int) -> None:
    assert len(_texts(text, lang)) == count


def test_invisible_characters_hide_neither_dateline_nor_full_stop() -> None:
    text = "LIMA, May \u20602\ufeff (Agency)\u2060 - Rockets hit the base.\u200b\u2060 Nobody was hurt."
    first, second = split("content", text, "en")
    assert first.dateline == "lima"
    assert text[first.start : first.end] == "Rockets hit the base."
    assert text[second.start : second.end] == "Nobody was hurt."


def test_wrapped_copy_is_joined() -> None:
    text = "THE POLICE SAID A BOMB HAD EXPLODED IN FRONT OF THE EMBASSY LATE ON\nFRIDAY.  NO ONE WAS HURT IN THE BLAST."
    assert len(_texts(text)) == 2


@pytest.mark.parametrize(
    "line",
    ["Link to comment", "Share on other sites", "  • Thanks 3", "Leave a Reply", "12 Comments",
     "We use cookies to improve your visit",
     "Your email address will not be published. Required fields are marked *",
     "Read more", "Follow us on Telegram", "© 2021 A Paper", "Advertisement",
     "جميع الحقوق محفوظة"],
)  # fmt: skip
def test_furniture_is_recognised(line: str) -> None:
    assert [s.kind for s in split("content", line, "en")] == [SentenceKind.FURNITURE]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("On 9 March 2026, drones hit the base.", SentenceKind.PROSE),
        ("9 March 2026: rockets fell on the camp.", SentenceKind.PROSE),
        ("Tuesday, 9 March 2026", SentenceKind.FURNITURE),
        ("Published on 9 March 2026 by the foreign desk.", SentenceKind.FURNITURE),
    ],
)
def test_a_short_sentence_with_a_date_is_no_date_line(line: str, kind: SentenceKind) -> None:
    assert [s.kind for s in split("content", line, "en")] == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "Smoke rises over the base after a rocket attack in 2019. (Photo by Jane Doe / AFP)",
        "FILE PHOTO: Soldiers guard the embassy after a rocket attack",
        "A picture taken on Jan. 3, 2020 shows the wrecked gate of the base",
        "Jane Doe/AFP via Getty Images",
        "Rockets hit the airport where troops are based – March 3, 2019",
    ],
)
def test_captions_are_recognised(line: str) -> None:
    assert [s.kind for s in split("content", line, "en")] == [SentenceKind.CAPTION]


def test_teasers_are_furniture() -> None:
    text = "A drone fell near the gate.\n\nRead also:\n\nRockets hit the base\n\nNobody was hurt, police said."
    kinds = [s.kind for s in split("content", text, "en")]
    assert kinds == [SentenceKind.PROSE, SentenceKind.FURNITURE, SentenceKind.FURNITURE, SentenceKind.PROSE]


def test_a_thread_is_cut_into_its_articles() -> None:
    text = (
        "Rockets fall on the base in the north\n\nMarch 4, 2022\n10:15 PM\n\n"
        "The army said two rockets fell on Friday.\n\n"
        "Link to comment\nShare on other sites\n\n3 hours ago, someone said:\n\n"
        "A drone hits the consulate\nBy Jane\nMarch 6, 2022 08:00\n\nBASRA, Iraq - A drone hit the wall on Sunday.\n"
    )
    sentences = split("content", text, "en")
    prose = {text[s.start : s.end]: s for s in sentences if s.kind in (SentenceKind.PROSE, SentenceKind.HEADLINE)}
    first = prose["The army said two rockets fell on Friday."]
    second = prose["A drone hit the wall on Sunday."]
    assert first.issued == datetime(2022, 3, 4, 22, 15, tzinfo=UTC)
    assert second.issued == datetime(2022, 3, 6, 8, 0, tzinfo=UTC)
    assert second.dateline == "basra"
    assert first.section != second.section
    assert prose["A drone hits the consulate"].kind is SentenceKind.HEADLINE


@given(st.text(alphabet=st.sampled_from(list("aB.?!\n \t“”\"'،؟ش1,:()-")), max_size=120))
def test_sentences_are_ordered_and_inside_the_text(text: str) -> None:
    sentences = split("content", text, "en")
    assert all(0 <= s.start < s.end <= len(text) for s in sentences)
    assert all(left.end <= right.start for left, right in pairwise(sentences))
    assert all(s.start <= token.start < token.end <= s.end for s in sentences for token in s.tokens)


_PIECES = st.sampled_from(
    (
        "Rockets fell.", "Nobody was hurt.", "The U.S. Embassy", "Lt. Gen. A. B. Smith", "at 5 a.m. local time.",
        "It burned", "“We hit it.” He smiled.", "About 2.5 tons.", "Why?", "BAGHDAD (AP) —", "He said no. 4",
        "on Jan. 8.", "Stop!", "…", "الهجوم. وقال", "what? No", "U.N. The", "\n", "\n\n", "PHOTO: A wall.",
        "(It fell.)", "x. y", "etc. The", "Mr. Jones",
    )
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map(" ".join))
def test_no_sentence_reaches_over_a_sure_end(text: str) -> None:
    spoken = [s for s in split("content", text, "en") if s.kind in (SentenceKind.PROSE, SentenceKind.HEADLINE)]
    assert not [end for end in sure_ends("content", text) for s in spoken if s.start < end < s.end]


def test_a_sure_end_is_found_without_the_page() -> None:
    text = "Rockets fell on Friday. Nobody was hurt.\n\nMr. Smith left"
    assert [text[:end].split()[-1] for end in sure_ends("content", text)] == ["Friday.", "hurt.", "hurt."]
    assert sure_ends("title", "Rockets fell. Nobody was hurt. Why") == []
