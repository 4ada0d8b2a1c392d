"""bin/rounds: services and a database of its own, as many rounds as asked for, their counts, nothing left behind."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from secrets import randbelow

import django

from cis_portal.embedded.commands import services_needed
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.suite import find_chromium
from cis_portal.embedded.using import running


def main() -> None:
    options = read_options(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="cis-portal-rounds-")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="cis_portal.settings.test",
        PORTAL_VAR=folder,
        PORTAL_THROWAWAY="1",
        TEST_DB=f"rounds_{os.getpid()}",
        PYTHONUNBUFFERED="1",
    )
    services = services_needed(database=True, redis=True)
    embedded = any(service.name == "postgresql" for service in services)
    try:
        with running(*services):
            kept = play(options.rounds, options.seed, restart_postgres=embedded)
    except CannotStart as error:
        sys.exit(f"bin/rounds: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if kept else 1)


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/rounds", description="Tries to lose or double a mark of the register.")
    parser.add_argument("rounds", nargs="?", default=1000, type=int, help="how many rounds (1000)")
    parser.add_argument("--seed", default=randbelow(10**6), type=int, help="plays the same decisions and faults again")
    return parser.parse_args(arguments)


def play(rounds: int, seed: int, *, restart_postgres: bool) -> bool:
    """Play them on a database made for the purpose and print what came of it. Whether every promise held."""
    django.setup()
    from django.db import connection
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS
    from tests.rounds.play import Broken, Play
    from tests.rounds.server import own_database, serving

    chromium = find_chromium()
    if not chromium:
        raise CannotStart("No Chromium was found; install it (apt install chromium) or name it in CHROMIUM=.")
    started = time.monotonic()
    print(f"{rounds} rounds, seed {seed}", flush=True)  # noqa: T201
    with own_database(), serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        session = Play(browser, server, seed=seed, restart_postgres=restart_postgres)
        try:
            session.run(rounds, every(100))
            answer, kept = "0 lost, 0 double, 0 left waiting.", True
        except Broken as broken:
            answer, kept = f"!!! BROKEN: {broken}", False
        except KeyboardInterrupt:
            answer, kept = "Stopped; 0 lost, 0 double until then.", True
        connection.close()
        browser.close()
    print(f"{session.counts}\n{answer} {time.monotonic() - started:.0f} s, seed {seed}", flush=True)  # noqa: T201
    return kept


def every(step: int) -> Callable[[int], None]:
    """Says how far it is, now and then, to stderr."""

    def said(number: int) -> None:
        if number % step == 0:
            print(f"  {number}", file=sys.stderr, flush=True)  # noqa: T201

    return said


if __name__ == "__main__":
    main()
