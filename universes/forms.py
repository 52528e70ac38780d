"""Plain forms made from the definitions of the engine: what a form takes is what every other door takes.

Each form is bound to a document and gives the `changes` (universes.documents.edits) that lead from it to what was sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from simulation.engine.couplings import LINKS, Link
from simulation.engine.document import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    SEED_HIGH,
    SEEDS,
    TAG_LENGTH,
    TAGS_MOST,
    Document,
    check_value,
)
from simulation.engine.errors import ParameterError
from simulation.engine.objects import Field as ObjectField
from simulation.engine.objects import fields_of
from simulation.engine.parameters import GROUP_LABELS, MAX_SPECIES, Parameter, of_group
from universes.documents.edits import Change
from universes.models.universe import LICENCE_LABELS

Definition = Parameter | ObjectField


class MatrixField(forms.CharField):
    """A square of numbers, row by row, as text: a row a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value  # what the person typed comes back as typed
        rows = [value[k : k + MAX_SPECIES] for k in range(0, len(value), MAX_SPECIES)]
        return "\n".join(" ".join(repr(word) for word in row) for row in rows)  # repr: read back, it is the same number

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if len(text) > 4096:
            raise forms.ValidationError("This is too long.", code="type")
        try:
            return [float(word) for word in text.split()]
        except ValueError:
            raise forms.ValidationError(f"Give {MAX_SPECIES * MAX_SPECIES} numbers, row by row.", code="type") from None


def _dressed(widget: forms.Widget) -> str:
    """The class of the style sheet that a widget wears."""
    kinds = {forms.CheckboxInput: "", forms.Select: "select", forms.Textarea: "textarea"}
    return next((name for kind, name in kinds.items() if isinstance(widget, kind)), "input")


class LinesField(forms.CharField):
    """Text of several lines; forms send the end of a line as two characters, documents keep one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\r\n", "\n")) or ""


class DocumentForm(forms.Form):
    """A form over some values of a document; `path` leads from a field's name to its value there."""

    beside = frozenset({"csrfmiddlewaretoken", "next", "kind"})  # what may be sent along with the fields

    def __init__(self, *args: Any, fields: dict[str, forms.Field] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.update(fields or {})
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _dressed(field.widget))

    def path(self, name: str) -> str:
        return name

    def changes(self) -> list[Change]:
        """The changes from the document as it was to what was sent; fields that were left alone are not among them."""
        return [
            {"path": self.path(name), "value": value}
            for name, value in self.cleaned_data.items()
            if value != self.initial.get(name)
        ]

    def add_problems(self, problems: Sequence[Any]) -> None:
        """Show what an operation refused beside the field that it is about, or above the form."""
        for problem in problems:
            name = next((name for name in self.fields if self.path(name) == problem["path"]), None)
            self.add_error(name, forms.ValidationError(problem["message"], code=problem["code"]))

    def check(self, path: str, value: Any) -> Any:
        return check_value(path, value)

    def clean(self) -> dict[str, Any]:
        """Each value in its canonical form, by the same check as everywhere."""
        values = super().clean() or self.cleaned_data
        for name in sorted(set(self.data) - set(self.fields) - self.beside):
            self.add_error(None, forms.ValidationError(f"There is no field “{name[:64]}”.", code="unknown"))
        for name in list(values):
            try:
                values[name] = self.check(self.path(name), values[name])
            except ParameterError as error:
                self.add_error(name, forms.ValidationError(error.problem["message"], code=error.problem["code"]))
        return self.cleaned_data


class GroupForm(DocumentForm):
    """All parameters of one group."""

    def __init__(self, group: str, document: Document, data: Any = None) -> None:
        fields = {parameter.name: form_field(parameter) for parameter in of_group(group)}
        super().__init__(data, initial=document[group], auto_id=f"{group}-%s", fields=fields)
        self.group = group
        self.title = GROUP_LABELS[group]

    def path(self, name: str) -> str:
        return f"{self.group}.{name}"


class CouplingForm(DocumentForm):
    """The amounts of all links."""

    title = "Couplings"

    def __init__(self, document: Document, data: Any = None) -> None:
        fields = {link.name: _amount_field(link) for link in LINKS}
        super().__init__(data, initial=document["couplings"], auto_id="coupling-%s", fields=fields)

    def path(self, name: str) -> str:
        return f"couplings.{name}"


class DetailsForm(DocumentForm):
    """Name, description, tags, licence and seeds."""

    title = "Details"

    name = forms.CharField(max_length=NAME_LENGTH, help_text="What this universe is called.")
    description = LinesField(max_length=DESCRIPTION_LENGTH, required=False, widget=forms.Textarea({"rows": 4}))
    tags = forms.CharField(
        max_length=(TAG_LENGTH + 2) * TAGS_MOST,
        required=False,
        help_text=f"Up to {TAGS_MOST} words, with commas between.",
    )
    licence = forms.ChoiceField(choices=list(LICENCE_LABELS.items()), help_text="What others may do with it.")

    def __init__(self, document: Document, data: Any = None) -> None:
        words = {key: document[key] for key in ("name", "description", "licence")}
        seeds = {f"seed_{seed}": document["seeds"][seed] for seed in SEEDS}
        fields = {f"seed_{seed}": _seed_field(seed) for seed in SEEDS}
        initial = {**words, "tags": ", ".join(document["tags"]), **seeds}
        super().__init__(data, initial=initial, auto_id="details-%s", fields=fields)
        self.document = document

    def path(self, name: str) -> str:
        return name.replace("seed_", "seeds.")

    def clean_tags(self) -> list[str]:
        return [tag for tag in (part.strip() for part in self.cleaned_data["tags"].split(",")) if tag]

    def changes(self) -> list[Change]:
        return [
            change
            for change in super().changes()
            if change["path"] != "tags" or change["value"] != self.document["tags"]
        ]


class ObjectForm(DocumentForm):
    """One object: a new one of a kind, or one that is there (`item`)."""

    def __init__(self, kind: str, data: Any = None, *, item: dict[str, Any] | None = None) -> None:
        self.definitions = {field.name: field for field in fields_of(kind)}
        self.kind, self.item = kind, item
        self.key = item["id"] if item else new_object_id(kind)
        self.title = f"{kind.capitalize()} {item['id']}" if item else f"New {kind}"
        defaults = {name: field.default for name, field in self.definitions.items()}
        fields = {name: form_field(field) for name, field in self.definitions.items()}
        super().__init__(data, initial=item or defaults, auto_id=f"object-{self.key}-%s", fields=fields)

    def path(self, name: str) -> str:
        return f"objects.{self.key}.{name}"

    def check(self, path: str, value: Any) -> Any:
        return self.definitions[path.rpartition(".")[2]].check(value, path)

    def changes(self) -> list[Change]:
        if self.item is None:
            return [{"add": {"id": self.key, "kind": self.kind, **self.cleaned_data}}]
        return super().changes()


def new_object_id(kind: str) -> str:
    """An id that no other object has: the kind's first letter and eight random hexadecimal digits."""
    return f"{kind[0]}{uuid.uuid4().hex[:8]}"


def form_field(definition: Definition) -> forms.Field:
    """The form field of a parameter or of an object's field."""
    words: dict[str, Any] = {"label": definition.label, "help_text": definition.help}
    if definition.kind == "bool":
        return forms.BooleanField(required=False, **words)
    if definition.kind == "choice":
        return forms.ChoiceField(choices=[(choice, in_words(choice)) for choice in definition.choices], **words)
    if definition.kind == "matrix":
        return MatrixField(widget=forms.Textarea({"rows": MAX_SPECIES, "spellcheck": "false"}), **words)
    kind = forms.IntegerField if definition.kind == "int" else forms.FloatField
    widget = number(
        definition.low, definition.high, step=definition.step, unit=definition.unit, default=definition.default
    )
    field = kind(widget=widget, **words)  # its range is checked with its kind, in `clean`
    field.unit = definition.unit  # type: ignore[attr-defined]  # for the label
    return field


def _amount_field(link: Link) -> forms.Field:
    label = link.label[:1].upper() + link.label[1:]
    return forms.FloatField(label=label, help_text=link.help, widget=number(-1, 1, step=0.01, default=link.default))


def _seed_field(seed: str) -> forms.Field:
    widget = number(0, SEED_HIGH, step=1, default=1)
    return forms.IntegerField(label=f"Seed of the {seed}", help_text="The same seeds play the same.", widget=widget)


def number(low: float, high: float, *, step: float, default: float, unit: str = "") -> forms.NumberInput:
    """A number field. `data-step` is how far arrows go and what a slider snaps to, not what may be typed."""
    limits = {"min": f"{low:.10g}", "max": f"{high:.10g}", "step": "any"}
    return forms.NumberInput({**limits, "data-step": f"{step:g}", "data-unit": unit, "data-default": f"{default:g}"})


def in_words(choice: str) -> str:
    words = choice.replace("_", " ")
    return words if words[:1].isupper() or words[:1].isdigit() else words.capitalize()
