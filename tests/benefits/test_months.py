"""A month drafted from what stands in the portal: who gets a line, what it costs, what to look at."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from benefits.alerts import AlertKind
from benefits.dated import NoRate
from benefits.months import draft_month, month_lines
from benefits.wording import alert_text
from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import is_working_day
from grants.models import SettingKey
from reintegration.actions import enter_absence
from reintegration.models import DayCode
from tests import factories

JUNE = Month(2026, 6)
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(date(2026, 7, 3), tick=False):
        yield


def make_person(project, *, marked="O", **stay):
    """A participant since January with every working day of May and June marked; marked: the code, or None."""
    enrolment = factories.make_enrolment(project=project, started_on=date(2026, 1, 12))
    fields = {"participation_starts_on": date(2026, 2, 13), "benefit_applied_on": date(2026, 1, 12)}
    made = factories.make_stay(enrolment, **{**fields, **stay})
    if marked:
        for month in (Month(2026, 5), JUNE):
            for day in filter(is_working_day, month.days()):
                if made.trial_starts_on <= day <= (made.last_day or day):
                    factories.mark(made, day, marked)
    return made


def code(stay, first: date, days: int, to: str):
    for step in range(days):
        stay.marks.update_or_create(day=first + timedelta(days=step), defaults={"code": to})


def only_line(project, month=JUNE):
    (line,) = month_lines(project, month)
    return line


def kinds(alerts):
    return [alert.kind for alert in alerts]


def test_a_person_without_an_application_gets_no_line_but_is_named(project):
    stay = make_person(project, benefit_applied_on=None)
    draft = draft_month(project, JUNE)
    assert draft.lines == ()
    assert [(person.enrolment, kinds(person.alerts)) for person in draft.without_line] == [
        (stay.enrolment, [AlertKind.NO_APPLICATION])
    ]
    assert draft.obstacles == []


def test_an_application_dated_after_the_month_gives_a_line_all_the_same(project):
    make_person(project, benefit_applied_on=date(2026, 7, 1))
    assert only_line(project).amount == Decimal("2140.68")


def test_a_month_that_pays_nothing_is_a_line_too(project):
    stay = make_person(project)
    code(stay, date(2026, 6, 8), 4, DayCode.UNEXCUSED)
    line = only_line(project)
    assert (line.amount, kinds(line.alerts)) == (Decimal("0.00"), [AlertKind.TOO_MANY_UNEXCUSED])


def test_a_month_is_compared_with_the_one_before(project):
    stay = make_person(project)
    code(stay, date(2026, 6, 8), 2, DayCode.UNEXCUSED)
    line = only_line(project)
    assert (line.before, line.amount, line.change) == (
        Decimal("2066.28"), Decimal("1926.61"), Decimal("-139.67"))  # fmt: skip
    assert draft_month(project, JUNE).before_total == Decimal("2066.28")


def test_who_had_no_line_the_month_before_is_compared_with_nothing(project):
    make_person(project, trial_starts_on=date(2026, 6, 15), participation_starts_on=None)
    line = only_line(project)
    assert (line.amount, line.before, line.change) == (Decimal("1141.70"), None, None)


def test_unmarked_and_unexplained_days_stand_in_the_way(project):
    stay = make_person(project)
    stay.marks.filter(day__in=[date(2026, 6, 1), date(2026, 6, 30)]).delete()
    code(stay, date(2026, 6, 9), 1, DayCode.UNEXPLAINED)
    draft = draft_month(project, JUNE)
    assert [(alert.kind, alert.days) for alert in draft.lines[0].alerts] == [
        (AlertKind.UNMARKED, (date(2026, 6, 1), date(2026, 6, 30))),
        (AlertKind.UNEXPLAINED, (date(2026, 6, 9),)),
    ]
    assert len(draft.obstacles) == 2
    assert draft.lines[0].amount == Decimal("2140.68")


def test_days_off_and_days_outside_the_stay_need_no_mark(project):
    make_person(project, planned_end_on=date(2026, 6, 12))
    draft = draft_month(project, JUNE)
    assert (draft.lines[0].alerts, draft.lines[0].amount) == ((), Decimal("856.27"))


def test_a_month_that_is_not_over_is_not_to_be_approved(project):
    make_person(project)
    with time_machine.travel(date(2026, 6, 30), tick=False):
        assert kinds(draft_month(project, JUNE).obstacles) == [AlertKind.MONTH_NOT_OVER]


def test_sick_days_are_counted_day_by_day_through_earlier_months(project):
    stay = make_person(project, marked=None)
    code(stay, date(2026, 1, 20), 5, DayCode.SICK)  # in the trial: not of the 21
    code(stay, date(2026, 3, 2), 15, DayCode.SICK)
    code(stay, date(2026, 3, 23), 4, DayCode.UNEXCUSED)  # March pays nothing, its days count all the same
    code(stay, date(2026, 5, 4), 5, DayCode.SICK)
    code(stay, date(2026, 6, 8), 5, DayCode.SICK)
    line = only_line(project)
    assert line.inputs[0].sick_days_used == 20
    assert (line.benefit.days.sick_reduced, line.benefit.days.unpaid_over_limit) == (1, 4)
    assert line.amount == Decimal("1801.74")
    limit = next(alert for alert in line.alerts if alert.kind == AlertKind.SICK_LIMIT_REACHED)
    assert (limit.used, limit.limit) == (25, 21)


def test_two_stays_in_one_month_make_one_line(project):
    first = make_person(project, ended_on=date(2026, 6, 5))
    second = factories.make_stay(
        first.enrolment, trial_starts_on=date(2026, 6, 22), benefit_applied_on=date(2026, 6, 22)
    )
    code(first, date(2026, 6, 1), 2, DayCode.UNEXCUSED)
    code(second, date(2026, 6, 22), 2, DayCode.UNEXCUSED)
    line = only_line(project)
    assert (line.benefit.days.entitled, line.benefit.days.unexcused, line.amount) == (14, 4, Decimal("0.00"))


def test_a_second_stay_without_an_application_is_told_beside_the_line(project):
    first = make_person(project, ended_on=date(2026, 6, 5))
    factories.make_stay(first.enrolment, trial_starts_on=date(2026, 6, 22))
    line = only_line(project)
    assert (line.benefit.days.entitled, line.amount) == (5, Decimal("356.78"))
    assert AlertKind.STAY_WITHOUT_APPLICATION in kinds(line.alerts)


def test_without_a_rate_nothing_is_calculated(project):
    with pytest.raises(NoRate):
        draft_month(project, Month(2023, 5))


@pytest.mark.parametrize(("month", "late"), [(Month(2027, 5), []), (Month(2027, 6), [AlertKind.RATE_IS_LATE])])
def test_a_rate_past_its_expected_end_warns_and_stays_in_force(project, month, late):
    make_person(project)
    with time_machine.travel(date(2027, 7, 1), tick=False):
        draft = draft_month(project, month)
    assert kinds(draft.alerts) == late
    assert draft.lines[0].amount == Decimal("2140.68")


def test_a_setting_holds_from_its_month_on(project):
    stay = make_person(project)
    code(stay, date(2026, 5, 4), 1, DayCode.EXCUSED)
    code(stay, date(2026, 6, 8), 1, DayCode.EXCUSED)
    project.settings.create(key=SettingKey.EXCUSED, valid_from=JUNE.first, value="PAID", source="regulamin")
    assert only_line(project, Month(2026, 5)).amount == Decimal("2066.28")  # min(B, B/30 × 30)
    assert only_line(project).amount == Decimal("2140.68")
    project.settings.filter(key=SettingKey.EXCUSED, valid_from=JUNE.first).delete()
    assert only_line(project).amount == Decimal("2069.32")


@pytest.mark.parametrize("people", [1, 3])
def test_a_month_costs_the_same_queries_however_many_people_it_has(project, people, django_assert_num_queries):
    for _ in range(people):
        code(make_person(project), date(2026, 3, 2), 3, DayCode.SICK)
    with django_assert_num_queries(4):
        draft = draft_month(project, JUNE)
    assert len(draft.lines) == people


def test_only_the_people_asked_for_are_drafted(project):
    one, _other = make_person(project), make_person(project)
    draft = draft_month(project, JUNE, only=[one.enrolment_id])
    assert [line.enrolment for line in draft.lines] == [one.enrolment]


def test_a_sick_day_without_a_certificate_warns_and_does_not_block(project):
    november = Month(2026, 11)
    stay = make_person(project)
    code(stay, date(2026, 8, 5), 1, DayCode.SICK)
    code(stay, date(2026, 11, 2), 3, DayCode.SICK)
    by = factories.make_user("social_worker", project=project)
    enter_absence(stay=stay, kind="L4", period=Period(date(2026, 11, 2), date(2026, 11, 2)), number="ZLA 1", by=by)
    (alert,) = [found for found in only_line(project, november).alerts if found.kind == AlertKind.CERTIFICATE_MISSING]
    assert (alert.days, alert.blocks) == ((date(2026, 11, 3), date(2026, 11, 4)), False)
    assert alert_text(alert) == "2 dni L4 bez zwolnienia: 3.11, 4.11"
    august = only_line(project, Month(2026, 8)).alerts
    assert AlertKind.CERTIFICATE_MISSING not in kinds(august), "its papers lie outside the portal"
