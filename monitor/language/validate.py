"""A positioned YAML tree against a pydantic model: the model, or every fault with its place and a suggestion."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import InputError
from monitor.language.source import Mapping, Node, Scalar, Sequence, to_data
from monitor.language.suggest import did_you_mean

M = TypeVar("M", bound=BaseModel)


def validate(
    model: type[M],
    node: Node | None,
    *,
    path: str,
    what: str,
    nothing: frozenset[str] = frozenset(),
    private: frozenset[str] = frozenset(),
) -> tuple[M | None, tuple[InputError, ...]]:
    """`node` as a `model`, or None and all its faults.

    `what` names the thing in messages: "a rule file". `nothing` are unquoted words that stand for no value (`null`).
    What is written under the outermost keys `private` is never repeated in a message: it may be a secret.
    """
    if not isinstance(node, Mapping):
        line, column = (node.line, node.column) if node is not None else (1, 1)
        return None, (InputError(path, line, column, f"{what} holds keys and values, not {_found(node)}"),)
    try:
        return model.model_validate(to_data(node, nothing)), ()
    except ValidationError as refused:
        faults = (_fault(model, node, path, detail, private) for detail in refused.errors(include_url=False))
        return None, tuple(dict.fromkeys(faults))


def _fault(
    model: type[BaseModel], root: Mapping, path: str, detail: ErrorDetails, private: frozenset[str]
) -> InputError:
    names, node, key = _descend(root, detail["loc"])
    kind = detail["type"]
    name = names[-1] if names else ""
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        keys = _keys_of(model, names[:-1], detail["loc"])
        return _at(key or node, path, f"unknown key '{last}'", did_you_mean(last, keys) or _known(keys))
    if kind == "missing":
        return _at(
            node, path, f"the key '{last}' is missing" + (f" in '{name}'" if isinstance(name, str) and name else "")
        )
    if last == "[key]":
        shown = key.value if key else name
        return _at(key or node, path, f"'{shown}' cannot be a name here", _names_are(detail))
    message, hint = _message(detail, node)
    if names and names[0] in private and name != "type" and isinstance(node, Scalar) and node.value:
        message, hint = message.replace(node.value, "…"), None
    return _at(node, path, message, hint)


def _at(node: Node, path: str, message: str, hint: str | None = None) -> InputError:
    return InputError(path, node.line, node.column, message, hint)


def _known(keys: Iterable[str]) -> str | None:
    names = ", ".join(keys)
    return f"known keys: {names}" if names else None


def _descend(root: Mapping, location: tuple[int | str, ...]) -> tuple[list[int | str], Node, Scalar | None]:
    """The names and indexes of `location` that exist in the tree, the node there, and its key.

    pydantic's locations also name the branches of unions; those stand in no file and are passed over.
    """
    node: Node = root
    key: Scalar | None = None
    names: list[int | str] = []
    for part in location:
        if isinstance(node, Mapping) and part in node.entries:
            key, node = node.entries[str(part)]
            names.append(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            key, node = None, node.items[part]
            names.append(part)
    return names, node, key


# --- messages ---------------------------------------------------------------------------------------------------


def _found(node: Node | None) -> str:
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "keys and values"
    if node is None or node.value is None:
        return "nothing"
    return f"'{node.value if len(node.value) <= 40 else node.value[:39] + '…'}'"


def _message(detail: ErrorDetails, node: Node) -> tuple[str, str | None]:
    """What is wrong, and a hint, in words of the file and not of the validator."""
    kind, context = detail["type"], detail.get("ctx", {})
    found = _found(node)
    match kind:
        case "literal_error" | "enum":
            choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            written = node.value or "" if isinstance(node, Scalar) else ""
            if choices == ["any"]:  # or a list, which is another branch
                return f"expected any or a list such as [en, ar], found {found}", None
            return f"expected {_or(choices)}, found {found}", did_you_mean(written, choices)
        case "union_tag_invalid":
            choices = re.findall(r"'([^']*)'", str(context.get("expected_tags", "")))
            tag = str(context.get("tag", ""))
            if choices and choices[0].startswith("<"):
                return f"expected {_or([_SHAPES.get(choice, choice) for choice in choices])}, found {found}", None
            return f"unknown type '{tag}'; expected {_or(choices)}", did_you_mean(tag, choices)
        case "union_tag_not_found":
            return "the key 'type' is missing", None
        case "string_type":
            return f"expected text, found {found}", None
        case "list_type":
            return f"expected a list, found {found}", _as_list(node)
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"expected keys and values, found {found}", None
        case "bool_parsing" | "bool_type":
            return f"expected true or false, found {found}", None
        case "int_parsing" | "int_type" | "int_from_float":
            return f"expected a whole number, found {found}", None
        case "float_parsing" | "float_type":
            return f"expected a number, found {found}", None
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            bound = next((value for name, value in context.items() if name in ("ge", "gt", "le", "lt")), "")
            words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
            which = next((name for name in words if name in context), "ge")
            return f"expected {words[which]} {bound:g}, found {found}", None
        case "string_pattern_mismatch":
            return f"{found} is not allowed here", _names_are(detail)
        case "too_short":
            return "the list is empty", None
        case "value_error":
            return str(context.get("error", detail["msg"])), None
        case _:
            return f"{detail['msg'].lower()}, found {found}", None


_SHAPES = {"<text>": "text", "<list>": "a list", "<keys>": "keys and values"}


def _or(choices: Iterable[str]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last


def _as_list(node: Node) -> str | None:
    return f"write [{node.value}]" if isinstance(node, Scalar) and node.value and len(node.value) < 40 else None


_PATTERN_WORDS = {
    "^[^": "names are made of letters, digits, '-', '_' and '.'",
    "^[A-Za-z]{2,3}": "write a language code such as en, ar or pt-BR",
    "^[A-Z]{2}": "write two capital letters such as IQ",
}


def _names_are(detail: ErrorDetails) -> str | None:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    return next((words for start, words in _PATTERN_WORDS.items() if pattern.startswith(start)), None)


# --- which keys a place knows -----------------------------------------------------------------------------------


def _keys_of(model: type[BaseModel], names: list[int | str], location: tuple[int | str, ...]) -> list[str]:
    """The keys known at a place of the file: those of every model that may stand there. Where models are told apart
    by their `type`, which pydantic's `location` names, only those of the type meant."""
    places: list[Any] = [model]
    for name in names:
        places = [inner for place in places for inner in _inside(place, name)]
    models = [place for place in places if isinstance(place, type) and issubclass(place, BaseModel)]
    meant = [place for place in models if "type" in place.model_fields and _type_of(place) in location]
    fields = {field.alias or key: None for place in meant or models for key, field in place.model_fields.items()}
    return list(fields)


def _type_of(model: type[BaseModel]) -> object:
    return next(iter(get_args(model.model_fields["type"].annotation)), None)


def _inside(annotation: Any, name: int | str) -> list[Any]:
    """The types that may stand under `name` (a key or an index) of a value of type `annotation`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for key, field in annotation.model_fields.items():
            if (field.alias or key) == name:
                return _branches(field.annotation)
        return []
    if get_origin(annotation) in (list, tuple) and isinstance(name, int):
        return _branches(get_args(annotation)[0])
    if get_origin(annotation) is dict and isinstance(name, str):
        return _branches(get_args(annotation)[1])
    return []


def _branches(annotation: Any) -> list[Any]:
    """The alternatives of a union; annotations around them are taken off."""
    if hasattr(annotation, "__metadata__"):
        return _branches(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [inner for part in get_args(annotation) for inner in _branches(part)]
    return [] if get_origin(annotation) is Literal else [annotation]
