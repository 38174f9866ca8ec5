"""What is filled in about the look of a weblog."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from rookery.pages import themes
from rookery.weblogs.models import Weblog

MOST_LINKS = 12
ODD_LINK = _("Type a web address, such as https://social.example/@me.")
FIELDS = ("theme", "palette", "feeds_are_full", "links")


class LookForm(forms.Form):
    """Theme and palette are one choice, so that they always fit together."""

    look = forms.ChoiceField(label=_("Theme and colours"), widget=forms.RadioSelect)
    feeds_are_full = forms.TypedChoiceField(
        label=_("Feeds have"),
        choices=[("full", _("the whole text of each entry")), ("short", _("a summary only"))],
        coerce=lambda raw: raw == "full",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = themes.everyone()
        pairs = [(f"{t.name}:{p.name}", f"{t.title}, {p.label}") for t in shown for p in t.palettes]
        self.fields["look"] = forms.ChoiceField(label=_("Theme and colours"), choices=pairs)


class WebField(forms.URLField):
    """A link that may stand on a page: http or https, and nothing that could run."""

    default_validators = [URLValidator(schemes=["http", "https"], message=ODD_LINK)]


class LinkForm(forms.Form):
    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    url = WebField(
        label=_("Address"),
        max_length=300,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": ODD_LINK},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("label") and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", _("Where does it lead? Type its address, or empty the label."))
        if cleaned.get("url") and not cleaned.get("label") and "label" not in self.errors:
            self.add_error("label", _("What shall it be called?"))
        return cleaned


LinkForms = forms.formset_factory(LinkForm, extra=2, max_num=MOST_LINKS, validate_max=True)


class LogoForm(forms.Form):
    file = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "JPEG, PNG, GIF, WebP or AVIF, up to 5 MB. Its middle is kept as a square; where and "
            "when it was taken is removed."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )


def initial(weblog: Weblog) -> dict[str, str]:
    theme = themes.chosen(weblog.theme)
    return {
        "look": f"{theme.name}:{theme.palette(weblog.palette).name}",
        "feeds_are_full": "full" if weblog.feeds_are_full else "short",
    }


def initial_links(weblog: Weblog) -> list[dict[str, str]]:
    return [{"label": label, "url": url} for label, url in weblog.links]


def apply(weblog: Weblog, form: LookForm, links: Any) -> None:
    """Put on `weblog` what two valid forms say; nothing is saved."""
    weblog.theme, _colon, weblog.palette = form.cleaned_data["look"].partition(":")
    weblog.feeds_are_full = form.cleaned_data["feeds_are_full"]
    said = (link.cleaned_data for link in links)
    weblog.links = [[link["label"], link["url"]] for link in said if link.get("url")]
