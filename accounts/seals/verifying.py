"""Checking the seals: every row that was sealed still stands there as it was, and no other between them."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Erasure, Seal
from accounts.seals import keys
from accounts.seals.sealing import digests_by_row, mac_of_erasure, mac_of_seal, row_digest
from accounts.seals.tables import (
    BEFORE_ALL,
    Row,
    count_rows,
    declared_columns,
    present_columns,
    rows_of,
    sealed_tables,
)


class Fault(models.TextChoices):
    """What is wrong with a row or a seal."""

    CHANGED = "changed", _("the row was changed")
    MISSING = "missing", _("the row is missing")
    INSERTED = "inserted", _("the row was put in between sealed ones")
    SEAL_CHANGED = "seal_changed", _("the seal was changed")
    SEAL_MISSING = "seal_missing", _("a seal is missing before this one")
    ERASURE_CHANGED = "erasure_changed", _("the note of an erasure was changed")
    KEY_UNKNOWN = "key_unknown", _("the key of the seal is not among SEAL_KEYS")
    COLUMN_MISSING = "column_missing", _("a sealed column is missing in the database")
    NOT_THE_EXPECTED = "not_the_expected", _("the seal that was expected is not there")


@dataclass(frozen=True)
class Broken:
    """One fault: in which table, at which row (None: the seal itself), under which seal."""

    fault: Fault
    table: str
    row: int | None = None
    seal: int | None = None


@dataclass
class Verdict:
    """What was checked. unsealed: rows after the last seals; reshaped: tables whose model lost sealed columns since."""

    seals: int = 0
    rows: int = 0
    erased: int = 0
    unsealed: int = 0
    reshaped: set[str] = field(default_factory=set)
    last: tuple[int, str] | None = None
    broken: list[Broken] = field(default_factory=list)


class _Tables:
    """The rows of each table as one stream, read along with the seals: a constant number of queries."""

    def __init__(self) -> None:
        self.streams: dict[str, tuple[tuple[str, ...], Iterator[Row]]] = {}
        self.waiting: dict[str, Row] = {}
        self.passed: dict[str, int] = defaultdict(lambda: BEFORE_ALL)

    def upto(self, name: str, last: int, leaving_out: tuple[str, ...]) -> Iterator[Row]:
        """The next rows of the table, to that number, as text without the columns left out."""
        known, stream = self.streams.get(name, (None, iter(())))
        if known != leaving_out:
            stream = rows_of(sealed_tables()[name], after=self.passed[name], leaving_out=leaving_out)
            self.streams[name] = (leaving_out, stream)
            self.waiting.pop(name, None)
        self.passed[name] = last
        while row := self.waiting.pop(name, None) or next(stream, None):
            if row[0] > last:
                self.waiting[name] = row
                return
            yield row

    def skip(self, name: str, last: int) -> None:
        """Pass over rows whose seal says nothing any more."""
        self.passed[name] = last
        self.streams.pop(name, None)
        self.waiting.pop(name, None)


def verify(*, expect: tuple[int, str] | None = None) -> Verdict:
    """Check the chain of seals, every sealed row and every noted erasure, in one snapshot of the database.

    expect: number and mac of a seal that must be there, from the journal or an earlier check; tells when the newest
    seals were cut off together with what they covered.
    """
    verdict = Verdict()
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _verify(verdict, expect)
    return verdict


def _verify(verdict: Verdict, expect: tuple[int, str] | None) -> None:
    present, tables = present_columns(), _Tables()
    erased = {name: _erased(name, present[name], verdict) for name in sealed_tables() if name in present}
    number, mac = 0, ""
    for seal in Seal.objects.order_by("number").iterator(chunk_size=50):
        if seal.number != number + 1 or seal.previous != mac:
            verdict.broken.append(Broken(Fault.SEAL_MISSING, seal.table, seal=seal.number))
        number, mac = seal.number, seal.mac
        verdict.seals += 1
        if expect and seal.number == expect[0] and hmac.compare_digest(seal.mac, expect[1]):
            expect = None
        if fault := _fault_of_seal(seal):
            verdict.broken.append(Broken(fault, seal.table, seal=seal.number))
            tables.skip(seal.table, seal.last_id)
        elif seal.table in erased:
            _check_rows(seal, present[seal.table], tables, erased[seal.table], verdict)
    if expect:
        verdict.broken.append(Broken(Fault.NOT_THE_EXPECTED, "", seal=expect[0]))
    verdict.last = (number, mac) if number else None
    verdict.unsealed = sum(count_rows(sealed_tables()[name], after=tables.passed[name]) for name in present)


def _fault_of_seal(seal: Seal) -> Fault | None:
    try:
        return None if hmac.compare_digest(seal.mac, mac_of_seal(seal)) else Fault.SEAL_CHANGED
    except keys.UnknownKey:
        return Fault.KEY_UNKNOWN


def _check_rows(
    seal: Seal, present: Sequence[str], tables: _Tables, erased: dict[int, _Left], verdict: Verdict
) -> None:
    """Compare the rows from the table's last seal to this one's end with what this one says of them."""
    gone = set(seal.columns) - set(present)
    readable = not gone
    if gone & declared_columns(sealed_tables()[seal.table]):
        verdict.broken.append(Broken(Fault.COLUMN_MISSING, seal.table, seal=seal.number))
    elif gone:  # a migration dropped them with the model's field: the rows are counted, their text is past checking
        verdict.reshaped.add(seal.table)
    leaving_out = tuple(sorted(set(present) - set(seal.columns)))
    sealed = digests_by_row(seal.row_ids, bytes(seal.digests))
    for row, text in tables.upto(seal.table, seal.last_id, leaving_out):
        digest = sealed.pop(row, None)
        left = erased.get(row)
        if digest is None or (left and not left.digest):
            verdict.broken.append(Broken(Fault.INSERTED, seal.table, row, seal.number))
        elif left:
            verdict.erased += 1
        elif readable and not hmac.compare_digest(digest, row_digest(seal.key, seal.table, row, text)):
            verdict.broken.append(Broken(Fault.CHANGED, seal.table, row, seal.number))
        else:
            verdict.rows += 1
    for row in sealed:
        left = erased.get(row)
        if left and not left.digest:
            verdict.erased += 1
        else:
            verdict.broken.append(Broken(Fault.MISSING, seal.table, row, seal.number))


@dataclass(frozen=True)
class _Left:
    """What an erasure left of a row: its digest with which key over which columns; no digest for a deleted row."""

    key: str
    columns: tuple[str, ...]
    digest: bytes


def _erased(name: str, present: Sequence[str], verdict: Verdict) -> dict[int, _Left]:
    """Of each row that the portal noted as erased what the latest note says is left; emptied rows are checked here."""
    found: dict[int, _Left] = {}
    for erasure in Erasure.objects.filter(table=name).order_by("id").iterator(chunk_size=20):
        if not _is_genuine(erasure):
            verdict.broken.append(Broken(Fault.ERASURE_CHANGED, name, erasure.row_ids[0]))
            continue
        digests = digests_by_row(erasure.row_ids, bytes(erasure.digests))
        for row in erasure.row_ids:
            found[row] = _Left(erasure.key, tuple(erasure.columns), digests[row])
    for columns in {left.columns for left in found.values() if left.digest}:
        left = {row: left for row, left in found.items() if left.digest and left.columns == columns}
        if set(columns) <= set(present):
            _check_emptied(name, left, sorted(set(present) - set(columns)), verdict)
    return found


def _is_genuine(erasure: Erasure) -> bool:
    try:
        return hmac.compare_digest(erasure.mac, mac_of_erasure(erasure))
    except keys.UnknownKey:
        return False


def _check_emptied(name: str, left: dict[int, _Left], leaving_out: Sequence[str], verdict: Verdict) -> None:
    rows = rows_of(sealed_tables()[name], after=min(left) - 1, upto=max(left), leaving_out=leaving_out)
    for row, text in rows:
        if row in left and not hmac.compare_digest(left[row].digest, row_digest(left[row].key, name, row, text)):
            verdict.broken.append(Broken(Fault.CHANGED, name, row))
