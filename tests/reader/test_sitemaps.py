"""What search engines are told, and those who find a hole."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from rookery.entries.models import Entry
from rookery.pages import sitemaps
from tests import make

pytestmark = pytest.mark.django_db
BASE = "http://localhost:8000"

# The two formats as sitemaps.org 0.9 describes them, for what Rookery says in them.
XSD = etree.XMLSchema(
    etree.XML(b"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
    targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9">
  <xs:simpleType name="where"><xs:restriction base="xs:anyURI">
    <xs:minLength value="12"/><xs:maxLength value="2048"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="when"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
  <xs:complexType name="place"><xs:sequence>
    <xs:element name="loc" type="where"/>
    <xs:element name="lastmod" type="when" minOccurs="0"/></xs:sequence></xs:complexType>
  <xs:element name="urlset"><xs:complexType><xs:sequence>
    <xs:element name="url" type="place" maxOccurs="50000"/></xs:sequence></xs:complexType>
    <xs:unique name="once"><xs:selector xpath="s:url"/><xs:field xpath="s:loc"/></xs:unique>
  </xs:element>
  <xs:element name="sitemapindex"><xs:complexType><xs:sequence>
    <xs:element name="sitemap" type="place" minOccurs="0" maxOccurs="50000"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>""")
)


def read(client, path, host="localhost:8000"):
    """(location, last change) of each line in a valid sitemap or index."""
    response = client.get(path, headers={"host": host})
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = etree.fromstring(response.content)
    XSD.assertValid(root)
    return [tuple(field.text for field in line) for line in root]


@pytest.fixture
def weblog():
    return make.weblog("Moss", slug="moss")


def test_an_index_leads_to_homes_and_entries_by_their_canonical_url(client, weblog):
    bench = make.entry(make.weblog("Ben", slug="ben"), "Bench")
    make.entry(weblog, "About", is_page=True, slug="about")
    make.entry(make.weblog("Far", site="far.example", is_root=True), "Elsewhere")
    ((part, changed),) = read(client, "/sitemap.xml")
    assert part == f"{BASE}/sitemap-1.xml"
    found = dict((*line, "")[:2] for line in read(client, "/sitemap-1.xml"))
    assert {*found} == {
        f"{BASE}/ben/", f"{BASE}/ben/bench/", f"{BASE}/moss/", f"{BASE}/moss/about/"
    }  # fmt: skip
    assert found[f"{BASE}/ben/bench/"] == bench.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert changed == max(found.values())
    ((part, _),) = read(client, "/sitemap.xml", "far.example")
    assert part == "http://far.example:8000/sitemap-1.xml"


def test_a_part_has_the_same_entries_whatever_else_comes_or_goes(client, weblog, monkeypatch):
    monkeypatch.setattr(sitemaps, "KEYS", 3)
    made = [make.entry(weblog, f"Entry {number}") for number in range(8)]
    parts = read(client, "/sitemap.xml")
    slots = sorted({(entry.pk - 1) // 3 + 1 for entry in made})
    assert [part for part, _ in parts] == [f"{BASE}/sitemap-{slot}.xml" for slot in slots]
    last = f"/sitemap-{slots[-1]}.xml"
    before = read(client, last)
    made[0].trash(by=None)
    assert read(client, last) == before
    every = [line[0] for part, _ in parts for line in read(client, part.removeprefix(BASE))]
    assert len([url for url in every if url != f"{BASE}/moss/"]) == 7


@pytest.mark.parametrize("hidden", [{"visibility": "unlisted"}, {"status": "draft"}])
def test_a_part_without_anything_is_not_there(client, weblog, hidden):
    make.entry(weblog, **hidden)
    assert read(client, "/sitemap.xml") == []
    for path in ("/sitemap-1.xml", "/sitemap-999999999999.xml", "/sitemap-0.xml", "/sitemap-1"):
        assert client.get(path).status_code == 404


def test_addresses_are_escaped(client, weblog):
    entry = make.entry(weblog)
    Entry.objects.filter(pk=entry.pk).update(slug="a&b<c")
    assert f"{BASE}/moss/a&b<c/" in [line[0] for line in read(client, "/sitemap-1.xml")]


def test_who_finds_a_hole_reads_whom_to_tell(client, weblog, settings):
    path = "/.well-known/security.txt"
    assert client.get(path).status_code == 404
    settings.ROOKERY_SECURITY_CONTACT = "mailto:security@example.org"
    response = client.get(path)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert said["Contact"] == "mailto:security@example.org"
    assert said["Canonical"] == f"{BASE}{path}"
    expires = datetime.strptime(said["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=170) < expires - timezone.now() < timedelta(days=365)
