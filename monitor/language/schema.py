"""JSON Schema of the files that people write, made from the shapes that validate them.

Draft 7, because that is what editors (the YAML language server) understand whole. The schema is never wider than
the loader in keys and choices; what it cannot say (expressions, references between files) `newswatch check` does.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from monitor.durations import format_duration
from monitor.language.shapes import FeedListShape, RuleFileShape
from monitor.settings import Settings


class SchemaKind(StrEnum):
    """Which files a schema is for."""

    RULES = "rules"
    CONFIG = "config"
    FEEDS = "feeds"


_MODELS: dict[SchemaKind, tuple[type[BaseModel], str]] = {
    SchemaKind.RULES: (RuleFileShape, "newswatch rule file: watchlists and rules"),
    SchemaKind.CONFIG: (Settings, "newswatch configuration"),
    SchemaKind.FEEDS: (FeedListShape, "newswatch list of feeds"),
}


class _Generator(GenerateJsonSchema):
    """Writes default lengths of time as people write them."""

    def encode_default(self, dft: Any) -> Any:
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def json_schema(kind: SchemaKind) -> dict[str, Any]:
    """The JSON Schema of one kind of file."""
    model, title = _MODELS[kind]
    made: dict[str, Any] = _tidy(model.model_json_schema(by_alias=True, schema_generator=_Generator))
    if kind is SchemaKind.FEEDS:  # a bare list is a list of feeds too
        definitions = made.pop("$defs")
        made = {"anyOf": [made, made["properties"]["feeds"]], "$defs": definitions}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **made}


_NOISE = frozenset({"title", "discriminator", "propertyNames"})
_NAMED = frozenset({"properties", "patternProperties", "$defs"})  # what stands here are names, not keywords


def _tidy(node: Any) -> Any:
    """`node` without what only repeats the code: titles, null for what may be left out, defaults that are objects."""
    if isinstance(node, list):
        return [_tidy(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: {name: _tidy(part) for name, part in value.items()} if key in _NAMED else _tidy(value)
        for key, value in node.items()
        if key not in _NOISE
    }
    if kept.get("default", ...) is None:
        del kept["default"]
        branches = [part for part in kept.get("anyOf", ()) if part != {"type": "null"}]
        if len(branches) == 1:
            del kept["anyOf"]
            kept = {**branches[0], **kept}
    if isinstance(kept.get("default"), dict):
        del kept["default"]
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    if "$ref" in kept and len(kept) > 1:  # draft 7 ignores what stands beside a reference
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept
