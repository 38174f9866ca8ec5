"""Many at once, through the verbs of all doors, on PostgreSQL: nobody waits in a ring."""

import os
import random
import threading
from contextlib import suppress

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, OperationalError, connection

from rookery.entries import activate
from rookery.entries.deletion import delete_weblog, erase_weblog, restore_weblog
from rookery.entries.found import found_weblog
from rookery.entries.models import Conflict, Entry
from rookery.entries.move import (
    change_weblog,
    give_root_to_list,
    move_weblog,
    rename_weblog,
    undo_move,
)
from rookery.entries.redirects import add_redirect, remove_redirect
from rookery.weblogs import domains, verification
from rookery.weblogs.models import Domain, DomainStatus, Weblog
from rookery.weblogs.verification import Finding, Findings, State
from tests import make

HOSTS = ("localhost", "one.example", "two.example")
WORDS = ("moss", "fern", "ana", "ben")
PEOPLE = 6
SECONDS_EACH = 15  # before somebody counts as stuck
ROUNDS = int(os.environ.get("ROOKERY_ROUNDS", "40"))  # of each of them

# What the one who comes second may be told: in words, or because a row is gone, or all of them are.
LATE = (ValidationError, Conflict, ObjectDoesNotExist, IntegrityError, IndexError)


class Person:
    """Somebody who does one thing after the other, without looking at what the others do."""

    def __init__(self, number):
        self.dice = random.Random(number)
        self.stuck = []
        self.done = 0
        self.thread = threading.Thread(target=self.live, daemon=True)

    def live(self):
        verbs = [getattr(self, name) for name in dir(type(self)) if name.startswith("do_")]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET deadlock_timeout = '40ms'")
            for _round in range(ROUNDS):
                verb = self.dice.choice(verbs)
                try:
                    with suppress(*LATE):
                        verb()
                        self.done += 1
                except OperationalError as error:
                    self.stuck.append(f"{verb.__name__}: {error}")
        finally:
            connection.close()

    def weblog(self, **about):
        return self.dice.choice([*Weblog.objects.filter(**about).select_related("site")])

    def entry(self):
        return self.dice.choice([*self.weblog().entries.select_related("weblog__site")])

    def domain(self, **about):
        return self.dice.choice([*Domain.objects.exclude(weblog=None).filter(**about)])

    def word(self):
        return self.dice.choice(WORDS)

    def do_rename_entry(self):
        entry = self.entry()
        entry.slug = self.word()
        entry.write(by=None)

    def do_save_entry(self):
        entry = self.entry()
        entry.body += "."
        entry.write(by=None, tags=[self.word()])

    def do_write_page(self):
        make.entry(self.weblog(), self.word(), is_page=True)

    def do_trash_or_erase(self):
        entry = self.entry()
        (entry.erase if entry.trashed_at else entry.trash)(by=None)

    def do_move(self):
        site = make.site(self.dice.choice(HOSTS))
        move_weblog(self.weblog(), to_site=site, root=self.dice.choice([True, False]), by=None)

    def do_take_root(self):
        weblog = self.weblog(is_root=False)
        move_weblog(weblog, to_site=weblog.site, root=True, by=None, displace=True)

    def do_give_root_to_list(self):
        give_root_to_list(self.weblog().site, by=None)

    def do_undo(self):
        undo_move(self.weblog(), by=None)

    def do_rename_weblog(self):
        rename_weblog(self.weblog(), self.word(), by=None)

    def do_change_settings(self):
        weblog = self.weblog()
        weblog.title = f"{weblog.slug} {self.dice.random()}"
        change_weblog(weblog, by=None, fields=["title"])

    def do_delete_or_restore(self):
        weblog = self.weblog()
        (restore_weblog if weblog.deleted_at else delete_weblog)(weblog, by=None)

    def do_erase_weblog(self):
        weblog = self.weblog(deleted_at__isnull=False)
        erase_weblog(weblog, by=None)
        found_weblog(title="New", author=weblog.author, site=make.site(), by=None)

    def do_redirect(self):
        weblog = self.weblog()
        one = weblog.redirects.select_related("weblog").first()
        if one is not None:
            remove_redirect(one, by=None)
        add_redirect(weblog, f"/old/{self.word()}/", "/feed/", by=None)

    def do_claim(self):
        weblog = self.weblog()
        domains.claim(f"{self.word()}.example", by=None, weblog=weblog)

    def do_prove(self):
        right = Finding(State.RIGHT)
        seen = Findings("example", right, right, right)
        activate.follow(verification.settle(self.domain().pk, seen))

    def do_use(self):
        activate.use(self.domain(status=DomainStatus.ACTIVE), by=None)

    def do_give_up(self):
        activate.give_up(self.domain(), by=None, because="tried")

    def do_go_back(self):
        activate.go_back(self.weblog(), by=None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_in_a_ring():
    """ROOKERY_ROUNDS=400 lets each of them do ten times as much."""
    make.site()
    for host in HOSTS:
        for name in ("Root", "Other"):
            weblog = make.weblog(name, site=host, is_root=name == "Root")
            for title in WORDS[:3]:
                make.entry(weblog, title)
    people = [Person(number) for number in range(PEOPLE)]
    for person in people:
        person.thread.start()
    for person in people:
        person.thread.join(SECONDS_EACH * max(1, ROUNDS / 40))
    assert not any(person.thread.is_alive() for person in people)
    assert [line for person in people for line in person.stuck] == []
    assert all(person.done > ROUNDS / 4 for person in people), [p.done for p in people]
    for entry in Entry.objects.all():
        assert entry.revisions.count() == entry.version
