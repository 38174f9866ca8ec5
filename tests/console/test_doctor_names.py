"""The doctor says what the last look at each domain has found; each fault is made here."""

import contextlib
import json
import socket
import ssl
import subprocess
import threading
from datetime import timedelta

import pytest
from django.contrib.sites.models import Site
from django.utils import timezone

from rookery.console.doctor import names
from rookery.entries import activate
from rookery.lib import certificates
from rookery.weblogs import domains, records
from rookery.weblogs.models import Domain, Weblog
from tests import make

pytestmark = pytest.mark.django_db
PROOF = "_rookery.moss.example"


def found() -> dict[str, str]:
    return {
        finding.about: f"{'' if finding.is_fault else '(no fault) '}{finding.problem}"
        for look in names.LOOKS
        for finding in look()
    }


@pytest.fixture
def moss(zones) -> Domain:
    weblog = make.weblog("Moss")
    domain = domains.claim("moss.example", by=None, weblog=weblog)
    zones.set(PROOF, "TXT", records.proof_of(domain))
    zones.set("moss.example", "A", "192.0.2.7")
    return activate.look_after(activate.look_after(domain))


def test_a_domain_that_is_right_is_not_spoken_of(moss):
    assert (moss.status, found()) == ("active", {})


def test_a_domain_that_leads_elsewhere(moss, zones):
    zones.set("moss.example", "A", "203.0.113.9")
    activate.look_after(moss)
    assert found() == {
        "dns": "moss.example doesn't lead here any more, but to 203.0.113.9: no reader arrives."
    }
    zones.drop("moss.example")
    activate.look_after(moss)
    assert "but to nowhere" in found()["dns"]


def test_a_proof_that_is_gone_is_told_and_is_no_fault(moss, zones):
    zones.drop(PROOF)
    activate.look_after(moss)
    assert found()["dns"].startswith("(no fault) The proof of moss.example is gone")


def test_an_install_without_an_address(moss, settings):
    settings.ROOKERY_ADDRESSES = ()
    settings.ROOKERY_URL = "http://weblogs.example"
    activate.look_after(moss)
    assert "ROOKERY_URL has no address" in found()["dns"]


def test_nobody_looks(moss):
    Domain.objects.update(next_check_at=timezone.now() - timedelta(hours=2))
    assert "Nobody has looked at domains for an hour" in found()["dns"]


def test_a_weblog_on_a_site_that_lost_its_domain(moss):
    site = Site.objects.get(domain="moss.example")
    Weblog.objects.filter(site=site).update(deleted_at=timezone.now())
    activate.give_up(moss, by=None, because="a test")
    assert found() == {}  # Nobody lives there.
    Weblog.objects.filter(site=site).update(deleted_at=None)
    assert found()["domain"].startswith("“Moss” lives on a site that lost its domain")


@pytest.fixture
def with_tls(tmp_path):
    """A server whose certificate nobody has signed; gives its port."""
    pem = tmp_path / "self.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=moss.example", "-keyout", pem, "-out", tmp_path / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    peer, _ = listener.accept()
                    with contextlib.suppress(OSError), peer:
                        context.wrap_socket(peer, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_certificate_that_browsers_refuse(moss, settings, zones, with_tls, rookery):
    settings.ROOKERY_URL = f"https://weblogs.example:{with_tls}"
    settings.ROOKERY_ADDRESSES = ("127.0.0.1",)
    zones.set("moss.example", "A", "127.0.0.1")
    activate.look_after(moss)
    assert found() == {
        "certificate": "Browsers refuse the certificate of moss.example: self-signed certificate."
    }
    said = json.loads(rookery("doctor", "--json").out)
    remedy = next(f["remedy"] for f in said["findings"] if f["about"] == "certificate")
    assert "`rookery domain check moss.example`" in remedy


def test_a_port_where_nobody_is_and_one_without_tls(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ask = certificates.problem
    assert "nobody answers at 127.0.0.1" in ask("m.example", f"https://x:{port}", ["127.0.0.1"])
    assert ask("moss.example", f"http://x:{port}", ["127.0.0.1"]) == ""
    assert ask("moss.example", f"https://x:{port}", []) == ""


def test_a_server_that_shows_no_certificate():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(100)
                peer.sendall(b"\x15\x03\x01\x00\x02\x02\x50")  # alert: internal error, as Caddy's

        thread = threading.Thread(target=refuse)
        thread.start()
        like = f"https://x:{listener.getsockname()[1]}"
        said = certificates.problem("moss.example", like, ["127.0.0.1"])
        thread.join(5)
    assert said.startswith("no certificate is shown (")
