"""What comes as JSON is taken by its type: no number for text, no text for a number, no 1 for true.

The framework's fields read forms too, in which everything is text, and are as generous to JSON. The API's document
names a type for each value, and a program that sends another one has a fault that it should hear of. The query of an
address is such a form, and so is an upload: those are read as before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import fields, serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.utils import html

TEXT = gettext_noop("Send text.")
LARGEST = 1e300  # 1e999 is read as infinity, and of 400 digits no float is made
Field = fields.Field[Any, Any, Any, Any]


def _is_text(field: Any, value: Any) -> bool:
    return isinstance(value, str)


def _is_number(field: Any, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST < value < LARGEST


def _is_whole(field: Any, value: Any) -> bool:
    return _is_number(field, value) and value == int(value)  # 3.0 is a whole number in JSON


def _is_boolean(field: Any, value: Any) -> bool:
    return isinstance(value, bool)


def _is_as_chosen(field: Any, value: Any) -> bool:
    """Of the type of the choice that it names; of what names none the field itself says so."""
    chosen = field.choice_strings_to_values.get(str(value), value)
    return type(getattr(chosen, "value", chosen)) is type(value)  # some lists of choices have members of an Enum


TAKEN: dict[type[Field], tuple[Callable[[Any, Any], bool], str]] = {
    fields.CharField: (_is_text, TEXT),
    fields.UUIDField: (_is_text, TEXT),
    fields.DateTimeField: (_is_text, TEXT),
    fields.IntegerField: (_is_whole, gettext_noop("Send a whole number.")),
    fields.FloatField: (_is_number, gettext_noop("Send a number.")),
    fields.BooleanField: (_is_boolean, gettext_noop("Send true or false.")),
    fields.ChoiceField: (_is_as_chosen, gettext_noop("This choice is of another type.")),
}


def read_json_by_type() -> None:
    """Makes the framework's fields strict, for all apps at once; twice changes nothing."""
    for kind, (takes, words) in TAKEN.items():
        _strict(kind, takes, words)
    _knowing(serializers.Serializer)


def is_form(field: Any) -> bool:
    return html.is_html_input(getattr(field.root, "initial_data", None))


def _knowing(kind: type[serializers.Serializer[Any]]) -> None:
    """A key that means nothing here is a fault, too: what it was meant to do would not be done."""
    generous = kind.to_internal_value
    if hasattr(generous, "is_strict"):
        return

    def to_internal_value(self: Any, data: Any) -> Any:
        unknown = [key for key in data if key not in self.fields] if isinstance(data, dict) else []
        if unknown and not is_form(self):
            raise ValidationError({key: [ErrorDetail(_("There is no such key here."), "unknown")] for key in unknown})
        return generous(self, data)

    to_internal_value.is_strict = True  # type: ignore[attr-defined]
    kind.to_internal_value = to_internal_value  # type: ignore[method-assign]


def _strict(kind: type[Field], takes: Callable[[Any, Any], bool], words: str) -> None:
    generous = kind.to_internal_value
    if hasattr(generous, "is_strict"):
        return

    def to_internal_value(self: Any, data: Any) -> Any:
        if not takes(self, data) and not is_form(self):
            raise ValidationError(_(words), code="type")
        return generous(self, data)

    to_internal_value.is_strict = True  # type: ignore[attr-defined]
    kind.to_internal_value = to_internal_value  # type: ignore[method-assign]
