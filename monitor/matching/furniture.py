"""What of a page is not its article: share bars, comment forms, cookie notices, teasers, photo captions.

A line of such text may repeat the very words of an attack, under an older date or of another article; it must
carry no sighting. Lines are judged one by one, by their shape and by the stock phrases of publishing software,
never by what the article is about.
"""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick

_BUTTONS = (
    r"link to comment|share on other sites|share(?: this)?(?: (?:article|story|post|page))?|shares?|tweet|"
    r"e-?mail(?: this)?|print(?: this)?|"
    r"copy link|save(?: article)?|subscribe(?: now)?|sign (?:in|up)|log ?(?:in|out)|register|comments?|"
    r"no comments?|\d+ comments?(?: »)?|reply|"
    r"reply to this topic.*|leave a (?:reply|comment)|post (?:a )?comments?|cancel reply|"
    r"join the conversation|recommended posts|"
    r"jump to content|skip to (?:main )?content|create new\.*|important information|loading\.*|guest|"
    r"advertisement|advert|ad|sponsored(?: content)?|"
    r"click here.*|menu|search|home|next|previous|back to top|top stories|most (?:read|popular|viewed)|"
    r"trending(?: now)?|"
    r"related(?: (?:articles?|stories|topics|posts|news|content))?:?|newsletter|follow us.*|facebook|twitter|"
    r"whatsapp|telegram|linkedin|instagram|"
    r"(?:facebook|google|twitter) (?:photo|picture)|google|connecting to %s|close|dismiss|"
    r"accept(?: all)?(?: cookies)?|reject all|got it|"
    r"read more\.*|continue reading\.*|show more|load more|view all|see all|watch(?: now| live)?|"
    r"listen(?: now)?|play|pause|live|"
    r"×.*|thanks \d+|haha \d+|sad \d+|upvote \d+|downvote \d+|like \d+|pow! \d+|confused \d+|\d+ (?:likes?|"
    r"shares?|views?|replies|retweets?)|"
    r"recently browsing.*|(?:the )?story continues (?:under|below|after).*|"
    r"article continues below.*|please enter your (?:comment|name).*"
)
_STOCK = (
    r"you are commenting using your|fill in your details below|this site uses akismet|learn how your comment data|"
    r"by using this site, you agree|(?:we|this (?:web)?site) uses? cookies|cookie (?:policy|settings|"
    r"preferences|notice)|"
    r"manage (?:your )?(?:cookie|privacy|consent)|your (?:email|e-mail) address will not be published|"
    r"required fields are marked|"
    r"save my name, e-?mail|sign up (?:for|to) (?:our|the)|subscribe to (?:our|the)|(?:get|"
    r"receive) (?:the latest|our) .{0,40}(?:newsletter|inbox)|"
    r"you can post now and register later|your post will require moderator|only \d+ emoji|"
    r"your link has been automatically|"
    r"your previous content has been restored|paste(?:d)? as (?:rich|plain) text|you cannot paste images|"
    r"guest views are now limited|"
    r"all rights reserved|terms (?:of (?:use|service)|and conditions)|privacy policy|download (?:our|the) app|"
    r"(?:follow|join) us on (?:facebook|twitter|telegram|whatsapp|instagram|google)|please (?:log|sign) in|"
    r"enable javascript|"
    r"your browser does not support|not be (?:published|broadcast), rewritten|terms & conditions|"
    r"join our (?:whatsapp|telegram)|"
    r"click (?:here )?to (?:share|play|print|email|subscribe|view|watch|read)|"
    # the same of other languages
    r"شارك (?:هذا )?(?:الخبر|المقال)|اقرأ (?:أيضا|المزيد)|جميع الحقوق محفوظة|اترك (?:تعليقا|ردا)|"
    r"tous droits réservés|laisser un commentaire|partager (?:cet article|sur)|lire aussi|"
    r"todos los derechos reservados|deja (?:un comentario|una respuesta)|"
    r"compartir en|все права защищены|поделиться|читайте также|усі права захищені|читайте також|"
    r"tüm hakları saklıdır|yorum (?:yap|yaz)"
)
_BUTTON = re.compile(rf"[\s•·*|>»+\-–—]*(?:{_BUTTONS})[\s•·|:»!.]*", re.IGNORECASE)
_STOCK_PHRASE = re.compile(_STOCK, re.IGNORECASE)
_COPYRIGHT = re.compile(r"\s*(?:©|\(c\)|copyright\b)", re.IGNORECASE)
_TEASER = re.compile(
    r"\s*(?:to know more|(?:also |see |must |further )?read(?: also| more| next)?|see also|related(?: \w+)?|"
    r"more (?:on|from|about) .{0,40}|"
    r"more stories|recommended(?: for you)?|click to play the video|watch(?: also)?|video|in pictures|"
    r"don't miss|you may also like|"
    r"اقرأ أيضا|اقرأ المزيد|شاهد أيضا|à lire aussi|lire aussi|lea también|читайте также|читайте також|"
    r"ayrıca oku\w*)\s*(?::|\.\.\.|>>|»)\s*",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\((?:photo|picture|image|file photo|photo credit|credit|source|video|ap photo|reuters photo)\b[^)]*\)\s*$|"
    r"\[(?:file|photo|picture|image|credit|source)?[^\]]{0,60}\b(?:reuters|afp|getty|ap photo|ap|epa|anadolu|"
    r"xinhua)\b[^\]]{0,40}\]\s*$|"
    r"\b[\w. ]{2,40}/\s?(?:afp|ap|reuters|getty images?|epa(?:-efe)?|anadolu|handout|pool|"
    r"shutterstock)\b[^.]{0,60}\)?\s*$|"
    r"\b(?:via (?:getty images|reuters|ap|afp)|getty images|handout via \w+|\(AP\)|©\s*(?:afp|reuters|getty|"
    r"ap)\b.{0,30})\.?\)?\s*$|"
    r"^\s*(?:copyright|©|photo|image|credit|picture)\s*:?\s+[\w/. ]{2,60}$",
    re.IGNORECASE,
)
_CAPTION_START = re.compile(
    r"\s*(?:a (?:file |hand-?out |general |combo |undated )?(?:picture|photo(?:graph)?|image|video grab|"
    r"view)\b.{0,60}\b(?:taken|shows?|released|provided|made available)|"
    r"(?:in )?this (?:file |handout |undated |aerial |satellite |frame grab |image |"
    r"video )?(?:photo(?:graph)?|picture|image|grab|frame)\b|"
    r"file(?: photo| picture| image)?\s*[-–—:]|\(?file photo\)?\b|photo\s*:|image\s*:|caption\s*:|map locates|"
    r"(?:illustrative|archive|representational) (?:photo|image|picture)|"
    r"screengrab|screenshot of|pictured\s*:|صورة (?:أرشيفية|من الأرشيف))",
    re.IGNORECASE,
)
_DATED_TAIL = re.compile(
    r"\s[-–—|]\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}\s*$", re.IGNORECASE
)

# A forum's own marks: what ends a post, and what opens a quoted one.
_POST_END = re.compile(r"\s*(?:link to comment|share on other sites|report post|quote)\s*", re.IGNORECASE)
_QUOTE_OPENS = re.compile(
    r"\s*(?:on )?(?:\d+ (?:seconds?|minutes?|hours?|days?|weeks?) ago|(?:just now|yesterday at .{1,12})|"
    r"[\d/.:, apm-]{6,30}),? .{1,40} (?:said|wrote|posted)\s*:\s*",
    re.IGNORECASE,
)
_LONGEST_BUTTON = 90
# One of these stands in every stock phrase: looking for them first spares nearly all lines the pattern.
_STOCK_SIGNS = AhoCorasick([
    "you are commenting", "fill in your details", "akismet", "how your comment", "by using this site", "cookie",
    "privacy", "consent", "address will not be", "required fields", "save my name", "sign up ", "subscribe to ",
    "newsletter", "inbox", "you can post now", "your post will require", "emoji", "your link has", "content has been",
    "paste as", "pasted as", "paste images", "guest views", "rights reserved", "terms of ", "terms and ", "terms & ",
    "download our", "download the", "us on ", "please log", "please sign", "javascript", "your browser", "rewritten",
    "join our", "click to ", "click here to ", "شارك هذا", "شارك الخبر", "شارك المقال", "اقرأ أيضا", "اقرأ المزيد",
    "جميع الحقوق", "اترك تعليقا", "اترك ردا", "droits réservés", "laisser un", "partager cet", "partager sur",
    "lire aussi", "derechos reservados", "deja un", "compartir en", "права", "поделиться", "читайте так", "saklıdır",
    "yorum ya",
])  # fmt: skip
_CREDITED = ("via ", "getty images", "(ap)", "©", "/")  # in credits that end in no bracket
_CREDITING = ("copyright", "photo", "image", "credit", "picture")  # at the beginning of others


def is_furniture(line: str) -> bool:
    """Whether `line` belongs to the page (buttons, forms, notices, counters) and not to the article."""
    if len(line) <= _LONGEST_BUTTON and _BUTTON.fullmatch(line):
        return True
    if len(line) > 400:
        return False
    if len(line) <= 160 and _COPYRIGHT.match(line):
        return True
    return bool(_STOCK_SIGNS.find_matches_as_indexes(line.lower())) and bool(_STOCK_PHRASE.search(line))


def _has_credit(line: str) -> bool:
    """Whether `line` ends in a photographer's or agency's credit."""
    tail = line[-160:]
    plain = tail.lower().strip()
    return (
        plain.endswith((")", "]")) or plain.startswith(_CREDITING) or any(sign in plain for sign in _CREDITED)
    ) and bool(_CREDIT.search(tail))


def is_caption(line: str) -> bool:
    """Whether `line` is a photo's or video's caption: it tells what a picture shows, with a date of its own."""
    return bool(
        _CAPTION_START.match(line)
        or _has_credit(line)
        or (40 <= len(line) <= 220 and line.rstrip()[-1:].isdigit() and _DATED_TAIL.search(line))
    )


def is_bare_credit(line: str) -> bool:
    """Whether `line` is nothing but a photographer's credit; the line before it is then the caption."""
    return len(line) <= 80 and bool(_has_credit(line)) and not _COPYRIGHT.match(line)


def opens_teaser(line: str) -> bool:
    """Whether `line` introduces links to other articles ("Read also:"), with or without the first of them."""
    return bool(_TEASER.match(line))


def is_teaser_label(line: str) -> bool:
    """Whether `line` is only the label ("Read also:"); the next paragraph is then the link."""
    return bool(_TEASER.fullmatch(line))


def ends_post(line: str) -> bool:
    """Whether a forum's post ends with `line`."""
    return bool(_POST_END.fullmatch(line))


def opens_quote(line: str) -> bool:
    """Whether `line` opens a quoted post ("8 hours ago, somebody said:")."""
    return len(line) <= 120 and bool(_QUOTE_OPENS.fullmatch(line))


def names_medium(line: str) -> bool:
    """Whether `line` begins with what kind of thing it captions ("Video - May 3, 2021")."""
    return bool(_MEDIUM.match(line))


_MEDIUM = re.compile(r"\s*(?:video|photos?|pictures?|watch|gallery|image|file|audio|podcast|play)\b", re.IGNORECASE)
