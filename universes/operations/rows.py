"""Rows read and written by statements that are composed once for each model.

An edit is short and comes often: composing its SQL anew each time was most of its price (decision 0126). The values are
prepared, and read, by the models' fields, as the ORM does it. No signals are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, models

M = TypeVar("M", bound=models.Model)
B = TypeVar("B", bound=models.Model)

Read = tuple[M, B | None, bool] | None
Statement = tuple[str, list[Any]]

# What these fields hold goes to either database as it is; asking them is most of the price of a short value.
AS_IT_IS: dict[type, type] = {
    models.CharField: str,
    models.BigAutoField: int,
    models.BigIntegerField: int,
    models.PositiveBigIntegerField: int,
    models.FloatField: float,
}
MOST_PARAMETERS = 16_000  # of one statement: SQLite takes 32,766


def locked(model: type[M], key: Any, *, beside: type[B], logged: type[models.Model], ops: Sequence[str]) -> Read[M, B]:
    """The row of this primary key, locked until the transaction ends; what `beside` has under the same key; and
    whether `logged` has one of these operation ids of it. None where there is no such row.

    What is beside it is read by a statement of its own that begins once the lock is held: PostgreSQL would give rows
    joined to the locked one as they were before the wait. Both go in one message. (SQLite takes one statement at a
    time, and has locked the file already: `transaction_mode`.)
    """
    here = _here()
    stored, places = _stored(here, model._meta.pk, key), ", ".join(["%s"] * len(ops))
    lock, head, tail = _selecting(model, beside, logged, locking=here.features.has_select_for_update)
    known = [stored, *(_stored(here, logged._meta.get_field("op"), op) for op in ops)]
    with here.cursor() as cursor:
        cursor.execute(f"{lock}{head}{places or 'NULL'}{tail}", [*([stored] if lock else []), *known, stored])
        row = cursor.fetchone()
    if row is None:
        return None
    width = len(model._meta.concrete_fields)
    other = row[width:-1]
    return (
        _read(here, model, row[:width]),
        _read(here, beside, other) if other[_place_of_key(beside)] is not None else None,
        bool(row[-1]),
    )


def new(model: type[M], related: dict[str, models.Model | None], **values: Any) -> M:
    """An instance that is yet to be stored, of the rows that it belongs to and the values of its other columns.

    As the ORM makes those that it has read: in the order of the columns, which takes half the time of doing it by name.
    """
    values |= {f"{name}_id": other.pk for name, other in related.items() if other is not None}
    made = model(*[values.get(field.attname) for field in model._meta.concrete_fields])
    made._state.fields_cache.update(related)
    return made


def found(model: type[M], key: Any) -> M | None:
    """The row of this primary key."""
    here = _here()
    with here.cursor() as cursor:
        cursor.execute(
            f"SELECT {_named(model)} FROM {_names(model)[0]} WHERE {_names(model)[1]} = %s",  # noqa: S608  our own names
            [_stored(here, model._meta.pk, key)],
        )
        row = cursor.fetchone()
    return _read(here, model, row) if row is not None else None


def insert(model: type[models.Model], rows: Sequence[models.Model], *, after: Sequence[Statement] = ()) -> None:
    """New rows; they get the primary keys that the database gives them. `after`: updates that are made first.

    PostgreSQL takes them in the same message. (It costs as much to wait for an answer as to make one.)
    """
    here, fields, ahead = _here(), _columns(model), list(after)
    of_one = f"({', '.join(['%s'] * len(fields))})"
    remaining = iter(rows)
    with here.cursor() as cursor:
        while some := list(islice(remaining, MOST_PARAMETERS // len(fields))):
            values = _all_stored(here, fields, some)
            places = ", ".join([of_one] * len(some))
            _execute(here, cursor, [*ahead, (f"{_inserting(model)}{places} RETURNING {_names(model)[1]}", values)])
            ahead = []
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                row.pk = key
                row._state.adding, row._state.db = False, here.alias


def updating(model: type[models.Model], key: Any, values: dict[str, Any]) -> Statement:
    """The statement that gives other values to fields of the row of this primary key."""
    here = _here()
    fields: list[Any] = [model._meta.get_field(name) for name in values]
    table, primary = _names(model)
    setting = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    new = [_stored(here, field, value) for field, value in zip(fields, values.values(), strict=True)]
    return (
        f"UPDATE {table} SET {setting} WHERE {primary} = %s",  # noqa: S608  our own names
        [*new, _stored(here, model._meta.pk, key)],
    )


def update_all(model: type[models.Model], values: dict[Any, dict[str, Any]]) -> None:
    """Other values for the rows of these primary keys: the same fields of each, in one statement for many."""
    if not values:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in next(iter(values.values()))]
    table, primary = _names(model)
    setting = ", ".join(f"{_quoted(field)} = new.column{k}" for k, field in enumerate(fields, start=2))
    of_one = f"({', '.join(['%s'] * (len(fields) + 1))})"
    remaining, here = iter(values.items()), _here()
    with here.cursor() as cursor:
        while some := list(islice(remaining, MOST_PARAMETERS // (len(fields) + 1))):
            places = ", ".join([of_one] * len(some))
            new = [
                _stored(here, field, value)
                for key, row in some
                for field, value in zip([model._meta.pk, *fields], [key, *row.values()], strict=True)
            ]
            cursor.execute(
                f"UPDATE {table} SET {setting} FROM (VALUES {places}) AS new"  # noqa: S608  our own names
                f" WHERE {table}.{primary} = new.column1",
                new,
            )


def _here() -> Any:
    """This thread's connection itself: each use of Django's name for it looks it up anew."""
    return connections[DEFAULT_DB_ALIAS]


def _execute(here: Any, cursor: Any, statements: Sequence[Statement]) -> None:
    """Several statements, in one message where the database takes it; the answer is that of the last."""
    if here.vendor != "postgresql":
        for statement, values in statements:
            cursor.execute(statement, values)
        return
    cursor.execute("; ".join(statement for statement, _ in statements), [value for _, of in statements for value in of])


def _read(here: Any, model: type[M], row: Sequence[Any]) -> M:
    """A row as an instance, its values read as the ORM does it."""
    names, reading = _readers(model)
    values = list(row)
    for place, expression, convert in reading:
        values[place] = convert(values[place], expression, here)
    return model.from_db(here.alias, names, values)


@cache
def _readers(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Any, Any]]]:
    """Names of the fields; (place, expression, converter) of those that the database gives in another form."""
    fields = model._meta.concrete_fields
    columns = [field.get_col(model._meta.db_table) for field in fields]
    own = _here().ops.get_db_converters
    reading = [
        (place, column, convert)
        for place, column in enumerate(columns)
        for convert in [*own(column), *column.get_db_converters(_here())]
    ]
    return [field.attname for field in fields], reading


def _stored(here: Any, field: Any, value: Any) -> Any:
    if value is None or type(value) is _kept_as(field):
        return value
    return _prepared(here, field, value)


def _prepared(here: Any, field: Any, value: Any) -> Any:
    if type(field) is models.JSONField:  # as text it needs no adapter that writes it when the statement is sent
        return orjson.dumps(value).decode()
    return field.get_db_prep_save(value, here)


def _all_stored(here: Any, fields: Sequence[Any], rows: Sequence[models.Model]) -> list[Any]:
    """What each row has in each field. What rows have in common (their universe, the time) is prepared once."""
    kinds = [(field, field.attname, _kept_as(field)) for field in fields]
    common: dict[tuple[str, int], Any] = {}
    values: list[Any] = []
    for row in rows:
        of = row.__dict__
        for field, name, kind in kinds:
            value = of[name]
            if value is not None and type(value) is not kind:
                key = (name, id(value))
                if key not in common:
                    common[key] = _prepared(here, field, value)
                value = common[key]
            values.append(value)
    return values


@cache
def _kept_as(field: Any) -> type | None:
    """The type whose values go into this field's column as they are."""
    while field.is_relation:
        field = field.target_field
    return AS_IT_IS.get(type(field))


def _quoted(field: Any) -> str:
    return _here().ops.quote_name(field.column)


@cache
def _names(model: type[models.Model]) -> tuple[str, str]:
    """Of the table, and of the column of its primary key."""
    return _here().ops.quote_name(model._meta.db_table), _quoted(model._meta.pk)


@cache
def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _inserting(model: type[models.Model]) -> str:
    names = ", ".join(_quoted(field) for field in _columns(model))
    return f"INSERT INTO {_names(model)[0]} ({names}) VALUES "  # noqa: S608  our own names


@cache
def _named(model: type[models.Model], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{_quoted(field)}" for field in model._meta.concrete_fields)


@cache
def _place_of_key(model: type[models.Model]) -> int:
    return [field.primary_key for field in model._meta.concrete_fields].index(True)


@cache
def _selecting(
    model: type[models.Model], beside: type[models.Model], logged: type[models.Model], *, locking: bool
) -> tuple[str, str, str]:
    """The statement of the lock, that of the reading up to its operation ids, and its rest.

    The reading locks too: a row that came between the two is waited for like any other.
    """
    (table, primary), (other, its_key), (log, _) = _names(model), _names(beside), _names(logged)
    owner, op = _quoted(logged._meta.get_field("universe")), _quoted(logged._meta.get_field("op"))
    here = f" FROM {table} LEFT JOIN {other} ON {other}.{its_key} = {table}.{primary} WHERE {table}.{primary} = %s"
    asked = f"EXISTS (SELECT 1 FROM {log} WHERE {owner} = %s AND {op} IN ("  # noqa: S608  our own names
    columns = f"{_named(model, f'{table}.')}, {_named(beside, f'{other}.')}"
    lock = f"SELECT 1 FROM {table} WHERE {primary} = %s FOR UPDATE; "  # noqa: S608  our own names
    return (
        lock if locking else "",
        f"SELECT {columns}, {asked}",
        f")){here}" + (f" FOR UPDATE OF {table}" if locking else ""),
    )
