"""A column of terms (universes.documents.terms) and the one question to it: `words__finds=Sought(...)`.

PostgreSQL keeps it as a tsvector, which a GIN index finds by word, beginning and facet; SQLite as the text itself,
read through by regular expressions: a site on one file has hundreds of universes, not hundreds of thousands.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from universes.documents.terms import Sought, Term

PLACES = "ABCD"
POSITIONS_MOST = 16_000  # PostgreSQL counts no further
NEVER = "=never"  # a facet that nothing has


class TermsField(models.TextField):  # type: ignore[type-arg]
    """Written only: what is in it is made from other columns, and read by the database alone."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        text = super().get_db_prep_value(value, connection, prepared)
        if text is None or connection.vendor != "postgresql":
            return f" {text} " if text is not None else None
        return vector(text)


class TermsIndex(models.Index):
    """A GIN index of terms; on SQLite, which reads them through, an empty one (the migrations are the same)."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **more: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=" USING gin", **more)
        made = super().create_sql(model, schema_editor, using=using, **more)
        made.parts["condition"] = " WHERE 0"  # type: ignore[assignment]
        return made


@TermsField.register_lookup
class Finds(models.Lookup):  # type: ignore[type-arg]
    lookup_name = "finds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        column, given = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*given, query(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, given = self.process_lhs(compiler, connection)
        wanted, not_wanted = patterns(self.rhs)
        asked = [f"{column} REGEXP %s"] * len(wanted) + [f"NOT {column} REGEXP %s"] * len(not_wanted)
        values = [value for pattern in [*wanted, *not_wanted] for value in (*given, pattern)]
        return f"({' AND '.join(asked)})", values


def vector(text: str) -> str:
    """A tsvector as PostgreSQL reads it. A place ends with a gap, so that no phrase goes over it."""
    lexemes: list[str] = []
    at = 0
    for token in text.split():
        if token.startswith("="):
            lexemes.append(_quoted(token))
            continue
        at = min(at + 1, POSITIONS_MOST)
        if token != "|":  # noqa: S105
            lexemes.append(f"{_quoted(token[1:])}:{at}{token[0]}")
    return " ".join(lexemes)


def query(asked: Sought) -> str:
    """A tsquery as PostgreSQL reads it."""
    parts = [_phrase(term, asked.within) for term in asked.terms]
    parts += [f"!({_phrase(term, asked.within)})" for term in asked.not_wanted]
    parts += [_quoted(one) for one in asked.facets]
    return " & ".join([*parts, *([_quoted(NEVER)] if asked.is_impossible else [])])


def patterns(asked: Sought) -> tuple[list[str], list[str]]:
    """Regular expressions of what must be found, and of what must not."""
    wanted = [_pattern(term, asked.within) for term in asked.terms]
    wanted += [f" {re.escape(one)} " for one in asked.facets]
    return [*wanted, *([f" {NEVER} "] if asked.is_impossible else [])], [
        _pattern(term, asked.within) for term in asked.not_wanted
    ]


def _phrase(term: Term, within: str) -> str:
    marks = [("*" if term.is_beginning and k == len(term.words) - 1 else "") + within for k in range(len(term.words))]
    words = [_quoted(word) + (f":{mark}" if mark else "") for word, mark in zip(term.words, marks, strict=True)]
    return f"({' <-> '.join(words)})"


def _pattern(term: Term, within: str) -> str:
    words = " ".join(f"[{within or PLACES}]{re.escape(word)}" for word in term.words)
    return f" {words}" if term.is_beginning else f" {words} "


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
