"""Certificates and justifications: the days they write, propose and leave; shortened, taken back."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cis_portal.lib.periods import Period
from participants.models import Document
from reintegration import actions
from reintegration.actions import Outcome
from reintegration.models import Absence, DayCode, DayMark, MarkCorrection
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)  # a Monday
FRI, SAT, SUN, MON, TUE = (date(2026, 6, day) for day in (12, 13, 14, 15, 16))


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f"{TODAY}T09:00:00+02:00", tick=False):
        yield


@pytest.fixture
def stay(project):
    file = factories.make_enrolment(project=project, started_on=date(2026, 3, 2))
    return factories.make_stay(file, participation_starts_on=date(2026, 4, 3), planned_end_on=date(2027, 3, 2))


@pytest.fixture
def by(project):
    return factories.make_user("social_worker", project=project)


def sick(stay, first, last, by, **fields):
    return actions.enter_absence(
        stay=stay, kind="L4", period=Period(first, last), by=by, **{"number": "ZUS ZLA 1", **fields}
    )


def codes(stay) -> dict[date, str]:
    return dict(DayMark.objects.filter(stay=stay).order_by("day").values_list("day", "code"))


def said(entered) -> list[tuple[int, str]]:
    return [(found.day.day, found.outcome.value) for found in entered.days]


def test_a_certificate_fills_every_calendar_day_also_ahead_and_leaves_who_was_present(stay, by):
    factories.mark(stay, date(2026, 6, 11), "O")
    factories.mark(stay, FRI, "?")
    entered = sick(stay, date(2026, 6, 11), TUE, by)
    assert said(entered) == [(11, "present"), (12, "written"), (13, "written"), (14, "written"), (15, "written"),
                             (16, "written")]  # fmt: skip
    assert codes(stay) == {date(2026, 6, 11): "O", FRI: "L4", SAT: "L4", SUN: "L4", MON: "L4", TUE: "L4"}
    document = Document.objects.get()
    assert (document.kind, document.number, document.enrolment) == ("sick_leave", "ZUS ZLA 1", stay.enrolment)
    assert set(DayMark.objects.filter(code="L4").values_list("act", flat=True)) == {entered.absence.act}


def test_days_of_a_closed_month_become_proposals_that_name_the_certificate(stay, by, project):
    factories.mark(stay, date(2026, 5, 29), "NN")
    factories.close_month(project, date(2026, 5, 1))
    entered = sick(stay, date(2026, 5, 29), date(2026, 6, 1), by)
    assert said(entered) == [(29, "proposed"), (30, "proposed"), (31, "proposed"), (1, "written")]
    assert codes(stay) == {date(2026, 5, 29): "NN", date(2026, 6, 1): "L4"}
    found = MarkCorrection.objects.order_by("day").values_list("code_from", "code_to", "absence", "reason")
    reason = "zwolnienie lekarskie (L4) 29.05.2026–01.06.2026, dokument ZUS ZLA 1"
    assert list(found) == [(before, "L4", entered.absence.pk, reason) for before in ("NN", "", "")]


def test_a_day_outside_the_stay_is_named_and_none_of_the_stay_is_refused(stay, by):
    assert said(sick(stay, date(2026, 3, 1), date(2026, 3, 2), by)) == [(1, "outside"), (2, "written")]
    with pytest.raises(actions.NoDayOfStay):
        sick(stay, date(2026, 2, 2), date(2026, 2, 4), by)


def test_overlapping_certificates_are_impossible_for_the_action_and_for_the_database(stay, by):
    first = sick(stay, FRI, MON, by).absence
    with pytest.raises(actions.AbsenceOverlaps) as refusal:
        sick(stay, MON, TUE, by, number="ZUS ZLA 2")
    assert refusal.value.other == first
    assert Document.objects.count() == 1
    fields = {"stay": stay, "kind": "L4", "document": first.document, "starts_on": SUN, "ends_on": TUE}
    with pytest.raises(IntegrityError, match="sick_leaves_of_a_stay_never_overlap"), transaction.atomic():
        Absence.objects.create(**fields)
    actions.take_back_absence(absence=first, reason="cudze", by=by)
    Absence.objects.create(**fields)


def test_a_certificate_taken_back_gives_each_day_what_it_said_before(stay, by, project):
    factories.mark(stay, date(2026, 5, 29), "NN")
    factories.close_month(project, date(2026, 5, 1))
    factories.mark(stay, date(2026, 6, 1), "?")
    factories.mark(stay, date(2026, 6, 2), "L4")  # by hand, before the paper came
    entered = sick(stay, date(2026, 5, 29), date(2026, 6, 4), by)
    hand = DayMark.objects.get(stay=stay, day=date(2026, 6, 3))
    actions.mark_day(stay=stay, day=hand.day, code=DayCode.PRESENT, expected_version=hand.version, by=by)
    gone = actions.take_back_absence(absence=entered.absence, reason="zwolnienie innej osoby", by=by)
    assert [(found.day, found.outcome) for found in gone.days] == [
        (date(2026, 6, 1), Outcome.TAKEN_OFF),
        (date(2026, 6, 4), Outcome.TAKEN_OFF),
        (date(2026, 5, 29), Outcome.WITHDRAWN),
        (date(2026, 5, 30), Outcome.WITHDRAWN),
        (date(2026, 5, 31), Outcome.WITHDRAWN),
    ]
    assert codes(stay) == {
        date(2026, 5, 29): "NN", date(2026, 6, 1): "?", date(2026, 6, 2): "L4", date(2026, 6, 3): "O"
    }  # fmt: skip
    assert set(MarkCorrection.objects.values_list("decision", "note")) == {("withdrawn", "zwolnienie innej osoby")}
    with pytest.raises(actions.AlreadyTakenBack):
        actions.take_back_absence(absence=entered.absence, reason="znowu", by=by)


def test_an_accepted_correction_is_proposed_back_and_never_undone_by_itself(stay, by, project):
    factories.mark(stay, date(2026, 5, 29), "NN")
    factories.close_month(project, date(2026, 5, 1))
    entered = sick(stay, date(2026, 5, 29), date(2026, 5, 29), by)
    manager = factories.make_user("manager", project=project)
    actions.decide_correction(correction=MarkCorrection.objects.get(), accept=True, by=manager)
    gone = actions.take_back_absence(absence=entered.absence, reason="podrobione", by=by)
    assert said(gone) == [(29, "proposed")]
    assert codes(stay) == {date(2026, 5, 29): "L4"}
    waiting = MarkCorrection.objects.undecided().get()
    assert (waiting.code_from, waiting.code_to, waiting.reason) == ("L4", "NN", "podrobione")


def test_a_shortened_certificate_lets_its_last_days_go(stay, by):
    entered = sick(stay, FRI, TUE, by)
    changed = actions.change_absence(absence=entered.absence, period=Period(FRI, SUN), reason="ZUS skrócił", by=by)
    assert codes(stay) == {FRI: "L4", SAT: "L4", SUN: "L4"}
    assert said(changed) == [(12, "stood"), (13, "stood"), (14, "stood"), (15, "taken_off"), (16, "taken_off")]
    with pytest.raises(actions.SameDays):
        actions.change_absence(absence=changed.absence, period=Period(FRI, SUN), reason="to samo", by=by)


def test_a_justification_excuses_class_days_and_never_replaces_a_certificate(stay, by):
    for day, code in ((FRI, "NN"), (MON, "L4")):
        factories.mark(stay, day, code)
    entered = actions.enter_absence(
        stay=stay, kind="NU", period=Period(FRI, MON), by=by, ground="summons", number="II K 7/26"
    )
    assert said(entered) == [(12, "written"), (15, "sick")]
    assert codes(stay) == {FRI: "NU", MON: "L4"}
    assert entered.absence.document.kind == "justification"
    verbal = actions.enter_absence(stay=stay, kind="NU", period=Period(TUE, TUE), by=by, ground="care").absence
    assert verbal.document is None


def test_a_certificate_needs_its_document_in_the_database_too(stay):
    with pytest.raises(IntegrityError, match="a_sick_leave_has_its_document"), transaction.atomic():
        Absence.objects.create(stay=stay, kind="L4", starts_on=FRI, ends_on=FRI)
    with pytest.raises(IntegrityError, match="a_justification_gives_its_ground"), transaction.atomic():
        Absence.objects.create(stay=stay, kind="NU", starts_on=FRI, ends_on=FRI)
