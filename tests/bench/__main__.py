"""bin/bench: services of its own, one session of measuring, and nothing left behind."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import django

from cis_portal.embedded.commands import services_needed
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.using import running


def main() -> None:
    options = read_options(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="cis-portal-bench-"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
        PORTAL_VAR=str(folder),
        BENCH_STATIC=str(folder / "static"),
        TEST_DB=f"bench_{os.getpid()}",
        PYTHONUNBUFFERED="1",
    )
    try:
        with running(*services_needed(database=True, redis=True)):
            django.setup()
            from tests.bench.session import own_database, run, run_export, run_hidden

            with own_database():
                if options.hidden:
                    kept = run_hidden(options.hidden)
                elif options.export:
                    kept = run_export(options.export)
                else:
                    kept = run(
                        people=options.people,
                        runs=options.runs,
                        marking=options.marking,
                        as_json=options.json,
                        folder=folder,
                    )
    except CannotStart as error:
        sys.exit(f"bin/bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if options.strict and not kept else 0)


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="How long the portal's pages and exports take.")
    parser.add_argument("--people", default="72,2000", type=sizes, help="sizes of the projects, divided by commas")
    parser.add_argument("--runs", default=30, type=runs, help="how often each page is opened")
    parser.add_argument("--marking", default=30, type=int, help="seconds for which twenty people mark (30)")
    parser.add_argument("--hidden", type=runs, help="only compare the times of what is not shared, in so many rounds")
    parser.add_argument("--export", type=size, help="only the lists taken out of a project of so many people")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when anything is over its bar")
    return parser.parse_args(arguments)


def sizes(text: str) -> list[int]:
    """Sizes of projects, each once, the smallest first."""
    found = sorted({int(part) for part in text.split(",")})
    if not 2 <= found[0] <= found[-1] <= 20_000:
        raise argparse.ArgumentTypeError("a project here has 2 to 20000 people")
    return found


def size(text: str) -> int:
    """How many people one project has."""
    return sizes(text)[-1]


def runs(text: str) -> int:
    if (found := int(text)) < 2:
        raise argparse.ArgumentTypeError("at least 2 runs give a figure")
    return found


if __name__ == "__main__":
    main()
