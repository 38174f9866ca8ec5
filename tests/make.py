"""Makers of what a test's story needs. Each has defaults; say only what matters to the story."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.sites.models import Site
from django.utils import timezone

from rookery.accounts.models import User
from rookery.entries.found import found_weblog
from rookery.entries.models import Entry
from rookery.entries.states import Status
from rookery.weblogs.domains import vouch
from rookery.weblogs.models import Membership, Weblog
from rookery.weblogs.roles import Role

PASSWORD = "correct horse battery staple"
_number = count(1)


def user(name: str = "", *, email: str = "", password: str | None = None, **more: Any) -> User:
    """A person; signing in by force needs no password, so by default there is none to hash."""
    number = next(_number)
    name = name or f"Person {number}"
    email = email or f"{name.lower().replace(' ', '.')}.{number}@example.org"
    return User.objects.create_user(email, password, name, **more)


def operator(name: str = "Olga") -> User:
    number = next(_number)
    return User.objects.create_operator(f"{name.lower()}.{number}@example.org", None, name)


def site(host: str = "localhost") -> Site:
    """The site of this host; site 1 is there already, others are vouched for."""
    return Site.objects.filter(domain=host).first() or vouch(host, by=None).site


def weblog(
    title: str = "",
    *,
    author: User | None = None,
    site: Site | str = "localhost",
    slug: str = "",
    is_root: bool = False,
    **more: Any,
) -> Weblog:
    """A weblog under its slug, unless `is_root`."""
    where = globals()["site"](site) if isinstance(site, str) else site
    return found_weblog(
        title=title or f"Weblog {next(_number)}",
        author=author or user(),
        site=where,
        slug=slug,
        is_root=is_root,
        by=None,
        **more,
    )


def entry(
    weblog: Weblog,
    title: str = "A walk in the rain",
    *,
    body: str = "It rained, and I went out.",
    status: str = Status.PUBLISHED,
    by: User | None = None,
    tags: list[str] | None = None,
    **more: Any,
) -> Entry:
    """An entry by the weblog's author, published an hour ago, by the verb that all doors use."""
    more.setdefault("pub_date", timezone.now() - timedelta(hours=1))
    made = Entry(weblog=weblog, title=title, body=body, status=status, **more)
    return made.write(by=by or weblog.author, tags=tags, derive=True)


def member(weblog: Weblog, role: Role, user: User | None = None) -> User:
    """Somebody with this role in the weblog; for OWNER its author."""
    if role == Role.OWNER:
        return weblog.author
    who = user or globals()["user"](f"{role.label} {next(_number)}")
    Membership.objects.create(weblog=weblog, user=who, role=role)
    return who
