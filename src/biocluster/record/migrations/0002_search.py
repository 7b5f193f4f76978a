"""The full-text index beside the search entries, in each database's own way. See docs/search.md."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE record_searchwords USING fts5(
    title, body, marks, content='', prefix='1', tokenize="unicode61 remove_diacritics 0"
)
"""
POSTGRESQL = """
ALTER TABLE record_searchentry
    ADD COLUMN folded_title text NOT NULL DEFAULT '',
    ADD COLUMN folded_body text NOT NULL DEFAULT '',
    ADD COLUMN words tsvector NOT NULL DEFAULT '';
CREATE INDEX search_entry_by_words ON record_searchentry USING gin (words) WITH (fastupdate = off)
"""


def make_index(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE record_searchwords")
    else:
        schema_editor.execute(
            "ALTER TABLE record_searchentry DROP COLUMN folded_title, DROP COLUMN folded_body, DROP COLUMN words"
        )


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [migrations.RunPython(make_index, drop_index)]
