"""The demo's mark on its database, so that demo settings never serve a real one."""

from django.conf import settings
from django.db import connection

from cis_portal.embedded.addresses import DEMO_MARK
from cis_portal.embedded.places import CannotStart


def keep_demo_apart() -> None:
    """On demo settings, raise CannotStart unless the database is the demo's; elsewhere do nothing."""
    if settings.DEMO:
        require_demo()


def require_demo() -> None:
    """Mark an empty database as the demo's; raise CannotStart for one that holds tables and carries no mark."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        name, mark = cursor.fetchone()
        if mark == DEMO_MARK:
            return
        if connection.introspection.table_names(cursor):
            raise CannotStart(
                f"The database {name} holds tables and is not marked as a demo, so the demo does not touch it. "
                "Give DATABASE_URL an empty database, or leave it out."
            )
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(name)} IS %s", [DEMO_MARK])


def empty_database() -> None:
    """Drop every table of the demo's database; call require_demo first."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
