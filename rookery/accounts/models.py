"""Who someone is: the user, and single-use links for people who can't sign in otherwise."""

import hashlib
from itertools import count
from secrets import token_hex
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rookery.lib.slugs import slugify


def chance_slug() -> str:
    """A word for somebody without a name."""
    return f"author-{token_hex(4)}"


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, name: str = "", **extra: Any
    ) -> "User":
        """Save a new user; without a password none will open. ValueError: no e-mail."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_operator(self, email: str, password: str | None = None, name: str = "") -> "User":
        """Save a new operator: whoever hosts this Rookery, and sees its admin."""
        return self.create_user(email, password, name, is_staff=True, is_superuser=True)

    def create_superuser(self, email: str, password: str | None = None, name: str = "") -> "User":
        """Django's own word for `create_operator` (``manage.py createsuperuser`` calls it)."""
        return self.create_operator(email, password, name)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """All lower case: nobody remembers how they wrote theirs at the first time."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))

    def free_slug(self, name: str) -> str:
        """A slug for a new user of that name; chance finds one where the name leaves no word."""
        # Never of the e-mail: addresses of pages are public.
        wanted = slugify(name, 80) or chance_slug()
        taken = set(self.filter(slug__startswith=wanted).values_list("slug", flat=True))
        numbered = (f"{wanted}-{number}" for number in count(2))
        return wanted if wanted not in taken else next(s for s in numbered if s not in taken)

    def operators(self) -> models.QuerySet["User"]:
        return self.filter(is_active=True, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        default=chance_slug,
        editable=False,
        help_text=_("In the addresses of their author pages; stays when the name changes."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Instead of deleting somebody, take this away.")
    )
    is_staff = models.BooleanField(
        _("may see the admin"), default=False, help_text=_("Operators only.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email_whatever_its_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email.partition("@")[0]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.slug = type(self).objects.free_slug(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_operator(self) -> bool:
        return self.is_active and self.is_superuser


class LoginLinkQuerySet(models.QuerySet["LoginLink"]):
    def usable(self) -> Self:
        """Links that were neither used nor have expired."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class LoginLink(models.Model):
    """A link that lets in once: the first-run setup (no user yet), or one person's login.

    Only the SHA-256 of its token is kept, so whoever reads the database can't use it.
    """

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, null=True, related_name="links"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = LoginLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("single-use link")
        verbose_name_plural = _("single-use links")

    def __str__(self) -> str:
        return f"{self.user or 'setup'}, until {self.expires_at:%Y-%m-%d %H:%M}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
