"""Which addresses may be asked, whatever form they come in."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ConfigurationError, FetchError
from monitor.feeds import address
from monitor.feeds.guard import guard_of, is_public

private_ipv4 = st.sampled_from(
    ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "0.0.0.0/8"]
).flatmap(lambda network: st.ip_addresses(v=4, network=network))
embeddings = st.sampled_from(
    [
        lambda inner: (0xFFFF << 32) | inner,  # mapped
        lambda inner: inner,  # compatible
        lambda inner: (0x64FF9B << 96) | inner,  # NAT64
        lambda inner: (0x2002 << 112) | (inner << 80),  # 6to4
        lambda inner: (0x20010000 << 96) | (0x08080808 << 64) | (~inner & 0xFFFFFFFF),  # Teredo client
        lambda inner: (0x20010000 << 96) | (inner << 64) | (~0x08080808 & 0xFFFFFFFF),  # Teredo server
    ]
)


@given(private_ipv4, embeddings)
def test_a_private_ipv4_address_is_private_inside_any_ipv6_address(inner: ipaddress.IPv4Address, embed: object) -> None:
    outer = ipaddress.IPv6Address(embed(int(inner)))  # type: ignore[operator]
    assert not is_public(inner)
    assert not is_public(outer)
    assert not guard_of([]).permits(outer)


@given(st.ip_addresses(v=6))
def test_only_global_unicast_is_public(candidate: ipaddress.IPv6Address) -> None:
    if is_public(candidate) and candidate.ipv4_mapped is None:
        assert candidate in ipaddress.ip_network("2000::/3") or candidate in ipaddress.ip_network("64:ff9b::/96")
        assert candidate.is_global
        assert not candidate.is_multicast


@pytest.mark.parametrize("public", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "8.8.8.8"])
def test_public_addresses_pass(public: str) -> None:
    assert guard_of([]).permits(ipaddress.ip_address(public))


def test_the_allow_list_opens_networks_and_nothing_beside_them() -> None:
    guard = guard_of(["10.20.0.0/16", "fd00::/8"])
    for permitted in ("10.20.3.4", "::ffff:10.20.3.4", "fd12::1"):
        assert guard.permits(ipaddress.ip_address(permitted))
    for refused in ("10.21.0.1", "127.0.0.1", "::ffff:10.21.0.1", "fe80::1"):
        assert not guard.permits(ipaddress.ip_address(refused))
    with pytest.raises(ConfigurationError, match=r"network.allow: 'intranet' is no network"):
        guard_of(["intranet"])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pw@h.example/rss?x=1#top", "https://h.example/rss?x=1"),
        ("https://h.example/rss?api_key=abc&x=1", "https://h.example/rss?api_key=***&x=1"),
        ("https://h.example/rss?Token=abc", "https://h.example/rss?Token=***"),
        ("https://[bad/rss", "(a malformed address)"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert address.shown(url) == shown


@given(st.text(max_size=60))
def test_any_text_is_an_address_that_can_be_asked_or_one_clear_error(text: str) -> None:
    try:
        asked = address.checked(text)
    except FetchError:
        return
    assert asked.startswith(("http://", "https://"))
    assert asked.isascii()
    assert " " not in asked
    assert address.checked(asked) == asked


def test_an_id_stays_the_same_when_credentials_change() -> None:
    first = address.feed_id("https://a:b@www.h.example/rss?x=1")
    assert first == address.feed_id("https://c:d@www.h.example/rss?x=1")
    assert first.startswith("h-example-")
    assert first != address.feed_id("https://www.h.example/rss?x=2")
