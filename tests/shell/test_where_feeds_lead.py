"""Where a feed's address leads: to public addresses over http and https, and credentials to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.feeds.address import bare
from monitor.feeds.catalog import feed_of
from monitor.feeds.guard import system_lookup
from monitor.feeds.poll import Poller
from monitor.model import FeedState
from monitor.settings import FeedSetting, Network
from tests.shell.feed_samples import entry, rss
from tests.shell.poll_kit import NOW, error_of, poll, polling
from tests.shell.web_server import WebServer, response, web_server


@pytest.fixture
async def poller() -> AsyncIterator[Poller]:
    async with polling() as running:
        yield running


PRIVATE = [
    "http://127.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://192.0.2.1/",
]
NOT_ASKED = ("not a public address", "cannot be resolved", "Invalid IPv4 address")


@pytest.mark.parametrize("url", PRIVATE)
async def test_addresses_that_are_not_public_are_refused_before_anything_is_sent(server: WebServer, url: str) -> None:
    server.serve("/", rss(entry(1)))
    async with polling(Network()) as poller:
        message = error_of(await poll(poller, url.format(port=server.port)))
    assert any(reason in message for reason in NOT_ASKED)
    assert server.requests == []


@pytest.mark.parametrize("url", PRIVATE)
async def test_no_redirect_leads_to_an_address_that_is_not_public(server: WebServer, url: str) -> None:
    # A server at 127.0.0.9 plays the public one: only its very address is allowed.
    def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.9"] if host == "public.example" else system_lookup(host, port)

    server.serve("/", rss(entry(1)))
    async with (
        web_server(host="127.0.0.9") as public,
        polling(Network(allow=["127.0.0.9/32"]), lookup=lookup) as poller,
    ):
        public.serve("/feed", b"", "302 Found", Location=url.format(port=server.port))
        message = error_of(await poll(poller, public.url("/feed", "public.example")))
        assert len(public.requests) == 1
    assert server.requests == []
    assert any(reason in message for reason in NOT_ASKED)


async def test_a_name_that_changes_its_address_is_checked_at_every_connection(server: WebServer) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    server.replies["/feed"] = response(b"", "302 Found", Location="/second", Connection="close")
    server.serve("/second", rss(entry(1)))
    async with polling(lookup=lambda _host, _port: next(answers)) as poller:
        message = error_of(await poll(poller, f"http://rebinding.example:{server.port}/feed"))
    assert message.startswith("rebinding.example leads to 10.0.0.7, which is not a public address")


async def test_a_name_that_leads_nowhere_public_is_asked_again_soon_for_its_server_may_only_be_down() -> None:
    feed = feed_of(FeedSetting(url="http://filtered.example/feed"))
    failing = FeedState(feed.id, bare(feed.url), gen=1, next_poll_at=NOW, failures=30)
    async with polling(lookup=lambda _host, _port: ["0.0.0.0"]) as poller:
        outcome = await poller.poll(feed, failing, NOW)
    assert str(outcome.error).startswith("filtered.example leads to 0.0.0.0, which is not a public address")
    assert outcome.state.next_poll_at - NOW < timedelta(minutes=15)


async def test_the_address_dialled_is_the_address_checked(server: WebServer) -> None:
    asked: list[str] = []

    def lookup(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["10.9.9.9", "127.0.0.1"]  # only the second is allowed

    server.serve("/feed", rss(entry(1)))
    async with polling(lookup=lookup) as poller:
        outcome = await poll(poller, f"http://mixed.example:{server.port}/feed")
    assert len(outcome.items) == 1
    assert asked == ["mixed.example"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("file:///etc/passwd", "only http and https are polled, not file"),
        ("ftp://127.0.0.1/", "only http and https are polled, not ftp"),
        ("gopher://x/", "only http and https are polled, not gopher"),
        ("data:text/xml,<rss/>", "the server redirects to a malformed address"),
        ("http://[::1/", "the server does not speak proper HTTP (Invalid URL in location header"),
    ],
)
async def test_redirects_stay_with_http(server: WebServer, poller: Poller, target: str, message: str) -> None:
    server.serve("/feed", b"", "302 Found", Location=target)
    assert error_of(await poll(poller, server.url())).startswith(message)


async def test_redirects_that_never_end_are_cut(server: WebServer, poller: Poller) -> None:
    server.serve("/feed", b"", "302 Found", Location="/feed")
    assert error_of(await poll(poller, server.url())) == "more than 5 redirects"


async def test_credentials_go_to_their_own_server_only_and_never_into_an_error(
    server: WebServer, poller: Poller, capsys: pytest.CaptureFixture[str]
) -> None:
    async with web_server() as other:
        other.serve("/feed", b"", "500 Internal Server Error")
        server.serve("/feed", b"", "302 Found", Location=other.url("/feed"))
        url = f"http://reader:hunter2@127.0.0.1:{server.port}/feed?api_key=s3cret"
        message = error_of(await poll(poller, url))
        assert server.requests[0].headers["authorization"] == "Basic cmVhZGVyOmh1bnRlcjI="
        assert "authorization" not in other.requests[0].headers
        assert "hunter2" not in message
        logged = "".join(capsys.readouterr())
        assert "hunter2" not in logged
        assert "s3cret" not in logged
