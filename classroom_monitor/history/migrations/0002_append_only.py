"""The trail is only ever added to: the databases themselves refuse anything else.

Entries may go once a checkpoint seals them. Personal content may be blanked, never
edited. TRUNCATE is refused where the database has it.
"""

from django.db import migrations

REFUSED = "The trail is append-only."

POSTGRESQL = f"""
CREATE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSED}'; END $$;

CREATE FUNCTION history_prune_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM history_checkpoint c
             WHERE c.chain = OLD.chain AND c.position >= OLD.position) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '{REFUSED}';
END $$;

CREATE FUNCTION history_content_prune_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM history_change h JOIN history_checkpoint c
             ON c.chain = h.chain AND c.position >= h.position
             WHERE h.id = OLD.change_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '{REFUSED}';
END $$;

CREATE FUNCTION history_blank_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id = OLD.id AND NEW.change_id = OLD.change_id
     AND NEW.school_id IS NOT DISTINCT FROM OLD.school_id
     AND NEW.salt = '' AND NEW.data = '{{}}'::jsonb THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '{REFUSED}';
END $$;

CREATE TRIGGER history_change_update BEFORE UPDATE ON history_change
  FOR EACH ROW EXECUTE FUNCTION history_refuse();
CREATE TRIGGER history_change_delete BEFORE DELETE ON history_change
  FOR EACH ROW EXECUTE FUNCTION history_prune_only();
CREATE TRIGGER history_change_truncate BEFORE TRUNCATE ON history_change
  FOR EACH STATEMENT EXECUTE FUNCTION history_refuse();
CREATE TRIGGER history_content_update BEFORE UPDATE ON history_changecontent
  FOR EACH ROW EXECUTE FUNCTION history_blank_only();
CREATE TRIGGER history_content_delete BEFORE DELETE ON history_changecontent
  FOR EACH ROW EXECUTE FUNCTION history_content_prune_only();
CREATE TRIGGER history_content_truncate BEFORE TRUNCATE ON history_changecontent
  FOR EACH STATEMENT EXECUTE FUNCTION history_refuse();
CREATE TRIGGER history_checkpoint_change BEFORE UPDATE OR DELETE ON history_checkpoint
  FOR EACH ROW EXECUTE FUNCTION history_refuse();
"""

POSTGRESQL_BACK = """
DROP TRIGGER history_change_update ON history_change;
DROP TRIGGER history_change_delete ON history_change;
DROP TRIGGER history_change_truncate ON history_change;
DROP TRIGGER history_content_update ON history_changecontent;
DROP TRIGGER history_content_delete ON history_changecontent;
DROP TRIGGER history_content_truncate ON history_changecontent;
DROP TRIGGER history_checkpoint_change ON history_checkpoint;
DROP FUNCTION history_refuse();
DROP FUNCTION history_prune_only();
DROP FUNCTION history_content_prune_only();
DROP FUNCTION history_blank_only();
"""

SQLITE = [
    f"""CREATE TRIGGER history_change_update BEFORE UPDATE ON history_change
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_change_delete BEFORE DELETE ON history_change
    WHEN NOT EXISTS (SELECT 1 FROM history_checkpoint c
                     WHERE c.chain = OLD.chain AND c.position >= OLD.position)
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_content_update BEFORE UPDATE ON history_changecontent
    WHEN NOT (NEW.id = OLD.id AND NEW.change_id = OLD.change_id
              AND NEW.school_id IS OLD.school_id
              AND NEW.salt = '' AND NEW.data = '{{}}')
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_content_delete BEFORE DELETE ON history_changecontent
    WHEN NOT EXISTS (SELECT 1 FROM history_change h JOIN history_checkpoint c
                     ON c.chain = h.chain AND c.position >= h.position
                     WHERE h.id = OLD.change_id)
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_checkpoint_change BEFORE UPDATE ON history_checkpoint
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_checkpoint_delete BEFORE DELETE ON history_checkpoint
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
]
SQLITE_NAMES = [
    "history_change_update",
    "history_change_delete",
    "history_content_update",
    "history_content_delete",
    "history_checkpoint_change",
    "history_checkpoint_delete",
]


def make_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for statement in SQLITE:
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK, params=None)
        return
    for name in SQLITE_NAMES:
        schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunPython(make_triggers, drop_triggers)]
