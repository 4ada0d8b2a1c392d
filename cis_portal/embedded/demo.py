"""bin/demo: the whole portal on this machine, with fictional people; Ctrl-C stops all of it."""

import argparse
import errno
import fcntl
import hashlib
import io
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cis_portal.embedded import places
from cis_portal.embedded.commands import services_needed
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.processes import say, serve
from cis_portal.embedded.service import is_kept
from cis_portal.embedded.using import running

SPACE_NEEDED = 300_000_000  # bytes, for a first run
# What --fresh deletes in var: PORTAL_VAR may hold other things too.
OURS = [
    "postgresql", "postgresql.new", "postgresql.log", "postgresql.password", "redis.log", "static", "static.stamp",
    "web.log", "worker.log", "beat.log", "supervisord.log", "beat-schedule*",
]  # fmt: skip


def main() -> None:
    arguments = _arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "cis_portal.settings.demo"
    os.umask(0o077)  # logs and collected files are their owner's alone
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)  # by name: a shell's background job would ignore it
    try:
        run(port=arguments.port, fresh=arguments.fresh)
    except CannotStart as error:
        sys.exit(f"bin/demo: {error}")
    except KeyboardInterrupt:
        say("Stopped.")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT):
            raise
        where = error.filename or places.var()
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        sys.exit(f"bin/demo: {f'The disk that holds {where} is full' if full else f'{error.strerror}: {where}'}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where it listens on 127.0.0.1 (default 8000)")
    parser.add_argument("--fresh", action="store_true", help="delete the demo's data and secrets, and start over")
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= 65535:
        parser.error("a port is a number from 1 to 65535")
    return arguments


def _end(*_: object) -> None:
    raise KeyboardInterrupt


def run(*, port: int, fresh: bool) -> None:
    """Set up, serve, and return when the demo was asked to stop."""
    places.make_var()
    os.environ.setdefault("PORTAL_ADDRESS", f"http://localhost:{port}")
    with only_one_demo(port):
        check_port(port)
        if fresh:
            start_over()
        check_space()
        services = services_needed(database=True, redis=True)
        if services:
            say(f"Starting {' and '.join(service.title for service in services)} ...")
        with running(*services):
            accounts = prepare_data(fresh=fresh)
            serve(port, services, lambda: greet(port, accounts))


@contextmanager
def only_one_demo(port: int) -> Iterator[None]:
    """Raise CannotStart while another demo of this checkout runs."""
    with places.open_private(places.var() / "demo.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(f"The demo of this checkout runs already, on port {lock.read().strip()}.") from None
        lock.truncate(0)
        lock.write(f"{port}\n")
        lock.flush()
        yield


def check_port(port: int) -> None:
    """Raise CannotStart when somebody else listens there, or when only root may."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except PermissionError:
            raise CannotStart(f"Port {port} is for root only; choose another one with --port.") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise CannotStart(f"Port {port} is in use; choose another one with --port.") from None


def check_space() -> None:
    """Raise CannotStart when a first run would fill the disk."""
    needed = SPACE_NEEDED // 10 if (places.var() / "static").exists() else SPACE_NEEDED
    free = shutil.disk_usage(places.var()).free
    if free < needed:
        raise CannotStart(
            f"The disk that holds {places.var()} is full: "
            f"{free // 1_000_000} MB are free, {needed // 1_000_000} MB are needed."
        )


def start_over() -> None:
    """Delete what the demo made: databases, logs, secrets. Only this checkout's own folder, never a foreign one."""
    from cis_portal.embedded.services import BY_NAME

    for service in BY_NAME.values():
        if is_kept(service):
            raise CannotStart(f"A command still uses {service.title}; wait for it, then start over.")
    say(f"Deleting the demo's data in {places.var()} ...")
    for path in [path for name in OURS for path in places.var().glob(name)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (places.secrets_folder() / places.SECRETS).unlink(missing_ok=True)


def prepare_data(*, fresh: bool) -> list[tuple[str, str]]:
    """Schema, grant and fictional people, static files; returns each demo account as (role's name, e-mail)."""
    import django
    from django.core.management import call_command
    from django.db import connection

    from cis_portal.embedded import mark

    django.setup()
    mark.require_demo()
    if fresh and os.environ.get("DATABASE_URL"):
        mark.empty_database()
    say("Applying migrations ...")
    call_command("migrate", verbosity=0, interactive=False)
    collect_static()
    say("Entering the grant of the notice ...")
    call_command("load_grant", stdout=io.StringIO())
    say("Entering the fictional people ...")
    call_command("load_demo", stdout=io.StringIO())
    connection.close()
    from django.utils import translation

    from exchange.demo import ACCOUNTS

    with translation.override("en"):
        return [(str(account.role.label), account.email) for account in ACCOUNTS]


def collect_static() -> None:
    """Gather style sheets and scripts when one of them changed; compressing them takes seconds."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = places.var() / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Gathering style sheets and scripts ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    places.write_whole(stamp, digest.hexdigest())


def greet(port: int, accounts: list[tuple[str, str]]) -> None:
    """Where it is and who may sign in."""
    width = max(len(role) for role, _ in accounts)
    say(f"\nThe portal is ready: http://localhost:{port}/\n")
    say(f"Sign in with one of these; the password of all is  {places.read_secrets().passphrase}\n")
    for role, email in accounts:
        say(f"  {role:{width}}  {email}")
    say(f"\nEverybody in it is invented. Data and logs: {places.var()}\nStop it with Ctrl-C.")


if __name__ == "__main__":
    main()
