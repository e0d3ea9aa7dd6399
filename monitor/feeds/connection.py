"""One HTTP/1.1 connection: asyncio moves the bytes, h11 (the engine under httpx) reads and writes HTTP.

The bytes go to h11 as they come, in pieces of bounded size; a body that nobody takes holds its sender back. Errors are
httpx's.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import deque
from typing import cast

import h11
import httpx

_MAX_HEAD = 100_000  # bytes of status line and headers
_PIECE = 65_536  # bytes taken from the socket at once
_READ_AHEAD = 4 * _PIECE  # bytes of a body that may wait to be taken
_NOTHING = memoryview(b"")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_HTTP = re.compile(rb"\Ahttp/", re.IGNORECASE)
# Not in the headers that say where an answer ends: who reads those otherwise reads another answer.
_SPACED_NAME = re.compile(
    rb"^(?!content-length|transfer-encoding|connection|upgrade)([\w-]{1,100})[ \t]{1,20}:", re.IGNORECASE | re.MULTILINE
)


class Connection(asyncio.BufferedProtocol):
    """Asks one thing at a time: `ask`, then `piece` until there are no more or enough of them, then `finish`."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)
        self._read = _NOTHING
        self._transport: asyncio.Transport | None = None
        self._asked = False
        self._heard = False  # anything of the answer
        self._head: h11.Response | None = None
        self._pieces: deque[bytes] = deque()
        self._waiting = 0  # bytes in them
        self._complete = False
        self._failure: Exception | None = None
        self._news: asyncio.Future[None] | None = None  # somebody waits for anything to happen
        self._over = False

    @property
    def is_idle(self) -> bool:
        """Whether it can be asked (again): the last answer is complete and the server, for all we know, listens."""
        return not self._over and not self._asked

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Goes on encrypted, to a server that shows a certificate for `host`. Raises OSError where it does not."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._transport = await loop.start_tls(self._transport, self, context, server_hostname=host)
        if self._transport is None:
            raise ConnectionResetError("the server closed it during the TLS handshake")

    async def ask(self, request: h11.Request, content: bytes, silence: float | None) -> h11.Response:
        """The head of the answer to `request`; a server may say nothing for `silence` seconds.

        Raises httpx.RemoteProtocolError for what is no HTTP, httpx.ReadError where the server hangs up, and
        httpx.ReadTimeout where it falls silent.
        """
        assert self._transport is not None
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        sent = [self._http.send(request)]
        if content:
            sent.append(self._http.send(h11.Data(data=content)))
        sent.append(self._http.send(h11.EndOfMessage()))
        self._asked, self._heard, self._head, self._complete = True, False, None, False
        self._transport.write(b"".join(piece for piece in sent if piece))
        while self._head is None:
            await self._more(silence)
        return self._head

    async def piece(self, silence: float | None) -> bytes:
        """The next bytes of the body as they were sent, none at its end. Raises as `ask` does."""
        while not self._pieces and not self._complete:
            await self._more(silence)
        if not self._pieces:
            return b""
        piece = self._pieces.popleft()
        if self._waiting > _READ_AHEAD >= self._waiting - len(piece) and self._transport is not None:
            self._transport.resume_reading()
        self._waiting -= len(piece)
        return piece

    def finish(self) -> None:
        """Ends what was asked. It can be asked again where the answer was complete, and is closed elsewhere."""
        self._asked = False
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if self._pieces or not done or self._http.trailing_data[0]:
            self.close()

    def close(self) -> None:
        """Ends the connection at once: a peer that never finishes the TLS goodbye must not hold the socket."""
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    async def _more(self, silence: float | None) -> None:
        """Waits until the server has said anything more."""
        if self._failure is not None:
            raise self._failure
        self._news = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(silence):
                await self._news
        except TimeoutError as error:
            raise httpx.ReadTimeout("the server fell silent") from error
        finally:
            self._news = None

    # --- what asyncio calls -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # not every loop's are instances of it

    def get_buffer(self, _sizehint: int) -> memoryview:
        # Made for each piece: connections that wait hold none. A view, for asyncio's TLS writes into slices of it.
        self._read = memoryview(bytearray(_PIECE))
        return self._read

    def buffer_updated(self, count: int) -> None:
        data, self._read = bytes(self._read[:count]), _NOTHING
        if not self._asked or self._complete:  # nobody asked for that
            self.close()
            return
        first, self._heard = not self._heard, True
        self._take(_with_tidy_head(data) if first else data)

    def eof_received(self) -> None:
        self._end()
        self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._over = True
        if error is None:
            self._end()
        else:
            self._fail(httpx.ReadError(str(error) or "the server hung up"))

    # --- what the bytes say -------------------------------------------------------------------------------------

    def _take(self, data: bytes) -> None:
        before = self._waiting
        try:
            self._http.receive_data(data)
            while not self._complete and (event := self._http.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    self._pieces.append(event.data)
                    self._waiting += len(event.data)
                elif isinstance(event, h11.Response):
                    self._head = event
                elif isinstance(event, h11.EndOfMessage):
                    self._complete = True
                elif not isinstance(event, h11.InformationalResponse):
                    raise h11.RemoteProtocolError("the server speaks of something else")
        except h11.RemoteProtocolError as error:
            self._failure = httpx.RemoteProtocolError(str(error))
        if before <= _READ_AHEAD < self._waiting and self._transport is not None:
            self._transport.pause_reading()
        self._tell()

    def _end(self) -> None:
        """The server says no more."""
        if self._asked and not self._complete:
            if self._http.their_state is h11.SEND_BODY:
                self._take(b"")  # a body may last until the end of the connection
            self._fail(httpx.ReadError("the server hung up before its answer was complete"))

    def _fail(self, error: Exception) -> None:
        if not self._complete and self._failure is None:
            self._failure = error
            self._tell()

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


def _with_tidy_head(first: bytes) -> bytes:
    """`first`, the first bytes of an answer, as h11 takes them: `http/` in capitals, no space before the colon of a
    header. Browsers pass over both; h11 would refuse the feed. A head that comes in pieces stays as it is."""
    if not (end := _HEAD_ENDS.search(first)):
        return first
    return _SPACED_NAME.sub(rb"\1:", _HTTP.sub(b"HTTP/", first[: end.start()])) + first[end.start() :]
