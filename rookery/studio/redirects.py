"""Redirects made by hand: one by one, or as a CSV file in and out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rookery.entries import redirects as made
from rookery.entries.ledger import Redirect
from rookery.entries.redirects import Line
from rookery.pages.dead_ends import dead_ends
from rookery.studio.doors import room
from rookery.studio.paging import page_of
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import Role

LARGEST_FILE = 2_000_000  # bytes
PLAIN = {"autocapitalize": "off", "spellcheck": "false"}


class RedirectForm(forms.Form):
    path = forms.CharField(
        label=gettext_lazy("From"),
        max_length=600,
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "/old/page/"}),
        help_text=gettext_lazy("A path of this weblog at which there is no page."),
    )
    target = forms.CharField(
        label=gettext_lazy("To"),
        max_length=1000,
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "/new/page/"}),
        help_text=gettext_lazy("Another path of it, or a whole address with https://."),
    )


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its lines"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={**PLAIN, "rows": 6, "placeholder": "/old/,/new/"}),
        help_text=gettext_lazy("Two columns, from and to. A head line “from,to” may be there."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            if file.size > LARGEST_FILE:
                raise ValidationError(_("That file is larger than 2 MB. Split it."))
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise ValidationError(_("That file isn't UTF-8 text. Save it as UTF-8.")) from error
        if not cleaned.get("text", "").strip():
            raise ValidationError(_("Choose a file, or write lines."))
        return cleaned


@requires(Role.EDITOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def redirects(request: WeblogRequest) -> HttpResponse:
    """All of them, and a form for one more."""
    form = RedirectForm(request.POST or None)
    if form.is_valid():
        try:
            one = made.add_redirect(request.weblog, **form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _say(request, one, _("The redirect is made."))
            return redirect("studio:redirects", request.weblog.pk)
    page = page_of(request.weblog.redirects.all(), request.GET.get("before", ""))
    context = {
        **_room(request),
        "form": form,
        "page": page,
        "dead": dead_ends(request.weblog, [one.target for one in page.rows]),
    }
    return render(request, "studio/redirects.html", context, status=422 if form.errors else 200)


@requires(Role.EDITOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def change_redirect(request: WeblogRequest, pk: int) -> HttpResponse:
    one = _own(request, pk)
    filled = {"path": f"/{one.path}", "target": one.shown_target}
    form = RedirectForm(request.POST or None, initial=filled)
    if form.is_valid():
        try:
            made.change_redirect(one, **form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _say(request, one, _("The redirect is changed."))
            return redirect("studio:redirects", request.weblog.pk)
    context = {**_room(request), "form": form, "redirect": one}
    status = 422 if form.errors else 200
    return render(request, "studio/change_redirect.html", context, status=status)


@requires(Role.EDITOR)
@room
@require_POST
def remove_redirect(request: WeblogRequest, pk: int) -> HttpResponse:
    made.remove_redirect(_own(request, pk), by=request.user)
    messages.success(request, _("The redirect is removed."))
    return redirect("studio:redirects", request.weblog.pk)


@requires(Role.EDITOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def import_redirects(request: WeblogRequest) -> HttpResponse:
    """Show what a file would bring, with what is wrong by line; then bring it."""
    form = FileForm(request.POST or None, request.FILES or None)
    lines: list[Line] = []
    if form.is_valid():
        try:
            read = made.read_csv(form.cleaned_data["text"])
            if request.POST.get("do") == "import":
                return _bring(request, read)
            lines = made.preview_lines(request.weblog, read)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {
        **_room(request),
        "form": form,
        "lines": lines,
        "text": form.cleaned_data.get("text", "") if form.is_bound else "",
        "good": sum(not line.error and not line.is_known for line in lines),
        "bad": sum(bool(line.error) for line in lines),
        "dead": _dead(request.weblog, lines),
    }
    status = 422 if form.errors else 200
    return render(request, "studio/import_redirects.html", context, status=status)


def _dead(weblog: Weblog, lines: list[Line]) -> set[int]:
    """The numbers of lines that would lead nowhere now, not even to another line."""
    good = [line for line in lines if not line.error]
    targets = {line.number: made.clean_target(weblog, line.target) for line in good}
    paths = {made.clean_path(weblog, line.path) for line in good}
    nowhere = dead_ends(
        weblog, {one for one in targets.values() if made.bare_path(one) not in paths}
    )
    return {number for number, target in targets.items() if target in nowhere}


def _bring(request: WeblogRequest, lines: list[Line]) -> HttpResponse:
    count = made.add_lines(request.weblog, lines, by=request.user)
    said = ngettext("%(n)d redirect is made.", "%(n)d redirects are made.", count)
    messages.success(request, said % {"n": count})
    return redirect("studio:redirects", request.weblog.pk)


@requires(Role.EDITOR)
@room
@require_safe
def export_redirects(request: WeblogRequest) -> HttpResponse:
    """All of them as CSV, as `import_redirects` reads it."""
    rows = request.weblog.redirects.order_by("path").iterator(chunk_size=1000)
    name = f"{request.weblog.slug}-redirects.csv"
    return HttpResponse(
        made.write_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _say(request: WeblogRequest, one: Redirect, said: str) -> None:
    if dead_ends(request.weblog, [one.target]):
        nothing = _("Nothing is at %(target)s now: until something is, readers get “not found”.")
        messages.warning(request, f"{said} {nothing % {'target': one.shown_target}}")
    else:
        messages.success(request, said)


def _own(request: WeblogRequest, pk: int) -> Redirect:
    one: Redirect = get_object_or_404(request.weblog.redirects.select_related("weblog"), pk=pk)
    return one


def _room(request: WeblogRequest) -> dict[str, str]:
    return {"room": "addresses", "tab": "redirects", "home": request.weblog.url.rstrip("/")}
