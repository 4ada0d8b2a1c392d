"""The control rehearsal: a draw that anybody can repeat, and the gaps of each drawn file."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AccessRecord
from participants.checklist import Entry, Line, Paper, Stage, State, When
from participants.dictionaries import DocumentKind as Kind
from reintegration.models import Employment
from reporting.rehearsal.drawing import rehearse
from reporting.rehearsal.gaps import Area, Evidence, Fault, gaps_of, sample_size
from tests import factories

D = date
TODAY = D(2026, 6, 15)


@pytest.mark.parametrize(
    ("files", "size"), [(0, 0), (1, 1), (2, 2), (10, 2), (11, 3), (66, 14), (100, 20), (101, 20), (2000, 20)]
)
def test_a_fifth_is_drawn_at_least_two_at_most_twenty(files, size):
    assert sample_size(files) == size


def evidence(**fields) -> Evidence:
    bare = {"lines": [], "ipzs_signed_on": None, "begun_on": None, "months": (), "cards": {}, "owed": (), "paid": ()}
    return Evidence(**{**bare, "scanned": (), "unproven": [], **fields})


def test_each_fault_is_told_in_its_part_of_the_list():
    entry = Entry(Kind.CONSENT, Stage.RECRUITMENT, When.ALWAYS, signed=True)
    paper = Paper(7, Kind.CONSENT, D(2026, 3, 1), None, None)

    def faults(**fields):
        return [(gap.area, gap.fault, gap.month) for gap in gaps_of(evidence(**fields))]

    assert faults(lines=[Line(entry, State.MISSING, [], None)]) == [(Area.ELIGIBILITY, Fault.MISSING, None)]
    assert faults(lines=[Line(entry, State.UNSIGNED, [paper], None)]) == [(Area.ELIGIBILITY, Fault.UNSIGNED, None)]
    assert faults(lines=[Line(entry, State.PRESENT, [paper], None)]) == [(Area.ELIGIBILITY, Fault.NO_SCAN, None)]
    assert faults(lines=[Line(entry, State.PRESENT, [paper], None)], scanned=[7]) == []
    late = {"ipzs_signed_on": D(2026, 3, 3), "begun_on": D(2026, 3, 2)}
    assert faults(**late) == [(Area.IPZS, Fault.IPZS_LATE, None)]
    assert faults(**{**late, "ipzs_signed_on": D(2026, 3, 2)}) == []
    march, april = D(2026, 3, 1), D(2026, 4, 1)
    assert faults(months=[april, march], cards={march: False}) == [
        (Area.ATTENDANCE, Fault.CARD_NO_SCAN, march),
        (Area.ATTENDANCE, Fault.CARD_MISSING, april),
    ]
    assert faults(months=[march], cards={march: True}) == []
    assert faults(owed=[march, april], paid=[march]) == [(Area.BENEFITS, Fault.BENEFIT_MISSING, april)]
    assert faults(unproven=["R1"]) == [(Area.OUTCOMES, Fault.OUTCOME_UNPROVEN, None)]


@pytest.fixture
def people(project):
    return [factories.make_enrolment(project=project) for _ in range(11)]


def drawn(project, user, seed="abc", as_of=TODAY):
    found = rehearse(project, user, seed=seed, as_of=as_of, today=TODAY)
    return [file.enrolment.case_number for file in found.files]


def test_the_same_seed_draws_the_same_files_whoever_started_since(project, people):
    user = factories.make_user("coordinator", project=project)
    first = drawn(project, user)
    assert len(first) == 3
    for _ in range(20):
        factories.make_enrolment(project=project, started_on=D(2026, 6, 16))
    assert drawn(project, user) == first
    assert {tuple(drawn(project, user, seed=seed)) for seed in ("a", "b", "c", "d")} != {tuple(first)}
    assert drawn(project, user, as_of=D(2026, 3, 1)) == []


def test_a_file_is_read_as_it_stands_marks_lists_and_outcomes_included(project):
    project.portal_from = D(2026, 3, 1)
    project.save()
    user = factories.make_user("coordinator", project=project)
    file = factories.make_enrolment(project=project, ended_on=D(2026, 5, 29))
    stay = factories.make_stay(file, ended_on=D(2026, 5, 29), benefit_applied_on=D(2026, 3, 2))
    factories.make_document(file, Kind.IPZS, signed_on=D(2026, 3, 3))
    for day in (D(2026, 3, 2), D(2026, 4, 1)):
        factories.mark(stay, day)
    card = factories.make_document(file, Kind.ATTENDANCE_CARD, month=D(2026, 3, 1))
    factories.make_scan(card)
    proof = factories.make_document(file, Kind.JOB, number="UP/1")
    Employment.objects.create(enrolment=file, started_on=D(2026, 6, 1), form="umowa", document=proof)
    found = rehearse(project, user, seed="1", as_of=TODAY, today=TODAY).files[0]
    said = [sentence for _area, sentences in found.gaps for sentence in sentences]
    assert found.number == len(said)
    months = [sentence for sentence in said if "2026" in sentence]
    assert len([sentence for sentence in months if "04.2026" in sentence]) == 2  # no card, no list
    assert len([sentence for sentence in months if "03.2026" in sentence]) == 1  # its list alone
    assert len([sentence for sentence in said if "R1" in sentence]) == 1
    assert len([sentence for sentence in said if "art. 12" in sentence]) == 1
    factories.make_scan(proof)
    again = rehearse(project, user, seed="1", as_of=TODAY, today=TODAY).files[0]
    assert not [s for _area, sentences in again.gaps for s in sentences if "R1" in s]


@time_machine.travel("2026-06-15 10:00+02:00")
def test_the_page_makes_a_seed_shows_it_and_takes_it_again(as_role, people):
    client, address = as_role("coordinator"), reverse("rehearsal")
    made = client.get(address, {"seed": "", "as_of": "2026-06-15"})
    assert made.status_code == 302
    first = client.get(made.url).context["rehearsal"]
    assert first.seed in made.url
    typed = client.get(address, {"seed": first.seed, "as_of": "2026-06-15"})
    assert [file.enrolment for file in typed.context["rehearsal"].files] == [file.enrolment for file in first.files]
    assert first.seed in typed.content.decode()
    record = AccessRecord.objects.filter(subject="rehearsal").latest("id")
    assert record.details == {"seed": first.seed, "as_of": "2026-06-15"}
    assert client.get(address, {"seed": "x", "as_of": "31.02.2026"}).status_code == 400


@time_machine.travel("2026-06-15 10:00+02:00")
def test_the_paper_names_cases_alone_and_each_is_recorded(as_role, people, monkeypatch):
    pages = []
    monkeypatch.setattr(
        "reporting.views.rehearsal.printed", lambda template, context: pages.append((template, context)) or b"%PDF-"
    )
    from cis_portal.printing import html

    answer = as_role("coordinator").get(reverse("rehearsal_print"), {"seed": "abc", "as_of": "2026-06-15"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="proba-kontroli-2026-06-15.pdf"'
    text = html(*pages[0])
    files = [file.enrolment for file in pages[0][1]["rehearsal"].files]
    assert all(file.case_number in text for file in files)
    assert files[0].participant.last_name not in text
    assert AccessRecord.objects.filter(subject="rehearsal.pdf").count() == 3


@pytest.mark.parametrize("number", [3, 11])
def test_the_rehearsal_costs_the_same_however_many_files_are_drawn(as_role, project, number, django_assert_num_queries):
    for _ in range(number):
        factories.make_document(factories.make_enrolment(project=project), Kind.CONSENT)
    client, asked = as_role("coordinator"), {"seed": "1", "as_of": "2026-06-15"}
    client.get(reverse("rehearsal"), asked)
    with django_assert_num_queries(22):
        client.get(reverse("rehearsal"), asked)
