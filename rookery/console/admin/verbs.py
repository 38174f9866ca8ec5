"""Forms of the admin whose rows are written by verbs, and what happens when a verb refuses."""

from typing import Any, ClassVar, cast, override

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from rookery.console.admin.lists import Listed
from rookery.entries.models import Conflict

type Refusal = ValidationError | Conflict


class VerbForm(forms.ModelForm[Any]):
    """Shows why a verb refused what was filled in, and keeps all of it."""

    refusal: ClassVar[Refusal | None] = None
    # Code of a refusal → the field it is about; "" is for those that aren't named here.
    refusals: ClassVar[dict[str, str]] = {}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if isinstance(self.refusal, Conflict):
            self._show_conflict(self.refusal)
        elif self.refusal is not None:
            self._show(self.refusal)
        return cleaned

    @override
    def validate_unique(self) -> None:
        """The verbs say what is taken, and name what is free."""

    @override
    def validate_constraints(self) -> None:
        """As above."""

    def _show(self, refusal: ValidationError) -> None:
        for code, message in _parts(refusal):
            field = self.refusals.get(code) or self.refusals.get("")
            self.add_error(field if field in self.fields else None, message)

    def _show_conflict(self, conflict: Conflict) -> None:
        theirs = conflict.theirs
        data = cast("QueryDict", self.data).copy()  # What was sent can't be changed.
        data[self.add_prefix("read_version")] = str(theirs.version)
        self.data = data
        self.add_error(
            None,
            _(
                "Somebody saved this entry while you were at it: it is “%(title)s” now, version "
                "%(version)d. Nothing of yours is lost: it stands below, unsaved. Look at "
                "theirs in another window; saving again puts yours in its place, and theirs stays "
                "among the revisions."
            )
            % {"title": theirs.heading, "version": theirs.version},
        )


def _parts(refusal: ValidationError) -> list[tuple[str, ValidationError]]:
    if hasattr(refusal, "error_dict"):
        # Which field of the model it was is said in words: the form may not have it.
        return [
            ("", ValidationError(f"{name}: {message}"))
            for name, messages in refusal.message_dict.items()
            for message in messages
        ]
    return [(str(error.code or ""), error) for error in refusal.error_list]


class Written(Listed):
    """Its `save_model` calls verbs. What they refuse is shown on the form."""

    @override
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, Conflict) as refusal:
            # The transaction is rolled back. Once more, with a form that knows the answer.
            request.refusal = refusal  # type: ignore[attr-defined]  # read in get_form
            return super().changeform_view(request, object_id, form_url, extra_context)

    @override
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        made: type[Any] = super().get_form(request, obj, change=change, **kwargs)
        made.refusal = getattr(request, "refusal", None)  # The class is made for each request.
        return made
