"""Many rows a statement: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models


class Numbers:
    """Keys given out here, so that rows can name each other before they are written."""

    def __init__(self) -> None:
        self.last: dict[type[models.Model], int] = {}

    def take(self, model: type[models.Model]) -> int:
        self.last[model] = self.last.get(model, 0) + 1
        return self.last[model]


NUMBERS = Numbers()
Values = dict[str, Any]


def write(model: type[models.Model], rows: Iterable[Values]) -> None:
    """Put rows into a table; whatever a row does not say is the model's default."""
    rows = iter(rows)
    first = next(rows)
    columns = list(model._meta.concrete_fields)
    usual = [f.get_default() for f in columns]
    refs = [n for n, f in enumerate(columns) if f.attname == "ref"]

    def values(row: Values) -> list[Any]:
        found = [row.get(f.attname, d) for f, d in zip(columns, usual, strict=True)]
        for place in refs:
            found[place] = f"{model._meta.model_name[:2]}{row['id']:010}"
        return found

    def everything() -> Iterator[list[Any]]:
        yield values(first)
        yield from map(values, rows)

    names = ", ".join(connection.ops.quote_name(f.column) for f in columns)
    into = f"{model._meta.db_table} ({names})"
    if connection.vendor == "postgresql":
        copy_in(into, columns, everything())
    else:
        insert(into, columns, everything())


def stored(columns: list[Any], row: list[Any]) -> list[Any]:
    return [
        value
        if value is None or isinstance(value, (str, int))
        else f.get_db_prep_save(value, connection)
        for f, value in zip(columns, row, strict=True)
    ]


def copy_in(into: str, columns: list[Any], rows: Iterator[list[Any]]) -> None:
    places = [n for n, f in enumerate(columns) if isinstance(f, models.JSONField)]
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            for place in places:
                row[place] = "[]"
            copy.write_row(row)


def insert(into: str, columns: list[Any], rows: Iterator[list[Any]]) -> None:
    marks = ", ".join("?" for _ in columns)
    connection.ensure_connection()
    # Past Django's wrapper, which would look at each row's parameters again.
    connection.connection.executemany(
        f"INSERT INTO {into} VALUES ({marks})", (stored(columns, row) for row in rows)
    )


def set_sequences() -> None:
    tables = list(NUMBERS.last)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
