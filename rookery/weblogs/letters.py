"""Mails about domains, to those who own the weblogs there."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from rookery.accounts.models import User
from rookery.weblogs.models import Domain, Weblog

WARNED_FOR = timedelta(days=7)  # without its proof, until an active domain is let go

logger = logging.getLogger("rookery.letters")


def proof_gone(domain: Domain) -> None:
    """The TXT record has disappeared; in a week the domain is let go."""
    lost = domain.proof_lost_at or timezone.now()
    _send("proof_gone", domain, until=lost + WARNED_FOR)


def gone_live(domain: Domain) -> None:
    """The weblog lives at its own domain now."""
    _send("gone_live", domain)


def retired(domain: Domain, home: str) -> None:
    """The domain was let go; the weblog lives at the URL `home`."""
    _send("retired", domain, home=home)


def invited(weblog: Weblog, person: User, link: str) -> None:
    """Somebody is asked to bring a weblog of theirs to the site of `weblog`."""
    context = {"weblog": weblog, "person": person, "link": link}
    _post("invited", context, person.email)


def _send(name: str, domain: Domain, **more: Any) -> None:
    if domain.weblog is None:
        return
    page = settings.ROOKERY_URL + reverse("studio:domains", args=[domain.weblog.pk])
    context = {"domain": domain, "weblog": domain.weblog, "page": page, **more}
    _post(name, context, domain.weblog.author.email)


def _post(name: str, context: dict[str, Any], to: str) -> None:
    # One line, whatever a title has in it: a subject may have no other (RFC 5322, 2.2).
    subject = " ".join(render_to_string(f"weblogs/{name}_subject.txt", context).split())
    body = render_to_string(f"weblogs/{name}.txt", context)
    try:
        send_mail(subject, body, None, [to])
    except (OSError, SMTPException):
        # The studio says it too, and so does the audit log: what has been done is not undone.
        logger.exception("The mail “%s” to %s could not be sent.", name, to)
