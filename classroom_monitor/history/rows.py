"""Writing many rows at once. The ORM takes most of the time of a thousand entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from itertools import batched, chain
from typing import Any

from django.db import connection, models

FEW = 20
BATCH = 5000
# Values that go into a statement as they are.
AS_IS = (str, int, type(None))


def insert(
    model: type[models.Model],
    rows: Sequence[models.Model],
    *,
    ignore_conflicts: bool = False,
) -> None:
    """Insert rows of plain values: numbers, text, days, moments and JSON.

    With `ignore_conflicts` a row that a constraint refuses is left out.
    """
    if len(rows) <= FEW:
        model._base_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return
    # Both databases know these words.
    write(model, rows, "ON CONFLICT DO NOTHING" if ignore_conflicts else "")


def write(
    model: type[models.Model], rows: Sequence[models.Model], ending: str = ""
) -> None:
    """Insert any number of rows in a written-out statement; their keys stay unknown."""
    names, into = columns_of(model)
    place = f"({', '.join(['%s'] * len(names))})"
    values = [[plain(row.__dict__[name]) for name in names] for row in rows]
    with connection.cursor() as cursor:
        if len(rows) > FEW:
            cursor.executemany(f"{into} {place} {ending}", values)
        else:
            places = ", ".join([place] * len(rows))
            cursor.execute(f"{into} {places} {ending}", list(chain(*values)))


def replace(
    model: type[models.Model],
    rows: Sequence[models.Model],
    *,
    unique: Sequence[str],
    fields: Sequence[str],
) -> None:
    """Insert rows; where one stands with the same `unique` fields, change its `fields`.

    Both databases know the words; the ORM takes most of the time of a single row.
    """
    if len(rows) > FEW:
        model._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=unique, update_fields=fields
        )
        return
    write(model, rows, conflict_of(model, tuple(unique), tuple(fields)))


@cache
def columns_of(model: type[models.Model]) -> tuple[list[str], str]:
    """The attributes of a row, and the beginning of the statement that inserts them."""
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    return [f.attname for f in fields], f"INSERT INTO {table} ({columns}) VALUES"


@cache
def conflict_of(
    model: type[models.Model], unique: tuple[str, ...], fields: tuple[str, ...]
) -> str:
    column = {
        field.name: connection.ops.quote_name(str(field.column))
        for field in model._meta.concrete_fields
    }
    change = ", ".join(f"{column[name]} = EXCLUDED.{column[name]}" for name in fields)
    places = ", ".join(column[name] for name in unique)
    return f"ON CONFLICT ({places}) DO UPDATE SET {change}"


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return json.dumps(value) if isinstance(value, dict | list) else value


def pour(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert any number of rows, each the values of the named columns in order.

    Keys are the database's; nothing is defaulted, so `names` are all columns but the
    key. PostgreSQL takes them by COPY.
    """
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, names))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(names))
        statement = " ".join(["INSERT INTO", into, "VALUES", f"({places})"])
        for some in batched(rows, BATCH, strict=False):
            cursor.executemany(
                statement,
                [[v if type(v) in AS_IS else stored(v) for v in row] for row in some],
            )


@lru_cache(4096, typed=True)
def stored(value: Any) -> Any:
    """As SQLite keeps it: numbers of fixed places are written out."""
    return str(value) if isinstance(value, Decimal) else plain(value)
