"""UTF-8 with a few wrong bytes in it: half a character where a text was cut, a quotation mark of Windows-1252."""

from __future__ import annotations

import re

_WRONG = re.compile("[\udc80-\udcff]")  # what `surrogateescape` makes of a byte that is no UTF-8
_OUTSIDE_ASCII = re.compile("[^\x00-\x7f]")
_RIGHT_TO_WRONG = 4  # characters for each wrong byte: text in another encoding hardly ever holds any


def mended(body: bytes) -> bytes | None:
    """`body` as UTF-8 throughout, its few wrong bytes read as Windows-1252; None where it is right, or no UTF-8.

    Guessing another encoding for the whole would make nonsense of every word for the sake of one byte.
    """
    text = body.decode("utf-8", "surrogateescape")
    wrong = len(_WRONG.findall(text))
    if not wrong or len(_OUTSIDE_ASCII.findall(text)) - wrong < _RIGHT_TO_WRONG * wrong:
        return None
    return _WRONG.sub(_as_windows_has_it, text).encode()


def forced(body: bytes) -> bytes:
    """`body` as UTF-8, whatever it is: for JSON, which may be nothing else. Wrong bytes are read as Windows-1252."""
    return _WRONG.sub(_as_windows_has_it, body.decode("utf-8", "surrogateescape")).encode()


def _as_windows_has_it(wrong: re.Match[str]) -> str:
    return wrong[0].encode("utf-8", "surrogateescape").decode("windows-1252", "replace")
