"""What a request to an address is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import httpx

from monitor.errors import FetchError
from monitor.feeds.address import checked

_REMEMBERED = 2_000  # addresses that need not be taken apart at each poll


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is made of. `address` is as `address.checked` says; `url` is the same for httpx, without user
    name and password; `authority` is what the Host header says; `credentials` are user name and password as they are
    sent."""

    address: str
    url: httpx.URL
    host: str
    authority: str
    path: str  # with the query
    credentials: tuple[str, str] | None

    @property
    def origin(self) -> str:
        """Scheme, host and port: who is asked."""
        return f"{self.url.scheme}://{self.authority}"


@lru_cache(_REMEMBERED)
def target_of(url: str) -> Target:
    """What a request to `url` is made of. Raises FetchError as `address.checked` does."""
    asked = checked(url)
    parts = urlsplit(asked)
    authority = parts.netloc.rpartition("@")[2]
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        bare_url = httpx.URL(f"{parts.scheme}://{authority}{path}")
    except httpx.InvalidURL as error:
        raise FetchError(f"the address is malformed ({error})", refused=True) from error
    return Target(
        address=asked,
        url=bare_url,
        host=parts.hostname or "",
        authority=authority,
        path=path,
        credentials=None if parts.username is None else (unquote(parts.username), unquote(parts.password or "")),
    )
