"""Addresses of feeds: what may be asked, what may be shown, and the id made of one."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from monitor.errors import FetchError

MAX_LENGTH = 2_000  # characters; longer ones are no address anybody meant
_SECRET_NAME = re.compile(r"key|token|auth|pass|pwd|secret|sig|session|credential|user", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


def checked(url: str) -> str:
    """`url` as it is asked: http or https, host in ASCII, path quoted, no fragment. Raises FetchError otherwise."""
    if len(url) > MAX_LENGTH:
        raise FetchError(f"the address is {len(url):,} characters long", refused=True)
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"the address is malformed ({error})", refused=True) from error
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError(
            f"only http and https are polled, not {parts.scheme[:20] or 'an address without a scheme'}", refused=True
        )
    name = _ascii_host(host or "")
    if not _HOST.fullmatch(name):
        raise FetchError("the address names no host", refused=True)
    userinfo, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(
        (
            parts.scheme.lower(),
            f"{userinfo}{at}{name}{'' if port is None else f':{port}'}",
            quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]|"),
            "",
        )
    )


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise FetchError("the address names a host that cannot be one", refused=True) from error


def shown(url: str) -> str:
    """`url` as logs, errors and pages may show it: no user name or password, no value that looks like a key."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return "(a malformed address)"
    if any(_SECRET_NAME.search(name) for name, _ in query):
        query = [(name, "***" if _SECRET_NAME.search(name) else value) for name, value in query]
        parts = parts._replace(query=urlencode(query, safe="*"))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))[:MAX_LENGTH]


def bare(url: str) -> str:
    """`url` without user name and password, as the store keeps it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def host_of(url: str) -> str:
    """The host name in lower case; empty for what is no address."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def feed_id(url: str) -> str:
    """A short id that stays the same while the address does: the host and a hash of the address without its
    credentials (`feeds-example-org-1f3a5b7c`)."""
    digest = hashlib.blake2b(bare(url.strip()).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    host = re.sub(r"[^a-z0-9]+", "-", host_of(url).removeprefix("www."))[:40].strip("-")
    return f"{host}-{digest}" if host else digest
