"""A competence course from its scope to its certificates, qualifications, and what of them counts."""

import io
import re
from datetime import date, timedelta

import pypdf
import pytest
import time_machine
from django.db import IntegrityError, transaction

from participants.actions import withdraw_document
from participants.models import Document
from reintegration.actions import courses as actions
from reintegration.actions import qualifications
from reintegration.models import Competence, CompetenceCourse, LearningOutcome, OutcomeCheck, Qualification
from reporting.indicators.loading import load_people, load_rules
from reporting.indicators.rules import course_faults, gained_a_competence, gained_a_qualification
from tests import factories

TODAY = date(2026, 6, 30)
OUTCOMES = [("obsługuje kasę fiskalną", "zadanie praktyczne"), ("zna zasady BHP", "test, 80 %")]


@pytest.fixture(autouse=True)
def that_day():
    with time_machine.travel("2026-06-30 12:00+02:00", tick=True):
        yield


@pytest.fixture
def files(project):
    found = [factories.make_enrolment(project=project, person={"last_name": name}) for name in ("Ćwik", "Zając")]
    for file in found:
        factories.make_stay(file)
    return found


def plan(**fields):
    return actions.Plan(**{
        "name": "Sprzedawca", "edition": "I/2026", "scope": "osoby bez zawodu; obsługa klienta",
        "scope_on": date(2026, 5, 4), "trainer": "Jan Kowal", "assessor": "Maria Bąk",
        "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 12), "hours": 80, **fields,
    })  # fmt: skip


@pytest.fixture
def course(project, coordinator) -> CompetenceCourse:
    made = actions.plan_course(project=project, plan=plan(), by=coordinator)
    return actions.set_standard(course=made, standard_on=date(2026, 5, 29), outcomes=OUTCOMES, by=coordinator)


def join(course, *files, by):
    return [actions.join_course(course=course, enrolment=file, by=by) for file in files]


def passed(people, *, but: Competence | None = None):
    numbers = list(LearningOutcome.objects.order_by("position").values_list("pk", flat=True))
    return {
        person.pk: {number: not (person == but and place == 1) for place, number in enumerate(numbers)}
        for person in people
    }


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_a_course_in_order_gives_a_competence_that_counts_and_one_that_does_not(course, files, project, coordinator):
    good, poor = join(course, *files, by=coordinator)
    checks = passed([good, poor], but=poor)
    assert actions.assess(course=course, assessed_on=date(2026, 6, 15), checks=checks, by=coordinator) == 2
    assert actions.compare(course=course, compared_on=date(2026, 6, 16), by=coordinator) == (1, 1)
    assert actions.issue_certificates(course=course, issued_on=date(2026, 6, 17), by=coordinator) == 1
    good.refresh_from_db()
    assert good.document.number == f"{course.pk}/1/2026"
    people, rules = load_people(project), load_rules(project)
    assert [bool(gained_a_competence(person, rules)) for person in people] == [True, False]
    assert gained_a_competence(people[0], rules).on == date(2026, 6, 17)
    assert [course_faults(person.courses[0]) for person in people] == [
        (), ("result_negative", "document_missing"),
    ]  # fmt: skip


def test_a_certificate_that_was_withdrawn_counts_nowhere_and_is_issued_anew_by_another_number(
    course, files, coordinator, as_role
):
    (good,) = join(course, files[0], by=coordinator)
    actions.assess(course=course, assessed_on=date(2026, 6, 15), checks=passed([good]), by=coordinator)
    actions.compare(course=course, compared_on=date(2026, 6, 16), by=coordinator)
    actions.issue_certificates(course=course, issued_on=date(2026, 6, 17), by=coordinator)
    good.refresh_from_db()
    withdraw_document(document=good.document, reason="błąd w nazwisku", by=coordinator)
    client, address = as_role("coordinator"), f"/courses/{course.pk}/"
    assert f"{course.pk}/1/2026: wycofany" in text(client.get(address))
    assert client.get(f"{address}certificates/{good.pk}.pdf").status_code == 404
    assert CompetenceCourse.objects.with_counts().get().certified == 0
    assert actions.issue_certificates(course=course, issued_on=date(2026, 6, 18), by=coordinator) == 1
    good.refresh_from_db()
    assert good.document.number == f"{course.pk}/2/2026"
    with pytest.raises(actions.NobodyPassed):
        actions.issue_certificates(course=course, issued_on=date(2026, 6, 18), by=coordinator)


@pytest.mark.parametrize("assessor", ["Jan Kowal", " jan  KOWAL "])
def test_the_assessor_is_not_the_trainer(project, coordinator, assessor):
    with pytest.raises(actions.SamePerson):
        actions.plan_course(project=project, plan=plan(assessor=assessor), by=coordinator)


def test_the_database_too_keeps_the_trainer_from_assessing(project):
    with pytest.raises(IntegrityError, match="who_assesses_a_course_does_not_teach_it"), transaction.atomic():
        CompetenceCourse.objects.create(project=project, **vars(plan(assessor=" jan kowal")))


@pytest.mark.parametrize("day", [date(2026, 5, 3), date(2026, 6, 1), date(2026, 6, 2)])
def test_the_standard_follows_the_scope_and_precedes_the_course(project, coordinator, day):
    made = actions.plan_course(project=project, plan=plan(), by=coordinator)
    with pytest.raises(actions.StandardLate):
        actions.set_standard(course=made, standard_on=day, outcomes=OUTCOMES, by=coordinator)
    with pytest.raises(IntegrityError, match="a_standard_follows_the_scope_and_precedes"), transaction.atomic():
        CompetenceCourse.objects.update(standard_on=day)


def test_nobody_joins_before_the_standard_nor_from_outside_a_stay(project, coordinator, files):
    made = actions.plan_course(project=project, plan=plan(), by=coordinator)
    with pytest.raises(actions.NoStandard):
        join(made, files[0], by=coordinator)
    made = actions.set_standard(course=made, standard_on=date(2026, 5, 29), outcomes=OUTCOMES, by=coordinator)
    files[1].stays.update(ended_on=date(2026, 5, 31))
    with pytest.raises(actions.NotInStay):
        join(made, files[1], by=coordinator)
    join(made, files[0], by=coordinator)
    with pytest.raises(actions.AlreadyIn):
        join(made, files[0], by=coordinator)


def test_stages_come_one_after_another(course, files, coordinator):
    (person, _other) = people = join(course, *files, by=coordinator)
    with pytest.raises(actions.NothingAssessed):
        actions.compare(course=course, compared_on=TODAY, by=coordinator)
    with pytest.raises(actions.AssessedBeforeEnd):
        actions.assess(course=course, assessed_on=date(2026, 6, 11), checks=passed(people), by=coordinator)
    with pytest.raises(actions.AssessedBeforeEnd):
        actions.assess(course=course, assessed_on=TODAY + timedelta(days=1), checks=passed(people), by=coordinator)
    half = {person.pk: dict(list(passed([person])[person.pk].items())[:1])}
    with pytest.raises(actions.NothingAssessed):
        actions.assess(course=course, assessed_on=TODAY, checks=half, by=coordinator)
    actions.assess(course=course, assessed_on=date(2026, 6, 15), checks=passed([person]), by=coordinator)
    with pytest.raises(actions.StandardInUse):
        actions.set_standard(course=course, standard_on=date(2026, 5, 28), outcomes=OUTCOMES, by=coordinator)
    with pytest.raises(actions.Assessed):
        actions.leave_course(competence=person, by=coordinator)
    with pytest.raises(actions.ComparedBeforeAssessment):
        actions.compare(course=course, compared_on=date(2026, 6, 14), by=coordinator)
    with pytest.raises(actions.NobodyPassed):
        actions.issue_certificates(course=course, issued_on=TODAY, by=coordinator)
    actions.compare(course=course, compared_on=date(2026, 6, 20), by=coordinator)
    with pytest.raises(actions.IssuedBeforeComparison):
        actions.issue_certificates(course=course, issued_on=date(2026, 6, 19), by=coordinator)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"standard_on": date(2026, 6, 1)}, "a_course_of_ours_has_its_standard_before_it"),
        ({"scope_on": date(2026, 5, 30)}, "a_course_of_ours_has_its_standard_before_it"),
        ({"assessed_on": date(2026, 6, 11)}, "a_course_of_ours_is_assessed_after_it"),
        ({"compared_on": date(2026, 6, 20), "result": "positive"}, "a_course_of_ours_is_compared_after_the_assessment"),
        ({"result": "positive"}, "a_course_of_ours_is_compared_after_the_assessment"),
        ({"assessor": "JAN KOWAL"}, "a_course_of_ours_is_assessed_by_another_than_the_trainer"),
    ],
)
def test_the_database_holds_the_order_for_rows_of_ours_and_leaves_imported_ones(
    course, files, coordinator, fields, rule
):
    join(course, files[0], by=coordinator)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Competence.objects.update(**fields)
    Competence.objects.update(of_course=None, **fields)  # an import brings it as it was


def test_the_course_is_led_on_its_page(as_role, files, project):
    worker = as_role("social_worker")
    said = {name: str(value) for name, value in vars(plan()).items()}
    assert worker.post("/courses/new/", said | {"assessor": "Jan Kowal"}).status_code == 422
    address = worker.post("/courses/new/", said)["Location"]
    rows = {"standard_on": "2026-05-29", "text_0": "obsługuje kasę", "verified_0": "zadanie", "text_1": "zna BHP"}
    assert "Proszę podać jedno i drugie" in text(worker.post(f"{address}standard/", rows))
    assert worker.post(f"{address}standard/", rows | {"verified_1": "test"}).status_code == 302
    for file in files:
        assert worker.post(f"{address}join/", {"enrolment": file.pk}).status_code == 302
    first, second = Competence.objects.order_by("pk")
    outcomes = list(LearningOutcome.objects.order_by("position"))
    answers = {f"check_{person.pk}_{outcome.pk}": "yes" for person in (first, second) for outcome in outcomes}
    day = {"assessed_on": "2026-06-15"}
    part = dict(list(answers.items())[:1])
    assert "Proszę ocenić każdy efekt tej osoby." in text(worker.post(f"{address}assessment/", day | part))
    assert not OutcomeCheck.objects.exists()
    answers[f"check_{second.pk}_{outcomes[1].pk}"] = "no"
    assert worker.post(f"{address}assessment/", day | answers).status_code == 302
    assert worker.post(f"{address}comparison/", {"compare-day": "2026-06-16"}).status_code == 302
    assert worker.post(f"{address}certificates/", {"certify-day": "2026-06-17"}).status_code == 302
    page = text(worker.get(address))
    assert "Wydano 1 certyfikat." in page
    assert f"Ćwik Żaneta 15.06.2026 16.06.2026 pozytywny {first.of_course_id}/1/2026" in page
    answer = worker.get(f"{address}certificates/{first.pk}.pdf")
    said = " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages).split())
    assert f"Certyfikat nr {first.of_course_id}/1/2026" in said
    assert re.search(r"1 obsługuje kasę zadanie 2 zna BHP test", said), said[300:]
    assert worker.get(f"{address}certificates/{second.pk}.pdf").status_code == 404
    assert as_role("instructor").get(address).status_code == 403


def test_a_slip_in_a_course_is_put_right_for_all_of_it_until_somebody_is_assessed(course, files, as_role, coordinator):
    worker, address = as_role("social_worker"), f"/courses/{course.pk}/change/"
    people = join(course, *files, by=coordinator)
    files[0].stays.update(planned_end_on=date(2026, 12, 31))
    said = {name: str(value) for name, value in vars(plan(name="Kasjer", starts_on=date(2026, 6, 2))).items()}
    for wrong, why in (
        ({"assessor": "jan kowal"}, "Prowadzący nie może oceniać"),
        ({"scope_on": "2026-05-30"}, "Wzorzec ustala się po zakresie"),
        ({"starts_on": "2027-06-02", "ends_on": "2027-06-03"}, "nie ma pobytu"),
    ):
        assert why in text(worker.post(address, said | wrong)), wrong
    assert worker.get(address).context["form"].initial["name"] == "Sprzedawca"
    assert worker.post(address, said).status_code == 302
    people[0].refresh_from_db()
    assert (people[0].course, people[0].course_starts_on) == ("Kasjer", date(2026, 6, 2))
    course.refresh_from_db()
    actions.assess(course=course, assessed_on=date(2026, 6, 15), checks=passed(people), by=coordinator)
    assert "Kogoś już oceniono" in text(worker.post(address, said | {"name": "Sprzedawca"}))
    assert address not in worker.get(f"/courses/{course.pk}/").content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_a_course_costs_the_same_however_many_people_it_has(
    course, as_role, project, coordinator, people, django_assert_num_queries
):
    for _number in range(people):
        file = factories.make_enrolment(project=project)
        factories.make_stay(file)
        join(course, file, by=coordinator)
    worker = as_role("social_worker")
    worker.get(f"/courses/{course.pk}/")
    with django_assert_num_queries(8):
        worker.get(f"/courses/{course.pk}/")


def qualify(file, by, **fields):
    return qualifications.record_qualification(
        enrolment=file, by=by,
        **{"name": "Operator wózka", "awarding_body": "UDT", "awarded_on": date(2026, 6, 1), "number": "U/7"} | fields,
    )  # fmt: skip


@pytest.mark.parametrize(("left_on", "counts"), [(date(2026, 6, 2), True), (date(2026, 6, 1), False)])
def test_a_qualification_recorded_within_28_days_after_leaving_counts(files, project, coordinator, left_on, counts):
    file = files[0]
    qualify(file, coordinator)
    file.ended_on = left_on
    file.save()
    reached = gained_a_qualification(load_people(project)[0], load_rules(project))
    assert bool(reached) == counts
    if counts:
        assert (reached.on, reached.by.document) == (TODAY, "U/7")


def test_a_qualification_is_from_the_persons_time_in_the_project_and_recorded_once(files, coordinator):
    for day in (date(2026, 3, 1), date(2026, 7, 1)):
        with pytest.raises(qualifications.AwardedOutsideProject):
            qualify(files[0], coordinator, awarded_on=day)
    qualify(files[0], coordinator)
    with pytest.raises(qualifications.AlreadyRecorded):
        qualify(files[0], coordinator)


def test_a_qualification_whose_certificate_was_withdrawn_is_recorded_anew_with_another(files, project, coordinator):
    first = qualify(files[0], coordinator)
    withdraw_document(document=first.document, reason="inna osoba", by=coordinator)
    assert load_people(project)[0].qualifications == ()
    again = qualify(files[0], coordinator, number="U/8")
    assert (again.pk, again.document.number, Qualification.objects.count()) == (first.pk, "U/8", 1)
    assert [found.document for found in load_people(project)[0].qualifications] == ["U/8"]


def test_a_competence_that_came_without_a_certificate_takes_one_and_then_counts(project, files, as_role):
    days = {"scope_on": date(2026, 3, 1), "standard_on": date(2026, 3, 2), "course_starts_on": date(2026, 4, 1)}
    days |= {"course_ends_on": date(2026, 4, 9), "assessed_on": date(2026, 4, 9), "compared_on": date(2026, 4, 10)}
    people = {"trainer": "Jan Kowal", "assessor": "Ewa Lis", "result": "positive"}
    came = Competence.objects.create(enrolment=files[0], course="Kucharz", **days, **people)
    worker, case = as_role("social_worker"), files[0].case_number
    address = f"/participants/{case}/outcomes/{came.pk}/certificate/"
    assert f'href="{address}"' in worker.get(f"/participants/{case}/outcomes/").content.decode()
    assert worker.post(address, {"number": "K/1", "issued_on": "2026-04-12"}).status_code == 302
    assert gained_a_competence(load_people(project)[0], load_rules(project)).on == date(2026, 4, 12)
    again = worker.post(address, {"number": "K/2", "issued_on": "2026-04-12"})
    assert (again.status_code, Document.objects.filter(number="K/2").exists()) == (422, False)
    Competence.objects.filter(pk=came.pk).update(document=None, result="negative")
    assert worker.post(address, {"number": "K/3", "issued_on": "2026-04-12"}).status_code == 422


def test_a_qualification_is_recorded_from_the_file(as_role, files):
    case, worker = files[0].case_number, as_role("social_worker")
    said = {"name": "Spawacz", "awarding_body": "TÜV", "number": "S/1", "awarded_on": "2026-06-20"}
    assert worker.post(f"/participants/{case}/qualification/", said)["Location"] == f"/participants/{case}/outcomes/"
    assert Qualification.objects.get().recorded_on == TODAY
    assert "Spawacz TÜV 30.06.2026" in text(worker.get(f"/participants/{case}/outcomes/"))
    assert as_role("instructor").get(f"/participants/{case}/qualification/").status_code == 403
