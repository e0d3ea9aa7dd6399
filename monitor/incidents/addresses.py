"""One name for the many addresses of one article: tracking parameters, AMP, mobile hosts, schemes, archives."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING_PREFIX = (
    "utm_",
    "at_",
    "ns_",
    "mc_",
    "pk_",
    "mtm_",
    "hsa_",
    "__twitter",
    "wt_",
    "ga_",
    "_ga",
    "ito_",
    "vero_",
)
_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid msclkid yclid twclid ttclid igshid igsh wbraid gbraid ocid ncid icid cmp cmpid xtor "
    "cmpi ref ref_src ref_url referrer referer src smid smtyp partner rss feedname feed ito mod mbid spm sref soc_src "
    "soc_trk guccounter guce_referrer guce_referrer_sig trk trkcampaign campaign campaign_id cm_mmc cm_ven mkt_tok "
    "sh share shared traffic_source via taid amp amp_js_v amp_gsa usqp outputtype output _hsenc _hsmi ftag "
    "intcmp intcid int_source int_medium echobox cn-reloaded leadsource emci emdi ceid sr_share xid smtyp ss_source "
    "maca mkt_source from_rss fromrss isfeed nsukey zanpid oft_id s_cid s_kwcid tsmclid".split()
)
_FEEDISH = frozenset("rss feed feeds atom twitter facebook social email newsletter whatsapp telegram app amp".split())
_HOST_LABELS = frozenset(("www", "www2", "www3", "m", "mobile", "mobil", "touch", "amp", "wap"))
_BLOCK = re.compile(r"(?:block|post|comment|update|entry|live|msg|h)[-_=:/]?[\w-]*\d[\w-]*", re.IGNORECASE)
_ARCHIVE = re.compile(
    r"(?:archive\.(?:is|ph|today|org|md|li)|web\.archive\.org)/(?:newest/|web/)?(?:\d+\w*/)?(https?:/.+)"
)
_AMP_CACHE = re.compile(
    r"(?:[\w-]+\.cdn\.ampproject\.org|www\.google\.[\w.]+/amp)/(?:[a-z]/)?(?:s/)?([\w-]+\.[\w.-]+/.*)"
)
_REDIRECTORS = re.compile(
    r"(?:^|\.)(?:google\.[\w.]+/url|l\.facebook\.com/l\.php|out\.reddit\.com|t\.umblr\.com/redirect|news\.url\.google\.com)"
)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def canonical(url: str) -> str | None:
    """The form of `url` that all addresses of the same article share (`host/path?query`, no scheme), or None
    where it names no article: no host, or a site's front page.

    Two addresses with one canonical form are taken for one article; so only what is known not to matter is
    dropped, and an unknown parameter stays.
    """
    bare = unquote_once(url.strip())
    # The patterns run only over addresses that name such a host: they would take most of the time of the others.
    wrapped = _ARCHIVE.search(bare) if "archive." in bare else None
    if wrapped is None and (".ampproject.org/" in bare or "www.google." in bare):
        wrapped = _AMP_CACHE.search(bare)
    if wrapped:
        inner = wrapped[1].replace(":/", "://", 1) if "://" not in wrapped[1][:9] else wrapped[1]
        url = inner if "://" in inner else f"https://{inner}"
    if "://" not in url:
        url = f"https://{url.lstrip('/')}"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return None
    if "." not in host and host != "localhost":
        return None
    if _REDIRECTORS.search(f"{host}{parts.path}"):
        target = next((value for key, value in parse_qsl(parts.query) if key in ("q", "u", "url")), None)
        if target and target.startswith("http"):
            return canonical(target)
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _HOST_LABELS:
        labels.pop(0)
    if len(labels) > 3 and labels[1] in ("m", "mobile"):  # en.m.example.org
        labels.pop(1)
    if port and port not in (80, 443):
        labels[-1] += f":{port}"
    path = _plain_path(parts.path)
    query = _kept_query(parts.query)
    fragment = parts.fragment if _BLOCK.fullmatch(parts.fragment) else ""
    if path in ("", "/") and not query and not fragment:
        return None
    return ".".join(labels) + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def unquote_once(url: str) -> str:
    """`url` with an escaped inner address (`https%3A%2F%2F`) readable; otherwise unchanged."""
    return unquote(url) if "%3A%2F%2F" in url or "%3a%2f%2f" in url else url


def _plain_path(path: str) -> str:
    path = quote(unquote(path), safe="/:@!$&'()*+,;=~-._")
    path = re.sub(r"/{2,}", "/", path)
    path = re.sub(r"\.amp(?=$|\.html?$)", "", path)
    path = re.sub(r"(?:/amp)+/?$|^/amp(?=/)", "", path)
    return _INDEX.sub("", path).rstrip("/")


def _kept_query(query: str) -> str:
    if not query:
        return ""
    kept = [
        (key, value)
        for key, value in parse_qsl(query, keep_blank_values=True)
        if not (
            key.lower() in _TRACKING
            or key.lower().startswith(_TRACKING_PREFIX)
            or (key.lower() in ("source", "from", "origin", "channel", "medium") and value.lower() in _FEEDISH)
        )
    ]
    return urlencode(sorted(kept))


def host_of(url: str | None) -> str | None:
    """The site of an address, without `www.`, `m.` and the like; None without one."""
    name = canonical(url) if url else None
    if name is None:
        try:
            host = urlsplit(url or "").hostname
        except ValueError:
            return None
        return host.removeprefix("www.") if host else None
    return re.split(r"[/?#]", name, maxsplit=1)[0]
