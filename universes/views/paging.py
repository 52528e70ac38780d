"""Endless lists by keyset: the next page begins after the last thing seen, whatever came meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Field, Q, QuerySet
from django.http import HttpRequest

from universes.finding import of_keys


@dataclass(frozen=True, slots=True)
class Order:
    """Fields to order by (with - downward); together they must tell any two rows apart."""

    fields: tuple[str, ...]

    def after(self, values: list[Any]) -> Q:
        """The rows that come after these values."""
        condition = Q()
        for k, field in enumerate(self.fields):
            same = Q(**{name.lstrip("-"): value for name, value in zip(self.fields[:k], values[:k], strict=True)})
            beyond = "lt" if field.startswith("-") else "gt"
            condition |= same & Q(**{f"{field.lstrip('-')}__{beyond}": values[k]})
        first = self.fields[0]
        # Says nothing new, but an index is entered by it; by the alternatives alone it is read from its beginning.
        bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
        return bound & condition

    def values(self, row: Any) -> list[Any]:
        return [_value(row, field.lstrip("-")) for field in self.fields]

    def signer(self) -> Signer:
        """Signs cursors of this order; those of another order are as good as forged."""
        return Signer(salt=":".join(["paging", *self.fields]))


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    next: str  # the cursor of the next page, or nothing
    is_first: bool


def page(rows: QuerySet[Any], order: Order, *, after: str, size: int, wide: QuerySet[Any] | None = None) -> Page:
    """The rows after a cursor of ours; a cursor that is not of ours, or of another order, gives the first page.

    With `wide` they are found by their keys first and then fetched from there: a long list is walked by a narrow
    statement that goes along an index, and what belongs to the few rows of the page is joined to them alone.
    """
    values = _read(after, rows, order)
    if values:
        rows = rows.filter(order.after(values))
    rows = rows.order_by(*order.fields)
    if wide is None:
        found = list(rows[: size + 1])
        cursor = _write(order, order.values(found[size - 1])) if len(found) > size else ""
        return Page(found[:size], cursor, is_first=not values)
    keys = list(rows.values_list("pk", *(name.lstrip("-") for name in order.fields))[: size + 1])
    cursor = _write(order, list(keys[size - 1][1:])) if len(keys) > size else ""
    return Page(of_keys(wide, [key for key, *_ in keys[:size]]), cursor, is_first=not values)


def more_address(request: HttpRequest, page: Page) -> str:
    """The address of the next page, or nothing on the last."""
    return f"{request.path}?{more_query(request, page)}" if page.next else ""


def more_query(request: HttpRequest, page: Page) -> str:
    """The query of the next page, at whatever address."""
    query = request.GET.copy()
    query["after"] = page.next
    return query.urlencode()


def template(request: HttpRequest, pattern: str) -> str:
    """`pattern` filled with `page`, `_list` (HTMX changes the filter) or `_more` (HTMX asks for the next cards)."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return pattern.format("page")
    return pattern.format("_more" if htmx.target == "more" else "_list")


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _write(order: Order, values: list[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return order.signer().sign_object(plain, compress=True)


def _read(cursor: str, rows: QuerySet[Any], order: Order) -> list[Any]:
    try:
        plain = order.signer().unsign_object(cursor) if cursor else []
        fields = [_field(rows, name.lstrip("-")) for name in order.fields]
        return [field.to_python(text) for field, text in zip(fields, plain, strict=True)] if plain else []
    except (BadSignature, ValidationError, ValueError):
        return []


def _field(rows: QuerySet[Any], path: str) -> Field[Any, Any]:
    """The field, or what an annotation gives, by a name such as `publication__at`."""
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field  # type: ignore[no-any-return]
    options = rows.model._meta
    *through, last = path.split("__")
    for name in through:
        options = options.get_field(name).related_model._meta
    return options.pk if last == "pk" else options.get_field(last)
