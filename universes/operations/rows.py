"""Rows read and written by statements that are composed once for each model.

An edit is short and comes often: composing its SQL anew each time was most of its price (decision 0126). The values are
prepared, and read, by the models' fields, as the ORM does it. No signals are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)

MOST_PARAMETERS = 16_000  # of one statement: SQLite takes 32,766


def locked(model: type[M], key: Any) -> M | None:
    """The row of this primary key, locked until the transaction ends (SQLite has locked the file already)."""
    return _first(model, _selecting(model, locking=True), key)


def found(model: type[M], key: Any) -> M | None:
    """The row of this primary key."""
    return _first(model, _selecting(model, locking=False), key)


def any_of(universe: models.Model, model: type[models.Model], name: str, values: Sequence[Any]) -> bool:
    """Whether rows of this universe have one of these values in a field."""
    if not values:
        return False
    owner, field = model._meta.get_field("universe"), model._meta.get_field(name)
    places = ", ".join(["%s"] * len(values))
    asked = f"{_quoted(owner)} = %s AND {_quoted(field)} IN ({places})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {_names(model)[0]} WHERE {asked} LIMIT 1",  # noqa: S608  our own names
            [_stored(owner, universe.pk), *(_stored(field, value) for value in values)],
        )
        return cursor.fetchone() is not None


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """New rows; they get the primary keys that the database gives them."""
    fields = _columns(model)
    if not rows:
        return
    of_one = f"({', '.join(['%s'] * len(fields))})"
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(remaining, MOST_PARAMETERS // len(fields))):
            values = [_stored(field, getattr(row, field.attname)) for row in some for field in fields]
            places = ", ".join([of_one] * len(some))
            cursor.execute(f"{_inserting(model)}{places} RETURNING {_names(model)[1]}", values)
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                row.pk = key
                row._state.adding, row._state.db = False, connection.alias


def update(model: type[models.Model], key: Any, values: dict[str, Any]) -> None:
    """Other values for fields of the row of this primary key."""
    fields: list[Any] = [model._meta.get_field(name) for name in values]
    table, primary = _names(model)
    setting = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    new = [_stored(field, value) for field, value in zip(fields, values.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {setting} WHERE {primary} = %s",  # noqa: S608  our own names
            [*new, _stored(model._meta.pk, key)],
        )


def update_all(model: type[models.Model], values: dict[Any, dict[str, Any]]) -> None:
    """Other values for the rows of these primary keys: the same fields of each, in one statement for many."""
    if not values:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in next(iter(values.values()))]
    table, primary = _names(model)
    setting = ", ".join(f"{_quoted(field)} = new.column{k}" for k, field in enumerate(fields, start=2))
    of_one = f"({', '.join(['%s'] * (len(fields) + 1))})"
    remaining = iter(values.items())
    with connection.cursor() as cursor:
        while some := list(islice(remaining, MOST_PARAMETERS // (len(fields) + 1))):
            places = ", ".join([of_one] * len(some))
            new = [
                _stored(field, value)
                for key, row in some
                for field, value in zip([model._meta.pk, *fields], [key, *row.values()], strict=True)
            ]
            cursor.execute(
                f"UPDATE {table} SET {setting} FROM (VALUES {places}) AS new"  # noqa: S608  our own names
                f" WHERE {table}.{primary} = new.column1",
                new,
            )


def _first(model: type[M], statement: str, key: Any) -> M | None:
    rows: Iterator[M] = iter(model._default_manager.raw(statement, [_stored(model._meta.pk, key)]))
    return next(rows, None)


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


@cache
def _names(model: type[models.Model]) -> tuple[str, str]:
    """Of the table, and of the column of its primary key."""
    return connection.ops.quote_name(model._meta.db_table), _quoted(model._meta.pk)


@cache
def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _inserting(model: type[models.Model]) -> str:
    names = ", ".join(_quoted(field) for field in _columns(model))
    return f"INSERT INTO {_names(model)[0]} ({names}) VALUES "  # noqa: S608  our own names


@cache
def _selecting(model: type[models.Model], *, locking: bool) -> str:
    names = ", ".join(_quoted(field) for field in model._meta.concrete_fields)
    table, primary = _names(model)
    statement = f"SELECT {names} FROM {table} WHERE {primary} = %s"  # noqa: S608  our own names
    return statement + " FOR UPDATE" if locking and connection.features.has_select_for_update else statement
