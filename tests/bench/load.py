"""Eight people at once on a real gunicorn while a real Celery worker builds one report after another."""

import http.client
import os
import shlex
import signal
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from cis_portal import heartbeats
from cis_portal.embedded import places
from cis_portal.embedded.processes import ask_health, supervisor_configuration
from cis_portal.lib.periods import Month, Period
from grants.models import Project
from reporting.actions import request_report
from reporting.models import Report
from tests.bench.building import Built
from tests.bench.subjects import Broken, sign_in

CLIENTS = 8
LOAD_BAR = 200.0  # milliseconds, p95
START_TIMEOUT = 30.0  # seconds
STOP_TIMEOUT = 15.0
PANELS = ("participant_attendance", "participant_outcomes")
ROLES = [Role.COORDINATOR, Role.MANAGER, Role.SOCIAL_WORKER, Role.SPECIALIST]


@dataclass
class Load:
    """What they saw. seconds: by page; faults: what went wrong; reports: built meanwhile.

    until: the moment (time.monotonic) from which on nobody asks for anything more; bar: the most milliseconds at p95.
    """

    people: int
    what: str = "clients without a pause"
    clients: int = CLIENTS
    bar: float = LOAD_BAR
    until: float = 0.0
    lasted: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    reports: int = 0

    @property
    def all_seconds(self) -> list[float]:
        return [second for seconds in self.seconds.values() for second in seconds]


def under_load(built: Built, *, seconds: float, folder: Path) -> Load:
    """Eight clients without a pause for that long. The servers run only meanwhile."""
    load = Load(built.people)
    with web_and_worker(folder) as port:
        ways = [list(way_of(built, place)) for place in range(CLIENTS)]
        cookies = [cookie_of(built, ROLES[place % len(ROLES)]) for place in range(CLIENTS)]
        for cookie, way in zip(cookies, ways, strict=True):
            walk(port, cookie, way, Load(0))  # each page once: both workers have read their templates
        start = time.monotonic()
        load.until = start + seconds
        threads = [
            Thread(target=walk, args=(port, cookie, way, load)) for cookie, way in zip(cookies, ways, strict=True)
        ]
        try:
            for thread in threads:
                thread.start()
            keep_building(built, load)
        finally:
            load.until = min(load.until, time.monotonic())  # also when the bench is told to stop
            for thread in threads:
                thread.join()
        load.lasted = time.monotonic() - start
    return load


@contextmanager
def web_and_worker(folder: Path) -> Iterator[int]:
    """A gunicorn and a Celery worker inside the block; the port of the first."""
    port = free_port()
    web, worker = commands_of_the_demo(port)
    with running("web", web, folder), running("worker", worker, folder):
        wait_until(lambda: answers(port) and heartbeats.is_beating("worker"), "gunicorn or the worker did not start")
        yield port


def way_of(built: Built, place: int) -> Iterator[tuple[str, str]]:
    """The pages that one client opens again and again, with names: the list, then files with their panels."""
    yield "participants", reverse("participants")
    for case in built.cases[place :: max(1, len(built.cases) // 4)][:4]:
        for name in ("participant_file", *PANELS):
            yield name, reverse(name, args=[case])


def walk(port: int, cookie: str, way: list[tuple[str, str]], load: Load) -> None:
    """Go the way once, then again until that moment, on one connection; a connection that breaks ends it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for place, (name, address) in enumerate(cycle(way)):
        if place >= len(way) and time.monotonic() >= load.until:
            break
        try:
            load.seconds[name].append(open_timed(connection, address, cookie, panel=name in PANELS))
        except (OSError, http.client.HTTPException, Broken) as error:
            load.faults.append(f"{address}: {error}")
            break
    connection.close()


def open_timed(connection: http.client.HTTPConnection, address: str, cookie: str, *, panel: bool) -> float:
    """How many seconds the page took. Raises Broken for anything but 200."""
    start = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": cookie} | ({"HX-Request": "true"} if panel else {}))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise Broken(f"answered {answer.status}")
    return time.perf_counter() - start


def cookie_of(built: Built, role: Role) -> str:
    session = sign_in(built, role).cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}"


def keep_building(built: Built, load: Load) -> None:
    """Ask for a report, wait for it, ask for the next, so that the worker is never idle."""
    for period in periods(built.project):
        report = request_report(project=built.project, period=period, by=built.users[Role.COORDINATOR])
        while time.monotonic() < load.until:
            report = Report.objects.only("state", "reason").get(pk=report.pk)
            if not report.is_under_way:
                break
            time.sleep(0.1)
        if time.monotonic() >= load.until:
            return
        load.reports += 1
        if report.reason:
            load.faults.append(f"a report failed: {report.reason}")
            return


def periods(project: Project) -> Iterator[Period]:
    """Every quarter's length of the project that is over, then every other length, none twice."""
    over = list(Period(project.starts_on, Month.of(timezone.localdate()).previous.last).months())
    for length in sorted(range(1, len(over) + 1), key=lambda length: length != 3):
        for first, last in zip(over, over[length - 1 :], strict=False):
            if length != 3 or last.month % 3:  # whole quarters are measured already
                yield Period(first.first, last.last)


def commands_of_the_demo(port: int) -> tuple[list[str], list[str]]:
    """How the demo starts web and worker, word for word."""
    configuration = ConfigParser(interpolation=None)
    configuration.read_string(supervisor_configuration(port))
    web, worker = (shlex.split(configuration[f"program:{name}"]["command"]) for name in ("web", "worker"))
    return web, worker


@contextmanager
def running(name: str, command: list[str], folder: Path) -> Iterator[None]:
    """The command runs inside the block and is gone after it; what it says goes to a file in the folder."""
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=places.BASE_DIR,
            env={**os.environ, "PORTAL_DATABASE": connection.settings_dict["NAME"]},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,  # one session, as under the supervisor: Linux weighs priorities inside a session only
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own group, and all that it started
                process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    """Whether a worker of gunicorn answers: its master takes connections seconds before one does."""
    with suppress(OSError, ValueError, http.client.HTTPException):
        return bool(ask_health(port))
    return False


def wait_until(holds: Callable[[], bool], otherwise: str) -> None:
    """Raises TimeoutError with those words."""
    deadline = time.monotonic() + START_TIMEOUT
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.2)
