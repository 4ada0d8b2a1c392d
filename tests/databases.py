"""The database of a run: migrated once; each worker of pytest-xdist works on a copy of it, which takes a second."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

creation: Any = connection.creation


@contextmanager
def database_of(*, run: str, worker: str, keep: bool) -> Iterator[None]:
    """The test database, open and migrated; gone afterwards.

    run: what the workers of one run have in common; worker: "" for a process that works alone; keep: take one that is
    there from an earlier run, brought up to date, and leave it there.
    """
    given = connection.settings_dict["NAME"]
    if worker:
        _copy(run, worker, keep=keep)
    else:
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    yield
    own, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], given
    connection.close()
    with _one_at_a_time() as cursor:  # by force: a server of the browser tests may still be closing a connection
        if worker or not keep:
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        if worker and not keep:
            cursor.execute(f'DROP DATABASE IF EXISTS "{settings.TEST_DB}"')


@contextmanager
def shared_rows(blocker: Any, make: Callable[[], Any]) -> Iterator[Any]:
    """For a module's fixture: what make writes stands for every test of the module, and is taken back after them.

    blocker: pytest-django's. The tests' own transactions are savepoints in this one, so that nothing is committed.
    """
    with blocker.unblock(), transaction.atomic():
        made = make()
        connection.check_constraints()  # now; else after every test anew
        yield made
        transaction.set_rollback(True)


def empty() -> None:
    """Take away every committed row after a test in its own transactions: as Django's flush, in a tenth of its time.

    That truncates 180 tables, and enters content types and permissions anew; few tables hold a row after a test.
    """
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    with transaction.atomic(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - kept
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
        filled = [table for (table,) in cursor.fetchall()]
        for table in filled:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # those that keep history, or rows for ever
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in filled:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _copy(run: str, worker: str, *, keep: bool) -> None:
    """Open a new copy of the run's migrated database, which the first worker makes while the others wait."""
    with _one_at_a_time() as cursor:
        if _made_by(cursor) == run:
            connection.settings_dict["NAME"] = settings.TEST_DB
        else:
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
            cursor.execute(f'COMMENT ON DATABASE "{settings.TEST_DB}" IS %s', [run])
        own = creation.get_test_db_clone_settings(worker)["NAME"]
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
        creation.clone_test_db(worker, verbosity=0)
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = own


@contextmanager
def _one_at_a_time() -> Iterator[Any]:
    """A cursor beside the test databases, for one process of the run at a time."""
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [settings.TEST_DB])
        yield cursor
        cursor.execute("SELECT pg_advisory_unlock_all()")


def _made_by(cursor: Any) -> str | None:
    """The run that made the migrated database which is there; None where there is none."""
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [settings.TEST_DB]
    )
    found = cursor.fetchone()
    return found[0] if found else None
