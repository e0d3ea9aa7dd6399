"""What is wrong with an expression that does not parse, in words of the language and not of its parser."""

from __future__ import annotations

import re

from lark import UnexpectedCharacters, UnexpectedToken

from monitor.language.suggest import did_you_mean
from monitor.model import FIELDS

OPERATORS = ("and", "or", "near", "before", "against")
KEYWORDS = (*OPERATORS, "not", "within", "any")

# A word may start and go on with any character that has no meaning of its own: letters and marks of every script,
# digits, and inside it also the signs of names (U.S., al-Asad, Kata'ib, AT&T).
APART = r"\s()\[\]{}\"“”„«»,;:@=*#\/\\|!<>~^`?$%+"
WORD = rf"[^{APART}'’.&-][^{APART}]*"
QUOTED = r'"(?:[^"\\]|\\.)*"|“[^“”]*”'

_LOOK_BACK = 60  # characters: hints look at what stands right before a fault, never at the whole text
_ODD_OPERATORS = {"&": "and", "|": "or", "!": "not", "+": "and", "~": "near"}
_CURLY = ("‘", "’", "‚", "´", "`")  # what editors of prose make of the quotation marks around an expression
_LISTING = "',' or ')'"
_TERMINALS = {
    "_OF": "'of'",
    "_KM": "'km'",
    "NUMBER": "a number",
    "LIST": "a watchlist such as @drone",
    "LPAR": "'('",
    "RPAR": "')'",
}


class Fault(Exception):
    """A fault at an offset of the expression's text. Leaves this module only as InvalidInput."""

    def __init__(self, offset: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.hint = hint


def shown(text: str) -> str:
    """`text`, cut where it is too long for a message."""
    return text if len(text) <= _LOOK_BACK else text[: _LOOK_BACK - 1] + "…"


def _is_between(expected: set[str]) -> bool:
    """Whether an operator, a closing parenthesis or the end was expected, and not a term."""
    return "_AND" in expected or expected <= {"$END", "RPAR", "_COMMA"}


def _expectation(expected: set[str], text: str, at: int) -> str:
    """What may stand at `at`, for people, from the names of the terminals that may."""
    if "WORD" in expected:
        return "a term, '(' or 'not'" if "NOT" in expected else "a term or '('"
    if _is_between(expected):
        opened = _unclosed(text, at)
        if opened is None:
            return "and, or, near, before, against or the end"
        before = text[max(0, opened - _LOOK_BACK) : opened]
        listing = re.search(r"\bof\s*$", before, re.IGNORECASE) is not None
        return (
            f"and, or, near, before, against{',' if listing else ' or'} {_LISTING if listing else _TERMINALS['RPAR']}"
        )
    return " or ".join(sorted(_TERMINALS[name] for name in expected if name in _TERMINALS))


def _unclosed(text: str, until: int) -> int | None:
    """The offset of the innermost '(' that is still open at `until`, quoted text left aside."""
    open_at: list[int] = []
    for found in re.finditer(rf"{QUOTED}|[()]", text[:until]):
        if found[0] == "(":
            open_at.append(found.start())
        elif found[0] == ")" and open_at:
            open_at.pop()
    return open_at[-1] if open_at else None


def explain_token(text: str, error: UnexpectedToken) -> Fault:
    """What is wrong where a token stands that cannot stand there."""
    if text[:1] in _CURLY:
        return Fault(0, f"{text[0]} is no quotation mark here", "write straight ones: '…'")
    expected = set(error.accepts or error.expected)
    token = error.token
    if token.type == "$END":
        if _is_between(expected) and (opened := _unclosed(text, len(text))) is not None:
            return Fault(opened, "this '(' is never closed; expected ')' before the end")
        end = len(text.rstrip())
        return Fault(end, f"the expression ends too early; expected {_expectation(expected, text, end)}")
    at = token.start_pos or 0
    found = shown(token)
    expectation = _expectation(expected, text, at)
    if token.type == "RPAR" and _is_between(expected) and _unclosed(text, at) is None:
        return Fault(at, "this ')' closes nothing", "remove it, or open a '(' before it")
    hint = None
    if _is_between(expected):
        hint = _hint_between(text, at, found)
    elif "WORD" in expected and found.lower().split("/")[0] in KEYWORDS:
        hint = f'to match the word itself, quote it: "{found}"'
    elif "LIST" in expected and token.type == "WORD":
        hint = f"did you mean '@{found}'?"
    elif "NUMBER" in expected and token.type in ("_OF", "LPAR"):
        hint = "write how many: any 2 of (A, B, C)"
    elif token.type == "WORD":
        hint = did_you_mean(found, [_TERMINALS[name].strip("'") for name in expected if name in ("_OF", "_KM")])
    return Fault(at, f"expected {expectation}, found '{found}'", hint)


_TO_SPACE = re.compile(r"[^\s()\"]*")
_TERM_BEFORE = re.compile(rf"({WORD})\s+$")


def _hint_between(text: str, at: int, found: str) -> str | None:
    """A hint where two terms stand side by side: a misspelt operator, a field's name, or words to be quoted."""
    if (hint := did_you_mean(found, OPERATORS)) is not None:
        return hint
    before = _TERM_BEFORE.search(text[max(0, at - _LOOK_BACK) : at])
    if before is not None and len(found) < _LOOK_BACK and re.fullmatch(WORD, found):
        return f'words that belong together are quoted: "{before[1]} {found}"'
    return None


def explain_characters(text: str, error: UnexpectedCharacters) -> Fault:
    """What is wrong where characters stand that begin no token."""
    at = error.pos_in_stream or 0
    expectation = _expectation(set(error.allowed or ()), text, at)
    character = text[at]
    rest = text[at:]
    before = text[max(0, at - _LOOK_BACK) : at]
    if character in '"“' or rest.startswith(('="', "=“")):
        return Fault(at, "this quotation mark is never closed")
    if character in "'’":
        return Fault(at, f'expected {expectation}, found "{character}"', 'phrases stand in double quotes: "like this"')
    if found := re.match(r"(near|before)/(\S*)", rest, re.IGNORECASE):
        return Fault(at, f"'{found[1]}/' needs a whole number of words, such as {found[1].lower()}/8")
    if character == ":" and (name := re.search(rf"({WORD})\s*$", before)):
        quoted = f'to match the text itself, quote it: "{name[1]}{shown(_TO_SPACE.match(rest)[0])}"'  # type: ignore[index]
        if rest.startswith(":(") or did_you_mean(name[1], FIELDS):
            message = f"unknown field '{name[1]}'; fields are {', '.join(FIELDS)}"
            return Fault(at - len(name[0]), message, did_you_mean(name[1], FIELDS))
        return Fault(at, f"expected {expectation}, found ':'", quoted)
    if character == "@":
        return Fault(at, "'@' is followed by the name of a watchlist, such as @drone")
    if character == "=":
        return Fault(at, "'=' is followed by the word or quoted phrase to find as written, such as =US")
    if character == "*":
        return Fault(at, "'*' ends a prefix: letters right before it, no quotes, such as rocket*")
    if character in _ODD_OPERATORS:
        return Fault(at, f"expected {expectation}, found '{character}'", f"did you mean '{_ODD_OPERATORS[character]}'?")
    sign = character if character.isprintable() else f"U+{ord(character):04X}"
    return Fault(at, f"expected {expectation}, found '{sign}'", f'quote it if the text holds it: "…{sign}…"')
