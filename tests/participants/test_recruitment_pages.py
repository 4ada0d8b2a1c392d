"""Recruitment as its users get it: the list, one candidate, each form with its faults, the papers."""

import io
from datetime import date

import pypdf
import pytest
import time_machine
from django.utils import timezone

from accounts.models import AccessRecord
from accounts.permissions import Role
from grants.models import Project
from participants import actions
from participants.models import Candidacy, Document, EligibilityOverride, Enrolment, Opinion, Participant, Stay
from tests import factories

TODAY = date(2026, 11, 23)
WOMAN, HER_BIRTH = factories.make_pesel(born=date(1985, 5, 14), sex="F", serial=901), date(1985, 5, 14)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False):
        yield


def inquiry(**changed):
    return {
        "identifier_kind": "pesel", "identifier": "", "last_name": "Łąkowska", "first_name": "Żaneta",
        "phone": "500 600 700", "happened_on": "2026-11-23", "note": "dzwoniła siostra", **changed,
    }  # fmt: skip


def faults(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def text(response) -> str:
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return "\n".join(page.extract_text() for page in pages)


# The list


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_however_many_candidates_it_shows(as_role, project, people, django_assert_num_queries):
    for _ in range(people):
        factories.make_candidacy(project, "scored", edition=factories.make_edition(project))
    client = as_role("coordinator")
    # user, roles, project, editions, counts, page, access record, places: target and sexes
    with django_assert_num_queries(9):
        response = client.get("/recruitment/")
    assert len(response.context["rows"]) == people
    with django_assert_num_queries(9):
        assert client.get("/recruitment/", {"q": "łąkowska"}).context["page"].paginator.count == people


def test_those_who_wait_longest_stand_first_each_with_the_next_step(as_role, project):
    states = ["inquiry", "application", "opinion_pending", "referred", "interviewed", "scored", "reserve", "accepted"]
    for place, state in enumerate(states):
        candidacy = factories.make_candidacy(
            project,
            state,
            since=date(2026, 11, 1 + place),
            person={"last_name": state, "birth_date": date(1985, 5, 14)},
        )
        factories.make_eligible(candidacy)
    factories.make_candidacy(project, "rejected")
    rows = as_role("social_worker").get("/recruitment/").context["rows"]
    assert [(candidacy.state, str(step.label)) for candidacy, step, _papers in rows] == list(
        zip(
            states,
            ["Wpisz PESEL", "Poproś MOPR o opinię", "Wpisz opinię", "Wpisz rozmowę", "Wpisz punkty", "Przyjmij",
             "Przyjmij", "Zatwierdź dane wejściowe"],
            strict=True,
        )
    )  # fmt: skip


def test_open_rules_stand_before_the_acceptance_in_the_list_as_on_the_candidates_own_page(as_role, project):
    def candidate(state="scored", without="", **answers):
        candidacy = factories.make_candidacy(project, state, person={"birth_date": date(1985, 5, 14)})
        factories.make_eligible(candidacy, certificate_on=date(2026, 1, 7), **answers)  # ended: holds nobody up yet
        candidacy.documents.filter(kind=without).delete()
        return candidacy

    ready, outside = candidate(), candidate(municipality="0415092")
    Document.objects.create(candidacy=outside, kind="gmina_agreement", number="P/1", issued_on=date(2026, 11, 2))
    waiting = {
        "unasked": factories.make_candidacy(project, "reserve"),
        "with a pension": candidate("reserve", old_age_pension=True),
        "no group": candidate(),
        "no primary group": candidate(),
        "no proof of residence": candidate(without="residence"),
        "no agreement": candidate(municipality="0415092"),
        "working": candidate(status="working"),
        "proof withdrawn": candidate(),
    }
    waiting["no group"].groups.all().delete()
    waiting["no primary group"].groups.update(is_primary=False)
    let_pass = candidate(old_age_pension=True)
    manager = factories.make_user("manager")
    proof = waiting["proof withdrawn"].documents.filter(kind="residence")
    proof.update(withdrawn_at=timezone.now(), withdrawn_by=manager, withdrawn_reason="cudze")
    EligibilityOverride.objects.create(
        candidacy=let_pass, rule="old_age_pension", reason="zawieszona", created_by=manager
    )
    client = as_role("coordinator")
    rows = client.get("/recruitment/").context["rows"]
    steps = {candidacy.pk: step for candidacy, step, _papers in rows}
    own = {pk: client.get(f"/recruitment/{pk}/").context["next"] for pk in steps}
    assert steps == own
    settling = {pk for pk, step in steps.items() if str(step.label) == "Sprawdź kwalifikowalność"}
    assert settling == {candidacy.pk for candidacy in waiting.values()}
    assert {str(steps[candidacy.pk].label) for candidacy in (ready, outside, let_pass)} == {"Przyjmij"}
    assert steps[waiting["working"].pk].url == f"/recruitment/{waiting['working'].pk}/eligibility/"


@pytest.mark.parametrize(
    ("query", "expected"),
    [({}, {"Kot", "Żuk"}), ({"state": "referred"}, {"Kot"}), ({"state": "withdrawn"}, {"Lis"}), ({"q": "zuk"}, {"Żuk"}),
     ({"state": "nonsense"}, set()), ({"q": "\x00"}, set())],
)  # fmt: skip
def test_the_list_is_narrowed_by_state_and_name(as_role, project, query, expected):
    for name, state in [("Kot", "referred"), ("Żuk", "inquiry"), ("Lis", "withdrawn")]:
        factories.make_candidacy(project, state, person={"last_name": name})
    response = as_role("manager").get("/recruitment/", query)
    assert {candidacy.last_name for candidacy, _step, _papers in response.context["rows"]} == expected


def test_the_numbers_of_the_states_follow_the_name_that_is_sought_so_none_leads_to_an_empty_list(as_role, project):
    for name, state in [("Kot", "referred"), ("Kot", "withdrawn"), ("Żuk", "inquiry"), ("Lis", "referred")]:
        factories.make_candidacy(project, state, person={"last_name": name})
    client = as_role("manager")

    def numbers(**query):
        views = client.get("/recruitment/", query).context["views"]
        return {name: number for name, _label, number, _current in views}

    assert numbers() == {"open": 3, "inquiry": 1, "referred": 2, "withdrawn": 1}
    assert numbers(q="kot") == {"open": 1, "referred": 1, "withdrawn": 1}
    assert numbers(q="nobody") == {"open": 0}
    assert numbers(state="nonsense") == numbers()


def test_places_left_are_those_of_the_agreement_for_women_and_men(as_role, project):
    for sex in "FFM":
        factories.make_enrolment(project=project, person={"sex": sex})
    places = as_role("coordinator").get("/recruitment/").context["places"]
    assert (places.people, places.women, places.men) == ((3, 72), (2, 47), (1, 25))
    assert (places.people.left, places.women.left, places.men.left) == (69, 45, 24)


def test_recruitment_stands_against_the_straight_line_by_month_women_and_men(as_role, project):
    for day, sex in [(date(2025, 1, 13), "F"), (date(2025, 1, 20), "M"), (date(2026, 11, 2), "F")]:
        factories.make_enrolment(project=project, started_on=day, person={"sex": sex})
    recruited = as_role("coordinator").get("/recruitment/plan/").context["recruited"]
    first, last = recruited.months[0], recruited.months[-1]
    assert (str(first.month), first.women, first.men, first.reached, first.due) == ("2025-01", 1, 1, 2, 2)
    assert (str(last.month), last.women, last.men, last.reached, last.due) == ("2026-11", 1, 0, 3, 46)
    assert recruited.standing == ("behind", 43)


# A call, and the PESEL first


def test_a_call_needs_no_more_than_a_name_and_leads_to_the_candidates_page(as_role, project):
    client = as_role("social_worker")
    response = client.post("/recruitment/new/", inquiry())
    candidacy = Candidacy.objects.get()
    assert response.headers["Location"] == f"/recruitment/{candidacy.pk}/"
    assert (candidacy.state, candidacy.participant, candidacy.phone) == ("inquiry", None, "500600700")
    assert candidacy.steps.get().note == "dzwoniła siostra"


def test_a_pesel_says_birth_date_sex_and_age_without_scripts_and_with_them(as_role, project):
    client = as_role("social_worker")
    page = client.post("/recruitment/lookup/", inquiry(identifier=WOMAN)).content.decode()
    assert "14.05.1985" in page
    assert "kobieta" in page
    assert "41 lat" in page
    assert 'value="1985-05-14"' in page
    record = AccessRecord.objects.get()
    assert (record.subject, record.details) == ("identifier lookup", {"found": False})
    client.post("/recruitment/new/", inquiry(identifier=WOMAN))
    person = Candidacy.objects.get().participant
    assert (person.birth_date, person.sex, person.identifier) == (HER_BIRTH, "F", WOMAN)
    assert client.get("/recruitment/lookup/").status_code == 405


def test_another_number_fills_in_anew_what_nobody_typed_and_still_disagrees_with_what_somebody_did(as_role, project):
    client = as_role("social_worker")
    man = factories.make_pesel(born=date(1990, 2, 3), sex="M", serial=902)
    shown = client.post("/recruitment/lookup/", inquiry(identifier=man)).context["form"].data
    filled = {name: shown[name] for name in ("birth_date", "sex", "told_birth_date", "told_sex")}
    assert filled["birth_date"] == filled["told_birth_date"] == "1990-02-03"
    refused = client.post("/recruitment/new/", inquiry(identifier=WOMAN, **filled | {"birth_date": "1990-02-04"}))
    assert list(faults(refused)) == ["birth_date"], "that day was typed"
    assert client.post("/recruitment/new/", inquiry(identifier=WOMAN, **filled)).status_code == 302
    person = Candidacy.objects.get().participant
    assert (person.birth_date, person.sex) == (HER_BIRTH, "F")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"identifier": "12345"}, "identifier", "PESEL ma 11 cyfr; tu wpisano znaków: 5."),
        ({"identifier": WOMAN[:-1] + str((int(WOMAN[-1]) + 1) % 10)}, "identifier",
         "Cyfry tego numeru PESEL nie zgadzają się ze sobą: któraś jest błędna."),
        ({"identifier": WOMAN, "birth_date": "1986-05-14"}, "birth_date",
         "Według numeru PESEL data urodzenia to 14.05.1985. Popraw jedno z nich."),
        ({"identifier": WOMAN, "sex": "M"}, "sex", "To PESEL kobiety."),
        ({"identifier_kind": "other", "identifier": "AB123"}, "birth_date",
         "Podaj datę urodzenia: nie wynika z tego identyfikatora."),
        ({"birth_date": "2027-01-01"}, "birth_date", "Nikt żyjący nie urodził się tego dnia. Sprawdź rok."),
        ({"phone": "zadzwoń"}, "phone", "Numer telefonu ma postać +48500600700 lub 500600700."),
        ({"email": "żaneta@poczta"}, "email", "Adres e-mail ma postać nazwa@example.org, bez polskich liter."),
        ({"happened_on": "2026-11-24"}, "happened_on", "Ten dzień jeszcze nie nadszedł."),
        ({"last_name": ""}, "last_name", "To pole jest wymagane."),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence_at_its_field_and_nothing_typed_is_lost(as_role, project, changed, field, sentence):
    response = as_role("social_worker").post("/recruitment/new/", inquiry(**changed))
    assert response.status_code == 422
    assert faults(response)[field] == [sentence]
    assert "dzwoniła siostra" in response.content.decode()
    assert not Candidacy.objects.exists()


def test_a_person_already_enrolled_or_on_the_road_is_named_at_the_number(as_role, project):
    client = as_role("social_worker")
    enrolment = factories.make_enrolment(project=project, person={"identifier": WOMAN})
    response = client.post("/recruitment/new/", inquiry(identifier=WOMAN))
    assert faults(response)["identifier"] == [f"Ta osoba już uczestniczy w projekcie: sprawa {enrolment.case_number}."]
    hurried = inquiry(identifier=WOMAN, phone="zadzwoń")
    assert set(faults(client.post("/recruitment/new/", hurried))) == {"identifier", "phone"}
    told = client.post("/recruitment/lookup/", {"identifier": WOMAN}).content.decode()
    assert f"już uczestniczy w projekcie: sprawa {enrolment.case_number}." in told, "as soon as the number is typed"
    Enrolment.objects.update(ended_on=TODAY)
    assert client.post("/recruitment/new/", inquiry(identifier=WOMAN)).status_code == 302
    response = client.post("/recruitment/new/", inquiry(identifier=WOMAN))
    assert faults(response)["identifier"] == ["Ta osoba już jest w rekrutacji."]


def test_a_known_number_under_another_name_and_a_known_name_wait_for_a_word(as_role, project):
    client = as_role("social_worker")
    known = factories.make_participant(centre=factories.lead_of(project), identifier=WOMAN, last_name="Nowak")
    response = client.post("/recruitment/new/", inquiry(identifier=WOMAN))
    assert faults(response)["last_name"] == ["Ten numer należy do: Nowak Żaneta. Sprawdź numer i nazwisko."]
    assert client.post("/recruitment/new/", inquiry(identifier=WOMAN, same_person="on")).status_code == 302
    assert Candidacy.objects.get().participant == known
    other = factories.make_pesel(born=HER_BIRTH, sex="F", serial=902)
    alike = inquiry(identifier=other, last_name="NOWAK", first_name="zaneta")
    response = client.post("/recruitment/new/", alike)
    assert response.context["facts"]["alike"] == [known]
    assert client.post("/recruitment/new/", {**alike, "other_person": "on"}).status_code == 302
    assert Participant.objects.count() == 2


def test_somebody_of_an_earlier_project_of_the_centre_is_found_by_the_number_and_stays_one_person(as_role, project):
    client, days = as_role("social_worker"), {"starts_on": date(2022, 1, 1), "ends_on": date(2023, 12, 31)}
    former = Project.objects.create(number="FEKP.08.20-IZ.00-0001/21", title="Wcześniejszy projekt", **days)
    known = factories.make_participant(centre=factories.lead_of(project), identifier=WOMAN, last_name="Łąkowska")
    before = {"started_on": date(2022, 2, 1), "ended_on": date(2023, 1, 31)}
    factories.make_enrolment(project=former, participant=known, **before)
    page = client.post("/recruitment/lookup/", inquiry(identifier=WOMAN))
    assert page.context["known"] == known
    client.post("/recruitment/new/", inquiry(identifier=WOMAN))
    assert Candidacy.objects.get().participant == known
    assert Participant.objects.get() == known


def test_two_of_one_household_stay_two_people_with_what_each_of_them_said(as_role, project):
    """The same name, telephone and e-mail: nothing but the number says who somebody is."""
    client, home = as_role("social_worker"), {"phone": "500 600 700", "email": "dom@example.org"}
    client.post("/recruitment/new/", inquiry(identifier=WOMAN, first_name="Anna", **home))
    sister = factories.make_pesel(born=date(1987, 2, 3), sex="F", serial=903)
    response = client.post("/recruitment/lookup/", inquiry(identifier=sister, first_name="Ewa", **home))
    assert (response.context["known"], response.context["alike"]) == (None, [])
    client.post("/recruitment/new/", inquiry(identifier=sister, first_name="Ewa", **home))
    found = Candidacy.objects.order_by("id").values_list("first_name", "participant__identifier")
    assert list(found) == [("Anna", WOMAN), ("Ewa", sister)]


def test_a_wrong_identifier_is_corrected_on_the_candidates_page_and_a_taken_one_refused(as_role, project):
    client, candidacy = as_role("social_worker"), factories.make_candidacy(project, "application")
    taken = factories.make_participant(centre=factories.lead_of(project))
    url, body = f"/recruitment/{candidacy.pk}/person/", {"identifier_kind": "pesel", "reason": "literówka"}
    response = client.post(url, {**body, "identifier": taken.identifier})
    assert faults(response)["identifier"] == ["Ten numer ma inna osoba w centrum: teczek się nie łączy."]
    client.post(url, {**body, "identifier": WOMAN})
    candidacy.participant.refresh_from_db()
    assert candidacy.participant.identifier == WOMAN
    assert "literówka" in client.get(url).content.decode()


def test_a_participant_brought_by_a_workbook_has_the_identifier_corrected_in_the_file(as_role, project):
    client, file = as_role("coordinator"), factories.make_enrolment(project=project)
    url = f"/participants/{file.case_number}/identifier/correct/"
    body = {"identifier_kind": "pesel", "identifier": WOMAN, "birth_date": "1990-01-01", "reason": "literówka"}
    response = client.post(url, body)
    assert faults(response)["birth_date"] == ["Według numeru PESEL data urodzenia to 14.05.1985. Popraw jedno z nich."]
    assert client.post(url, {**body, "birth_date": ""}).status_code == 302
    file.participant.refresh_from_db()
    assert file.participant.identifier == WOMAN


# Partners


def test_mopr_and_pup_see_their_own_people_by_state_and_nothing_of_what_the_centre_wrote(as_role, project):
    asked, other = (
        factories.make_candidacy(project, "scored", person={"last_name": name}) for name in ("Swój", "Obcy")
    )
    asked.offices.create(organisation=factories.organisation_for(Role.MOPR, project))
    factories.make_eligible(asked)
    client = as_role("mopr")
    rows = client.get("/recruitment/").context["rows"]
    assert [candidacy.last_name for candidacy, _step, _papers in rows] == ["Swój"]
    page = client.get(f"/recruitment/{asked.pk}/").content.decode()
    assert "po ocenie" in page
    for hidden in ("tak postanowiono", "Kwalifikowalność", "zaświadczenie", "PESEL", "14.05.1985", "Punkty"):
        assert hidden not in page, hidden
    assert client.get(f"/recruitment/{other.pk}/").status_code == 404
    assert as_role("pup").get(f"/recruitment/{asked.pk}/").status_code == 404


def test_an_office_tells_namesakes_apart_by_number_and_its_own_papers_and_learns_nothing_new(as_role, project):
    mopr, pup = (factories.organisation_for(role, project) for role in (Role.MOPR, Role.PUP))
    worker, centre = factories.make_user("mopr"), factories.make_user("social_worker")
    first, second = (
        factories.make_candidacy(
            project, "application", since=date(2026, 11, 3), phone="500600700", email="zaneta@example.org",
            person={"identifier": pesel, "birth_date": born},
        )
        for pesel, born in ((WOMAN, HER_BIRTH), (factories.make_pesel(serial=78), date(1990, 2, 28)))
    )  # fmt: skip
    for candidacy, day in ((first, date(2026, 11, 10)), (second, date(2026, 11, 11))):
        actions.ask_office(candidacy=candidacy, office=mopr, happened_on=date(2026, 11, 4), by=centre)
        actions.give_opinion(
            candidacy=candidacy, office=mopr, in_favour=True, given_on=day, number=f"DPS/{day.day}", by=worker,
            note="wywiad w domu",
        )  # fmt: skip
        candidacy.refresh_from_db()
    Document.objects.create(candidacy=first, kind="score_card", number="K/77", issued_on=date(2026, 11, 12))
    actions.refer_candidate(
        candidacy=first, office=mopr, happened_on=date(2026, 11, 12), by=worker, document_number="S/9"
    )
    first.offices.create(organisation=pup)  # PUP knows of her too, by a paper of its own
    client = as_role("mopr")
    client.cookies["portal_language"] = "en"
    rows = client.get("/recruitment/").context["rows"]
    held = {row.pk: [paper.text for paper in papers] for row, _step, papers in rows}
    asked = "the centre asked on 4 Nov 2026"
    assert held == {
        first.pk: [asked, "opinion of 10 Nov 2026, no. DPS/10", "referral of 12 Nov 2026, no. S/9"],
        second.pk: [asked, "opinion of 11 Nov 2026, no. DPS/11"],
    }
    addresses = ["/recruitment/", f"/recruitment/{first.pk}/", f"/recruitment/{second.pk}/referral/", "/"]
    pages = [client.get(address).content.decode() for address in addresses]
    assert [f"no. {first.pk}" in page or f"no. {second.pk}" in page for page in pages] == [True] * 4
    assert "S/9" in pages[1]
    for hidden in (
        WOMAN, second.participant.identifier, "14.05.1985", "14 May 1985", "1985-05-14", "28 Feb 1990", "1990-02-28",
        "500600700", "zaneta@example.org", "K/77", first.participant.masked_identifier,
    ):  # fmt: skip
        assert not any(hidden in page for page in pages), hidden
    assert [row.pk for row, *_ in client.get("/recruitment/", {"q": str(second.pk)}).context["rows"]] == [second.pk]
    other = as_role("pup")
    other.cookies["portal_language"] = "en"
    page = other.get(f"/recruitment/{first.pk}/").content.decode() + other.get("/recruitment/").content.decode()
    assert f"candidate no. {first.pk}" in page
    for hidden in ("DPS/", "S/9", "wywiad w domu", f"· {mopr}", "opinion of", "referral of"):
        assert hidden not in page, hidden
    assert not other.get("/recruitment/", {"q": str(second.pk)}).context["rows"]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_an_office_costs_the_same_however_many_it_shows(
    as_role, project, people, django_assert_num_queries
):
    mopr = factories.organisation_for(Role.MOPR, project)
    for _ in range(people):
        factories.make_candidacy(project, "application").offices.create(organisation=mopr)
    client = as_role("mopr")
    # user, roles, project, counts, page, steps and opinions of the office, access record
    with django_assert_num_queries(8):
        assert len(client.get("/recruitment/").context["rows"]) == people


def test_mopr_enters_opinion_and_referral_in_this_order(as_role, project):
    candidacy = factories.make_candidacy(project, "opinion_pending", since=date(2026, 11, 10))
    candidacy.offices.create(organisation=factories.organisation_for(Role.MOPR, project))
    client = as_role("mopr")
    referral = {"happened_on": "2026-11-20", "document_number": "MOPR/7"}
    response = client.post(f"/recruitment/{candidacy.pk}/referral/", referral)
    assert faults(response)["__all__"] == [
        "Skierowanie z MOPR wymaga wcześniejszej opinii pracownika socjalnego (art. 12)."
    ]
    opinion = {"in_favour": "yes", "given_on": "2026-11-24", "number": "O/1"}
    response = client.post(f"/recruitment/{candidacy.pk}/opinion/", opinion)
    assert faults(response) == {"given_on": ["Ten dzień jeszcze nie nadszedł."]}
    client.post(f"/recruitment/{candidacy.pk}/opinion/", {**opinion, "given_on": "2026-11-19"})
    assert client.post(f"/recruitment/{candidacy.pk}/referral/", referral).status_code == 302
    candidacy.refresh_from_db()
    assert (candidacy.state, Opinion.objects.get().created_by) == ("referred", client.user)


def test_pup_brings_a_person_and_refers_without_learning_whom_the_centre_knows(as_role, project):
    factories.make_participant(centre=factories.lead_of(project), identifier=WOMAN, last_name="Nowak")
    client = as_role("pup")
    page = client.post("/recruitment/lookup/", inquiry(identifier=WOMAN)).content.decode()
    assert "14.05.1985" in page
    assert "Nowak" not in page
    client.post("/recruitment/new/", inquiry(identifier=WOMAN))
    candidacy = Candidacy.objects.get()
    page = client.get(f"/recruitment/{candidacy.pk}/").content.decode()
    assert "Łąkowska" in page
    assert "Nowak" not in page
    client.post(f"/recruitment/{candidacy.pk}/referral/", {"happened_on": "2026-11-23", "document_number": "PUP/3"})
    candidacy.refresh_from_db()
    assert candidacy.state == "referred"


def test_a_number_alone_tells_a_partner_neither_the_name_nor_the_case_behind_it(as_role, project):
    other = factories.make_pesel(serial=77)
    factories.make_enrolment(
        project=project, person={"identifier": WOMAN, "last_name": "Nowak"}, case_number="2026-041"
    )
    waiting = factories.make_candidacy(project, "application", person={"identifier": other, "last_name": "Nowak"})
    client = as_role("mopr")
    for number in (WOMAN, other):
        answer = client.post("/recruitment/new/", inquiry(identifier=number))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Portal nie może przyjąć tego wniosku" in page
        assert not any(hidden in page for hidden in ("2026-041", "Nowak", "uczestniczy"))
    assert not Candidacy.objects.visible_to(client.user).exists()
    named = {"last_name": waiting.last_name, "first_name": waiting.first_name}
    assert client.post("/recruitment/new/", inquiry(identifier=other) | named).status_code == 302
    assert Candidacy.objects.visible_to(client.user).get() == waiting


# Eligibility, decision, entry


def test_answers_and_certificates_make_the_verdict_and_a_certificate_from_the_future_is_refused(as_role, project):
    client, candidacy = as_role("social_worker"), factories.make_candidacy(project, "scored")
    url = f"/recruitment/{candidacy.pk}/eligibility/"
    answers = {
        **dict.fromkeys(["allowance", "pre_retirement_allowance", "pre_retirement_benefit", "structural_pension",
                         "incapacity_pension", "old_age_pension", "teachers_benefit"], "no"),
        "status": "registered", "status_since": "2025-01-07", "registered_since": "2025-01-07",
        "municipality": "0463011",
        "residence_number": "oświadczenie", "pup_issued_on": "2026-11-24", "pup_number": "PUP/5", "groups": ["alcohol"],
    }  # fmt: skip
    response = client.post(url, answers)
    assert faults(response) == {"pup_issued_on": ["Data wydania zaświadczenia nie może być z przyszłości."]}
    assert 'value="PUP/5"' in response.content.decode()
    assert client.post(url, {**answers, "pup_issued_on": "2026-11-16"}).status_code == 302
    page = client.get(url)
    assert "<bdi>PUP/5</bdi>" in page.content.decode(), "what was brought stands beside the questions"
    verdict = page.context["verdict"]
    assert verdict.standing_in_the_way == []
    assert (verdict.long_term_esf, verdict.long_term_national) == (True, True)
    assert candidacy.groups.get().is_primary


def test_an_english_page_names_the_source_of_a_rule_in_english(as_role, project):
    candidacy, client = factories.make_candidacy(project, "scored"), as_role("manager")
    client.cookies["portal_language"] = "en"
    page = client.get(f"/recruitment/{candidacy.pk}/eligibility/").content.decode()
    assert "guidance of ESF+" in page
    assert "wytyczne" not in page


def test_statutory_groups_stand_under_their_own_permission(as_role, project):
    candidacy = factories.make_candidacy(project, "scored")
    factories.make_eligible(candidacy)
    assert (
        "długotrwale bezrobotni" in as_role("manager").get(f"/recruitment/{candidacy.pk}/eligibility/").content.decode()
    )
    assert "długotrwale bezrobotni" not in as_role("specialist").get(f"/recruitment/{candidacy.pk}/").content.decode()
    assert as_role("specialist").get(f"/recruitment/{candidacy.pk}/eligibility/").status_code == 403


def test_a_manager_lets_a_rule_pass_with_a_reason_and_nobody_else_may(as_role, project):
    candidacy = factories.make_candidacy(project, "scored")
    factories.make_eligible(candidacy, old_age_pension=True)
    url, body = f"/recruitment/{candidacy.pk}/override/", {"rule": "old_age_pension", "reason": "prawo zawieszone"}
    assert as_role("coordinator").post(url, body).status_code == 403
    manager = as_role("manager")
    assert manager.post(url, {**body, "reason": ""}).status_code == 422
    assert manager.post(url, body).headers["Location"] == f"/recruitment/{candidacy.pk}/eligibility/"
    page = manager.get(f"/recruitment/{candidacy.pk}/").content.decode()
    assert "prawo zawieszone" in page
    assert "wszystkie warunki spełnione" not in page
    assert (EligibilityOverride.objects.get().created_by, candidacy.overrides.count()) == (manager.user, 1)


def test_an_acceptance_that_is_refused_names_every_rule_and_keeps_what_was_typed(as_role, project):
    candidacy = factories.make_candidacy(project, "scored")
    factories.make_eligible(candidacy, allowance=None, municipality="elsewhere")
    edition = factories.make_edition(project)
    body = {"happened_on": "2026-11-23", "edition": edition.pk, "document_number": "P/9", "note": "jednogłośnie"}
    response = as_role("manager").post(f"/recruitment/{candidacy.pk}/step/accepted/", body)
    assert faults(response)["__all__"] == [
        "Warunki jeszcze niespełnione: zasiłek dla bezrobotnych (jeszcze nie pytano); "
        "mieszka w Toruniu lub powiecie toruńskim (mieszka poza obszarem projektu)."
    ]
    assert "jednogłośnie" in response.content.decode()


ENTRY = {
    "first_day": "2026-11-23", "citizenship": "polish", "education": "isced_0_2", "teryt": "0463011",
    "locality": "Toruń", "postcode": "87-100", "degurba": "1", "phone": "500600700", "email": "",
    "labour_status": "unemployed", "labour_detail": "long_term", "foreign_origin": "no", "third_country": "no",
    "minority": "refused", "homeless": "no", "disability": "no", "supports": ["active_integration.social"],
    "confirmed": "on",
}  # fmt: skip


def test_an_accepted_candidate_enters_with_confirmed_data_and_a_trial(as_role, project):
    client, candidacy = as_role("social_worker"), factories.make_candidacy(project, "accepted")
    factories.make_eligible(candidacy)
    form = client.get(f"/recruitment/{candidacy.pk}/entry/").context["form"]
    assert (form.initial["teryt"], form.initial["labour_detail"]) == ("0463011", "long_term")
    assert client.post(f"/recruitment/{candidacy.pk}/entry/", ENTRY).status_code == 302
    file = Enrolment.objects.get()
    assert (file.entry.version, file.entry.sensitive.minority, file.entry_confirmed_by) == (1, "refused", client.user)
    assert file.supports.get().started_on == TODAY
    start = {"first_day": "2026-11-23", "ipzs_signed_on": "2026-11-20", "benefit_applied_on": "2026-11-23"}
    response = client.post(f"/recruitment/{candidacy.pk}/start/", start)
    assert response.headers["Location"] == f"/participants/{file.case_number}/"
    stay = Stay.objects.get()
    assert (stay.trial_ends_on, stay.benefit_applied_on) == (date(2026, 12, 23), TODAY)
    application = file.documents.get(kind="benefit_application")
    assert (application.issued_on, application.signed_on) == (TODAY, TODAY)


def test_who_comes_back_has_entry_data_of_a_workbook_confirmed_in_the_file_and_a_second_stay(as_role, project):
    client, candidacy = as_role("social_worker"), factories.make_candidacy(project, "accepted")
    factories.make_eligible(candidacy)
    file = factories.make_enrolment(
        project=project, participant=candidacy.participant, started_on=date(2025, 2, 3), ended_on=date(2025, 9, 1)
    )
    factories.make_stay(file, trial_starts_on=date(2025, 2, 3), ended_on=date(2025, 9, 1))
    in_the_file = f"/participants/{file.case_number}/entry/"
    for answer in (
        client.get(f"/recruitment/{candidacy.pk}/entry/"),
        client.post(f"/recruitment/{candidacy.pk}/entry/", ENTRY),
    ):
        assert answer.headers["Location"] == in_the_file
    file.refresh_from_db()
    assert (file.entry_confirmed_at, file.entry.version) == (None, 1)
    client.post(f"{in_the_file}confirm/", {"confirmed": "on"})
    client.post(f"/recruitment/{candidacy.pk}/start/", {"first_day": "2026-11-23", "ipzs_signed_on": "2026-11-20"})
    assert [stay.trial_starts_on for stay in file.stays.order_by("pk")] == [date(2025, 2, 3), TODAY]


def outside(first: str) -> str:
    return f"Ten dzień jest poza okresem {first} – 31.12.2027, w którym osoba może brać udział w projekcie."


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"first_day": "2024-12-31"}, "first_day", outside("01.01.2025")),
        ({"postcode": "87100"}, "postcode", "Kod pocztowy ma postać 87-100."),
        ({"labour_detail": "not_learning"}, "labour_detail", "To nie pasuje do statusu powyżej."),
        ({"third_country": "yes"}, "third_country", "To nie zgadza się z obywatelstwem."),
        ({"phone": ""}, "phone", "SM EFS wymaga numeru telefonu lub adresu e-mail."),
        ({"confirmed": ""}, "confirmed", "To pole jest wymagane."),
        ({"first_day": "2026-12-24"}, "__all__",
         "Warunki jeszcze niespełnione: zaświadczenie ważne w pierwszym dniu wsparcia "
         "(z PUP, było ważne do 23.12.2026)."),
    ],
)  # fmt: skip
def test_bad_entry_data_are_a_sentence_at_the_field_and_open_no_file(as_role, project, changed, field, sentence):
    candidacy = factories.make_candidacy(project, "accepted")
    factories.make_eligible(candidacy)
    response = as_role("social_worker").post(f"/recruitment/{candidacy.pk}/entry/", {**ENTRY, **changed})
    assert faults(response)[field] == [sentence]
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"first_day": "2024-12-31"}, "first_day", outside("23.11.2026")),
        ({"first_day": "2026-11-19"}, "first_day", outside("23.11.2026")),
        ({"ipzs_signed_on": "2026-11-24"}, "ipzs_signed_on",
         "IPZS podpisuje się przed początkiem okresu próbnego (art. 12)."),
    ],
)  # fmt: skip
def test_a_stay_before_the_project_or_its_programme_is_said_at_its_field_and_begins_nothing(
    as_role, project, changed, field, sentence
):
    client, candidacy = as_role("social_worker"), factories.make_candidacy(project, "accepted")
    factories.make_eligible(candidacy)
    client.post(f"/recruitment/{candidacy.pk}/entry/", ENTRY)
    start = {"first_day": "2026-11-23", "ipzs_signed_on": "2026-11-20", "ipzs_number": "IPZS/7"}
    response = client.post(f"/recruitment/{candidacy.pk}/start/", {**start, **changed})
    assert faults(response)[field] == [sentence]
    assert 'value="IPZS/7"' in response.content.decode()
    assert not Stay.objects.exists()


@pytest.mark.parametrize(
    ("state", "page", "typed", "said"),
    [
        ("interviewed", "step/scored", {"happened_on": "2020-01-01", "points": "101"}, ["happened_on", "points"]),
        ("accepted", "entry", {**ENTRY, "first_day": "2024-12-31", "postcode": "87100"}, ["first_day", "postcode"]),
        ("accepted", "start", {"first_day": "2024-12-31", "ipzs_signed_on": ""}, ["first_day", "ipzs_signed_on"]),
        ("accepted", "start",
         {"first_day": "2026-11-23", "ipzs_signed_on": "2026-11-24", "benefit_applied_on": "2026-11-24"},
         ["benefit_applied_on", "ipzs_signed_on"]),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_and_what_is_refused_are_said_at_once(as_role, project, state, page, typed, said):
    candidacy = factories.make_candidacy(project, state)
    answer = as_role("social_worker").post(f"/recruitment/{candidacy.pk}/{page}/", typed)
    assert (answer.status_code, sorted(faults(answer))) == (422, said)


def test_entry_data_are_confirmed_once_and_then_corrected_with_both_values_shown(as_role, project):
    client, file = as_role("social_worker"), factories.make_enrolment(project=project)
    url = f"/participants/{file.case_number}/entry/"
    client.post(f"{url}confirm/")
    file.refresh_from_db()
    assert file.entry_confirmed_by == client.user
    body = {**ENTRY, "phone": "+48500600700", "email": "osoba@example.org", "minority": "no", "labour_detail": "other"}
    assert client.post(f"{url}correct/", {**body, "reason": "nic"}).status_code == 422
    changed = {**body, "postcode": "87-122", "disability": "yes", "reason": "orzeczenie z dnia 2.03.2026"}
    assert client.post(f"{url}correct/", changed).status_code == 302
    version, changes = client.get(url).context["versions"][0]
    assert (version.version, version.reason) == (2, "orzeczenie z dnia 2.03.2026")
    assert [(before, after) for _label, before, after in changes] == [("87-100", "87-122"), ("Nie", "Tak")]


# Papers


def test_the_ranked_list_and_the_protocol_are_tagged_pdfs_by_points_with_decisions(as_role, project):
    edition = factories.make_edition(project, name="Edycja II/2026", places=2)
    for name, state, points in [("Ćma", "accepted", 41), ("Łoś", "reserve", 55), ("Żbik", "scored", 30)]:
        made = factories.make_candidacy(project, state, edition=edition, points=points, person={"last_name": name})
        made.documents.create(kind="protocol", number=f"P/{points}", issued_on=TODAY)
    client = as_role("manager")
    ranking = client.get(f"/recruitment/editions/{edition.pk}/ranking/")
    words = text(ranking)
    assert words.index("Łoś") < words.index("Ćma") < words.index("Żbik")
    assert "zajęte: 1, wolne: 1" in words
    protocol = text(client.get(f"/recruitment/editions/{edition.pk}/protocol/"))
    assert "Protokół komisji rekrutacyjnej" in protocol
    assert "23.11.2026" in protocol
    assert "P/41, P/55" in protocol
    assert "Żbik" not in protocol
    assert "P/30" not in protocol
    assert pypdf.PdfReader(io.BytesIO(ranking.content)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_an_edition_has_a_name_of_its_own_and_days_of_the_project(as_role, project):
    client = as_role("manager")
    body = {"name": "I/2026", "starts_on": "2026-01-01", "ends_on": "2026-06-30", "places": "24"}
    assert client.get("/recruitment/editions/").context["form"]["name"].label == "Nazwa"
    assert client.post("/recruitment/editions/", body).status_code == 302
    response = client.post("/recruitment/editions/", {**body, "starts_on": "2028-01-01"})
    assert faults(response) == {
        "name": ["Jest już edycja o tej nazwie."],
        "ends_on": ["Ostatni dzień jest przed pierwszym."],
        "starts_on": ["Ten dzień nie mieści się w okresie projektu."],
    }
