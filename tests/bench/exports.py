"""Lists taken out of a large project: how long each takes and the most memory its process holds.

bin/bench --export 14000: so many people; each list in each form is written by a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from accounts.permissions import Role

if TYPE_CHECKING:
    from tests.bench.building import Built

MARKS_EACH = 15
SECONDS, MEGABYTES = 8.0, 200.0  # the bars
ROWS = 20_000  # the bar is of 14,000 people; a list of every mark is longer and takes its time


@dataclass(frozen=True)
class Written:
    """One list as it was written: rows, seconds, bytes of the file, most megabytes of the process."""

    kind: str
    format: str
    rows: int
    seconds: float
    size: int
    megabytes: float

    @property
    def kept(self) -> bool:
        """The memory always, the time of lists that are no longer than one of the people."""
        return self.megabytes <= MEGABYTES and (self.seconds <= SECONDS or self.rows > ROWS)


def write_all(built: Built) -> list[Written]:
    """Every list that the project has rows for, whole, by the coordinator."""
    from reporting.models import ExportFormat, ExportKind

    by = built.users[Role.COORDINATOR].pk
    found = []
    for kind in ExportKind.values:
        for file_format in ExportFormat.values:
            arguments = [connection.settings_dict["NAME"], str(built.project.pk), str(by), kind, file_format]
            command = [sys.executable, "-m", "tests.bench.exports", *arguments]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found.append(Written(**json.loads(answer)))
    return found


def write_one(database: str, project: int, by: int, kind: str, file_format: str) -> Written:
    """Write one list in this process, with every column the person may take out."""
    from accounts.models import User
    from grants.models import Project
    from reporting import actions
    from reporting.exports.columns import columns_for
    from reporting.models import ExportFormat, ExportKind

    connection.settings_dict["NAME"] = database
    user, rows = User.objects.get(pk=by), ExportKind(kind)
    columns = [column.key for column in columns_for(rows, user)]
    began = time.monotonic()
    export = actions.make_export(
        project=Project.objects.get(pk=project), kind=rows, file_format=ExportFormat(file_format), columns=columns,
        reason="bench", by=user,
    )  # fmt: skip
    took = time.monotonic() - began
    return Written(kind, file_format, export.rows, round(took, 2), export.size, round(most_memory(), 1))


def most_memory() -> float:
    """The most megabytes this process ever held; getrusage would count on from the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def lines(found: list[Written], people: int) -> list[str]:
    """The figures as a table."""
    head = f"lists of {people} people; bars: {SECONDS:.0f} s, {MEGABYTES:.0f} MB of memory"
    return [
        head,
        *(
            f"{one.kind:14} {one.format:5} {one.rows:9} rows {one.seconds:7.2f} s {one.megabytes:7.1f} MB of memory "
            f"{one.size / 1024:9.0f} kB   {'ok' if one.kept else 'OVER'}"
            for one in found
        ),
    ]


def main() -> None:
    """Of a process that writes one list."""
    import django

    django.setup()
    database, project, by, kind, file_format = sys.argv[1:]
    print(json.dumps(write_one(database, int(project), int(by), kind, file_format).__dict__))  # noqa: T201


if __name__ == "__main__":
    main()
