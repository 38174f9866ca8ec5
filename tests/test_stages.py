"""The three stages are real migrations: walked up and down with rows, on databases of their own."""

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.installs import DATABASES, environments

ENTRIES = [
    ("Hello, world", "hello-world", "2006-09-01T08:00:00Z", None, "It **begins**."),
    ("On scaling", "on_Scaling", "2006-09-02T08:00:00Z", "In short.", "Three stages."),
    ("Weblog", "weblog", "2006-09-03T08:00:00Z", "", "Called as the first weblog will be."),
]

BEGIN = """
import functools, json, sys
import django
from django.conf import settings
# Tests need no manifest of static files.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
django.setup()
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ENTRIES = json.loads(sys.argv[1])

@functools.cache
def then():
    loader = MigrationExecutor(connection).loader
    return loader.project_state([*loader.applied_migrations]).apps

def old(app, model):
    "A model as it was at the migrations that this database has had."
    return then().get_model(app, model)

def migrate(*target):
    then.cache_clear()
    call_command("migrate", *target, verbosity=0, interactive=False)

def write_entries(**more):
    for title, slug, at, summary, body in ENTRIES:
        old("entries", "Entry").objects.create(
            title=title, slug=slug, pub_date=at, summary=summary, body=body, **more
        )

def entries():
    "What the first stage knew of them."
    columns = ("title", "slug", "pub_date", "summary", "body")
    return [*old("entries", "Entry").objects.order_by("pk").values_list(*columns)]

def dump():
    "Every table with its columns and rows."
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            found[table] = [columns, sorted(repr(row) for row in cursor.fetchall())]
    return found

def refusal(*target):
    "What `migrate` says no with. Not a row and not a table may be another afterwards."
    before = dump()
    try:
        migrate(*target)
    except CommandError as error:
        assert dump() == before
        return str(error)
    raise AssertionError(f"{target} was not refused")

def read():
    "What readers see at the address of each entry: status, title, last word of the body."
    from django.test import Client
    from rookery.entries.tasks import rerender_outdated
    rerender_outdated.call()
    client = Client(headers={"host": "localhost:8000"})
    found = {}
    for title, slug, at, summary, body in ENTRIES:
        page = client.get(f"/{slug}/")
        text = page.content.decode()
        last = body.replace("*", "").rstrip(".").split()[-1]
        found[slug] = [page.status_code, title in text, last in text]
    return found

def at_stage_two(weblogs):
    "So many weblogs, and the entries in the first."
    migrate("entries", "0004_entry_weblog_required")
    author = old("accounts", "User").objects.create(email="ana@example.org", is_superuser=True)
    for number in range(weblogs):
        old("weblogs", "Weblog").objects.create(
            title=f"W {number}", slug=f"w{number}", author=author
        )
    write_entries(weblog=old("weblogs", "Weblog").objects.get(slug="w0"))

answer = None
"""
READ = {slug: [200, True, True] for _, slug, _, _, _ in ENTRIES}


@dataclass(frozen=True)
class Install:
    """An install of its own: a folder, a database, and scripts that are run in it."""

    environ: dict[str, str]

    def run(self, script: str) -> Any:
        """What the script leaves in `answer`."""
        program = f"{BEGIN}\n{textwrap.dedent(script)}\nprint(json.dumps(answer, default=str))"
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program, json.dumps(ENTRIES)],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(params=DATABASES)
def install(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Install]:
    for environ in environments(request.param, tmp_path):
        yield Install(environ)


def test_the_first_stage_stands_on_nothing(install):
    """An Entry alone: title, slug, pub_date, summary, body; no weblog, no user, no site."""
    answer = install.run("""
        migrate("entries", "0001_entry")
        columns = [field.column for field in old("entries", "Entry")._meta.fields]
        answer = [connection.introspection.table_names(), columns]
    """)
    assert answer == [
        ["django_migrations", "entries_entry"],
        ["id", "title", "slug", "pub_date", "summary", "body"],
    ]


def test_an_empty_install_gets_no_weblog(install):
    answer = install.run("""
        migrate()
        from django.contrib.sites.models import Site
        from rookery.weblogs.models import Weblog
        answer = [
            [*Weblog.objects.values()],
            [*Site.objects.values_list("pk", "domain", "name")],
            [*Site.objects.get().domains.values_list("host", "status", "is_primary")],
        ]
    """)
    assert answer == [[], [[1, "localhost", "Rookery"]], [["localhost", "active", True]]]


@pytest.mark.parametrize(
    ("users", "author"),
    [
        # Nobody yet: an owner who can't come in, until the operator makes somebody the author.
        ([], ["owner@localhost", False, False]),
        ([("ana", False), ("ben", False)], ["ana@example.org", True, True]),
        ([("ana", False), ("olga", True)], ["olga@example.org", True, True]),
    ],
)
def test_what_was_one_weblog_becomes_weblog_1_at_the_root_of_site_1(install, users, author):
    answer = install.run(f"""
        migrate("entries", "0001_entry")
        migrate("accounts")
        for name, is_operator in {users}:
            old("accounts", "User").objects.create(
                email=f"{{name}}@example.org", is_superuser=is_operator, password="argon2$x"
            )
        write_entries()
        migrate()

        from rookery.weblogs.models import Weblog
        weblog = Weblog.objects.select_related("author", "site").get()
        who = weblog.author
        answer = {{
            "weblog": [weblog.pk, weblog.is_root, weblog.site.pk, weblog.site.domain],
            "author": [who.email, who.is_active, who.has_usable_password()],
            "entries": sorted({{
                (entry.state, entry.author == who, entry.updated_at == entry.pub_date)
                for entry in weblog.entries.all()
            }}),
            "ids": len({{entry.atom_id for entry in weblog.entries.all()}}),
            "read": read(),
        }}
    """)
    assert answer == {
        "weblog": [1, True, 1, "localhost"],
        "author": author,
        "entries": [["published", True, True]],
        "ids": 3,
        "read": READ,
    }


def test_after_the_surgery_the_next_ones_get_ids_of_their_own(install):
    """PostgreSQL counts on its own: a row that was given its id doesn't move the counter."""
    answer = install.run("""
        migrate("entries", "0001_entry")
        write_entries()
        migrate()

        from django.contrib.sites.models import Site
        from rookery.accounts.models import User
        from rookery.entries.found import found_weblog
        from rookery.entries.models import Entry
        from rookery.weblogs.domains import vouch
        moss = vouch("moss.example", by=None).site
        ben = User.objects.create_user("ben@example.org")
        weblog = found_weblog(title="Ben's", author=ben, site=Site.objects.get(pk=1), by=ben)
        entry = Entry(weblog=weblog, title="First").write(by=ben)
        answer = [moss.pk, weblog.pk, weblog.path, entry.pk]
    """)
    assert answer == [2, 2, "/bens/", 4]


def test_all_weblogs_that_there_are_belong_to_site_1(install):
    answer = install.run("""
        at_stage_two(3)
        migrate()
        from rookery.weblogs.models import Weblog
        weblogs = Weblog.objects.order_by("pk")
        answer = [[[weblog.slug, weblog.site_id, weblog.path] for weblog in weblogs], read()]
    """)
    assert answer == [[["w0", 1, "/"], ["w1", 1, "/w1/"], ["w2", 1, "/w2/"]], READ]


def test_the_way_back_and_up_again_keeps_every_word(install):
    answer = install.run("""
        migrate("entries", "0001_entry")
        write_entries()
        migrate()
        from rookery.entries.models import Entry
        entry = Entry.objects.get(slug="hello-world")
        entry.body = "It **began**."
        entry.write(by=None, tags=["Beginnings"])

        answer = [entries()]
        for target in (["weblogs", "0001_weblog"], ["entries", "0001_entry"], []):
            migrate(*target)
            answer.append(entries())
        answer.append(read()["on_Scaling"])
    """)
    before, *later, page = answer
    assert [row[1] for row in before] == ["hello-world", "on_Scaling", "weblog"]
    assert before[0][4] == "It **began**."
    assert later == [before] * 3
    assert page == [200, True, True]


def test_the_way_back_and_up_again_publishes_nothing(install):
    answer = install.run("""
        migrate()
        from rookery.accounts.models import User
        from rookery.entries.found import found_weblog
        from rookery.entries.models import Entry
        from django.contrib.sites.models import Site
        ana = User.objects.create_user("ana@example.org")
        weblog = found_weblog(title="W", author=ana, site=Site.objects.get(pk=1), by=ana)
        for more in (
            {"status": "draft"},
            {"status": "published", "visibility": "members"},
            {"status": "published"},
        ):
            Entry(weblog=weblog, title="-".join(more.values()), body="B", **more).write(by=ana)
        Entry.objects.get(slug="published").trash(by=ana)
        Entry(weblog=weblog, title="Seen", body="B", status="published").write(by=ana)
        migrate("entries", "0001_entry")
        migrate()
        answer = [*Entry.objects.readable().values_list("slug", flat=True)]
    """)
    assert answer == ["seen"]


def test_there_is_no_way_back_to_one_weblog_while_there_are_several(install):
    answer = install.run("""
        at_stage_two(2)
        migrate()
        answer = [refusal("entries", "0001_entry"), refusal("weblogs", "zero")]
        migrate("weblogs", "0001_weblog")  # Stage 2 knows several weblogs, on one site.
        weblogs = old("weblogs", "Weblog").objects.order_by("pk")
        answer += [refusal("entries", "zero"), [*weblogs.values_list("slug", flat=True)]]
    """)
    why = (
        "Rookery can't go back to a time before weblogs while there is more than one: w0, w1. "
        "Nothing was changed."
    )
    assert answer == [why, why, why, ["w0", "w1"]]


def test_there_is_no_way_back_to_one_site_while_weblogs_live_on_several(install):
    answer = install.run("""
        at_stage_two(1)
        migrate()
        from rookery.accounts.models import User
        from rookery.entries.found import found_weblog
        from rookery.weblogs.domains import vouch
        site = vouch("moss.example", by=None).site
        found_weblog(title="Moss", author=User.objects.get(), site=site, by=None)
        targets = [("weblogs", "0001_weblog"), ("entries", "0001_entry"), ("accounts", "zero")]
        answer = [refusal(*target) for target in targets]
    """)
    why = (
        "Rookery can't go back to a time before sites while weblogs live on other sites: "
        "moss on moss.example. Nothing was changed."
    )
    assert answer == [why] * 3
