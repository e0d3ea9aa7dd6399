"""A message for Apprise: plain text that means nothing else to the many services behind it.

Some of them read mentions (`@everyone`, `<!channel>`, `<@id>`), Markdown links or HTML out of plain text. So in feed
text an invisible character is put where such a form would begin, and angle brackets become their look-alikes.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from monitor.alerts.message import Link, Message
from monitor.alerts.plain import shorten
from monitor.alerts.render_text import first_line, render_text

_BREAK = "\u200b"
_TITLE = 200  # characters
_ANGLES = str.maketrans({"<": "‹", ">": "›"})
# Places between two characters: after an @, within ]( and ![ and ://, and within pairs of `, *, _, ~ and |.
_BETWEEN = re.compile(r"(?<=@)(?=\w)|(?<=\])(?=\()|(?<=!)(?=\[)|(?<=:)(?=//)|(?<=([`*_~|]))(?=\1)")
_T = TypeVar("_T")


def render_apprise(message: Message) -> tuple[str, str]:
    """Title and body, both plain text."""
    safe = _defused(message)
    body = render_text(safe)
    title, _, rest = body.partition("\n")
    return shorten(first_line(safe), _TITLE), rest.strip("\n") or title


def defuse(text: str) -> str:
    """`text` without the forms that services give a meaning to."""
    return _BETWEEN.sub(_BREAK, text.translate(_ANGLES))


def _defused(value: _T) -> _T:
    """The message with every text defused; links keep their checked addresses."""
    if isinstance(value, str) and type(value) is str:
        return defuse(value)  # type: ignore[return-value]
    if isinstance(value, Link):
        return value
    if isinstance(value, tuple):
        return tuple(_defused(one) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed: dict[str, Any] = {field.name: _defused(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **changed)
    return value
