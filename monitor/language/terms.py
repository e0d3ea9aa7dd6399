"""The written forms of one watchlist term, the same as those of a term in an expression."""

from __future__ import annotations

from enum import StrEnum


class TermForm(StrEnum):
    """How a term is compared with a text."""

    INFLECTED = "inflected"  # several words
    AS_WRITTEN = "as written"  # "several words"
    PREFIX = "prefix"  # pre*
    EXACT = "exact"  # =Grad, ="Grad unit": case-sensitive


_QUOTES = {'"': '"', "“": "”"}


def read_term(text: str) -> tuple[TermForm, str]:
    """The form of a watchlist term, and its words without the signs of the form.

    >>> read_term('="Grad unit"')
    (<TermForm.EXACT: 'exact'>, 'Grad unit')
    """
    stripped = text.strip()
    form = TermForm.INFLECTED
    if stripped.startswith("="):
        form, stripped = TermForm.EXACT, stripped[1:].strip()
    if len(stripped) >= 2 and _QUOTES.get(stripped[0]) == stripped[-1]:
        return (TermForm.AS_WRITTEN if form is TermForm.INFLECTED else form), stripped[1:-1]
    if form is TermForm.INFLECTED and stripped.endswith("*"):
        return TermForm.PREFIX, stripped[:-1]
    return form, stripped
