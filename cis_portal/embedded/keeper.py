"""One small process per embedded service: it starts the server as its child, restarts it when it dies, and stops it
when nobody uses it any more.

Who uses a service holds a shared lock on its `.use` file. The kernel drops that lock when the user ends, however it
ends, so the keeper needs only to wait until it can have the file for itself. The server in turn is told by the kernel
when its keeper is killed. Nothing outlives the last user, not even after `kill -9`.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cis_portal.embedded import places
from cis_portal.embedded.account import Account
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.service import (
    START_TIMEOUT,
    STOP_TIMEOUT,
    TICK,
    Service,
    lock_file,
    log_path,
    tie_to_parent,
    try_lock,
)

RESTARTS_IN_A_ROW = 5
LOG_LIMIT = 5_000_000  # bytes; a longer log is begun anew at the next start


def keep(service: Service, say: Callable[[str], None]) -> None:
    """The keeper's life: start the server, say "ready", watch it, stop it once nobody holds the `.use` file."""
    # In this order: who gets the `.use` file must not find the keeper's still locked.
    with lock_file(service, "use") as use, lock_file(service, "keeper") as own:
        fcntl.flock(own, fcntl.LOCK_EX)  # others only look whether it is locked, for a moment
        account = Account.for_servers()
        service.prepare(account)
        server = _start_server(service, account)
        service.settle()
        say("ready")
        while not try_lock(use, fcntl.LOCK_EX):
            if server.poll() is not None:
                server = _restart_server(service, account)
            time.sleep(TICK)
        _stop_server(server, service.stop_signal)


def _start_server(service: Service, account: Account) -> "subprocess.Popen[bytes]":
    log = log_path(service)
    grown = log.exists() and log.stat().st_size > LOG_LIMIT
    with places.open_private(log, "wb" if grown else "ab") as output:
        server = subprocess.Popen(  # noqa: S603
            service.command(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=tie_to_parent(service.stop_signal),
            **account.process(),
        )
    deadline = time.monotonic() + START_TIMEOUT
    while not service.answers():
        if server.poll() is not None or time.monotonic() > deadline:
            _stop_server(server, signal.SIGKILL)
            raise CannotStart(why_it_failed(service.title, log))
        time.sleep(TICK)
    return server


def _restart_server(service: Service, account: Account) -> "subprocess.Popen[bytes]":
    """A new server for one that died; its last children may take a moment to let go of its files."""
    for attempt in range(1, RESTARTS_IN_A_ROW + 1):
        try:
            service.prepare(account)
            return _start_server(service, account)
        except CannotStart:
            if attempt == RESTARTS_IN_A_ROW:
                raise
            time.sleep(attempt)
    raise AssertionError("unreachable")


def _stop_server(server: "subprocess.Popen[bytes]", stop_signal: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        server.send_signal(stop_signal)
    try:
        server.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def why_it_failed(title: str, log: Path) -> str:
    """One line on why the server did not start: the disk, else the last words of its log."""
    words = log.read_text(errors="replace")[-4000:]
    if "No space left on device" in words.rsplit("starting", 1)[-1]:
        return f"{title} cannot start: the disk that holds {log.parent} is full."
    last = next((line for line in reversed(words.splitlines()) if "FATAL" in line or "rror" in line), "")
    return f"{title} cannot start: {last or 'no reason given'} (all of it in {log})"


def main(name: str) -> None:
    from cis_portal.embedded.services import BY_NAME

    said = False

    def say(line: str) -> None:
        nonlocal said
        if not said:
            print(line, flush=True)  # noqa: T201
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        said = True

    try:
        keep(BY_NAME[name], say)
    except CannotStart as error:
        say(str(error))
        sys.exit(1)
    except OSError as error:
        say(f"{name} cannot start: {error.strerror}: {error.filename}.")
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
