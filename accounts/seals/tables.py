"""The tables that are sealed, and how their rows are read as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.models import AccessRecord, AccountAct

Row = tuple[int, str]
BATCH = 2000
BEFORE_ALL = -(2**63)  # below every number that a row can have


@dataclass(frozen=True)
class SealedTable:
    """A table of append-only rows: its name, its primary key's column, and whether each row has a history context."""

    name: str
    key: str
    has_context: bool


@lru_cache(maxsize=1)
def sealed_tables() -> dict[str, SealedTable]:
    """Access records, acts about accounts, and the history of every tracked model, by the table's name."""
    tables = [SealedTable(model._meta.db_table, "id", has_context=False) for model in (AccessRecord, AccountAct)]
    tables += [SealedTable(model._meta.db_table, "pgh_id", has_context=True) for model in _event_models()]
    return {table.name: table for table in tables}


def _event_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def declared_columns(table: SealedTable) -> set[str]:
    """The columns that today's models declare."""
    (model,) = [model for model in apps.get_models() if model._meta.db_table == table.name]
    return {field.column for field in model._meta.concrete_fields if field.column}


def present_columns() -> dict[str, list[str]]:
    """Table to the columns that the database has today, by name. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = ANY(%s) GROUP BY table_name",
            [list(sealed_tables())],
        )
        return dict(cursor.fetchall())


def last_ids() -> dict[str, int]:
    """Table to its highest number, of those that hold rows. One query."""
    parts = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, max({_quoted(table.key)}) AS last FROM {_quoted(table.name)}"  # noqa: S608
        for table in sealed_tables().values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, last FROM ({parts}) AS found WHERE last IS NOT NULL")  # noqa: S608
        return dict(cursor.fetchall())


def rows_of(
    table: SealedTable,
    *,
    after: int,
    upto: int | None = None,
    leaving_out: Sequence[str] = (),
    limit: int | None = None,
) -> Iterator[Row]:
    """Number and text of each row in order, read in batches; call it inside a transaction.

    The text is the row as JSON without the columns left_out, with who and which request its history context names. It
    depends on no setting of the session, so that it is the same when it is checked years later.
    """
    key, context, join = f"t.{_quoted(table.key)}", "NULL::jsonb", ""
    if table.has_context:
        context, join = "c.metadata", "LEFT JOIN pghistory_context AS c ON c.id = t.pgh_context_id"
    query = (
        f"SELECT {key}, jsonb_build_object('row', to_jsonb(t) - %s::text[], 'context', {context})::text "  # noqa: S608
        f"FROM {_quoted(table.name)} AS t {join} WHERE {key} > %s AND (%s IS NULL OR {key} <= %s) "
        f"ORDER BY {key} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, [list(leaving_out), after, upto, upto, limit])
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def count_rows(table: SealedTable, *, after: int) -> int:
    """How many rows have a higher number."""
    query = f"SELECT count(*) FROM {_quoted(table.name)} WHERE {_quoted(table.key)} > %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [after])
        return int(cursor.fetchone()[0])


def _quoted(name: str) -> str:
    """A name of our own models as SQL writes it. (pghistory reads statements as text: no psycopg2.sql here.)"""
    return connection.ops.quote_name(name)
