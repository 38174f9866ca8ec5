"""A prepared query gives what the queryset would give, without building it again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.lib.prepared import Given, Prepared
from tests import make

pytestmark = pytest.mark.django_db

NUMBER, TEXT, TIME = models.BigIntegerField(), models.CharField(), models.DateTimeField()


def entries_of():
    return Entry.objects.filter(
        weblog_id=Given("weblog", NUMBER), pub_date__lte=Given("now", TIME)
    ).order_by("slug")


def test_it_gives_what_the_queryset_gives():
    weblog, other = make.weblog(), make.weblog(slug="other")
    old = make.entry(weblog, "Old", pub_date=timezone.now() - timedelta(days=2))
    new = make.entry(weblog, "New")
    theirs = make.entry(other, "Theirs")
    prepared = Prepared(entries_of)

    now = timezone.now()
    assert prepared(weblog=weblog.pk, now=now) == [new, old]
    assert prepared(weblog=weblog.pk, now=now - timedelta(days=1)) == [old]
    assert prepared(weblog=other.pk, now=now) == [theirs]
    assert prepared(weblog=0, now=now) == []


def test_it_is_built_once_and_asks_one_query_each_time():
    made = []

    def make_it():
        made.append(1)
        return entries_of()

    prepared = Prepared(make_it)
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            prepared(weblog=1, now=timezone.now())
        assert len(asked) == 1
    assert made == [1]


def test_rows_come_with_related_rows_annotations_and_the_fetch_mode():
    entry = make.entry(make.weblog(), "One")

    @Prepared
    def by_slug():
        rows = Entry.objects.filter(slug=Given("slug", TEXT)).select_related("author")
        rows = rows.annotate(loud=models.functions.Upper("title")).only("title", "author")
        return rows.fetch_mode(models.FETCH_RAISE)

    [row] = by_slug(slug=entry.slug)
    with CaptureQueriesContext(connection) as asked:
        assert (row.loud, row.author) == ("ONE", entry.author)
    assert len(asked) == 0
    with pytest.raises(FieldFetchBlocked):
        row.body  # noqa: B018 -- asking is the test


def test_values_are_never_sql():
    make.entry(make.weblog(), "One")

    @Prepared
    def titled():
        return Entry.objects.filter(title=Given("title", TEXT))

    assert titled(title="One' OR '1'='1") == []
    assert titled(title="%s") == []
    assert len(titled(title="One")) == 1


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError, match="now"):
        Prepared(entries_of)(weblog=1)


@pytest.mark.django_db(transaction=True)
def test_threads_use_their_own_connections():
    weblogs = [make.weblog(slug=f"w-{number}") for number in range(4)]
    for weblog in weblogs:
        make.entry(weblog, weblog.slug)
    prepared = Prepared(entries_of)

    def ask(number):
        try:
            weblog = weblogs[number % 4]
            rows = prepared(weblog=weblog.pk, now=timezone.now())
            return [row.weblog_id for row in rows] == [weblog.pk]
        finally:
            connection.connection.close()  # Django's own close spares databases in memory.
            connection.connection = None

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(40)))
