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


def test_the_weblog_it_is_meant_for_moves_there(rookery):
    moss = make.weblog("Moss", slug="moss")
    made = rookery("domain", "add", "moss.example", "--weblog", "moss", "--active", "--json")
    facts = json.loads(made.out)
    assert (facts["status"], facts["primary"], facts["weblog"]) == ("active", True, "moss")
    moss.refresh_from_db()
    assert moss.url == "http://moss.example:8000/"
    assert (moss.mounts.get().slug, moss.mounts.get().site_id) == ("moss", 1)


def test_a_claim_is_looked_at_and_goes_live(rookery, zones):
    moss = make.weblog("Moss", slug="moss")
    added = rookery("domain", "add", "moss.example", "--weblog", "moss")
    proof = added.out.split()[-1]
    assert "TXT _rookery.moss.example rookery-proof=" in added.out
    zones.set("_rookery.moss.example", "TXT", "another")
    looked = rookery("domain", "check", "moss.example")
    assert looked.out.splitlines()[0] == "moss.example is pending."
    assert "proof    wrong    another" in looked.out
    zones.set("_rookery.moss.example", "TXT", proof)
    zones.set("moss.example", "A", "192.0.2.7")
    looked = json.loads(rookery("domain", "check", "moss.example", "--json").out)
    assert (looked["status"], looked["findings"]["proof"]["state"]) == ("active", "right")
    moss.refresh_from_db()
    assert moss.url == "http://moss.example:8000/"

    assert rookery("domain", "retire", "moss.example").out == "moss.example is let go.\n"
    moss.refresh_from_db()
    assert moss.url == "http://localhost:8000/moss/"
    gone = rookery("domain", "check", "moss.example")
    assert (gone.code, "Nobody has or claims moss.example" in gone.err) == (1, True)


def test_a_mail_that_nobody_sends_is_shown_beside_what_a_script_reads(nest, zones, monkeypatch):
    monkeypatch.setenv("ROOKERY_RESOLVERS", f"127.0.0.1:{zones.port}")
    monkeypatch.setenv("ROOKERY_ADDRESSES", "192.0.2.7")
    added = nest.done("domain", "add", "moss.example", "--weblog", "moss")
    zones.set("_rookery.moss.example", "TXT", added.split()[-1])
    zones.set("moss.example", "A", "192.0.2.7")
    ended = nest.run("domain", "check", "moss.example", "--json")
    assert json.loads(ended.stdout)["status"] == "active"
    assert "Subject: " in ended.stderr


def test_of_rivals_one_has_to_be_named(rookery, zones):
    for slug in ("moss", "fern"):
        make.weblog(slug.title(), slug=slug)
        rookery("domain", "add", "moss.example", "--weblog", slug)
    asked = rookery("domain", "check", "moss.example")
    assert (asked.code, "--weblog moss" in asked.err, "--weblog fern" in asked.err) == (
        2, True, True,
    )  # fmt: skip
    assert rookery("domain", "retire", "moss.example", "--weblog", "fern").code == 0
    assert Domain.objects.get(weblog__slug="fern").status == "retired"


def test_the_platforms_own_host_is_not_let_go(rookery):
    refused = rookery("domain", "retire", "localhost")
    assert (refused.code, "is the platform's" in refused.err) == (1, True)


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
