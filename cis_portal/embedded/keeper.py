"""One small process per embedded service: it starts the server as its child, restarts it when it dies, and stops it
when nobody uses it any more.

Who uses a service holds a shared lock on its `.use` file. The kernel drops that lock when the user ends, however it
ends, so the keeper needs only to wait until it can have the file for itself. The server in turn is told by the kernel
when its keeper is killed. Nothing outlives the last user, not even after `kill -9`.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from cis_portal.embedded import places
from cis_portal.embedded.account import Account
from cis_portal.embedded.places import CannotStart

TICK = 0.1  # seconds between two looks
START_TIMEOUT = 60.0
STOP_TIMEOUT = 30.0
RESTARTS_IN_A_ROW = 5
LOG_LIMIT = 5_000_000  # bytes; a longer log is begun anew at the next start
PR_SET_PDEATHSIG = 1


_keepers: "dict[str, subprocess.Popen[str]]" = {}  # those that this process started, by service


class Service(Protocol):
    """A server that can be kept."""

    name: str
    title: str
    stop_signal: signal.Signals

    def prepare(self, account: Account) -> None:
        """Make what the server needs before it starts; may be run again after a crash at any point."""

    def command(self) -> list[str]:
        """The server's command line; it stays in the foreground."""

    def answers(self) -> bool:
        """Whether it takes connections now."""

    def settle(self) -> None:
        """What is done once through a connection, before the first user comes; may be run again."""


def tie_to_parent(death: signal.Signals) -> Callable[[], None]:
    """For a child, before it starts: it gets this signal when its parent is gone."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death))
        if os.getppid() != parent:
            os._exit(1)

    return tie


@contextmanager
def running(*services: Service) -> Iterator[None]:
    """These services run inside the block: joined when another process has them running, else started."""
    with ExitStack() as held:
        for service in services:
            held.enter_context(_using(service))
        yield


@contextmanager
def _using(service: Service) -> Iterator[None]:
    places.make_var()
    use = _lock_file(service, "use")
    try:
        with _lock_file(service, "start") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(use, fcntl.LOCK_SH)  # waits while a keeper is stopping its server
            if not is_kept(service):
                _start_keeper(service)
            _wait_until(service.answers, START_TIMEOUT, f"{service.name} does not answer; see {_log_path(service)}.")
        yield
    finally:
        use.close()
        _wait_for_the_end(service)


def revive(*services: Service) -> None:
    """For who uses the services: start again what lost its keeper."""
    for service in services:
        if not is_kept(service):
            with _lock_file(service, "start") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                if not is_kept(service):
                    _start_keeper(service)


def _lock_file(service: Service, purpose: str) -> IO[str]:
    path = places.var() / f"{service.name}.{purpose}"
    try:
        return places.open_private(path, "a")
    except OSError as error:
        raise CannotStart(f"Cannot write {path}: {error.strerror}.") from error


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_kept(service: Service) -> bool:
    """Whether a keeper runs, its server up, starting or stopping."""
    with _lock_file(service, "keeper") as file:
        return not _try_lock(file, fcntl.LOCK_EX)


def _start_keeper(service: Service) -> None:
    keeper = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "cis_portal.embedded.keeper", service.name],
        cwd=places.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal is for the user's command, not for the server under it
        text=True,
    )
    _keepers[service.name] = keeper
    assert keeper.stdout
    said = keeper.stdout.readline().strip()
    if said != "ready":
        keeper.wait()
        raise CannotStart(said or f"{service.name} did not start; see {_log_path(service)}.")


def _wait_for_the_end(service: Service) -> None:
    """Return when the server has stopped, or at once when somebody else still uses it."""
    deadline = time.monotonic() + STOP_TIMEOUT
    while is_kept(service) and time.monotonic() < deadline:
        with _lock_file(service, "use") as use:
            if not _try_lock(use, fcntl.LOCK_EX) and _try_lock(use, fcntl.LOCK_SH):
                return
        time.sleep(TICK)
    if keeper := _keepers.pop(service.name, None):
        keeper.wait(STOP_TIMEOUT)


def _wait_until(holds: Callable[[], bool], timeout: float, otherwise: str) -> None:
    deadline = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > deadline:
            raise CannotStart(otherwise)
        time.sleep(TICK)


def _log_path(service: Service) -> Path:
    return places.var() / f"{service.name}.log"


def keep(service: Service, say: Callable[[str], None]) -> None:
    """The keeper's life: start the server, say "ready", watch it, stop it once nobody holds the `.use` file."""
    with _lock_file(service, "keeper") as own, _lock_file(service, "use") as use:
        if not _try_lock(own, fcntl.LOCK_EX):
            raise CannotStart(f"Another process keeps {service.name}.")
        account = Account.for_servers()
        service.prepare(account)
        server = _start_server(service, account)
        service.settle()
        say("ready")
        while not _try_lock(use, fcntl.LOCK_EX):
            if server.poll() is not None:
                server = _restart_server(service, account)
            time.sleep(TICK)
        _stop_server(server, service.stop_signal)


def _start_server(service: Service, account: Account) -> "subprocess.Popen[bytes]":
    log = _log_path(service)
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
            raise CannotStart(why_it_failed(service.name, log))
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


def why_it_failed(name: str, log: Path) -> str:
    """One line on why the server did not start: the disk, else the last words of its log."""
    words = log.read_text(errors="replace")[-4000:]
    if "No space left on device" in words.rsplit("starting", 1)[-1]:
        return f"{name} cannot start: the disk that holds {log.parent} is full."
    last = next((line for line in reversed(words.splitlines()) if "FATAL" in line or "rror" in line), "")
    return f"{name} cannot start: {last or 'no reason given'} (all of it in {log})"


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
