"""Puts the demo's weblogs into the database, through the verbs that all doors use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import timezone

from rookery.accounts.models import User
from rookery.console.demo.corpus import PICTURE, WEBLOGS, Corpus, Voice, load
from rookery.console.demo.pictures import paint
from rookery.entries.found import found_weblog
from rookery.entries.models import Entry
from rookery.entries.states import Status, Visibility
from rookery.media.receive import receive
from rookery.weblogs import audit, hosts
from rookery.weblogs.domains import vouch
from rookery.weblogs.models import Domain, DomainStatus, Weblog
from rookery.weblogs.roles import Role

PEOPLE = {
    "ana": "Ana Moss",
    "ben": "Ben Alder",
    "clara": "Clara Wiese",
    "cleo": "Cleo Finch",
    "david": "David Stone",
    "miriam": "Miriam Levi",
}
YEARS = timedelta(days=1000)  # over which the entries of a weblog are spread
IS_NOTE = 0.16  # shares of entries
HAS_PICTURE = 0.1
# What stands out of the stream: by position, so that every weblog has some of each.
STATES: dict[int, dict[str, Any]] = {
    2: {"status": Status.DRAFT},
    7: {"visibility": Visibility.UNLISTED},
    9: {"status": Status.DRAFT},
    13: {"visibility": Visibility.MEMBERS},
    19: {"status": Status.SUBMITTED},
    22: {"status": Status.DRAFT},
    31: {"visibility": Visibility.MEMBERS},
    38: {"status": Status.SUBMITTED},
    43: {"visibility": Visibility.UNLISTED},
}
SCHEDULED = 2  # entries of each weblog that are still to come


@dataclass(slots=True)
class Plot:
    """A weblog of the demo while it is being filled."""

    weblog: Weblog
    corpus: Corpus
    hands: list[User]  # who writes, the owner most
    chance: Random
    pictures: int = 0


def plant() -> Iterator[tuple[Weblog, int]]:
    """Make what isn't there yet. Gives each weblog and how many entries it was given just now."""
    people = {key: _person(key, name) for key, name in PEOPLE.items()}
    for name in WEBLOGS:
        corpus = load(name)
        site = _site(corpus.host)
        weblog = Weblog.objects.filter(site=site, slug=corpus.slug).select_related("site").first()
        if weblog is not None:
            yield weblog, 0
            continue
        with transaction.atomic():  # Whole or not at all: a second run goes on with the next.
            yield _weblog(corpus, site, people), corpus.count


def _person(key: str, name: str) -> User:
    """Without a password: nobody can sign in as them, except by a link from the terminal."""
    email = f"{key}@example.org"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)


def _site(host: str) -> Site:
    if host == "localhost":
        return Site.objects.get(pk=hosts.PLATFORM_SITE_ID)
    active = Domain.objects.filter(host=host, status=DomainStatus.ACTIVE).select_related("site")
    site = (active.first() or vouch(host, by=None)).site
    return site or Site.objects.get(domain=host)


def _weblog(corpus: Corpus, site: Site, people: dict[str, User]) -> Weblog:
    owner = people[corpus.author]
    weblog = found_weblog(
        title=corpus.title,
        slug=corpus.slug,
        tagline=corpus.tagline,
        theme=corpus.theme,
        palette=corpus.palette,
        language=corpus.language,
        time_zone=corpus.time_zone,
        author=owner,
        site=site,
        by=None,
    )
    hands = [owner, owner, owner]
    for role, keys in ((Role.WRITER, corpus.writers), (Role.CONTRIBUTOR, corpus.contributors)):
        for key in keys:
            weblog.memberships.create(user=people[key], role=role)
            audit.record("member added", weblog=weblog, by=None, detail=people[key].email)
    hands += [people[key] for key in corpus.writers]
    chance = Random(corpus.slug)  # noqa: S311 -- chance for a demo, not for a secret
    _fill(Plot(weblog, corpus, hands, chance))
    return weblog


def _fill(plot: Plot) -> None:
    corpus = plot.corpus
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for page in corpus.pages:
        _write(plot, at=now - YEARS, by=plot.weblog.author, is_page=True, **page)
    for number, feature in enumerate(corpus.features):
        said = dict(feature)
        is_pinned = bool(said.pop("pinned", False))
        at = now - timedelta(days=3 + 30 * number)
        _write(plot, at=at, by=plot.weblog.author, is_pinned=is_pinned, **said)
    voice = Voice(corpus, plot.chance)
    rest = corpus.count - len(corpus.pages) - len(corpus.features)
    for number, at in enumerate(_dates(plot, now, rest)):
        voice.month = at.month
        _write(plot, at=at, **_piece(plot, voice), **STATES.get(number, {}))


def _dates(plot: Plot, now: datetime, count: int) -> Iterator[datetime]:
    """The newest first; the first few are still to come."""
    for number in range(SCHEDULED):
        yield now + timedelta(days=3 + 11 * number, hours=plot.chance.randint(1, 9))
    step = YEARS / count
    for number in range(count - SCHEDULED):
        yield now - step * (number + plot.chance.random() * 0.8) - timedelta(hours=2)


def _piece(plot: Plot, voice: Voice) -> dict[str, Any]:
    """A note without a title, or an entry with one and perhaps a picture."""
    tags = plot.chance.sample(plot.corpus.tags, plot.chance.choice((0, 1, 1, 2, 2, 3)))
    if plot.chance.random() < IS_NOTE:
        return {"title": "", "body": voice.note(), "tags": tags[:1]}
    body = voice.text()
    if plot.chance.random() < HAS_PICTURE:
        first, _, others = body.partition("\n\n")
        body = f"{first}\n\n{PICTURE}\n\n{others}"
    summary = None
    if plot.chance.random() < IS_NOTE:
        summary = body.partition(". ")[0] + "."
    return {"title": voice.title(), "body": body, "tags": tags, "summary": summary}


def _write(
    plot: Plot,
    *,
    at: datetime,
    body: str,
    by: User | None = None,
    tags: list[str] | None = None,
    status: Status = Status.PUBLISHED,
    **said: Any,
) -> None:
    by = by or plot.chance.choice(plot.hands)
    while PICTURE in body:
        body = body.replace(PICTURE, _picture(plot, by), 1)
    entry = Entry(weblog=plot.weblog, author=by, body=body.strip() + "\n", pub_date=at, **said)
    if status == Status.PUBLISHED:
        entry.publish(by=by, at=at, tags=tags, derive=True)
    elif status == Status.SUBMITTED:
        entry.submit(by=by, tags=tags, derive=True)
    else:
        entry.write(by=by, tags=tags, derive=True)


def _picture(plot: Plot, by: User) -> str:
    corpus = plot.corpus
    plot.pictures += 1
    name = f"{corpus.picture}-{plot.pictures}"
    data = paint(corpus.picture, f"{corpus.slug} {name}")
    return receive(plot.weblog, data, f"{name}.jpg", by=by, alt=corpus.picture_shows).markdown
