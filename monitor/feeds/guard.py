"""Which addresses may be asked: only public ones, unless the operator allows a network.

The check happens where the connection is made, on the very address that is dialled, so neither a redirect nor a
name that resolves differently the second time (rebinding) gets past it. Python's `is_global` alone is not enough: it
holds for addresses that carry a private IPv4 address inside (NAT64, 6to4, IPv4-compatible) and for multicast.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from monitor.errors import ConfigurationError, FetchError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: local use only
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291 2.5.5.1, deprecated
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # the only IPv6 space handed out to the public
_RESOLVER_THREADS = 16


def embedded_ipv4(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Every IPv4 address that `address` would lead to: mapped, NAT64, 6to4, Teredo, IPv4-compatible."""
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return tuple(one for one in found if one is not None)


def is_public(address: IPAddress) -> bool:
    """True where `address` is global unicast and so is every address embedded in it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    inner = embedded_ipv4(address)
    if address.ipv4_mapped is not None or address in _NAT64:
        return all(is_public(one) for one in inner)
    return (
        address in _GLOBAL_UNICAST
        and address.is_global
        and not address.is_multicast
        and address not in _NAT64_LOCAL
        and all(is_public(one) for one in inner)
    )


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses addresses that are neither public nor in one of the `allow`ed networks."""

    allow: tuple[IPNetwork, ...] = ()

    def permits(self, address: IPAddress) -> bool:
        """True where a feed at `address` may be asked. A mapped IPv4 address counts as that IPv4 address."""
        candidates: list[IPAddress] = [address]
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            candidates = [address.ipv4_mapped]
        if any(one.version == network.version and one in network for one in candidates for network in self.allow):
            return True
        return is_public(address)


def guard_of(allow: Iterable[str]) -> Guard:
    """A guard that lets the networks `allow` ("10.20.0.0/16") pass. Raises ConfigurationError for other forms."""
    networks: list[IPNetwork] = []
    for text in allow:
        try:
            networks.append(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError as error:
            raise ConfigurationError(
                f"network.allow: {text!r} is no network ({error}); write one such as 10.20.0.0/16"
            ) from error
    return Guard(tuple(networks))


Lookup = Callable[[str, int], Sequence[str]]
"""Name and port to numeric addresses; blocking, called in a thread. Raises OSError."""


def system_lookup(host: str, port: int) -> list[str]:
    """What the system's resolver answers. Decimal and octal forms (`2130706433`, `0177.0.0.1`) come out as the
    addresses they mean."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]).partition("%")[0] for *_, sockaddr in answers))


class Resolver:
    """Names to addresses that the guard permits. Owns its threads: a slow name server holds up no other work."""

    def __init__(self, guard: Guard, lookup: Lookup = system_lookup) -> None:
        self._guard = guard
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, thread_name_prefix="resolve")

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The permitted addresses of `host`, best first. Raises FetchError where there is none."""
        try:
            candidates: list[IPAddress] = [ipaddress.ip_address(host.strip("[]"))]
        except ValueError:
            loop = asyncio.get_running_loop()
            try:
                answers = await loop.run_in_executor(self._threads, self._lookup, host, port)
            except (OSError, UnicodeError) as error:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name"
                raise FetchError(f"the name {host[:120]} cannot be resolved ({reason})") from error
            candidates = [ipaddress.ip_address(one) for one in answers]
        permitted = tuple(str(one) for one in candidates if self._guard.permits(one))
        if not permitted:
            led_to = ", ".join(map(str, candidates))[:120] or "no address"
            where = host[:120] if led_to == host.strip("[]") else f"{host[:120]} leads to {led_to}, which"
            raise FetchError(
                # Not as refused: no server is burdened, and a name server that is down or filtered may answer so.
                f"{where} is not a public address; add its network to network.allow if it is meant to be polled"
            )
        return permitted

    def close(self) -> None:
        """Lets go of the threads; look-ups under way are abandoned."""
        self._threads.shutdown(wait=False, cancel_futures=True)
