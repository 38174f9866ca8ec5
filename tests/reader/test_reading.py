"""What readers see of weblogs and entries, and what they don't."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from rookery.entries.states import Status, Visibility
from rookery.pages import listing, render
from rookery.weblogs.models import Weblog, WeblogVisibility
from tests import make

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def headings(response) -> list[str]:
    """The titles of the entries that a stream shows, in order."""
    return re.findall(r'<h2 class="p-name"><a[^>]*>(.*?)</a></h2>', text(response))


def test_empty_site_lists_its_weblogs_of_which_there_are_none(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "No weblog here has anything to read yet" in text(response)


def test_the_first_weblog_is_at_the_root_and_the_second_under_its_slug(client):
    ana = make.weblog("Ana’s garden", is_root=True)
    ben = make.weblog("Ben’s bench", slug="ben")
    make.entry(ana, "Moss")
    make.entry(ben, "A plane iron")

    assert headings(client.get("/")) == ["Moss"]
    assert headings(client.get("/ben/")) == ["A plane iron"]
    assert "A plane iron" in text(client.get("/ben/a-plane-iron/"))
    assert "Moss" in text(client.get("/moss/"))
    assert client.get("/ben/moss/").status_code == 404
    assert client.get("/a-plane-iron/").status_code == 404


def test_a_weblog_is_asked_for_in_vain_on_another_site(client):
    moss = make.weblog(site="moss.localhost", slug="moss", is_root=True)
    make.entry(moss, "Damp")

    for path in ("/damp/", "/feed/", "/archive/", "/tags/", "/search/", "/moss/", "/moss/damp/"):
        assert client.get(path).status_code == 404
    there = client.get("/damp/", headers={"host": "moss.localhost:8000"})
    assert there.status_code == 200
    assert '<link rel="canonical" href="http://moss.localhost:8000/damp/">' in text(there)


def test_home_shows_short_entries_whole_and_the_opening_of_long_ones(client):
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "Long", body="word " * 900)
    make.entry(weblog, "Short", body="All of it is here.")
    make.entry(weblog, "Told", body="word " * 900, summary="In one line.")

    page = text(client.get("/"))
    assert page.count("word") < 300
    assert "All of it is here." in page
    assert '<p class="p-summary">In one line.</p>' in page
    assert page.count("Read on") == 2


def test_home_leaves_pictures_to_the_entry_and_shows_nothing_of_an_empty_one(client):
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "Album", body="![x](/-/media/1/a-picture-of-moss.png)\n\n" * 200)
    make.entry(weblog, "Empty", body="")

    page = text(client.get("/"))
    assert "a-picture-of-moss" not in page
    assert headings(client.get("/")) == ["Empty", "Album"]
    assert page.count("Read on") == 1


def test_note_without_a_title_is_shown_whole_and_named_by_its_first_words(client):
    weblog = make.weblog(is_root=True)
    note = make.entry(weblog, "", body="Frost this morning.")

    home = text(client.get("/"))
    assert "Frost this morning." in home
    assert f'<a class="u-url" href="/{note.slug}/">' in home
    page = text(client.get(f"/{note.slug}/"))
    assert '<h1 class="hush">Frost this morning.</h1>' in page
    assert f"<title>Frost this morning. · {weblog.title}</title>" in page


def test_pinned_entries_come_first_once_and_the_rest_by_date(client):
    weblog = make.weblog(is_root=True)
    now = timezone.now()
    for day in range(25):
        make.entry(weblog, f"Day {day:02}", pub_date=now - timedelta(days=day + 1))
    make.entry(weblog, "Start here", pub_date=now - timedelta(days=400), is_pinned=True)

    response = client.get("/")
    assert headings(response) == ["Start here", *(f"Day {day:02}" for day in range(20))]
    older = re.search(r'class="older"[^>]*href="([^"]*)"', text(response))[1]
    second = client.get(older)
    assert headings(second) == [*(f"Day {day:02}" for day in range(20, 25)), "Start here"]
    assert 'class="older"' not in text(second)


def test_older_pages_neither_skip_nor_repeat_when_entries_share_their_second(client):
    weblog = make.weblog(is_root=True)
    moment = timezone.now() - timedelta(days=1)
    for number in range(45):
        make.entry(weblog, f"Entry {number}", pub_date=moment)

    seen, path = [], "/"
    while path:
        page = client.get(path)
        seen += headings(page)
        match = re.search(r'class="older"[^>]*href="([^"]*)"', text(page))
        path = match and match[1]
    assert seen == [f"Entry {number}" for number in reversed(range(45))]


@pytest.mark.parametrize("before", ["", "x", "20261332T000000000000-1", "2026", "١" * 8])
def test_cursor_that_nobody_wrote_begins_at_the_newest(client, before):
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "Moss")
    assert headings(client.get("/", {"before": before})) == ["Moss"]


HIDDEN = {
    "draft": {"status": Status.DRAFT},
    "submitted": {"status": Status.SUBMITTED},
    "scheduled": {"pub_date": timezone.now() + timedelta(days=2)},
    "members": {"visibility": Visibility.MEMBERS},
    "trashed": {"trashed_at": timezone.now()},
    "arriving": {"is_arriving": True},
}
LISTS = (
    "/", "/secret/", "/feed/", "/feed/rss/", "/feed.json", "/tags/", "/tags/hush/",
    "/tags/hush/feed/", "/archive/", "/search/?q=whisper", "/weblogs/", "/sitemap-1.xml",
    "/?before=20990101T000000000000-9",
)  # fmt: skip


@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_not_public_shows_nowhere(client, state):
    weblog = make.weblog("Ana", is_root=True)
    make.entry(weblog, "Seen")
    entry = make.entry(weblog, "Secret", body="whisper", tags=["Hush"], **HIDDEN[state])
    year = entry.pub_date.year

    for path in (*LISTS, f"/archive/{year}/"):
        page = text(client.get(path))
        assert "Secret" not in page
        assert "whisper" not in page.replace('value="whisper"', "")
        assert "Hush" not in page
    assert client.get("/secret/").status_code == 404
    assert client.get("/tags/hush/").status_code == 404


def test_unlisted_entry_is_read_by_its_address_alone(client):
    weblog = make.weblog("Ana", is_root=True)
    make.entry(weblog, "Seen")
    make.entry(weblog, "Secret", body="whisper", tags=["Hush"], visibility=Visibility.UNLISTED)

    response = client.get("/secret/")
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in text(response)
    for path in {*LISTS} - {"/secret/"}:
        assert "Secret" not in text(client.get(path))
    assert "Secret" not in text(client.get("/seen/"))


def test_unlisted_weblog_is_read_by_its_address_and_in_no_list(client):
    make.entry(make.weblog("Open", is_root=True))
    make.entry(make.weblog("Quiet", slug="quiet", visibility=WeblogVisibility.UNLISTED), "Secret")

    assert client.get("/quiet/secret/").status_code == 200
    assert 'content="noindex"' in text(client.get("/quiet/"))
    assert "Secret" in text(client.get("/quiet/feed/"))
    assert "Quiet" not in text(client.get("/weblogs/"))
    assert "quiet" not in text(client.get("/sitemap-1.xml"))


@pytest.mark.parametrize(
    "state",
    [
        {"visibility": WeblogVisibility.MEMBERS},
        {"suspended_at": timezone.now()},
        {"deleted_at": timezone.now()},
    ],
)
@pytest.mark.parametrize("is_root", [True, False])
def test_closed_weblog_is_404_by_every_address(client, state, is_root):
    weblog = make.weblog("Closed", slug="closed", is_root=is_root)
    make.entry(weblog, "Secret", tags=["Hush"])
    Weblog.objects.filter(pk=weblog.pk).update(**state)

    base = weblog.path
    for path in ("", "secret/", "secret", "feed/", "feed.json", "tags/", "tags/hush/", "archive/",
                 "search/", "search/?q=rain", "?p=1", "nothing/"):  # fmt: skip
        response = client.get(base + path)
        assert response.status_code == 404, path
        assert "Closed" not in text(response)
    assert "Closed" not in text(client.get("/weblogs/"))
    assert "secret" not in text(client.get("/sitemap-1.xml"))


def test_scheduled_entry_appears_by_itself(client):
    weblog = make.weblog(is_root=True)
    entry = make.entry(weblog, "Tomorrow", pub_date=timezone.now() + timedelta(days=1))
    assert client.get("/tomorrow/").status_code == 404
    weblog.entries.filter(pk=entry.pk).update(pub_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/tomorrow/").status_code == 200
    assert headings(client.get("/")) == ["Tomorrow"]


def test_page_stands_in_the_navigation_and_not_in_the_stream(client):
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "About", is_page=True)
    make.entry(weblog, "Later", is_page=True, pub_date=timezone.now() + timedelta(days=1))
    make.entry(weblog, "Moss")

    home = client.get("/")
    assert headings(home) == ["Moss"]
    assert '<a href="/about/">About</a>' in text(home)
    assert "Later" not in text(home)
    page = text(client.get("/about/"))
    assert 'aria-current="page">About</a>' in page
    assert "dt-published" not in page
    assert "About" not in text(client.get("/feed/"))


def test_entry_leads_to_its_neighbours_and_its_tags(client):
    weblog = make.weblog(is_root=True)
    now = timezone.now()
    for days, title in ((3, "First"), (2, "Second"), (1, "Third")):
        make.entry(weblog, title, pub_date=now - timedelta(days=days), tags=["Slow software"])
    make.entry(weblog, "Page", is_page=True, pub_date=now - timedelta(days=2))

    page = text(client.get("/second/"))
    assert 'rel="prev" href="/first/"><small>Older</small><span>First</span></a>' in page
    assert 'rel="next" href="/third/"><small>Newer</small><span>Third</span></a>' in page
    assert 'href="/tags/slow-software/">Slow software</a>' in page
    assert 'class="newer"' not in text(client.get("/third/"))
    assert 'class="older"' not in text(client.get("/first/"))


def test_tag_has_its_entries_and_feeds_and_is_404_without_any(client):
    weblog = make.weblog("Ana", slug="ana")
    make.entry(weblog, "Moss", tags=["Slow software", "Green"])
    make.entry(weblog, "Fern", tags=["Green"], pub_date=timezone.now() - timedelta(days=3))

    assert headings(client.get("/ana/tags/green/")) == ["Moss", "Fern"]
    assert headings(client.get("/ana/tags/slow-software/")) == ["Moss"]
    listed = re.findall(r'<li><a href="/ana/tags/([^/]*)/">([^<]*)</a> <span class="count">(\d+)',
                        text(client.get("/ana/tags/")))  # fmt: skip
    assert listed == [("green", "Green", "2"), ("slow-software", "Slow software", "1")]
    assert "Slow software · Ana" in text(client.get("/ana/tags/slow-software/feed/"))
    assert client.get("/ana/tags/none/").status_code == 404
    assert client.get("/ana/tags/none/feed/").status_code == 404


def test_archive_lists_titles_by_month_in_the_weblogs_time_zone(client):
    weblog = make.weblog(is_root=True, time_zone="Pacific/Auckland")
    utc = timezone.now().tzinfo
    new_year = timezone.datetime(2023, 12, 31, 20, tzinfo=utc)  # Already 2024 in Auckland.
    make.entry(weblog, "Fireworks", pub_date=new_year)
    make.entry(weblog, "Before", pub_date=new_year - timedelta(days=1))
    make.entry(weblog, "Long ago", pub_date=new_year.replace(year=2019))

    archive = text(client.get("/archive/"))
    assert re.findall(r"<h2><a[^>]*>(.*?)</a></h2>", archive) == [
        "January 2024", "December 2023", "January 2020"]  # fmt: skip
    in_2024 = text(client.get("/archive/2024/"))
    assert "Fireworks" in in_2024
    assert "Before" not in in_2024
    assert 'class="older" rel="prev" href="/archive/2023/"' in in_2024
    in_2023 = text(client.get("/archive/2023/"))
    assert 'class="older" rel="prev" href="/archive/2020/"' in in_2023
    assert 'class="newer" rel="next" href="/archive/2024/"' in in_2023
    for path in ("/archive/2022/", "/archive/0000/", "/archive/9999/"):
        assert client.get(path).status_code == 404


def test_list_of_weblogs_shows_the_freshest_first_with_their_newest_entry(client):
    now = timezone.now()
    for days, name in ((5, "Ana"), (1, "Ben"), (3, "Cleo")):
        weblog = make.weblog(name, slug=name.lower(), tagline=f"{name} writes")
        make.entry(weblog, f"{name} now", pub_date=now - timedelta(days=days))
        make.entry(weblog, f"{name} then", pub_date=now - timedelta(days=days + 90))
    make.weblog("Empty", slug="empty")
    make.entry(make.weblog("Elsewhere", site="moss.localhost"), "Foreign")

    page = text(client.get("/weblogs/"))
    assert re.findall(r"<h2><a href=\"(.*?)\">(.*?)</a></h2>", page) == [
        ("/ben/", "Ben"), ("/cleo/", "Cleo"), ("/ana/", "Ana")]  # fmt: skip
    assert "Ben now" in page
    assert "Ben then" not in page
    assert "Foreign" not in page
    assert text(client.get("/")).count("<section") == 3


def test_titles_are_text_and_not_markup(client):
    weblog = make.weblog("<b>Ana</b>", is_root=True, tagline="<i>t</i>")
    make.entry(weblog, "<script>x</script>", slug="x", tags=["<u>"], summary="<em>s</em>")
    for path in ("/", "/x/", "/archive/", "/tags/", "/weblogs/", "/search/?q=rain", "/nothing/"):
        page = text(client.get(path))
        for raw in ("<b>Ana", "<i>t", "<script>", "<u>", "<em>s"):
            assert raw not in page


def test_404_belongs_to_the_weblog_of_the_address(client):
    make.entry(make.weblog("Ana", is_root=True))
    make.entry(make.weblog("Ben", slug="ben"))

    for path, name in (("/nothing/", "Ana"), ("/ben/nothing/", "Ben"), ("/a/b/c/", "Ana")):
        response = client.get(path)
        assert response.status_code == 404
        assert f"<title>Not found · {name}</title>" in text(response)
        assert "canonical" not in text(response)
    bare = client.get("/nothing/", headers={"host": make.site("moss.localhost").domain})
    assert bare.status_code == 404
    assert "<title>Not found · moss.localhost</title>" in text(bare)


def test_right_to_left_weblog_says_so_and_writes_dates_in_its_language(client):
    weblog = make.weblog("مدونة", is_root=True, slug="m", language="ar")
    make.entry(
        weblog,
        "مطر",
        slug="rain",
        pub_date=timezone.datetime(2024, 1, 5, tzinfo=timezone.now().tzinfo),
    )
    make.entry(weblog, "Rain", slug="rain-en", language="en")

    page = text(client.get("/rain/"))
    assert '<html lang="ar" dir="rtl"' in page
    assert "يناير" in page
    page = text(client.get("/rain-en/"))
    assert '<h1 class="p-name" lang="en" dir="ltr">Rain</h1>' in page
    assert '<div class="body e-content" lang="en" dir="ltr">' in page


def older(response) -> str | None:
    """Where the link to what is older leads."""
    match = re.search(r'class="older"[^>]*href="([^"]*)"', text(response))
    return match and match[1].replace("&amp;", "&")


@pytest.mark.parametrize("path", ["/archive/", "/archive/2024/", "/tags/wet/"])
def test_long_lists_go_on_page_by_page(client, monkeypatch, path):
    monkeypatch.setattr(render, "PER_ARCHIVE", 3)
    monkeypatch.setattr(render, "PER_PAGE", 3)
    weblog = make.weblog(is_root=True)
    first = datetime(2024, 1, 1, 12, tzinfo=UTC)
    for day in range(7):
        make.entry(weblog, f"Day {day}", tags=["Wet"], pub_date=first + timedelta(days=day))

    seen, page = [], client.get(path)
    while True:
        seen.append(re.findall(r"Day \d", re.sub(r'<span class="hush">.*?</span>', "", text(page))))
        if not (following := older(page)):
            break
        page = client.get(following)
        assert 'class="newer"' in text(page)
    assert seen == [["Day 6", "Day 5", "Day 4"], ["Day 3", "Day 2", "Day 1"], ["Day 0"]]


def test_list_of_weblogs_goes_on_page_by_page(client, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    now = timezone.now()
    for days in range(5):
        weblog = make.weblog(f"Weblog of {days}", slug=f"w-{days}")
        make.entry(weblog, pub_date=now - timedelta(days=days + 1))

    seen, page = [], client.get("/")
    while following := older(page):
        seen += re.findall(r"Weblog of \d", text(page))
        page = client.get(following)
    seen += re.findall(r"Weblog of \d", text(page))
    assert seen == [f"Weblog of {days}" for days in range(5)]
    assert 'class="newer" rel="next" href="/weblogs/">Newest' in text(page)


def test_404_that_no_page_foresaw_looks_like_every_other(client, monkeypatch):
    def lost(*args):
        raise Http404

    make.entry(make.weblog("Ana", is_root=True))
    monkeypatch.setattr(render, "tags", lost)
    response = client.get("/tags/")
    assert response.status_code == 404
    assert "<title>Not found · Ana</title>" in text(response)


@pytest.fixture
def tagged():
    """An entry on moss and rain, and what shares both tags, one, or none of them."""
    weblog = make.weblog()
    for days, (title, tags) in enumerate(
        [("Both", ["moss", "rain"]), ("Old", ["rain"]), ("New", ["rain", "sun"]),
         ("Newest", ["moss", "fog"]), ("Other", ["fog"])]
    ):  # fmt: skip
        make.entry(weblog, title, tags=tags, pub_date=timezone.now() - timedelta(days=9 - days))
    return make.entry(weblog, "This", tags=["moss", "rain"])


def related(client, entry):
    page = client.get(entry.path).content.decode()
    part = page.partition('<ul class="list text">')[2].partition("</ul>")[0]
    return [link.partition("</a>")[0].rpartition(">")[2] for link in part.split("<a ")[1:]]


def test_an_entry_names_those_that_share_most_of_its_tags(client, tagged):
    assert related(client, tagged) == ["Both", "Newest", "New"]
    assert related(client, tagged.weblog.entries.get(title="Other")) == ["Newest"]
    assert related(client, make.entry(tagged.weblog, "Without")) == []


@pytest.mark.parametrize(
    "hidden",
    [{"status": "draft"}, {"pub_date": timezone.now() + timedelta(days=1)}, {"is_page": True},
     {"visibility": "unlisted"}, {"visibility": "members"}, {"trashed_at": timezone.now()}],
)  # fmt: skip
def test_what_is_in_no_list_is_related_to_nothing(client, tagged, hidden):
    tagged.weblog.entries.filter(title="Both").update(**hidden)
    other = make.weblog("Other", slug="other")
    make.entry(other, "Theirs", tags=["moss", "rain"])
    assert related(client, tagged) == ["Newest", "New", "Old"]


def test_a_tag_of_everything_costs_no_more(client, tagged, django_assert_num_queries):
    for number in range(20):
        make.entry(tagged.weblog, f"Rain {number}", tags=["rain"])
    with django_assert_num_queries(3):  # host, weblog, entry
        assert related(client, tagged) == ["Both", "Rain 19", "Rain 18"]
