"""Pages of a programme: who sees what of it, who may take which step, and what it costs."""

import io
import re
from datetime import date, time, timedelta
from decimal import Decimal

import pypdf
import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from cis_portal.lib.periods import months_later
from participants.models import FileSection
from participants.radar import deadlines_of
from reintegration.actions import plan_refusals as refusals
from reintegration.actions import plan_reviews
from reintegration.actions import plans as actions
from reintegration.models import ActivityKind, DiagnosisField, Plan, PlanReview, PlanVersion
from reintegration.plan_due import reviews_due
from reintegration.plan_hours import hours_of
from tests import factories
from tests.reintegration.programmes import make_programme, write

pytestmark = pytest.mark.django_db
WAITING = "Programy, które czekają na Ciebie"
PANEL = {"HX-Request": "true"}


@pytest.fixture
def file(project):
    return factories.make_enrolment(project=project)


def url(file, rest: str = "") -> str:
    return f"/participants/{file.case_number}/plan/{rest}"


@pytest.mark.parametrize("goals", [1, 3])
def test_a_programme_costs_the_same_however_many_goals_it_has(as_role, file, goals, django_assert_num_queries):
    client = as_role("social_worker")
    factories.make_stay(file)
    make_programme(file, goals=goals, by=client.user)
    client.get(url(file))
    with django_assert_num_queries(16):
        page = client.get(url(file))
    assert page.content.decode().count('<article class="goal">') == goals


@pytest.mark.parametrize("goals", [1, 3])
def test_the_panel_of_a_programme_costs_the_same_however_many_goals_it_has(
    as_role, file, goals, django_assert_num_queries
):
    client = as_role("social_worker")
    make_programme(file, goals=goals, by=client.user)
    with django_assert_num_queries(14):
        page = client.get(url(file), headers=PANEL)
    assert page.content.decode().count("samodzielnie załatwia") == goals
    assert b"<html" not in page.content


def test_a_programme_signed_on_paper_is_not_called_unsigned(as_role, file):
    client = as_role("social_worker")
    factories.make_document(file, kind="ipzs", issued_on=date(2026, 3, 1), signed_on=date(2026, 3, 2))
    panel = client.get(url(file), headers=PANEL).content.decode()
    assert "02.03.2026" in panel
    assert "Program nie jest jeszcze podpisany" not in panel


def test_an_instructor_sees_the_goals_they_answer_for_and_nothing_beside(as_role, file):
    worker, instructor = factories.make_user("social_worker"), as_role("instructor")
    version = write(actions.begin_plan(enrolment=file, by=worker), worker, goals=1)
    actions.write_goal(
        version=version, number=2, strand="vocational", text="kończy kurs gastronomiczny",
        responsible=instructor.user, due_on=timezone.localdate(), by=worker,
    )  # fmt: skip
    page = instructor.get(url(file)).content.decode()
    assert "kończy kurs gastronomiczny" in page
    assert "samodzielnie załatwia" not in page
    assert "wymaga wsparcia w sprawach urzędowych" not in page
    assert instructor.get(url(file, "1/print/")).status_code == 403


@pytest.mark.parametrize(
    ("state", "sections", "status", "seen"),
    [
        ("sent", [FileSection.PLAN], 200, True),
        ("draft", [FileSection.PLAN], 200, False),
        ("signed", [FileSection.STAYS], 404, False),
        ("signed", None, 404, False),
    ],
)
def test_mopr_sees_what_was_sent_off_and_shared(as_role, file, state, sections, status, seen):
    client = as_role("mopr")
    if sections:
        factories.share(file, client.user.organisation, sections=sections)
    make_programme(file, state)
    page = client.get(url(file))
    assert page.status_code == status
    assert ("wymaga wsparcia w sprawach urzędowych" in page.content.decode()) is seen


def test_mopr_agrees_in_the_portal_or_sends_back_with_words(as_role, file):
    make_programme(file, "sent")
    client = as_role("mopr")
    refused = client.post(url(file, "1/answer/"), {"words": ""})
    assert refused.status_code == 422
    assert PlanVersion.objects.get().state == "sent"
    client.post(url(file, "1/answer/"), {"words": "dopisać poradnictwo prawne"})
    version = PlanVersion.objects.get()
    assert (version.state, version.answer, version.answered_by) == (
        "returned", "dopisać poradnictwo prawne", client.user,
    )  # fmt: skip
    assert client.get(url(file, "1/")).status_code == 404  # it is being written again
    actions.send_plan(version=version, by=factories.make_user("social_worker"))
    client.post(url(file, "1/answer/"), {"words": "", "agree": "on"})
    version.refresh_from_db()
    assert (version.state, version.agreed_on, version.agreed_on_paper) == ("agreed", timezone.localdate(), False)


def test_the_manager_signs_and_the_social_worker_does_not(as_role, file):
    make_programme(file, "agreed")
    day = {"day": timezone.localdate().isoformat()}
    assert as_role("social_worker").post(url(file, "1/sign/"), day).status_code == 403
    assert as_role("manager").post(url(file, "1/sign/"), day).status_code == 302
    assert PlanVersion.objects.get().signed_on == timezone.localdate()


def test_programmes_stand_on_the_first_page_of_who_is_asked_for_them_and_no_more_than_eight(as_role, project):
    files = [factories.make_enrolment(project=project) for _number in range(9)]
    for file in files:
        make_programme(file, "agreed")
    (waiting,) = [panel for panel in as_role("manager").get("/").context["panels"] if panel["title"] == WAITING]
    assert [line["url"] for line in waiting["lines"]] == [url(file, "1/") for file in files[:8]]
    assert {line["state"] for line in waiting["lines"]} == {"uzgodniony, do podpisu"}
    assert WAITING not in as_role("social_worker").get("/").content.decode()


def test_a_refused_day_comes_back_with_its_reason(as_role, file):
    make_programme(file, "agreed")
    page = as_role("manager").post(url(file, "1/sign/"), {"day": "2020-01-01"})
    assert page.status_code == 422
    assert "id_day" in page.content.decode()
    assert PlanVersion.objects.get().state == "agreed"


def test_the_social_worker_writes_diagnosis_goals_and_hours(as_role, file, project):
    client = as_role("social_worker")
    client.post(url(file, "begin/"))
    kind = ActivityKind.objects.of(factories.lead_of(project)).first()
    today = timezone.localdate()
    content = {
        "starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=300), "diagnosed_on": today,
        "social_scope": "Szkoła Rodzica", "vocational_scope": "gastronomia",
    }  # fmt: skip
    content |= {f"level_{area.value}": 3 for area in DiagnosisField} | {"words_A": "mieszkanie socjalne"}
    assert client.post(url(file, "1/write/"), content).status_code == 302
    goal = {
        "strand": "social", "text": "rozmawia z dziećmi", "responsible": client.user.pk, "due_on": today,
        "kind_0": kind.pk, "hours_0": "20.5",
    }  # fmt: skip
    assert client.post(url(file, "1/goals/"), goal).status_code == 302
    version = PlanVersion.objects.get()
    assert {row.area: (row.level, row.words) for row in version.diagnosis.all()}["A"] == (3, "mieszkanie socjalne")
    assert [(row.kind, row.hours) for row in version.goals.get().hours.all()] == [(kind, Decimal("20.5"))]
    twice = client.post(url(file, "1/goals/1/"), {**goal, "kind_1": kind.pk, "hours_1": "3"})
    assert twice.status_code == 422
    client.post(url(file, "1/goals/1/"), {**goal, "kind_0": "", "hours_0": ""})
    assert version.goals.get().hours.count() == 0


def test_hours_delivered_stand_against_hours_planned_by_goal(file, project):
    worker = factories.make_user("social_worker", project=project)
    stay = factories.make_stay(file)
    kinds = list(ActivityKind.objects.of(factories.lead_of(project))[:3])
    kinds[1] = ActivityKind.objects.get(centre=file.participant.centre, code="counselling_psychological")
    version = write(actions.begin_plan(enrolment=file, by=worker), worker)
    for number, hours in ((1, {kinds[0].pk: Decimal(10)}), (2, {kinds[0].pk: Decimal(6), kinds[1].pk: Decimal(8)})):
        actions.write_goal(
            version=version, number=number, strand="social", text=f"cel {number}", responsible=worker,
            due_on=timezone.localdate(), hours=hours, by=worker,
        )  # fmt: skip
    day = timezone.localdate() - timedelta(days=7)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    for kind, hours in ((kinds[0], (8, 12)), (kinds[2], (12, 14))):
        meeting = factories.make_meeting(project, day, hours=hours, kind=kind)
        present(meeting, stay, minutes=(hours[1] - hours[0]) * 60)
    psychologist = factories.make_user("specialist", project=project)
    factories.make_card(file, psychologist, held_on=day, starts_at=time(14), ends_at=time(15, 30))
    factories.make_card(file, psychologist, held_on=version.starts_on - timedelta(days=1))
    found = hours_of(version, latest=version.plan)
    lines = {(number, line.kind): line for number, rows in found.by_goal.items() for line in rows}
    shared = lines[1, kinds[0]]
    assert (shared.planned, shared.together, shared.delivered, shared.others) == (10, 16, 4, (2,))
    assert (lines[2, kinds[1]].delivered, lines[2, kinds[1]].tone) == (Decimal("1.5"), "")
    assert [(kind, hours) for kind, hours in found.beside] == [(kinds[2], 2)]
    assert (found.planned, found.delivered) == (24, Decimal("5.5"))


def present(meeting, stay, *, minutes: int) -> None:
    from reintegration.models import MeetingPresence

    MeetingPresence.objects.create(meeting=meeting, stay=stay, present=True)
    factories.close_meeting(meeting, minutes=minutes)


def test_a_review_goes_through_every_goal_before_it_is_concluded(as_role, file):
    worker, specialist = as_role("social_worker"), as_role("specialist")
    version = make_programme(file, by=worker.user, goals=2, responsible=specialist.user)
    today = timezone.localdate()
    worker.post(url(file, "review/"), {"kind": "interim", "day": today})
    review = PlanReview.objects.get()
    words = {"outcome": "as_planned", "conclusion": "idzie dobrze"}
    refused = worker.post(url(file, "review/conclude/"), words)
    assert refused.status_code == 422
    assert specialist.post(url(file, "review/goals/1/"), {"result": "reached", "words": "ukończone"}).status_code == 302
    worker.post(url(file, "review/goals/2/"), {"result": "partly", "words": ""})
    assert worker.post(url(file, "review/conclude/"), words).status_code == 302
    review.refresh_from_db()
    assert (review.version, review.outcome, review.concluded_by) == (version, "as_planned", worker.user)
    assert list(review.assessments.order_by("goal__number").values_list("result", "assessed_by")) == [
        ("reached", specialist.user.pk), ("partly", worker.user.pk),
    ]  # fmt: skip
    page = worker.get(url(file)).content.decode()
    assert "idzie dobrze" in page
    assert "ukończone" in page
    paper = worker.get(url(file, f"reviews/{review.pk}/print/"))
    assert paper["Content-Type"] == "application/pdf"
    said = pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert re.search(r"Data urodzenia\s+14\.05\.1985", said), "a name alone names nobody on paper"


def test_nobody_assesses_anothers_goal_but_the_social_worker(project, file):
    worker, other = (factories.make_user(role, project=project) for role in ("social_worker", "instructor"))
    version = make_programme(file, by=worker)
    review = plan_reviews.open_review(plan=version.plan, kind="trial", held_on=timezone.localdate(), by=worker)
    with pytest.raises(refusals.NotYourGoal):
        plan_reviews.assess_goal(review=review, goal=version.goals.get(), result="reached", words="", by=other)


@pytest.mark.parametrize(
    ("held_on", "kind", "error"),
    [
        (timezone.localdate() + timedelta(days=1), "interim", refusals.DayToCome),
        (timezone.localdate() - timedelta(days=101), "interim", refusals.BeforeDay),
        (timezone.localdate(), "trial", refusals.ReviewedAlready),
    ],
)
def test_a_review_is_held_on_a_signed_version_and_each_kind_in_its_time(project, file, held_on, kind, error):
    worker = factories.make_user("social_worker", project=project)
    plan = make_programme(file, by=worker).plan
    first = plan_reviews.open_review(plan=plan, kind="trial", held_on=timezone.localdate(), by=worker)
    with pytest.raises(refusals.ReviewUnderWay):
        plan_reviews.open_review(plan=plan, kind="interim", held_on=timezone.localdate(), by=worker)
    plan_reviews.assess_goal(review=first, goal=first.version.goals.get(), result="not_yet", words="", by=worker)
    plan_reviews.conclude_review(review=first, outcome="as_planned", conclusion="dalej", by=worker)
    with pytest.raises(error):
        plan_reviews.open_review(plan=plan, kind=kind, held_on=held_on, by=worker)


def test_a_concluded_review_is_final_in_the_database_too(project, file):
    from django.db import IntegrityError, InternalError, transaction

    worker = factories.make_user("social_worker", project=project)
    review = plan_reviews.open_review(
        plan=make_programme(file, by=worker).plan, kind="trial", held_on=timezone.localdate(), by=worker
    )
    said = plan_reviews.assess_goal(
        review=review, goal=review.version.goals.get(), result="partly", words="", by=worker
    )
    plan_reviews.conclude_review(review=review, outcome="ends", conclusion="koniec", by=worker)
    for attempt in (
        lambda: type(said).objects.filter(pk=said.pk).update(result="reached"),
        lambda: PlanReview.objects.filter(pk=review.pk).update(conclusion="inaczej"),
        lambda: said.delete(),
    ):
        with pytest.raises((IntegrityError, InternalError), match=r"Cannot|concluded"), transaction.atomic():
            attempt()


@pytest.mark.parametrize("people", [1, 3])
def test_reviews_that_are_due_cost_the_same_however_many_people(project, people, django_assert_num_queries):
    worker = factories.make_user("social_worker", project=project)
    for number in range(people):
        one = factories.make_enrolment(project=project)
        factories.make_stay(one, trial_ends_on=date(2026, 4, 2 + number))
        make_programme(one, "draft" if number == 1 else "signed", by=worker)
    assert worker.roles
    with django_assert_num_queries(1):
        found = sorted(reviews_due(worker, project, timezone.localdate(), months=3), key=lambda one: one.due.on)
    # whoever has no signed programme has no review due
    assert [one.due.on for one in found] == [date(2026, 4, 2), date(2026, 4, 4)][: 2 if people == 3 else 1]
    days = {one.day for one in deadlines_of(worker, project, timezone.localdate()) if one.source == "art. 13"}
    assert days == {one.due.on for one in found}


def test_the_next_review_is_of_the_last_signed_programme_and_follows_what_was_concluded(project, file):
    worker = factories.make_user("social_worker", project=project)
    first = make_programme(file, by=worker)
    ends = first.signed_on + timedelta(days=10)
    after = {"participation_starts_on": ends + timedelta(days=1), "planned_end_on": ends + timedelta(days=330)}
    factories.make_stay(file, trial_ends_on=ends, **after)

    def due():
        found = reviews_due(worker, project, timezone.localdate(), months=3)
        return [(one.name, one.case, one.due.kind, one.due.on) for one in found]

    def held(version, kind, day, **concluded):
        return PlanReview.objects.create(
            plan=version.plan, version=version, kind=kind, held_on=day, created_by=worker, **concluded
        )

    concluded = {"outcome": "as_planned", "conclusion": "tak", "concluded_by": worker, "concluded_at": timezone.now()}
    who = (str(file.participant), file.case_number)
    for kind in ("trial", "final"):
        held(first, kind, ends, **concluded)
    assert due() == []
    second = PlanVersion.objects.get(pk=first.pk)
    second.pk, second.plan = None, Plan.objects.create(enrolment=file, position=2, created_by=worker)
    second.document = factories.make_document(file, "ipzs")
    second.save()
    assert due() == [(*who, "trial", ends)]
    review = held(second, "trial", ends)
    assert due() == [(*who, "trial", ends)]
    PlanReview.objects.filter(pk=review.pk).update(**concluded)
    held(second, "interim", ends + timedelta(days=40), **concluded)
    assert due() == [(*who, "interim", months_later(ends + timedelta(days=40), 3))]


def test_opening_and_printing_a_programme_stay_on_record(as_role, file):
    client = as_role("social_worker")
    make_programme(file, by=client.user)
    client.get(url(file))
    paper = client.get(url(file, "1/print/"))
    assert paper.content.startswith(b"%PDF")
    assert list(AccessRecord.objects.order_by("id").values_list("action", "subject", "enrolment_id")) == [
        ("section", "plan", file.pk), ("export", "plan.pdf", file.pk),
    ]  # fmt: skip
