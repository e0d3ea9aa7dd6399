"""What the daemon leaves in the store so that other processes can see that it is alive."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store.schema import meta

_KEY = "daemon"


@dataclass(frozen=True, slots=True)
class Vitals:
    """The daemon as it last wrote itself down. `trouble` is what keeps it from its work at
    present, one line each."""

    pid: int
    started_at: datetime
    beat_at: datetime
    rules_version: str
    rules: int
    trouble: tuple[str, ...] = ()
    stopped_at: datetime | None = None  # when it stopped in good order


def save(connection: Connection, vitals: Vitals) -> None:
    """Writes the daemon's vitals over those before."""
    body = json.dumps(asdict(vitals), default=datetime.isoformat)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(meta).values(key=_KEY, value=body)
    connection.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": body}))


def load(connection: Connection) -> Vitals | None:
    """The vitals of the daemon that ran last on this store; None where none has."""
    body = connection.execute(select(meta.c.value).where(meta.c.key == _KEY)).scalar()
    if body is None:
        return None
    values = json.loads(body)
    stopped = values["stopped_at"]
    return Vitals(
        pid=values["pid"],
        started_at=datetime.fromisoformat(values["started_at"]),
        beat_at=datetime.fromisoformat(values["beat_at"]),
        rules_version=values["rules_version"],
        rules=values["rules"],
        trouble=tuple(values["trouble"]),
        stopped_at=None if stopped is None else datetime.fromisoformat(stopped),
    )
