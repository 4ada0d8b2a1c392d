"""Sealing: rows that no open transaction can still come before."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Erasure, ErasureReason, Seal, User
from accounts.models.seals import DIGEST_BYTES
from accounts.seals import keys
from accounts.seals.tables import BEFORE_ALL, SealedTable, last_ids, present_columns, rows_of, sealed_tables

logger = logging.getLogger(__name__)

ROWS_IN_A_SEAL = 5000
PATIENCE = 10.0  # seconds that one run waits for open transactions; what is still open waits for the next run
LOOK_EVERY = 0.1
ONE_SEALER = 0x5EA1  # the advisory lock under which the chain grows


def seal_settled_rows(*, patience: float = PATIENCE) -> int:
    """Seal every row that has settled since the last run; answers how many. May run twice at once.

    Numbers are given out before their rows are committed, so a row may appear after one with a higher number. A
    writer holds its lock on the table from before it takes a number until it ends. So, once the highest number has
    been read, those who hold a lock then are waited for; after them no row below that number can appear.
    """
    ceilings = last_ids()
    writers = _writers(ceilings)
    until = time.monotonic() + patience
    while writers and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
        writers &= _writers(ceilings)
    busy = {table for table, _transaction in writers}
    if busy:
        logger.warning("Not sealed while a transaction is open on: %s.", ", ".join(sorted(busy)))
    columns = present_columns()
    return sum(
        _seal_table(sealed_tables()[name], upto=last, columns=columns[name])
        for name, last in sorted(ceilings.items())
        if name not in busy
    )


def _writers(tables: Sequence[str] | dict[str, int]) -> set[tuple[str, str]]:
    """Table and transaction of everyone who may be writing into one of these tables now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, l.virtualtransaction FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
            "WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid() "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') "
            "AND c.relname = ANY(%s)",
            [list(tables)],
        )
        return set(cursor.fetchall())


def _seal_table(table: SealedTable, *, upto: int, columns: list[str]) -> int:
    """Seal a table's rows up to that number, some thousand a time."""
    sealed = 0
    while count := _seal_next(table, upto=upto, columns=columns):
        sealed += count
    return sealed


@transaction.atomic
def _seal_next(table: SealedTable, *, upto: int, columns: list[str]) -> int:
    """Write one more seal over the table's next rows, if there are any; answers how many it covers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEALER])
    last = Seal.objects.filter(table=table.name).order_by("-number").values_list("last_id", flat=True).first()
    after = BEFORE_ALL if last is None else last
    rows = list(rows_of(table, after=after, upto=upto, limit=ROWS_IN_A_SEAL))
    if not rows:
        return 0
    before = Seal.objects.order_by("-number").only("number", "mac").first()
    key = keys.newest()
    seal = Seal(
        number=before.number + 1 if before else 1,
        table=table.name,
        last_id=rows[-1][0],
        row_ids=[number for number, _text in rows],
        digests=b"".join(row_digest(key, table.name, number, text) for number, text in rows),
        columns=columns,
        sealed_at=timezone.now(),
        previous=before.mac if before else "",
        key=key,
    )
    seal.mac = mac_of_seal(seal)
    seal.save(force_insert=True)
    # The journal of the machine keeps what the database could lose: verify_history --expect compares with it.
    logger.info("Seal %s:%s over %s rows of %s.", seal.number, seal.mac, len(rows), table.name)
    return len(rows)


def row_digest(key: str, table: str, number: int, text: str) -> bytes:
    """What a seal keeps of one row: 32 bytes that nobody without the key can trace back to a name."""
    return keys.mac(key, f"{table}\0{number}\0{text}".encode())


def mac_of_seal(seal: Seal) -> str:
    """What the seal's mac must be. Raises keys.UnknownKey."""
    said = {
        "number": seal.number,
        "table": seal.table,
        "last_id": seal.last_id,
        "rows": hashlib.sha256(json.dumps(seal.row_ids).encode() + bytes(seal.digests)).hexdigest(),
        "columns": seal.columns,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(),
        "previous": seal.previous,
    }
    return _mac(seal.key, "seal", said)


def mac_of_erasure(erasure: Erasure) -> str:
    """What the erasure's mac must be. Raises keys.UnknownKey."""
    said = {
        "table": erasure.table,
        "rows": hashlib.sha256(json.dumps(erasure.row_ids).encode() + bytes(erasure.digests)).hexdigest(),
        "columns": erasure.columns,
        "reason": erasure.reason,
        "by": erasure.erased_by_id,
        "at": erasure.erased_at.astimezone(UTC).isoformat(),
    }
    return _mac(erasure.key, "erasure", said)


def _mac(key: str, kind: str, said: Mapping[str, object]) -> str:
    return keys.mac(key, f"{kind}\0{json.dumps(said, sort_keys=True)}".encode()).hex()


@transaction.atomic
def note_erasure(*, table: str, row_ids: Sequence[int], reason: ErasureReason, by: User | None) -> Erasure | None:
    """Note that these rows of a sealed table were deleted, or emptied to what stands there now, by right.

    Call it after the change, in its transaction; verify_history then does not miss them. Nothing for no rows.
    """
    row_ids = sorted(row_ids)
    if not row_ids:
        return None
    key = keys.newest()
    erasure = Erasure(table=table, row_ids=row_ids, reason=reason, erased_by=by, erased_at=timezone.now(), key=key)
    erasure.columns = present_columns()[table]
    wanted = set(row_ids)
    left = {
        number: row_digest(key, table, number, text)
        for number, text in rows_of(sealed_tables()[table], after=row_ids[0] - 1, upto=row_ids[-1])
        if number in wanted
    }
    if left and left.keys() != wanted:
        raise ValueError("Note deleted and emptied rows apart.")
    erasure.digests = b"".join(left[number] for number in row_ids) if left else b""
    erasure.mac = mac_of_erasure(erasure)
    erasure.save(force_insert=True)
    return erasure


def digests_by_row(row_ids: Sequence[int], digests: bytes) -> dict[int, bytes]:
    """Row number to its 32 bytes; to none where there are none."""
    return {number: digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES] for place, number in enumerate(row_ids)}
