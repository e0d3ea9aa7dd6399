"""`newswatch init`: a folder to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from monitor.errors import ConfigurationError
from monitor.language.schema import SchemaKind, json_schema

_STARTER = Path(__file__).parent.parent / "starter"


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write to; made if it is not there.")],
) -> None:
    """Writes a commented configuration, a rule file and a watchlist, with schemas for editors.

    \b
    Example: newswatch init watch && cd watch && newswatch check && newswatch test
    """
    contents = starter_files()
    there = [name for name in contents if (folder / name).exists()]
    if there:
        raise ConfigurationError(f"{folder} already has {', '.join(there)}; nothing was written")
    for name, data in contents.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
        typer.echo(f"wrote {path}")
    typer.echo(f"next: cd {folder} && newswatch check && newswatch test && newswatch run")


def starter_files() -> dict[str, bytes]:
    """What `init` writes, by path inside the folder."""
    written = {path.relative_to(_STARTER).as_posix(): path.read_bytes() for path in sorted(_STARTER.rglob("*.yaml"))}
    schemas = {
        f"schema/{kind.value}.json": orjson.dumps(
            json_schema(kind), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        )
        for kind in SchemaKind
    }
    return {**written, **schemas}
