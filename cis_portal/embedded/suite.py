"""bin/test: pytest on services of its own, gone afterwards; says what was left out."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cis_portal.embedded import places
from cis_portal.embedded.commands import services_needed
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.processes import say
from cis_portal.embedded.using import running

CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="cis-portal-test-")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="cis_portal.settings.test", PORTAL_VAR=folder, PORTAL_THROWAWAY="1", PYTHONUNBUFFERED="1"
    )
    try:
        with running(*services_needed(database=True, redis=True)):
            code = run_suite(sys.argv[1:])
    except CannotStart as error:
        sys.exit(f"bin/test: {error}")
    except KeyboardInterrupt:
        code = 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


def run_suite(arguments: Sequence[str]) -> int:
    """Run pytest; arguments: what pytest takes, nothing for everything on two processes. Returns its exit code."""
    chromium = find_chromium()
    command = [sys.executable, "-m", "pytest"]
    if chromium:
        os.environ["CHROMIUM"] = chromium
    else:
        command += ["-m", "not browser"]
    if not arguments:
        if missing_migrations():
            return 1
        command += ["-n", "2", "--dist", "worksteal"]  # the browser tests are long: they are shared out anew
    code = subprocess.call([*command, *arguments], cwd=places.BASE_DIR)  # noqa: S603
    if not chromium:
        say(
            "\n!!! LEFT OUT: the browser tests. No Chromium was found; install it (apt install chromium) "
            "or name it in CHROMIUM=."
        )
    return code


def missing_migrations() -> bool:
    """Whether a model changed without its migration; Django says which."""
    check = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    return bool(subprocess.call(check, cwd=places.BASE_DIR))  # noqa: S603


def find_chromium() -> str | None:
    """The browser of CHROMIUM=, else one that is installed."""
    named = os.environ.get("CHROMIUM")
    if named and not Path(named).exists():
        raise CannotStart(f"CHROMIUM={named} does not exist.")
    return named or next(filter(None, map(shutil.which, CHROMIUMS)), None)


if __name__ == "__main__":
    main()
