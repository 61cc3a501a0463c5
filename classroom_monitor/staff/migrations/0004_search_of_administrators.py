"""Indexes for searching all administrators by any part of a name.

On PostgreSQL by trigrams, on SQLite by an index that holds the text itself, in order
of names, so that a search reads nothing else. A btree of PostgreSQL could not hold a
text of any length, and SQLite has no other index that answers one or two letters.
"""

from django.db import migrations

TABLE = "staff_membership"
NAME = "administrators_to_search"
ON_SQLITE = (
    f"CREATE INDEX {NAME} ON {TABLE}"
    " (sort_name, id, search, is_active, last_day, is_administrator)"
    " WHERE is_administrator = 1"
)
ON_POSTGRESQL = f"CREATE INDEX {NAME} ON {TABLE} USING gin (search gin_trgm_ops) WHERE is_administrator"
MAY_HAVE_TRIGRAMS = """
SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')
    OR (EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm')
        AND has_database_privilege(current_database(), 'CREATE'))
"""


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(ON_SQLITE)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MAY_HAVE_TRIGRAMS)
        [is_possible] = cursor.fetchone()
    # Without it the same search gives the same people, more slowly.
    if is_possible:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(ON_POSTGRESQL)


def drop_index(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_bulk_selection")]
    operations = [migrations.RunPython(add_index, drop_index)]
