"""`newswatch schema`: the JSON Schema that editors and CI use."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from monitor.language.schema import SchemaKind, json_schema


def command(
    kind: Annotated[SchemaKind, typer.Argument(metavar="KIND", help="rules, config or feeds.")] = SchemaKind.RULES,
) -> None:
    """Prints the JSON Schema of rule files, of the configuration, or of lists of feeds.

    \b
    Example: newswatch schema rules > schema/rules.json
             # first line of a rule file: # yaml-language-server: $schema=schema/rules.json
    """
    typer.echo(orjson.dumps(json_schema(kind), option=orjson.OPT_INDENT_2).decode())
