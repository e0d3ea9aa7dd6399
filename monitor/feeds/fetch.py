"""One polite, bounded GET: validators, redirects by hand, a total deadline, a cap on what comes out.

Nothing a server answers can make a request last longer than `deadline`, grow past `max_body`, leave http(s), or reach
an address the guard refuses.
"""

from __future__ import annotations

import asyncio
import base64
import http
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

import certifi
import httpx

from monitor.errors import FetchError
from monitor.feeds import headers
from monitor.feeds.decode import ACCEPT_ENCODING, Body
from monitor.feeds.guard import Guard, Lookup, Resolver, system_lookup
from monitor.feeds.hosts import HostTurns
from monitor.feeds.network import Dialler
from monitor.feeds.target import Target, target_of
from monitor.feeds.transport import Transport
from monitor.model import Fetched, NotModified

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
DEFAULT_USER_AGENT = "newswatch/0.1 (news monitor; polls feeds; honours Retry-After and Cache-Control)"
_MAX_REDIRECTS = 5
_PATIENCE = httpx.Timeout(
    None,
    connect=8.0,  # to one address; as long again for TLS
    read=15.0,  # a server that sends nothing for so long sends nothing more
).as_dict()
_CROWD = 4  # times as many as a host gets at once
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_MAX_VALIDATOR = 1_000  # characters; a longer ETag is not kept


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch. `deadline` counts from when the host's turn has come, all redirects included."""

    deadline: timedelta = timedelta(seconds=30)
    max_body: int = 10_000_000  # bytes after decompression
    per_host: int = 2  # requests at once to one host
    spacing: timedelta = timedelta(milliseconds=500)  # between requests to one host
    user_agent: str = DEFAULT_USER_AGENT


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server answered; `body` is decoded, empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Takes none."""


_NO_COOKIES = _NoCookies()


class _Client(httpx.AsyncClient):
    """A client that keeps no cookies, which would let a host know it again, and does not look for any."""

    @property
    def cookies(self) -> httpx.Cookies:
        return _NO_COOKIES

    @cookies.setter
    def cookies(self, _cookies: object) -> None:
        raise AttributeError("a client that keeps no cookies")


class Fetcher:
    """Owns the connections. Safe for concurrent use within one event loop."""

    def __init__(
        self,
        guard: Guard,
        limits: Limits,
        *,
        lookup: Lookup = system_lookup,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._resolver = Resolver(guard, lookup)
        self._turns = HostTurns(limits.per_host, limits.spacing.total_seconds())
        transport = Transport(Dialler(self._resolver, tls or trusting_context()), limits.per_host)
        self._client = _Client(transport=transport, trust_env=False)
        self._always = [
            (b"user-agent", limits.user_agent.encode("latin-1", "replace")),
            (b"accept-encoding", ACCEPT_ENCODING.encode("ascii")),
        ]

    async def fetch(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = ACCEPT_FEED,
    ) -> Fetched | NotModified:
        """What `url` answers to a GET with these validators.

        Raises FetchError for everything that is neither 200 nor 304; the message never holds credentials.
        """
        target = target_of(url)
        extra = [(b"accept", accept.encode("ascii"))]
        if etag:
            extra.append((b"if-none-match", etag.encode("latin-1", "ignore")))
        if last_modified:
            extra.append((b"if-modified-since", last_modified.encode("latin-1", "ignore")))
        async with self._turns.turn(target.host):
            try:
                async with asyncio.timeout(self._limits.deadline.total_seconds()):
                    return await self._follow(target, extra, now)
            except TimeoutError as error:
                seconds = self._limits.deadline.total_seconds()
                raise FetchError(f"no complete answer within {seconds:g} s (polling.deadline)") from error

    def is_crowded(self, host: str) -> bool:
        """Whether so many requests wait for a turn at `host` that one more would wait long."""
        return self._turns.at(host) >= _CROWD * self._limits.per_host

    async def post(self, url: str, form: bytes) -> int:
        """Sends a form to `url`, guarded and bounded like a fetch, redirects not followed; the status.

        Raises FetchError for a status that is not 2xx, and as `fetch` does.
        """
        asked = target_of(url)
        extra = [(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"%d" % len(form))]
        async with self._turns.turn(asked.host):
            try:
                async with asyncio.timeout(self._limits.deadline.total_seconds()):
                    answer = await self._request(asked, extra, with_credentials=True, form=form)
            except TimeoutError as error:
                raise FetchError("no complete answer in time") from error
        if not 200 <= answer.status < 300:
            raise FetchError(f"the server answers {answer.status} {_phrase(answer.status)}", status=answer.status)
        return answer.status

    async def _follow(self, target: Target, extra: list[tuple[bytes, bytes]], now: datetime) -> Fetched | NotModified:
        first, permanent, moved_to = target.origin, True, None
        for _ in range(_MAX_REDIRECTS + 1):
            answer = await self._request(target, extra, with_credentials=target.origin == first)
            if answer.status not in _REDIRECTS:
                return _judge(target.address, answer, moved_to, now, conditional=len(extra) > 1)
            location = answer.headers.get("location", "").strip()
            if not location:
                raise FetchError(f"the server answers {answer.status} without saying where to", status=answer.status)
            try:
                target = target_of(urljoin(target.address, location))
            except ValueError as error:
                raise FetchError("the server redirects to a malformed address", refused=True) from error
            permanent = permanent and answer.status in _PERMANENT
            moved_to = target.address if permanent else None
        raise FetchError(f"more than {_MAX_REDIRECTS} redirects", refused=True)

    async def _request(
        self, target: Target, extra: list[tuple[bytes, bytes]], *, with_credentials: bool, form: bytes | None = None
    ) -> _Answer:
        lines = [(b"host", target.authority.encode("ascii")), *self._always, *extra]
        if with_credentials and target.credentials is not None:
            pair = ":".join(target.credentials).encode()
            lines.append((b"authorization", b"Basic " + base64.b64encode(pair)))
        request = httpx.Request(
            "GET" if form is None else "POST",
            target.url,
            headers=lines,
            content=form,
            # The path as it is configured: httpx would quote it once more.
            extensions={"target": target.path.encode("ascii"), "timeout": _PATIENCE},
        )
        try:
            response = await self._client.send(request, stream=True)
            try:
                return await self._answer(response)
            finally:
                await response.aclose()
        except httpx.InvalidURL as error:
            raise FetchError(f"the server redirects to a malformed address ({_clear(error)})", refused=True) from error
        except httpx.TimeoutException as error:
            raise FetchError(_clear(error) or "the server is too slow") from error
        except httpx.ProtocolError as error:
            raise FetchError(f"the server does not speak proper HTTP ({_clear(error)})") from error
        except httpx.ReadError as error:
            raise FetchError(_clear(error)) from error
        except (httpx.TransportError, OSError) as error:
            raise FetchError(f"no connection: {_clear(error) or 'the server closed it'}") from error

    async def _answer(self, response: httpx.Response) -> _Answer:
        """The answer; one other than 200 is cut after its headers."""
        fields = {name.decode("latin-1"): value.decode("latin-1") for name, value in response.headers.raw}
        if response.status_code != http.HTTPStatus.OK:
            return _Answer(response.status_code, fields, b"")
        body = Body(fields.get("content-encoding"), self._limits.max_body)
        async for piece in response.aiter_raw():
            body.feed(piece)
        return _Answer(response.status_code, fields, body.finish())

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.aclose()
        self._resolver.close()


def trusting_context() -> ssl.SSLContext:
    """A TLS context that checks certificates against the system's authorities and the bundled ones. Takes 40 ms."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _judge(
    url: str, answer: _Answer, moved_to: str | None, now: datetime, *, conditional: bool
) -> Fetched | NotModified:
    fresh = headers.max_age(answer.headers, now)
    if answer.status == http.HTTPStatus.NOT_MODIFIED and conditional:
        return NotModified(url=url, at=now, max_age=fresh, moved_to=moved_to)
    if answer.status != http.HTTPStatus.OK:
        raise FetchError(
            f"the server answers {answer.status} {_phrase(answer.status)}".rstrip(),
            status=answer.status,
            retry_after=headers.retry_after(answer.headers, now),
            gone=answer.status == http.HTTPStatus.GONE,
        )
    return Fetched(
        url=url,
        status=answer.status,
        body=answer.body,
        content_type=answer.headers.get("content-type"),
        etag=_kept(answer.headers.get("etag")),
        last_modified=_kept(answer.headers.get("last-modified")),
        at=now,
        max_age=fresh,
        moved_to=moved_to,
    )


def _kept(validator: str | None) -> str | None:
    return validator if validator and len(validator) <= _MAX_VALIDATOR else None


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""


def _clear(error: Exception) -> str:
    """The error's text as one short printable line: parts of it may come from the server."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return "".join(char if char.isprintable() else " " for char in text)[:160].strip()
