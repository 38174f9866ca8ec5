"""Domains at a terminal: vouched for, claimed, listed."""

import json

from rookery.weblogs import hosts
from rookery.weblogs.models import AuditEvent, Domain
from tests import make


def test_vouching_makes_a_site_that_answers(rookery, client, django_capture_on_commit_callbacks):
    assert hosts.find("moss.example") is None
    with django_capture_on_commit_callbacks(execute=True):
        added = rookery("domain", "add", "Moss.example", "--active")
    assert added.code == 0
    assert "moss.example is active." in added.out
    assert "--site moss.example" in added.out  # what to do next
    assert hosts.find("moss.example").site.domain == "moss.example"
    assert AuditEvent.objects.get(verb="domain activated").door == "command line"


def test_a_claim_serves_nothing_and_says_so(rookery):
    moss = make.weblog("Moss", slug="moss")
    added = rookery("domain", "add", "moss.example", "--weblog", "moss")
    assert "It serves nothing until it is proven or vouched for." in added.out
    claim = Domain.objects.get(host="moss.example")
    assert (claim.weblog, claim.site) == (moss, None)
    assert hosts.find("moss.example") is None


def test_the_weblog_it_is_meant_for_is_noted(rookery):
    moss = make.weblog("Moss", slug="moss")
    made = rookery("domain", "add", "moss.example", "--weblog", "moss", "--active", "--json")
    facts = json.loads(made.out)
    assert (facts["status"], facts["primary"], facts["weblog"]) == ("active", True, "moss")
    moss.refresh_from_db()
    assert moss.url == "http://localhost:8000/moss/"


def test_what_is_refused(rookery):
    rookery("domain", "add", "moss.example", "--active")
    again = rookery("domain", "add", "moss.example", "--active")
    assert (again.code, again.err) == (1, "moss.example is active here already.")
    ours = rookery("domain", "add", "localhost", "--active")
    assert (ours.code, ours.err) == (1, "localhost is active here already.")
    nonsense = rookery("domain", "add", "http://moss.example/x", "--active")
    assert nonsense.code == 1
    assert "is no host name. Type it as in moss.example" in nonsense.err
    misunderstood = rookery("domain", "add", "a.example", "--site", "localhost")
    assert misunderstood.code == 2


def test_the_list(rookery):
    make.site("ana.localhost")
    rookery("domain", "add", "moss.example")
    lines = rookery("domain", "list").out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["HOST", "STATUS"],
        ["ana.localhost", "active"],
        ["localhost", "active"],
        ["moss.example", "pending"],
    ]
    assert [row["host"] for row in json.loads(rookery("domain", "list", "--json").out)] == [
        "ana.localhost",
        "localhost",
        "moss.example",
    ]
