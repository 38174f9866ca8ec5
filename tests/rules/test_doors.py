"""Doors begin every query at its owner, say which site they mean, and state who may pass."""

import ast
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from rookery.weblogs.access import requires
from rookery.weblogs.roles import Role
from tests.rules import tree

# The admin (console) is the operator's: it shows every weblog, knowingly.
DOORS = ("reader", "studio")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
LOOKS_UP = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}

# Doors below /studio/ that are no one weblog's, each with the reason.
NO_ROLE = {
    "studio:weblogs": "the list of those that are mine",
    "studio:edit": "finds the weblog by the entry's uuid; the door behind it asks for the role",
    "studio:invitation": "whoever has the link; the view asks for a weblog of theirs",
    "studio:new-weblog": "any person may be allowed to found one; the view decides",
    "studio:restore-weblog": "a deleted weblog has no members' doors; the view asks for its owner",
    "studio:setup": "whoever has the link, while there is no operator",
    "studio:login-link": "whoever has the link",
}


def tenanted() -> set[str]:
    """Names of models whose rows are one weblog's or one site's: never asked for all at once."""
    return {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("rookery.")
        and (model.__name__ == "Weblog" or "weblog_id" in {f.column for f in model._meta.fields})
    }


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def unowned(module: ast.Module, models: set[str]) -> Iterator[str]:
    """Queries that begin at a whole table instead of at whose rows they are."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            if name_of(node.value) in models:
                yield f"line {node.lineno}: {name_of(node.value)}.{node.attr}"
        elif isinstance(node, ast.Call) and name_of(node.func) in LOOKS_UP:
            if node.args and name_of(node.args[0]) in models:
                yield f"line {node.lineno}: {name_of(node.func)}({name_of(node.args[0])})"
        elif isinstance(node, ast.ClassDef) and any("View" in name_of(b) for b in node.bases):
            yield from (
                f"line {part.lineno}: a view of the whole table {name_of(part.value)}"
                for part in node.body
                if isinstance(part, ast.Assign) and name_of(part.value) in models
            )


def follows_active_site(module: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}: on_site"
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr == "on_site"
    ]


def doors_below(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Callable[..., HttpResponse]]]:
    """(name, view) of every route, namespaces included: `studio:entries`."""
    for found in patterns:
        if isinstance(found, URLResolver):
            namespace = f"{prefix}{found.namespace}:" if found.namespace else prefix
            yield from doors_below(found.url_patterns, namespace)
        else:
            yield f"{prefix}{found.name or found.pattern}", found.callback


def without_role(routes: Iterable[tuple[str, Callable[..., HttpResponse]]]) -> set[str]:
    return {name for name, view in routes if not isinstance(_role(view), Role)}


def _role(view: Callable[..., HttpResponse]) -> Role | None:
    return getattr(view, "required_role", None)


@pytest.mark.parametrize("door", DOORS)
def test_doors_begin_every_query_at_its_owner(door):
    found = [
        f"{path} {what}"
        for path, module in tree.modules(f"rookery/{door}")
        for what in unowned(module, tenanted())
    ]
    assert found == []


def test_a_query_that_begins_at_a_table_is_found():
    module = tree.parsed("""
        def entry(request, pk):
            mine = request.weblog.entries.get(pk=pk)
            other = Entry.objects.get(pk=pk, weblog=request.weblog)
            third = models.Tag.objects.all()
            fourth = get_object_or_404(Entry, pk=pk)
            fifth = get_object_or_404(request.weblog.entries.kept(), pk=pk)
            return Entry._default_manager.count()

        class Entries(ListView):
            model = Entry

        class EntryForm(ModelForm):
            class Meta:
                model = Entry
    """)
    assert {*unowned(module, {"Entry", "Tag"})} == {
        "line 11: a view of the whole table Entry",
        "line 4: Entry.objects",
        "line 5: Tag.objects",
        "line 6: get_object_or_404(Entry)",
        "line 8: Entry._default_manager",
    }


def test_what_a_door_may_not_ask_for_is_taken_from_the_models():
    assert {"Entry", "Tag", "Revision", "Upload", "Membership", "Weblog"} <= tenanted()


@pytest.mark.parametrize("door", ["studio", "console"])
def test_doors_of_every_site_say_which_site_they_mean(door):
    found = [
        f"{path} {what}"
        for path, module in tree.modules(f"rookery/{door}")
        for what in follows_active_site(module)
    ]
    assert found == []


def test_a_door_that_follows_the_active_site_is_found():
    assert follows_active_site(tree.parsed("Weblog.on_site.all()")) == ["line 1: on_site"]


def studio() -> Iterator[tuple[str, Callable[..., HttpResponse]]]:
    routes = doors_below(get_resolver("rookery.config.urls_platform").url_patterns)
    return ((name, view) for name, view in routes if name.startswith("studio:"))


def test_every_door_of_the_studio_states_its_role():
    """Equality, so that a door that is gone, or that has a role now, leaves the list."""
    assert without_role(studio()) == set(NO_ROLE)


def test_a_door_without_a_role_is_found():
    def anyone(request):
        return HttpResponse()

    @requires(Role.WRITER)
    def writers(request):
        return HttpResponse()

    routes = [*doors_below([path("a/", anyone, name="anyone"), path("w/", writers, name="w")])]
    assert without_role(routes) == {"anyone"}
