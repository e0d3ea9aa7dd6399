"""Every format of feed, read by the real worker process; and where the quick reader answers, feedparser agrees."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.feeds import quick, reading
from monitor.feeds.jobs import Reading, ReadJob
from monitor.feeds.workers import Workers

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
RSS = "application/rss+xml; charset=utf-8"
URL = "https://gazette.example/feeds/all"
JOB = ReadJob("feed", URL, "application/xml", "gazette", "Gazette", None, None, (), "", 100, NOW)
PUBLISHED = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)

RSS20 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:own="urn:own">
<channel><title>Gazette</title><link>https://gazette.example/</link><language>en-gb</language><ttl>20</ttl>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://gazette.example/feeds/all"/>
<skipHours><hour>1</hour><hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<item><guid isPermaLink="false">a-1</guid><title>Ferry “Ålesund” &amp; crew safe</title><link>/news/1?a=1&amp;b=2</link>
<dc:creator>Someone</dc:creator><media:thumbnail url="https://gazette.example/1.jpg"/><own:mark>x</own:mark>
<description>&lt;p&gt;All &lt;b&gt;aboard&lt;/b&gt; are safe.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>All aboard are safe.</p><p>The port&nbsp;opens at noon.</p>]]></content:encoded>
<pubDate>Mon, 02 Mar 2026 05:05:06 +0100</pubDate></item>
<item><title>Only a title</title></item></channel></rss>"""

RSS091 = """<?xml version="1.0"?><rss version="0.91"><channel><title>Gazette</title><language>en</language>
<item><title>Ferry safe</title><link>https://gazette.example/news/1</link>
<description>All are safe.</description></item></channel></rss>"""

RSS10 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://gazette.example/">
<title>Gazette</title><link>https://gazette.example/</link><dc:language>en</dc:language></channel>
<item rdf:about="https://gazette.example/news/1"><title>Ferry safe</title><link>https://gazette.example/news/1</link>
<description>All are safe.</description><dc:date>2026-03-02T04:05:06Z</dc:date></item></rdf:RDF>"""

RSS090 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Gazette</title></channel>
<item><title>Ferry safe</title><link>https://gazette.example/news/1</link></item></rdf:RDF>"""

ATOM10 = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Gazette</title><link rel="self" href="/feeds/all"/><id>urn:gazette</id><updated>2026-03-02T04:05:06Z</updated>
<entry><title>1 &lt; 2 ferries safe</title><link href="/news/1"/><link rel="enclosure" href="/1.mp3"/>
<id>urn:gazette:1</id>
<published>2026-03-02T04:05:06Z</published><updated>2026-03-02T05:00:00Z</updated>
<summary type="html">&lt;p&gt;All are safe.&lt;/p&gt;</summary><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>All <b>aboard</b> are safe.</p></div></content></entry></feed>"""

ATOM03 = """<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Gazette</title>
<entry><title>Ferry safe</title><link rel="alternate" type="text/html" href="https://gazette.example/news/1"/>
<id>urn:1</id><issued>2026-03-02T04:05:06Z</issued><summary>All are safe.</summary></entry></feed>"""

JSON11 = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Gazette",
        "language": "en",
        "items": [
            {
                "id": "1",
                "url": "https://gazette.example/news/1",
                "title": "Ferry <safe> & sound",
                "content_html": "<p>All are safe.</p>",
                "date_published": "2026-03-02T05:05:06+01:00",
            },
            {"id": 2, "content_text": "No title here"},
        ],
    }
)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    running = Workers(1)
    yield running
    await running.aclose()


async def read(workers: Workers, body: str | bytes, **changes: object) -> Reading:
    data = body.encode() if isinstance(body, str) else body
    return await workers.read(dataclasses.replace(JOB, **changes), data)  # type: ignore[arg-type]


async def test_rss_2(workers: Workers) -> None:
    found = await read(workers, RSS20)
    first, second = sorted(found.items, key=lambda item: item.title)
    assert first.title == "Ferry “Ålesund” & crew safe"
    assert first.summary == "All aboard are safe."
    assert first.content == "All aboard are safe.\n\nThe port opens at noon."
    assert first.url == "https://gazette.example/news/1?a=1&b=2"
    assert (first.published, first.lang) == (PUBLISHED, "en")
    assert (second.title, second.url, second.published) == ("Only a title", None, None)
    assert (found.format, found.ttl, found.skip_hours, found.skip_days) == ("rss20", 20, (1, 2), ("sunday",))
    assert (found.hub, found.self_link) == ("https://hub.example/", URL)


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (RSS091, "rss091u"),
        (RSS10, "rss10"),
        (RSS090, "rss090"),
        (ATOM03, "atom03"),
        (ATOM10, "atom10"),
        (JSON11, "json11"),
    ],
    ids=["rss 0.91", "rss 1.0", "rss 0.90", "atom 0.3", "atom 1.0", "json feed 1.1"],
)
async def test_other_formats(workers: Workers, body: str, form: str) -> None:
    found = await read(workers, body)
    assert found.format == form
    item = found.items[0]
    assert "safe" in item.title
    assert item.url == "https://gazette.example/news/1"
    if "2026" in body:
        assert item.published == PUBLISHED
    if "All" in body:
        assert "are safe." in item.summary + item.content
    assert item.feed == "gazette"


async def test_plain_text_titles_of_atom_and_json_keep_what_looks_like_markup(workers: Workers) -> None:
    assert (await read(workers, ATOM10)).items[0].title == "1 < 2 ferries safe"
    items = (await read(workers, JSON11)).items
    assert items[0].title == "Ferry <safe> & sound"
    assert (items[1].title, items[1].content) == ("", "No title here")


CYRILLIC = (
    '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><title>t</title>'
    "<item><title>Порт открыт</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (CYRILLIC.format("windows-1251").encode("windows-1251"), "application/xml"),
        (CYRILLIC.format("koi8-r").encode("koi8-r"), "text/xml"),
        (CYRILLIC.format("utf-16").encode("utf-16"), "application/xml"),
        (CYRILLIC.format("utf-32").encode("utf-32-le"), "application/xml"),
        (CYRILLIC.format("utf-32").encode("utf-32"), "application/xml"),
        (CYRILLIC.format("utf-8").encode(), "text/html; charset=iso-8859-1"),
        (CYRILLIC.format("iso-8859-1").encode(), RSS),
        (CYRILLIC.format("utf-8").encode(), None),
        (CYRILLIC.format("utf-8").encode(), "application/octet-stream"),
        (b"\xef\xbb\xbf" + CYRILLIC.format("utf-8").encode(), "image/png"),
        (b"\r\n\r\n" + CYRILLIC.format("utf-8").encode(), "text/plain"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else "",
)
async def test_wrong_types_and_encodings_are_seen_through(
    workers: Workers, body: bytes, content_type: str | None
) -> None:
    found = await read(workers, body, content_type=content_type)
    assert [item.title for item in found.items] == ["Порт открыт"]


@pytest.mark.parametrize(
    "written",
    [
        "2026/03/02 04:05:06",
        "2026/3/2 04:05:06 GMT",
        "2026/03/02 07:05:06 +03:00",
        "2026.03.02 07:05:06 +0300",
        "2026/03/01 23:05:06 -05",
        "2026-03-02 04:05:06 UTC",
        "2.3.2026 07:05:06 +03:00",
        "Mon, 02 Mar 2026 4:05:06 AM GMT",
        "2 Mar 2026 04:05:06 a.m. UTC",
        "Sun, 01 Mar 2026 11:05:06 PM EST",
        "2026-03-02 7:05:06 PM +1500",
        "2026-03-01 23:05:06 EST",
        "Mar 2, 2026 4:05:06 AM",
        "Monday, March 2, 2026 - 04:05:06",
        "Monday, 2 March 2026 at 04:05:06",
        "Mon,02 Mar 2026 04:05:06 GMT",
        "Mon, 02 Mar 2026 04:05:06",
        "Mon, 02 Mar 2026 07:05:06 +03",
        "02-Mar-2026 04:05:06 GMT",
        "Sun, 01 Mar 2026 23:05:06 -0500 (EST)",
        "2026年3月2日 04:05:06",
        "2026-03-02T07:05:06.123+03:00",
        "20260302T040506Z",
        "20260302040506",
        "2026-03-02T04:05:06Z",
        "Mon, 02 Mar 2026 04:05:06 GMT",
        "1772424306",
        "1772424306000",
    ],
)
async def test_a_date_is_never_taken_for_another(workers: Workers, written: str) -> None:
    """A day that became the first of its month made news too old to tell."""
    body = f"<rss version='2.0'><channel><item><title>A</title><pubDate>{written}</pubDate></item></channel></rss>"
    assert [item.published for item in (await read(workers, body)).items] == [PUBLISHED]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "A", "date_published": written}]}
    assert [item.published for item in (await read(workers, json.dumps(feed))).items] == [PUBLISHED]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("21-02-2026", (2, 21)),
        ("02/21/2026", (2, 21)),
        ("Sat, 02/21/2026 - 00:00", (2, 21)),
        ("21/02/2026 12:00 AM", (2, 21)),
        ("02-02-2026", (2, 2)),
        ("2026年2月21日", (2, 21)),
    ],
)
async def test_a_day_in_digits_is_read_where_it_can_be_no_other(
    workers: Workers, written: str, day: tuple[int, int]
) -> None:
    body = f"<rss version='2.0'><channel><item><title>A</title><pubDate>{written}</pubDate></item></channel></rss>"
    assert [item.published for item in (await read(workers, body)).items] == [datetime(2026, *day, tzinfo=UTC)]


@pytest.mark.parametrize(
    "written",
    ["2026/13/02 04:05", "2026/02/31", "2026/03/02 25:00", "01-02-2026", "02-01-2026 15:00", "01/02/2026", "2026112"],
)
async def test_a_date_that_there_is_not_or_that_may_be_two_is_none(workers: Workers, written: str) -> None:
    body = f"<rss version='2.0'><channel><item><title>A</title><pubDate>{written}</pubDate></item></channel></rss>"
    assert [item.published for item in (await read(workers, body)).items] == [None]


@pytest.mark.parametrize("content_type", [None, "text/xml", "text/xml; charset=utf-16", "text/xml; charset=utf-8"])
@pytest.mark.parametrize("declared", ["utf-16", "utf-8"])
@pytest.mark.parametrize("form", ["utf-16", "utf-16-le", "utf-16-be"])
async def test_utf16_is_read_whatever_is_said_of_it(
    workers: Workers, form: str, declared: str, content_type: str | None
) -> None:
    found = await read(workers, CYRILLIC.format(declared).encode(form), content_type=content_type)
    assert [item.title for item in found.items] == ["Порт открыт"]


@pytest.mark.parametrize("content_type", ["application/rss+xml; charset=utf-8", "text/xml", None])
@pytest.mark.parametrize(
    ("wrong", "shown"),
    [(b"\x92", "Guards\u2019 post"), (b"\xd0", "Guards\u00d0 post")],
    ids=["a quote", "half a letter"],
)
async def test_one_wrong_byte_does_not_make_nonsense_of_the_whole_feed(
    workers: Workers, wrong: bytes, shown: str, content_type: str | None
) -> None:
    body = CYRILLIC.format("utf-8").replace("</channel>", "<item><title>Guards# post</title></item></channel>")
    found = await read(workers, body.encode().replace(b"#", wrong), content_type=content_type)
    assert [item.title for item in found.items] == ["Порт открыт", shown]


@pytest.mark.parametrize("text", ["Порт открыт", "Harbour open"])
async def test_one_wrong_byte_costs_no_json_feed(workers: Workers, text: str) -> None:
    items = f'[{{"title": "{text}"}}, {{"title": "Guards# post"}}]'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": {items}}}'
    found = await read(workers, body.encode().replace(b"#", b"\x92"), content_type="application/feed+json")
    assert [item.title for item in found.items] == [text, "Guards\u2019 post"]


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "text/html"])
async def test_one_wrong_byte_does_not_make_nonsense_of_a_page(workers: Workers, content_type: str) -> None:
    page = "<ul><li><a href='/1'>Порт открыт</a><li><a href='/2'>Паром ид#</a></ul>".encode().replace(b"#", b"\xd0")
    found = await read(workers, page, kind="page", selector="a", content_type=content_type)
    assert [item.title for item in found.items] == ["Порт открыт", "Паром ид\u00d0"]
    text = "<p>Порт открыт, и все паромы снова ходят по расписанию.</p><p>Guards# post</p>"
    found = await read(workers, text.encode().replace(b"#", b"\x92"), kind="article", content_type=content_type)
    assert found.items[0].content.startswith("Порт открыт, и все паромы")


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("<rss version='2.0'><channel><item><title>One &nbsp; two</title></item><item><title>Cut", {"One two"}),
        ("<rss version='2.0'><channel><item><title>A & B</title></item></channel></rss>", {"A & B"}),
        ("junk <rss version='2.0'><channel><item><title>One</title></item></channel></rss>", {"One"}),
        ("<rss version='2.0'><channel><item><title>Bell\x07s</title></item></channel></rss>", {"Bells"}),
    ],
    ids=["cut off", "bare ampersand", "junk before", "control character"],
)
async def test_broken_xml_is_read_as_far_as_it_goes(workers: Workers, body: str, titles: set[str]) -> None:
    assert {item.title for item in (await read(workers, body)).items} == titles


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is empty"),
        (b"  \n\n ", "the body is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page, not a feed"),
        (b"%PDF-1.7", "a file of another kind"),
        (b"\x89PNG\r\n\x1a\n", "a file of another kind"),
        (b"plain words", "no RSS, Atom or RDF feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no RSS, Atom or RDF feed"),
        (b'{"items": []}', "JSON, but no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "a JSON Feed without items"),
        (b'{"items": [', "broken JSON"),
        (b"<rss version='2.0'><channel><title>t", "broken XML in line 1"),
    ],
)
async def test_what_is_no_feed_is_refused_in_one_clear_line(workers: Workers, body: bytes, message: str) -> None:
    with pytest.raises(ParseError) as refused:
        await read(workers, body)
    assert str(refused.value).startswith(message)


async def test_a_feed_without_entries_is_a_feed(workers: Workers) -> None:
    found = await read(workers, "<rss version='2.0'><channel><title>Gazette</title></channel></rss>")
    assert (found.items, found.entries) == ((), 0)


async def test_entries_that_share_an_id_stay_apart(workers: Workers) -> None:
    items = "".join(
        f"<item><guid>same</guid><link>https://a.example/{n}</link><title>N {n}</title></item>" for n in (1, 2)
    )
    found = await read(workers, f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")
    assert len({item.id for item in found.items}) == 2


async def test_a_page(workers: Workers) -> None:
    page = """<html lang="de"><head><base href="https://amt.example/presse/"></head><body><a href="/">Home</a>
    <ul class="list"><li><a href="1.html"> Brücke
    gesperrt </a><time datetime="2026-03-02T04:05:06Z">heute</time></li>
    <li><a href="2.html#x">Fähre &amp; Hafen</a></li>
    <li><a href="2.html">Fähre noch einmal</a></li><li><a href="#top">Nach oben</a></li></ul></body></html>"""
    found = await read(workers, page, kind="page", selector="ul.list li", content_type="text/html; charset=utf-8")
    assert [(item.title, item.url, item.lang) for item in found.items] == [
        ("Brücke gesperrt", "https://amt.example/presse/1.html", "de"),
        ("Fähre & Hafen", "https://amt.example/presse/2.html", "de"),
    ]
    assert found.items[0].published == PUBLISHED
    with pytest.raises(ParseError, match="the page holds no link"):
        await read(workers, page, kind="page", selector="table a")
    with pytest.raises(ParseError, match="is no CSS selector"):
        await read(workers, page, kind="page", selector="ul[[")


@pytest.mark.parametrize("selector", ["ul", "ul li", "ul a"])
async def test_each_link_of_a_list_has_the_time_beside_it_and_no_other(workers: Workers, selector: str) -> None:
    """A list dated as a whole by its newest entry made news of its oldest."""
    days = ["2026-03-02", "2026-03-01", "2026-01-31"]
    rows = [f"<li><a href='/{day}'>Ferry of {day}</a> <time datetime='{day}T00:00:00Z'>x</time></li>" for day in days]
    page = f"<time datetime='2026-03-03T00:00:00Z'>today</time><ul>{''.join(rows)}<li><a href='/n'>Undated</a></ul>"
    found = await read(workers, page, kind="page", selector=selector, content_type="text/html")
    dates = {item.title.removeprefix("Ferry of "): str(item.published)[:10] for item in found.items}
    assert dates == {**{day: day for day in days}, "Undated": "None"}


@pytest.mark.parametrize("said", ["/", "https://gazette.example/", "http://[", ""])
async def test_links_are_found_whatever_a_body_says_they_are_relative_to(workers: Workers, said: str) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": said,
        "items": [{"title": "A", "url": "/1"}],
    }
    assert [item.url for item in (await read(workers, json.dumps(feed))).items] == ["https://gazette.example/1"]
    page = f"<base href='{said}'><a href='/1'>Ferry</a><a href='/rss.xml'>RSS</a>"
    found = await read(workers, page, kind="page", selector="a", content_type="text/html")
    assert found.items[0].url == "https://gazette.example/1"
    found = await read(workers, page, kind="links", content_type="text/html")
    assert [item.url for item in found.items] == ["https://gazette.example/rss.xml"]


async def test_a_news_sitemap_and_a_plain_one(workers: Workers) -> None:
    news = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://gazette.example/news/1</loc><news:news>
    <news:publication><news:name>Gazette</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2026-03-02T04:05:06+00:00</news:publication_date><news:title>Ferry &lt;safe&gt;</news:title>
    </news:news></url></urlset>"""
    (item,) = (await read(workers, news, kind="sitemap")).items
    assert (item.title, item.published, item.lang) == ("Ferry <safe>", PUBLISHED, "en")
    plain = """<urlset><url><loc>https://gazette.example/2026/03/ferry-crew-is-safe-184467.html</loc>
    <lastmod>2026-03-02</lastmod></url></urlset>"""
    (item,) = (await read(workers, plain, kind="sitemap")).items
    assert item.title == "Ferry crew is safe"
    index = "<sitemapindex><sitemap><loc>https://gazette.example/news.xml</loc></sitemap></sitemapindex>"
    with pytest.raises(ParseError, match=r"name one of those it lists: https://gazette.example/news.xml"):
        await read(workers, index, kind="sitemap")


async def test_a_json_endpoint(workers: Workers) -> None:
    document = {
        "data": {
            "stories": [
                {"key": 7, "headline": {"main": "Ferry <b>safe</b>"}, "links": [{"href": "/news/1"}], "at": 1772424306},
                {"key": 8, "headline": {}, "links": []},
            ]
        }
    }
    paths = (
        ("items", "data.stories"),
        ("id", "key"),
        ("title", "headline.main"),
        ("url", "links.0.href"),
        ("published", "at"),
    )
    (item,) = (await read(workers, json.dumps(document), kind="json", paths=paths)).items
    assert (item.title, item.url, item.published) == ("Ferry safe", "https://gazette.example/news/1", PUBLISHED)
    with pytest.raises(ParseError, match="leads to no list"):
        await read(workers, "{}", kind="json", paths=paths)


@pytest.mark.parametrize(
    "body", [RSS20, RSS10, ATOM10.replace('type="xhtml"', 'type="html"').replace("\n<div", "<p>text</p><div")]
)
def test_where_the_quick_reader_answers_feedparser_agrees(body: str) -> None:
    data = body.encode()
    fast = quick.read(data, URL, "application/xml")
    if fast is not None:
        assert fast == reading.read(data, URL, "application/xml")


@pytest.mark.parametrize("body", [RSS20, RSS10])
def test_the_quick_reader_reads_ordinary_feeds(body: str) -> None:
    assert quick.read(body.encode(), URL, "application/xml") is not None


def assert_read_alike(body: bytes) -> None:
    """The quick reader answers, and says what feedparser says."""
    fast = quick.read(body, URL, RSS)
    assert fast is not None
    assert fast == reading.read(body, URL, RSS)


def described(*children: str) -> bytes:
    return (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>'
        f"<item>{''.join(children)}</item></channel></rss>"
    ).encode()


TITLE, TEXT = "<title>T &amp;amp; u</title>", "<description>D</description>"
CAPTION, DEEP = (
    "<media:description>Caption</media:description>",
    "<media:group><media:title>M</media:title></media:group>",
)
BODY, GUID = "<content:encoded>&lt;p&gt;B</content:encoded>", "<guid>https:/g/1</guid>"


@pytest.mark.parametrize(
    "children",
    [
        (TITLE, TEXT, CAPTION),
        (TITLE, CAPTION, TEXT),
        (CAPTION, BODY, TEXT, TITLE),
        (DEEP, TITLE, BODY),
        (BODY, TEXT, TITLE, GUID),
        (TITLE, GUID, "<link>//h.example/a b?x=1&amp;y=2#z</link>"),
        (TITLE, '<guid isPermaLink="false">7</guid>', "<pubDate>2 Mar 26 04:05 EST</pubDate>"),
        (TITLE, "<guid>7</guid>", "<dc:date>2026-03-02T04:05:06.789+01:00</dc:date>"),
        (TITLE, "<pubDate>Mon, 02 Mar 2026 24:05:06 GMT</pubDate>", "<description/>"),
        (TITLE, "<pubDate>Mon, 02 Mar 2026 04:05:06 -0330</pubDate>", "<link></link>"),
        ("<title>Ã©cole \u0093x\u0094</title>", '<source url="https://s.example">S</source>'),
    ],
)
def test_the_quick_reader_follows_feedparser_through_its_odd_rules(children: tuple[str, ...]) -> None:
    assert_read_alike(described(*children))


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE rss [<!ENTITY x "y">]>',
        '<!-- <rss> --><!DOCTYPE rss [<!ENTITY x "y">]>',
        '<?pi <rss ?><!DOCTYPE rss [<!ENTITY x "y">]>',
        '<?xml version="1.0"?>\n<!-- of the Gazette --> <!DOCTYPE rss [<!ENTITY x "y">]>',
    ],
)
def test_the_quick_reader_leaves_entities_to_others_wherever_they_are_declared(start: str) -> None:
    body = start.encode() + described("<title>T &x; u</title>")
    assert quick.read(body, URL, RSS) is None


@pytest.mark.parametrize("attribute", ['xml:base="/other/"', "xml:base = '/other/'", 'base="/other/"'])
def test_the_quick_reader_leaves_relative_links_with_a_base_of_their_own_to_others(attribute: str) -> None:
    body = described(TITLE, "<link>x</link>").replace(b"<item>", f"<item {attribute}>".encode())
    assert quick.read(body, URL, RSS) is None


@pytest.mark.parametrize(
    "start", ["", '<?xml version="1.0"?>', "<!-- made by a machine -->", '<?xml-stylesheet href="a"?>']
)
def test_the_quick_reader_minds_no_page_or_database_that_a_text_speaks_of(start: str) -> None:
    text = "<description><![CDATA[<a href='?database=1'>DOCTYPE</a> and a xml: base]]></description>"
    assert_read_alike(start.encode() + described(TITLE, text))


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 2 Mar 2026 04:05:06 GMT",
        "02 Mar 2026 04:05:06 -0330",
        "Mon, 02 Mar 2026 04:05:06 +0545",
        "Sat, 31 Jan 2026 23:59:59 -0100",
        "Mon, 02 Mar 2026 24:00:00 +0000",
        "Mon, 30 Feb 2026 04:05:06 GMT",
        "Mon, 02 Mar 2026 04:05:60 GMT",
        "Mon, 02 Mär 2026 04:05:06 GMT",
        "Mon, 02 Mar 2026 04:05:06 +9900",
        "01 Jan 0001 00:00:00 +0500",
    ],
)
def test_the_quick_reader_reads_dates_as_feedparser_does(date: str) -> None:
    assert_read_alike(described(TITLE, f"<pubDate>{date}</pubDate>"))
