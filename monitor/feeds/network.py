"""Making connections: every one goes through the resolver and so through the guard."""

from __future__ import annotations

import asyncio
import ssl

import httpx

from monitor.feeds.connection import Connection
from monitor.feeds.guard import Resolver

_MAX_ADDRESSES = 4  # of one name, tried in order


class Dialler:
    """Dials only addresses that the resolver lets through; tries them in order."""

    def __init__(self, resolver: Resolver, tls: ssl.SSLContext) -> None:
        self._resolver = resolver
        self._tls = tls
        self._tls.set_alpn_protocols(["http/1.1"])

    async def dial(self, scheme: str, host: str, port: int, patience: float | None) -> Connection:
        """A connection to `host`, encrypted where `scheme` is https; `patience` in seconds is for one address, and as
        long again for TLS. Raises FetchError where the guard refuses, httpx.ConnectTimeout or httpx.ConnectError
        where nobody answers, is not who it should be, or is too slow."""
        loop = asyncio.get_running_loop()
        failure: httpx.TransportError = httpx.ConnectError("nobody answers")
        for address in (await self._resolver.resolve(host, port))[:_MAX_ADDRESSES]:
            try:
                async with asyncio.timeout(patience):
                    _, connection = await loop.create_connection(Connection, address, port)
            except TimeoutError:
                failure = httpx.ConnectTimeout(f"no connection to {address} within {patience:g} s")
            except OSError as error:
                failure = httpx.ConnectError(error.strerror or "nobody answers")
            else:
                if scheme == "https":
                    await self._secure(connection, host, patience)
                return connection
        raise failure

    async def _secure(self, connection: Connection, host: str, patience: float | None) -> None:
        secured = False
        try:
            async with asyncio.timeout(patience):
                await connection.start_tls(self._tls, host)
            secured = True
        except TimeoutError as error:
            raise httpx.ConnectTimeout("the server does not finish the TLS handshake") from error
        except (OSError, ssl.CertificateError) as error:
            raise httpx.ConnectError(_tls_reason(error)) from error
        finally:
            if not secured:
                connection.close()


def _tls_reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or error}"
    return str(error)
