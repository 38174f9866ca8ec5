"""Where the page of an embedded film, sound or post is: addresses in, addresses out.

Nobody is asked: what is known about a provider is written here.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit


@dataclass(frozen=True)
class _Player:
    """The address of a frame, and the page that it is about."""

    host: re.Pattern[str]
    path: re.Pattern[str]  # Of path and query.
    page: str


def _player(host: str, path: str, page: str) -> _Player:
    return _Player(re.compile(rf"(?:{host})\Z"), re.compile(path), page)


_YOUTUBE = r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com"
_PLAYERS = (
    _player(_YOUTUBE, r"/embed/(?:videoseries|playlist)?\?(?:.*&)?list=(?P<id>[\w-]+)",
            "https://www.youtube.com/playlist?list={id}"),
    _player(_YOUTUBE, r"/(?:embed|v|e)/(?P<id>[\w-]{6,})",
            "https://www.youtube.com/watch?v={id}"),
    _player(r"player\.vimeo\.com", r"/video/(?P<id>\d+)\?(?:.*&)?h=(?P<key>\w+)",
            "https://vimeo.com/{id}/{key}"),
    _player(r"player\.vimeo\.com", r"/video/(?P<id>\d+)", "https://vimeo.com/{id}"),
    _player(r"(?:www\.)?dailymotion\.com", r"/embed/video/(?P<id>\w+)",
            "https://www.dailymotion.com/video/{id}"),
    _player(r"open\.spotify\.com", r"/embed(?:-podcast)?/(?P<id>\w+/\w+)",
            "https://open.spotify.com/{id}"),
    _player(r"platform\.(?:twitter|x)\.com", r"/embed/Tweet\.html\?(?:.*&)?id=(?P<id>\d+)",
            "https://x.com/i/status/{id}"),
    _player(r"(?:www\.)?instagram\.com", r"/(?P<id>(?:p|reel|tv)/[\w-]+)/embed",
            "https://www.instagram.com/{id}/"),
    _player(r"codepen\.io", r"/(?P<who>[\w-]+)/embed/(?:preview/)?(?P<id>\w+)",
            "https://codepen.io/{who}/pen/{id}"),
    _player(r"(?:video\.)?videopress\.com", r"/embed/(?P<id>\w+)", "https://videopress.com/v/{id}"),
    _player(r"v\.wordpress\.com", r"/(?P<id>\w+)", "https://videopress.com/v/{id}"),
    _player(r"archive\.org", r"/embed/(?P<id>[\w.-]+)", "https://archive.org/details/{id}"),
    _player(r"embed\.ted\.com", r"/(?P<id>talks/.+)", "https://www.ted.com/{id}"),
    _player(r"(?:www\.)?loom\.com", r"/embed/(?P<id>\w+)", "https://www.loom.com/share/{id}"),
    _player(r"player\.twitch\.tv", r"/\?(?:.*&)?video=v?(?P<id>\d+)",
            "https://www.twitch.tv/videos/{id}"),
    _player(r"player\.twitch\.tv", r"/\?(?:.*&)?channel=(?P<id>\w+)", "https://www.twitch.tv/{id}"),
    _player(r"clips\.twitch\.tv", r"/embed\?(?:.*&)?clip=(?P<id>[\w-]+)",
            "https://clips.twitch.tv/{id}"),
    _player(r"giphy\.com", r"/embed/(?P<id>\w+)", "https://giphy.com/gifs/{id}"),
    _player(r"embed\.bsky\.app", r"/embed/(?P<who>did:[\w:.%-]+)/app\.bsky\.feed\.post/(?P<id>\w+)",
            "https://bsky.app/profile/{who}/post/{id}"),
    _player(r"gist\.github\.com", r"/(?P<id>[\w-]+/\w+)\.js", "https://gist.github.com/{id}"),
    # Any server of a kind.
    _player(r".+", r"/videos/embed/(?P<id>[\w-]+)", "https://{host}/videos/watch/{id}"),
    _player(r".+", r"/(?P<id>@[\w.-]+(?:@[\w.-]+)?/\d+)/embed", "https://{host}/{id}"),
)  # fmt: skip

# Players that carry the page's address as a parameter.
_CARRIERS = {
    "w.soundcloud.com": ("url", "soundcloud.com"),
    "www.facebook.com": ("href", "www.facebook.com"),
    "www.mixcloud.com": ("feed", "www.mixcloud.com"),
}

# Pages that stand for their content when they stand alone in a paragraph.
_PAGES = tuple(
    (re.compile(rf"(?:{host})\Z"), re.compile(path))
    for host, path in (
        (r"(?:www\.|m\.|music\.)?youtube\.com", r"/(?:watch\?|shorts/|live/|playlist\?)"),
        (r"youtu\.be", r"/[\w-]{6,}"),
        (r"(?:www\.)?vimeo\.com", r"/(?:\d+|[\w-]+/[\w-]+)"),
        (r"(?:www\.)?dailymotion\.com", r"/video/"),
        (r"dai\.ly", r"/\w+"),
        (r"(?:www\.|m\.|on\.)?soundcloud\.com", r"/[\w-]+"),
        (r"open\.spotify\.com", r"/(?:intl-\w+/)?(?:album|artist|episode|playlist|show|track)/"),
        (r"(?:www\.)?mixcloud\.com", r"/[\w-]+/[\w-]+"),
        (r"[\w-]+\.bandcamp\.com", r"/(?:album|track)/"),
        (r"(?:www\.|mobile\.)?(?:twitter|x)\.com", r"/\w+/status(?:es)?/\d+"),
        (r"bsky\.app", r"/profile/[^/]+/post/"),
        (r"(?:www\.)?threads\.(?:net|com)", r"/@[\w.]+/post/"),
        (r"(?:www\.)?instagram\.com", r"/(?:[\w.]+/)?(?:p|reel|tv)/"),
        (r"(?:www\.|vm\.)?tiktok\.com", r"/(?:@[\w.]+/video/\d+|\w{6,})"),
        (r"(?:www\.|m\.)?facebook\.com", r"/(?:[\w.]+/(?:posts|videos)/|watch/?\?|reel/)"),
        (r"(?:www\.|old\.)?reddit\.com", r"/r/\w+/comments/"),
        (r"(?:www\.|clips\.)?twitch\.tv", r"/\w+"),
        (r"codepen\.io", r"/[\w-]+/pen/"),
        (r"gist\.github\.com", r"/[\w-]+/\w+"),
        (r"(?:www\.)?flickr\.com", r"/photos/"),
        (r"flic\.kr", r"/p/"),
        (r"(?:www\.)?ted\.com", r"/talks/"),
        (r"(?:www\.)?loom\.com", r"/share/"),
        (r"videopress\.com", r"/v/"),
        (r"wordpress\.tv", r"/\d{4}/"),
        (r"archive\.org", r"/details/"),
        (r"giphy\.com", r"/gifs/"),
        (r"speakerdeck\.com", r"/[\w-]+/[\w-]+"),
        (r"[\w-]+\.tumblr\.com", r"/post/\d+"),
        # Any server of a kind: Mastodon and its relatives, PeerTube.
        (r".+", r"/@[\w.-]+(?:@[\w.-]+)?/\d{6,}\Z"),
        (r".+", r"/(?:videos/watch|w)/[\w-]{16,}\Z"),
    )
)


def split(address: str) -> SplitResult | None:
    """The parts of an absolute http(s) address, ``//host/…`` included; None for anything else."""
    address = address.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:  # An unfinished IPv6 host.
        return None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s<>\"]", address):
        return None
    return parts


def page_of(frame: str) -> str | None:
    """The page that an embedding frame shows; its own address when we don't know better.

    None where there is nothing to link to.
    """
    parts = split(frame)
    if parts is None:
        return None
    host = parts.hostname or ""
    carried = _carried(host, parts.query)
    if carried:
        return carried
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for player in _PLAYERS:
        if player.host.match(host) and (found := player.path.match(where)):
            return player.page.format(host=host, **found.groupdict())
    return parts.geturl()


def _carried(host: str, query: str) -> str | None:
    if host not in _CARRIERS:
        return None
    name, home = _CARRIERS[host]
    page = split(parse_qs(query).get(name, [""])[0])
    return page.geturl() if page and page.hostname == home else None


def is_page(address: str) -> bool:
    """Whether this is the page of a film, a sound or a post that others show in a frame."""
    parts = split(address)
    if parts is None:
        return False
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return any(host.match(parts.hostname or "") and path.match(where) for host, path in _PAGES)
