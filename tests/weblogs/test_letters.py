"""Mails about domains."""

from django.core import mail

from rookery.weblogs import domains, letters
from tests import make


def test_a_title_of_two_lines_makes_a_subject_of_one(db):
    weblog = make.weblog("T\r\nBcc: everybody@example.org")
    letters.gone_live(domains.vouch("moss.example", by=None, weblog=weblog))
    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert letter.to == [weblog.author.email]
