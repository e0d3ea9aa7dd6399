"""One HTTP request to a service, bounded in time and size, and what its failures mean for trying again."""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from monitor.errors import ConfigurationError, DeliveryError

_ANSWER_KEPT = 65_536  # bytes read of an answer
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer, its body cut at 64 kB."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


@functools.cache
def tls_context() -> ssl.SSLContext:
    """The one TLS context of this process: building it takes some 40 ms."""
    return ssl.create_default_context()


class HttpCaller:
    """Makes requests with a total deadline, without redirects. `deadline` covers connecting, sending and reading."""

    def __init__(self, deadline: timedelta = timedelta(seconds=30)) -> None:
        self._deadline = deadline
        self._client: httpx.AsyncClient | None = None

    async def call(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request and its answer, whatever its status.

        Raises DeliveryError where there was none: `unknown` once the request may have been read.
        """
        client = self._client = self._client or httpx.AsyncClient(
            follow_redirects=False, timeout=httpx.Timeout(self._deadline.total_seconds()), verify=tls_context()
        )
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                request = client.build_request(
                    method,
                    url,
                    content=content,
                    headers=dict(headers or {}),
                    params=dict(params) if params else None,
                )
                response = await client.send(request, stream=True)
                try:
                    body = bytearray()
                    async for piece in response.aiter_raw():
                        body += piece
                        if len(body) >= _ANSWER_KEPT:
                            break
                finally:
                    await response.aclose()
        except TimeoutError:
            seconds = f"{self._deadline.total_seconds():.0f} s"
            raise DeliveryError(f"no answer within {seconds}; it may have arrived", unknown=True) from None
        except _NOT_SENT as error:
            raise DeliveryError(f"cannot connect: {describe(error)}") from error
        except (httpx.InvalidURL, httpx.LocalProtocolError) as error:
            raise DeliveryError(
                f"the address or a header is not valid: {describe(error)}",
                permanent=True,
                advice="correct the settings",
            ) from error
        except httpx.HTTPError as error:
            raise DeliveryError(
                f"the connection broke: {describe(error)}; it may have arrived", unknown=True
            ) from error
        return Answer(response.status_code, response.headers, bytes(body))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def check_address(url: str, where: str) -> str:
    """`url`, if it is an http(s) address with a host. Raises ConfigurationError otherwise, without showing it."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.host:
        raise ConfigurationError(f"{where}: this is no http(s) address")
    return url


def describe(error: Exception) -> str:
    """An exception in words: its text, or its name where it has none."""
    return str(error) or type(error).__name__


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds or a date. None where it is missing or nonsense."""
    value = headers.get("retry-after", "").strip()
    try:
        if value.replace(".", "", 1).isdigit():
            return timedelta(seconds=min(float(value), 1e7))
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - now, timedelta())


def refusal(answer: Answer, now: datetime, said: str) -> DeliveryError:
    """What an answer that is no success means, by its status. `said` is the answer in words."""
    status = answer.status
    asked = retry_after(answer.headers, now)
    if status == 429:
        return DeliveryError(f"429, too many requests: {said}", retry_after=asked or timedelta(seconds=30))
    if status in (408, 425):
        return DeliveryError(f"{status}: {said}", retry_after=asked)
    if status == 503:
        return DeliveryError(f"503, unavailable: {said}", retry_after=asked)
    if status >= 500:
        return DeliveryError(
            f"{status}, the service failed: {said}; it may have arrived", unknown=True, retry_after=asked
        )
    if 300 <= status < 400:
        return DeliveryError(
            f"{status}, a redirect, which is not followed", permanent=True, advice="configure the address it moved to"
        )
    if status in (413, 422):
        return DeliveryError(
            f"{status}, the service does not take this message: {said}", permanent=True, refused="message"
        )
    advice = {
        401: "the key or token is wrong or was revoked",
        403: "the key or token does not allow this",
        404: "the address is wrong or was withdrawn",
        405: "the address does not take messages",
        410: "the address was withdrawn",
    }.get(status)
    return DeliveryError(f"{status}: {said}", permanent=True, advice=advice)
