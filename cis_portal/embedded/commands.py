"""manage.py on the embedded PostgreSQL: there while a command runs, made and migrated when it is new."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout

from cis_portal.embedded.service import Service
from cis_portal.embedded.using import running

EMBEDDED = {"cis_portal.settings.demo", "cis_portal.settings.test"}
WITHOUT_DATABASE = {"help", "version", "--help", "-h", "--version"}
WITH_REDIS = {"runserver", "shell"}
LEAVE_SCHEMA_ALONE = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "check", "collectstatic"}


@contextmanager
def services_for(arguments: Sequence[str]) -> Iterator[None]:
    """What this command needs, started where no address in the environment replaces it.

    arguments: sys.argv of manage.py.
    """
    command = arguments[1] if len(arguments) > 1 else "help"
    if (
        os.environ.get("DJANGO_SETTINGS_MODULE") not in EMBEDDED
        or command in WITHOUT_DATABASE
        or {"--help", "-h"} & set(arguments)
    ):
        yield
        return
    with ExitStack() as stack:
        stack.enter_context(running(*services_needed(database=True, redis=command in WITH_REDIS)))
        if not os.environ.get("DATABASE_URL") and command not in LEAVE_SCHEMA_ALONE:
            _migrate_new_database()
        yield


def services_needed(*, database: bool, redis: bool) -> list[Service]:
    """The embedded services that no address in the environment replaces."""
    from cis_portal.embedded.services import POSTGRES, REDIS

    wanted: list[tuple[bool, str, Service]] = [(database, "DATABASE_URL", POSTGRES), (redis, "REDIS_URL", REDIS)]
    return [service for asked, address, service in wanted if asked and not os.environ.get(address)]


def _migrate_new_database() -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if not connection.introspection.table_names():
        print("New database: applying migrations.", file=sys.stderr)  # noqa: T201
        with redirect_stdout(sys.stderr):
            call_command("migrate", verbosity=0)
    connection.close()
