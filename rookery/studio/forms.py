"""What is filled in about weblogs, people and files. Entries have `entry_form`."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sites.models import Site
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rookery.accounts.models import User
from rookery.lib.rows import RowField
from rookery.studio.entry_form import SlugField
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import GIVEN, Role


def slug_field(*, follows: str = "") -> SlugField:
    """The field of a weblog's slug; `follows` is the id of the title that it is made from."""
    attrs = {"autocapitalize": "off", "spellcheck": "false"}
    if follows:
        attrs["data-slug-of"] = follows
    return SlugField(
        label=_("Short name"), max_length=100, required=False, widget=forms.TextInput(attrs=attrs)
    )


def zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


def known_zone(name: str) -> str:
    """The zone that a browser has told, or UTC."""
    return name if name in available_timezones() else "UTC"


class SetupForm(forms.Form):
    """Who hosts this Rookery, and what their weblog is called."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
        help_text=_("As readers shall see it."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You sign in with it. Readers don't see it."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Eight characters or more, and not one that everybody uses."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=250, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    tagline = forms.CharField(
        label=_("Tagline"),
        max_length=250,
        required=False,
        help_text=_("One line under the title, if you like."),
    )
    slug = slug_field(follows="id_title")
    # The page's script fills it in from the browser; the settings of the weblog can change it.
    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        self.fields["slug"].help_text = _(
            "Its name in one word. Your weblog lives at %(url)s/ itself; the word is kept for it."
        ) % {"url": settings.ROOKERY_URL}

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(
                _("Somebody with that address has an account already. Use another one.")
            )
        return email

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in cleaned:
            person = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as refused:
                self.add_error("password", refused)
        return cleaned


class NewWeblogForm(forms.Form):
    """A weblog that an operator makes, for themselves or for a friend."""

    title = forms.CharField(label=_("Title"), max_length=250)
    tagline = forms.CharField(label=_("Tagline"), max_length=250, required=False)
    author = forms.EmailField(
        label=_("Whose is it?"), help_text=_("The e-mail address of somebody who has an account.")
    )
    site = RowField(label=_("Site"), queryset=Site.objects.order_by("pk"), empty_label=None)
    slug = slug_field(follows="id_title")
    is_root = forms.BooleanField(
        label=_("At the root of its site"),
        required=False,
        help_text=_("One weblog of each site can live at / itself. The others have their word."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = _("The word after the slash of its site.")

    def clean_author(self) -> User:
        return _person(self.cleaned_data["author"])


class WeblogForm(forms.ModelForm[Weblog]):
    slug = slug_field()
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = Weblog
        fields = ["title", "tagline", "slug", "visibility", "language", "time_zone"]

    def __init__(self, data: QueryDict | None = None, *, instance: Weblog) -> None:
        super().__init__(data, instance=instance)
        spoken = dict(settings.LANGUAGES)
        spoken.setdefault(instance.language, instance.language)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=[*spoken.items()])
        self.fields["slug"].required = True
        self.fields["slug"].help_text = (
            _("It lives at the root of its site; the word is kept for it.")
            if instance.is_root
            else _("It lives at %(url)s. When you change the word, the old address redirects.")
            % {"url": instance.url}
        )


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(
        label=_("Role"), choices=GIVEN, coerce=lambda raw: Role(int(raw)), initial=Role.WRITER
    )


class MemberForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("Of somebody who has an account here.")
    )
    field_order = ["email", "role"]

    def __init__(self, *args: Any, weblog: Weblog, **kwargs: Any) -> None:
        self.weblog = weblog
        super().__init__(*args, **kwargs)

    def clean_email(self) -> User:
        user = _person(self.cleaned_data["email"])
        if self.weblog.role_of(user) is not None:
            raise forms.ValidationError(
                _("%(who)s belongs to this weblog already."), params={"who": user}
            )
        return user


def _person(email: str) -> User:
    """The active user with this address; ValidationError when there is none."""
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user is None:
        raise forms.ValidationError(
            _("Nobody with that address has an account. Whoever runs this Rookery can make one.")
        )
    return user


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"))
    alt = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=500,
        help_text=_("What is to be seen, for those who don't see it."),
    )


class AltForm(forms.Form):
    alt = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=500,
        help_text=_("What is to be seen, for those who don't see it."),
    )
