"""The admin in a real browser: slugs are filled as one types, and the strict policy holds."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rookery.accounts import links
from rookery.entries.models import Entry
from rookery.weblogs.models import Weblog
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    *("", "entries/entry/", "entries/entry/add/", "weblogs/weblog/", "weblogs/weblog/add/"),
    *("sites/site/", "sites/site/add/", "weblogs/domain/add/", "accounts/user/add/"),
    *("weblogs/membership/add/", "weblogs/auditevent/", "media/upload/"),
]


@pytest.fixture
def desk(live_server: Any, settings: Any, page: Page) -> tuple[Page, str, list[str]]:
    """Olga's browser, signed in; where the admin is; what the browser had to complain about."""
    settings.ROOKERY_URL = live_server.url
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.goto(f"{live_server.url}/studio/login/{links.issue(make.operator())}/")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/studio/")
    return page, f"{live_server.url}/admin/", complaints


def choose(page: Page, field: str, term: str) -> None:
    """Type into one of the fields that search for what they offer."""
    page.locator(f".field-{field} .select2-selection").click()
    page.keyboard.type(term)
    page.locator(".select2-results__option", has_text=re.compile(term, re.IGNORECASE)).click()


def test_no_page_of_the_admin_breaks_the_policy(desk):
    page, admin, complaints = desk
    make.entry(make.weblog("Moss"))
    for path in PAGES:
        page.goto(admin + path)
        expect(page.get_by_role("link", name="Rookery admin")).to_be_visible()
    assert complaints == []


def test_a_weblog_and_an_entry_with_slugs_from_their_titles(desk):
    page, admin, complaints = desk
    make.user("Ana")
    page.goto(f"{admin}weblogs/weblog/add/")
    page.get_by_label("Title:").press_sequentially("Moss & Stone")
    expect(page.get_by_label("Slug:")).to_have_value("moss-stone")
    choose(page, "author", "ana")
    choose(page, "site", "localhost")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    moss = Weblog.objects.get(slug="moss-stone")

    page.goto(f"{admin}entries/entry/add/")
    choose(page, "weblog", "moss")
    page.get_by_label("Title:").press_sequentially("A walk in the rain")
    expect(page.get_by_label("Slug:")).to_have_value(re.compile("walk"))
    page.get_by_label("Body:").fill("It *rained*.")
    page.get_by_label("Status:").select_option("published")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    entry = Entry.objects.get()
    assert (entry.weblog, entry.state) == (moss, "published")
    assert "walk" in entry.slug
    # Its slug is in use now: the title no longer changes it.
    slug = entry.slug
    page.get_by_label("Title:").fill("Another title")
    page.get_by_label("Body:").click()
    expect(page.get_by_label("Slug:")).to_have_value(slug)
    assert complaints == []
