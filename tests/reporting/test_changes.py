"""Why a figure changed: who left it or came in, by which edit, by whom; and who may know."""

from datetime import date

import pghistory
import pgtrigger
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cis_portal.lib.periods import Period
from participants.actions import withdraw_document
from participants.models import Document, EntrySnapshot, SensitiveEntry
from reintegration.models import Employment, Qualification
from reporting.changes.comparing import How, differences, moves_between
from reporting.changes.reads import READS
from reporting.changes.standings import report_before, standing_now, standing_of_report
from reporting.changes.telling import compare
from reporting.indicators import INDICATORS, Split
from reporting.models import Report, ReportMember
from reporting.people import behind
from reporting.snapshot import digest_of, take_snapshot
from tests import factories

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
LATER = Period(date(2026, 10, 1), date(2026, 10, 31))
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
COUNTED = st.dictionaries(st.integers(1, 12), DAYS, max_size=8)


@pytest.fixture(autouse=True)
def today(time_machine):
    """Reports are frozen then; the database dates what changes later by its own clock."""
    time_machine.move_to("2026-11-02 10:00+01:00")


def freeze(project, period=QUARTER) -> Report:
    """A ready report with the people behind it, as the builder freezes it, without its files."""
    from django.utils import timezone

    taken = take_snapshot(project, period)
    report = Report.objects.create(
        project=project, starts_on=period.starts_on, ends_on=period.ends_on, state="ready",
        snapshot=taken.snapshot, digest=digest_of(taken.snapshot), frozen_at=timezone.now(),
    )  # fmt: skip
    ReportMember.objects.bulk_create(
        ReportMember(report=report, indicator=code, enrolment_id=pk, decided_on=on, evidence=evidence)
        for code, pk, on, evidence in taken.members
    )
    return report


def employed(project, **fields) -> Employment:
    """Somebody who left on 10.08.2026 and took a job on the 15th, with its document."""
    file = factories.make_enrolment(project=project, ended_on=date(2026, 8, 10), **fields)
    document = Document.objects.create(enrolment=file, kind="job", number="UM/1", issued_on=date(2026, 8, 15))
    return Employment.objects.create(enrolment=file, started_on=date(2026, 8, 15), document=document)


def of(comparison, code):
    return next(line for line in comparison.lines if line.difference.code == code)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(COUNTED, COUNTED, DAYS)
def test_a_figure_is_what_it_was_and_every_move_since_so_it_falls_by_a_named_correction_alone(earlier, later, until):
    earlier = {pk: min(on, until) for pk, on in earlier.items()}
    moves = moves_between(earlier, later, until)
    assert len(earlier) + sum(move.effect for move in moves) == len(later)
    if len(later) < len(earlier):
        assert any(move.how == How.LOST for move in moves)
    before, after = ({"P1": Split(len(side), len(side), 0)} for side in (earlier, later))
    (difference,) = differences({"P1": earlier}, {"P1": later}, until=until, before=before, after=after)
    assert difference.change == difference.new + sum(move.effect for move in difference.corrections)


def test_every_indicator_says_what_it_rests_on():
    assert set(READS) == set(INDICATORS)


def test_who_left_a_figure_is_told_with_the_edit_and_its_author(project, time_machine):
    job, by = employed(project), factories.make_user("coordinator", project=project)
    report = freeze(project)
    time_machine.move_to("2026-11-24 09:00+01:00")
    with pghistory.context(user=by.pk):
        Employment.objects.filter(pk=job.pk).update(started_on=date(2026, 9, 20))
    line = of(compare(project, standing_of_report(report), standing_now(project, date(2026, 9, 30)), by), "R1")
    assert (line.difference.before.total, line.difference.after.total, line.difference.change) == (1, 0, -1)
    (told,) = line.told
    assert (told.enrolment, told.move.how) == (job.enrolment, How.LOST)
    (cause,) = told.causes
    assert cause.by == str(by)
    assert cause.edit.text == "od dnia: 15.08.2026 → 20.09.2026"


def test_a_document_that_was_withdrawn_proves_nothing_and_its_withdrawal_is_named(project, time_machine):
    job, by = employed(project), factories.make_user("coordinator", project=project)
    qualified = factories.make_enrolment(project=project, ended_on=date(2026, 8, 10))
    paper = Document.objects.create(enrolment=qualified, kind="certificate", number="CZ/1")
    days = {"awarded_on": date(2026, 8, 1), "recorded_on": date(2026, 8, 20)}
    Qualification.objects.create(enrolment=qualified, name="Kucharz", awarding_body="Izba", document=paper, **days)
    report = freeze(project)
    time_machine.move_to("2026-11-24 09:00+01:00")
    with pghistory.context(user=by.pk):
        for document in (job.document, paper):
            withdraw_document(document=document, reason="podpis nieczytelny", by=by)
    comparison = compare(project, standing_of_report(report), standing_now(project, date(2026, 9, 30)), by)
    for code, file in (("R1", job.enrolment), ("EECR03", qualified)):
        line = of(comparison, code)
        assert (line.difference.change, [told.enrolment for told in line.told]) == (-1, [file])
        number = "UM/1" if code == "R1" else "CZ/1"
        assert [(cause.edit.text, cause.by) for cause in line.told[0].causes] == [
            (f"powód wycofania: brak → podpis nieczytelny ({number})", str(by))
        ]
    (nearly,) = behind(project, INDICATORS["R1"], as_of=date(2026, 9, 30), since=None, user=by).nearly
    assert (nearly.enrolment, nearly.lacks) == (job.enrolment, ["brak dokumentu potwierdzającego pracę"])


def test_someone_entered_late_is_told_apart_from_whoever_only_came_later(project, time_machine):
    report = freeze(project)
    time_machine.move_to("2026-11-24 09:00+01:00")
    late = employed(project).enrolment
    factories.make_enrolment(project=project, started_on=date(2026, 10, 5))
    user = factories.make_user("coordinator", project=project)
    comparison = compare(project, standing_of_report(report), standing_now(project, date(2026, 10, 31)), user)
    people = of(comparison, "P1")
    assert (people.difference.new, [told.enrolment for told in people.told]) == (1, [late])
    assert people.told[0].move.how == How.LATE
    assert people.told[0].causes[0].edit.text.startswith("Udział w projekcie")


def test_a_corrected_entry_moves_a_person_from_one_figure_to_another(project, time_machine):
    file = factories.make_enrolment(project=project)
    report, by = freeze(project), factories.make_user("manager", project=project)
    time_machine.move_to("2026-11-24 09:00+01:00")
    former = file.entry
    sensitive = {name: getattr(former.sensitive, name) for name in ("foreign_origin", "third_country", "minority", "homeless", "disability")}  # fmt: skip  # noqa: E501
    kept = {f.name: getattr(former, f.name) for f in EntrySnapshot._meta.concrete_fields if f.name not in ("id", "created_at")}  # fmt: skip  # noqa: E501
    kept |= {"version": 2, "reason": "pomyłka", "labour_detail": "long_term", "created_by": by}
    file.entry = EntrySnapshot.objects.create(**kept)
    SensitiveEntry.objects.create(snapshot=file.entry, **sensitive)
    file.save()
    comparison = compare(project, standing_of_report(report), standing_now(project, QUARTER.ends_on), by)
    assert {code: of(comparison, code).difference.change for code in ("P1", "P2", "P3")} == {"P1": 0, "P2": 1, "P3": -1}
    assert of(comparison, "P3").told[0].causes[0].by == str(by)
    assert "pomyłka" in of(comparison, "P3").told[0].causes[0].edit.text


def test_a_changed_rule_is_named_where_no_file_was_touched(project, time_machine):
    employed(project)
    report, by = freeze(project), factories.make_user("manager", project=project)
    time_machine.move_to("2026-11-24 09:00+01:00")
    project.settings.create(
        key="result_window_days", valid_from=date(2025, 2, 1), value="3", source="aneks", created_by=by
    )
    line = of(compare(project, standing_of_report(report), standing_now(project, QUARTER.ends_on), by), "R1")
    assert line.difference.change == -1
    assert [cause.by for cause in line.rules] == [str(by)]


def test_partners_are_told_figures_and_no_names(project):
    employed(project)
    report = freeze(project)
    Employment.objects.all().delete()
    mopr = factories.make_user("mopr", project=project)
    line = of(compare(project, standing_of_report(report), standing_now(project, QUARTER.ends_on), mopr), "R1")
    assert (line.difference.change, line.told, line.unseen) == (-1, [], 1)


def test_the_report_before_is_the_latest_that_ends_by_that_day(project):
    first, second = freeze(project), freeze(project, LATER)
    assert report_before(project, date(2026, 10, 30)) == first
    assert report_before(project, date(2026, 10, 31)) == second
    assert report_before(project, date(2026, 9, 29)) is None


def test_the_page_of_a_figure_says_why_it_changed(as_role, project, time_machine):
    job = employed(project)
    freeze(project)
    time_machine.move_to("2026-11-24 09:00+01:00")
    Employment.objects.filter(pk=job.pk).delete()
    client = as_role("coordinator")
    page = client.get("/indicators/R1/?as_of=2026-09-30").content.decode()
    assert "1 na 30.09.2026, 0 na 30.09.2026: korekty: −1." in page
    assert f'href="/participants/{job.enrolment.case_number}/"' in page


@pytest.mark.parametrize("moved", [1, 3])
def test_comparing_costs_the_same_however_many_moved(client, project, django_assert_num_queries, time_machine, moved):
    jobs = [employed(project) for _ in range(moved)]
    earlier, later = freeze(project), freeze(project, LATER)
    time_machine.move_to("2026-11-24 09:00+01:00")
    for job in jobs:
        Employment.objects.filter(pk=job.pk).update(started_on=date(2026, 9, 20))
    client.force_login(factories.make_user("coordinator", project=project))
    with django_assert_num_queries(29):
        page = client.get(f"/reports/{earlier.pk}/now/")
    assert page.content.decode().count("Łąkowska") == moved * 2  # in R1 and in EECR04
    compared = client.get(f"/reports/{later.pk}/compare/{earlier.pk}/").context["comparison"]
    assert (compared.earlier.report, compared.later.report) == (earlier, later)


def test_reports_counted_by_different_rules_say_so(as_role, project):
    report = freeze(project)
    page = as_role("coordinator").get(f"/reports/{report.pk}/now/").content.decode()
    assert 'class="note ok"' in page  # nothing differs
    assert '<p class="note warn">' not in page
    with pgtrigger.ignore():
        Report.objects.filter(pk=report.pk).update(snapshot={**report.snapshot, "rules_version": 1})
    assert '<p class="note warn">' in as_role("coordinator").get(f"/reports/{report.pk}/now/").content.decode()


def test_reports_of_another_project_are_not_compared(as_role, project):
    report, foreign = freeze(project), freeze(factories.make_other_project())
    client = as_role("coordinator")
    assert client.get(f"/reports/{report.pk}/compare/{foreign.pk}/").status_code == 404
    assert client.get(f"/reports/{foreign.pk}/now/").status_code == 404
