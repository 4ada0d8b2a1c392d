"""One session of the bench: build, measure, load, crowd, print."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.permissions import Role
from grants.models import Project
from reintegration.models import DayMark
from tests.bench import exports, hidden, printing
from tests.bench.building import MARKS_OF_A_YEAR, Built, analyse, build_project, share_marks
from tests.bench.load import under_load
from tests.bench.measuring import measure, timed
from tests.bench.meetings import meeting_subjects
from tests.bench.printing import Crowd
from tests.bench.registers import register_subjects, twenty_marking
from tests.bench.subjects import page, sign_in, subjects

MARKS = 200_000
PROJECTS = 200
CROWD_PEOPLE = 72
LOAD_SECONDS = 20.0
ALONE = "alone"


def say(line: str = "") -> None:
    """What is being done goes to stderr; the figures alone go to stdout."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Tells how long the block took."""
    start = time.monotonic()
    yield
    say(f"  {what}: {time.monotonic() - start:.1f} s")


@contextmanager
def own_database() -> Iterator[None]:
    """A new database, migrated, with static files collected; dropped afterwards, and our keys in Redis with it."""
    given = connection.settings_dict["NAME"]
    try:
        with stage("a database of its own, migrated"):
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        with stage("static files collected"):
            call_command("collectstatic", verbosity=0, interactive=False)
        yield
    finally:
        own = settings.TEST_DB
        use_database(given)
        with connection.creation._nodb_cursor() as cursor:
            for name in (own, f"{own}_{ALONE}"):
                cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            for key in list(server.scan_iter(match=f"{settings.REDIS_PREFIX}*", count=1000)):
                server.delete(key)


def use_database(name: str) -> None:
    """From here on the default connection leads there."""
    connection.close()
    connection.settings_dict["NAME"] = name


def run(*, people: list[int], runs: int, marking: float, as_json: bool, folder: Path) -> bool:
    """Everything from building to printing. Whether every bar was kept."""
    started = time.monotonic()
    about = printing.machine(datetime.now(UTC))
    built = build(people)
    measured = [
        subject for one in built for subject in (*subjects(one), *register_subjects(one), *meeting_subjects(one))
    ]
    with stage(f"{len(measured)} subjects, {runs} rounds"):
        results = measure(measured, runs=runs)
    loads = []
    for one in built:
        with stage(f"load with {one.people} people"):
            loads.append(under_load(one, seconds=LOAD_SECONDS, folder=folder))
    with stage(f"twenty people marking in the project of {built[-1].people}"):
        loads.append(twenty_marking(built[-1], seconds=marking, folder=folder))
    crowd = among_others(built[0], runs=runs)
    about |= {"marks": DayMark.objects.count(), "took_s": round(time.monotonic() - started)}
    if as_json:
        document = printing.document(about, results, loads, crowd)
        print(json.dumps(document, ensure_ascii=False, indent=1))  # noqa: T201
    else:
        print("\n".join(printing.lines(about, results, loads, crowd)))  # noqa: T201
    return printing.all_kept(results, loads, crowd)


def run_hidden(rounds: int) -> bool:
    """Only whether a 404 tells by its time what exists. Whether it tells nothing."""
    about = printing.machine(datetime.now(UTC))
    with stage("two projects of 500 people"):
        built, other = (build_project(number, people=500) for number in (1, 2))
        analyse()
    with stage(f"{rounds} rounds"):
        found = hidden.compare(built, other, rounds=rounds)
    print("\n".join(hidden.lines(found, about, rounds)))  # noqa: T201
    return all(one.kept for one in found)


def run_export(people: int) -> bool:
    """Only the lists taken out of one project of that size. Whether every bar was kept."""
    about = printing.machine(datetime.now(UTC))
    with stage(f"{people} people with {exports.MARKS_EACH} marks each"):
        built = build_project(1, people=people, marks_each=exports.MARKS_EACH)
        analyse()
    with stage("lists written"):
        found = exports.write_all(built)
    print("\n".join([f"{about['at']}, PostgreSQL {about['postgresql']}", *exports.lines(found, people)]))  # noqa: T201
    return all(one.kept for one in found)


def build(people: list[int]) -> list[Built]:
    """A project of each size; a copy of the database is made while the first is alone in it."""
    each, left = share_marks(people, MARKS)
    built = []
    for number, (size, marks_each) in enumerate(zip(people, each, strict=True), start=1):
        with stage(f"{size} people with {marks_each} marks each"):
            built.append(build_project(number, people=size, marks_each=marks_each))
        if number == 1:
            analyse()
            connection.creation.clone_test_db(ALONE, verbosity=0)
    if others := left // MARKS_OF_A_YEAR:
        with stage(f"{others} people elsewhere with {MARKS_OF_A_YEAR} marks each"):
            build_project(len(built) + 1, people=others, marks_each=MARKS_OF_A_YEAR)
    analyse()
    return built


def among_others(built: Built, *, runs: int) -> Crowd:
    """The indicators page of one project in the database where it is alone and in one with 200, turn by turn."""
    present = connection.settings_dict["NAME"]
    with stage(f"more projects of {CROWD_PEOPLE} people, to make {PROJECTS}"):
        for number in range(Project.objects.count() + 1, PROJECTS + 1):
            build_project(number, people=CROWD_PEOPLE, with_users=False)
    analyse()
    act = page(sign_in(built, Role.COORDINATOR), reverse("indicators"))
    seconds: dict[str, list[float]] = {present: [], f"{present}_{ALONE}": []}
    for _ in range(max(3, runs // 5)):
        for name, times in seconds.items():
            use_database(name)
            act()  # the new connection knows no table yet
            times.extend(timed(act) for _ in range(8))
    use_database(present)
    among, alone = (min(times) * 1000 for times in seconds.values())  # neighbours only ever slow a run down
    return Crowd(PROJECTS, alone, among)
