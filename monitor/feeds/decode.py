"""Undoing Content-Encoding with a bound on what comes out, counted while it is produced.

A body of 809 bytes can unpack to two gigabytes: every decoder here is asked for at most what is still allowed plus
one byte, so memory stays near the cap whatever the server sends.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import brotli
import zstandard

from monitor.errors import FetchError

# What means that nothing was compressed; some servers name the charset, which every browser passes over.
_NO_CODING = re.compile(r"|identity|none|binary|[78]bit|us-ascii|utf-?8|utf-?16|iso-8859-\d{1,2}|windows-125\d")
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_ZSTD_WINDOW = 1 << 23  # 8 MiB: what RFC 8878 asks every decoder to support, and all that HTTP uses


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._inner = zlib.decompressobj(wbits)
        self._started = False

    def decode(self, data: bytes, limit: int) -> bytes:
        try:
            out = self._inner.decompress(data, limit)
        except zlib.error as error:
            if self._started or self._wbits != zlib.MAX_WBITS:
                raise ValueError(str(error)) from error
            # "deflate" is sent by some servers without the zlib header that the standard asks for.
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            out = _raw(self._inner, data, limit)
        self._started = True
        while self._inner.eof and self._inner.unused_data and len(out) < limit:  # gzip may have several members
            rest = self._inner.unused_data
            if self._wbits < 16 or not rest.startswith(b"\x1f\x8b"):
                break
            self._inner = zlib.decompressobj(self._wbits)
            out += _raw(self._inner, rest, limit - len(out))
        return out


def _raw(inner: zlib._Decompress, data: bytes, limit: int) -> bytes:
    try:
        return inner.decompress(data, limit)
    except zlib.error as error:
        raise ValueError(str(error)) from error


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def decode(self, data: bytes, limit: int) -> bytes:
        out = bytearray()
        try:
            while len(out) < limit:
                piece = self._inner.process(data, output_buffer_limit=limit - len(out))
                out += piece
                data = b""
                if not piece or self._inner.can_accept_more_data():
                    break
        except brotli.error as error:
            raise ValueError(str(error)) from error
        return bytes(out)


class _Zstd:
    """Collects the frames and unpacks them at the end: the library bounds its output only when it reads."""

    def __init__(self) -> None:
        self.collected = b""

    def decode(self, data: bytes, _limit: int) -> bytes:
        self.collected += data
        return b""

    def unpack(self, data: bytes, limit: int) -> bytes:
        factory = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        try:
            with factory.stream_reader(data, read_across_frames=True) as reader:
                return reader.read(limit)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error


class Body:
    """Collects a body piece by piece, decoded, and refuses to grow past `limit` bytes."""

    def __init__(self, encoding: str | None, limit: int) -> None:
        """`encoding` is the Content-Encoding header. Raises FetchError for an encoding that was not asked for."""
        self._limit = limit
        self._received = 0
        self._out = bytearray()
        names = [name.strip().lower() for name in (encoding or "").split(",")]
        names = [name for name in names if not _NO_CODING.fullmatch(name)]
        if len(names) > 1:  # no honest server does it, and a bound on the last layer would not bound the first
            raise FetchError(f"the body is compressed {len(names)} times over", refused=True)
        self._decoder = _decoder(names[0]) if names else None

    def feed(self, data: bytes) -> None:
        """Takes one piece off the wire. Raises FetchError once the body is too large or damaged."""
        self._received += len(data)
        if self._received > self._limit:
            raise self._too_large()
        self._take(data if self._decoder is None else self._decoded(self._decoder.decode, data))

    def finish(self) -> bytes:
        """The whole body. Raises FetchError as `feed` does."""
        if isinstance(self._decoder, _Zstd):
            self._take(self._decoded(self._decoder.unpack, self._decoder.collected))
        return bytes(self._out)

    def _decoded(self, decode: Callable[[bytes, int], bytes], data: bytes) -> bytes:
        try:
            return decode(data, self._limit - len(self._out) + 1)
        except ValueError as error:
            raise FetchError(f"the compressed body is damaged ({error})") from error

    def _take(self, data: bytes) -> None:
        self._out += data
        if len(self._out) > self._limit:
            raise self._too_large()

    def _too_large(self) -> FetchError:
        return FetchError(f"the body is larger than {self._limit:,} bytes (polling.max_body)", refused=True)


def _decoder(name: str) -> _Zlib | _Brotli | _Zstd:
    match name:
        case "gzip" | "x-gzip":
            return _Zlib(16 + zlib.MAX_WBITS)
        case "deflate":
            return _Zlib(zlib.MAX_WBITS)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
        case _:
            raise FetchError(f"the body is encoded as {name[:40]!r}, which was not asked for", refused=True)
