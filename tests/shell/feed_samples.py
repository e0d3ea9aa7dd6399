"""Small feeds of every format, written for these tests."""

from __future__ import annotations


def rss(*entries: str, extra: str = "") -> bytes:
    """An RSS 2.0 feed with `entries` (see `entry`)."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Harbour Gazette</title><link>https://gazette.example/</link><language>en-GB</language>{extra}"
        f"{''.join(entries)}</channel></rss>"
    ).encode()


def entry(number: int, title: str = "", *, day: int = 2, hour: int | None = None, text: str = "") -> str:
    """One RSS item, published on a day of March 2026."""
    when = f"{day:02d} Mar 2026 {(number % 24) if hour is None else hour:02d}:00:00 GMT"
    return (
        f'<item><guid isPermaLink="false">entry-{number}</guid><title>{title or f"Report {number}"}</title>'
        f"<link>https://gazette.example/{number}</link><pubDate>{when}</pubDate>"
        f"<description>{text or f'&lt;p&gt;Text of report {number}.&lt;/p&gt;'}</description></item>"
    )
