"""No address ever dies: random histories, and after each step every address ever published.

An address is written down with what was there when it was seen to answer 200. From then on it must
answer 200 or one 301 to a page of the same thing; or an honest 404, when the thing is gone or
hidden. What a confirmed plan named as lost is no longer asked for.

A thing is an entry or page, however it was addressed (also by permalinks that an import brought), a
file, or a list of a weblog: its home, a feed in any format, a tag with its feeds, a year, search.
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rookery.entries.arrive import Arrival, arrive, reveal
from rookery.entries.deletion import delete_weblog, erase_weblog, restore_weblog
from rookery.entries.found import found_weblog
from rookery.entries.ledger import FreedName
from rookery.entries.models import Entry
from rookery.entries.move import give_root_to_list, move_weblog, rename_weblog, undo_move
from rookery.entries.move_plan import Unconfirmed
from rookery.entries.redirects import add_redirect
from rookery.media.models import Upload
from rookery.media.receive import receive
from rookery.weblogs import hosts
from rookery.weblogs.models import Weblog
from tests import make

HOSTS = ("localhost", "ana.example", "ben.example")
ALIASES = {"ana.example": "www.ana.example"}
WORDS = ("moss", "fern", "ana", "ben")
FORMATS = ("feed/", "feed/rss/", "feed.json")
FIXED = ("", *FORMATS, "tags/", "archive/", "search/")
LIST = re.compile(r"/(|feed/.*|feed\.json|tags.*|archive.*|search/)")  # at a root
OF_TAG = re.compile(r"tags/([^/]+)/(.*)")
OF_YEAR = re.compile(r"archive/(\d+)/")

LONGEST = 30  # seconds that addresses are asked for, when nobody asks for more
TURNS = 4  # After a step, one in so many lists and files is asked for; at the end, all of them.

words = st.sampled_from(WORDS)
sites = st.sampled_from(HOSTS)
numbers = st.integers(min_value=0, max_value=7)


class Histories(RuleBasedStateMachine):
    """What people do with weblogs, in any order, through the verbs that all doors use."""

    until = 0.0  # on the monotonic clock
    turns = TURNS

    @initialize()
    def begin(self):
        self.author = make.user()
        self.sites = {host: make.site(host) for host in HOSTS}
        for host, alias in ALIASES.items():
            self.sites[host].domains.create(host=alias, status="active")
        self.seen = {}  # (host, path) → what was there
        self.refusals = 0
        self.contested = set()  # (host, path) that a confirmed move took from somebody
        self.ids = {}  # entry → the id by which feeds know it
        self.steps = 0
        for host, word in (("localhost", "ana"), ("localhost", "ben"), ("ana.example", "fern")):
            weblog = found_weblog(
                title=word, slug=word, author=self.author, site=self.sites[host], by=None
            )
            for title in ("moss", "ana"):
                make.entry(weblog, title, tags=[title])
            receive(weblog, word.encode(), f"{word}.txt", by=None)
        hosts.memory.clear()

    def weblogs(self, **about):
        return [*Weblog.objects.filter(**about).order_by("pk")]

    def pick(self, number, found):
        return found[number % len(found)] if found else None

    def attempt(self, act):
        """What is refused is refused in words, and changes nothing."""
        try:
            with transaction.atomic():
                return act()
        except Unconfirmed as refused:
            plan = refused.plan
            lost = {one.url for one in plan.lost}
            with transaction.atomic():
                move_weblog(
                    plan.weblog,
                    to_site=plan.after.site,
                    root=plan.after.is_root,
                    slug=plan.after.slug,
                    by=None,
                    agreed=plan.fingerprint,
                    displace=plan.displaced is not None,
                )
            self.forget(plan.after.site, lost)
            self.taken_back(plan)
        except ValidationError:
            self.refusals += 1
        return None

    def forget(self, site, urls):
        """`urls` were named as lost; with a home go the feeds, tags and archive at that root."""
        home = hosts.origin(site)
        for host, path in [*self.seen]:
            is_of_site = host in {site.domain, ALIASES.get(site.domain)}
            url = f"{home}{path}"
            is_lost = url in urls or f"{url}/" in urls
            is_fixed = LIST.fullmatch(path)
            if is_of_site and is_lost and path.strip("/"):
                self.contested.add((host, path))
            if is_of_site and (is_lost or (is_fixed and urls & {f"{home}/", f"{home}/feed/"})):
                del self.seen[host, path]

    @rule(host=sites, word=words)
    def found(self, host, word):
        if len(self.weblogs()) < 5:
            self.attempt(
                lambda: found_weblog(
                    title=word, slug=word, author=self.author, site=self.sites[host], by=None
                )
            )

    @rule(number=numbers, word=words, is_page=st.booleans())
    def write(self, number, word, is_page):
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        if weblog is not None and weblog.entries.count() < 5:
            make.entry(weblog, word, is_page=is_page, tags=[word])

    @rule(number=numbers, word=words, year=st.sampled_from([2008, 2009]))
    def bring(self, number, word, year):
        """An import, with the addresses that the entry had where it comes from."""
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        if weblog is None or weblog.entries.count() >= 6:
            return
        entry = Entry(
            weblog=weblog, title=word, status="published", pub_date=datetime(year, 5, 4, tzinfo=UTC)
        )
        arrival = Arrival(entry, [word], [f"{year}/05/{word}.html", f"?p={year}"])
        arrival.render()
        arrive(weblog, [arrival], by=None)
        reveal(weblog, by=None)
        for path in entry.old_addresses.values_list("path", flat=True):
            self.note(weblog.site.domain, f"{weblog.path}{path}", ("entry", entry.pk))

    @rule(number=numbers, which=numbers, word=words)
    def rename_entry(self, number, which, word):
        entry = self.entry(number, which)
        if entry is not None:
            entry.slug = word
            self.attempt(lambda: entry.write(by=None))

    @rule(number=numbers, which=numbers)
    def trash_or_restore(self, number, which):
        entry = self.entry(number, which)
        if entry is not None:
            (entry.restore if entry.trashed_at else entry.trash)(by=None)

    @rule(number=numbers, which=numbers)
    def erase(self, number, which):
        entry = self.entry(number, which)
        if entry is not None:
            entry.trash(by=None)
            entry.erase(by=None)
            make.entry(entry.weblog, entry.title)  # Something else, of the same title.

    def entry(self, number, which):
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        found = [*weblog.entries.order_by("pk")] if weblog else []
        return self.pick(which, found)

    @rule(number=numbers, word=words)
    def rename_weblog(self, number, word):
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        if weblog is not None:
            self.attempt(lambda: rename_weblog(weblog, word, by=None))

    @rule(number=numbers, host=sites, root=st.sampled_from([None, True, False]))
    def move(self, number, host, root):
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        if weblog is not None:
            site = self.sites[host]
            self.taken_back(
                self.attempt(lambda: move_weblog(weblog, to_site=site, root=root, by=None))
            )

    @rule(number=numbers)
    def give_it_the_root(self, number):
        """The operator's door: whoever is at the root of its site goes below their word."""
        weblog = self.pick(number, self.weblogs(deleted_at=None, is_root=False))
        if weblog is not None:
            site = weblog.site
            self.attempt(
                lambda: move_weblog(weblog, to_site=site, root=True, by=None, displace=True)
            )

    @rule(number=numbers)
    def take_back(self, number):
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        if weblog is None:
            return
        self.taken_back(self.attempt(lambda: undo_move(weblog, by=None)))

    def taken_back(self, plan):
        """What was at a root before a weblog came is there again, when that is taken back."""
        if plan is not None and plan.undoes and plan.before.is_root and plan.undoes.root_was_given:
            home = hosts.origin(plan.before.site)
            self.forget(plan.before.site, {f"{home}/"})
            self.forget(plan.before.site, {f"{home}{path}" for _host, path in self.seen})

    @precondition(lambda self: any(not weblog.is_root for weblog in self.weblogs()))
    @rule(host=sites)
    def give_root_to_list(self, host):
        site = self.sites[host]
        give_root_to_list(site, by=None)
        self.seen = {
            key: what
            for key, what in self.seen.items()
            if not (key[1] == "/" and key[0] in {host, ALIASES.get(host)})
        }

    @rule(number=numbers, word=words)
    def redirect(self, number, word):
        weblog = self.pick(number, self.weblogs(deleted_at=None))
        entry = weblog.entries.readable().first() if weblog else None
        if entry is not None:
            target = f"/{entry.slug}/"
            made = self.attempt(
                lambda: add_redirect(weblog, f"/from/{word}/", target, by=None)
            ) or self.attempt(
                lambda: add_redirect(weblog, f"/{word}-by-hand", "/from/moss", by=None)
            )
            if made is not None and not made.path.endswith("by-hand"):
                self.note(weblog.site.domain, f"{weblog.path}{made.path}/", ("entry", entry.pk))

    @rule(number=numbers)
    def delete_or_restore_weblog(self, number):
        weblog = self.pick(number, self.weblogs())
        if weblog is not None:
            self.attempt(
                lambda: (restore_weblog if weblog.deleted_at else delete_weblog)(weblog, by=None)
            )

    @precondition(lambda self: self.weblogs(deleted_at__isnull=False))
    @rule()
    def purge(self):
        weblog = self.weblogs(deleted_at__isnull=False)[0]
        pk = weblog.pk
        entries = {*weblog.entries.values_list("pk", flat=True)}
        erase_weblog(weblog, by=None)
        gone = {("entry", each) for each in entries}
        self.seen = {
            key: what
            for key, what in self.seen.items()
            if what not in gone and what[:2] != ("list", pk)
        }

    @rule()
    def ninety_days_pass(self):
        FreedName.objects.update(until=timezone.now() - timedelta(days=1))
        alive = {("entry", pk) for pk in Entry.objects.values_list("pk", flat=True)}
        self.seen = {
            key: what for key, what in self.seen.items() if what[0] != "entry" or what in alive
        }

    def note(self, host, path, what):
        for name in {host, ALIASES.get(host, host)}:
            if (name, path) not in self.contested:
                self.seen[name, path] = what

    def ask(self, client, host, path):
        """(status, where) at the end of at most one redirect."""
        answer = client.get(path, headers={"host": host})
        if answer.status_code != 301:
            return answer, (host, path)
        assert answer["Cache-Control"] == "no-cache"
        there = answer["Location"].removeprefix("http://")
        name, _, rest = there.partition("/")
        second = client.get(f"/{rest}", headers={"host": name})
        assert second.status_code == 200, (host, path, answer["Location"], second.status_code)
        return second, (name.partition(":")[0], f"/{rest}")

    def what_is_at(self, host, path):
        """The thing whose own address this is, by the rows: an entry, a file, a list."""
        bare = path.partition("?")[0].removeprefix("/")
        if bare.startswith("-/media/"):
            file = Upload.objects.filter(weblog__site__domain=host, uuid=bare.split("/")[2]).first()
            return ("file", file.pk) if file else None
        word, _, rest = bare.partition("/")
        there = Weblog.objects.filter(site__domain=host, deleted_at=None)
        weblog = there.filter(slug=word, is_root=False).first() if word else None
        if weblog is None:
            weblog, rest = there.filter(is_root=True).first(), bare
        if weblog is None:
            return None
        entry = weblog.entries.readable().filter(slug=rest.removesuffix("/")).first()
        return ("entry", entry.pk) if entry else ("list", weblog.pk, rest)

    @invariant()
    def every_address_leads_home(self):
        self.steps += 1
        self.ask_for([
            each
            for number, each in enumerate(self.seen.items())
            if each[1][0] == "entry" or each[0][1] == "/" or not (number + self.steps) % self.turns
        ])  # fmt: skip

    def teardown(self):
        self.ask_for([*self.seen.items()])

    def ask_for(self, addresses):
        hosts.memory.clear()
        client = Client()
        for (host, path), what in addresses:
            if time.monotonic() > self.until:
                return
            answer, (name, at) = self.ask(client, host, path)
            if answer.status_code == 404 or "?" in at:  # A query that means nothing: the home.
                assert not self.is_public(what), (host, path, what)
                continue
            assert answer.status_code == 200, (host, path, answer.status_code)
            # What is at the end is the thing that was at the beginning.
            assert self.what_is_at(name, at) == what, (host, path, (name, at), what)

    def is_public(self, what):
        kind, pk = what[:2]
        if kind == "entry":
            return Entry.objects.readable().filter(pk=pk).exists()
        if kind == "file":
            return Upload.objects.filter(pk=pk, weblog__deleted_at=None).exists()
        weblog = Weblog.objects.open().filter(pk=pk).first()
        if weblog is None:
            return False
        listed = weblog.entries.listed()
        if match := OF_TAG.fullmatch(what[2]):
            tagged = listed.tagged(match[1])
            return (tagged.stream() if match[2] else tagged).exists()
        if match := OF_YEAR.fullmatch(what[2]):
            return listed.stream().filter(pub_date__year=match[1]).exists()
        return True

    @invariant()
    def what_is_published_is_written_down(self):
        for weblog in Weblog.objects.open().select_related("site"):
            host, home = weblog.site.domain, weblog.path
            for rest in self.lists_of(weblog):
                self.note(host, f"{home}{rest}", ("list", weblog.pk, rest))
            for file in weblog.uploads.all():
                self.note(host, file.path, ("file", file.pk))
            for entry in weblog.entries.readable():
                self.note(host, f"{home}{entry.slug}/", ("entry", entry.pk))
                self.note(host, f"{home}{entry.slug}", ("entry", entry.pk))
                assert self.ids.setdefault(entry.pk, entry.atom_id) == entry.atom_id

    def lists_of(self, weblog):
        yield from FIXED
        listed = weblog.entries.listed()
        for slug in weblog.tags.filter(entries__in=listed).values_list("slug", flat=True):
            yield f"tags/{slug}/"
            if listed.tagged(slug).stream().exists():
                yield from (f"tags/{slug}/{rest}" for rest in FORMATS)
        for day in listed.stream().dates("pub_date", "year"):
            yield f"archive/{day.year}/"


@pytest.mark.django_db(transaction=False)
def test_every_address_ever_published_leads_to_what_was_there():
    """ROOKERY_HISTORIES=200 plays so many at random, and looks for the shortest one that fails."""
    asked = int(os.environ.get("ROOKERY_HISTORIES", "0"))
    Histories.until = time.monotonic() + (86_400 if asked else LONGEST)
    Histories.turns = 1 if asked else TURNS

    class Rolled(Histories):
        def __init__(self):
            super().__init__()
            self.undo = transaction.atomic()
            self.undo.__enter__()

        def teardown(self):
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.undo.__exit__(None, None, None)

    run_state_machine_as_test(
        Rolled,
        settings=settings(
            max_examples=asked or 15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[*HealthCheck],
            derandomize=not asked,
            phases=[Phase.generate, *([Phase.shrink] if asked else [])],
        ),
    )
