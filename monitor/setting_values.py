"""What may be written as one value of a configuration or rule file: lengths of time, hours, networks, addresses.

Each type says in its error how to write it. Secrets stay references here (`${NAME}`, `file:…`, `credential:…`).
"""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from monitor.durations import parse_duration
from monitor.zones import check_clock, check_hours, check_zone

# --- references to secrets --------------------------------------------------------------------------------------

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""Stands in a setting for a variable of the environment."""
_SECRET_FILE = "file:"


def refers(setting: str) -> bool:
    """Whether a setting refers to a secret."""
    return setting.startswith((_SECRET_FILE, "credential:")) or VARIABLE.search(setting) is not None


def beside(setting: str, folder: Path) -> str:
    """The setting; if it is a secret in a file with a relative path, that of the file in `folder`."""
    if not setting.startswith(_SECRET_FILE):
        return setting
    return f"{_SECRET_FILE}{folder / Path(setting.removeprefix(_SECRET_FILE)).expanduser()}"


# --- times ------------------------------------------------------------------------------------------------------


def _at_least(shortest: timedelta, written: str) -> AfterValidator:
    def check(value: timedelta) -> timedelta:
        if value < shortest:
            raise ValueError(f"this is too short; at least {written}")
        return value

    return AfterValidator(check)


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?(s|m|h|d|w)$", "examples": ["90s", "15m", "48h"]}),
]
"""A length of time as people write it: `90s`, `15m`, `48h`, `30d`, `2w`. It may be none: `0s`."""
Span = Annotated[Duration, _at_least(timedelta(seconds=1), "1s")]
"""A length of time that is not none."""
Days = Annotated[Duration, _at_least(timedelta(days=1), "1d")]
"""A length of time of a day or more."""
Zone = Annotated[str, AfterValidator(check_zone), WithJsonSchema({"type": "string", "examples": ["Asia/Baghdad"]})]
"""A time zone by its name in the zone database."""
Clock = Annotated[
    str,
    AfterValidator(check_clock),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "examples": ["07:00"]}),
]
"""A time of day, 24 hours."""
Hours = Annotated[
    str,
    AfterValidator(check_hours),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$",
            "examples": ["08:00-18:00", "22:00-06:00"],
        }
    ),
]
"""A span of the day; it may go over midnight."""
WeekDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SeverityName = Literal["info", "low", "medium", "high", "critical"]

# --- names and addresses ----------------------------------------------------------------------------------------

LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
Language = Annotated[str, StringConstraints(pattern=LANGUAGE), Field(examples=["en", "ar", "pt-BR"])]


def _check_country(code: str) -> str:
    if re.fullmatch(_COUNTRY, code) is None:
        raise ValueError(f"{code!r} is no country; write two letters such as IQ")
    return code


_COUNTRY = r"[A-Za-z]{2}|[A-Za-z]?\*"
Country = Annotated[
    str, AfterValidator(_check_country), WithJsonSchema({"type": "string", "pattern": f"^({_COUNTRY})$"})
]
"""A country by its ISO 3166 alpha-2 code, in capitals or not; `*` is any."""


def _check_network(text: str) -> str:
    try:
        ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is no network; write one such as 10.20.0.0/16") from None
    return text


NetworkName = Annotated[str, AfterValidator(_check_network), WithJsonSchema({"type": "string"})]
"""A network or a single address."""


def _check_listen(text: str) -> str:
    port = text.rpartition(":")[2]
    if not port.isdecimal() or int(port) > 65_535:
        raise ValueError(f"{text!r} is nothing to listen on; write an address and a port such as 127.0.0.1:8732")
    return text


Listen = Annotated[str, AfterValidator(_check_listen), WithJsonSchema({"type": "string"})]
"""`address:port`; a port alone means the loopback."""


def _check_public(text: str) -> str:
    if re.fullmatch(r"https?://\S+", text) is None:
        raise ValueError(f"{text!r} is no address; write one such as https://watch.example.org/news")
    return text


PublicAddress = Annotated[str, AfterValidator(_check_public), WithJsonSchema({"type": "string", "format": "uri"})]


def _check_agent(text: str) -> str:
    if re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", text) is None:
        raise ValueError("a user agent is one line of ASCII text; leave the key out to say what newswatch is")
    return text


UserAgent = Annotated[str, AfterValidator(_check_agent), WithJsonSchema({"type": "string"})]


def check_store(store: str) -> str:
    """`store`, if it names a database newswatch can use. Raises ValueError otherwise, without repeating it."""
    kind, is_address, rest = store.partition("://")
    if not store.strip():
        raise ValueError("this names no file; leave the key out for newswatch.db in the state directory")
    if not is_address or kind == "postgresql":
        return store
    if kind != "sqlite":
        raise ValueError(f"{kind}:// is no store newswatch knows; use sqlite:/// or postgresql://")
    if not rest.startswith("/") or not rest.strip("/"):
        raise ValueError("this names no file; write sqlite:///var/lib/newswatch/newswatch.db")
    return store


StoreName = Annotated[
    str,
    AfterValidator(lambda store: store if refers(store) else check_store(store)),
    WithJsonSchema({"type": "string"}),
]
"""Where the store is: `sqlite:///path`, `postgresql://…`, the path of a SQLite file, or a reference to one of these."""
