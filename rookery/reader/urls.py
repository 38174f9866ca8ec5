"""The addresses of reader pages, the same on every host.

Under each weblog the same pages; the weblog at the root has them at the root. Whatever is not here
is looked for among old addresses.
"""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from rookery.reader import files, looks, views

app_name = "reader"


class Word:
    """A slug: folded, or as Django's SlugField allows, for the first entries may have such."""

    regex = "[a-zA-Z0-9_-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Year(Word):
    """Four digits, as far as the calendar reaches in every time zone."""

    regex = "(?!9999)[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:  # type: ignore[override]  # A converter's very purpose.
        return int(value)


class Number(Year):
    """Of a list's parts, from 1 up; small enough for every database."""

    regex = "[1-9][0-9]{0,11}"


register_converter(Word, "word")
register_converter(Number, "number")
register_converter(Year, "year")

feeds = [
    path("feed/", views.feed_atom, name="feed_atom"),
    path("feed/rss/", views.feed_rss, name="feed_rss"),
    path("feed.json", views.feed_json, name="feed_json"),
]
tag_feeds = [
    path("feed/", views.feed_atom, name="tag_feed_atom"),
    path("feed/rss/", views.feed_rss, name="tag_feed_rss"),
    path("feed.json", views.feed_json, name="tag_feed_json"),
]
author_feeds = [
    path("feed/", views.feed_atom, name="author_feed_atom"),
    path("feed/rss/", views.feed_rss, name="author_feed_rss"),
    path("feed.json", views.feed_json, name="author_feed_json"),
]
pages: list[URLPattern | URLResolver] = [
    *feeds,
    path("tags/", views.tags, name="tags"),
    path("tags/<word:tag>/", views.tag, name="tag"),
    path("tags/<word:tag>/", include(tag_feeds)),
    path("authors/<word:author>/", views.author, name="author"),
    path("authors/<word:author>/", include(author_feeds)),
    path("archive/", views.archive, name="archive"),
    path("archive/<year:year>/", views.archive_year, name="archive_year"),
    path("search/", views.search, name="search"),
]

urlpatterns = [
    path("-/healthz", views.healthz, name="healthz"),
    path("-/edit/<uuid:entry>", views.edit, name="edit"),
    path("-/media/<uuid:upload>/<str:name>", files.media, name="media"),
    path("-/theme/<slug:theme>-<slug:digest>.css", looks.stylesheet, name="stylesheet"),
    path("-/logo/<uuid:weblog>/<str:name>", looks.logo, name="logo"),
    path("-/icon/<slug:theme>/<slug:palette>/<str:sign>.svg", looks.icon, name="icon"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<number:number>.xml", views.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", views.security, name="security"),
    path("robots.txt", views.robots, name="robots"),
    path("weblogs/", views.weblog_list, name="weblogs"),
    path("weblogs/search/", views.site_search, name="site_search"),
    path("weblogs/feed/", views.site_feed_atom, name="site_feed_atom"),
    path("weblogs/feed/rss/", views.site_feed_rss, name="site_feed_rss"),
    path("weblogs/feed.json", views.site_feed_json, name="site_feed_json"),
    path("-/opml", views.opml, name="opml"),
    path("", views.home, name="home"),
    path("", include(pages)),
    path("<word:word>/", views.word, name="word"),
    path("<word:weblog>/", include(pages)),
    path("<word:weblog>/<word:entry>/", views.entry, name="entry"),
    re_path("", views.elsewhere, name="elsewhere"),
]
