"""The social situation: assessed at entry, in between and at exit, put right on record, signed; R2 counts as before."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from participants.models import Document
from reintegration.actions import assessments as actions
from reintegration.criteria import CRITERIA, words_of
from reintegration.models import CriterionAssessment, InterimAssessment, LevelCorrection, SignedSheet
from reintegration.social_situation import situation_of
from reporting.indicators.counting import count
from reporting.indicators.loading import load_people, load_rules
from tests import factories

pytestmark = pytest.mark.django_db
WORK, HEALTH = "motywacja do pracy", "stan zdrowia"


@pytest.fixture
def file(project):
    return factories.make_enrolment(project=project)


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


def assessed(file, worker, day: date, **levels: int) -> dict[str, CriterionAssessment]:
    actions.assess_at_entry(enrolment=file, day=day, levels={WORK: 1, HEALTH: 2, **levels}, by=worker)
    return {row.criterion: row for row in CriterionAssessment.objects.filter(enrolment=file)}


def test_a_situation_is_assessed_at_entry_in_between_and_at_exit(file, worker):
    rows = assessed(file, worker, date(2026, 3, 2))
    numbers = {row.pk: level for row, level in ((rows[WORK], 2), (rows[HEALTH], 2))}
    actions.assess_again(enrolment=file, moment="interim", day=date(2026, 6, 1), levels=numbers, by=worker)
    actions.assess_again(
        enrolment=file, moment="exit", day=date(2026, 9, 1), levels={**numbers, rows[WORK].pk: 3}, by=worker
    )
    found = situation_of(file)
    assert {line.row.criterion: [(one.moment, one.level) for one in line.levels] for line in found.lines} == {
        WORK: [("entry", 1), ("interim", 2), ("exit", 3)],
        HEALTH: [("entry", 2), ("interim", 2), ("exit", 2)],
    }
    assert (found.better, found.open_lines) == (1, [])
    assert [(sheet.moment, sheet.day, len(sheet.lines)) for sheet in found.sheets] == [
        ("entry", date(2026, 3, 2), 2), ("interim", date(2026, 6, 1), 2), ("exit", date(2026, 9, 1), 2),
    ]  # fmt: skip


def test_what_a_workbook_brought_shows_up_and_is_assessed_at_exit(file, worker):
    row = CriterionAssessment.objects.create(
        enrolment=file, criterion="z zeszytu", entry_level=1, entry_on=date(2025, 2, 3)
    )
    assert situation_of(file).lines[0].before.words == "wymaga stałego wsparcia"
    actions.assess_again(enrolment=file, moment="exit", day=date(2026, 2, 3), levels={row.pk: 2}, by=worker)
    row.refresh_from_db()
    assert (row.exit_level, row.exit_on) == (2, date(2026, 2, 3))


def test_nothing_is_assessed_twice_ahead_or_before_the_entry(file, worker):
    rows = assessed(file, worker, date(2026, 3, 2))
    one = {rows[WORK].pk: 2}
    with pytest.raises(actions.AssessedAlready):
        assessed(file, worker, date(2026, 4, 2))
    with pytest.raises(actions.AssessedBefore):
        actions.assess_again(enrolment=file, moment="exit", day=date(2026, 3, 1), levels=one, by=worker)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(actions.AssessmentToCome):
        actions.assess_again(enrolment=file, moment="exit", day=tomorrow, levels=one, by=worker)
    with pytest.raises(actions.NothingAssessed):
        actions.assess_again(enrolment=file, moment="exit", day=date(2026, 4, 1), levels={}, by=worker)
    actions.assess_again(enrolment=file, moment="interim", day=date(2026, 4, 1), levels=one, by=worker)
    with pytest.raises(actions.AssessedAlready):
        actions.assess_again(enrolment=file, moment="interim", day=date(2026, 4, 1), levels=one, by=worker)
    actions.assess_again(enrolment=file, moment="exit", day=date(2026, 5, 1), levels=one, by=worker)
    with pytest.raises(actions.AssessedAlready):
        actions.assess_again(enrolment=file, moment="exit", day=date(2026, 5, 2), levels=one, by=worker)


def test_another_files_criterion_is_not_assessed(file, worker, project):
    other = assessed(factories.make_enrolment(project=project), worker, date(2026, 3, 2))
    with pytest.raises(actions.NothingAssessed):
        actions.assess_again(enrolment=file, moment="exit", day=date(2026, 5, 1), levels={other[WORK].pk: 3}, by=worker)


@pytest.mark.parametrize("moment", ["entry", "interim", "exit"])
def test_a_wrong_level_is_put_right_on_record(file, worker, moment):
    days = {"entry": date(2026, 3, 2), "interim": date(2026, 6, 1), "exit": date(2026, 9, 1)}
    row = assessed(file, worker, days["entry"])[HEALTH]
    for later in ("interim", "exit"):
        actions.assess_again(enrolment=file, moment=later, day=days[later], levels={row.pk: 2}, by=worker)
    given = {"assessment": row, "moment": moment, "day": days[moment], "reason": "pomyłka", "by": worker}
    with pytest.raises(actions.SameLevel):
        actions.correct_level(level=2, **given)
    made = actions.correct_level(level=3, **given)
    row.refresh_from_db()
    levels = (row.entry_level, InterimAssessment.objects.get(assessment=row).level, row.exit_level)
    assert levels == tuple(3 if one == moment else 2 for one in days)
    assert (made.former_level, made.level, made.reason) == (2, 3, "pomyłka")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        LevelCorrection.objects.update(level=1)


def test_a_sheet_is_signed_once_with_its_document(file, worker):
    assessed(file, worker, date(2026, 3, 2))
    given = {"enrolment": file, "moment": "entry", "held_on": date(2026, 3, 2), "by": worker}
    with pytest.raises(actions.AssessedBefore):
        actions.sign_sheet(day=date(2026, 3, 1), **given)
    actions.sign_sheet(day=date(2026, 3, 4), **given)
    with pytest.raises(actions.SignedAlready):
        actions.sign_sheet(day=date(2026, 3, 5), **given)
    paper = Document.objects.get(enrolment=file)
    assert (paper.kind, paper.issued_on, paper.signed_on) == (
        "social_assessment", date(2026, 3, 2), date(2026, 3, 4),
    )  # fmt: skip
    assert SignedSheet.objects.get().document == paper
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        SignedSheet.objects.update(signed_on=date(2026, 3, 5))


def test_every_criterion_of_the_sheet_says_what_its_levels_mean():
    assert len(CRITERIA) == 8
    assert all(len({words_of(criterion, level) for level in (1, 2, 3)}) == 3 for criterion in CRITERIA)
    with pytest.raises(ValueError, match="1, 2 or 3"):
        words_of(WORK, 4)


def test_the_page_writes_shows_prints_and_signs(as_role, file):
    client = as_role("social_worker")
    address = f"/participants/{file.case_number}/outcomes/social/"
    place = list(CRITERIA).index(HEALTH)
    assert client.post(f"{address}entry/", {"day": "2026-03-02"}).status_code == 422
    assert client.post(f"{address}entry/", {"day": "2026-03-02", f"level_{place}": "1"}).status_code == 302
    row = CriterionAssessment.objects.get()
    assert (row.criterion, row.entry_level, row.entry_on, row.created_by) == (
        HEALTH, 1, date(2026, 3, 2), client.user,
    )  # fmt: skip
    client.post(f"{address}exit/", {"day": "2026-09-01", "level_0": "3"})
    client.post(f"{address}{row.pk}/exit/2026-09-01/", {"level": "2", "reason": "źle przepisane"})
    client.post(f"{address}exit/2026-09-01/sign/", {"day": "2026-09-02"})
    page = client.get(address).content.decode()
    for said in ("nie dba o zdrowie", "leczy się nieregularnie", "źle przepisane"):
        assert said in page
    assert SignedSheet.objects.get().moment == "exit"
    assert client.get(f"{address}exit/2026-09-01/print/").content.startswith(b"%PDF")
    assert client.get(f"{address}exit/2026-09-02/print/").status_code == 404


@pytest.mark.parametrize("criteria", [1, 3])
def test_the_page_costs_the_same_however_many_criteria(as_role, file, criteria, django_assert_num_queries):
    client = as_role("social_worker")
    levels = dict.fromkeys(list(CRITERIA)[:criteria], 2)
    actions.assess_at_entry(enrolment=file, day=date(2026, 3, 2), levels=levels, by=client.user)
    address = f"/participants/{file.case_number}/outcomes/social/"
    client.get(address)
    with django_assert_num_queries(10):
        page = client.get(address)
    assert page.content.decode().count("radzi sobie") == 0
    assert page.content.decode().count('<ol class="levels">') == criteria


def test_r2_counts_the_exit_assessment_of_the_page_and_no_interim_one(file, worker, project):
    rows = assessed(file, worker, date(2026, 3, 2))
    one = {rows[WORK].pk: 3}
    actions.assess_again(enrolment=file, moment="interim", day=date(2026, 6, 1), levels=one, by=worker)
    assert r2(project) == 0
    actions.assess_again(enrolment=file, moment="exit", day=date(2026, 9, 1), levels=one, by=worker)
    assert r2(project) == 1


def test_r2_of_the_sample_stays_until_a_criterion_is_better_at_exit(sample):
    """19 people by the sample; 120 of its criteria wait for their exit assessment."""
    worker = factories.make_user("social_worker", project=sample)
    row = CriterionAssessment.objects.filter(exit_on__isnull=True, entry_level=1).order_by("pk").first()
    given = {"enrolment": row.enrolment, "levels": {row.pk: 3}, "by": worker}
    assert (r2(sample), CriterionAssessment.objects.filter(exit_on__isnull=True).count()) == (19, 120)
    actions.assess_again(moment="interim", day=date(2026, 8, 31), **given)
    assert r2(sample) == 19
    actions.assess_again(moment="exit", day=date(2026, 9, 15), **given)
    assert r2(sample) == 20


def r2(project) -> int:
    people, rules = load_people(project), load_rules(project)
    return count(people, as_of=date(2026, 9, 30), rules=rules)["R2"].cumulative.total
