"""One HTTP/1.1 connection: asyncio moves the bytes, h11 (the engine under httpx) reads and writes HTTP.

httpx and httpcore put a pool, locks and streams of their own between the two, which took more than half of a poll that
brings nothing. Here the bytes go to h11 as they come, in pieces of bounded size.
"""

from __future__ import annotations

import asyncio
import http
import ssl
from dataclasses import dataclass
from typing import cast

import h11

from monitor.feeds.decode import Body

_MAX_HEAD = 100_000  # bytes of status line and headers
_PIECE = 65_536  # bytes taken from the socket at once
_SILENCE_S = 15.0  # a server that sends nothing for so long sends nothing more
_NOTHING = memoryview(b"")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `headers` have lower-case names; `body` is decoded, empty unless the status is 200."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection(asyncio.BufferedProtocol):
    """Asks one thing at a time. `is_idle` says whether it can be asked (again)."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)
        self._piece = _NOTHING
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._head = Answer(0, {}, b"")
        self._body: Body | None = None
        self._max_body = 0
        self._heard = 0.0  # when the server last said something; the loop's clock
        self._timer: asyncio.TimerHandle
        self._over = False

    @property
    def is_idle(self) -> bool:
        """Whether the last answer is complete and the server, for all we know, still listens."""
        return not self._over and self._answer is None

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Goes on encrypted, to a server that shows a certificate for `host`. Raises OSError where it does not."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._transport = await loop.start_tls(self._transport, self, context, server_hostname=host)
        if self._transport is None:
            raise ConnectionResetError("the server closed it during the TLS handshake")

    async def ask(self, request: h11.Request, content: bytes, max_body: int) -> Answer:
        """The answer to `request`; `max_body` caps its body after decompression.

        Raises h11.RemoteProtocolError for what is no HTTP, ConnectionError where the server hangs up, TimeoutError
        where it falls silent, and FetchError for a body that is too large or damaged. An answer other than 200 is cut
        after its headers.
        """
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        sent = [self._http.send(request)]
        if content:
            sent.append(self._http.send(h11.Data(data=content)))
        sent.append(self._http.send(h11.EndOfMessage()))
        self._max_body, self._body = max_body, None
        self._answer, self._heard = loop.create_future(), loop.time()
        self._timer = loop.call_later(_SILENCE_S, self._after_silence)
        complete = False
        try:
            self._transport.write(b"".join(piece for piece in sent if piece))
            answer = await self._answer
            complete = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
            return answer
        finally:
            self._timer.cancel()
            self._answer = None
            if not complete or self._http.trailing_data[0]:
                self.close()

    def close(self) -> None:
        """Ends the connection at once: a peer that never finishes the TLS goodbye must not hold the socket."""
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    # --- what asyncio calls -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # not every loop's are instances of it

    def get_buffer(self, _sizehint: int) -> memoryview:
        # Made for each piece: connections that wait hold none. A view, for asyncio's TLS writes into slices of it.
        self._piece = memoryview(bytearray(_PIECE))
        return self._piece

    def buffer_updated(self, count: int) -> None:
        data, self._piece = bytes(self._piece[:count]), _NOTHING
        if self._answer is None or self._answer.done():  # nobody asked
            self.close()
            return
        self._heard = asyncio.get_running_loop().time()
        self._take(data)

    def eof_received(self) -> None:
        self._end()
        self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._over = True
        if error is None:
            self._end()
        else:
            self._fail(error)

    # --- what the bytes say -------------------------------------------------------------------------------------

    def _take(self, data: bytes) -> None:
        assert self._answer is not None
        try:
            self._http.receive_data(data)
            while (event := self._http.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    assert self._body is not None
                    self._body.feed(event.data)
                elif isinstance(event, h11.Response):
                    self._begin(event)
                elif isinstance(event, h11.EndOfMessage):
                    body = b"" if self._body is None else self._body.finish()
                    self._answer.set_result(Answer(self._head.status, self._head.headers, body))
                elif not isinstance(event, h11.InformationalResponse):
                    raise h11.RemoteProtocolError("the server speaks of something else")
                if self._answer.done():
                    return
        except Exception as error:  # noqa: BLE001 - whoever asked is told, whatever it is
            self._fail(error)

    def _begin(self, response: h11.Response) -> None:
        assert self._answer is not None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
        self._head = Answer(response.status_code, headers, b"")
        if response.status_code == http.HTTPStatus.OK:
            self._body = Body(headers.get("content-encoding"), self._max_body)
        elif response.status_code != http.HTTPStatus.NOT_MODIFIED:  # that has no body: its end comes next
            self._answer.set_result(self._head)

    def _end(self) -> None:
        if self._answer is None or self._answer.done():
            return
        if self._http.their_state is h11.SEND_BODY:
            self._take(b"")  # a body may last until the end of the connection
        self._fail(ConnectionResetError("the server hung up before its answer was complete"))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _after_silence(self) -> None:
        loop = asyncio.get_running_loop()
        if (rest := self._heard + _SILENCE_S - loop.time()) > 0:
            self._timer = loop.call_later(rest, self._after_silence)
        else:
            self._fail(TimeoutError("the server fell silent"))
