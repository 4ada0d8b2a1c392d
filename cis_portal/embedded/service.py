"""What a server that can be kept is, and the files whose locks tell who uses it and who keeps it."""

import ctypes
import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from cis_portal.embedded import places
from cis_portal.embedded.account import Account
from cis_portal.embedded.places import CannotStart

TICK = 0.1  # seconds between two looks
START_TIMEOUT = 60.0
STOP_TIMEOUT = 30.0
PR_SET_PDEATHSIG = 1  # prctl(2)


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


def lock_file(service: Service, purpose: str) -> IO[str]:
    """A file of the service to be locked: `use` by its users, `start` by who starts it, `keeper` by its keeper."""
    path = places.var() / f"{service.name}.{purpose}"
    try:
        return places.open_private(path, "a")
    except OSError as error:
        raise CannotStart(f"Cannot write {path}: {error.strerror}.") from error


def try_lock(file: IO[str], kind: int) -> bool:
    """Take the lock (fcntl.LOCK_SH or LOCK_EX) when it is free; whether it was."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_kept(service: Service) -> bool:
    """Whether a keeper runs, its server up, starting or stopping."""
    with lock_file(service, "keeper") as file:
        return not try_lock(file, fcntl.LOCK_EX)


def log_path(service: Service) -> Path:
    """The log of the server and of its keeper."""
    return places.var() / f"{service.name}.log"
