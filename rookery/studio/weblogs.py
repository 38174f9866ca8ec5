"""My weblogs, and making one."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.contrib.sites.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rookery.accounts.models import User
from rookery.entries.addresses import Taken
from rookery.entries.deletion import gone_at
from rookery.entries.found import found_weblog
from rookery.entries.models import Entry
from rookery.entries.states import Status
from rookery.studio.forms import NewWeblogForm
from rookery.weblogs.access import weblogs_of
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import Role

SHOWN = 200  # weblogs of one person


class PersonRequest(HttpRequest):
    user: User  # LoginRequiredMiddleware has seen to it.
    site: Site


@dataclass(frozen=True, slots=True)
class Card:
    weblog: Weblog
    role: Role
    published: int
    drafts: int
    latest: Entry | None

    @property
    def address(self) -> str:
        """Its URL without the scheme, as people say it."""
        return self.weblog.url.partition("://")[2].rstrip("/")


@never_cache
@require_safe
def weblogs(request: PersonRequest) -> HttpResponse:
    context = {"cards": _cards(request.user), "deleted": _deleted(request.user)}
    return render(request, "studio/weblogs.html", context)


def _deleted(user: User) -> list[dict[str, Any]]:
    """Those that `user` has deleted and can still bring back."""
    rows = user.weblogs.exclude(deleted_at=None).order_by("-deleted_at")[:SHOWN]
    return [{"pk": row.pk, "title": row.title, "gone_at": gone_at(row)} for row in rows]


def _cards(user: User) -> list[Card]:
    """The weblogs of `user`, those that were written in last first. Three queries, however many."""
    found = _counted(weblogs_of(user))[:SHOWN]
    mine = [weblog for weblog in found if weblog.written_at]
    given = dict(user.memberships.values_list("weblog", "role"))
    # Each query begins at its weblog; together they are one.
    written = [weblog.entries.kept().filter(updated_at=weblog.written_at) for weblog in mine]
    latest: dict[int, Entry] = {}
    if written:
        rows = reduce(or_, written).defer("body", "body_html")
        latest = {entry.weblog_id: entry for entry in rows}
    return [
        Card(
            weblog,
            Role.OWNER if weblog.author_id == user.pk else Role(given[weblog.pk]),
            weblog.published,
            weblog.drafts,
            latest.get(weblog.pk),
        )
        for weblog in found
    ]


def _counted(rows: QuerySet[Weblog]) -> QuerySet[Any]:
    is_kept = Q(entries__trashed_at=None, entries__is_arriving=False)
    is_published = Q(entries__status=Status.PUBLISHED)
    return rows.annotate(
        published=Count("entries", filter=is_kept & is_published),
        drafts=Count("entries", filter=is_kept & ~is_published),
        written_at=Max("entries__updated_at", filter=is_kept),
    ).order_by(F("written_at").desc(nulls_last=True), "title", "pk")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_weblog(request: PersonRequest) -> HttpResponse:
    """Operators make weblogs, on every site and for everybody who has an account."""
    if not request.user.is_operator:
        raise PermissionDenied
    data = request.POST.copy() if request.method == "POST" else None
    if data and (slug := data.get("use_slug")):
        data["slug"] = slug
    form = NewWeblogForm(data, initial={"author": request.user.email, "site": request.site})
    suggestion = ""
    if form.is_valid():
        try:
            weblog = _found(request.user, form.cleaned_data)
        except ValidationError as refused:
            suggestion = refused.suggestion if isinstance(refused, Taken) else ""
            form.add_error("is_root" if getattr(refused, "code", "") == "root" else "slug", refused)
        else:
            messages.success(request, _("“%(weblog)s” lives at %(url)s") % {
                "weblog": weblog, "url": weblog.url})  # fmt: skip
            return redirect("studio:weblogs")
    context = {"form": form, "suggestion": suggestion}
    return render(request, "studio/new_weblog.html", context, status=422 if form.errors else 200)


def _found(by: User, cleaned: dict[str, Any]) -> Weblog:
    """At the root when that was asked for, or when nobody has ever been there."""
    return found_weblog(**{**cleaned, "is_root": cleaned["is_root"] or None}, by=by)
