"""Changing lists of feeds in place: the lines of people stay as they wrote them.

`newswatch feeds add` keeps what it adds in a file of its own, `feeds.yaml` beside the configuration, which names it
under `feeds`. These functions change text only; whoever calls them reads the result back before it is written.
"""

from __future__ import annotations

import json
import re

from monitor.settings import FeedSetting

FILE_NAME = "feeds.yaml"
_KEY = re.compile(r"^feeds\s*:[ \t]*(#.*)?$", re.MULTILINE)
_FLOW = re.compile(r"^feeds\s*:[ \t]*\[[^\n\]]*(\])[ \t]*(#.*)?$", re.MULTILINE)
_EMPTY = re.compile(r"^feeds\s*:[ \t]*(\[\s*\]|null|~)?[ \t]*(#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^([ \t]*)-[ \t]")
HEADER = "# Feeds added with `newswatch feeds add` and `import`; edit freely, one feed a line.\n"


def line_of(setting: FeedSetting) -> str:
    """`setting` as one line of a YAML list."""
    said = {
        name: value
        for name, value in setting.model_dump(mode="json", exclude_defaults=True, exclude_none=True).items()
        if name != "every"
    }
    if set(said) == {"url"}:
        return f"- {json.dumps(setting.url, ensure_ascii=False)}\n"
    pairs = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items())
    return f"- {{{pairs}}}\n"


def with_feeds(text: str, settings: list[FeedSetting]) -> str:
    """The feed file `text` with `settings` at its end."""
    text = text or HEADER
    if not text.endswith("\n"):
        text += "\n"
    return text + "".join(line_of(setting) for setting in settings)


def without_line(text: str, address: str) -> str | None:
    """`text` without the one line of a list that names `address`; None where it is not on exactly one such line."""
    lines = text.splitlines(keepends=True)
    quoted = re.compile(rf"(?<![^\s\"',{{\[]){re.escape(address)}(?![^\s\"',}}\]])")
    found = [at for at, line in enumerate(lines) if _ITEM.match(line) and quoted.search(line)]
    if len(found) != 1:
        return None
    indent = len(_indent(lines[found[0]]))
    end = found[0] + 1
    while end < len(lines) and lines[end].strip() and len(_indent(lines[end])) > indent:
        end += 1  # the further lines of the same entry
    return "".join(lines[: found[0]] + lines[end:])


def naming_file(text: str, name: str, *, keep_shipped: bool) -> str | None:
    """The configuration `text` with the feed file `name` under `feeds`; None where the place cannot be made out.

    `keep_shipped`: the configuration names no feeds so far, so the shipped list is in force; it stays so.
    """
    entry = f"{{file: {json.dumps(name)}}}"
    if keep_shipped:
        block = f"feeds:\n  - shipped\n  - {entry}\n"
        if found := _EMPTY.search(text):
            return text[: found.start()] + block.rstrip("\n") + text[found.end() :]
        return text + ("" if not text or text.endswith("\n") else "\n") + block
    if found := _FLOW.search(text):
        return f"{text[: found.start(1)]}, {entry}{text[found.start(1) :]}"
    if not (found := _KEY.search(text)):
        return None
    at = text.find("\n", found.start()) + 1
    lines = text[at:].splitlines(keepends=True)
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    item = _ITEM.match(first)
    if not at or item is None:
        return None
    last = 0
    for number, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(_indent(line)) < len(item[1]) or (len(_indent(line)) == len(item[1]) and not _ITEM.match(line)):
            break
        last = number + 1
    before = "".join(lines[:last])
    if not before.endswith("\n"):
        before += "\n"
    return f"{text[:at]}{before}{item[1]}- {entry}\n{''.join(lines[last:])}"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
