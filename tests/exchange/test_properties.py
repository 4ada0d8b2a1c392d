"""Whatever is done to the workbook: no exception, no half change, and what came in comes in again without a change."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange import actions
from exchange.models import ImportState
from exchange.workbook.faults import FaultCode
from participants.models import Enrolment, EntrySnapshot, Stay
from reintegration.models import DayMark, Employment
from tests.exchange.workbooks import KNOWN, as_csv, as_xlsx, few_people, read, sheets

QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
SMALL = few_people(4, cards=2)
TITLES = sorted(SMALL)

texts = st.one_of(
    st.sampled_from([
        "", " ", "Tak", "Nie", "O", "L4", "NN", "=1+1", "=HYPERLINK(\"x\")", "'", '"', "<b>", "\u202e", "😀", "MOPR",
        "2026-06-15", "31.02.2026", "0001-01-01", "9999-12-31", "2026-06-15|2026-06-16", "||", "1", "0", "-1", "1e999",
        "99060484907", "44051401359", "CUDZ/176768", "x" * 400, "Osoba pracująca", "pozytywny", "1/0", "nan", "½",
    ]),
    st.text(st.characters(exclude_categories=["Cc", "Cs"], max_codepoint=0x2FFF), max_size=12),
)  # fmt: skip
values = st.one_of(
    st.none(),
    texts,
    st.integers(-10, 10**6),
    st.sampled_from([10**18, 2**63, -(2**31), 1e300, 0.1, 45678, 45678.5, True, False, time(7, 30)]),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from([datetime(2025, 2, 18), datetime(2026, 3, 1), datetime(2024, 12, 31), date(2027, 12, 31)]),
)
cells = st.tuples(st.sampled_from(TITLES), st.integers(0, 30), st.integers(1, 44), values)
structures = st.lists(
    st.one_of(
        st.tuples(st.just("drop sheet"), st.sampled_from(TITLES)),
        st.tuples(st.just("drop column"), st.sampled_from(TITLES), st.integers(1, 43)),
        st.tuples(st.just("swap rows"), st.sampled_from(TITLES), st.randoms(use_true_random=False)),
        st.tuples(st.just("repeat row"), st.sampled_from(TITLES), st.integers(0, 30)),
        st.tuples(st.just("blank rows"), st.sampled_from(TITLES), st.integers(1, 5)),
        st.tuples(st.just("rename"), st.sampled_from(TITLES), st.sampled_from(["Notatki", "Obecność 2025-03", "x"])),
    ),
    max_size=3,
)


def restructure(book, changes):
    """The workbook with sheets, columns and rows moved about."""
    found = dict(book)
    for kind, title, *how in changes:
        raw = found.get(title)
        if raw is None or not raw.rows:
            continue
        if kind == "drop sheet":
            del found[title]
        elif kind == "drop column":
            gone = how[0] - 1
            cut = [(number, cells[:gone] + cells[gone + 1 :]) for number, cells in raw.rows]
            found[title] = replace(raw, header=raw.header[:gone] + raw.header[gone + 1 :], rows=cut)
        elif kind == "swap rows":
            mixed = [cells for _number, cells in raw.rows]
            how[0].shuffle(mixed)
            found[title] = replace(raw, rows=[(number, cells) for number, cells in enumerate(mixed, start=2)])
        elif kind == "repeat row":
            again = raw.rows[how[0] % len(raw.rows)][1]
            found[title] = replace(raw, rows=[*raw.rows, (raw.rows[-1][0] + 1, again)])
        elif kind == "blank rows":
            found[title] = replace(raw, rows=[(number + how[0], cells) for number, cells in raw.rows])
        elif how[0] not in found:
            del found[title]
            found[how[0]] = replace(raw, title=how[0])
    return found


def put(book, changes):
    """The workbook with values in cells; rows are counted round."""
    found = dict(book)
    for title, row, column, value in changes:
        raw = found.get(title)
        if raw is None or not raw.rows:
            continue
        rows = list(raw.rows)
        number, old = rows[row % len(rows)]
        new = list(old) + [None] * (column - len(old))
        new[column - 1] = value
        rows[row % len(rows)] = (number, tuple(new))
        found[title] = replace(raw, rows=rows)
    return found


def census():
    """Enough to see whether anything was written."""
    return (
        [(row.pk, str(row.started_on), str(row.ended_on), row.entry_id) for row in Enrolment.objects.order_by("pk")],
        list(EntrySnapshot.objects.order_by("pk").values_list("pk", flat=True)),
        list(
            Stay.objects.order_by("pk").values_list("pk", "trial_starts_on", "ended_on", "planned_end_on", "end_reason")
        ),
        list(DayMark.objects.order_by("pk").values_list("pk", "stay_id", "code", "version")),
        list(Employment.objects.order_by("pk").values_list("pk", "form", "gross_pay", "document_id")),
    )


def check(project, content):
    """Bring the content in; whole or not at all, again without a change, and back as if it had never been."""
    before = census()
    made = actions.bring_workbook(project=project, name="a.xlsx", content=content, by=None)
    if made.state == ImportState.REFUSED:
        assert census() == before
        for fault in made.read_faults():
            assert fault.code in FaultCode
            assert fault.message
            assert (fault.row is None) == (fault.code in ("file_unreadable", "file_too_large"))
            assert fault.row is None or fault.cell
        return
    assert made.state == ImportState.APPLIED, made.reason
    after = census()
    again = actions.bring_workbook(project=project, name="a.xlsx", content=content, by=None)
    assert again.state == ImportState.APPLIED, again.read_faults()
    assert (again.totals["created"], again.totals["updated"]) == (0, 0)
    assert census() == after
    for done in (again, made):
        actions.undo_import(pk=done.pk, by=None)
    assert census() == before


@pytest.fixture(params=["an empty portal", "a portal with the same people"])
def portal(request, project):
    if request.param != "an empty portal":
        actions.bring_workbook(project=project, name="a.xlsx", content=as_xlsx(SMALL), by=None)
    return project


@QUICK
@given(st.lists(cells, max_size=3), structures)
def test_a_workbook_changed_anyhow_is_whole_or_refused(portal, changes, moves):
    content = as_xlsx(restructure(put(SMALL, changes), moves) or {"x": SMALL["Udział"]})
    with transaction.atomic():
        check(portal, content)
        transaction.set_rollback(True)


@pytest.fixture
def filled(project):
    actions.bring_workbook(project=project, name="a.xlsx", content=as_xlsx(SMALL), by=None)
    return project


spring = st.dates(date(2025, 2, 1), date(2025, 4, 30)).map(lambda day: datetime(day.year, day.month, day.day))
splits = st.lists(st.tuples(st.integers(0, 3), spring), max_size=2)
bounds = st.tuples(st.just("Udział"), st.integers(0, 3), st.sampled_from([8, 9]), st.one_of(st.none(), spring))


def split_stays(book, found):
    """The workbook with stays cut in two: (row, last day of the first)."""
    raw = book["Udział"]
    rows = list(raw.rows)
    for row, ends_on in found:
        number, values = rows[row]
        starts_on = ends_on + timedelta(days=1)
        rows[row] = (number, (*values[:5], None, None, None, ends_on, *values[9:]))
        rows.append((rows[-1][0] + 1, (*values[:3], None, starts_on, None, None, None, *values[8:])))
    return {**book, "Udział": replace(raw, rows=rows)}


@QUICK
@given(splits, st.lists(bounds, max_size=2), st.booleans())
def test_stays_changed_anyhow_hold_all_their_marks_or_are_refused(filled, cuts, changes, with_cards):
    book = put(split_stays(SMALL, cuts), changes)
    if not with_cards:
        book = {title: raw for title, raw in book.items() if not title.startswith("Obecność")}
    with transaction.atomic():
        check(filled, as_xlsx(book))
        actions.bring_workbook(project=filled, name="a.xlsx", content=as_xlsx(book), by=None)
        for mark in DayMark.objects.select_related("stay"):
            assert mark.stay.trial_starts_on <= mark.day <= (mark.stay.last_day or date.max)
        transaction.set_rollback(True)


@QUICK
@given(st.integers(0, 10**9), st.integers(0, 3))
def test_a_damaged_file_is_whole_or_refused(project, seed, kind):
    rng = random.Random(seed)
    content = bytearray(as_xlsx(few_people(1, cards=1)))
    if kind == 0:
        del content[rng.randrange(len(content)) :]
    elif kind == 1:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    elif kind == 2:
        place = rng.randrange(len(content))
        content[place : place + 16] = rng.randbytes(16)
    else:
        content = bytearray(rng.randbytes(rng.randrange(2000)))
    with transaction.atomic():
        check(project, bytes(content))
        transaction.set_rollback(True)


@QUICK
@given(st.integers(1, 4), st.integers(0, 42), st.text(max_size=20), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_csv_with_any_text_in_it_is_whole_or_refused(project, row, column, text, encoding):
    raw = put({"Uczestnicy": SMALL["Uczestnicy"]}, [("Uczestnicy", row, column + 1, text)])["Uczestnicy"]
    content = as_csv(raw, encoding="utf-8").decode().encode(encoding, errors="replace")
    with transaction.atomic():
        check(project, content)
        transaction.set_rollback(True)


@settings(QUICK, max_examples=100)
@given(st.lists(cells, min_size=1, max_size=6), structures)
def test_reading_alone_never_fails_and_names_each_cell_once(changes, moves):
    book = read(restructure(put(SMALL, changes), moves), KNOWN)
    places = [(fault.sheet, fault.row, fault.position, fault.code) for fault in book.faults]
    assert len(places) == len(set(places))


def test_the_small_workbook_is_sound_itself():
    assert read(SMALL).faults == []
    assert set(SMALL) < set(sheets())
