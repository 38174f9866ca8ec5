"""What allauth asks us: who may sign up, and where the links in mails point."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Nobody makes an account by themselves: operators and the first-run setup make them."""
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose templates know `rookery_url` instead of the site of the request."""
        known = {"email": email, "rookery_url": settings.ROOKERY_URL, **context}
        self.render_mail(template_prefix, email, known).send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        # Never below the Host header, which a stranger may write.
        return f"{settings.ROOKERY_URL}{path.replace('UID-KEY', quote(key))}"
