"""The admin: who may come in, and that no list reads a whole table."""

import pytest
from django.contrib.admin import site
from django.urls import reverse

from rookery.console.admin import lists
from rookery.entries.models import Entry
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import Role
from tests import make

OURS = {
    "accounts.User", "entries.Entry", "entries.OldAddress", "entries.Revision", "entries.Tag",
    "media.Upload", "sites.Site", "weblogs.AuditEvent", "weblogs.Domain", "weblogs.Membership",
    "weblogs.Mount", "weblogs.Weblog",
}  # fmt: skip


def lists_of_ours():
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in site._registry
        if model._meta.label in OURS
    ]


def test_everything_of_every_site_is_there():
    registered = {model._meta.label for model in site._registry}
    assert registered >= OURS
    assert not registered & {"account.EmailAddress", "auth.Group"}


def test_strangers_are_sent_to_the_one_login_page(client, db):
    answer = client.get("/admin/entries/entry/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/entries/entry/"
    assert "Rookery admin" not in answer.text


def test_who_owns_a_weblog_may_not_come_in_and_neither_may_mere_staff(client_of, db):
    owner = make.weblog().author
    for person in (owner, make.user(is_staff=True)):
        answer = client_of(person).get("/admin/", follow=True)
        assert answer.status_code == 403
        assert "Rookery admin" not in answer.text


def test_a_barred_operator_is_a_stranger(client_of, olga):
    client = client_of(olga)
    olga.is_active = False
    olga.save()
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_the_admin_lives_on_the_platform_host_alone(admin, client):
    make.site("ana.localhost")
    assert admin.get("/admin/").status_code == 200
    assert admin.get("/admin/", headers={"host": "ana.localhost"}).status_code == 404


def test_signing_out_and_passwords_are_the_accounts_own_pages(admin):
    assert admin.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
    assert admin.get("/admin/logout/").status_code == 405
    assert admin.post("/admin/logout/")["Location"] == "/"
    assert admin.get("/admin/")["Location"].startswith("/admin/login/")


@pytest.fixture
def two_of_everything(db):
    for number in range(2):
        weblog = make.weblog(f"Weblog {number}", slug=f"w{number}", site=f"s{number}.localhost")
        entry = make.entry(weblog, tags=["birds"])
        entry.slug = "elsewhere"
        entry.write(by=weblog.author)
        make.member(weblog, Role.WRITER)
    return weblog


@pytest.mark.parametrize("url", lists_of_ours())
def test_a_list_costs_the_same_for_two_rows_and_for_many(
    admin, two_of_everything, url, django_assert_max_num_queries
):
    assert admin.get(url).status_code == 200
    # Session, person, site, bounded count, rows; twice the filters of a page with actions.
    with django_assert_max_num_queries(7) as asked:
        page = admin.get(url)
    assert page.status_code == 200
    counts = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert counts
    assert all(f"LIMIT {lists.MOST}" in sql for sql in counts)


@pytest.mark.parametrize("url", lists_of_ours())
def test_every_list_can_be_searched(admin, two_of_everything, url):
    assert admin.get(f"{url}?q=w1").status_code == 200


def test_a_search_for_entries_looks_among_weblogs_first(admin, two_of_everything):
    make.entry(two_of_everything, "Weather, weather")
    url = "/admin/entries/entry/"
    assert admin.get(f"{url}?q=weather").text.count('class="action-checkbox"') == 0
    assert admin.get(f"{url}?q=w1").text.count('class="action-checkbox"') == 2
    inside = admin.get(f"{url}?weblog={two_of_everything.pk}&q=weather")
    assert inside.text.count('class="action-checkbox"') == 1


def test_view_on_site_leads_to_the_site_where_it_lives(admin, two_of_everything):
    entry = two_of_everything.entries.get()
    page = admin.get(f"/admin/entries/entry/{entry.pk}/change/").text
    assert 'href="http://s1.localhost:8000/w1/elsewhere/"' in page
    entry.withdraw(by=None)
    assert "viewsitelink" not in admin.get(f"/admin/entries/entry/{entry.pk}/change/").text
    page = admin.get(f"/admin/weblogs/weblog/{two_of_everything.pk}/change/").text
    assert 'href="http://s1.localhost:8000/w1/"' in page


def test_nothing_is_deleted_here(admin, two_of_everything):
    entry, weblog = Entry.objects.first(), Weblog.objects.first()
    for url in (f"/admin/entries/entry/{entry.pk}/", f"/admin/weblogs/weblog/{weblog.pk}/"):
        assert "deletelink" not in admin.get(f"{url}change/").text
        assert admin.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in admin.get("/admin/entries/entry/").text
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_logs_and_files_are_looked_at_and_not_changed(admin, two_of_everything):
    for name in ("weblogs/auditevent", "entries/revision", "entries/oldaddress", "entries/tag"):
        row = site._registry[
            next(m for m in site._registry if m._meta.label_lower == name.replace("/", "."))
        ].model.objects.first()
        page = admin.get(f"/admin/{name}/{row.pk}/change/")
        assert page.status_code == 200, name
        assert 'name="_save"' not in page.text
        assert admin.get(f"/admin/{name}/add/").status_code == 403
