"""Who looked cannot be passed by: whatever shows a person leaves its record, found by asking every address.

A page that says a participant's name, and every file that is taken away, leaves exactly one access record, in the
transaction of its request; where the address names a file, so does the record.
"""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessRecord
from tests.test_access_matrix import CASES, built, clients, fill, world  # noqa: F401  the fixtures of the matrix

NAME = "Łąkowska"  # of every participant that the factories make
SUMS_ALONE = {"benefit_year_file"}  # a file without people in it: sums by month
ONE_FOR_EACH_FILE = {"audit_bundle"}


def shows_somebody(response) -> bool:
    """Whether the answer is a file or says a participant's name."""
    if "attachment" in response.headers.get("Content-Disposition", ""):
        return True
    return not response.headers["Content-Type"].startswith("text/") or NAME in response.content.decode()


def says(response) -> bool:
    """Whether an unpacked file says the name; read also so that a streamed one is closed."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return NAME.encode() in content
    packed = zipfile.ZipFile(io.BytesIO(content))
    return any(NAME.encode() in packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("panel", [False, True], ids=["page", "panel"])
def test_what_shows_a_person_leaves_one_record(world, clients, panel):  # noqa: F811
    role, headers = "manager", {"HX-Request": "true"} if panel else {}
    wrong = []
    for address, entry in CASES:
        if panel and "case" not in entry.pattern.converters:
            continue  # parts of a file alone come as panels
        filled = fill(entry, world, "shared")
        before = AccessRecord.objects.count()
        response = clients[role].get(reverse(entry.name, kwargs=filled), headers=headers)
        if response.status_code != 200:
            assert AccessRecord.objects.count() == before, f"/{address} refused and recorded"
            continue
        records = list(AccessRecord.objects.order_by("id")[before:])
        expected = {1} if shows_somebody(response) else {0, 1}  # a list that happens to be empty is still opened
        if entry.name in SUMS_ALONE:
            assert not says(response), f"/{address} names people"
            expected = {0}
        if entry.name in ONE_FOR_EACH_FILE:
            assert says(response)
        if len(records) not in expected:
            wrong.append(f"/{address}: {len(records)} records, {expected} expected")
        if "case" in filled and records and records[0].enrolment_id != world.files["shared"].pk:
            wrong.append(f"/{address}: the record does not name the file")
    assert wrong == []


def test_what_cannot_be_recorded_is_not_shown(world, clients, monkeypatch):  # noqa: F811
    url = reverse("participant_file", args=[world.files["own"].case_number])
    with CaptureQueriesContext(connection) as queries:
        clients["manager"].get(url)
    assert sum('INSERT INTO "accounts_accessrecord"' in query["sql"] for query in queries) == 1

    def refuse(*_args, **_fields):
        raise RuntimeError("no room for a record")

    monkeypatch.setattr(AccessRecord.objects, "create", refuse)
    with pytest.raises(RuntimeError, match="no room"):
        clients["manager"].get(url)
