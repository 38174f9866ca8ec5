"""What every list of the admin has in common: it stays quick however many rows there are."""

import re
from typing import Any, cast, override

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.paginator import Paginator
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.lib.rows import LONGEST_KEY, RowField

MOST = 1000  # rows that a list counts and pages through; search and filters find the others
ABSURD = re.compile(rf"\0|\d{{{LONGEST_KEY + 1}}}")  # No column has it, and databases choke on it.


def operator(request: HttpRequest) -> User:
    """Whoever is signed in: the admin lets nobody but operators in."""
    return cast("User", request.user)


class BoundedPaginator(Paginator[Any]):
    """Counts no further than `MOST`: counting 100,000 rows reads 100,000 rows."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows[:MOST].count()


class Listed(admin.ModelAdmin[Any]):
    """Rows by their key, the newest first; nothing is counted twice, and nothing is deleted."""

    ordering = ("-pk",)
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 200
    show_facets = admin.ShowFacets.NEVER  # They count.
    show_full_result_count = False
    paginator = BoundedPaginator
    view_on_site: Any = False
    formfield_overrides = {ForeignKey: {"form_class": RowField}}

    @override
    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """IncorrectLookupParameters, after which the whole list is shown: a filter is nonsense."""
        filters = [value for name, value in request.GET.items() if name != SEARCH_VAR]
        if any(ABSURD.search(str(value)) for value in filters):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        note = _("The newest come first, at most %(most)d. Search finds the others.")
        subtitle = note % {"most": MOST} if self.search_fields else ""
        return super().changelist_view(request, {"subtitle": subtitle, **(extra_context or {})})

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Shown(Listed):
    """Rows that are looked at here and changed elsewhere."""

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
