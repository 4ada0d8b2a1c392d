"""Seals: whatever is done to a sealed row, or to a seal, is told by name."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from accounts.audit import record_access
from accounts.models import Access, AccessRecord, Erasure, ErasureReason, Seal
from accounts.seals import keys, sealing, verifying
from accounts.seals.sealing import note_erasure, seal_settled_rows
from accounts.seals.tables import sealed_tables
from accounts.seals.verifying import Broken, Fault, verify
from participants.models import Enrolment, Participant
from tests import factories

RECORDS = "accounts_accessrecord"
PEOPLE = "participants_participantevent"


@pytest.fixture
def sealed(project) -> list[int]:
    """Ten sealed access records, and two of a person's history. Answers the numbers of the records."""
    user = factories.make_user("manager", project=project)
    records = [record_access(by=user, action=Access.FILE, enrolment_id=7).pk for _ in range(10)]
    person = factories.make_enrolment(project=project).participant
    for name in ("Zofia", "Ewa"):
        person.first_name = name
        person.save()
    seal_settled_rows()
    return records


def by_hand(statement: str, *values) -> None:
    """What somebody does who owns the database and knows of the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        (table,) = re.findall(r"^(?:UPDATE|DELETE FROM|INSERT INTO|ALTER TABLE) (\w+)", statement)
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def faults() -> list[tuple[str, str, int | None]]:
    return [(broken.fault.value, broken.table, broken.row) for broken in verify().broken]


def test_what_nobody_touched_stands(sealed):
    verdict = verify()
    assert (verdict.broken, verdict.unsealed) == ([], 0)
    assert verdict.rows == 13, "ten records, two changes of the person, one of the enrolment's entry"
    assert {seal.table for seal in Seal.objects.all()} == {RECORDS, PEOPLE, "participants_enrolmentevent"}


def test_every_history_table_is_sealed():
    assert {RECORDS, PEOPLE, "reintegration_daymarkevent", "accounts_userevent"} <= set(sealed_tables())


def test_a_row_is_sealed_once(sealed):
    assert seal_settled_rows() == 0
    record_access(by=AccessRecord.objects.latest("id").by, action=Access.PESEL, enrolment_id=7)
    assert verify().unsealed == 1
    assert seal_settled_rows() == 1
    assert faults() == []


@pytest.mark.parametrize(
    ("column", "value"), [("enrolment_id", 8), ("by_id", None), ("at", "2026-01-01"), ("details", '{"q": true}')]
)
def test_a_changed_record_is_named(sealed, column, value):
    value = factories.make_user("pup").pk if column == "by_id" else value
    by_hand(f"UPDATE {RECORDS} SET {column} = %s WHERE id = %s", value, sealed[4])
    assert faults() == [("changed", RECORDS, sealed[4])]


def test_a_deleted_record_is_named(sealed):
    by_hand(f"DELETE FROM {RECORDS} WHERE id = %s", sealed[4])
    assert faults() == [("missing", RECORDS, sealed[4])]


def test_a_record_put_between_sealed_ones_is_named(sealed):
    by_hand(f"DELETE FROM {RECORDS} WHERE id = %s", sealed[4])
    seal = Seal.objects.get(table=RECORDS)
    numbers = [number for number in seal.row_ids if number != sealed[4]]
    assert len(numbers) == 9
    by_hand(
        f"INSERT INTO {RECORDS} (id, at, by_id, console, action, subject, details) "
        f"SELECT %s, at, by_id, console, action, subject, details FROM {RECORDS} WHERE id = %s",
        -3,
        sealed[0],
    )
    assert faults() == [("inserted", RECORDS, -3), ("missing", RECORDS, sealed[4])]


def test_a_changed_history_row_is_named(sealed):
    event = Participant._meta.get_field("history").related_model.objects.latest("pgh_id")
    by_hand(f"UPDATE {PEOPLE} SET first_name = 'Inna' WHERE pgh_id = %s", event.pk)
    assert faults() == [("changed", PEOPLE, event.pk)]


def test_another_name_put_beside_a_change_is_named(as_role, project):
    """Who made a change stands in the request's context, which other rows share."""
    import pghistory

    person = factories.make_enrolment(project=project).participant
    with pghistory.context(user=1, url="/x/"):
        person.first_name = "Ewa"
        person.save()
    seal_settled_rows()
    by_hand("""UPDATE pghistory_context SET metadata = '{"user": 2, "url": "/x/"}'""")
    assert [fault[:2] for fault in faults()] == [("changed", PEOPLE)]


def test_a_changed_seal_is_named_whatever_was_changed_in_it(sealed):
    """Somebody who rewrites a row and the digest of it still lacks the key."""
    seal = Seal.objects.get(table=RECORDS)
    by_hand(f"UPDATE {RECORDS} SET enrolment_id = 8 WHERE id = %s", sealed[0])
    by_hand("UPDATE accounts_seal SET digests = %s WHERE id = %s", bytes(seal.digests)[::-1], seal.pk)
    assert faults() == [("seal_changed", RECORDS, None)]


@pytest.mark.parametrize("column", ["sealed_at", "columns", "row_ids", "key", "mac", "last_id"])
def test_each_part_of_a_seal_is_covered(sealed, column):
    values = {"sealed_at": "2026-01-01", "columns": "{id}", "row_ids": "{1}", "key": "x", "mac": "0" * 64, "last_id": 1}
    seal = Seal.objects.order_by("number").last()
    by_hand(f"UPDATE accounts_seal SET {column} = %s WHERE id = %s", values[column], seal.pk)
    assert [broken.seal for broken in verify().broken] == [seal.number]


def test_a_seal_taken_out_is_named_at_the_next_one(sealed):
    by_hand("DELETE FROM accounts_seal WHERE number = 2")
    assert verify().broken[0] == Broken(Fault.SEAL_MISSING, Seal.objects.get(number=3).table, seal=3)


def test_seals_cut_off_at_the_end_are_told_by_one_that_was_written_down(sealed):
    number, mac = verify().last
    by_hand("DELETE FROM accounts_seal WHERE number = %s", number)
    assert verify().broken == []
    assert verify(expect=(number, mac)).broken == [Broken(Fault.NOT_THE_EXPECTED, "", seal=number)]
    seal_settled_rows()
    assert verify(expect=(number, mac)).broken == [Broken(Fault.NOT_THE_EXPECTED, "", seal=number)], "another moment"


def test_the_database_refuses_to_change_a_seal(sealed):
    for change in (lambda: Seal.objects.update(table="x"), lambda: Seal.objects.all().delete()):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            change()


def test_rows_erased_by_right_are_not_missed_and_others_still_are(sealed, coordinator):
    gone = sealed[2:5]
    by_hand(f"DELETE FROM {RECORDS} WHERE id = ANY(%s)", gone)
    note_erasure(table=RECORDS, row_ids=gone, reason=ErasureReason.RETENTION, by=coordinator)
    verdict = verify()
    assert (verdict.broken, verdict.erased, verdict.rows) == ([], 3, 10)
    by_hand(f"DELETE FROM {RECORDS} WHERE id = %s", sealed[6])
    assert faults() == [("missing", RECORDS, sealed[6])]


def test_emptied_rows_keep_their_seal_and_may_not_be_filled_again(sealed, coordinator):
    emptied = sealed[2:4]
    by_hand(f"UPDATE {RECORDS} SET subject = '', details = '{{}}', enrolment_id = NULL WHERE id = ANY(%s)", emptied)
    note_erasure(table=RECORDS, row_ids=emptied, reason=ErasureReason.RETENTION, by=coordinator)
    verdict = verify()
    assert (verdict.broken, verdict.erased) == ([], 2)
    by_hand(f"UPDATE {RECORDS} SET subject = 'other' WHERE id = %s", emptied[0])
    assert faults() == [("changed", RECORDS, emptied[0])]


def test_an_erasure_that_the_portal_did_not_write_excuses_nothing(sealed):
    by_hand(f"DELETE FROM {RECORDS} WHERE id = %s", sealed[2])
    Erasure.objects.create(
        table=RECORDS, row_ids=[sealed[2]], columns=[], reason=ErasureReason.RETENTION,
        erased_at=Seal.objects.latest("number").sealed_at, key=keys.newest(), mac="0" * 64,
    )  # fmt: skip
    assert faults() == [("erasure_changed", RECORDS, sealed[2]), ("missing", RECORDS, sealed[2])]


def test_a_new_column_leaves_old_seals_standing(sealed):
    by_hand(f"ALTER TABLE {RECORDS} ADD COLUMN colour text NOT NULL DEFAULT 'green'")
    assert faults() == []


def test_a_column_that_the_code_dropped_is_said_and_one_that_somebody_dropped_is_broken(sealed, monkeypatch):
    by_hand(f"ALTER TABLE {RECORDS} RENAME COLUMN subject TO colour")
    assert [fault[:2] for fault in faults()] == [("column_missing", RECORDS)]
    monkeypatch.setattr(verifying, "declared_columns", lambda table: {"colour"})
    verdict = verify()
    assert (verdict.broken, verdict.reshaped, verdict.rows) == ([], {RECORDS}, 13)


def test_an_older_key_still_opens_what_it_sealed(sealed, settings):
    (old,) = settings.SEAL_KEYS
    settings.SEAL_KEYS = ["a newer key of the suite, long enough", old]
    record_access(by=AccessRecord.objects.latest("id").by, action=Access.FILE, enrolment_id=9)
    seal_settled_rows()
    assert faults() == []
    assert len(set(Seal.objects.values_list("key", flat=True))) == 2
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    assert {fault for fault, _table, _row in faults()} == {"key_unknown"}


def test_checking_costs_the_same_however_many_rows_there_are(sealed, django_assert_num_queries):
    def count() -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert verify().broken == []
        return len(queries)

    first = count()
    user = AccessRecord.objects.latest("id").by
    AccessRecord.objects.bulk_create(AccessRecord(by=user, action=Access.FILE, enrolment_id=7) for _ in range(5001))
    seal_settled_rows()
    assert (count(), Seal.objects.count()) == (first, 5)


def test_the_command_counts_and_ends_well(sealed):
    answer = StringIO()
    call_command("verify_history", "--json", stdout=answer)
    said = json.loads(answer.getvalue())
    assert said == {
        "ok": True, "seals": 3, "rows": 13, "erased": 0, "unsealed": 0, "reshaped": [], "broken": 0, "first": None,
        "last_seal": "{}:{}".format(*verify().last),
    }  # fmt: skip


def test_the_command_names_the_first_broken_row_and_ends_with_one(sealed):
    by_hand(f"UPDATE {RECORDS} SET enrolment_id = 8 WHERE id = %s", sealed[4])
    answer = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_history", "--json", stdout=answer)
    assert refused.value.returncode == 1
    first = json.loads(answer.getvalue())["first"]
    assert (first["fault"], first["table"], first["row"]) == ("changed", RECORDS, sealed[4])
    assert str(sealed[4]) in str(refused.value)


@pytest.mark.parametrize("seal", ["12", "0:" + "a" * 64, "3:xyz"])
def test_the_command_refuses_a_seal_that_is_none(sealed, seal):
    with pytest.raises(CommandError):
        call_command("verify_history", f"--expect={seal}")


@pytest.mark.django_db(transaction=True)
def test_a_row_with_a_smaller_number_that_is_committed_later_is_waited_for(transactional_project):
    """Numbers are given out before commit: the one who is slow holds the smaller one."""
    user = factories.make_user("manager", project=transactional_project)
    holds, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record_access(by=user, action=Access.FILE, enrolment_id=1)
            holds.set()
            may_end.wait(10)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    holds.wait(10)
    record_access(by=user, action=Access.FILE, enrolment_id=2)
    assert not [table for table in Seal.objects.values_list("table", flat=True) if table == RECORDS]
    seal_settled_rows(patience=0.3)
    assert not Seal.objects.filter(table=RECORDS).exists(), "the slow one may still come before it"
    may_end.set()
    writer.join()
    assert seal_settled_rows() == 2
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(transactional_project, monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_IN_A_SEAL", 7)
    user = factories.make_user("manager", project=transactional_project)
    for number in range(200):
        record_access(by=user, action=Access.FILE, enrolment_id=number)
    sealed_by: list[int] = []

    def seal() -> None:
        sealed_by.append(seal_settled_rows())
        connections.close_all()

    sealers = [threading.Thread(target=seal) for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    verdict = verify()
    assert (verdict.broken, verdict.rows, sum(sealed_by)) == ([], 200, 200)
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == list(range(1, verdict.seals + 1))


@pytest.mark.django_db(transaction=True)
def test_a_sealer_killed_in_the_middle_leaves_a_whole_chain(transactional_project):
    user = factories.make_user("manager", project=transactional_project)
    AccessRecord.objects.bulk_create(
        AccessRecord(by=user, action=Access.FILE, enrolment_id=number) for number in range(3000)
    )
    program = (
        "import django; django.setup(); from accounts.seals import sealing; "
        "sealing.ROWS_IN_A_SEAL = 20; sealing.seal_settled_rows()"
    )
    environment = {**os.environ, "PORTAL_DATABASE": connection.settings_dict["NAME"]}
    sealer = subprocess.Popen([sys.executable, "-c", program], cwd=settings.BASE_DIR, env=environment)
    until = time.monotonic() + 30
    while Seal.objects.count() < 5 and time.monotonic() < until:
        time.sleep(0.01)
    sealer.send_signal(signal.SIGKILL)
    sealer.wait()
    done = verify()
    assert done.broken == []
    assert 100 <= done.rows < 3000, "killed while it was at work"
    assert seal_settled_rows() == 3000 - done.rows
    assert (verify().broken, verify().rows) == ([], 3000)


@pytest.fixture
def transactional_project(transactional_db):
    return factories.make_project()


def test_an_import_taken_back_takes_its_history_and_the_seals_know(project, coordinator):
    """The history of rows that an import made goes with it, also where it was sealed."""
    from exchange.models import Deed, Import, ImportedRow
    from exchange.undoing import take_back

    enrolment = factories.make_enrolment(project=project)
    history = Enrolment._meta.get_field("history").related_model
    assert history.objects.filter(pgh_obj_id=enrolment.pk).count() == 1, "the entry was put in"
    seal_settled_rows()
    of_import = Import.objects.create(project=project, file_name="zeszyt.xlsx")
    for row in (enrolment, enrolment.participant, enrolment.entry, enrolment.entry.sensitive):
        ImportedRow.objects.create(
            of_import=of_import, model=row._meta.label_lower, key=row.pk, deed=Deed.CREATED, version=0
        )
    take_back(of_import, by=coordinator)
    assert not history.objects.exists()
    verdict = verify()
    assert (verdict.broken, verdict.erased) == ([], 1)
