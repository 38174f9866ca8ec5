"""What an author fills in about an entry."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rookery.entries import tagging
from rookery.entries.models import Entry
from rookery.entries.states import Status
from rookery.lib.slugs import slugify

LOCAL = "%Y-%m-%dT%H:%M"  # What <input type="datetime-local"> speaks (HTML 4.10.5.1.11).


def chosen_date(entry: Entry) -> datetime | None:
    """The publication date that somebody has chosen.

    None for a draft that only has the date of its making: it gets the moment of publication.
    """
    if entry.status == Status.PUBLISHED:
        return entry.pub_date
    if entry.pk is None or abs(entry.pub_date - entry.created_at) < timedelta(minutes=1):
        return None
    return entry.pub_date


class SlugField(forms.CharField):
    """A slug as people type it: “My first walk” is understood as my-first-walk."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        slug = slugify(typed)
        if typed and not slug:
            raise forms.ValidationError(_("An address needs a letter from a to z, or a digit."))
        return slug


class EntryForm(forms.ModelForm[Entry]):
    title = forms.CharField(
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Title"), "autocomplete": "off"}),
    )
    body = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"placeholder": _("Write…"), "rows": 18, "class": "writing"}),
    )
    slug = SlugField(
        label=_("Address"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
        help_text=_("The last word of its address. Empty: made from the title."),
    )
    # The page's script says with it that nobody has typed the slug: it may be numbered then.
    derive = forms.BooleanField(required=False, widget=forms.HiddenInput)
    pub_date = forms.DateTimeField(
        label=_("Date"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"placeholder": _("birds, weather"), "autocomplete": "off"}),
        help_text=_("Separated by commas."),
    )
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For lists and feeds."),
    )
    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 2, required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Entry
        fields = [
            "title", "slug", "pub_date", "summary", "body", "visibility", "is_page", "is_pinned"
        ]  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, instance: Entry) -> None:
        self.date_before = chosen_date(instance)
        initial = {
            "tags": ", ".join(name for name, _slug in instance.tag_list),
            "pub_date": self.date_before,
            "version": instance.version,
        }
        super().__init__(data, instance=instance, initial=initial)
        zone = instance.weblog.time_zone
        self.fields["pub_date"].help_text = (
            _("In the time of %(zone)s.") % {"zone": zone}
            if instance.status == Status.PUBLISHED
            else _("Empty: the moment you publish. In the time of %(zone)s.") % {"zone": zone}
        )
        if instance.status != Status.PUBLISHED:
            self.fields["slug"].widget.attrs["data-slug-of"] = "id_title"

    def clean_body(self) -> str:
        return _with_newlines(self.cleaned_data["body"])

    def clean_summary(self) -> str | None:
        return _with_newlines(self.cleaned_data["summary"]) or None

    def clean_tags(self) -> list[str]:
        return tagging.split(self.cleaned_data["tags"])

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean_pub_date(self) -> datetime:
        """The date that was typed; the one before, when only the seconds differ: none are shown."""
        typed: datetime | None = self.cleaned_data["pub_date"]
        before = self.date_before
        if typed is None:
            return self._date_without()
        if not date.min.year < typed.year < date.max.year:
            # One time zone further, the calendar has ended.
            raise forms.ValidationError(_("That date is beyond the calendar."))
        if before is not None and before.replace(second=0, microsecond=0) == typed:
            return before
        return typed

    def _date_without(self) -> datetime:
        """A published entry keeps its date; a draft goes back to the one of its making."""
        if self.instance.status == Status.PUBLISHED:
            return self.instance.pub_date
        return self.instance.created_at if self.instance.pk else timezone.now()

    @property
    def typed_date(self) -> datetime | None:
        """The date to publish at; None when the field was left empty."""
        return self.cleaned_data["pub_date"] if self["pub_date"].data else None


def _with_newlines(text: str) -> str:
    """Forms are sent with CRLF (WHATWG URL-encoded forms); we keep what was typed."""
    return text.replace("\r\n", "\n")
