"""What an owner sets for the whole weblog."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rookery.entries.addresses import Taken
from rookery.entries.move import change_weblog
from rookery.studio.doors import room
from rookery.studio.forms import WeblogForm
from rookery.weblogs.access import WeblogRequest, requires, weblogs_of
from rookery.weblogs.roles import Role


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: WeblogRequest) -> HttpResponse:
    # A second copy: what is refused must not show in the page's heading as if it were so.
    weblog = get_object_or_404(weblogs_of(request.user), pk=request.weblog.pk)
    data = request.POST.copy() if request.method == "POST" else None
    if data and (slug := data.get("use_slug")):
        data["slug"] = slug
    form, suggestion = WeblogForm(data, instance=weblog), ""
    if data is not None and form.is_valid():
        try:
            change_weblog(form.instance, by=request.user, fields=form.changed_data)
        except ValidationError as refused:
            form.add_error("slug", refused)
            suggestion = refused.suggestion if isinstance(refused, Taken) else ""
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:settings", request.weblog.pk)
    context = {"room": "settings", "form": form, "suggestion": suggestion}
    return render(request, "studio/settings.html", context, status=422 if form.errors else 200)
