"""What is decided about a stay: the trial, the qualification, an extension, the end (art. 13 to 15)."""

import io
from datetime import date

import pypdf
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from grants.models import SettingKey
from participants import actions
from participants.actions import print_paper, refusals
from participants.applying import application_of
from participants.dictionaries import DocumentKind
from participants.models import DocumentFile, EndGround, Enrolment, Stay, StayAct
from participants.periods import Counting, extension_end, participation_end, trial_end
from participants.staying import StayStep, counting_on, standing
from reintegration.actions import correct_end, end_stay
from reintegration.models import DayMark
from tests import factories

D = date
pytestmark = pytest.mark.django_db


def at(day):
    return time_machine.travel(f"{day} 09:00+01:00", tick=False)


@pytest.mark.parametrize(
    ("counting", "first", "trial", "participation", "extension"),
    [
        (Counting.KC, D(2026, 1, 12), D(2026, 2, 12), D(2027, 1, 13), D(2028, 1, 13)),  # T-22
        (Counting.CALENDAR, D(2026, 1, 12), D(2026, 2, 11), D(2027, 1, 11), D(2028, 1, 11)),
        (Counting.KC, D(2026, 1, 31), D(2026, 2, 28), D(2027, 2, 1), D(2028, 2, 1)),
        (Counting.CALENDAR, D(2026, 3, 1), D(2026, 3, 31), D(2027, 2, 28), D(2028, 2, 29)),
    ],
)
def test_months_are_counted_as_the_project_decided(counting, first, trial, participation, extension):
    assert trial_end(first, counting) == trial
    begins = D.fromordinal(trial.toordinal() + 1)
    assert (participation_end(begins, counting), extension_end(begins, counting)) == (participation, extension)


def test_the_way_of_counting_is_dated_and_the_stays_first_day_decides(project):
    assert counting_on(project, D(2026, 1, 12)) is Counting.KC
    project.settings.create(
        key=SettingKey.PERIOD_COUNTING, valid_from=D(2026, 6, 1), value="calendar", source="zarządzenie"
    )
    assert counting_on(project, D(2026, 5, 31)) is Counting.KC
    assert counting_on(project, D(2026, 6, 1)) is Counting.CALENDAR
    project.settings.all().delete()
    assert counting_on(project, D(2026, 6, 1)) is Counting.KC


@pytest.fixture
def manager(project):
    return factories.make_user("manager", project=project)


@pytest.fixture
def trial(project):
    """From 12.01.2026 to 12.02.2026, planned to end with it."""
    file = factories.make_enrolment(project=project, started_on=D(2026, 1, 12), case_number="2026-041")
    return factories.make_stay(file, trial_ends_on=D(2026, 2, 12), planned_end_on=D(2026, 2, 12))


@pytest.fixture
def taking_part(trial):
    """Qualified on paper: from 13.02.2026 to 13.01.2027."""
    trial.participation_starts_on, trial.planned_end_on = D(2026, 2, 13), D(2027, 1, 13)
    trial.save()
    return trial


def qualify(stay, by, **fields):
    return actions.qualify_stay(stay=stay, by=by, **{"happened_on": D(2026, 2, 12), "until": D(2027, 1, 13), **fields})


@at("2026-02-13")
def test_a_person_is_qualified_after_the_trial_and_takes_part_from_the_day_after_it(trial, manager):
    act = qualify(trial, manager)
    trial.refresh_from_db()
    assert (trial.participation_starts_on, trial.planned_end_on) == (D(2026, 2, 13), D(2027, 1, 13))
    assert (act.kind, act.number, act.until, act.created_by) == ("qualified", "2026-041/PB/1", D(2027, 1, 13), manager)
    with pytest.raises(refusals.AlreadyQualified):
        qualify(trial, manager)


@at("2026-02-13")
@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"happened_on": D(2026, 2, 11)}, refusals.TrialGoesOn),
        ({"happened_on": D(2026, 2, 14)}, refusals.StillToCome),
        ({"until": D(2027, 1, 14)}, refusals.BeyondTheAct),
        ({"until": D(2026, 2, 12)}, refusals.NotLonger),
    ],
)
def test_a_qualification_outside_the_act_changes_nothing(trial, manager, fields, refusal):
    with pytest.raises(refusal):
        qualify(trial, manager, **fields)
    trial.refresh_from_db()
    assert (trial.participation_starts_on, StayAct.objects.count()) == (None, 0)


@at("2027-06-14")
def test_a_participation_that_would_outlive_the_project_ends_with_it(project, manager):
    file = factories.make_enrolment(project=project, started_on=D(2027, 5, 13))
    stay = factories.make_stay(file, trial_ends_on=D(2027, 6, 13), planned_end_on=D(2027, 6, 13))
    stands = standing(stay, D(2027, 6, 14))
    assert (stands.limit, stands.reach, stands.capped) == (D(2028, 5, 14), D(2027, 12, 31), True)
    act = qualify(stay, manager, happened_on=D(2027, 6, 14), until=D(2028, 5, 14))
    stay.refresh_from_db()
    assert (act.until, stay.planned_end_on) == (D(2027, 12, 31), D(2027, 12, 31))


@at("2026-02-20")
def test_a_participation_never_runs_into_the_persons_next_stay(trial, manager):
    factories.make_stay(trial.enrolment, trial_starts_on=D(2026, 9, 1), planned_end_on=D(2026, 10, 1))
    with pytest.raises(refusals.DuringAnotherStay) as refused:
        qualify(trial, manager, happened_on=D(2026, 2, 20))
    assert refused.value.until == D(2026, 10, 1)
    trial.refresh_from_db()
    assert (trial.participation_starts_on, StayAct.objects.count()) == (None, 0)


@at("2026-12-01")
def test_an_extension_follows_an_opinion_and_lasts_twelve_months_at_most(taking_part, manager, project):
    until = {"happened_on": D(2026, 12, 1), "until": D(2027, 12, 31), "reason": "potrzebuje więcej czasu"}
    with pytest.raises(refusals.NoStayOpinion):
        actions.extend_stay(stay=taking_part, by=manager, **until)
    worker = factories.make_user("social_worker", project=project)
    opinion = actions.advise_extension(stay=taking_part, in_favour=True, by=worker, **until)
    assert (opinion.in_favour, opinion.created_by, opinion.until) == (True, worker, D(2027, 12, 31))
    taking_part.refresh_from_db()
    assert taking_part.planned_end_on == D(2027, 1, 13)
    with pytest.raises(refusals.BeyondTheAct):
        actions.extend_stay(stay=taking_part, by=manager, **until | {"until": D(2028, 1, 14)})
    act = actions.extend_stay(stay=taking_part, by=manager, **until | {"until": D(2028, 1, 13)})
    taking_part.refresh_from_db()
    assert (act.number, act.until, taking_part.planned_end_on) == ("2026-041/PB/2", D(2027, 12, 31), D(2027, 12, 31))


@at("2026-12-01")
def test_each_extension_needs_an_opinion_of_its_own(taking_part, manager):
    said = {"happened_on": D(2026, 12, 1), "reason": "potrzebuje więcej czasu", "by": manager}
    actions.advise_extension(stay=taking_part, until=D(2027, 6, 30), in_favour=False, **said)
    actions.extend_stay(stay=taking_part, until=D(2027, 6, 30), **said)
    with pytest.raises(refusals.NoStayOpinion):
        actions.extend_stay(stay=taking_part, until=D(2027, 9, 30), **said)
    with pytest.raises(refusals.NotLonger):
        actions.advise_extension(stay=taking_part, until=D(2027, 6, 30), in_favour=True, **said)


@at("2026-02-13")
def test_a_qualification_is_decided_once_even_where_its_date_was_taken_away(trial, manager):
    qualify(trial, manager)
    Stay.objects.filter(pk=trial.pk).update(participation_starts_on=None)
    with pytest.raises(refusals.AlreadyQualified):
        qualify(trial, manager)
    assert StayAct.objects.filter(stay=trial).count() == 1


@at("2026-02-01")
def test_a_trial_is_not_extended(trial, manager):
    with pytest.raises(refusals.NotQualified):
        actions.extend_stay(stay=trial, happened_on=D(2026, 2, 1), until=D(2026, 3, 1), reason="x", by=manager)


END = {"happened_on": D(2026, 6, 15), "ended_on": D(2026, 6, 12), "ground": EndGround.LEFT, "reason": "nie przychodzi"}


@at("2026-06-15")
def test_a_stay_ends_by_decision_with_its_day_ground_and_reason(taking_part, manager):
    factories.mark(taking_part, D(2026, 6, 12))
    act = end_stay(stay=taking_part, by=manager, **END)
    taking_part.refresh_from_db()
    assert (taking_part.ended_on, taking_part.end_reason) == (D(2026, 6, 12), EndGround.LEFT.label)
    assert (act.ground, act.reason, act.until) == ("left", "nie przychodzi", D(2026, 6, 12))
    assert taking_part.enrolment.ended_on is None
    with pytest.raises(refusals.StayOver):
        end_stay(stay=taking_part, by=manager, **END)


@at("2026-06-15")
@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"ended_on": D(2026, 6, 11)}, refusals.MarkedLater),
        ({"ended_on": D(2026, 6, 16)}, refusals.StillToCome),
        ({"ended_on": D(2026, 1, 11)}, refusals.OutsideTheStay),
        ({"reason": " "}, refusals.ReasonNeeded),
        ({"ground": EndGround.BREACH, "reason": ""}, refusals.ReasonNeeded),
        ({"ground": EndGround.PERIOD}, refusals.PeriodNotOver),
        ({"ground": EndGround.TRIAL}, refusals.NotThatGround),
    ],
)
def test_an_end_that_cannot_be_changes_nothing(taking_part, manager, fields, refusal):
    factories.mark(taking_part, D(2026, 6, 12))
    with pytest.raises(refusal):
        end_stay(stay=taking_part, by=manager, **{**END, **fields})
    taking_part.refresh_from_db()
    assert (taking_part.ended_on, StayAct.objects.count()) == (None, 0)


@at("2026-06-15")
@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"ended_on": D(2026, 6, 10)}, refusals.NothingDiffers),
        ({"ended_on": D(2026, 6, 8)}, refusals.MarkedLater),
        ({"ended_on": D(2026, 1, 11)}, refusals.OutsideTheStay),
        ({"ended_on": D(2026, 6, 13)}, refusals.OutsideTheStay),  # the programme beside the job ended on the 12th
        ({"ended_on": D(2026, 6, 12)}, refusals.AlreadyLeft),
        ({"ended_on": D(2026, 6, 16)}, refusals.StillToCome),
        ({"happened_on": D(2026, 6, 16)}, refusals.StillToCome),
    ],
)
def test_a_last_day_that_cannot_be_is_not_put_right(taking_part, manager, fields, refusal):
    said = {"happened_on": D(2026, 6, 15), "ended_on": D(2026, 6, 9), "reason": "pomyłka", "by": manager, **fields}
    with pytest.raises(refusals.StayGoesOn):
        correct_end(stay=taking_part, **said)
    factories.mark(taking_part, D(2026, 6, 9))
    end_stay(stay=taking_part, by=manager, **{**END, "ended_on": D(2026, 6, 10), "ground": EndGround.JOB})
    Stay.objects.update(job_on=D(2026, 6, 11), programme_until=D(2026, 12, 11), programme_ended_on=D(2026, 6, 12))
    Enrolment.objects.update(ended_on=D(2026, 6, 11))
    with pytest.raises(refusal):
        correct_end(stay=taking_part, **said)
    taking_part.refresh_from_db()
    assert (taking_part.ended_on, taking_part.acts.count()) == (D(2026, 6, 10), 1)


@at("2026-06-15")
def test_a_stay_ends_before_the_last_day_of_the_programme_that_follows_it(taking_part, manager):
    end_stay(stay=taking_part, by=manager, **{**END, "ended_on": D(2026, 6, 10), "ground": EndGround.JOB})
    Stay.objects.update(job_on=D(2026, 6, 11), programme_until=D(2026, 6, 12))
    said = {"happened_on": D(2026, 6, 15), "reason": "pomyłka", "by": manager}
    with pytest.raises(refusals.OutsideTheStay):
        correct_end(stay=taking_part, ended_on=D(2026, 6, 12), **said)
    assert correct_end(stay=taking_part, ended_on=D(2026, 6, 11), **said).until == D(2026, 6, 11)


@at("2026-06-15")
def test_a_last_day_put_right_leaves_the_decision_and_its_ground(taking_part, manager):
    end_stay(stay=taking_part, by=manager, **END)
    for day in (D(2026, 6, 13), D(2026, 6, 11)):
        correct_end(stay=taking_part, happened_on=D(2026, 6, 15), ended_on=day, reason="pomyłka", by=manager)
    taking_part.refresh_from_db()
    assert (taking_part.ended_on, taking_part.end_reason) == (D(2026, 6, 11), EndGround.LEFT.label)
    acts = taking_part.acts.order_by("position").values_list("kind", "until", "reason")
    assert list(acts) == [
        ("ended", D(2026, 6, 12), "nie przychodzi"),
        ("corrected", D(2026, 6, 13), "pomyłka"),
        ("corrected", D(2026, 6, 11), "pomyłka"),
    ]


@at("2026-02-16")
def test_a_trial_without_a_qualification_ends_with_its_own_ground(trial, manager):
    last = {"happened_on": D(2026, 2, 12), "ended_on": D(2026, 2, 12), "reason": ""}
    with pytest.raises(refusals.NotThatGround):
        end_stay(stay=trial, ground=EndGround.PERIOD, by=manager, **last)
    with pytest.raises(refusals.OutsideTheStay):
        end_stay(stay=trial, ground=EndGround.TRIAL, by=manager, **last | {"ended_on": D(2026, 2, 13)})
    end_stay(stay=trial, ground=EndGround.TRIAL, by=manager, **last)
    trial.refresh_from_db()
    assert trial.ended_on == D(2026, 2, 12)


@pytest.mark.parametrize(
    ("disability", "light", "hours", "limit"),
    [("no", False, 40, None), ("no", False, 41, 40), ("no", False, 29, 40),
     ("yes", False, 35, None), ("yes", False, 36, 35), ("yes", True, 40, None)],
)  # fmt: skip
def test_a_week_has_30_to_40_hours_and_35_with_a_disability(project, manager, disability, light, hours, limit):
    stay = factories.make_stay(factories.make_enrolment(project=project, sensitive={"disability": disability}))
    said = {"stay": stay, "weekly_hours": hours, "light_degree": light, "by": manager}
    if limit:
        with pytest.raises(refusals.TooManyHours) as refused:
            actions.set_weekly_hours(**said)
        assert refused.value.limit == limit
    else:
        assert actions.set_weekly_hours(**said).weekly_hours == hours


@pytest.mark.parametrize(("key", "value", "bounds"), [
    ("week_hours_max", "38", (30, 38)), ("week_hours_max", "50", (30, 40)), ("week_hours_min", "25", (30, 40)),
])  # fmt: skip
def test_a_week_keeps_to_the_projects_dated_bounds_within_those_of_the_act(project, manager, key, value, bounds):
    stay = factories.make_stay(factories.make_enrolment(project=project))
    project.settings.create(key=key, valid_from=D(2026, 3, 1), value=value, source="ustawa")
    for hours in (bounds[0] - 1, bounds[1] + 1):
        with pytest.raises(refusals.TooManyHours) as refused:
            actions.set_weekly_hours(stay=stay, weekly_hours=hours, light_degree=False, by=manager)
        assert (refused.value.least, refused.value.limit) == bounds


def test_the_database_keeps_hours_and_acts_within_the_act(taking_part, manager):
    with pytest.raises(IntegrityError, match="a_week_at_the_centre"), transaction.atomic():
        type(taking_part).objects.update(weekly_hours=41)
    fields = {"stay": taking_part, "position": 1, "number": "1", "happened_on": D(2026, 6, 1), "until": D(2026, 6, 1)}
    with pytest.raises(IntegrityError, match="an_end_and_nothing_else"), transaction.atomic():
        StayAct.objects.create(kind="ended", created_by=manager, **fields)
    with pytest.raises(IntegrityError, match="a_breach_and_a_leaving"), transaction.atomic():
        StayAct.objects.create(kind="ended", ground="left", created_by=manager, **fields)


@pytest.mark.parametrize(
    ("today", "step"),
    [(D(2026, 6, 1), StayStep.GO_ON), (D(2026, 11, 14), StayStep.EXTEND), (D(2027, 1, 14), StayStep.END)],
)
def test_the_next_step_comes_sixty_days_before_the_end(taking_part, today, step):
    stands = standing(taking_part, today)
    assert (stands.step, stands.due) == (step, D(2027, 1, 13))


def test_the_next_step_of_a_trial_is_the_qualification_on_its_last_day(trial):
    assert standing(trial, D(2026, 2, 11)).step is StayStep.WAIT
    assert standing(trial, D(2026, 2, 12)).step is StayStep.QUALIFY


@at("2026-02-13")
def test_the_manager_qualifies_and_prints_the_letter_in_the_browser(as_role, trial):
    manager = as_role("manager")
    page = reverse("participant_stays", args=["2026-041"])
    form = reverse("participant_stay_qualify", args=["2026-041", trial.pk])
    assert form in manager.get(page).content.decode()
    refused = manager.post(form, {"happened_on": "2026-02-11", "until": "2027-01-13"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["happened_on"])
    manager.post(form, {"happened_on": "2026-02-13", "until": "2027-01-13"})
    letter = reverse("participant_document_print", args=["2026-041", "qualification"])
    assert letter in manager.get(page).content.decode()
    manager.post(letter, {"issued_on": "2026-02-13"})
    kept = DocumentFile.objects.get(document__enrolment=trial.enrolment, document__kind="qualification")
    words = pypdf.PdfReader(io.BytesIO(bytes(kept.content.content))).pages[0].extract_text()
    assert "Informacja o zakwalifikowaniu" in words
    assert "13.02.2026 – 13.01.2027" in words


@at("2026-06-15")
def test_an_end_before_marked_days_is_refused_at_its_field(as_role, taking_part):
    factories.mark(taking_part, D(2026, 6, 12))
    answer = as_role("manager").post(
        reverse("participant_stay_end", args=["2026-041", taking_part.pk]),
        {"happened_on": "2026-06-15", "ended_on": "2026-06-11", "ground": "left", "reason": "nie przychodzi"},
    )
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["ended_on"])
    assert f"„{form['clear_later'].label}”" in form.errors["ended_on"][0], "the sentence names what would let it end"


@at("2026-06-15")
def test_an_end_takes_later_marks_off_where_the_manager_says_so(as_role, taking_part):
    for day in (11, 12, 15):
        factories.mark(taking_part, D(2026, 6, day))
    client, form = as_role("manager"), reverse("participant_stay_end", args=["2026-041", taking_part.pk])
    sent = {"happened_on": "2026-06-15", "ended_on": "2026-06-11", "ground": "left", "reason": "nie przychodzi"}
    assert client.post(form, {**sent, "clear_later": "on", "ground": "trial"}).status_code == 422
    assert taking_part.marks.count() == 3, "what is refused takes nothing off"
    client.post(form, {**sent, "clear_later": "on"})
    assert [mark.day for mark in taking_part.marks.all()] == [D(2026, 6, 11)]
    kept = DayMark.history.rel.related_model.objects.order_by("day")
    assert [(old.day.day, old.pgh_label) for old in kept] == [(12, "delete"), (15, "delete")]


@at("2026-06-15")
def test_the_manager_puts_a_last_day_right_with_its_reason(as_role, taking_part, manager):
    end_stay(stay=taking_part, by=manager, **END)
    client, page = as_role("manager"), reverse("participant_stays", args=["2026-041"])
    form = reverse("participant_stay_end_correct", args=["2026-041", taking_part.pk])
    assert form in client.get(page).content.decode()
    assert form not in as_role("social_worker").get(page).content.decode()
    sent = {"happened_on": "2026-06-15", "ended_on": "2026-06-13", "reason": "pomyłka w dacie"}
    for wrong, field in (({"reason": " "}, "reason"), ({"ended_on": "2026-06-16"}, "ended_on")):
        refused = client.post(form, {**sent, **wrong})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert client.post(form, sent).headers["Location"] == page
    taking_part.refresh_from_db()
    assert taking_part.ended_on == D(2026, 6, 13)


@at("2026-06-15")
def test_an_application_for_the_benefit_is_entered_put_right_and_taken_back(as_role, taking_part):
    page = reverse("participant_stay_application", args=["2026-041", taking_part.pk])
    client = as_role("social_worker")
    for typed, kept in (("2026-06-01", D(2026, 6, 1)), ("01.02.2026", D(2026, 2, 1)), ("", None)):
        assert client.post(page, {"benefit_applied_on": typed}).status_code == 302
        taking_part.refresh_from_db()
        assert taking_part.benefit_applied_on == kept
    answer = client.post(page, {"benefit_applied_on": "2026-06-16"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["benefit_applied_on"])
    assert page in client.get(reverse("participant_stays", args=["2026-041"])).content.decode()


@at("2026-06-15")
def test_reasons_are_read_by_those_who_decide_and_by_nobody_else(as_role, taking_part, manager):
    end_stay(stay=taking_part, by=manager, **END)
    page = reverse("participant_stays", args=["2026-041"])
    shown = {role: "nie przychodzi" in as_role(role).get(page).content.decode() for role in ("manager", "instructor")}
    assert shown == {"manager": True, "instructor": False}


def test_an_application_that_lies_among_the_documents_alone_is_offered_with_its_day_and_set_by_nobody(
    as_role, taking_part
):
    Stay.objects.update(benefit_applied_on=None)
    client, file = as_role("social_worker"), taking_part.enrolment
    act = reverse("participant_stay_application", args=["2026-041", taking_part.pk])
    names = ("participant_file", "participant_stays", "participant_documents")
    pages = [reverse(name, args=["2026-041"]) for name in names]
    printed = print_paper(holder=file, kind=DocumentKind.BENEFIT_APPLICATION, issued_on=D(2026, 2, 2), by=client.user)
    assert client.get(pages[2]).context["there"] is None  # a form, not an application yet
    entered = {"kind": "benefit_application", "issued_on": "2026-02-10", "number": "", "signed_on": "2026-02-11"}
    answer = client.post(reverse("participant_document_new", args=["2026-041"]), entered)
    assert answer.headers["Location"] == act
    taking_part.refresh_from_db()
    assert taking_part.benefit_applied_on is None
    for page in pages:
        shown = client.get(page)
        assert shown.context["there"] == (taking_part, D(2026, 2, 11), ""), page
        assert f'href="{act}"' in shown.content.decode()
    assert as_role("instructor").get(pages[0]).context.get("there") is None
    assert 'value="2026-02-11"' in client.get(act).content.decode()
    client.post(act, {"benefit_applied_on": "2026-02-11"})
    taking_part.refresh_from_db()
    assert taking_part.benefit_applied_on == D(2026, 2, 11)
    assert [client.get(page).context["there"] for page in pages] == [None] * 3
    correct = reverse("participant_document_correct", args=["2026-041", printed.pk])
    answer = client.post(correct, {"issued_on": "2026-02-02", "signed_on": "2026-02-03"})
    assert answer.headers["Location"] == pages[2]  # nothing waits for it


def test_both_days_of_an_end_that_are_still_to_come_are_said_at_once(as_role, taking_part):
    page = reverse("participant_stay_end", args=["2026-041", taking_part.pk])
    with at(D(2026, 6, 1)):
        client = as_role("manager")
        refused = client.post(page, {"ended_on": "2026-06-02", "ground": "statement", "happened_on": "2026-06-03"})
    to_come = ["Ten dzień jeszcze nie nadszedł."]
    assert refused.context["form"].errors == {"ended_on": to_come, "happened_on": to_come}


@at("2026-06-01")
@pytest.mark.parametrize(
    ("page", "typed", "said"),
    [
        ("end", {"ended_on": "2026-01-11", "happened_on": "2026-06-02", "ground": "breach"},
         ["ended_on", "happened_on", "reason"]),
        ("end", {"ended_on": "2026-05-31", "happened_on": "2026-06-02", "ground": "period"}, ["ground", "happened_on"]),
        ("extend", {"until": "2028-01-14", "happened_on": "2026-06-02"}, ["happened_on", "reason", "until"]),
        ("opinion", {"until": "2027-01-13", "happened_on": "2026-06-02"},
         ["happened_on", "in_favour", "reason", "until"]),
    ],
)  # fmt: skip
def test_all_that_a_stay_refuses_is_said_at_once(as_role, taking_part, page, typed, said):
    address = reverse(f"participant_stay_{page}", args=["2026-041", taking_part.pk])
    answer = as_role("manager" if page != "opinion" else "social_worker").post(address, typed)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, said)


@at("2026-02-12")
def test_a_qualification_for_too_long_on_a_day_to_come_is_refused_for_both(as_role, trial):
    address = reverse("participant_stay_qualify", args=["2026-041", trial.pk])
    answer = as_role("manager").post(address, {"until": "2027-01-14", "happened_on": "2026-02-13"})
    assert sorted(answer.context["form"].errors) == ["happened_on", "until"]


def test_a_second_stay_is_not_offered_the_application_of_the_first(taking_part):
    Stay.objects.update(benefit_applied_on=D(2026, 2, 11), ended_on=D(2026, 6, 30))
    file = Enrolment.objects.get()
    factories.make_document(file, "benefit_application", issued_on=D(2026, 2, 11), signed_on=None)
    second = factories.make_stay(file, trial_starts_on=D(2026, 8, 3), benefit_applied_on=None)
    assert application_of(file, list(file.stays.all())) is None
    factories.make_document(file, "benefit_application", number="WS/2", issued_on=D(2026, 8, 4), signed_on=None)
    assert application_of(file, list(file.stays.all())) == (second, D(2026, 8, 4), "WS/2")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_however_much_was_decided(
    as_role, taking_part, manager, number, django_assert_num_queries
):
    for place in range(number):
        StayAct.objects.create(
            stay=taking_part, position=place + 1, kind="extended", number=str(place), happened_on=D(2026, 6, 1),
            until=D(2027, 6, 1), reason="x", created_by=manager,
        )  # fmt: skip
    client = as_role("coordinator")
    page = reverse("participant_stays", args=["2026-041"])
    client.get(page)
    with django_assert_num_queries(9):
        client.get(page)
