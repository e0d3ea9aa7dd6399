"""Whose words are these? Independent publishers are counted by owner and by syndication, never by address."""

from __future__ import annotations

import re

from monitor.incidents.addresses import host_of
from monitor.model import Item

_SECOND_LEVEL = frozenset("co com org net gov edu ac gob gouv or ne go".split())
# Outlets of one house under several names (public facts of ownership); the value is the name that counts.
_OWNERS = {
    "bbci": "bbc",
    "xinhuanet": "xinhua",
    "reutersagency": "reuters",
    "apnews": "ap",
    "associatedpress": "ap",
    "france24": "france-medias-monde",
    "rfi": "france-medias-monde",
    "mc-doualiya": "france-medias-monde",
    "sputniknews": "rossiya-segodnya",
    "sputnikglobe": "rossiya-segodnya",
    "sputnikarabic": "rossiya-segodnya",
    "ria": "rossiya-segodnya",
    "aljazeera": "al-jazeera",
    "alhadath": "alarabiya",
    "voanews": "voa",
    "timesofindia": "times-group",
    "indiatimes": "times-group",
    "economictimes": "times-group",
    "foxbusiness": "fox",
    "foxnews": "fox",
    "msnbc": "nbc",
    "nbcnews": "nbc",
    "cnbc": "nbc",
    "dailytelegraph": "telegraph",
    "wsj": "dow-jones",
    "barrons": "dow-jones",
    "marketwatch": "dow-jones",
    "nypost": "dow-jones",
}
_OWNER_HOSTS = {"news.cn": "xinhua", "english.news.cn": "xinhua", "arabic.news.cn": "xinhua"}

# Agencies, as datelines and credits name them: "BAGHDAD (Reuters) -", "(AFP)", "- Reuters", "بغداد (رويترز)".
_AGENCIES = {
    "reuters": "reuters", "رويترز": "reuters", "рейтер": "reuters", "رویترز": "reuters",
    "ap": "ap", "associated press": "ap", "the associated press": "ap", "أسوشيتد برس": "ap",
    "afp": "afp", "agence france-presse": "afp", "أ ف ب": "afp", "أ.ف.ب": "afp", "فرانس برس": "afp",
    "dpa": "dpa", "efe": "efe", "ansa": "ansa", "pti": "pti", "ani": "ani", "xinhua": "xinhua", "شينخوا": "xinhua",
    "tass": "tass", "тасс": "tass", "interfax": "interfax", "интерфакс": "interfax", "kyodo": "kyodo",
    "yonhap": "yonhap", "anadolu": "anadolu", "aa": "anadolu", "irna": "irna", "upi": "upi", "bloomberg": "bloomberg",
    "ukrinform": "ukrinform", "укрінформ": "ukrinform", "رووداو": "rudaw",
}  # fmt: skip
_NAMES = "|".join(re.escape(name) for name in sorted(_AGENCIES, key=len, reverse=True))
_CREDIT = re.compile(
    rf"\(\s*({_NAMES})\s*\)"  # (Reuters)
    rf"|[-–—|]\s*({_NAMES})\s*$"  # headline - Reuters
    rf"|^\s*({_NAMES})\s*[:|]",  # Reuters: headline
    re.IGNORECASE,
)


def owner_of(publisher: str) -> str:
    """The house behind a publisher's name or host: `edition.cnn.com` -> `cnn`."""
    name = publisher.strip().casefold()
    if "." not in name or " " in name:
        key = re.sub(r"[\W_]+", "-", name).strip("-")
        return _OWNERS.get(key.replace("-", ""), key) or name
    host = host_of(name) or name
    if host in _OWNER_HOSTS:
        return _OWNER_HOSTS[host]
    labels = host.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return _OWNERS.get(labels[-1], labels[-1]) if labels else host


def source_of(item: Item) -> str:
    """Who must be counted for the words of `item`: the agency it credits, else the owner of its publisher."""
    return owner_of(named_source(item))


def named_source(item: Item) -> str:
    """The same under the name people know: the agency, else the publisher as the feed names it."""
    for text in (item.title, item.summary[:200], item.content[:200]):
        credit = _CREDIT.search(text)
        if credit:
            return _AGENCIES[next(filter(None, credit.groups())).casefold()]
    return item.publisher or host_of(item.url) or item.feed
