"""The tables for the yearly report of the centre: who is in which row, the money by month, the files, who sees them."""

import io
from datetime import date

import openpyxl
import pypdf
import pytest
from django.utils import timezone

from cis_portal.lib.periods import Period
from participants.models import CandidacyGroup
from reintegration.models import Employment
from reporting import actions
from reporting.documents import report_pdf, report_xlsx
from reporting.models import Report, ReportKind
from reporting.snapshot import digest_of, take_snapshot
from reporting.yearly import Member, Spell, group_by_entry, rows_by_group, standing_in, ways_of_earning
from tests import factories
from tests.reporting.test_documents import tags_of, text_of

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
ALL = ("social", "vocational")


def member(*spells: tuple[date, date | None], **fields) -> Member:
    return Member(
        **{"enrolment_id": 1, "group": "other", "by_entry": False, "spells": tuple(Spell(*s) for s in spells), **fields}
    )


@pytest.mark.parametrize(
    ("spells", "started", "left"),
    [
        ([(date(2026, 3, 2), None)], date(2026, 3, 2), None),
        ([(date(2025, 3, 2), date(2026, 2, 28))], None, date(2026, 2, 28)),
        ([(date(2025, 3, 2), date(2026, 12, 31))], None, date(2026, 12, 31)),
        ([(date(2025, 3, 2), date(2027, 1, 1))], None, None),
        # left and came back: in the year she neither left nor started
        ([(date(2025, 3, 2), date(2026, 2, 28)), (date(2026, 9, 1), None)], None, None),
        ([(date(2026, 3, 2), date(2026, 4, 1)), (date(2026, 9, 1), date(2026, 9, 9))], date(2026, 3, 2), date(2026, 9, 9)),  # noqa: E501
    ],
)  # fmt: skip
def test_a_person_stands_once_in_a_year(spells, started, left):
    found = standing_in(member(*spells), YEAR)
    assert (found.started_on, found.left_on) == (started, left)


@pytest.mark.parametrize("spell", [(date(2025, 1, 1), date(2025, 12, 31)), (date(2027, 1, 1), None)])
def test_who_was_not_there_on_any_day_of_the_year_is_in_no_row(spell):
    assert standing_in(member(spell), YEAR) is None


@pytest.mark.parametrize(
    ("homeless", "disability", "detail", "group"),
    [("yes", "yes", "long_term", "homeless"), ("no", "yes", "long_term", "disabled"),
     ("refused", "no", "long_term", "unemployed"), (None, None, "other", "other")],
)  # fmt: skip
def test_entry_data_gives_the_group_that_nobody_entered(homeless, disability, detail, group):
    assert group_by_entry(homeless, disability, detail) == group


def test_rows_add_up_to_the_row_of_all():
    left = (date(2026, 1, 5), date(2026, 6, 30))
    found = [
        standing_in(member(left, group="alcohol", as_planned=True, strands=frozenset({"social"})), YEAR),
        standing_in(member(left, group="alcohol", as_planned=False), YEAR),
        standing_in(member(left, group="disabled", by_entry=True), YEAR),
        standing_in(member((date(2025, 5, 4), None), group="disabled", strands=frozenset(ALL)), YEAR),
    ]
    *rows, total = rows_by_group(found, ALL)
    assert total == {
        "group": "", "took_part": 4, "started": 3, "there": 1, "left": 3, "finished": 1, "early": 1, "unsaid": 1,
        "social": 2, "vocational": 1, "by_entry": 1,
    }  # fmt: skip
    assert all(total[key] == sum(row[key] for row in rows) for key in total if key != "group")
    assert all(row["took_part"] == row["there"] + row["left"] for row in rows)
    assert all(row["left"] == row["finished"] + row["early"] + row["unsaid"] for row in rows)


def test_a_person_is_independent_once_and_by_one_way():
    earning = {"earned_on": date(2026, 5, 4), "way": "umowa o pracę"}
    found = [member((date(2026, 1, 5), None), **earning, documented=paper) for paper in (True, False)]
    rows = ways_of_earning([standing_in(one, YEAR) for one in [*found, member((date(2026, 1, 5), None))]])
    assert rows == [{"way": "umowa o pracę", "people": 2, "documented": 1}]


@pytest.fixture
def people(project):
    """One whose group recruitment entered and who took a job, one by entry data alone, one of the year before."""
    candidacy = factories.make_candidacy(project, "accepted")
    worker = factories.make_enrolment(project=project, started_on=date(2026, 3, 2))
    stay = factories.make_stay(worker, trial_starts_on=date(2026, 3, 2))
    type(candidacy).objects.filter(pk=candidacy.pk).update(stay=stay)
    CandidacyGroup.objects.create(candidacy=candidacy, group="alcohol", is_primary=True)
    Employment.objects.create(enrolment=worker, started_on=date(2026, 9, 1), form="umowa o pracę")
    left, disabled = {"ended_on": date(2026, 7, 1)}, {"disability": "yes"}
    other = factories.make_enrolment(project=project, started_on=date(2026, 4, 1), sensitive=disabled, **left)
    factories.make_stay(other, trial_starts_on=date(2026, 4, 1), ended_on=date(2026, 7, 1))
    earlier = factories.make_enrolment(project=project, started_on=date(2025, 4, 1), ended_on=date(2025, 7, 1))
    factories.make_stay(earlier, trial_starts_on=date(2025, 4, 1), ended_on=date(2025, 7, 1))
    return {"worker": worker, "other": other, "earlier": earlier}


def frozen(project) -> Report:
    snapshot = take_snapshot(project, YEAR, ReportKind.YEARLY).snapshot
    return Report(project=project, kind=ReportKind.YEARLY, starts_on=YEAR.starts_on, ends_on=YEAR.ends_on,
                  snapshot=snapshot, digest=digest_of(snapshot), frozen_at=timezone.now())  # fmt: skip


def test_days_at_an_employer_are_a_service_and_vocational_reintegration(project, people):
    factories.make_practice(people["worker"].stays.get(), date(2026, 5, 4), "6.5")
    snapshot = take_snapshot(project, YEAR, ReportKind.YEARLY).snapshot
    (service,) = snapshot["services"]
    assert (service["strand"], service["hours"], service["people"]) == ("vocational", "6.50", 1)
    assert {row["group"]: row["vocational"] for row in snapshot["groups"] if row["vocational"]} == {"alcohol": 1, "": 1}


def test_the_tables_count_people_by_group_and_keep_who_they_are_without_it(project, people):
    taken = take_snapshot(project, YEAR, ReportKind.YEARLY)
    rows = {row["group"]: row for row in taken.snapshot["groups"]}
    assert {group: row["took_part"] for group, row in rows.items() if row["took_part"]} == {
        "alcohol": 1, "disabled": 1, "": 2,
    }  # fmt: skip
    assert (rows["alcohol"]["by_entry"], rows["disabled"]["by_entry"], rows[""]["left"]) == (0, 1, 1)
    assert taken.snapshot["independent"] == [{"way": "umowa o pracę", "people": 1, "documented": 0}]
    worker, other = people["worker"].pk, people["other"].pk
    assert sorted(taken.members) == [
        ("Y1", worker, date(2026, 3, 2), {"started_on": "2026-03-02"}),
        ("Y1", other, date(2026, 4, 1), {"started_on": "2026-04-01"}),
        ("Y2", worker, date(2026, 3, 2), {"started_on": "2026-03-02"}),
        ("Y2", other, date(2026, 4, 1), {"started_on": "2026-04-01"}),
        ("Y3", other, date(2026, 7, 1), {"left_on": "2026-07-01"}),
        ("Y4", worker, date(2026, 9, 1), {"job_on": "2026-09-01"}),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_tables_cost_the_same_however_many_people_there_are(project, number, django_assert_num_queries):
    for _ in range(number):
        factories.make_stay(factories.make_enrolment(project=project))
    with django_assert_num_queries(19):
        take_snapshot(project, YEAR, ReportKind.YEARLY)


def test_paper_and_workbook_hold_the_same_tables(project, people):
    report = frozen(project)
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(report)))
    assert (reader.metadata.title, reader.trailer["/Root"]["/Lang"]) == (
        "Tabele do sprawozdania rocznego CIS (CAS-02), 2026", "pl",
    )  # fmt: skip
    tags, text = tags_of(reader), text_of(reader)
    assert (tags.count("/H1"), tags.count("/H2"), tags.count("/Table"), tags.count("/Caption")) == (1, 7, 6, 6)
    assert tags.count("/TH") > 40
    assert f"strona 1 z {len(reader.pages)}" in text
    assert "Miejsce na ciąg znaków" in text
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report)))
    cells = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    assert len(book.sheetnames) == 6
    assert cells[0][-1][1:6] == (2, 2, 1, 0, 0)
    assert cells[1][-1] == ("umowa o pracę", 1, 0)
    assert cells[3][-1][1:] == (0, 0, 0, 0, None)


def test_a_year_is_asked_for_whole_and_seen_by_the_centre_alone(project, people, time_machine):
    time_machine.move_to("2027-02-01 08:00+01:00")
    with pytest.raises(actions.PeriodNotReportable) as refusal:
        actions.request_report(
            project=project, period=Period(date(2026, 1, 1), date(2026, 6, 30)), by=None, start=False, kind="yearly"
        )
    assert refusal.value.code == "not_a_year"
    report = actions.request_report(project=project, period=YEAR, by=None, start=False, kind=ReportKind.YEARLY)
    seen = {
        role: Report.objects.visible_to(factories.make_user(role, project=project)).filter(pk=report.pk).exists()
        for role in ("coordinator", "manager", "mopr", "pup")
    }
    assert seen == {"coordinator": True, "manager": True, "mopr": False, "pup": False}
