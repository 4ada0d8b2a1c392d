"""Using the embedded services: they run as long as anybody is inside `running`."""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from cis_portal.embedded import places
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.service import (
    START_TIMEOUT,
    STOP_TIMEOUT,
    TICK,
    Service,
    is_kept,
    lock_file,
    log_path,
    try_lock,
)

_keepers: "dict[str, subprocess.Popen[str]]" = {}  # those that this process started, by service


@contextmanager
def running(*services: Service) -> Iterator[None]:
    """These services run inside the block: joined when another process has them running, else started."""
    places.make_var()
    with ExitStack() as held:
        for service in services:
            held.enter_context(_using(service))
        yield


@contextmanager
def _using(service: Service) -> Iterator[None]:
    use = lock_file(service, "use")
    try:
        with lock_file(service, "start") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(use, fcntl.LOCK_SH)  # waits while a keeper is stopping its server
            if not is_kept(service):
                _start_keeper(service)
            _wait_for_an_answer(service)
        yield
    finally:
        use.close()
        _wait_for_the_end(service)


def revive(*services: Service) -> None:
    """For who uses the services: start again what lost its keeper."""
    for service in services:
        if not is_kept(service):
            with lock_file(service, "start") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                if not is_kept(service):
                    _start_keeper(service)


def _start_keeper(service: Service) -> None:
    with places.open_private(log_path(service), "ab") as log:
        keeper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "cis_portal.embedded.keeper", service.name],
            cwd=places.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is for the user's command, not for the server under it
            text=True,
        )
    _keepers[service.name] = keeper
    assert keeper.stdout
    with keeper.stdout:
        said = keeper.stdout.readline().strip()
    if said != "ready":
        keeper.wait()
        raise CannotStart(said or f"{service.title} did not start; see {log_path(service)}.")


def _wait_for_an_answer(service: Service) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not service.answers():
        if time.monotonic() > deadline:
            raise CannotStart(f"{service.title} does not answer; see {log_path(service)}.")
        time.sleep(TICK)


def _wait_for_the_end(service: Service) -> None:
    """Return when the server has stopped, or at once when somebody else still uses it."""
    deadline = time.monotonic() + STOP_TIMEOUT
    while is_kept(service) and time.monotonic() < deadline:
        with lock_file(service, "use") as use:
            if not try_lock(use, fcntl.LOCK_EX) and try_lock(use, fcntl.LOCK_SH):
                return
        time.sleep(TICK)
    if keeper := _keepers.pop(service.name, None):
        keeper.wait(STOP_TIMEOUT)
