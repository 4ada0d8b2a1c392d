"""Web, worker and beat of the demo under one supervisor, which restarts what dies."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cis_portal.embedded import places
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.service import Service, tie_to_parent
from cis_portal.embedded.using import revive

READY_TIMEOUT = 90.0  # seconds


def say(line: str) -> None:
    """One line for who started it."""
    print(line, flush=True)  # noqa: T201


def serve(port: int, services: list[Service], when_ready: Callable[[], None]) -> None:
    """Web, worker and beat under supervisor until the demo is asked to stop or supervisor ends."""
    say("Starting web, worker and beat ...")
    configuration = places.var() / "supervisord.conf"
    places.write_whole(configuration, supervisor_configuration(port))
    supervisor = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", str(configuration)],
        cwd=places.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches this process alone, which then stops the others in order
        preexec_fn=tie_to_parent(signal.SIGTERM),
    )
    try:
        wait_until_ready(port, supervisor)
        when_ready()
        while supervisor.poll() is None:
            revive(*services)
            time.sleep(1)
        raise CannotStart(f"The supervisor ended; see {places.var() / 'supervisord.log'}.")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if supervisor.poll() is None:
            say("\nStopping web, worker and beat ...")
            supervisor.terminate()
            supervisor.wait()


def supervisor_configuration(port: int) -> str:
    """What supervisor runs. setpriv asks the kernel to end a program whose supervisor was killed; the worker is nice:
    a person who waits for a page goes before a report."""
    python, var = Path(sys.executable), places.var()
    programs = {
        "web": f"{python} -m gunicorn cis_portal.wsgi:application --bind 127.0.0.1:{port} --workers 2 --threads 4 "
        "--keep-alive 75 --graceful-timeout 5 --no-control-socket",
        "worker": f"nice -n 10 {python} -m celery -A cis_portal worker --concurrency 2 --loglevel INFO "
        "--without-gossip --without-mingle",
        "beat": f"{python} -m celery -A cis_portal beat --loglevel INFO --pidfile= --schedule {var}/beat-schedule",
    }
    head = f"""\
[supervisord]
logfile={var}/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={var}/supervisord.pid
{"user=root" if os.geteuid() == 0 else ""}
"""
    return head + "".join(
        f"""
[program:{name}]
command=setpriv --pdeathsig TERM -- {command}
directory={places.BASE_DIR}
autorestart=true
startretries=1000
stopasgroup=true
killasgroup=true
stopwaitsecs=20
redirect_stderr=true
stdout_logfile={var}/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=1
"""
        for name, command in programs.items()
    )


def wait_until_ready(port: int, supervisor: "subprocess.Popen[bytes]") -> None:
    """Return when /healthz finds everything alive; raise CannotStart naming what is not."""
    deadline = time.monotonic() + READY_TIMEOUT
    health: dict[str, Any] = {"failing": ["web"]}
    while time.monotonic() < deadline and supervisor.poll() is None:
        with suppress(OSError, ValueError, http.client.HTTPException):
            health = ask_health(port)
            if not health["failing"]:
                return
        time.sleep(0.3)
    raise CannotStart(
        f"Not alive after {READY_TIMEOUT:.0f} seconds: {', '.join(health['failing'])}; see the logs in {places.var()}."
    )


def ask_health(port: int) -> dict[str, Any]:
    """The answer of /healthz."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return answer
