"""From a site's address to its feeds: what the page names, what it links to, and where feeds usually are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from monitor.errors import FeedError, FetchError, ParseError
from monitor.feeds import address
from monitor.feeds.fetch import Fetcher
from monitor.feeds.jobs import Reading, ReadJob
from monitor.feeds.workers import Workers
from monitor.model import Fetched
from monitor.setting_values import refers

USUAL_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds", "/feed.json")
_MAX_TRIED = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that answers and can be read."""

    url: str
    title: str
    format: str
    entries: int


async def discover(site: str, fetcher: Fetcher, workers: Workers, now: datetime) -> tuple[Found, ...]:
    """The feeds behind `site` (an address, https assumed where it has no scheme), the likeliest first.

    The address of a feed is its own answer. Raises FetchError where the site itself does not answer or has no feed.
    """
    start = site if "://" in site else f"https://{site}"
    fetched = await _get(start, fetcher, now)
    try:
        reading = await workers.read(_job("feed", fetched, now), fetched.body)
        return (Found(_lasting(start, fetched), reading.title, reading.format, reading.entries),)
    except ParseError:
        pass  # a page then: look for what it names
    try:
        links = await workers.read(_job("links", fetched, now), fetched.body)
        named = [item.url for item in links.items if item.url]
    except ParseError:
        named = []
    found = await _those_that_answer(named[:_MAX_TRIED], fetcher, workers, now)
    if not found:
        usual = [urljoin(fetched.url, path) for path in USUAL_PATHS]
        found = (await _those_that_answer(usual, fetcher, workers, now))[:1]
    if not found:
        raise FetchError(
            f"no feed is named at {address.shown(start)} or found at the usual places; "
            "a source of kind page or sitemap can watch a site without one"
        )
    return tuple(sorted(found, key=_unlikely))


async def _those_that_answer(
    urls: Iterable[str], fetcher: Fetcher, workers: Workers, now: datetime
) -> tuple[Found, ...]:
    async def look(url: str) -> Found | None:
        try:
            fetched = await _get(url, fetcher, now)
            reading: Reading = await workers.read(_job("feed", fetched, now), fetched.body)
        except FeedError:
            return None
        return Found(_lasting(url, fetched), reading.title, reading.format, reading.entries)

    looked = await asyncio.gather(*(look(url) for url in dict.fromkeys(urls)))
    return tuple({one.url: one for one in looked if one is not None}.values())


def _unlikely(found: Found) -> tuple[bool, bool]:
    """Comments and empty feeds last; otherwise in the page's own order."""
    return ("comment" in f"{found.url} {found.title}".lower(), not found.entries)


def _lasting(url: str, fetched: Fetched) -> str:
    found = fetched.moved_to or url
    return address.checked(found) if refers(found) else found  # a page must not name a secret of this machine


async def _get(url: str, fetcher: Fetcher, now: datetime) -> Fetched:
    answer = await fetcher.fetch(url, now=now)
    if not isinstance(answer, Fetched):
        raise FetchError("the server answers 304 to a request without validators")
    return answer


def _job(kind: str, fetched: Fetched, now: datetime) -> ReadJob:
    return ReadJob(kind, fetched.url, fetched.content_type, "discovered", "", None, None, (), "", 100, now)
