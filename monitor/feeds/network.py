"""Making connections: every one goes through the resolver and so through the guard."""

from __future__ import annotations

import asyncio
import ssl

from monitor.feeds.address import Target
from monitor.feeds.connection import Connection
from monitor.feeds.guard import Resolver

_MAX_ADDRESSES = 4  # of one name, tried in order
_CONNECT_S = 8.0  # to one address; as long again for TLS


class Dialler:
    """Dials only addresses that the resolver lets through; tries them in order."""

    def __init__(self, resolver: Resolver, tls: ssl.SSLContext) -> None:
        self._resolver = resolver
        self._tls = tls
        self._tls.set_alpn_protocols(["http/1.1"])

    async def dial(self, target: Target) -> Connection:
        """A connection to the server of `target`. Raises FetchError where the guard refuses, TimeoutError or another
        OSError where nobody answers, is not who it should be, or is too slow."""
        loop = asyncio.get_running_loop()
        failure: OSError = ConnectionError("nobody answers")
        for address in (await self._resolver.resolve(target.host, target.port))[:_MAX_ADDRESSES]:
            try:
                async with asyncio.timeout(_CONNECT_S):
                    _, connection = await loop.create_connection(Connection, address, target.port)
            except TimeoutError:
                failure = TimeoutError(f"no connection to {address} within {_CONNECT_S:g} s")
            except OSError as error:
                failure = ConnectionError(error.strerror or "nobody answers")
            else:
                if target.scheme == "https":
                    await self._secure(connection, target.host)
                return connection
        raise failure

    async def _secure(self, connection: Connection, host: str) -> None:
        secured = False
        try:
            async with asyncio.timeout(_CONNECT_S):
                await connection.start_tls(self._tls, host)
            secured = True
        except TimeoutError as error:
            raise TimeoutError("the server does not finish the TLS handshake") from error
        except (OSError, ssl.CertificateError) as error:
            raise ConnectionError(_tls_reason(error)) from error
        finally:
            if not secured:
                connection.close()


def _tls_reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or error}"
    return str(error)
