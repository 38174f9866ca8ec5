"""A question before others lose addresses: named, ticked, and then done as it was asked for."""

from django.http import HttpResponse
from django.shortcuts import render

from rookery.entries.move_plan import MovePlan
from rookery.weblogs.access import WeblogRequest

OF_THE_QUESTION = {"csrfmiddlewaretoken", "agreed", "yes"}


def agreed_to(request: WeblogRequest) -> str:
    """The fingerprint of the plan that somebody has read and ticked, or ""."""
    return request.POST.get("agreed", "") if request.POST.get("yes") else ""


def ask(request: WeblogRequest, plan: MovePlan) -> HttpResponse:
    """Name what others would lose; saying yes sends the same form again, with what was typed."""
    typed = {name: request.POST[name] for name in request.POST if name not in OF_THE_QUESTION}
    context = {"room": "addresses", "tab": "domains", "plan": plan, "typed": typed}
    return render(request, "studio/confirm_move.html", context, status=422)
