"""One spelling for every host; absolute URLs from the settings, never from the Host header."""

import pytest
from django.contrib.sites.models import Site
from hypothesis import example, given
from hypothesis import strategies as st

from rookery.weblogs import hosts
from rookery.weblogs.hosts import normalise
from tests import make


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("moss.example", "moss.example"),
        ("MOSS.Example", "moss.example"),
        ("moss.example:8000", "moss.example"),
        ("moss.example:", "moss.example"),
        ("moss.example.", "moss.example"),
        ("moss.example.:443", "moss.example"),
        ("www.moss.example", "www.moss.example"),
        ("localhost", "localhost"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("MÜNCHEN.example:80", "xn--mnchen-3ya.example"),
        ("mu\u0308nchen.example", "xn--mnchen-3ya.example"),
        ("例え。example", "xn--r8jz45g.example"),
        ("ｍｏｓｓ.example", "moss.example"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("[::1]:8000", "[::1]"),
        ("[0:0:0:0:0:0:0:1]:8000", "[::1]"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        (f"{'a' * 63}.example", f"{'a' * 63}.example"),
    ],
)
def test_spellings_of_a_host(raw, host):
    assert normalise(raw) == host


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        ".",
        ":8000",
        "moss..example",
        ".moss.example",
        "moss.example..",
        " moss.example",
        "moss example",
        "moss.example\n",
        "moss.example:80\n",
        "moss.example\0",
        "moss_example",
        "-moss.example",
        "moss-.example",
        "moss.example/path",
        "ana@moss.example",
        "moss.example,other.example",
        "moss.example:http",
        "moss.example:123456",
        "xn--a.example",
        "xn--.example",
        "☃️\u200d.example",
        "::1",
        "[::1",
        "[::1]x",
        "[fe80::1%eth0]",
        "[moss.example]",
        "[]",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
        "a" * 301,
    ],
)
def test_what_can_be_no_host(raw):
    assert normalise(raw) is None


@given(st.text(max_size=80) | st.from_regex(r"[a-zA-Z0-9.:\[\]\-]{0,40}", fullmatch=True))
@example("xn--mnchen-3ya.example")
def test_normalising_ends_and_its_result_is_its_own_normal_form(raw):
    host = normalise(raw)
    if host is None:
        return
    assert normalise(host) == host
    assert normalise(f"{host}:8000") == host
    assert normalise(host.upper()) == host
    assert host.isascii()
    assert len(host) <= 253


@pytest.mark.django_db
def test_the_platform_is_at_rookery_url_whatever_its_row_says(settings):
    settings.ROOKERY_URL = "https://weblogs.example:8443"
    platform = Site.objects.get(pk=1)
    assert platform.domain == "localhost"
    assert hosts.origin(platform) == "https://weblogs.example:8443"
    assert hosts.platform_host() == "weblogs.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8000", "http://moss.example:8000"),
        ("http://localhost", "http://moss.example"),
        ("http://localhost:80", "http://moss.example"),
        ("https://weblogs.example", "https://moss.example"),
        ("https://weblogs.example:443", "https://moss.example"),
        ("https://weblogs.example:80", "https://moss.example:80"),
    ],
)
def test_other_sites_share_its_scheme_and_its_port_when_that_is_not_the_usual_one(
    settings, url, origin
):
    moss = make.site("moss.example")
    settings.ROOKERY_URL = url
    assert hosts.origin(moss) == origin
