import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from rookery.accounts import links
from rookery.accounts.models import User
from rookery.console.command import ConsoleCommand, add_json, usage_error
from rookery.console.finding import find_user
from rookery.weblogs import audit


class Command(ConsoleCommand):
    help = "Add people, and let them in."
    examples = """
        rookery user add ana@example.org --name "Ana Moss"
        rookery user login-link ana@example.org
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = self.acts(parser)
        add = act(
            "add",
            self.add,
            "Add a person. Without a password, `rookery user login-link` lets them in.",
            """
            rookery user add ana@example.org --name "Ana Moss"
            rookery user add olga@example.org --operator
            pass show rookery | rookery user add olga@example.org --password-stdin
            """,
        )
        add.add_argument("email", metavar="EMAIL", help="what they sign in with")
        add.add_argument("--name", default="", help="how they are called on the pages")
        add.add_argument(
            "--operator", action="store_true", help="may see the admin, and everything in it"
        )
        add.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        add_json(add)
        link = act(
            "login-link",
            self.login_link,
            "Print a link that signs somebody in, once, within 24 hours.",
            "rookery user login-link ana@example.org",
        )
        link.add_argument("email", metavar="EMAIL", help="whom it lets in")
        add_json(link)

    @transaction.atomic
    def add(
        self, *, email: str, name: str, operator: bool, password_stdin: bool, **options: Any
    ) -> None:
        email = User.objects.normalize_email(email)
        try:
            validate_email(email)
        except ValidationError as error:
            raise usage_error(f"{email} is no e-mail address.") from error
        if User.objects.filter(email=email).exists():
            raise CommandError(f"Somebody has the address {email} already.")
        user = User(email=email, name=name)
        user.full_clean(exclude=["password"])
        password = _password(user) if password_stdin else None
        make = User.objects.create_operator if operator else User.objects.create_user
        user = make(email, password, name)
        kind = "operator" if operator else "person"
        audit.record(f"{kind} added", weblog=None, by=None, detail=email)
        facts = {"id": user.pk, "email": email, "name": name, "operator": operator}
        hint = "" if password else f" `rookery user login-link {email}` prints their way in."
        self.tell(facts, f"Added the {kind} {user} ({email}).{hint}", as_json=options["json"])

    def login_link(self, *, email: str, **options: Any) -> None:
        user = find_user(email)
        if not user.is_active:
            raise CommandError(f"{user} has been barred, so no link lets them in.")
        path = reverse("studio:login-link", args=[links.issue(user)], urlconf=settings.ROOT_URLCONF)
        audit.record("login link made", weblog=None, by=None, detail=user.email)
        url = f"{settings.ROOKERY_URL}{path}"
        words = f"{url}\nIt lets {user} in, once, within 24 hours. Older ones no longer do."
        self.tell({"email": user.email, "url": url}, words, as_json=options["json"])


def _password(user: User) -> str:
    """The first line of standard input. ValidationError: it is too easily guessed."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise usage_error("There is no password on standard input.")
    validate_password(password, user)
    return password
