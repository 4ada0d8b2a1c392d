"""Each rule at its boundaries, by hand-made facts."""

from datetime import date, timedelta

import pytest

from participants.dictionaries import Degurba, Education, ExitSituation, Flag, LabourDetail, LabourStatus, Sex
from reintegration.models import CourseResult
from reporting.indicators import (
    INDICATORS,
    Dated,
    Qualification,
    Reported,
    Rules,
    count,
    nearly_counting,
    not_begun,
)
from tests.reporting.people import LEFT, START, assessment, course, job, person, who_left

LATER = date(2027, 12, 31)


def total(code: str, *people, as_of: date = LATER, since: date | None = None, rules: Rules | None = None) -> int:
    figures = count(list(people), as_of=as_of, since=since, rules=rules)
    return figures[code].cumulative.total


def decided(code: str, *people, rules: Rules | None = None) -> list[date]:
    return [counted.on for counted in count(list(people), as_of=LATER, rules=rules)[code].people]


def test_the_rules_name_the_codes_that_the_dictionaries_hold():
    assert {"unemployed", "inactive", "working"} == set(LabourStatus.values)
    assert {"long_term", "learning"} < set(LabourDetail.values)
    assert {"isced_0_2", "isced_3_4", "isced_5_8"} == set(Education.values)
    assert {"seeking_work", "education"} < set(ExitSituation.values)
    assert (Flag.YES, Degurba.RURAL, Sex.WOMAN, CourseResult.POSITIVE) == ("yes", "3", "F", "positive")


@pytest.mark.parametrize(("day", "counts"), [(START - timedelta(days=1), 0), (START, 1)])
def test_a_person_counts_from_the_day_they_start(day, counts):
    assert total("P1", person(), as_of=day) == counts


def test_who_left_in_the_trial_stays_in_the_outputs():
    figures = count([person(ended_on=START + timedelta(days=3))], as_of=LATER)
    assert [figures[code].cumulative.total for code in ("P1", "EECO01", "EECO02", "EECO10")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("age", "code"), [(17, "EECO06"), (18, "EECO07"), (29, "EECO07"), (30, None), (54, None), (55, "EECO08")]
)
def test_an_age_falls_into_its_band_and_no_other(age, code):
    figures = count([person(age=age)], as_of=LATER)
    assert [band for band in ("EECO06", "EECO07", "EECO08") if figures[band].people] == ([code] if code else [])


@pytest.mark.parametrize(
    ("began", "counts"),
    [(START - timedelta(days=1), 0), (START, 1), (LEFT + timedelta(days=28), 1), (LEFT + timedelta(days=29), 0)],
)
def test_a_job_counts_from_the_start_until_day_28_after_leaving(began, counts):
    assert total("R1", who_left(jobs=(job(began),))) == counts


def test_a_job_without_leaving_or_without_a_document_does_not_count():
    assert total("R1", person(jobs=(job(),))) == 0
    assert total("R1", who_left(jobs=(job(document=""),))) == 0


@pytest.mark.parametrize(
    ("began", "documented", "expected"),
    [
        (date(2026, 6, 1), date(2026, 6, 2), LEFT),
        (date(2026, 7, 10), date(2026, 7, 1), date(2026, 7, 10)),
        (date(2026, 7, 1), date(2026, 9, 5), date(2026, 9, 5)),
        (date(2026, 7, 1), None, date(2026, 7, 1)),
    ],
)
def test_the_latest_of_job_leaving_and_document_decides(began, documented, expected):
    assert decided("R1", who_left(jobs=(job(began, document_on=documented),))) == [expected]


def test_of_several_jobs_the_one_that_decides_earliest_counts():
    slow, quick = job(date(2026, 7, 1), document_on=date(2026, 9, 1)), job(date(2026, 7, 5))
    assert decided("R1", who_left(jobs=(slow, quick))) == [date(2026, 7, 5)]


def test_a_document_after_the_day_counted_is_not_there_yet():
    found = who_left(jobs=(job(date(2026, 7, 1), document_on=date(2026, 9, 5)),))
    assert total("R1", found, as_of=date(2026, 9, 4)) == 0
    assert total("R1", found, as_of=date(2026, 9, 5)) == 1


def test_a_working_person_who_takes_up_a_job_counts_in_r1_but_not_in_eecr04():
    found = who_left(labour_status="working", labour_detail="other", jobs=(job(),))
    assert (total("R1", found), total("EECR04", found), total("EECO05", found)) == (1, 0, 1)


def test_the_window_is_the_one_in_force_on_the_day_of_leaving():
    rules = Rules(result_window=Dated(((date(2025, 1, 1), 28), (date(2026, 7, 1), 90)), 28))
    late = job(LEFT + timedelta(days=40))
    assert total("R1", who_left(jobs=(late,)), rules=rules) == 0
    assert total("R1", who_left(ended_on=date(2026, 7, 1), jobs=(late,)), rules=rules) == 1


@pytest.mark.parametrize(
    ("situation", "status", "detail", "codes"),
    [
        ("seeking_work", "inactive", "other", {"EECR01"}),
        ("seeking_work", "unemployed", "other", set()),
        ("education", "unemployed", "other", {"EECR02"}),
        ("education", "inactive", "learning", set()),
        ("nothing_new", "inactive", "other", set()),
    ],
)
def test_the_situation_at_exit_counts_for_those_it_is_meant_for(situation, status, detail, codes):
    left = who_left(exit_situation=situation, labour_status=status, labour_detail=detail)
    figures = count([left], as_of=LATER)
    assert {code for code in ("EECR01", "EECR02") if figures[code].people} == codes
    assert all(figures[code].people[0].on == LEFT for code in codes)


def test_a_qualification_recorded_in_the_window_would_count():
    found = who_left(qualifications=(Qualification(LEFT + timedelta(days=28)),))
    assert decided("EECR03", found) == [LEFT + timedelta(days=28)]
    assert total("EECR03", who_left(qualifications=(Qualification(LEFT + timedelta(days=29)),))) == 0


@pytest.mark.parametrize(("before", "after", "counts"), [(1, 2, 1), (2, 2, 0), (3, 2, 0), (1, None, 0)])
def test_one_higher_criterion_is_an_improvement(before, after, counts):
    assert total("R2", person(assessments=(assessment(after, entry_level=before),))) == counts


def test_the_first_exit_assessment_that_was_higher_decides():
    found = person(
        assessments=(
            assessment(3, date(2026, 6, 1), criterion="praca"),
            assessment(2, date(2026, 5, 1), criterion="rodzina"),
            assessment(1, date(2026, 4, 1), criterion="zdrowie"),
        )
    )
    assert decided("R2", found) == [date(2026, 5, 1)]


def test_two_criteria_are_needed_where_the_setting_says_two():
    rules = Rules(improved_criteria=Dated(((date(2025, 1, 1), 2),), 1))
    twice_the_same = (assessment(2, date(2026, 5, 1)), assessment(3, date(2026, 6, 1)))
    assert total("R2", person(assessments=twice_the_same), rules=rules) == 0
    two = (assessment(2, date(2026, 5, 1)), assessment(2, date(2026, 6, 1), criterion="praca"))
    assert decided("R2", person(assessments=two), rules=rules) == [date(2026, 6, 1)]


def test_the_later_of_comparison_and_document_decides_a_competence():
    assert decided("R3", person(courses=(course(),))) == [date(2026, 4, 20)]
    assert decided("R3", person(courses=(course(document_on=date(2026, 4, 1)),))) == [date(2026, 4, 19)]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"scope_on": None}, "scope_missing"),
        ({"standard_on": None}, "standard_missing"),
        ({"scope_on": date(2026, 4, 1)}, "scope_after_standard"),
        ({"standard_on": date(2026, 4, 1)}, "standard_late"),
        ({"ends_on": None}, "course_end_missing"),
        ({"assessed_on": None}, "assessment_missing"),
        ({"assessed_on": date(2026, 4, 14)}, "assessment_early"),
        ({"compared_on": None}, "comparison_missing"),
        ({"compared_on": date(2026, 4, 14)}, "comparison_early"),
        ({"assessor": " Instruktor  A"}, "assessor_is_trainer"),
        ({"assessor": ""}, "people_missing"),
        ({"result": ""}, "result_missing"),
        ({"result": "negative"}, "result_negative"),
        ({"document": "", "document_on": None}, "document_missing"),
        ({"document_on": None}, "document_undated"),
    ],
)
def test_a_course_that_lacks_anything_is_no_competence_and_says_what(fields, fault):
    found = person(courses=(course(**fields),))
    assert total("R3", found) == 0
    (nearly,) = nearly_counting("R3", [found], as_of=LATER)
    assert fault in {lack.code for lack in nearly.lacks}


def test_a_reported_job_stays_counted_when_the_person_comes_back():
    back = person(
        ended_on=None,
        returned_on=date(2026, 9, 1),
        reported={"R1": Reported(date(2026, 7, 1), LEFT, {"left_on": LEFT.isoformat()})},
    )
    assert decided("R1", back) == [date(2026, 7, 1)]
    assert nearly_counting("R1", [back], as_of=LATER) == []


def test_a_reported_job_keeps_its_day_when_the_returner_leaves_again_with_another():
    again = person(
        ended_on=date(2027, 1, 31),
        returned_on=date(2026, 9, 1),
        jobs=(job(date(2027, 2, 1)),),
        reported={"R1": Reported(date(2026, 7, 1), LEFT, {})},
    )
    assert decided("R1", again) == [date(2026, 7, 1)]


def test_a_reported_job_that_was_taken_back_without_a_return_no_longer_counts():
    corrected = who_left(returned_on=START, reported={"R1": Reported(date(2026, 7, 1), LEFT, {})})
    assert total("R1", corrected) == 0


def test_the_period_runs_by_the_deciding_day_both_ends_included():
    people = [person(started_on=date(2026, 7, day)) for day in (1, 15, 31)]
    figure = count(people, as_of=date(2026, 7, 30), since=date(2026, 7, 1))["P1"]
    assert (figure.cumulative.total, figure.in_period.total) == (2, 2)
    assert count(people, as_of=date(2026, 7, 31), since=date(2026, 7, 2))["P1"].in_period == (2, 2, 0)
    assert count(people, as_of=date(2026, 7, 31))["P1"].in_period is None


def test_a_period_that_starts_after_its_end_is_refused():
    with pytest.raises(ValueError, match="starts on or before"):
        count([], as_of=date(2026, 7, 1), since=date(2026, 7, 2))


def test_somebody_known_to_two_centres_counts_once_by_their_first_entry():
    first = person(identity=("pesel", "x"), labour_detail="long_term")
    second = person(identity=("pesel", "x"), started_on=date(2026, 5, 1), ended_on=LEFT, jobs=(job(),))
    figures = count([second, first], as_of=LATER)
    assert [figures[code].cumulative.total for code in ("P1", "P2", "P3", "R1")] == [1, 1, 0, 1]


@pytest.mark.parametrize(
    ("found", "lacks"),
    [
        (who_left(jobs=(job(LEFT + timedelta(days=40)),)), [("job_late", date(2026, 8, 9), 40)]),
        (who_left(jobs=(job(document=""),)), [("no_document", date(2026, 7, 28), None)]),
        (person(jobs=(job(),)), [("not_left", LEFT, None)]),
        (who_left(jobs=(job(START - timedelta(days=5)),)), [("job_before_start", date(2026, 1, 7), None)]),
        (who_left(jobs=(job(document_on=LATER),)), [("later", LATER, None)]),
        (who_left(), [("no_job_yet", date(2026, 7, 28), None)]),
    ],
)
def test_who_nearly_counts_towards_r1_is_told_with_what_is_missing(found, lacks):
    as_of = date(2026, 7, 28) if lacks[0][0] == "no_job_yet" else date(2027, 1, 1)
    (nearly,) = nearly_counting("R1", [found], as_of=as_of)
    assert [(lack.code, lack.day, lack.number) for lack in nearly.lacks] == lacks


def test_nobody_is_told_of_a_job_once_the_time_for_it_is_over():
    assert nearly_counting("R1", [who_left()], as_of=date(2026, 7, 29)) == []


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (person(assessments=(assessment(1),)), "no_improvement"),
        (who_left(assessments=(assessment(None, None),)), "no_exit_assessment"),
        (who_left(), "no_assessment"),
        (person(assessments=(assessment(2, LATER),)), "later"),
    ],
)
def test_who_nearly_counts_towards_r2_is_told_with_what_is_missing(found, code):
    (nearly,) = nearly_counting("R2", [found], as_of=date(2026, 7, 1))
    assert [lack.code for lack in nearly.lacks] == [code]


@pytest.mark.parametrize(
    ("code", "found", "lacks"),
    [
        ("EECR01", who_left(labour_status="inactive", exit_situation="monitored"), [("situation_open", 28, None)]),
        ("EECR01", who_left(exit_situation="monitored"), []),  # unemployed at entry
        ("EECR01", who_left(labour_status="inactive", exit_situation="other"), []),  # settled otherwise
        ("EECR02", who_left(exit_situation=""), [("situation_open", 28, None)]),
        ("EECR02", who_left(exit_situation="", labour_detail="learning"), []),
        ("EECR03", who_left(qualifications=(Qualification(LEFT + timedelta(days=8)),)), []),  # counts
        ("EECR03", person(qualifications=(Qualification(LEFT),)), [("qualification_not_left", 0, None)]),
        ("EECR04", who_left(jobs=(job(document=""),)), [("no_document", 28, None)]),
        ("EECR04", who_left(jobs=(job(document=""),), labour_status="working"), []),
    ],
)
def test_who_nearly_counts_towards_a_result_of_esf_is_told_with_what_is_missing(code, found, lacks):
    nearly = nearly_counting(code, [found], as_of=LEFT + timedelta(days=9))
    told = [(lack.code, (lack.day - LEFT).days, lack.number) for one in nearly for lack in one.lacks]
    assert told == lacks


def test_a_qualification_recorded_too_late_or_too_early_says_so():
    for on, code, days in ((LEFT + timedelta(days=29), "qualification_late", 29), (date(2025, 1, 1), "qualification_early", None)):  # fmt: skip  # noqa: E501
        (nearly,) = nearly_counting("EECR03", [who_left(qualifications=(Qualification(on),))], as_of=LATER)
        assert [(lack.code, lack.day, lack.number) for lack in nearly.lacks] == [(code, on, days)]


@pytest.mark.parametrize(
    ("code", "found", "lack"),
    [
        ("R1", person(), ("no_job", None, "")),
        ("R1", who_left(), ("no_job_in_time", date(2026, 7, 28), "")),
        ("R2", person(), ("nothing_assessed", None, "")),
        ("R2", person(assessments=(assessment(None, None),)), ("exit_assessment_to_come", None, "")),
        ("R3", who_left(), ("no_course", None, "")),
        ("R3", person(courses=(course(starts_on=date(2026, 9, 1)),)), ("course_to_come", date(2026, 9, 1), "Kurs")),
    ],
)
def test_who_has_nothing_of_an_outcome_yet_is_told_why_it_does_not_count(code, found, lack):
    as_of = date(2026, 7, 29)
    assert nearly_counting(code, [found], as_of=as_of) == []
    told = not_begun(code, found, as_of=as_of, rules=Rules())
    assert (told.code, told.day, told.about) == lack


def test_every_reason_and_every_course_fault_has_its_words():
    from reporting import words
    from reporting.indicators import Lack

    assert set(words.COURSE_FAULTS) < set(words.REASONS)
    for code in words.REASONS:
        assert words.lack(Lack(code, date(2026, 1, 1), 2, "Kurs")).startswith("Kurs: ")


def test_exactly_the_indicators_of_the_agreement_and_of_esf_exist():
    outputs, results = [f"EECO{n:02}" for n in range(1, 18)], [f"EECR{n:02}" for n in range(1, 5)]
    assert list(INDICATORS) == ["P1", "P2", "P3", "R1", "R2", "R3", *outputs, *results]
