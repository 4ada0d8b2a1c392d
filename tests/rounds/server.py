"""The portal's own gunicorn on a database made for the purpose, and what happens to it: kill -9 of what it needs."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import redis
from django.conf import settings
from django.db import OperationalError, connection

from cis_portal.embedded import places
from tests.bench.load import answers, commands_of_the_demo, free_port, wait_until


class Server:
    """A running gunicorn. address: where it answers."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.address = process, f"http://127.0.0.1:{port}"

    def workers(self) -> list[int]:
        """Process ids of its workers, oldest first."""
        return sorted(map(int, Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()))

    def kill_worker(self, place: int) -> None:
        """One of its workers dies at once; gunicorn starts another."""
        workers = self.workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(workers[place % len(workers)], signal.SIGKILL)


@contextmanager
def serving() -> Iterator[Server]:
    """gunicorn as the demo starts it, on the database that is open here, gone after the block."""
    folder, port = Path(mkdtemp(prefix="cis-portal-rounds-")), free_port()
    own = {"DJANGO_SETTINGS_MODULE": "tests.rounds.settings", "PORTAL_DATABASE": connection.settings_dict["NAME"]}
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            commands_of_the_demo(port)[0], cwd=places.BASE_DIR, env=os.environ | own, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, process_group=0,
        )  # fmt: skip
        try:
            wait_until(lambda: answers(port), "gunicorn did not start")
            yield Server(process, port)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own group, and all that it started
                process.wait()
            shutil.rmtree(folder)


@contextmanager
def own_database() -> Iterator[None]:
    """A new database, migrated; dropped afterwards, and our keys in Redis with it."""
    given = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(given, verbosity=0)
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            for key in list(server.scan_iter(match=f"{settings.REDIS_PREFIX}*", count=1000)):
                server.delete(key)


def kill_connections() -> None:
    """Every other connection to this database is ended, in the middle of whatever it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def kill_postgres() -> None:
    """The whole embedded server dies at once; its keeper starts it again. Returns when it answers."""
    os.kill(int((places.var() / "postgresql" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    deadline = time.monotonic() + 30
    while True:
        connection.close()
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return
        if time.monotonic() > deadline:
            raise TimeoutError("PostgreSQL did not come back")
        time.sleep(0.1)
