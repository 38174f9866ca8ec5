"""How a weblog looks, where else its author is, and what its feeds have."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rookery.entries.move import change_weblog
from rookery.media import logos
from rookery.media.images import Refused
from rookery.pages import themes
from rookery.studio import look_form
from rookery.studio.doors import room
from rookery.studio.look_form import LinkForm, LinkForms, LogoForm, LookForm
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.hosts import origin
from rookery.weblogs.roles import Role


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: WeblogRequest) -> HttpResponse:
    weblog = request.weblog
    data = request.POST if request.method == "POST" else None
    form = LookForm(data, initial=look_form.initial(weblog))
    links = LinkForms(data, initial=look_form.initial_links(weblog), prefix="links")
    if data is None or not (form.is_valid() & links.is_valid()):
        return _show(request, form, links, status=422 if data is not None else 200)
    look_form.apply(weblog, form, links)
    change_weblog(weblog, by=request.user, fields=look_form.FIELDS)
    messages.success(request, _("Saved. Readers see it now."))
    return redirect("studio:look", weblog.pk)


@requires(Role.OWNER)
@room
@require_POST
def change_logo(request: WeblogRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            logos.set_logo(request.weblog, file.read(logos.LARGEST + 1), by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("That is its logo now."))
            return redirect("studio:look", request.weblog.pk)
    return _show(request, logo_form=form, status=422)


@requires(Role.OWNER)
@room
@require_POST
def remove_logo(request: WeblogRequest) -> HttpResponse:
    logos.remove_logo(request.weblog, by=request.user)
    messages.success(request, _("The logo is gone; a letter stands in its place."))
    return redirect("studio:look", request.weblog.pk)


def _show(
    request: WeblogRequest,
    form: LookForm | None = None,
    links: BaseFormSet[LinkForm] | None = None,
    logo_form: LogoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if status != HTTPStatus.OK:
        messages.error(request, _("Nothing is changed yet. Below it says what can’t be kept so."))
    weblog = request.weblog
    form = form or LookForm(initial=look_form.initial(weblog))
    context = {
        "room": "look",
        "form": form,
        "links": links or LinkForms(initial=look_form.initial_links(weblog), prefix="links"),
        "logo_form": logo_form or LogoForm(),
        "themes": themes.everyone(),
        "gone": "" if themes.find(weblog.theme) else weblog.theme,
        "chosen": form["look"].value(),
        "icon": origin(weblog.site) + themes.of(weblog).icon,
    }
    return render(request, "studio/look.html", context, status=status)
