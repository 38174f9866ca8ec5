"""What machines read of a page: cards for those who share it (Open Graph, Twitter) and JSON-LD.

Pure functions that join escaped pieces; a template would cost as much as the rest of the page.
"""

import json
from dataclasses import dataclass
from functools import cache
from locale import normalize
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rookery.pages.page import Link

type Thing = dict[str, Any]

LONGEST_HEADLINE = 110  # characters, as search engines want it

# Inside a script element nothing may look like the end of it, or like a comment.
_UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    url: str = ""

    @property
    def thing(self) -> Thing:
        return {"@type": "Person", "name": self.name} | ({"url": self.url} if self.url else {})


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of one entry beside its heading and its address."""

    published: str
    modified: str
    author: Person | None
    tags: tuple[str, ...] = ()
    words: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about; its URLs are absolute."""

    name: str  # Of the weblog or the site.
    home: str
    url: str
    heading: str
    kind: str
    language: str
    description: str = ""
    picture: Picture | None = None
    logo: str = ""
    search: str = ""  # The address of the search, on pages that are somebody's home.
    owner: Person | None = None
    article: Article | None = None
    is_weblog: bool = True  # Else a whole site.
    trail: tuple[Link, ...] = ()  # From the home down to this page, both left out.


def cards(subject: Subject) -> SafeString:
    """The meta elements and the JSON-LD of a page."""
    lines = "".join(
        f'<meta property="{name}" content="{escape(said)}">\n'
        for name, said in _properties(subject)
        if said
    )
    # Twitter's cards take the rest from Open Graph.
    size = "summary_large_image" if subject.picture else "summary"
    lines += f'<meta name="twitter:card" content="{size}">\n'
    return mark_safe(lines + script(_graph(subject)))  # noqa: S308 -- every value is escaped above or in `script`


def script(things: list[Thing]) -> str:
    """JSON-LD as an element that nothing in it can leave."""
    graph = {"@context": "https://schema.org", "@graph": things}
    said = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{said.translate(_UNSAFE)}</script>\n'


def _properties(subject: Subject) -> list[tuple[str, str]]:
    picture = subject.picture or (Picture(subject.logo) if subject.logo else None)
    found = [
        ("og:type", subject.kind),
        ("og:url", subject.url),
        ("og:title", subject.heading),
        ("og:site_name", subject.name),
        ("og:description", subject.description),
        ("og:locale", territory(subject.language)),
    ]
    if picture:
        found += [("og:image", picture.url), ("og:image:alt", picture.alt)]
    if (article := subject.article) is not None:
        author = article.author
        found += [
            ("article:published_time", article.published),
            ("article:modified_time", article.modified),
            ("article:author", author.url if author else ""),
            *(("article:tag", tag) for tag in article.tags),
        ]
    return found


@cache
def territory(language: str) -> str:
    """``pt_BR`` for a BCP 47 tag, as Open Graph wants it; "" where no country is known for it."""
    main, *rest = language.split("-")
    country = next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), "")  # noqa: PLR2004 -- ISO 3166
    if not country:
        country = normalize(main).partition(".")[0].partition("_")[2]
    return f"{main.lower()}_{country}" if country else ""


def _graph(subject: Subject) -> list[Thing]:
    things: list[Thing] = []
    if subject.article is not None:
        things.append(_posting(subject, subject.article))
    elif subject.search:
        things.append(_website(subject))
        if subject.is_weblog:
            things.append(_blog(subject))
    if subject.url != subject.home:
        things.append(_trail(subject))
    return things


def _posting(subject: Subject, article: Article) -> Thing:
    said: Thing = {
        "@type": "BlogPosting",
        "headline": subject.heading[:LONGEST_HEADLINE],
        "url": subject.url,
        "mainEntityOfPage": subject.url,
        "datePublished": article.published,
        "dateModified": article.modified,
        "inLanguage": article.language or subject.language,
        "wordCount": article.words,
        "isPartOf": {"@type": "Blog", "@id": subject.home, "name": subject.name},
        "publisher": _publisher(subject),
    }
    optional: Thing = {
        "description": subject.description,
        "author": article.author.thing if article.author else None,
        "image": subject.picture.url if subject.picture else "",
        "keywords": list(article.tags),
    }
    return said | {name: value for name, value in optional.items() if value}


def _publisher(subject: Subject) -> Thing:
    said = {"@type": "Organization", "name": subject.name, "url": subject.home}
    return said | ({"logo": subject.logo} if subject.logo else {})


def _website(subject: Subject) -> Thing:
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{subject.search}?q={{words}}"},
        "query-input": "required name=words",
    }
    return {
        "@type": "WebSite",
        "url": subject.home,
        "name": subject.name,
        "inLanguage": subject.language,
        "potentialAction": action,
    }


def _blog(subject: Subject) -> Thing:
    said: Thing = {
        "@type": "Blog",
        "@id": subject.home,
        "url": subject.home,
        "name": subject.name,
        "inLanguage": subject.language,
    }
    optional: Thing = {
        "description": subject.description,
        "author": subject.owner.thing if subject.owner else None,
        "image": subject.logo,
    }
    return said | {name: value for name, value in optional.items() if value}


def _trail(subject: Subject) -> Thing:
    """Where the page stands (BreadcrumbList): from the home down to it."""
    steps = [
        Link(subject.home, subject.name),
        *subject.trail,
        Link(subject.url, subject.heading),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": step.title, "item": step.path}
            for number, step in enumerate(steps, start=1)
        ],
    }
