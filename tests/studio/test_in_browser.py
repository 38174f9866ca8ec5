"""The studio in a real browser, from the setup link to readers, with script and without."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rookery.accounts import links
from rookery.entries.models import Entry
from rookery.weblogs.models import Weblog
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENTRY = re.compile(r"/studio/w/\d+/entries/\d+/$")
SIZES = [(320, 640), (360, 740), (1280, 860)]


@pytest.fixture
def home(live_server: Any, settings: Any) -> str:
    """Where Rookery runs for this test."""
    settings.ROOKERY_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser had to complain about: script errors, refusals of the policy."""
    return []


def watched(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    return page


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(timezone_id="Europe/Lisbon", locale="en-GB")
    yield watched(context, complaints)
    context.close()


@pytest.fixture
def desk(page: Page, home: str) -> Page:
    """Ana's browser, signed in, with a new entry before her."""
    ana = make.user("Ana")
    weblog = make.weblog("Moss", author=ana, is_root=True)
    page.goto(f"{home}/studio/login/{links.issue(ana)}/")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{home}/studio/w/{weblog.pk}/entries/new/")
    return page


def check_sizes(page: Page) -> None:
    """Nothing is wider than the screen, on a phone or a desk, light or dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.url} is {wide} px wide on {width} px, {scheme}"


def write(page: Page, title: str, text: str) -> None:
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Text", exact=True).fill(text)


def saved(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(ENTRY)


def test_from_the_setup_link_to_readers(page, home, complaints):
    page.goto(f"{home}/studio/setup/{links.issue(None)}/")
    check_sizes(page)
    page.get_by_label("Your name").fill("Ana Lima")
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Password").fill("the rooks come home")
    page.get_by_label("Title").press_sequentially("Moss & Stone")
    expect(page.get_by_label("Short name")).to_have_value("moss-stone")
    page.get_by_role("button", name="Begin writing").click()

    page.wait_for_url("**/entries/new/")
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    check_sizes(page)
    page.keyboard.type("The rooks are back")
    page.keyboard.press("Enter")
    page.keyboard.type("All of them, *at once*.")
    expect(page.get_by_label("Address")).to_have_value("the-rooks-are-back")
    expect(page.get_by_text("5 words")).to_be_visible()
    page.keyboard.press("Control+s")
    page.wait_for_url(ENTRY)
    assert page.request.get(f"{home}/the-rooks-are-back/").status == 404
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").get_by_text("Published.")).to_be_visible()
    check_sizes(page)

    page.goto(f"{home}/")
    assert page.get_by_role("heading", name="The rooks are back").is_visible()
    assert page.locator("em", has_text="at once").is_visible()
    weblog = Weblog.objects.get()
    assert (weblog.title, weblog.time_zone) == ("Moss & Stone", "Europe/Lisbon")
    assert complaints == []


def test_every_room_fits_every_screen(desk, home, complaints):
    weblog = Weblog.objects.get()
    long = make.entry(
        weblog, "On walls that were never finished " * 4, tags=["Unübersichtlichkeit"] * 3
    )
    make.member(weblog, 20, make.user("Ben", email=f"{'very.long.' * 5}address@example.org"))
    base = f"{home}/studio/w/{weblog.pk}/"
    for path in ("", "media/", "people/", "settings/", f"entries/{long.pk}/revisions/"):
        desk.goto(base + path)
        check_sizes(desk)
    desk.goto(f"{home}/studio/")
    check_sizes(desk)
    assert complaints == []


def test_without_script_everything_is_a_step_longer_and_works(browser, home, complaints):
    context = browser.new_context(java_script_enabled=False)
    page = watched(context, complaints)
    page.goto(f"{home}/studio/setup/{links.issue(None)}/")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Password").fill("the rooks come home")
    page.get_by_label("Title").fill("Moss")
    page.get_by_role("button", name="Begin writing").click()
    write(page, "Walk", "It **rained**.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.locator("strong", has_text="rained")).to_be_visible()
    assert Entry.objects.count() == 0
    saved(page, "Publish")
    page.goto(f"{home}/walk/")
    expect(page.locator("strong", has_text="rained")).to_be_visible()
    assert complaints == []
    context.close()


def test_a_preview_beside_the_text_has_no_powers(desk, complaints):
    write(desk, "Walk", "It *rained* <b onclick='alert(1)'>here</b>.")
    desk.keyboard.press("Control+Enter")
    frame = desk.frame_locator("iframe[name=rookery-preview]")
    expect(frame.locator("em", has_text="rained")).to_be_visible()
    assert desk.locator("iframe").get_attribute("sandbox") == ""
    color = frame.locator("body").evaluate("body => getComputedStyle(body).fontFamily")
    assert "Charter" in color  # The weblog's theme has come with it.
    desk.keyboard.press("Escape")
    expect(desk.locator("iframe")).to_have_count(0)
    expect(desk.get_by_label("Text", exact=True)).to_be_focused()
    assert Entry.objects.count() == 0
    assert complaints == []


def test_text_that_wasnt_saved_is_kept_and_offered_back(desk, complaints):
    write(desk, "Walk", "Every word of it.")
    expect(desk.get_by_text("not saved yet")).to_be_visible()
    desk.wait_for_timeout(600)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(desk.get_by_label("Text", exact=True)).to_have_value("")
    desk.get_by_role("button", name="Bring it back").click()
    expect(desk.get_by_label("Text", exact=True)).to_have_value("Every word of it.")
    expect(desk.get_by_label("Title", exact=True)).to_have_value("Walk")
    saved(desk, "Save draft")
    for path in (desk.url, re.sub(r"entries/\d+/", "entries/new/", desk.url)):
        desk.goto(path)
        expect(desk.locator("#kept")).to_be_hidden()
    assert complaints == []


def test_leaving_unsaved_text_is_asked_about_and_leaving_saved_text_is_not(desk, home):
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    desk.on("dialog", answer)
    write(desk, "Walk", "Words")
    saved(desk, "Save draft")
    desk.goto(f"{home}/studio/")
    assert asked == []
    desk.go_back()
    desk.get_by_label("Text", exact=True).press_sequentially("more")
    desk.goto(f"{home}/studio/")
    assert asked == ["beforeunload"]


def test_a_picture_goes_from_the_disk_into_the_text(desk, home, complaints):
    data = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(data, "PNG")
    write(desk, "Dusk", "Look: ")
    file = {"name": "Rooks at dusk.png", "mimeType": "image/png", "buffer": data.getvalue()}
    desk.locator("#image").set_input_files(file)
    text = desk.get_by_label("Text", exact=True)
    expect(text).to_have_value(
        re.compile(r"^Look: !\[\]\(/-/media/[0-9a-f-]{36}/rooks-at-dusk.png\)$")
    )
    desk.keyboard.type("Rooks")  # The caret waits where the description belongs.
    saved(desk, "Publish")
    desk.goto(f"{home}/dusk/")
    picture = desk.get_by_role("img", name="Rooks")
    assert picture.evaluate("image => image.naturalWidth") == 60
    assert complaints == []


def test_two_tabs_with_one_entry_lose_nothing(desk, complaints):
    write(desk, "Walk", "as it was")
    saved(desk, "Save draft")
    other = desk.context.new_page()
    other.goto(desk.url)
    other.get_by_label("Text", exact=True).fill("from the other tab")
    saved(other, "Save draft")
    desk.get_by_label("Text", exact=True).fill("from the first tab")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_label("Saved text")).to_have_value("from the other tab")
    expect(desk.get_by_label("Your text")).to_have_value("from the first tab")
    desk.get_by_label("Your text").fill("from both")
    desk.get_by_role("button", name="Save mine over it").click()
    expect(desk.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    entry = Entry.objects.get()
    assert [*entry.revisions.values_list("body", flat=True)] == [
        "from both",
        "from the other tab",
        "as it was",
    ]
    assert complaints == [
        "Failed to load resource: the server responded with a status of 409 (Conflict)"
    ]


def test_signed_out_meanwhile_one_signs_in_in_another_tab_and_sends_again(desk, home):
    ana = Weblog.objects.get().author
    ana.set_password(make.PASSWORD)
    ana.save()
    write(desk, "Walk", "Not lost.\n\nEvery word.")
    desk.context.clear_cookies(name="session")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_label("Body")).to_have_value("Not lost.\n\nEvery word.")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.get_by_label("Email").fill(ana.email)
    other.get_by_label("Password").fill(make.PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/studio/")
    # Signing in has changed the token: the page says so, with the words still there.
    desk.get_by_role("button", name="Save again").click()
    expect(desk.get_by_role("heading", name="Once more, please")).to_be_visible()
    desk.get_by_role("button", name="Save again").click()
    desk.wait_for_url(ENTRY)
    desk.goto(f"{home}/walk/")
    expect(desk.get_by_text("Every word.")).to_be_visible()


def test_the_keyboard_alone_is_enough(desk, complaints):
    desk.goto(desk.url)
    write(desk, "", "A word here")
    text = desk.get_by_label("Text", exact=True)
    text.evaluate("text => text.setSelectionRange(2, 6)")
    desk.keyboard.press("Control+b")
    expect(text).to_have_value("A **word** here")
    desk.keyboard.press("Control+z")
    expect(text).to_have_value("A word here")
    saved(desk, "Save draft")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the content")).to_be_focused()
    menu = desk.locator("details.me")
    menu.locator("summary").focus()
    desk.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Sign out")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Sign out")).to_be_hidden()
    assert complaints == []
