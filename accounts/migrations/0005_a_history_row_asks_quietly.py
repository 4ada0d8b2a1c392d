"""A history row learns of its context without failing inside.

django-pghistory's function catches the error of a setting that is not there. PostgreSQL makes a subtransaction of that
for every row and then looks through all rows that the transaction changed so far: a mass change without a context (a
command, a task) grows with its square. This one asks with missing_ok, and answers the same. A setting of a transaction
that is over is the empty text, no longer missing.
"""

from django.db import migrations
from pghistory.models import Context

QUIET = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    context uuid := NULLIF(current_setting('pghistory.context_id', true), '');
    told jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '');
BEGIN
    IF context IS NULL OR told IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (context, told, NOW(), NOW())
        ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
        WHERE pghistory_context.metadata != EXCLUDED.metadata;
    RETURN context;
END;
$$;
"""


def ask_quietly(_apps, schema_editor):
    schema_editor.execute(QUIET)


def bring_back_the_librarys(_apps, schema_editor):
    Context.install_pgh_attach_context_func(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_an_access_from_the_console"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunPython(ask_quietly, bring_back_the_librarys)]
