"""Taking a list out of the portal: written to the disk row by row, kept in parts for a set time."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.tabular import Cell, Sheet, csv_lines, write_workbook
from cis_portal.lib.tabular import Column as Wide
from grants.models import Project
from reporting.exports.columns import columns_for
from reporting.exports.rows import rows_of
from reporting.models import Export, ExportFormat, ExportKind, ExportPart

PART = 1024 * 1024  # bytes


class NoColumns(ValueError):
    """No column was chosen that the person may take out."""


@transaction.atomic
def make_export(
    *, project: Project, kind: ExportKind, file_format: ExportFormat, columns: Sequence[str], reason: str, by: User
) -> Export:
    """Write a list of the chosen columns, in the list's own order, and keep it.

    Raises NoColumns.
    """
    chosen = [column for column in columns_for(kind, by) if column.key in columns]
    if not chosen:
        raise NoColumns
    rows = _Counted(rows_of(kind, chosen, project=project, user=by))
    with tempfile.TemporaryFile() as file:
        _write(file, file_format, str(kind.label), [str(column.label) for column in chosen], rows)
        size = file.tell()
        export = Export(
            project=project, kind=kind, format=file_format, columns=[column.key for column in chosen],
            reason=reason, rows=rows.number, size=size, digest="", made_by=by,
        )  # fmt: skip
        file.seek(0)
        export.digest = _digest(file)
        export.save()
        file.seek(0)
        for position, content in enumerate(iter(lambda: file.read(PART), b"")):
            ExportPart.objects.create(export=export, position=position, content=content)
    return export


class _Counted:
    """Rows as they pass, and how many they were."""

    def __init__(self, rows: Iterable[list[Cell]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[list[Cell]]:
        for row in self.rows:
            self.number += 1
            yield row


def _write(file: IO[bytes], kind: ExportFormat, title: str, headers: list[str], rows: Iterable[list[Cell]]) -> None:
    if kind == ExportFormat.CSV:
        file.writelines(csv_lines(headers, rows))
    else:
        widths = [Wide(header, min(40, max(12, len(header) + 2))) for header in headers]
        write_workbook(file, [Sheet(title, widths, rows)], title=title)
    file.seek(0, 2)


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    for content in iter(lambda: file.read(PART), b""):
        found.update(content)
    return found.hexdigest()


def parts_of(export: Export) -> Iterator[bytes]:
    """The file piece by piece."""
    for pk in list(ExportPart.objects.filter(export=export).order_by("position").values_list("pk", flat=True)):
        yield bytes(ExportPart.objects.values_list("content", flat=True).get(pk=pk))


@transaction.atomic
def forget_old_exports() -> int:
    """Let go of files past their time; who made and fetched them stays. How many."""
    outdated = list(Export.objects.outdated().values_list("pk", flat=True))
    ExportPart.objects.filter(export__in=outdated).delete()
    return Export.objects.filter(pk__in=outdated).update(forgotten_at=timezone.now())
