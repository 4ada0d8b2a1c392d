"""Times what is measured in rounds, so that a slow moment of the machine meets all alike; and its SQL alone."""

import gc
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import nan
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.subjects import Subject

WARM_UPS = 3
OF_A_CURSOR = re.compile(r"^DECLARE\s+\S+.*?\bCURSOR\b.*?\bFOR\b\s", re.DOTALL)  # how .iterator() asks


@dataclass
class Result:
    """What came of one subject. seconds, cpu_seconds, sql_seconds: one for each run; fault: why there are none.

    cpu_seconds: what this process computed meanwhile, which neighbours on the machine hardly change.
    """

    subject: Subject
    statements: list[str] = field(default_factory=list)
    size: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    sql_seconds: list[float] = field(default_factory=list)
    fault: str = ""

    @property
    def queries(self) -> int:
        return len(self.statements)


def measure(subjects: list[Subject], *, runs: int) -> list[Result]:
    """Each subject `runs` times (rarer ones as they say), in another order each round, its SQL alone right after it."""
    results = [_prepared(subject) for subject in subjects]
    sound = [result for result in results if not result.fault]
    random = Random(runs)
    gc.collect()
    gc.freeze()  # what the bench itself holds is no part of a request
    for turn in range(runs):
        random.shuffle(sound)
        for result in sound:
            if turn % result.subject.every == 0:
                computed = process_time()
                result.seconds.append(timed(result.subject.act))
                result.cpu_seconds.append(process_time() - computed)
                if result.subject.replayed:
                    result.sql_seconds.append(timed(partial(replay, result.statements)))
    return results


def _prepared(subject: Subject) -> Result:
    """Warmed up, with its size and its statements; a subject that fails says so and does not stop the others."""
    result = Result(subject)
    try:
        for _ in range(WARM_UPS if subject.every == 1 else 1):
            subject.act()
        with CaptureQueriesContext(connection) as captured:
            result.size = subject.act()
        result.statements = [query["sql"] for query in captured.captured_queries]
    except Exception as error:
        result.fault = f"{type(error).__name__}: {error}"
    return result


def replay(statements: list[str]) -> None:
    """The same statements again, rows read, nothing made of them."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(OF_A_CURSOR.sub("", statement))
            if cursor.description:
                cursor.fetchall()


def timed(act: Callable[[], object]) -> float:
    """How many seconds it takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def p50(seconds: list[float]) -> float:
    """In milliseconds; not a number without any run."""
    return median(seconds) * 1000 if seconds else nan


def p95(seconds: list[float]) -> float:
    """In milliseconds; not a number without any run."""
    if len(seconds) < 2:
        return p50(seconds)
    return quantiles(seconds, n=20, method="inclusive")[18] * 1000
