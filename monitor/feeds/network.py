"""The TCP and TLS streams under httpcore: every connection goes through the resolver and so through the guard."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from monitor.feeds.guard import Resolver

_MAX_ADDRESSES = 4  # of one name, tried in order
_READ_AHEAD = 65_536  # bytes a stream may buffer before the sender is held back


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Dials only addresses that the resolver lets through; tries them in order."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """A stream to `host`. Raises FetchError where the guard refuses, httpcore.ConnectError where nobody answers."""
        failure: Exception = httpcore.ConnectError("nobody answers")
        for address in (await self._resolver.resolve(host, port))[:_MAX_ADDRESSES]:
            try:
                async with asyncio.timeout(timeout):
                    reader, writer = await asyncio.open_connection(address, port, limit=_READ_AHEAD)
                return _Stream(reader, writer)
            except TimeoutError:
                failure = httpcore.ConnectTimeout(f"no connection to {address} within {timeout:g} s")
            except OSError as error:
                failure = httpcore.ConnectError(error.strerror or "nobody answers")
        raise failure

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout("the server fell silent") from error
        except OSError as error:
            raise httpcore.ReadError(error.strerror or str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not buffer:
            return
        try:
            self._writer.write(buffer)
            async with asyncio.timeout(timeout):
                await self._writer.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout("the server does not take the request") from error
        except OSError as error:
            raise httpcore.WriteError(error.strerror or str(error)) from error

    async def aclose(self) -> None:
        # Aborting rather than closing: a peer that never finishes the TLS goodbye must not hold the socket.
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            self._writer.transport.abort()
            raise httpcore.ConnectTimeout("the server does not finish the TLS handshake") from error
        except (OSError, ssl.CertificateError) as error:
            self._writer.transport.abort()
            raise httpcore.ConnectError(_tls_reason(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "ssl_object":
                return self._writer.get_extra_info("ssl_object")
            case "server_addr":
                return self._writer.get_extra_info("peername")
            case "client_addr":
                return self._writer.get_extra_info("sockname")
            case "is_readable":  # httpcore asks whether an idle connection was closed by the peer
                return self._reader.at_eof() or self._reader.exception() is not None
            case _:
                return None


def _tls_reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or error}"
    return str(error)
