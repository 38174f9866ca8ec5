"""Choosing a row in a form, whatever is sent in its place."""

from typing import Any, override

from django import forms

LONGEST_KEY = 18  # digits: what a database's integers hold, and no more


def is_key(text: str) -> bool:
    """Whether a row could have this key: a number that a database can be asked for."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


class RowField(forms.ModelChoiceField):
    """A row by its key. One that no row can have is a wrong choice like any other."""

    @override
    def prepare_value(self, value: Any) -> Any:
        key = super().prepare_value(value)
        return key if is_key(str(key)) else None

    @override
    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or hasattr(value, "pk") or is_key(str(value)):
            return super().to_python(value)
        raise forms.ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )
