"""The figures as a table for people and as JSON, each beside its bar."""

import os
import platform
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django
from django.db import connection

from tests.bench.load import Load
from tests.bench.measuring import Result, p50, p95
from tests.bench.subjects import FLOOR, Subject

CROWD_BAR = 1.3  # a project among many : the same alone

COLUMNS = [
    ("p50 ms", "p50_ms", 9, ".1f"),
    ("p95 ms", "p95_ms", 9, ".1f"),
    ("CPU ms", "cpu_ms", 8, ".1f"),
    ("x floor", "times_floor", 9, ".1f"),
    ("SQL ms", "sql_ms", 8, ".1f"),
    ("queries", "queries", 9, ""),
    ("bytes", "bytes", 10, ""),
]


@dataclass(frozen=True)
class Crowd:
    """One project's indicators alone in a database and among others: milliseconds of the quickest run."""

    projects: int
    alone: float
    among: float

    @property
    def ratio(self) -> float:
        return self.among / self.alone


def machine(started: datetime) -> dict[str, Any]:
    """What the figures depend on besides the portal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        server, fsync = cursor.fetchone()
    return {
        "at": started.isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": server,
        "fsync": fsync,
        "load_before": round(os.getloadavg()[0], 2),
    }


def floor_of(results: list[Result], people: int) -> float:
    """The empty answer's p50 in milliseconds, in the project of that size."""
    return next(
        p50(result.seconds) for result in results if result.subject.name == FLOOR and result.subject.people == people
    )


def verdict(result: Result) -> str:
    """ "ok" or what is over its bar, in words; empty without a bar. The middle run is held against it."""
    subject, over = result.subject, []
    if subject.bar is None:
        return ""
    bar = subject.bar.milliseconds(subject.people)
    if p50(result.seconds) > bar:
        over.append("time OVER")
    if subject.bar.queries is not None and result.queries > subject.bar.queries:
        over.append("queries OVER")
    if not over and p95(result.seconds) > bar:
        return "ok (p95 is over)"
    return ", ".join(over) or "ok"


def bar_text(subject: Subject) -> str:
    if subject.bar is None:
        return ""
    queries = f", {subject.bar.queries} q" if subject.bar.queries is not None else ""
    return f"{subject.bar.milliseconds(subject.people):.0f} ms{queries}"


def result_json(result: Result, results: list[Result]) -> dict[str, Any]:
    subject = result.subject
    told: dict[str, Any] = {"name": subject.name, "people": subject.people}
    if result.fault:
        return told | {"fault": result.fault}
    return told | {
        "p50_ms": round(p50(result.seconds), 2),
        "p95_ms": round(p95(result.seconds), 2),
        "cpu_ms": round(p50(result.cpu_seconds), 2),
        "times_floor": round(p50(result.seconds) / floor_of(results, subject.people), 2),
        "sql_ms": round(p50(result.sql_seconds), 2) if result.sql_seconds else None,
        "queries": result.queries,
        "bytes": result.size,
        "bar": bar_text(subject),
        "verdict": verdict(result),
    }


def table(results: list[Result]) -> list[str]:
    """One line a subject and size; sizes of the same subject stand together."""
    names = list(dict.fromkeys(result.subject.name for result in results))
    lines = [f"{'':26}{'people':>7}" + "".join(f"{title:>{width}}" for title, _, width, _ in COLUMNS) + "  bar"]
    for result in sorted(results, key=lambda result: (names.index(result.subject.name), result.subject.people)):
        told = result_json(result, results)
        head = f"{told['name']:26}{told['people']:>7}"
        if result.fault:
            lines.append(f"{head}  FAILED: {result.fault}")
            continue
        figures = "".join(
            f"{'–':>{width}}" if told[key] is None else f"{told[key]:>{width}{form}}" for _, key, width, form in COLUMNS
        )
        lines.append(f"{head}{figures}  {told['bar']:15}{told['verdict']}".rstrip())
    return lines


def growing(results: list[Result]) -> list[str]:
    """Subjects whose number of queries differs with the number of people."""
    counts: dict[str, dict[int, int]] = {}
    for result in results:
        if not result.fault:
            counts.setdefault(result.subject.name, {})[result.subject.people] = result.queries
    return [
        f"{name}: " + ", ".join(f"{queries} queries with {people} people" for people, queries in sorted(sizes.items()))
        for name, sizes in counts.items()
        if len(set(sizes.values())) > 1
    ]


def load_json(load: Load) -> dict[str, Any]:
    seconds = load.all_seconds
    over = not seconds or p95(seconds) > load.bar or bool(load.faults)
    return {
        "people": load.people,
        "what": load.what,
        "clients": load.clients,
        "seconds": round(load.lasted, 1),
        "requests": len(seconds),
        "a_second": round(len(seconds) / load.lasted, 1),
        "p50_ms": round(p50(seconds), 1),
        "p95_ms": round(p95(seconds), 1),
        "pages": {
            name: {"p50_ms": round(p50(times), 1), "p95_ms": round(p95(times), 1)}
            for name, times in load.seconds.items()
        },
        "reports_built": load.reports,
        "faults": load.faults[:5],
        "bar": f"p95 {load.bar:.0f} ms",
        "verdict": "OVER" if over else "ok",
    }


def load_lines(load: Load) -> list[str]:
    told = load_json(load)
    lines = [
        f"{told['people']} people, {told['clients']} {told['what']}: "
        f"{told['requests']} requests in {told['seconds']} s, {told['a_second']} a second, "
        f"p50 {told['p50_ms']} ms, p95 {told['p95_ms']} ms; {told['reports_built']} reports built meanwhile; "
        f"bar {told['bar']}: {told['verdict']}"
    ]
    lines += [f"    {name}: p50 {t['p50_ms']} ms, p95 {t['p95_ms']} ms" for name, t in told["pages"].items()]
    return lines + [f"    !!! {fault}" for fault in told["faults"]]


def crowd_json(crowd: Crowd) -> dict[str, Any]:
    return {
        "projects": crowd.projects,
        "alone_ms": round(crowd.alone, 2),
        "among_ms": round(crowd.among, 2),
        "ratio": round(crowd.ratio, 2),
        "bar": CROWD_BAR,
        "verdict": "ok" if crowd.ratio <= CROWD_BAR else "OVER",
    }


def crowd_line(crowd: Crowd) -> str:
    told = crowd_json(crowd)
    return (
        f"indicators of one project: {told['alone_ms']} ms alone, {told['among_ms']} ms among {told['projects']} "
        f"projects, ratio {told['ratio']}; bar {told['bar']}: {told['verdict']}"
    )


def document(about: dict[str, Any], results: list[Result], loads: list[Load], crowd: Crowd) -> dict[str, Any]:
    """Everything as one JSON document."""
    return {
        "machine": about,
        "subjects": [result_json(result, results) for result in results],
        "growing": growing(results),
        "load": [load_json(load) for load in loads],
        "crowd": crowd_json(crowd),
        "kept": all_kept(results, loads, crowd),
    }


def lines(about: dict[str, Any], results: list[Result], loads: list[Load], crowd: Crowd) -> list[str]:
    """Everything for people to read."""
    grown = growing(results)
    return [
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in about.items()),
        "",
        *table(results),
        "",
        "Bars are held against p50. x floor: times an empty answer through the same middleware. SQL ms: the same "
        "statements alone. CPU ms: what Python computed, without waiting.",
        *([f"!!! MORE QUERIES WITH MORE PEOPLE: {line}" for line in grown] or ["Queries: the same for every size."]),
        "",
        "At once, gunicorn with 2 workers, while Celery builds one report after another:",
        *(line for load in loads for line in load_lines(load)),
        "",
        crowd_line(crowd),
        "",
        "Every bar is kept." if all_kept(results, loads, crowd) else "!!! Not every bar is kept: see OVER and FAILED.",
    ]


def all_kept(results: list[Result], loads: list[Load], crowd: Crowd) -> bool:
    """Nothing over, nothing failed, no query count that grows."""
    told = [*(verdict(result) for result in results if not result.fault), crowd_json(crowd)["verdict"]]
    told += [load_json(load)["verdict"] for load in loads]
    return not growing(results) and not any(result.fault for result in results) and not any("OVER" in t for t in told)
