"""A ZIP that is written entry by entry, never whole in memory."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise


class Bundle:
    """A ZIP that is being written: texts, JSON row by row, and files."""

    def __init__(self, target: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.moment = timezone.localtime().timetuple()[:6]

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        self.zip.close()

    def put(self, name: str, content: bytes) -> None:
        """One entry, whole."""
        with self._open(name) as entry:
            entry.write(content)

    def put_json(self, name: str, head: dict[str, Any], rows: Iterator[dict[str, Any]]) -> int:
        """One object with the head's keys and "rows"; answers how many rows."""
        count = 0
        with self._open(name) as entry:
            entry.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2].encode() + b',\n "rows": [')
            for count, row in enumerate(rows, start=1):
                text = json.dumps(row, ensure_ascii=False, default=_as_json)
                entry.write((b"\n  " if count == 1 else b",\n  ") + text.encode())
            entry.write(b"\n ]\n}\n")
        return count

    def _open(self, name: str) -> IO[bytes]:
        info = zipfile.ZipInfo(name, self.moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return self.zip.open(info, "w")


def _as_json(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal | Promise | UUID):
        return str(value)
    if isinstance(value, memoryview | bytes):
        return f"<{len(value)} bytes>"
    raise TypeError(type(value))


def file_name(row: Model) -> str:
    """A scan's own name behind its number, without anything that means a folder."""
    own = str(getattr(row, "file_name", "") or row._meta.model_name)
    return f"{row.pk}-{own.replace('/', '_').replace(chr(92), '_').lstrip('.')}"
