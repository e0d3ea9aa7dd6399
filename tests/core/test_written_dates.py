"""What a date means, in whatever form it is written."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.reading import moment
from monitor.feeds.written_dates import read_date

MOMENTS = st.integers(10_600_000, 68_000_000).map(
    lambda minutes: datetime.fromtimestamp(minutes * 60, UTC)
)  # 1990-2099
FORMS = (
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %I:%M %p",
    "%Y年%m月%d日 %H:%M",
    "%Y%m%dT%H%MZ",
    "%a, %d %b %Y %I:%M %p GMT",
    "%A, %d %B %Y %H:%M",
    "%b %d, %Y %I:%M %p",
    "%A, %B %d, %Y - %H:%M UTC",
    "%a,%d %b %Y %H:%M:%S +00",
    "%d.%m.%Y %H:%M",
)


@given(MOMENTS, st.sampled_from(FORMS))
def test_a_moment_is_the_same_in_every_form(when: datetime, form: str) -> None:
    assert moment(read_date(when.strftime(form))) == when


@given(MOMENTS, st.sampled_from(("%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%m-%d-%Y")))
def test_a_day_in_digits_is_that_day_or_none(when: datetime, form: str) -> None:
    certain = when.day > 12 or when.day == when.month
    expected = datetime(when.year, when.month, when.day, tzinfo=UTC) if certain else None
    assert moment(read_date(when.strftime(form))) == expected


@given(st.text("0123456789 :/.-+,TZapmnov", max_size=30) | st.text(max_size=120))
def test_no_text_breaks_it(written: str) -> None:
    with suppress(ValueError, KeyError, OverflowError):  # what feedparser passes over
        found = read_date(written)
        assert found is None or isinstance(found, time.struct_time)
