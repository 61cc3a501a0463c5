"""Rows of written-out statements, as the objects that the ORM would make of them.

For the few questions that nearly every request asks: putting such a query together
through the ORM takes several times as long as the database takes to answer it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models

Model = type[models.Model]


def columns(model: Model, alias: str) -> str:
    """All columns of a model, in the order in which `first` expects them."""
    return ", ".join(f'{alias}."{f.column}"' for f in model._meta.concrete_fields)


def rows_of(model: Model, condition: str) -> str:
    """The statement for whole rows of a model, called `t`, under a condition."""
    return (
        f"SELECT {columns(model, 't')} FROM {model._meta.db_table} t WHERE {condition}"
    )


def first(statement: str, values: list[Any], *made_of: Model) -> list[Any] | None:
    """The first row of an answer, as one object of each model."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    if found is None:
        return None
    row = list(found)
    for place, convert, expression in converters(connection.vendor, made_of):
        for one in convert:
            row[place] = one(row[place], expression, connection)
    read, begin = [], 0
    for model in made_of:
        names = [field.attname for field in model._meta.concrete_fields]
        end = begin + len(names)
        read.append(model.from_db(connection.alias, names, row[begin:end]))
        begin = end
    return read


@cache
def converters(vendor: str, made_of: tuple[Model, ...]) -> list[tuple[int, Any, Any]]:
    """What the ORM would do to each column: SQLite knows neither moments nor truth."""
    fields = [field for model in made_of for field in model._meta.concrete_fields]
    reader = made_of[0]._base_manager.all().query.get_compiler(connection=connection)
    found = reader.get_converters([field.cached_col for field in fields])
    return [(place, convert, part) for place, (convert, part) in found.items()]
